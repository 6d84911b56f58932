"""Deciding: every kind, what is refused and on which field, changing one's mind, and the draft in between."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from partaj_desktop.domain.drafts import LONGEST_TEXT
from partaj_desktop.domain.errors import FieldError, UserError
from partaj_desktop.domain.views import DecisionDraft, SolutionDraft
from partaj_desktop.services import agenda, closing, decisions, meetings, situations
from partaj_desktop.services.sending import prepare
from partaj_desktop.store import entries, journal, people
from partaj_desktop.store.state import state_hash
from tests.helpers.small_region import PASSPHRASE, SmallRegion, decision


def test_a_decision_reads_back_as_it_was_recorded(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    wanted = decision(
        facts,
        solutions=(
            SolutionDraft(kind="work_assessment", organisation=facts.cfa, due_on=date(2010, 10, 1)),
            SolutionDraft(label="Atelier du canal"),
        ),
        tutor=facts.tutor,
        note="Rappeler la mère.",
    )
    meetings.record_decision(session, facts.items[0], wanted, minutes=6)
    found = decisions.recorded(session, facts.items[0])
    assert found is not None
    assert replace(found, solutions=()) == replace(wanted, solutions=())
    assert [replace(one, id=None) for one in found.solutions] == list(wanted.solutions)
    line = meetings.item(session, facts.items[0])
    assert (line.line.state, line.line.minutes, line.recorded, line.draft) == ("decided", 6, True, False)
    row = situations.show(session, facts.people[0][1]).line
    assert (row.state, row.lead_organisation, row.tutor) == ("suivie", "Mission locale", "Jean Flament")


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "review", "solutions": (), "review_on": date(2010, 10, 14), "reason": "Attendre le CIO."},
        {"kind": "no_follow_up", "solutions": (), "lead_organisation": None, "reason": "A repris le lycée."},
        {"kind": "left", "solutions": (), "lead_organisation": None},
    ],
)
def test_each_other_kind_of_decision(small: SmallRegion, changes: dict[str, object]) -> None:
    session, item = small["north"], small.facts.items[1]
    wanted = decision(small.facts, **changes)
    meetings.record_decision(session, item, wanted)
    assert decisions.recorded(session, item) == wanted


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "something"}, "kind"),
        ({"solutions": ()}, "solutions"),
        ({"solutions": (SolutionDraft(kind="second_chance"), SolutionDraft(label="  "))}, "solutions.2"),
        ({"lead_organisation": None}, "lead_organisation"),
        ({"kind": "review", "solutions": (), "lead_organisation": None}, "lead_organisation"),
        ({"kind": "no_follow_up", "solutions": (), "reason": "   "}, "reason"),
        ({"note": "x" * (LONGEST_TEXT + 1)}, "note"),
        ({"reason": "x" * (LONGEST_TEXT + 1)}, "reason"),
    ],
)
def test_a_broken_rule_names_its_field_and_writes_nothing(
    small: SmallRegion, changes: dict[str, object], field: str
) -> None:
    session = small["north"]
    before = state_hash(session.connection)
    with pytest.raises(FieldError) as refused:
        meetings.record_decision(session, small.facts.items[0], decision(small.facts, **changes))
    assert refused.value.field == field
    assert refused.value.sentence.endswith(".")
    assert state_hash(session.connection) == before


def test_recording_the_same_twice_writes_no_second_decision(small: SmallRegion) -> None:
    session, item = small["north"], small.facts.items[0]
    meetings.record_decision(session, item, decision(small.facts))
    standing = decisions.recorded(session, item)
    assert standing is not None
    before = state_hash(session.connection)
    meetings.record_decision(session, item, standing)
    assert state_hash(session.connection) == before


def test_changing_ones_mind(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    item = facts.items[0]
    first, second = SolutionDraft(kind="second_chance"), SolutionDraft(kind="diagnosis", organisation=facts.mission)
    meetings.record_decision(session, item, decision(facts, solutions=(first, second), tutor=facts.tutor))
    standing = decisions.recorded(session, item)
    assert standing is not None
    kept = standing.solutions[1]
    third = SolutionDraft(label="Chantier du canal")
    changed = replace(standing, solutions=(third, replace(kept, due_on=date(2010, 12, 1))), tutor=facts.tutor_2)
    meetings.record_decision(session, item, changed)
    found = decisions.recorded(session, item)
    assert found is not None
    assert [one.label or one.kind for one in found.solutions] == ["Chantier du canal", "diagnosis"]
    assert found.solutions[1] == replace(kept, due_on=date(2010, 12, 1))
    assert found.tutor == facts.tutor_2
    assert len(situations.show(session, facts.people[0][1]).solutions) == 2
    meetings.record_decision(session, item, replace(found, tutor=None))
    assert situations.show(session, facts.people[0][1]).line.tutor == ""


def test_the_order_of_solutions_is_the_one_last_given(small: SmallRegion) -> None:
    """The first solution is counted in the note: its place is part of the decision."""
    session, item = small["north"], small.facts.items[0]
    names = ["a", "b", "c"]
    meetings.record_decision(session, item, decision(small.facts, solutions=tuple(map(_labelled, names))))
    for order in ("cab", "ca", "ax", "xay"):
        standing = decisions.recorded(session, item)
        assert standing is not None
        by_label = {one.label: one for one in standing.solutions}
        wanted = tuple(by_label.get(label) or _labelled(label) for label in order)
        meetings.record_decision(session, item, replace(standing, solutions=wanted))
        found = decisions.recorded(session, item)
        assert found is not None
        assert "".join(one.label for one in found.solutions) == order


def _labelled(label: str) -> SolutionDraft:
    return SolutionDraft(label=label)


def test_a_solution_taken_off_meanwhile_is_proposed_anew(small: SmallRegion) -> None:
    """What was typed upon a solution that somebody took off since is not lost."""
    session, item = small["north"], small.facts.items[0]
    meetings.record_decision(session, item, decision(small.facts))
    typed = decisions.recorded(session, item)
    assert typed is not None
    meetings.record_decision(session, item, replace(typed, solutions=(SolutionDraft(kind="diagnosis"),)))
    meetings.record_decision(session, item, typed)
    found = decisions.recorded(session, item)
    assert found is not None
    assert [replace(one, id=None) for one in found.solutions] == [replace(one, id=None) for one in typed.solutions]


def test_a_reserved_note_stays_reserved_when_it_is_corrected(small: SmallRegion) -> None:
    session, item = small["north"], small.facts.items[0]
    meetings.record_decision(session, item, decision(small.facts, note="Le proviseur ne doit pas lire ceci."))
    decisions.keep_note_to(session, item, "restricted", small.facts.cfa)
    standing = decisions.recorded(session, item)
    assert standing is not None
    meetings.record_decision(session, item, replace(standing, note="Le proviseur ne doit pas lire cela."))
    small.clock("north").set(date(2010, 9, 23))
    meetings.close(session, small.facts.first)
    (told,) = [one for one in closing.minutes_paper(session, small.facts.first).items if one.number == 1]
    assert told.note == ""


def test_a_situation_off_the_agenda_cannot_be_decided(small: SmallRegion) -> None:
    session, item = small["north"], small.facts.items[0]
    agenda.remove_item(session, item)
    before = state_hash(session.connection)
    for refused in (
        lambda: meetings.record_decision(session, item, decision(small.facts)),
        lambda: meetings.item(session, item),
        lambda: agenda.move_item(session, item, 1),
    ):
        with pytest.raises(UserError, match="plus à l’ordre du jour"):
            refused()
    assert state_hash(session.connection) == before


def _decide_two(small: SmallRegion, *drafts: DecisionDraft) -> None:
    with small["north"].transaction():
        for item, draft in zip(small.facts.items, drafts, strict=False):
            meetings.record_decision(small["north"], item, draft)


# --- drafts -------------------------------------------------------------------------------------------------------

_TYPE_THEN_WAIT = """
import sys, time
from pathlib import Path
from partaj_desktop.domain.views import DecisionDraft
from partaj_desktop.services import meetings, unlock
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.paths import Profile
session = unlock.open_profile(Profile(Path(sys.argv[1])), sys.argv[2], SystemClock())
for text in ("Rappeler", "Rappeler la mère, très inquiète"):
    meetings.save_draft(session, bytes.fromhex(sys.argv[3]), DecisionDraft(kind="review", note=text))
