"""The sixteen stories are told of slots that already fit: casting never moves a margin. Names' weights follow."""

from collections.abc import Callable
from datetime import date
from random import Random

from partaj_desktop.services.demo.codes import DecisionKind, Last, SolutionState
from partaj_desktop.services.demo.slots import SCHOOLS, Slot
from partaj_desktop.services.demo.tables import PlanError, Table, Tables

CONTRACT_BROKEN = date(2010, 10, 25)  # of the apprentice whose employer is lost

_WHEN: dict[str, Callable[[Slot], bool]] = {
    "": lambda slot: True,
    "three_lists": lambda slot: len(slot.lists) == 3,
    "proposed": lambda slot: slot.state is SolutionState.PROPOSED and slot.planned is None and not slot.watch,
    "accepted": lambda slot: slot.state is SolutionState.ACCEPTED,
    "review": lambda slot: slot.decision is DecisionKind.REVIEW,
    "left": lambda slot: slot.decision is DecisionKind.LEFT,
    "left_school": lambda slot: slot.last in SCHOOLS and not slot.watch and slot.decision is DecisionKind.SOLUTION,
    "late_apprentice": lambda slot: (
        slot.last is Last.APPRENTICE
        and slot.first >= 2
        and slot.second is None
        and slot.decision is DecisionKind.SOLUTION
        and slot.state in (SolutionState.PROPOSED, SolutionState.ACCEPTED)
        and slot.planned is None
    ),
}


def _fits(slot: Slot, role: Table) -> bool:
    return (
        not slot.story
        and role.get("territory", slot.territory) == slot.territory
        and role.get("age", slot.age) == slot.age
        and slot.sex in role["given"]
        and _WHEN[role.get("when", "")](slot)
    )


def cast(slots: list[Slot], tables: Tables, rng: Random) -> None:
    """Give each treated role of the stories to one slot, and every other slot its pool of names."""
    for role in sorted(tables.stories["treated"], key=lambda role: "when" not in role):
        fitting = [slot for slot in slots if _fits(slot, role)]
        if not fitting:
            raise PlanError(f"nobody fits {role['key']}")
        slot = rng.choice(fitting)
        slot.story, slot.pool = role["key"], role["pool"]
        if role["key"] == "story:dormant":
            slot.contacted = False
        if role["key"] == "story:apprentice":
            slot.floor = CONTRACT_BROKEN
    for territory in tables.margins["territories"]:
        _pools([slot for slot in slots if slot.territory == territory], tables.margins["name_pools"], rng)


def _pools(group: list[Slot], pools: Table, rng: Random) -> None:
    wanted = {pool: counts[group[0].territory] for pool, counts in pools.items()}
    for slot in group:
        if slot.story:
            wanted[slot.pool] -= 1
    if min(wanted.values()) < 0:
        raise PlanError(f"too many stories of one pool in {group[0].territory}")
    rest = [pool for pool, count in wanted.items() for _ in range(count)]
    rng.shuffle(rest)
    for slot, pool in zip((slot for slot in group if not slot.story), rest, strict=True):
        slot.pool = pool
