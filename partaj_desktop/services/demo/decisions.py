"""What the cells decided: meetings, second passages, decisions, solutions and their states, lists, next agendas."""

from datetime import date
from math import inf
from random import Random

from partaj_desktop.services.demo.codes import (
    DecisionKind,
    ItemReason,
    Last,
    OrganisationKind,
    SolutionKind,
    SolutionState,
)
from partaj_desktop.services.demo.rounding import assign, choose, weighted_cost
from partaj_desktop.services.demo.slots import SCHOOLS, Slot
from partaj_desktop.services.demo.tables import PlanError, Table

_SHORT = frozenset({SolutionKind.WORK_ASSESSMENT, SolutionKind.ORIENTATION_REVIEW, SolutionKind.DIAGNOSIS})
_YOUNGEST = {
    SolutionKind.SECOND_CHANCE: 18,
    SolutionKind.PROFESSIONAL_CONTRACT: 17,
    SolutionKind.PROFESSIONALISATION: 17,
    SolutionKind.WORK_ASSESSMENT: 16,
    SolutionKind.MISSION_LOCALE: 16,
    SolutionKind.REMOBILISATION: 16,
    SolutionKind.APPRENTICE_CONTRACT: 16,
}
_RUNNING = frozenset({SolutionState.STARTED, SolutionState.COMPLETED, SolutionState.INTERRUPTED})


def meeting_days(margins: Table) -> dict[str, list[date]]:
    """The days of the held meetings, by territory."""
    return {
        territory: [date.fromisoformat(day) for day, _first, _second in meetings]
        for territory, meetings in margins["meetings"].items()
    }


def decide(slots: list[Slot], margins: Table, rng: Random) -> None:
    """Decide, for every slot, when it was taken up and what came of it."""
    for territory in margins["territories"]:
        group = [slot for slot in slots if slot.territory == territory]
        _first_passages(group, margins, rng)
        _last_decisions(group, margins, rng)
        _second_passages(group, margins, rng)
    solved = [slot for slot in slots if slot.decision is DecisionKind.SOLUTION]
    _given_up(solved, margins, rng)
    _solutions(solved, margins, rng)
    _states(solved, margins, rng)
    fell = [slot for slot in solved if slot.fell]
    others = [slot for slot in solved if not slot.fell]
    for slot in fell + rng.sample(others, margins["second_solutions"] - len(fell)):
        slot.extra = True
    _lists(slots, margins, rng)
    _next_agendas(slots, margins, rng)


def _first_passages(group: list[Slot], margins: Table, rng: Random) -> None:
    meetings = margins["meetings"][group[0].territory]
    # a school's watch cell hands over from the end of September on
    early = [day < "2010-09-30" for day, _first, _second in meetings]
    costs = [[inf if slot.watch and soon else rng.random() for soon in early] for slot in group]
    for slot, at in zip(group, assign(costs, [first for _day, first, _second in meetings]), strict=True):
        slot.first = at


def _last_decisions(group: list[Slot], margins: Table, rng: Random) -> None:
    kinds = list(DecisionKind)
    wanted = [margins["decision"][kind][group[0].territory] for kind in kinds]
    latest = max(slot.first for slot in group)

    def weight(slot: Slot, kind: DecisionKind) -> float:
        if kind is DecisionKind.LEFT:
            return 0.0 if slot.watch or slot.age < 16 else 1.0
        return 1.0 if kind is DecisionKind.SOLUTION else 3.0 if slot.first == latest else 0.6

    costs = [[weighted_cost(weight(slot, kind), rng) for kind in kinds] for slot in group]
    for slot, at in zip(group, assign(costs, wanted), strict=True):
        slot.decision = kinds[at]


def _second_passages(group: list[Slot], margins: Table, rng: Random) -> None:
    for at, (_day, _first, wanted) in enumerate(margins["meetings"][group[0].territory]):
        weights = [
            0.0 if slot.second is not None or slot.first >= at else 4.0 if slot.first == at - 1 else 1.0
            for slot in group
        ]
        for i in choose(range(len(group)), weights, wanted, rng):
            group[i].second = at


def _given_up(solved: list[Slot], margins: Table, rng: Random) -> None:
    """Choose whose first solution did not hold before the second passage; interrupted ones had the time to start."""
    days = meeting_days(margins)

    def gap(slot: Slot) -> int:
        if slot.second is None:
            return 0
        return (days[slot.territory][slot.second] - days[slot.territory][slot.first]).days

    for state, count in margins["given_up"].items():
        least = 30 if state == SolutionState.INTERRUPTED else 14
        weights = [1.0 if gap(slot) >= least and not slot.fell else 0.0 for slot in solved]
        for i in choose(range(len(solved)), weights, count, rng):
            solved[i].fell, solved[i].state = True, SolutionState(state)


