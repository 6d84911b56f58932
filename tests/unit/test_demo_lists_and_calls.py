"""Lists, checks, watch cells, calls, tutors and bodies of the demonstration, counted again from the plan."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest

from partaj_desktop.services.demo.make import make_plan
from partaj_desktop.services.demo.plan import DemoPlan, LocalProject, Person, Situation, TutorApplication
from partaj_desktop.services.demo.tables import load_tables

TERRITORIES = ("BB", "LL", "RT", "SA", "VA")
YEAR_END = date(2010, 12, 31)
CALLS_DAY = date(2011, 1, 18)


@pytest.fixture(scope="module", params=[1, 3], ids=["once", "three times"])
def plan(request: pytest.FixtureRequest) -> DemoPlan:
    return make_plan(load_tables(), scale=request.param)


def treated(plan: DemoPlan) -> list[tuple[Person, Situation]]:
    people = {one.key: one for one in plan.people}
    return [(people[one.person], one) for one in plan.situations if people[one.person].group == "treated"]


def test_lists_have_their_rows(plan: DemoPlan) -> None:
    rows = Counter({roster.key: len(roster.rows) for roster in plan.rosters})
    assert sum(rows.values()) == 1278 * plan.scale
    by_source: Counter[str] = Counter()
    for roster in plan.rosters:
        by_source[roster.source] += len(roster.rows)
    expected = {"mgi": 806, "parcours_3": 371, "cfa": 61, "social": 40}
    assert by_source == {source: count * plan.scale for source, count in expected.items()}
    assert sorted(one.territory for one in plan.rosters if one.source == "mgi") == sorted(TERRITORIES)


def test_people_are_on_their_number_of_lists(plan: DemoPlan) -> None:
    on: Counter[str] = Counter(row.person for roster in plan.rosters for row in roster.rows)
    groups = {one.key: one.group for one in plan.people}
    lists = Counter((groups[one.key], on[one.key]) for one in plan.people if one.group in ("treated", "list_only"))
    expected = {
        ("treated", 0): 61,
        ("treated", 1): 171,
        ("treated", 2): 80,
        ("treated", 3): 25,
        ("list_only", 1): 640,
        ("list_only", 2): 98,
        ("list_only", 3): 12,
    }
    assert lists == {key: count * plan.scale for key, count in expected.items()}
    assert len(on) == 1026 * plan.scale
    assert {groups[key] for key in on} == {"treated", "list_only"}


def test_nobody_is_twice_on_one_list(plan: DemoPlan) -> None:
    for roster in plan.rosters:
        assert len({row.person for row in roster.rows}) == len(roster.rows)


def test_checks_of_the_750_others(plan: DemoPlan) -> None:
    assert Counter(one.outcome for one in plan.checks) == {
        outcome: count * plan.scale
        for outcome, count in {
            "in_training": 480,
            "employed": 58,
            "supported": 51,
            "outside": 16,
            "unreachable": 62,
            "wrong_contact": 33,
            "refusal": 9,
            "to_check": 41,
        }.items()
    }
    others = {one.key for one in plan.people if one.group == "list_only"}
    assert {one.person for one in plan.checks} == others
    assert len(others) == 750 * plan.scale


def test_watch_cells(plan: DemoPlan) -> None:
    assert len(plan.watch_cells) == 6
    assert len({one.school for one in plan.watch_cells}) == 6
    states = Counter(one.state for one in plan.signals)
    expected = {"settled": 23, "accepted": 14, "waiting": 3, "in_progress": 12}
    assert states == {state: count * plan.scale for state, count in expected.items()}
    handed = {one.person for one in plan.signals if one.state == "accepted"}
    assert handed == {one.person for _person, one in treated(plan) if one.from_signal}
    others = {one.person for one in plan.signals if one.state != "accepted"}
    assert not others & {one.person for _person, one in treated(plan)}


def test_next_meetings_are_planned(plan: DemoPlan) -> None:
    planned = {one.territory: one for one in plan.meetings if not one.held}
    assert {key: one.on for key, one in planned.items()} == {"LL": date(2011, 1, 25), "SA": date(2011, 1, 27)}
    counts = Counter(one.meeting for one in plan.planned_items)
    assert counts == {planned["LL"].key: 24 * plan.scale, planned["SA"].key: 31 * plan.scale}


def test_planned_items_never_make_a_338th_situation(plan: DemoPlan) -> None:
    treated_keys = {one.key for _person, one in treated(plan)}
    for item in plan.planned_items:
        assert (item.situation in treated_keys) == (item.reason in ("review", "overdue"))
        assert not any(passage.meeting == item.meeting for passage in plan.passages)


def test_calls_on_18_january_2011(plan: DemoPlan) -> None:
    assert (len(plan.projects), len(plan.applications)) == (44, 30)
    received = [one.received_on for one in plan.projects] + [one.received_on for one in plan.applications]
    assert max(received) <= CALLS_DAY
    retained = [one for one in plan.projects if one.decision == "retained"]
    by = {
        territory: sorted((one.beneficiaries for one in retained if one.territory == territory), reverse=True)
        for territory in (*TERRITORIES, "HT")
    }
    assert by == {
        "RT": [120, 90, 60, 50, 45, 35],
        "VA": [80, 40],
        "SA": [70, 50, 30],
        "BB": [60, 40],
        "LL": [],
        "HT": [100, 80, 75, 60, 45, 30, 20],
    }
    assert sum(one.beneficiaries for one in retained) == 1180
    assert Counter(one.wing for one in retained) == {"repair": 12, "prevention": 8}
    assert Counter(one.decision for one in plan.projects) == {
        "retained": 20,
        "not_retained": 11,
        "incomplete": 5,
        "pending": 8,
    }
    turned_down = Counter(one.territory for one in plan.projects if one.decision != "retained")
    assert turned_down == {"RT": 6, "VA": 4, "SA": 3, "BB": 3, "LL": 3, "HT": 5}


def test_candidacies_on_18_january_2011(plan: DemoPlan) -> None:
    retained = [one for one in plan.applications if one.decision == "retained"]
    by = {
        territory: sorted((one.young_people for one in retained if one.territory == territory), reverse=True)
        for territory in (*TERRITORIES, "HT")
    }
    assert by == {
        "RT": [40, 30, 30, 25, 20, 20, 15, 15],
        "VA": [],
        "SA": [30, 23],
        "BB": [30, 25, 20],
        "LL": [45, 40, 30, 25, 25, 20, 15],
        "HT": [30],
    }
    assert sum(one.young_people for one in retained) == 553
    assert Counter(one.decision for one in plan.applications) == {
        "retained": 21,
        "not_retained": 4,
        "incomplete": 2,
        "pending": 3,
    }
    turned_down = Counter(one.territory for one in plan.applications if one.decision != "retained")
    assert turned_down == {"RT": 2, "VA": 2, "SA": 1, "BB": 1, "LL": 2, "HT": 1}


def test_calls_differ_on_31_december(plan: DemoPlan) -> None:
    """16 candidacies and 14 projects were retained by then, of 30 and 41 received."""

    def retained(rows: Iterable[LocalProject | TutorApplication]) -> Counter[date | None]:
        return Counter(one.decided_on for one in rows if one.decision == "retained")

    assert retained(plan.applications) == {date(2010, 11, 26): 10, date(2010, 12, 17): 6, date(2011, 1, 14): 5}
    assert retained(plan.projects) == {date(2010, 12, 3): 8, date(2010, 12, 17): 6, date(2011, 1, 14): 6}
    assert sum(one.received_on <= YEAR_END for one in plan.applications) == 30
    assert sum(one.received_on <= YEAR_END for one in plan.projects) == 41


def test_appointments(plan: DemoPlan) -> None:
    assert Counter(one.territory for one in plan.appointments) == {"RT": 12, "LL": 13, "BB": 5, "SA": 8, "VA": 1}
    assert Counter((one.state, one.silent) for one in plan.appointments) == {
        ("active", False): 31,
        ("active", True): 1,
        ("proposed", False): 5,
        ("refused", False): 2,
    }
    assert len({one.situation for one in plan.appointments}) == 39
    silent = next(one for one in plan.appointments if one.silent)
    entries = [one.on for one in plan.entries if one.author == silent.tutor]
    assert (plan.today - max(entries)).days == 38
    for one in plan.appointments:
        assert date(2010, 11, 26) < one.appointed_on <= YEAR_END


def test_tutors(plan: DemoPlan) -> None:
    assert len(plan.tutors) == 27
    assert sum(not one.has_computer for one in plan.tutors) == 9
    load = Counter(one.tutor for one in plan.appointments)
    capacities = {one.key: one.capacity for one in plan.tutors}
    assert set(load) == set(capacities)
    assert all(count <= capacities[key] for key, count in load.items())


def test_bodies_meet_on_their_days(plan: DemoPlan) -> None:
    on = {(one.body, one.on): one for one in plan.sessions}
    assert {day for body, day in on if body == "body:commission-9"} == {date(2010, 1, 25), date(2010, 5, 31)}
    technical = sorted(day for body, day in on if body == "body:technical")
    assert len([day for day in technical if day >= date(2010, 9, 6)]) == 14
    assert len(technical) == 16
    assert sum(body == "body:regional" for body, _day in on) == 3
    installed = {one.body: (one.on, one.place) for one in plan.sessions if one.purpose == "installation"}
    assert installed == {
        "body:LL": (date(2010, 6, 20), "sous-préfecture de Lens"),
        "body:RT": (date(2010, 7, 2), "Préfecture de Région"),
        "body:SA": (date(2010, 9, 22), "mairie de Jeumont"),
        "body:BB": (date(2010, 9, 29), "ArtoisComm"),
        "body:VA": (date(2010, 11, 22), "université de Valenciennes"),
    }


def test_8_to_16_attend_from_6_to_11_structures(plan: DemoPlan) -> None:
    organisation = {one.key: one.organisation for one in plan.members}
    for meeting in plan.meetings:
        present = [one.member for one in meeting.attendance if one.presence == "present"]
        if meeting.held:
            assert 8 <= len(present) <= 16
            assert 6 <= len({organisation[key] for key in present}) <= 11
        else:
            assert {one.presence for one in meeting.attendance} == {None}