print("typed", flush=True)
time.sleep(600)
"""


def test_a_kill_brings_back_what_was_being_typed(small: SmallRegion) -> None:
    item, session = small.facts.items[0], small["north"]
    before = journal.count(session.connection)
    command = [sys.executable, "-c", _TYPE_THEN_WAIT, str(small.folder / "north"), PASSPHRASE, item.hex()]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as typing:
        assert typing.stdout is not None
        assert typing.stdout.readline() == "typed\n"
        typing.send_signal(signal.SIGKILL)
    assert typing.returncode == -signal.SIGKILL
    draft = DecisionDraft(kind="review", note="Rappeler la mère, très inquiète")
    assert decisions.waiting_draft(session, item) == draft
    seen = meetings.item(session, item)
    assert (seen.decision, seen.draft, seen.recorded) == (draft, True, False)
    assert journal.count(session.connection) == before
    lines = [line for *_, line in entries.lines(session.connection)]
    assert not any("très inquiète".encode() in line for line in lines)


def test_a_draft_is_in_no_envelope_and_is_forgotten_once_recorded(small: SmallRegion) -> None:
    session, item = small["north"], small.facts.items[0]
    draft = decision(small.facts, note="Brouillon seulement")
    meetings.save_draft(session, item, draft)
    trust = session.trust()
    assert prepare(session, trust, trust.party(small["coordinator"].me())) == []
    meetings.record_decision(session, item, draft)
    assert decisions.waiting_draft(session, item) is None
    assert meetings.item(session, item).draft is False


def test_a_draft_of_another_program_is_left_aside(small: SmallRegion) -> None:
    from partaj_desktop.store import local
    from partaj_desktop.system import ids

    session, item = small["north"], small.facts.items[0]
    for body in ('{"kind": 12}', '{"kind": "rev'):
        with session.transaction():
            local.save_draft(session.connection, f"decision:{ids.text(item)}", body, 0)
        assert decisions.waiting_draft(session, item) is None


def test_an_action_that_fails_halfway_leaves_nothing(small: SmallRegion) -> None:
    session = small["north"]
    before, count = state_hash(session.connection), journal.count(session.connection)
    with pytest.raises(FieldError):
        _decide_two(small, decision(small.facts), decision(small.facts, kind=""))
    assert (state_hash(session.connection), journal.count(session.connection)) == (before, count)
    assert people.person(session.connection, small.facts.people[0][0]).last_name == "Lefebvre"
