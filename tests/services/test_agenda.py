"""The agenda of a planned meeting, built from what is due: real situations that wait, move on and come back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from partaj_desktop.domain.errors import FieldError, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.typography import typo_fr
from partaj_desktop.services import agenda, cells, decisions, follow_up, meetings, people
from partaj_desktop.services.session import Draft, Session
from partaj_desktop.store import meetings as stored
from partaj_desktop.store.state import state_hash
from tests.helpers.small_region import SUNDAY, SmallRegion, decision

SEPTEMBER = date(2010, 9, 23)
LATE = typo_fr("À relancer depuis le 01/09/2010 : Évaluation en milieu de travail (EMT)")


def _due(session: Session, meeting: Id) -> dict[str, str]:
    return {line.last_name: line.why for line in agenda.due(session, meeting)}


def _propose(session: Session, person: Id, situation: Id, **fields: object) -> None:
    draft = Draft(session)
    draft.set("situation", situation, person, **fields)
    draft.record("situation.changed")


def _hold(small: SmallRegion) -> None:
    """Hold the first meeting: one solution wanted for the start of September, one to see again, one left over."""
    session, facts = small["north"], small.facts
    early = replace(decision(facts).solutions[0], due_on=date(2010, 9, 1))
    meetings.record_decision(session, facts.items[0], decision(facts, solutions=(early,)))
    meetings.record_decision(
        session, facts.items[1], decision(facts, kind="review", solutions=(), review_on=date(2010, 9, 20))
    )


def test_what_is_due_says_why_the_most_pressing_first(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    person, situation = facts.people[3]
    _propose(session, person, situation, state="proposed", proposed_on=date(2010, 9, 3))
    assert _due(session, facts.following) == {"Moretti": "Nouvelle, proposée par Mission locale"}
    _hold(small)
    assert _due(session, facts.following) == {"Moretti": "Nouvelle, proposée par Mission locale"}
    meetings.close(session, facts.first)  # what was left over waits on the following agenda already
    assert [line.why for line in agenda.due(session, facts.following)] == [
        LATE,
        "À revoir depuis le 20/09/2010",
        "Nouvelle, proposée par Mission locale",
    ]


def test_what_is_put_on_the_agenda_is_due_no_longer_and_says_why_there(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    _hold(small)
    meetings.close(session, facts.first)
    chosen = [line.situation for line in agenda.due(session, facts.following)]
    added = agenda.put_on(session, facts.following, chosen)
    assert agenda.due(session, facts.following) == ()
    lines = [line for line in meetings.show(session, facts.following).agenda if line.item in added]
    assert [(line.reason, line.planned_minutes) for line in lines] == [("overdue", 4), ("review", 4)]
    before = state_hash(session.connection)
    with pytest.raises(UserError, match="déjà à l’ordre du jour"):
        agenda.put_on(session, facts.following, chosen)
    assert state_hash(session.connection) == before
    agenda.remove_item(session, added[0])
    assert [line.reason for line in agenda.due(session, facts.following)] == ["overdue"]


def test_a_meeting_without_a_next_one_leaves_nobody_behind(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    draft = Draft(session)
    draft.set("meeting", facts.following, stored.meeting(session.connection, facts.following).territory, removed=True)
    draft.record("meeting.removed")
    _hold(small)
    meetings.close(session, facts.first)
    later = cells.plan_meeting(session, facts.cell, date(2010, 9, 10), number=2)
    assert _due(session, later) == {
        "Haddad": "Reportée de la séance du 20/06/2010",
        "Lefebvre": LATE,
    }


def test_an_answer_a_later_decision_or_a_day_to_come_takes_somebody_off(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    _hold(small)
    meetings.close(session, facts.first)
    (_, review) = agenda.due(session, facts.following)
    follow_up.move_solution(session, _solution(session, facts.items[0]), "started", date(2010, 9, 2))
    assert agenda.due(session, facts.following) == (review,)
    _propose(session, review.person, review.situation, state="dormant", dormant_until=SEPTEMBER + timedelta(1))
    assert agenda.due(session, facts.following) == ()
    _propose(session, review.person, review.situation, dormant_until=SEPTEMBER)
    (back,) = agenda.due(session, facts.following)
    assert (back.reason, back.more) == ("review", ("De retour de veille",))


def test_somebody_entrusted_without_a_sign_for_a_month_is_spoken_of(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    meetings.record_decision(session, facts.items[0], decision(facts, tutor=facts.tutor))
    meetings.close(session, facts.first)
    _, situation = facts.people[0]
    ((row,),) = session.connection.execute("SELECT id FROM appointment").fetchall()
    for state, day in (("agreed", 5), ("accepted", 6), ("active", 7)):
        follow_up.move_appointment(session, Id(row), state, date(2010, 8, day))
    assert _due(session, facts.following) == {"Lefebvre": "Sans contact depuis 47\N{NO-BREAK SPACE}jours"}
    follow_up.write_entry(session, situation, kind="interview", text="Vu au CIO.", on=date(2010, 9, 10))
    assert _due(session, facts.following) == {}


def test_another_cells_situations_are_not_this_ones_to_speak_of(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    territory = stored.cell_territory(session.connection, facts.cell)
    other = cells.add_cell(session, "Cellule de Denain", territory)
    elsewhere = cells.plan_meeting(session, other, SEPTEMBER, number=1)
    person, situation = facts.people[3]
    _propose(session, person, situation, state="proposed")
    assert list(_due(session, elsewhere)) == list(_due(session, facts.following)) == ["Moretti"]
    people.place_in_cell(session, situation, other)
    assert (list(_due(session, elsewhere)), _due(session, facts.following)) == (["Moretti"], {})
    _hold(small)
    meetings.close(session, facts.first)
    assert set(_due(session, elsewhere)) == {"Moretti"}, "who was seen in one cell is not another's to see again"


def test_a_closed_meeting_has_nothing_due_and_minutes_are_those_of_a_meeting(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    for wrong in (0, -5, 181):
        with pytest.raises(FieldError, match="entre 1 et 180"):
            agenda.plan_minutes(session, facts.items[0], wrong)
    agenda.plan_minutes(session, facts.items[0], 12)
    assert meetings.show(session, facts.first).agenda[0].planned_minutes == 12
    _hold(small)
    meetings.close(session, facts.first)
    assert agenda.due(session, facts.first) == ()
    with pytest.raises(UserError, match="close"):
        agenda.plan_minutes(session, facts.items[0], 5)
    assert stored.meeting(session.connection, facts.first).held_on == SUNDAY.isoformat()


def test_situations_of_one_structure_are_brought_together(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    (laura,) = agenda.add_items(session, facts.first, [agenda.NewItem(situation=facts.people[3][1], reason="new")])
    a, b, c = facts.items
    for (person, situation), who in zip(facts.people[:4], (facts.mission, facts.cfa, None, facts.mission), strict=True):
        _propose(session, person, situation, proposed_by=who)
    agenda.group(session, facts.first)
    lines = stored.agenda(session.connection, facts.first)
    assert [(line.id, line.position) for line in lines] == [(a, 1), (laura, 2), (b, 3), (c, 4)]
    before = state_hash(session.connection)
    agenda.group(session, facts.first)
    assert state_hash(session.connection) == before, "nothing to move: nothing is written"


def test_somebody_not_due_is_found_by_name_and_put_on_with_a_reason(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    _propose(session, *facts.people[3], state="proposed")
    _hold(small)
    meetings.close(session, facts.first)
    (laura,) = agenda.found(session, facts.following, "moret")
    assert (laura.reason, laura.why) == ("new", "Nouvelle, proposée par Mission locale")
    follow_up.move_solution(session, _solution(session, facts.items[0]), "started", date(2010, 9, 2))
    (kevin,) = agenda.found(session, facts.following, "lefeb")
    assert (kevin.reason, kevin.why) == ("requested", "suivie · Mission locale · Denain")
    assert agenda.found(session, facts.following, "haddad") == (), "on this agenda already"
    agenda.put_on(session, facts.following, [kevin.situation, laura.situation])
    lines = {line.situation: line.reason for line in meetings.show(session, facts.following).agenda}
    assert (lines[kevin.situation], lines[laura.situation]) == ("requested", "new")
    assert agenda.found(session, facts.following, "lefeb") == ()


def test_who_waits_for_another_meeting_is_said_so_and_stays_there(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    later = cells.plan_meeting(session, facts.cell, date(2010, 10, 7), number=3)
    (kevin,) = agenda.found(session, later, "lefeb")
    assert kevin.why == "À l’ordre du jour du 20/06/2010"
    before = state_hash(session.connection)
    with pytest.raises(UserError, match="séance du 20/06/2010"):
        agenda.put_on(session, later, [kevin.situation])
    assert state_hash(session.connection) == before


def test_another_territorys_situations_and_closed_ones_are_not_found(small: SmallRegion) -> None:
    coordinator, facts = small["coordinator"], small.facts
    person, situation = facts.people[3]
    _propose(coordinator, person, situation, state="closed")
    assert agenda.found(coordinator, facts.following, "moret") == ()
    _propose(coordinator, *facts.people[4], state="proposed")
    assert agenda.found(coordinator, facts.following, "nowak") == ()


def _solution(session: Session, item: Id) -> Id:
    (found,) = stored.solutions(session.connection, decisions.derived(item, "decision"))
    return found.id
