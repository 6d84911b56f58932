"""The held meetings item by item: order, minutes, decision, solutions and their steps."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

from partaj_desktop.services.demo.calendar_days import between, next_working, three_months_after
from partaj_desktop.services.demo.codes import (
    Circle,
    DecisionKind,
    ItemReason,
    OrganisationKind,
    SolutionKind,
    SolutionState,
)
from partaj_desktop.services.demo.plan import Passage, Solution, Step
from partaj_desktop.services.demo.rounding import spread
from partaj_desktop.services.demo.slots import Slot
from partaj_desktop.services.demo.tables import Tables
from partaj_desktop.services.demo.timing import Timing

_BY: dict[SolutionKind, tuple[OrganisationKind, ...]] = {
    SolutionKind.PROJECT_SUPPORT: (OrganisationKind.MISSION_LOCALE,),
    SolutionKind.ORIENTATION_REVIEW: (OrganisationKind.CIO,),
    SolutionKind.WORK_ASSESSMENT: (OrganisationKind.MISSION_LOCALE,),
    SolutionKind.ALTERNATION_PREPARATION: (OrganisationKind.TRAINING,),
    SolutionKind.PROFESSIONALISATION: (OrganisationKind.TRAINING,),
    SolutionKind.REMOBILISATION: (OrganisationKind.TRAINING,),
    SolutionKind.PROFESSIONAL_CONTRACT: (OrganisationKind.TRAINING,),
    SolutionKind.APPRENTICE_CONTRACT: (OrganisationKind.CFA,),
    SolutionKind.DIAGNOSIS: (OrganisationKind.CIO, OrganisationKind.MISSION_LOCALE),
    SolutionKind.OTHER_STRUCTURE: (OrganisationKind.SOCIAL,),
    SolutionKind.MISSION_LOCALE: (OrganisationKind.MISSION_LOCALE,),
    SolutionKind.BACK_TO_MGI: (OrganisationKind.MGI,),
}


class Agenda:
    """Lays the passages of every held meeting."""

    def __init__(self, slots: Sequence[Slot], tables: Tables, timing: Timing, rng: Random) -> None:
        self._slots = slots
        self._tables = tables
        self._timing = timing
        self._rng = rng
        self._contact = frozenset(tables.margins["contact_solutions"])
        self._next = self._next_days()
        self._proposers: dict[tuple[str, str], list[str]] = {}
        for one in tables.organisations["organisations"]:
            if one["key"] not in tables.organisations["second_chance"].values():
                self._proposers.setdefault((one["kind"], one["territory"]), []).append(one["key"])

    def _next_days(self) -> dict[tuple[str, int], date]:
        found = {}
        for territory, meetings in self._tables.margins["meetings"].items():
            planned = self._tables.margins["planned_meetings"].get(territory, {}).get("on")
            days = [date.fromisoformat(day) for day, _first, _second in meetings]
            last = date.fromisoformat(planned) if planned else next_working(days[-1] + timedelta(days=42))
            found.update({(territory, at): day for at, day in enumerate([*days[1:], last])})
        return found

    def passages(self) -> list[Passage]:
        """All passages, meeting by meeting in the order of the agenda; second passages come first."""
        values = spread(
            len(self._slots) + sum(slot.second is not None for slot in self._slots),
            self._tables.margins["delays"]["minutes"],
        )
        self._rng.shuffle(values)
        laid = []
        for territory, meetings in self._tables.margins["meetings"].items():
            here = [slot for slot in self._slots if slot.territory == territory]
            for at, (day, _first, _second) in enumerate(meetings):
                again = [slot for slot in here if slot.second == at]
                new = [slot for slot in here if slot.first == at]
                self._rng.shuffle(new)
                for position, slot in enumerate([*again, *new], 1):
                    rank = 2 if slot.second == at else 1
                    laid.append(self._passage(slot, f"m:{territory}:{day}", at, rank, position, values.pop()))
        return laid

    def _passage(self, slot: Slot, meeting: str, at: int, rank: int, position: int, minutes: int) -> Passage:
        day = date.fromisoformat(meeting.rpartition(":")[2])
        decision = self._decision(slot, at)
        key = f"i:{day:%m%d}:{slot.key}"
        solutions = self._solutions(slot, at, day) if decision is DecisionKind.SOLUTION else ()
        review = decision is DecisionKind.REVIEW
        note, circle, kept_from = self._note(slot, at, decision)
        return Passage(
            key=key,
            meeting=meeting,
            situation=f"s:{slot.key}",
            rank=rank,
            position=position,
            minutes=minutes,
            reason=ItemReason.REVIEW if rank == 2 else ItemReason.HAND_OVER if slot.watch else ItemReason.NEW,
            decision=decision,
            lead_organisation=solutions[0].organisation if solutions else slot.referrer,
            due_on=self._next[slot.territory, at] if review else next_working(day + timedelta(days=15)),
            note=note,
            note_circle=circle,
            note_not_for=kept_from,
            solutions=solutions,
        )

    def _decision(self, slot: Slot, at: int) -> DecisionKind:
        if at == slot.final:
            return slot.decision
        return DecisionKind.SOLUTION if slot.fell else DecisionKind.REVIEW

    def _note(self, slot: Slot, at: int, decision: DecisionKind) -> tuple[str, Circle, str]:
        words = self._tables.stories["words"]
        told = words.get(f"{slot.story.removeprefix('story:').replace('-', '_')}_note", "")
        if slot.story == "story:reserved-note":
            return told, Circle.RESTRICTED, self._school(slot)
        if told:
            return told, Circle.FACILITATION if slot.story == "story:fifteen" else Circle.CELL, ""
        notes = self._tables.texts["notes"]
        kind = "fallback" if slot.fell and at == slot.final else str(decision)
        return self._rng.choice(notes[kind]), Circle.CELL, ""

    def _school(self, slot: Slot) -> str:
        return str(self._tables.organisations["schools"][slot.territory][slot.last][0])

    def _solutions(self, slot: Slot, at: int, day: date) -> tuple[Solution, ...]:
        due = next_working(day + timedelta(days=15))
        found = []
        if at == slot.decided and slot.solution is not None:
            found.append(self._solution(slot, slot.solution, 1, due, self._steps(slot, day)))
        if at == slot.final and slot.extra and slot.solution is not None:
            kinds = [kind for kind in SolutionKind if kind is not slot.solution and self._open_to(slot, kind)]
            found.append(self._solution(slot, self._rng.choice(kinds), 2, due, self._second_steps(slot, day)))
        return tuple(found)

    def _open_to(self, slot: Slot, kind: SolutionKind) -> bool:
        young = (SolutionKind.DIAGNOSIS, SolutionKind.ORIENTATION_REVIEW, SolutionKind.PROJECT_SUPPORT)
        return slot.age >= 18 or kind in young

    def _solution(self, slot: Slot, kind: SolutionKind, rank: int, due: date, steps: tuple[Step, ...]) -> Solution:
        return Solution(
            key=f"sol:{slot.key}:{rank}",
            kind=kind,
            common_law=kind not in self._contact,
            organisation=self._provider(slot, kind),
            rank=rank,
            due_on=due,
            steps=steps,
        )

    def _provider(self, slot: Slot, kind: SolutionKind) -> str:
        if kind is SolutionKind.SECOND_CHANCE:
            return str(self._tables.organisations["second_chance"][slot.territory])
        if slot.kind in _BY[kind]:
            return slot.referrer
        return self._rng.choice(
            [
                key
                for wanted in _BY[kind]
                for where in (slot.territory, "")
                for key in self._proposers.get((wanted, where), ())
            ]
        )

    def _steps(self, slot: Slot, day: date) -> tuple[Step, ...]:
        steps = [Step(state=SolutionState.PROPOSED, on=day, why="")]

        def add(state: SolutionState, on: date, why: str = "") -> None:
            steps.append(Step(state=state, on=on, why=why))

        texts, state = self._tables.texts, slot.state
        if state is SolutionState.REFUSED:
            add(state, slot.days["end"], self._rng.choice(texts["why_refused"]))
        if "accepted" in slot.days:
            add(SolutionState.ACCEPTED, slot.days["accepted"])
        if "start" in slot.days:
            add(SolutionState.STARTED, slot.days["start"])
            self._three_months(slot, add)
        if state is SolutionState.COMPLETED:
            add(state, slot.days["end"])
        if state is SolutionState.INTERRUPTED:
            add(state, slot.days["end"], self._rng.choice(texts["why_interrupted"]))
        return tuple(steps)

    def _three_months(self, slot: Slot, add: Callable[[SolutionState, date], None]) -> None:
        """Those still running are asked after three months: on time for two, in January for some."""
        if slot.state not in (SolutionState.STARTED, SolutionState.HELD_3_MONTHS):
            return
        on = next_working(three_months_after(slot.days["start"]))
        if slot.state is SolutionState.HELD_3_MONTHS:
            add(SolutionState.HELD_3_MONTHS, on)
        elif not slot.early and on <= date(2011, 1, 17) and slot.number % 3:
            add(SolutionState.HELD_3_MONTHS, max(on, date(2011, 1, 3)))

    def _second_steps(self, slot: Slot, day: date) -> tuple[Step, ...]:
        steps = [Step(state=SolutionState.PROPOSED, on=day, why="")]
        soonest = max(day, slot.days.get("contact", date.max)) if slot.contacted else date.max
        if slot.number % 3 == 0 and soonest <= date(2010, 12, 27):
            accepted = between(max(soonest, day + timedelta(days=1)), date(2010, 12, 31), self._rng)
            steps.append(Step(state=SolutionState.ACCEPTED, on=accepted, why=""))
        return tuple(steps)
