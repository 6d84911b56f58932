"""Slots: what each of the 337 is, before having a name. Every margin of a person is decided here.

A slot is filled step by step, then copied as many times as the scale asks for: margins are multiplied with it.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from math import inf
from random import Random

from partaj_desktop.services.demo.codes import (
    DecisionKind,
    ItemReason,
    Last,
    Level,
    OrganisationKind,
    SolutionKind,
    SolutionState,
)
from partaj_desktop.services.demo.rounding import assign, choose, gumbel, three_way, weighted_cost
from partaj_desktop.services.demo.tables import PlanError, Table, Tables

SCHOOLS = frozenset({Last.MIDDLE_SCHOOL, Last.VOCATIONAL_SCHOOL, Last.GENERAL_SCHOOL})
_REFERRERS = list(OrganisationKind)[:6]

# youngest, usual, oldest completed years at the first passage
_AGES = {
    Last.MIDDLE_SCHOOL: (15, 16.2, 19),
    Last.VOCATIONAL_SCHOOL: (15, 17.4, 23),
    Last.GENERAL_SCHOOL: (16, 17.8, 22),
    Last.APPRENTICE: (16, 17.6, 20),
    Last.TRAINEE: (16, 19.5, 25),
    Last.EMPLOYED: (17, 20.5, 25),
    Last.STUDENT: (19, 20.5, 25),
    Last.IDLE: (17, 20.5, 25),
    Last.UNKNOWN: (16, 19.0, 25),
}
_YOUNGEST_AT_LEVEL = {Level.V: 17, Level.IV: 18, Level.III: 20}
# odds that MGI, CIO, mission locale, social, CFA, training body proposes; CFA is decided beforehand
_PROPOSES = {
    Last.MIDDLE_SCHOOL: (5, 4, 0.3, 1.2, 0, 0.1),
    Last.VOCATIONAL_SCHOOL: (5, 2.5, 1.5, 0.8, 0, 0.2),
    Last.GENERAL_SCHOOL: (3, 5, 1, 0.5, 0, 0.1),
    Last.APPRENTICE: (0.1, 0.1, 5, 0.5, 0, 0.1),
    Last.TRAINEE: (0.3, 0.2, 5, 1, 0, 4),
    Last.EMPLOYED: (0.2, 0.3, 5, 2, 0, 1),
    Last.STUDENT: (0.2, 4, 3, 0.5, 0, 0.1),
    Last.IDLE: (0.1, 0.2, 5, 4, 0, 1),
    Last.UNKNOWN: (0.5, 0.5, 4, 4, 0, 0.3),
}


@dataclass(slots=True)
class Slot:
    """One of the 337, without identity; dates are filled in by `timing`."""

    territory: str
    number: int
    last: Last
    level: Level
    copy: int = 1
    age: int = 0
    sex: str = "M"
    kind: OrganisationKind = OrganisationKind.MGI
    referrer: str = ""
    watch: str = ""  # the school whose watch cell handed over
    first: int = -1  # index of the first passage's meeting in the territory
    second: int | None = None
    decision: DecisionKind = DecisionKind.SOLUTION
    fell: bool = False  # the first solution did not hold before the second passage
    solution: SolutionKind | None = None
    state: SolutionState | None = None
    early: bool = False  # started before 1 October: three months are due on 31 December
    extra: bool = False  # has a second solution
    lists: tuple[str, ...] = ()
    planned: ItemReason | None = None
    pool: str = ""
    story: str = ""
    contacted: bool = True
    floor: date = date(2010, 7, 1)  # not spotted before
    days: dict[str, date] = field(default_factory=dict)  # spotted, contact, start, end

    @property
    def key(self) -> str:
        """The person's key."""
        base = self.story or f"p:{self.territory}:{self.number:03}"
        return base if self.copy == 1 else f"{base}~{self.copy}"

    @property
    def final(self) -> int:
        """Index of the last passage's meeting."""
        return self.first if self.second is None else self.second

    @property
    def decided(self) -> int:
        """Index of the meeting that decided the first solution."""
        return self.first if self.fell else self.final


def shape(tables: Tables, rng: Random) -> list[Slot]:
    """Decide last situation, level, age, sex, who proposes and the watch cells' 14, territory by territory."""
    margins = tables.margins
    joint = three_way(margins["last"], margins["level"], margins["last_by_level"], margins["territories"], rng)
    slots: list[Slot] = []
    for territory, table in joint.items():
        pairs = [
            (Last(last), Level(level))
            for last, row in zip(margins["last"], table, strict=True)
            for level, count in zip(margins["level"], row, strict=True)
            for _ in range(count)
        ]
        rng.shuffle(pairs)
        group = [Slot(territory, number, last, level, pool="region") for number, (last, level) in enumerate(pairs, 1)]
        _ages(group, tables, rng)
        _girls(group, margins, rng)
        _watched(group, tables, rng)
        _referrer_kinds(group, margins, rng)
        _referrers(group, tables, rng)
        slots += group
    return slots


def watch_kinds(tables: Tables, territory: str) -> dict[str, Last]:
    """The watch cells' schools of a territory, with the last situation of their pupils."""
    organisations = tables.organisations
    return {
        school: Last(last)
        for school, where in organisations["watch_schools"].items()
        if where == territory
        for last, schools in organisations["schools"][territory].items()
        if school in schools
    }


