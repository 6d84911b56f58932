"""The plan is consistent in time: nobody is decided before being proposed."""

from datetime import date, timedelta

import pytest

from partaj_desktop.services.demo.make import make_plan
from partaj_desktop.services.demo.plan import (
    DemoPlan,
    LocalProject,
    Passage,
    Person,
    PlannedItem,
    Situation,
    TutorApplication,
)
from partaj_desktop.services.demo.tables import load_tables
from tests.helpers.demo_plan import dates, day_of

SCHOOL_HOLIDAYS = (date(2010, 10, 23), date(2010, 11, 3))


@pytest.fixture(scope="module")
def plan() -> DemoPlan:
    return make_plan(load_tables())


@pytest.fixture(scope="module")
def people(plan: DemoPlan) -> dict[str, Person]:
    return {one.key: one for one in plan.people}


@pytest.fixture(scope="module")
def told(plan: DemoPlan) -> dict[str, Situation]:
    return {one.key: one for one in plan.situations}


def test_meetings_are_on_working_days_outside_the_holidays(plan: DemoPlan) -> None:
    for meeting in plan.meetings:
        assert meeting.on.weekday() < 5
        assert meeting.on != date(2010, 11, 11)
        assert not SCHOOL_HOLIDAYS[0] <= meeting.on <= SCHOOL_HOLIDAYS[1]
        assert meeting.held == (meeting.on < plan.today)
    held = sorted(one.on for one in plan.meetings if one.held)
    assert (held[0], held[-1]) == (date(2010, 9, 21), date(2010, 12, 16))
    for territory in {one.territory for one in plan.meetings}:
        mine = sorted((one.on, one.number) for one in plan.meetings if one.territory == territory)
        assert [number for _on, number in mine] == list(range(1, len(mine) + 1))


def test_positions_run_from_one_on_every_agenda(plan: DemoPlan) -> None:
    positions: dict[str, list[int]] = {}
    items: list[Passage | PlannedItem] = [*plan.passages, *plan.planned_items]
    for item in items:
        positions.setdefault(item.meeting, []).append(item.position)
    for found in positions.values():
        assert sorted(found) == list(range(1, len(found) + 1))


def test_nobody_is_decided_before_being_proposed(plan: DemoPlan, told: dict[str, Situation]) -> None:
    for passage in plan.passages:
        situation = told[passage.situation]
        assert situation.spotted_on <= situation.verified_on <= situation.proposed_on < day_of(passage)
        assert situation.left_on is None or situation.left_on <= situation.spotted_on
        assert passage.due_on > day_of(passage)
        assert passage.lead_organisation


def test_the_lists_came_before_those_they_spotted(plan: DemoPlan, told: dict[str, Situation]) -> None:
    received: dict[str, list[date]] = {}
    for roster in plan.rosters:
        for row in roster.rows:
            received.setdefault(row.person, []).append(roster.received_on)
    for situation in plan.situations:
        if situation.person in received:
            assert min(received[situation.person]) <= situation.spotted_on


def test_offices_spot_and_call_on_working_days(plan: DemoPlan) -> None:
    silent = next(one for one in plan.appointments if one.silent)
    days = [one.spotted_on for one in plan.situations]
    days += [one.on for one in plan.entries if one.author != silent.tutor]
    days += [step.on for passage in plan.passages for one in passage.solutions for step in one.steps]
    closed = {date(2010, 11, 1), date(2010, 11, 11)}
    assert [day for day in days if day.weekday() > 4 or day in closed] == []


def test_second_passages_follow_the_first(plan: DemoPlan) -> None:
    by: dict[str, list[Passage]] = {}
    for passage in plan.passages:
        by.setdefault(passage.situation, []).append(passage)
    twice = [sorted(found, key=day_of) for found in by.values() if len(found) == 2]
    assert len(twice) == 34
    assert max(len(found) for found in by.values()) == 2
    given_up = 0
    for first, second in twice:
        assert (first.rank, second.rank) == (1, 2)
        assert day_of(first) < day_of(second)
        if first.decision == "solution":
            given_up += 1
            assert first.solutions[0].steps[-1].state in ("refused", "interrupted")
            assert first.solutions[0].steps[-1].on < day_of(second)
            assert [one.rank for one in second.solutions] == [2]
        else:
            assert first.decision == "review"
    assert given_up == 6


def test_steps_follow_one_another_after_the_meeting(plan: DemoPlan) -> None:
    order = ["proposed", "accepted", "started", "held_3_months", "completed", "interrupted"]
    for passage in plan.passages:
        assert bool(passage.solutions) == (passage.decision == "solution")
        for solution in passage.solutions:
            steps = solution.steps
            assert (steps[0].state, steps[0].on) == ("proposed", day_of(passage))
            assert [one.on for one in steps] == sorted(one.on for one in steps)
            states = [str(one.state) for one in steps]
            if states[-1] == "refused":
                assert states == ["proposed", "refused"]
                assert steps[-1].why
            else:
                assert states == sorted(states, key=order.index)
            for one in steps:
                if one.state == "held_3_months":
                    start = next(step.on for step in steps if step.state == "started")
                    assert timedelta(days=89) <= one.on - start <= timedelta(days=100)


