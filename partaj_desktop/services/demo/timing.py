"""When things happened to each slot: spotted, contacted, accepted, started, ended; delays follow the quantiles."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

from partaj_desktop.services.demo.calendar_days import between, next_working, working_after, works
from partaj_desktop.services.demo.codes import DecisionKind, SolutionState
from partaj_desktop.services.demo.decisions import meeting_days, running
from partaj_desktop.services.demo.rounding import choose, match, spread
from partaj_desktop.services.demo.slots import Slot
from partaj_desktop.services.demo.tables import Tables

_LAST_EARLY_START = date(2010, 9, 30)  # three months later is still in the year
_FINAL_NEED = {SolutionState.INTERRUPTED: 10, SolutionState.COMPLETED: 16}


class Timing:
    """Hands out the dates of all slots, once; `days` of each slot is filled in place."""

    def __init__(self, slots: Sequence[Slot], tables: Tables, rng: Random) -> None:
        self._slots = slots
        self._margins = tables.margins
        self._rng = rng
        self._meetings = meeting_days(tables.margins)
        self._end = date.fromisoformat(tables.margins["state_day"])
        self._received = {
            key: date.fromisoformat(received) for key, (received, _name) in tables.texts["rosters"].items()
        }

    def fill(self) -> None:
        """Fill the dates of every slot, from the solution's start back to the spotting."""
        self._start_days()
        self._end_days()
        self._contacts()
        self._accepted()
        self._spotted()

    def first(self, slot: Slot) -> date:
        """The day of the first passage."""
        return self._meetings[slot.territory][slot.first]

    def final(self, slot: Slot) -> date:
        """The day of the last passage."""
        return self._meetings[slot.territory][slot.final]

    def decided(self, slot: Slot) -> date:
        """The day the first solution was decided."""
        return self._meetings[slot.territory][slot.decided]

    def _limit(self, slot: Slot) -> date:
        """A solution that did not hold had ended before the second passage."""
        return self.final(slot) - timedelta(days=1) if slot.fell else self._end

    def _start_days(self) -> None:
        slots = [slot for slot in self._slots if running(slot)]
        values = spread(len(slots), self._margins["delays"]["cell_to_start"])
        rest: list[Slot] = []
        for slot in slots:
            base = self.decided(slot)
            latest = (_LAST_EARLY_START - base).days
            if latest < 2:
                rest.append(slot)
                continue
            allowed = [
                value
                for value in values
                if (value <= latest) == slot.early and works(base + timedelta(days=value)) and value < 80
            ]
            value = self._rng.choice(allowed)
            values.remove(value)
            slot.days["start"] = base + timedelta(days=value)
        limits = [
            (self._limit(slot) - self.decided(slot)).days - _FINAL_NEED.get(slot.state or SolutionState.STARTED, 0)
            for slot in rest
        ]
        for slot, value in zip(rest, match(values, limits, self._works_after(rest), self._rng), strict=True):
            slot.days["start"] = working_after(self.decided(slot), self.decided(slot) + timedelta(days=value))

    def _works_after(self, slots: Sequence[Slot]) -> Callable[[int, int], bool]:
        bases = [self.decided(slot) for slot in slots]
        return lambda item, value: works(bases[item] + timedelta(days=value))

    def _end_days(self) -> None:
        for slot in self._slots:
            limit = self._limit(slot)
            if slot.state in _FINAL_NEED:
                start = slot.days["start"]
                least = timedelta(days=_FINAL_NEED[slot.state] - 3)
                slot.days["end"] = between(start + least, min(limit, start + timedelta(days=40)), self._rng)
            elif slot.state is SolutionState.REFUSED:
                base = self.decided(slot)
                slot.days["end"] = between(base + timedelta(days=4), min(limit, base + timedelta(days=28)), self._rng)

    def _contacts(self) -> None:
        reached = [slot for slot in self._slots if slot.contacted]
        values = spread(len(reached), self._margins["delays"]["cell_to_contact"])
        bases = [self.first(slot) for slot in reached]
        limits = [self._contact_limit(slot, base) for slot, base in zip(reached, bases, strict=True)]
        given = match(values, limits, lambda item, value: works(bases[item] + timedelta(days=value)), self._rng)
        for slot, base, value in zip(reached, bases, given, strict=True):
            slot.days["contact"] = working_after(base, base + timedelta(days=value))

    def _contact_limit(self, slot: Slot, base: date) -> int:
        last = slot.days.get("start") or slot.days.get("end") or self._end
        return (last - base).days - (1 if "start" in slot.days else 0)

    def _accepted(self) -> None:
        for slot in self._slots:
            if slot.state is not SolutionState.ACCEPTED and not running(slot):
                continue
            soonest = max(slot.days["contact"], self.decided(slot) + timedelta(days=1))
            latest = min(slot.days.get("start", self._end), soonest + timedelta(days=12))
            slot.days["accepted"] = between(soonest, latest, self._rng)

    def _floor(self, slot: Slot) -> date:
        received = [self._received[f"mgi:{slot.territory}" if source == "mgi" else source] for source in slot.lists]
        if slot.watch:
            return max(slot.floor, date(2010, 9, 20))
        return max(slot.floor, min(received)) if received else slot.floor

    def _spotted(self) -> None:
        values = spread(len(self._slots), self._margins["delays"]["list_to_cell"])
        bases = [self.first(slot) for slot in self._slots]
        limits = [(base - self._floor(slot)).days for slot, base in zip(self._slots, bases, strict=True)]
        given = match(values, limits, lambda item, value: works(bases[item] - timedelta(days=value)), self._rng)
        for slot, base, value in zip(self._slots, bases, given, strict=True):
            spotted = min(next_working(base - timedelta(days=value)), base - timedelta(days=1))
            eve = base - timedelta(days=1)
            verified = between(spotted, min(eve, spotted + timedelta(days=6)), self._rng)
            slot.days["spotted"], slot.days["verified"] = spotted, verified
            slot.days["proposed"] = between(verified, eve, self._rng)


def without_contact(slots: Sequence[Slot], wanted: int, rng: Random) -> None:
    """Choose those nobody has reached since their passage: nothing accepted, refused or started; late ones first."""

    def weight(slot: Slot) -> float:
        if slot.story:
            return 0.0
        open_ended = slot.state in (None, SolutionState.PROPOSED) and slot.second is None
        return 0.0 if not open_ended or slot.decision is DecisionKind.LEFT else 1.0 + slot.first

    silent = [at for at, slot in enumerate(slots) if not slot.contacted]
    weights = [0.0 if at in silent else weight(slot) for at, slot in enumerate(slots)]
    for at in choose(range(len(slots)), weights, wanted - len(silent), rng):
        slots[at].contacted = False
