"""The watch cells of six schools and their 52 signals."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from partaj_desktop.services.demo.calendar_days import between, last_working
from partaj_desktop.services.demo.codes import Group, Last, SignalState
from partaj_desktop.services.demo.identity import birth_for
from partaj_desktop.services.demo.people import Dresser
from partaj_desktop.services.demo.plan import Person, Signal, WatchCell
from partaj_desktop.services.demo.slots import Slot
from partaj_desktop.services.demo.tables import Tables

_WAITING_IN = ("LL", "SA", "RT")  # handed over, not yet before a cell; the first two stand on a planned meeting


def watch_cells(tables: Tables) -> tuple[WatchCell, ...]:
    """The watch cell of each of the six schools."""
    return tuple(
        WatchCell(key=f"watch:{territory}-{rank}", school=school, territory=territory, started_on=date(2010, 9, 6))
        for rank, (school, territory) in enumerate(tables.organisations["watch_schools"].items(), 1)
    )


class Watching:
    """Makes signals, and the people known from a signal only."""

    def __init__(self, tables: Tables, dresser: Dresser, scale: int) -> None:
        self._tables, self._dresser, self._rng, self._scale = tables, dresser, dresser.rng, scale
        self._cells = watch_cells(tables)
        self._by_school: Mapping[str, WatchCell] = {cell.school: cell for cell in self._cells}
        self._signals: list[Signal] = []

    def signals(self, slots: Sequence[Slot]) -> tuple[list[Signal], list[Person]]:
        """The handed-over ones name their situation; the others bring their own person."""
        for slot in slots:
            if slot.watch:
                self._accepted(slot)
        people = []
        for state in (SignalState.SETTLED, SignalState.WAITING, SignalState.IN_PROGRESS):
            count = self._tables.margins["watch_signals"][state]
            for copy in range(self._scale):
                people += [self._other(state, rank, copy + 1) for rank in range(count)]
        return self._signals, people

    def _accepted(self, slot: Slot) -> None:
        handed = slot.days["spotted"]
        self._signals.append(
            Signal(
                key=f"signal:{slot.key}",
                watch_cell=self._by_school[slot.watch].key,
                person=slot.key,
                on=between(max(date(2010, 9, 13), handed - timedelta(days=30)), handed, self._rng),
                state=SignalState.ACCEPTED,
                handed_over_on=handed,
                accepted_on=slot.days["proposed"],
                situation=f"s:{slot.key}",
            )
        )

    def _other(self, state: SignalState, rank: int, copy: int) -> Person:
        cell = self._cell(state, rank)
        waiting = state is SignalState.WAITING
        on = between(date(2010, 11, 22) if waiting else date(2010, 9, 20), date(2010, 12, 10), self._rng)
        handed = last_working(date(2011, 1, 4 + rank)) if waiting else None
        suffix = "" if copy == 1 else f"~{copy}"
        key = f"w:{cell.territory}:{state}-{rank + 1:02}{suffix}"
        self._signals.append(
            Signal(
                key=f"signal:{key}",
                watch_cell=cell.key,
                person=key,
                on=on,
                state=state,
                handed_over_on=handed,
                accepted_on=None,
                situation=f"s:{key}" if waiting and cell.territory in self._tables.margins["planned_meetings"] else "",
            )
        )
        return self._person(key, cell, on)

    def _cell(self, state: SignalState, rank: int) -> WatchCell:
        if state is SignalState.WAITING:
            return next(cell for cell in self._cells if cell.territory == _WAITING_IN[rank])
        return self._cells[rank % len(self._cells)]

    def _person(self, key: str, cell: WatchCell, on: date) -> Person:
        dresser, rng = self._dresser, self._rng
        middle = cell.school in self._tables.organisations["schools"][cell.territory][Last.MIDDLE_SCHOOL]
        age = rng.randint(14, 15) if middle else rng.randint(15, 17)
        sex = rng.choice("FMM")
        return dresser.person(
            key,
            Group.WATCH_ONLY,
            cell.territory,
            dresser.namer.draw("region", sex, cell.territory),
            sex,
            traits=dresser.any_traits(minor=True, with_ine=True),
            birth=birth_for(age, on, rng),
            told_age=age,
        )
