"""A bundle is missing: what came after it is held, shown as far as it is known, and nothing breaks."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

from partaj_desktop.domain.drafts import ContactDraft, PersonDraft, SituationFacts
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.services import (
    agenda,
    cells,
    checks,
    conflicts,
    dashboard,
    decisions,
    exchange,
    figures,
    follow_up,
    meetings,
    people,
    profile,
    receiving,
    region,
    reports,
    sending,
    situations,
)
from partaj_desktop.services.session import Draft, Session
from partaj_desktop.store import local
from partaj_desktop.store import meetings as stored
from tests.helpers.small_region import NORTH, SmallRegion, decision

ON = date(2010, 9, 22)


def _first(session: Session, small: SmallRegion) -> tuple[Id, Id, Id, Id, Id]:
    """Make a row of every kind."""
    facts = small.facts
    territory = stored.cell_territory(session.connection, facts.cell)
    home = region.add_organisation(session, "Maison du canal", "association", territory=territory)
    tutor = region.add_tutor(session, last_name="Cuvelier", first_name="Aimé", organisation=home, capacity=2)
    person, situation = people.add_person(
        session,
        PersonDraft(last_name="Nowak", contacts=(ContactDraft(kind="mobile", value="06 39 98 01 01"),)),
        SituationFacts(territory=territory, state="proposed", proposed_by=home, level="v", spotted_on=ON),
    )
    cell = cells.add_cell(session, "Deuxième cellule", territory)
    meeting = cells.plan_meeting(session, cell, ON, number=1, points=("Le calendrier",))
    cells.expect(session, meeting, None, "M. Tardif", home, 1)
    (item,) = agenda.add_items(session, meeting, [agenda.NewItem(situation=situation, reason="new")])
    wanted = decision(facts, lead_organisation=home, tutor=tutor, note="premier")
    meetings.record_decision(session, item, wanted)
    return person, situation, meeting, item, tutor


def _then(session: Session, person: Id, situation: Id, meeting: Id, item: Id) -> None:
    """Change each of those rows."""
    people.change_contact(session, person, "mobile", "06 39 98 02 02")
    people.change_person(session, person, PersonDraft(last_name="Nowak", first_name="Anthony"))
    (solution,) = situations.show(session, situation).solutions
    follow_up.move_solution(session, solution.id, "started", ON)
    standing = decisions.recorded(session, item)
    assert standing is not None
    (kept,) = standing.solutions
    later = replace(kept, due_on=date(2010, 12, 1))
    meetings.record_decision(session, item, replace(standing, solutions=(later,), note="second", tutor=None))
    meetings.set_presence(session, meetings.show(session, meeting).attendance[0].id, "present")
    for table, fields in (
        ("territory", {}),
        ("organisation", {"phone": "03 53 01 00 02"}),
        ("tutor", {"capacity": 3}),
        ("cell", {"commune": "Denain"}),
        ("schooling", {"ine": "1"}),
    ):
        rows = session.connection.execute(f"SELECT id, subject FROM {table} ORDER BY id DESC LIMIT 1").fetchall()
        for row, subject in rows if fields else ():
            draft = Draft(session)
            draft.set(table, row, subject, **fields)
            draft.record("tried")
    meetings.close(session, meeting)


def _look_everywhere(session: Session, known: tuple[Id, Id, Id, Id, Id]) -> None:
    """Ask for everything a screen or a paper shows; only a sentence may come instead."""
    _, situation, meeting, item, _ = known
    lists = (
        lambda: situations.listing(session, text="nowak"),
        lambda: [situations.show(session, one.situation) for one in situations.listing(session).lines],
        lambda: [meetings.show(session, one.id) for one in meetings.listing(session)],
        lambda: figures.compute(session, as_of=date(2010, 12, 31)),
        lambda: dashboard.show(session, as_of=date(2010, 12, 31), calls_as_of=ON, territory=NORTH),
        lambda: conflicts.listing(session),
        lambda: exchange.overview(session),
        lambda: profile.status(session),
        lambda: reports.dashboard(session, as_of=ON),
        lambda: reports.progress_note(session, as_of=ON, calls_as_of=ON),
    )
    for look in lists:
        look()
    for ask in (
        lambda: situations.show(session, situation),
        lambda: reports.follow_up_sheet(session, situation),
        lambda: meetings.show(session, meeting),
        lambda: meetings.item(session, item),
        lambda: meetings.minutes_pdf(session, meeting),
        lambda: decisions.recorded(session, item),
    ):
        with suppress(UserError):
            ask()


def _prepared(small: SmallRegion) -> local.Outgoing:
    trust = small["north"].trust()
    (made,) = sending.prepare(small["north"], trust, trust.party(small["coordinator"].me()))
    return made


def test_everything_reads_while_the_first_of_two_is_missing(small: SmallRegion) -> None:
    session, coordinator = small["north"], small["coordinator"]
    known = _first(session, small)
    first = _prepared(small)
    _then(session, *known[:4])
    second = _prepared(small)
    report = receiving.merge(coordinator, second.body, second.file_name)
    assert report.missing.numbers() == (first.number,)
    _look_everywhere(coordinator, known)
    assert checks.check(coordinator).ok
    assert "envoi n°" in "".join(profile.status(coordinator).missing)
    receiving.merge(coordinator, first.body, first.file_name)
    _look_everywhere(coordinator, known)
    assert checks.check(coordinator, NORTH).views == checks.check(session).views
    assert conflicts.listing(coordinator) == ()
    assert profile.status(coordinator).missing == ()
