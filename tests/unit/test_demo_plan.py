"""The plan is deterministic, consistent in time, made of nobody, and the sixteen stories stand in it."""

import hashlib
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from partaj_desktop.domain import vocabulary
from partaj_desktop.services.demo import codes
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
from partaj_desktop.services.demo.tables import PlanError, load_tables

SCHOOL_HOLIDAYS = (date(2010, 10, 23), date(2010, 11, 3))
FICTION = re.compile(r"(03 53 01|06 39 98) \d\d \d\d")
FORBIDDEN = (
    "drogue", "toxic", "alcool", "prison", "délit", "délinqu", "police", "justice", "condamn", "hospital", "hôpital",
    "malad", "médic", "dépress", "psych", "handicap", "enceinte", "grossesse", "suicid", "violen", "nationalité",
    "étrang", "immigr", "sans-papiers", "religi", "musulman", "catho", "juif", "voile", "rom ", "sécurité sociale",
    "échec", "paress", "cas social", "décrocheu", "incapable",
)  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> DemoPlan:
    return make_plan(load_tables())


@pytest.fixture(scope="module")
def people(plan: DemoPlan) -> dict[str, Person]:
    return {one.key: one for one in plan.people}


@pytest.fixture(scope="module")
def told(plan: DemoPlan) -> dict[str, Situation]:
    return {one.key: one for one in plan.situations}


def passages_of(plan: DemoPlan, person: str) -> list[Passage]:
    return [one for one in plan.passages if one.situation == f"s:{person}"]


def day_of(passage: Passage) -> date:
    return date.fromisoformat(passage.meeting.rpartition(":")[2])


