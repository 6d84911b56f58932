"""The plan is deterministic, nothing in it dangles, and its codes are the vocabularies'."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from partaj_desktop.domain import vocabulary
from partaj_desktop.services.demo import codes
from partaj_desktop.services.demo.make import make_plan
from partaj_desktop.services.demo.plan import (
    DemoPlan,
)
from partaj_desktop.services.demo.tables import PlanError, load_tables

MAKERS = frozenset(
    {
        *("calendar_days", "casting", "codes", "decisions", "follow_up", "frame", "identity", "make", "passages"),
        *("people", "plan", "plan_frame", "rosters", "rounding", "slots", "tables", "timing", "upcoming", "watching"),
    }
)
CLOCK = re.compile(r"\b(today|now|time|monotonic|urandom|uuid\d)\(|^import (random|time)\b", re.MULTILINE)


@pytest.fixture(scope="module")
def plan() -> DemoPlan:
    return make_plan(load_tables())


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


def test_no_module_of_the_plan_reads_a_clock_or_shared_randomness(root: Path) -> None:
    """Ages, delays and dates are those of 19 January 2011 on any machine, at any date."""
    folder = root / "partaj_desktop" / "services" / "demo"
    for name in MAKERS:
        source = (folder / f"{name}.py").read_text("utf-8")
        assert not CLOCK.search(source), name
        imported = set(re.findall(r"from partaj_desktop\.services\.demo\.(\w+) import", source))
        imported |= set(re.findall(r"from partaj_desktop\.services\.demo import (\w+)", source))
        assert imported <= MAKERS, name


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