def test_steps_never_come_before_the_first_contact(plan: DemoPlan) -> None:
    contact: dict[str, date] = {}
    for entry in plan.entries:
        if entry.contact:
            contact[entry.situation] = min(entry.on, contact.get(entry.situation, entry.on))
    for passage in plan.passages:
        for solution in passage.solutions:
            if len(solution.steps) > 1:
                assert contact[passage.situation] <= solution.steps[1].on


def test_appointments_follow_the_passage_and_the_structure(plan: DemoPlan, people: dict[str, Person]) -> None:
    retained = {one.organisation: one.decided_on for one in plan.applications if one.decision == "retained"}
    tutors = {one.key: one for one in plan.tutors}
    last: dict[str, date] = {}
    for passage in plan.passages:
        last[passage.situation] = max(day_of(passage), last.get(passage.situation, date.min))
    for one in plan.appointments:
        since = retained[tutors[one.tutor].organisation]
        assert since is not None
        assert since < one.appointed_on
        assert last[one.situation] <= one.appointed_on
        assert bool(one.meeting) == (last[one.situation] == one.appointed_on)
        assert (one.answered_on is None) == (one.state == "proposed")
        if one.state == "active":
            assert one.answered_on is not None
            assert one.last_entry_on is not None
            assert one.appointed_on < one.answered_on <= one.last_entry_on < plan.today
            written = [
                entry.on for entry in plan.entries if entry.author == one.tutor and entry.situation == one.situation
            ]
            assert max(written) == one.last_entry_on
            assert one.silent or (plan.today - one.last_entry_on).days < 30
            born = people[one.situation.removeprefix("s:")].birth_date
            if born and born > one.appointed_on.replace(year=one.appointed_on.year - 18):
                assert one.parents_agreed_on


def test_entries_follow_the_passage(plan: DemoPlan) -> None:
    first = {one.situation: day_of(one) for one in plan.passages if one.rank == 1}
    assert {entry.situation for entry in plan.entries} <= set(first)
    for entry in plan.entries:
        assert first[entry.situation] < entry.on < plan.today


def test_signals_follow_one_another(plan: DemoPlan, told: dict[str, Situation]) -> None:
    for signal in plan.signals:
        assert date(2010, 9, 6) <= signal.on < plan.today
        assert (signal.handed_over_on is None) == (signal.state in ("settled", "in_progress"))
        if signal.handed_over_on:
            assert signal.on <= signal.handed_over_on < plan.today
        if signal.state == "accepted":
            assert signal.accepted_on
            assert signal.handed_over_on
            assert signal.handed_over_on <= signal.accepted_on == told[signal.situation].proposed_on


def test_opinions_come_before_decisions(plan: DemoPlan) -> None:
    sessions = {one.key: one for one in plan.sessions}
    answers: list[LocalProject | TutorApplication] = [*plan.projects, *plan.applications]
    for one in answers:
        assert (one.decided_on is None) == (one.decision in ("pending", "incomplete"))
        if one.decided_on:
            assert one.received_on < one.decided_on
            assert one.opinion
            session = sessions[one.opinion.session]
            assert session.on <= one.decided_on
            assert session.body == ("body:technical" if one.territory == "HT" else f"body:{one.territory}")


def test_nothing_is_later_than_the_day_of_the_demonstration_but_what_is_planned(plan: DemoPlan) -> None:
    past = (plan.people, plan.passages, plan.entries, plan.appointments, plan.signals, plan.rosters, plan.checks)
    due = {one.due_on for one in plan.passages} | {
        solution.due_on for one in plan.passages for solution in one.solutions
    }
    for group in past:
        assert max(dates(group)) <= max(plan.today, *due)
        assert {day for day in dates(group) if day >= plan.today} <= due
    assert plan.today == date(2011, 1, 19)


def test_closed_situations_say_how_they_ended(plan: DemoPlan, told: dict[str, Situation]) -> None:
    closed = {one.key for one in plan.situations if one.state == "closed"}
    assert closed == {one.key for one in plan.situations if one.closure}
    left = {one.situation for one in plan.passages if one.decision == "left"}
    assert len(left) == 23
    assert left <= closed
    assert not closed & {item.situation for item in plan.planned_items}
    for passage in plan.passages:
        closure = told[passage.situation].closure
        assert closure is None or day_of(passage) <= closure.on < plan.today
    assert any(passage.situation in left for passage in plan.passages if passage.rank == 2)
