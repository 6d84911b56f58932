"""Planning meetings: dates, hours, places, regular dates, and calling one off; what is wrong is told on its field."""

from dataclasses import replace
from datetime import date

import pytest

from partaj_desktop.domain.drafts import MeetingDraft
from partaj_desktop.domain.errors import FieldError, UserError
from partaj_desktop.domain.hours import hour_fr, read_hour
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.typography import NBSP
from partaj_desktop.services import agenda, cells, meetings, planning
from partaj_desktop.store import meetings as stored
from partaj_desktop.store.state import state_hash
from tests.helpers.small_region import NORTH, SmallRegion, decision
from tests.services.test_workstations import new


def _draft(small: SmallRegion, **changes: object) -> MeetingDraft:
    return replace(MeetingDraft(cell=small.facts.cell, held_on=date(2010, 10, 7)), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "kept", "written"),
    [
        ("9h30", "09:30", f"9{NBSP}h{NBSP}30"),
        (" 9 h 30 ", "09:30", f"9{NBSP}h{NBSP}30"),
        ("14 H", "14:00", f"14{NBSP}h"),
        ("14", "14:00", f"14{NBSP}h"),
        ("08:05", "08:05", f"8{NBSP}h{NBSP}05"),
        ("24:00", None, "24:00"),
        ("9h60", None, "9h60"),
        ("midi", None, "midi"),
        ("9h3", None, "9h3"),
        ("", None, ""),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, kept: str | None, written: str) -> None:
    assert read_hour(typed) == kept
    assert hour_fr(kept or typed) == written


def test_the_next_meeting_is_offered_as_the_last_ones_were(small: SmallRegion) -> None:
    (first,) = planning.offered(small["north"])
    # 20 June and 23 September: 95 days further.
    assert (first.cell_name, first.held_on, first.place) == ("Cellule de Valenciennes", date(2010, 12, 27), "")
    assert first.planned_minutes == 120
    assert planning.offered(small["south"]) == ()
    assert [one.cell for one in planning.offered(small["coordinator"])] == [small.facts.cell]
    session = small["north"]
    territory = stored.cell_territory(session.connection, small.facts.cell)
    new = cells.add_cell(session, "Cellule de Denain", territory)
    (fresh,) = [one for one in planning.offered(session) if one.cell == new]
    assert fresh.held_on is not None
    assert (fresh.held_on - session.today()).days == 28


def test_a_planned_meeting_expects_the_members_and_is_numbered_after_the_last(small: SmallRegion) -> None:
    session = small["north"]
    (row,) = planning.plan(session, _draft(small, starts_at="9h30", place=" Mairie de Denain ", planned_minutes=90))
    view = meetings.show(session, row)
    assert (view.title, view.planned_minutes, view.state) == ("Cellule de Valenciennes", 90, "planned")
    assert "Séance 3" in view.subtitle
    assert "Mairie de Denain" in view.subtitle
    assert stored.meeting(session.connection, row).starts_at == "09:30"
    assert [(one.name, one.presence) for one in view.attendance] == [("Mme Delattre", "")]


def test_regular_dates_are_planned_at_once_or_not_at_all(small: SmallRegion) -> None:
    session = small["north"]
    before = state_hash(session.connection)
    with pytest.raises(FieldError, match=r"déjà une séance le 23/09/2010") as refused:
        planning.plan(session, _draft(small, held_on=date(2010, 9, 9), more=2, weeks=2))
    assert refused.value.field == "held_on"
    assert state_hash(session.connection) == before
    rows = planning.plan(session, _draft(small, more=2, weeks=3))
    held = [stored.meeting(session.connection, row) for row in rows]
    assert [(one.held_on, one.number) for one in held] == [("2010-10-07", 3), ("2010-10-28", 4), ("2010-11-18", 5)]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("held_on", {"held_on": None}),
        ("held_on", {"held_on": date(1910, 10, 7)}),
        ("held_on", {"held_on": date(2099, 12, 31), "more": 1}),
        ("starts_at", {"starts_at": "le matin"}),
        ("planned_minutes", {"planned_minutes": 0}),
        ("planned_minutes", {"planned_minutes": 601}),
        ("more", {"more": 31}),
        ("more", {"more": 1, "weeks": 0}),
    ],
)
def test_what_is_wrong_is_told_on_its_field(small: SmallRegion, field: str, wrong: dict[str, object]) -> None:
    session = small["north"]
    before = state_hash(session.connection)
    with pytest.raises(FieldError) as refused:
        planning.plan(session, _draft(small, **wrong))
    assert refused.value.field == field
    assert state_hash(session.connection) == before


def test_a_meeting_held_on_paper_before_today_may_be_planned(small: SmallRegion) -> None:
    session = small["north"]
    (row,) = planning.plan(session, _draft(small, held_on=date(2010, 5, 2)))
    assert meetings.show(session, row).held_on == date(2010, 5, 2)


def test_a_planned_meeting_moves_and_a_closed_one_does_not(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    draft = planning.draft_of(session, facts.following)
    planning.change(session, facts.following, replace(draft, held_on=date(2010, 9, 30), starts_at="14h"))
    moved = planning.draft_of(session, facts.following)
    assert (moved.held_on, moved.starts_at) == (date(2010, 9, 30), "14:00")
    planning.change(session, facts.following, moved)
    with pytest.raises(FieldError, match="déjà une séance"):
        planning.change(session, facts.following, replace(moved, held_on=date(2010, 6, 20)))
    meetings.record_decision(session, facts.items[0], decision(facts))
    meetings.close(session, facts.first)
    with pytest.raises(UserError, match="close"):
        planning.change(session, facts.first, moved)
    with pytest.raises(UserError, match="close"):
        planning.call_off(session, facts.first)


def test_what_was_on_a_meeting_called_off_is_due_again(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    (later,) = planning.plan(session, _draft(small))
    new = [agenda.NewItem(situation=facts.people[3][1], reason="new")]
    agenda.add_items(session, facts.following, new)
    assert agenda.due(session, later) == ()
    planning.call_off(session, facts.following)
    assert [line.last_name for line in agenda.due(session, later)] == ["Moretti"]
    assert [one.id for one in meetings.listing(session)] == [later, facts.first]
    meetings.record_decision(session, facts.items[0], decision(facts))
    with pytest.raises(UserError, match="décidées"):
        planning.call_off(session, facts.first)


def test_a_workstation_of_one_cell_plans_for_that_one(small: SmallRegion) -> None:
    north = small["north"]
    other = cells.add_cell(north, "Cellule de Denain", stored.cell_territory(north.connection, small.facts.cell))
    small.meet("north")
    assert len(planning.offered(north)) == 2
    one_cell = new(small, "one-cell", Role.FACILITATOR, "Alix Bonte", territory=NORTH, cells=(other,))
    small.meet("north", "one-cell")
    assert [one.cell for one in planning.offered(one_cell)] == [other]
