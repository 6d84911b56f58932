"""Young people, what follows a decision, lists: what is written, and what is refused on which field."""

from collections.abc import Callable
from datetime import date

import pytest

from partaj_desktop.domain.drafts import PersonDraft, SituationFacts
from partaj_desktop.domain.errors import FieldError, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.services import follow_up, meetings, people, region, reports, rosters, situations
from partaj_desktop.services.figures import compute
from partaj_desktop.services.session import Session
from partaj_desktop.store import people as stored
from partaj_desktop.store.state import state_hash
from tests.helpers.small_region import NORTH, SOUTH, SUNDAY, SmallRegion, decision

ON = date(2010, 9, 22)
UNKNOWN = Id(bytes(15) + b"\1")


@pytest.mark.parametrize(
    ("write", "field"),
    [
        (lambda s, p, x: people.add_person(s, PersonDraft(last_name=" "), SituationFacts(territory=p)), "last_name"),
        (
            lambda s, p, x: people.add_person(s, PersonDraft(last_name="x" * 201), SituationFacts(territory=p)),
            "last_name",
        ),
        (lambda s, p, x: people.change_person(s, p, PersonDraft(last_name="", first_name="")), "last_name"),
        (lambda s, p, x: people.close_situation(s, x, "", ON, "GIP"), "outcome"),
        (lambda s, p, x: people.close_situation(s, x, "gone", ON, "GIP"), "outcome"),
        (lambda s, p, x: people.put_to_sleep(s, x, ON), "until"),
        (lambda s, p, x: people.judge_pair(s, p, x, "perhaps"), "verdict"),
        (lambda s, p, x: follow_up.write_entry(s, x, "", ON, "vu"), "kind"),
        (lambda s, p, x: follow_up.write_entry(s, x, "gossip", ON, "vu"), "kind"),
        (lambda s, p, x: follow_up.write_entry(s, x, "visit", ON, "x" * 100_001), "text"),
        (lambda s, p, x: follow_up.move_solution(s, x, "proposed", ON), "state"),
        (lambda s, p, x: follow_up.move_appointment(s, x, "lost", ON), "state"),
    ],
)
def test_a_broken_rule_names_its_field(
    small: SmallRegion, write: Callable[[Session, Id, Id], object], field: str
) -> None:
    session = small["north"]
    before = state_hash(session.connection)
    with pytest.raises(FieldError) as refused:
        write(session, *small.facts.people[0])
    assert refused.value.field == field
    assert state_hash(session.connection) == before


@pytest.mark.parametrize(
    "ask",
    [
        lambda s: situations.show(s, UNKNOWN),
        lambda s: reports.follow_up_sheet(s, UNKNOWN),
        lambda s: people.close_situation(s, UNKNOWN, "moved", ON, ""),
        lambda s: follow_up.move_solution(s, UNKNOWN, "started", ON),
        lambda s: follow_up.move_appointment(s, UNKNOWN, "active", ON),
        lambda s: follow_up.write_entry(s, UNKNOWN, "visit", ON, ""),
        lambda s: meetings.show(s, UNKNOWN),
        lambda s: meetings.item(s, UNKNOWN),
        lambda s: meetings.set_presence(s, UNKNOWN, "present"),
        lambda s: reports.dashboard(s, as_of=ON, territory="Atlantide"),
    ],
)
def test_what_is_not_known_here_is_told_in_a_sentence(small: SmallRegion, ask: Callable[[Session], object]) -> None:
    with pytest.raises(UserError) as refused:
        ask(small["north"])
    assert refused.value.sentence.endswith(".")


def test_a_situation_lives(small: SmallRegion) -> None:
    session, (_, situation) = small["north"], small.facts.people[3]
    small.clock("north").set(ON)
    people.put_to_sleep(session, situation, date(2010, 12, 1))
    assert _state(session, situation) == "en veille"
    people.close_situation(session, situation, "found_alone", date(2010, 10, 1), "Mission locale")
    assert _state(session, situation) == "clôturée"
    people.reopen_situation(session, situation)
    assert _state(session, situation) == "rouverte"
    row = session.connection.execute("SELECT outcome, outcome_on, outcome_by FROM situation WHERE id = ?", (situation,))
    assert row.fetchone() == (None, None, None)


def _state(session: Session, situation: Id) -> str:
    return situations.show(session, situation).line.state


def test_a_number_is_corrected_or_added(small: SmallRegion) -> None:
    session, (person, _) = small["north"], small.facts.people[0]
    people.change_contact(session, person, "mobile", " 06 39 98 99 99 ")
    people.change_contact(session, person, "email", "kevin@example.org")
    found = {(one.kind, one.value) for one in stored.contacts(session.connection, person)}
    assert found == {("mobile", "06 39 98 99 99"), ("email", "kevin@example.org")}