def _solution_weight(slot: Slot, kind: SolutionKind) -> float:
    if slot.age < _YOUNGEST.get(kind, 15):
        return 0.0
    odds = 1.0
    if kind is SolutionKind.BACK_TO_MGI:
        odds = 3.0 if slot.last in SCHOOLS and slot.age <= 18 else 0.1
    elif kind is SolutionKind.MISSION_LOCALE:
        odds = 2.0 if slot.age >= 18 else 0.7
    elif kind is SolutionKind.APPRENTICE_CONTRACT:
        odds = 6.0 if slot.last is Last.APPRENTICE else 1.0 if slot.kind is OrganisationKind.CFA else 0.5
    elif kind in (SolutionKind.DIAGNOSIS, SolutionKind.OTHER_STRUCTURE):
        odds = 3.0 if slot.last in (Last.IDLE, Last.UNKNOWN) else 1.0
    return odds


def _solutions(solved: list[Slot], margins: Table, rng: Random) -> None:
    kinds = [SolutionKind(kind) for kind in margins["first_solution"]]
    costs = [[weighted_cost(_solution_weight(slot, kind), rng) for kind in kinds] for slot in solved]
    for slot, at in zip(solved, assign(costs, list(margins["first_solution"].values())), strict=True):
        slot.solution = kinds[at]


def _state_weight(slot: Slot, state: SolutionState, days_left: int) -> float:
    if state is SolutionState.PROPOSED:
        return 30 / (days_left + 10)
    if state is SolutionState.ACCEPTED:
        return 1.0 if days_left >= 8 else 0.2
    if state is SolutionState.REFUSED:
        return 1.0 if days_left >= 10 else 0.0
    least = {SolutionState.STARTED: 14, SolutionState.INTERRUPTED: 32, SolutionState.COMPLETED: 45}[state]
    if days_left < least or (state is SolutionState.COMPLETED and slot.solution not in _SHORT):
        return 0.0
    return days_left / 30


def _states(solved: list[Slot], margins: Table, rng: Random) -> None:
    """Give each first solution its state on the last day of the year."""
    wanted = {SolutionState(state): count for state, count in margins["solution_state"].items()}
    end, days = date.fromisoformat(margins["state_day"]), meeting_days(margins)
    early = [slot for slot in solved if days[slot.territory][slot.decided] < date(2010, 9, 25) and not slot.fell]
    due, held = margins["due_at_3_months"], wanted.pop(SolutionState.HELD_3_MONTHS)
    for rank, slot in enumerate(rng.sample(early, due)):
        slot.early = True
        slot.state = SolutionState.HELD_3_MONTHS if rank < held else SolutionState.STARTED
    for slot in solved:
        if slot.state in wanted:
            wanted[slot.state] -= 1
    rest = [slot for slot in solved if slot.state is None]

    def cost(slot: Slot, state: SolutionState) -> float:
        days_left = (end - days[slot.territory][slot.decided]).days
        return weighted_cost(_state_weight(slot, state, days_left), rng)

    costs = [[cost(slot, state) for state in wanted] for slot in rest]
    for slot, at in zip(rest, assign(costs, list(wanted.values())), strict=True):
        slot.state = list(wanted)[at]


def _list_weight(slot: Slot, sources: list[str]) -> float:
    if not sources:
        return 1e9 if slot.watch else 2.0 if slot.kind is OrganisationKind.SOCIAL or slot.age >= 20 else 1.0
    if slot.watch:
        return 0.0
    odds = 1.0
    if "cfa" in sources:
        odds *= 3.0 if slot.last is Last.APPRENTICE or slot.kind is OrganisationKind.CFA else 0.0
    if "mgi" in sources:
        odds *= 4.0 if slot.kind is OrganisationKind.MGI else 1.5 if slot.last in SCHOOLS else 0.3
    if "parcours_3" in sources:
        odds *= 4.0 if slot.kind is OrganisationKind.MISSION_LOCALE else 0.6
    if "social" in sources:
        odds *= 5.0 if slot.kind is OrganisationKind.SOCIAL else 0.2
    return odds


def _lists(slots: list[Slot], margins: Table, rng: Random) -> None:
    combinations = [(sources, count) for sources, count in margins["treated_lists"]]
    costs = [[weighted_cost(_list_weight(slot, sources), rng) for sources, _count in combinations] for slot in slots]
    for slot, at in zip(slots, assign(costs, [count for _sources, count in combinations]), strict=True):
        slot.lists = tuple(combinations[at][0])


def _next_agendas(slots: list[Slot], margins: Table, rng: Random) -> None:
    """Who comes back on the planned meetings: all left to review, and some whose decision must be asked after."""
    for territory, wanted in margins["planned_meetings"].items():
        group = [slot for slot in slots if slot.territory == territory]
        review = [slot for slot in group if slot.decision is DecisionKind.REVIEW]
        if len(review) != wanted["review"]:
            raise PlanError(f"{len(review)} to review in {territory}")
        for slot in review:
            slot.planned = ItemReason.REVIEW
        waiting = [slot for slot in group if slot.state is SolutionState.PROPOSED]
        for slot in rng.sample(waiting, wanted["overdue"]):
            slot.planned = ItemReason.OVERDUE


def running(slot: Slot) -> bool:
    """Tell whether the first solution was started one day."""
    return slot.state in _RUNNING or slot.state is SolutionState.HELD_3_MONTHS