def texts(value: Any) -> Iterator[str]:
    """Every text of a value, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from texts(getattr(value, one.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)


def dates(value: Any) -> Iterator[date]:
    if isinstance(value, date):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from dates(getattr(value, one.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from dates(item)


# --- the same plan, always ------------------------------------------------------------------------


def digest(plan: DemoPlan) -> str:
    return hashlib.sha256(repr(plan).encode()).hexdigest()


def test_two_runs_are_equal(plan: DemoPlan) -> None:
    assert make_plan(load_tables()) == plan


def test_hash_seed_of_the_interpreter_changes_nothing(plan: DemoPlan, root: Path) -> None:
    script = (
        "import hashlib\n"
        "from partaj_desktop.services.demo.make import make_plan\n"
        "from partaj_desktop.services.demo.tables import load_tables\n"
        "print(hashlib.sha256(repr(make_plan(load_tables())).encode()).hexdigest())\n"
    )
    for seed in ("1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Kiritimati"}
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=root, env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == digest(plan)


def test_another_seed_gives_other_people_and_the_same_margins() -> None:
    for seed in range(12):
        other = make_plan(load_tables(), seed=seed)
        assert (len(other.passages), len(other.applications)) == (371, 30)
        assert sum(len(roster.rows) for roster in other.rosters) == 1278
    assert digest(other) != digest(make_plan(load_tables()))


def test_scale_multiplies_people_and_keeps_keys_and_names_apart() -> None:
    plan = make_plan(load_tables(), scale=4)
    keys = [one.key for one in plan.people]
    assert len(set(keys)) == len(keys)
    treated = [one for one in plan.people if one.group == "treated"]
    assert len(treated) == 4 * 337
    names = Counter((one.given_name, one.family_name) for one in treated)
    names.subtract({("Kévin", "Lefebvre"): 1})
    assert max(names.values()) == 1
    assert len(plan.stories) == 16
    assert len(plan.appointments) == 39


def test_scale_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="scale"):
        make_plan(load_tables(), scale=0)


def test_tables_that_contradict_are_refused() -> None:
    tables = load_tables()
    margins = json.loads(json.dumps(tables.margins))
    margins["last"]["idle"]["BB"] += 1
    with pytest.raises(PlanError):
        make_plan(replace(tables, margins=margins))


# --- nothing dangles --------------------------------------------------------------------------------


def test_every_key_is_unique_and_every_reference_is_there(plan: DemoPlan) -> None:
    groups: list[tuple[Any, ...]] = [
        plan.cells, plan.bodies, plan.sessions, plan.organisations, plan.officers, plan.tutors, plan.members,
        plan.people, plan.situations, plan.meetings, plan.passages, plan.planned_items, plan.appointments, plan.entries,
        plan.watch_cells, plan.signals, plan.rosters, plan.projects, plan.applications,
    ]  # fmt: skip
    keys: set[str] = set()
    for group in groups:
        for one in group:
            assert one.key not in keys
            keys.add(one.key)
    solutions = {one.key for passage in plan.passages for one in passage.solutions}
    assert len(solutions) == 286 + 44
    references = {
        *(one.person for one in plan.situations), *(one.referrer for one in plan.situations),
        *(one.from_signal for one in plan.situations), *(one.cell for one in plan.meetings),
        *(one.closure.noted_by for one in plan.situations if one.closure),
        *(one.member for meeting in plan.meetings for one in meeting.attendance),
        *(one.meeting for one in plan.passages), *(one.situation for one in plan.passages),
        *(one.lead_organisation for one in plan.passages), *(one.note_not_for for one in plan.passages),
        *(one.organisation for passage in plan.passages for one in passage.solutions),
        *(one.meeting for one in plan.planned_items), *(one.situation for one in plan.planned_items),
        *(one.situation for one in plan.appointments), *(one.tutor for one in plan.appointments),
        *(one.meeting for one in plan.appointments), *(one.situation for one in plan.entries),
        *(one.author for one in plan.entries), *(one.school for one in plan.watch_cells),
        *(one.watch_cell for one in plan.signals), *(one.person for one in plan.signals),
        *(one.situation for one in plan.signals), *(one.organisation for one in plan.members),
        *(one.organisation for one in plan.tutors), *(one.organisation for one in plan.officers),
        *(row.person for roster in plan.rosters for row in roster.rows), *(one.person for one in plan.checks),
        *(one.carrier for one in plan.projects), *(one.organisation for one in plan.applications),
        *(one.opinion.session for one in plan.projects if one.opinion),
        *(one.opinion.session for one in plan.applications if one.opinion),
        *(one.body for one in plan.sessions), *(one.situation for one in plan.transfers),
        *(key for one in plan.stories for key in one.people), *(one.left for one in plan.review_pairs),
        *(one.right for one in plan.review_pairs), plan.conflict.person, plan.conflict.first.officer,
        plan.conflict.second.officer, *(one.officer for one in plan.unread),
        *(key for one in plan.unread for key in one.entries), *(one.situation for one in plan.disagreements),
    }  # fmt: skip
    assert references - keys <= {""}
    assert {one.solution for one in plan.disagreements} <= solutions


def test_every_row_has_a_cell_for_every_column(plan: DemoPlan) -> None:
    for roster in plan.rosters:
        assert [row.number for row in roster.rows] == list(range(1, len(roster.rows) + 1))
        assert {len(row.cells) for row in roster.rows} == {len(roster.columns)}
        "".join(cell for row in roster.rows for cell in row.cells).encode(roster.encoding)


def test_codes_are_those_of_the_vocabularies() -> None:
    pairs = [
        (codes.Last, vocabulary.LAST_SITUATION), (codes.Last, vocabulary.STATUS), (codes.Level, vocabulary.LEVEL),
        (codes.OrganisationKind, vocabulary.ORGANISATION_KIND), (codes.BodyKind, vocabulary.BODY_KIND),
        (codes.SituationState, vocabulary.SITUATION_STATE), (codes.ItemReason, vocabulary.ITEM_REASON),
        (codes.DecisionKind, vocabulary.DECISION_KIND), (codes.Circle, vocabulary.CIRCLE),
        (codes.SolutionState, vocabulary.SOLUTION_STATE), (codes.Outcome, vocabulary.OUTCOME),
        (codes.Verification, vocabulary.VERIFICATION), (codes.SignalState, vocabulary.SIGNAL_STATE),
        (codes.AppointmentState, vocabulary.APPOINTMENT_STATE), (codes.EntryKind, vocabulary.ENTRY_KIND),
        (codes.CallDecision, vocabulary.CALL_DECISION), (codes.Wing, vocabulary.WING),
        (codes.Presence, vocabulary.PRESENCE),
    ]  # fmt: skip
    for enum, words in pairs:
        assert {str(code) for code in enum} <= set(words), enum


# --- consistent in time -----------------------------------------------------------------------------


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


# --- people who do not exist ------------------------------------------------------------------------


def test_telephones_are_all_of_the_fiction_ranges(plan: DemoPlan) -> None:
    numbers = [number for one in plan.people for number in (one.mobile, one.landline, one.parent_phone) if number]
    numbers += [one.phone for one in plan.organisations] + [one.phone for one in plan.tutors]
    numbers += [plan.conflict.first.value, plan.conflict.second.value]
    assert len(numbers) > 1500
    assert [number for number in numbers if not FICTION.fullmatch(number)] == []
    for one in plan.people:
        assert one.mobile.startswith("06 39 98") or not one.mobile
        assert one.landline.startswith("03 53 01") or not one.landline


def test_every_run_of_digits_in_lists_is_harmless(plan: DemoPlan) -> None:
    """Ten digits in a row are a telephone of fiction or the number of no academy; thirteen (a NIR) stand nowhere."""
    for text in texts(plan):
        for digits in re.findall(r"\d{10,}", text.replace(" ", "")):
            assert re.fullmatch(r"(035301|063998)\d{4}|99\d{8}", digits), text


def test_mail_leads_nowhere(plan: DemoPlan) -> None:
    mails = [text for text in texts(plan) if "@" in text]
    assert len(mails) > 100
    for mail in mails:
        assert re.fullmatch(r"[a-z0-9.-]+@([a-z0-9-]+\.)?example\.org", mail), mail


def test_addresses_have_numbers_above_300_and_real_communes(plan: DemoPlan) -> None:
    towns = {
        "BB": ("Béthune", "Bruay-la-Buissière"),
        "LL": ("Lens", "Liévin", "Carvin"),
        "RT": ("Roubaix", "Tourcoing"),
        "SA": ("Maubeuge", "Fourmies"),
        "VA": ("Valenciennes", "Denain"),
    }
    seen: dict[str, Counter[str]] = {}
    for one in plan.people:
        assert int(one.address.split()[0]) > 300
        assert re.fullmatch(r"(59|62)\d{3}", one.postcode)
        seen.setdefault(one.territory, Counter())[one.commune] += 1
    for territory, expected in towns.items():
        assert all(seen[territory][town] > 3 for town in expected)


def test_no_word_that_harms(plan: DemoPlan) -> None:
    allowed = ("Club de prévention", "Violette")
    for text in texts(plan):
        lowered = text.lower()
        for one in allowed:
            lowered = lowered.replace(one.lower(), "")
        assert not [word for word in FORBIDDEN if word in lowered], text


def test_first_names_are_of_their_cohort(plan: DemoPlan) -> None:
    given = Counter(one.given_name for one in plan.people)
    assert not {"Jade", "Léo", "Lina", "Gabin"} & set(given)
    assert {"Kévin", "Jordan", "Mehdi", "Océane", "Marine"} <= set(given)
    assert max(given.values()) < 40


def test_names_of_the_region_prevail(plan: DemoPlan) -> None:
    pools = load_tables().names["family"]
    origin = {name: pool for pool, names in pools.items() for name in names}
    shares = Counter(
        "region" if origin[one.family_name] == "sambre" else origin[one.family_name]
        for one in plan.people
        if one.group == "treated"
    )
    expected = {
        "region": 209, "maghreb": 40, "polish": 30, "latin": 17, "flemish": 14, "turkish": 10, "african": 10,
        "asian": 7,
    }  # fmt: skip
    assert shares == expected


def test_no_field_tells_an_origin() -> None:
    names = {one.name for kind in (Person, Situation) for one in fields(kind)}
    assert not {"origin", "pool", "nationality", "nir", "religion", "health"} & names


def test_french_of_the_plan_is_typographic(plan: DemoPlan) -> None:
    for text in (*texts(plan.entries), *texts(plan.passages), *texts(plan.organisations), *texts(plan.stories)):
        assert "'" not in text
        assert not re.search(r"[^\s\u00a0\u202f](?<!http)[;!?](\s|$)", text)


# --- the sixteen stories ----------------------------------------------------------------------------


def test_there_are_sixteen_stories(plan: DemoPlan) -> None:
    assert len(plan.stories) == 16
    told = {key for story in plan.stories for key in story.people}
    assert told == {one.key for one in plan.people if one.key.startswith("story:")}


def test_twins_are_two(plan: DemoPlan, people: dict[str, Person]) -> None:
    one, other = people["story:twins-a"], people["story:twins-b"]
    assert {one.given_name, other.given_name} == {"Mélissa", "Mélanie"}
    assert one.family_name == other.family_name == "Kaczmarek"
    assert one.birth_date == other.birth_date
    assert one.commune == other.commune == "Liévin"
    assert one.address == other.address
    assert passages_of(plan, one.key)
    assert passages_of(plan, other.key)


def test_homonyms_are_both_treated(plan: DemoPlan, people: dict[str, Person]) -> None:
    lens, bethune = people["story:homonym-lens"], people["story:homonym-bethune"]
    assert {(one.given_name, one.family_name) for one in (lens, bethune)} == {("Kévin", "Lefebvre")}
    assert lens.birth_date == bethune.birth_date
    assert (lens.commune, bethune.commune) == ("Lens", "Béthune")
    assert passages_of(plan, lens.key)
    assert passages_of(plan, bethune.key)


def test_three_lists_write_one_name_in_two_ways(plan: DemoPlan, people: dict[str, Person]) -> None:
    assert people["story:three-lists"].given_name == "Łukasz"
    rows = [" ".join(row.cells) for roster in plan.rosters for row in roster.rows if row.person == "story:three-lists"]
    assert len(rows) == 3
    assert sum("WOJCIK" in row for row in rows) >= 2
    assert any("Lucas" in row for row in rows)
    assert any("LUKASZ" in row for row in rows)


def test_day_and_month_are_swapped(people: dict[str, Person]) -> None:
    left, right = people["story:swapped-date"], people["story:swapped-date-list"]
    assert (left.birth_date, right.birth_date) == (date(1993, 4, 3), date(1993, 3, 4))
    assert (left.group, right.group) == ("treated", "list_only")


def test_name_and_given_name_are_swapped(plan: DemoPlan, people: dict[str, Person]) -> None:
    left, right = people["story:swapped-name"], people["story:swapped-name-list"]
    assert (left.family_name, left.given_name) == ("Nguyễn", "Thị Phượng")

    def plain(text: str) -> str:
        return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()

    assert (plain(left.family_name), plain(left.given_name)) == (right.given_name, right.family_name)
    assert left.birth_date == right.birth_date


def test_false_leaver_is_in_an_agricultural_school(plan: DemoPlan, people: dict[str, Person]) -> None:
    check = next(one for one in plan.checks if one.person == "story:false-leaver")
    assert check.outcome == "in_training"
    assert "agricole" in check.detail
    assert not passages_of(plan, "story:false-leaver")


def test_fifteen_comes_from_a_watch_cell(plan: DemoPlan, told: dict[str, Situation]) -> None:
    situation = told["s:story:fifteen"]
    assert situation.age_at_first == 15
    signal = next(one for one in plan.signals if one.key == situation.from_signal)
    assert signal.state == "accepted"
    assert passages_of(plan, "story:fifteen")[0].note_circle == "facilitation"


def test_refusals_of_parents_are_kept_apart(plan: DemoPlan, told: dict[str, Situation]) -> None:
    by = {one.situation: one for one in plan.disagreements}
    mother, both = by["s:story:mother-refuses"], by["s:story:disagree"]
    assert told[mother.situation].age_at_first == 16
    assert mother.parents_agree is False
    assert told[both.situation].age_at_first == 17
    assert (both.young_person_agrees, both.parents_agree) == (True, False)


def test_an_address_is_not_written_to(plan: DemoPlan) -> None:
    assert [one.key for one in plan.people if not one.write_to_address] == ["story:no-letter"]


def test_a_note_is_kept_from_a_school(plan: DemoPlan, told: dict[str, Situation]) -> None:
    notes = [one for one in plan.passages if one.note_circle == "restricted"]
    assert {one.situation for one in notes} == {"s:story:reserved-note"}
    school = next(one for one in plan.organisations if one.key == notes[0].note_not_for)
    assert school.kind == "school"
    assert school.name == told["s:story:reserved-note"].last_school


def test_one_is_dormant_until_march(plan: DemoPlan) -> None:
    dormant = [one for one in plan.situations if one.state == "dormant"]
    assert [one.key for one in dormant] == ["s:story:dormant"]
    assert dormant[0].dormant_until == date(2011, 3, 1)
    entries = [one for one in plan.entries if one.situation == dormant[0].key]
    assert len(entries) == 3
    assert not any(one.contact for one in entries)


def test_one_turns_18_on_24_january(people: dict[str, Person], told: dict[str, Situation]) -> None:
    assert people["story:turns-18"].birth_date == date(1993, 1, 24)
    assert told["s:story:turns-18"].age_at_first == 17


def test_an_apprentice_of_sambre_has_a_deadline_near(plan: DemoPlan, told: dict[str, Situation]) -> None:
    one = told["s:story:apprentice"]
    assert (one.territory, one.status) == ("SA", "apprentice")
    assert one.deadline_on
    assert timedelta(0) < one.deadline_on - plan.today <= timedelta(days=7)
    assert one.contract_broken_on
    assert one.contract_broken_on <= one.spotted_on


def test_a_place_in_a_bakery_was_found_alone(told: dict[str, Situation]) -> None:
    closure = told["s:story:baker"].closure
    assert closure
    assert closure.outcome == "found_alone"


def test_a_transfer_waits_for_valenciennes(plan: DemoPlan, told: dict[str, Situation]) -> None:
    (transfer,) = plan.transfers
    assert told[transfer.situation].territory == "RT"
    assert transfer.to_territory == "VA"
    assert transfer.proposed_on < plan.today


def test_pairs_to_review_never_change_the_337(plan: DemoPlan, people: dict[str, Person]) -> None:
    homonyms = {"story:homonym-lens", "story:homonym-bethune"}
    for pair in plan.review_pairs:
        left, right = people[pair.left], people[pair.right]
        assert left.group == "treated"
        assert right.group == "list_only" or (not pair.same and {left.key, right.key} == homonyms)
    waiting = {one.person for one in plan.checks if one.outcome == "to_check"}
    assert {pair.right for pair in plan.review_pairs if people[pair.right].group == "list_only"} <= waiting


def test_no_other_pair_is_mistaken_for_one_person(plan: DemoPlan) -> None:
    """Outside the pairs told, no two people share name, first name and birth date."""
    seen = Counter((one.family_name, one.given_name, one.birth_date) for one in plan.people if one.birth_date)
    assert [key for key, count in seen.items() if count > 1] == [("Lefebvre", "Kévin", date(1993, 5, 12))]


def test_two_workstations_change_one_telephone(plan: DemoPlan, people: dict[str, Person]) -> None:
    conflict = plan.conflict
    values = {conflict.first.value, conflict.second.value, people[conflict.person].mobile}
    assert len(values) == 3
    assert conflict.first.officer != conflict.second.officer
    officers = {one.key: one.territory for one in plan.officers}
    assert {officers[conflict.first.officer], officers[conflict.second.officer]} == {"LL"}


def test_two_bundles_wait_with_entries_of_their_own(plan: DemoPlan) -> None:
    entries = {one.key: one for one in plan.entries}
    assert len(plan.unread) == 2
    for bundle in plan.unread:
        assert bundle.entries
        for key in bundle.entries:
            assert entries[key].author == bundle.officer
            assert entries[key].on <= bundle.made_on < plan.today