def test_the_way_of_a_solution_and_of_a_tutor(small: SmallRegion) -> None:
    session, (person, situation) = small["north"], small.facts.people[0]
    meetings.record_decision(session, small.facts.items[0], decision(small.facts))
    (solution,) = situations.show(session, situation).solutions
    follow_up.move_solution(session, solution.id, "accepted", ON)
    follow_up.move_solution(session, solution.id, "started", date(2010, 10, 1))
    follow_up.move_solution(session, solution.id, "interrupted", date(2010, 10, 8), "L’employeur a fermé.")
    people.note_agreement(session, solution.id, "parents", False)
    told = [one.text for one in situations.show(session, situation).timeline]
    assert len([text for text in told if "interrompue" in text or "démarrée" in text or "acceptée" in text]) == 3
    row = session.connection.execute("SELECT subject, given_by, agrees FROM agreement").fetchall()
    assert row == [(person, "parents", 0)]


# --- lists --------------------------------------------------------------------------------------------------------


def test_a_list_taken_twice_or_sorted_anew_takes_nobody_twice(small: SmallRegion) -> None:
    session = small["north"]
    rows = ("LEFEBVRE;Kevin;24/01/1993;DENAIN", "INCONNU;Dylan;;Anzin", "Żółć;Łukasz;01/02/1994;")
    data = "\n".join(["Nom;Prénom;Date de naissance;Commune", *rows]).encode("utf-8-sig")
    turned = "\n".join(["Nom;Prénom;Date de naissance;Commune", *reversed(rows)]).encode("utf-8-sig")
    view = rosters.take(session, data, "liste.csv", "MGI")
    assert (view.count("known"), view.count("new")) == (1, 2)
    before = state_hash(session.connection)
    for again in (data, turned):
        assert rosters.preview(session, again, "liste.csv", "MGI").count("known") == 3
        assert rosters.take(session, again, "liste.csv", "MGI").count("new") == 0
        assert state_hash(session.connection) == before
    other = rosters.take(session, data, "liste.csv", "Parcours 3")
    assert (other.count("known"), other.count("new")) == (2, 1)  # no birth date: only its own source tells who it is


def test_a_list_is_read_on_the_workstation_of_its_territory(small: SmallRegion) -> None:
    with pytest.raises(UserError, match="poste du territoire"):
        rosters.take(small["coordinator"], b"Nom;Prenom\nA;B\n", "liste.csv", "MGI")


# --- figures ------------------------------------------------------------------------------------------------------


def test_a_call_without_a_date_or_a_decision_counts_and_breaks_nothing(small: SmallRegion) -> None:
    session = small["coordinator"]
    where = session.connection.execute("SELECT id FROM territory WHERE name = ?", (SOUTH,)).fetchone()[0]
    project = region.receive_project(
        session,
        "Scène ouverte",
        territory=where,
        organisation=small.facts.cfa,
        wing="repair",
        received_on=ON,
        beneficiaries=30,
    )
    application = region.receive_application(
        session, territory=where, organisation=small.facts.cfa, received_on=ON, young_people=12
    )
    region.decide_project(session, project, "retained", None)
    region.decide_application(session, application, "retained", None)
    found = compute(session, as_of=ON)
    assert (found.local_projects.received, found.local_projects.retained) == (1, 0)
    assert (found.tutor_applications.received, found.tutor_applications.young_people) == (1, 0)
    region.decide_project(session, project, "retained", ON)
    assert compute(session, as_of=ON).local_projects.by_territory == {SOUTH: 1}


def test_the_dashboard_of_a_territory_counts_that_territory(small: SmallRegion) -> None:
    from partaj_desktop.services import dashboard, territories

    for item in small.facts.items:
        meetings.record_decision(small["north"], item, decision(small.facts))
    meetings.close(small["north"], small.facts.first)
    small.meet("north", "south")
    session = small["coordinator"]
    for name, expected in ((NORTH, (1, 3, 3, 3)), (SOUTH, (0, 0, 0, 0))):
        where = territories.find(session, name)
        found = compute(session, as_of=SUNDAY, territory=where)
        total = found.total
        assert (total.meetings, total.situations, total.passages, total.young_people) == expected
        assert [one.territory for one in found.territories] == [name]
        assert sum(found.by_level.values()) == expected[1]
        view = dashboard.show(session, as_of=SUNDAY, calls_as_of=SUNDAY, territory=name)
        assert (view.meetings, view.situations, view.passages, view.young_people) == expected
        assert view.funnel[0].common_law == expected[1]
    assert reports.dashboard(session, as_of=SUNDAY, territory="valenciennes").startswith(b"%PDF")