def _ages(group: list[Slot], tables: Tables, rng: Random) -> None:
    ages = [int(age) for age in tables.margins["age"]]
    watched = set(watch_kinds(tables, group[0].territory).values())

    def cost(slot: Slot, age: int) -> float:
        youngest, usual, oldest = _AGES[slot.last]
        if not max(youngest, _YOUNGEST_AT_LEVEL.get(slot.level, 0)) <= age <= oldest:
            return inf
        if age == 15 and slot.last not in watched:
            return inf
        return float((age - usual) ** 2 / 2.5 - gumbel(rng))

    costs = [[cost(slot, age) for age in ages] for slot in group]
    capacities = [tables.margins["age"][str(age)][group[0].territory] for age in ages]
    for slot, at in zip(group, assign(costs, capacities), strict=True):
        slot.age = ages[at]


def _girls(group: list[Slot], margins: Table, rng: Random) -> None:
    territory = group[0].territory
    among = margins["girls_among_apprentices"].get(territory, 0)
    apprentices = [i for i, slot in enumerate(group) if slot.last is Last.APPRENTICE]
    others = [i for i, slot in enumerate(group) if slot.last is not Last.APPRENTICE]
    for i in rng.sample(apprentices, among) + rng.sample(others, margins["girls"][territory] - among):
        group[i].sex = "F"


def _watched(group: list[Slot], tables: Tables, rng: Random) -> None:
    """Hand over all who are 15, and others of 16 and 17 still at the same schools."""
    territory = group[0].territory
    schools = watch_kinds(tables, territory)
    wanted = tables.margins["handed_over"][territory]
    weights = [
        0.0 if slot.last not in schools.values() or slot.age > 17 else 1e9 if slot.age == 15 else 1.0 for slot in group
    ]
    for i in choose(range(len(group)), weights, wanted, rng):
        group[i].watch = rng.choice([school for school, last in schools.items() if last is group[i].last])
    if any(slot.age == 15 and not slot.watch for slot in group):
        raise PlanError(f"more than {wanted} are 15 in {territory}")


def _referrer_kinds(group: list[Slot], margins: Table, rng: Random) -> None:
    territory = group[0].territory
    wanted = {kind: margins["referrer"][kind][territory] for kind in _REFERRERS}
    decided = _decided_kinds(group, margins, wanted[OrganisationKind.CFA], rng)
    for at, kind in decided.items():
        group[at].kind = kind
        wanted[kind] -= 1
    rest = [slot for at, slot in enumerate(group) if at not in decided]

    def weight(slot: Slot, kind: OrganisationKind) -> float:
        school_only = (OrganisationKind.MGI, OrganisationKind.CIO)
        if slot.watch and kind not in school_only:
            return 0.0
        odds = _PROPOSES[slot.last][_REFERRERS.index(kind)]
        if kind is OrganisationKind.MISSION_LOCALE and slot.age <= 16:
            odds *= 0.2
        return odds * 0.3 if kind in school_only and slot.age >= 20 else odds

    costs = [[weighted_cost(weight(slot, kind), rng) for kind in _REFERRERS] for slot in rest]
    for slot, at in zip(rest, assign(costs, [wanted[kind] for kind in _REFERRERS]), strict=True):
        slot.kind = _REFERRERS[at]


def _decided_kinds(group: list[Slot], margins: Table, from_cfa: int, rng: Random) -> dict[int, OrganisationKind]:
    """Who proposes the apprentices, and the CFAs' candidates without an employer."""
    via: dict[str, int] = margins["apprentices_from"].get(group[0].territory, {})
    kinds = [OrganisationKind(kind) for kind, count in via.items() for _ in range(count)]
    apprentices = [at for at, slot in enumerate(group) if slot.last is Last.APPRENTICE]
    decided = dict(zip(rng.sample(apprentices, len(apprentices)), kinds, strict=True))
    candidates = [
        at
        for at, slot in enumerate(group)
        if slot.last in (Last.MIDDLE_SCHOOL, Last.VOCATIONAL_SCHOOL) and 16 <= slot.age <= 20 and not slot.watch
    ]
    others = from_cfa - kinds.count(OrganisationKind.CFA)
    return decided | dict.fromkeys(rng.sample(candidates, others), OrganisationKind.CFA)


def _referrers(group: list[Slot], tables: Tables, rng: Random) -> None:
    territory = group[0].territory
    for kind in _REFERRERS:
        names = [
            one["key"]
            for one in tables.organisations["organisations"]
            if one["kind"] == kind
            for _ in range(one["proposes"].get(territory, 0))
        ]
        rng.shuffle(names)
        slots = sorted((slot for slot in group if slot.kind is kind), key=lambda slot: slot.last is not Last.APPRENTICE)
        first = tables.margins["first_apprentice_from"].get(territory)
        if kind is OrganisationKind.CFA and first:
            names.remove(first)
            names.insert(0, first)
        for slot, name in zip(slots, names, strict=True):
            slot.referrer = name


def copies(slots: list[Slot], scale: int) -> list[Slot]:
    """Repeat the slots `scale` times; stories are told once."""
    more = [
        replace(slot, copy=copy, story="", floor=Slot(slot.territory, 0, slot.last, slot.level).floor, days={})
        for copy in range(2, scale + 1)
        for slot in slots
    ]
    return slots + more
