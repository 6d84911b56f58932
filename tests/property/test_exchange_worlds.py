"""Random worlds: who writes, sends and receives what, in any order, with repeats; all must agree in the end.

A coordinator, two workstations of one territory, one of another, and a tutor to whom people of both are entrusted.
Clocks are wrong by up to eleven days and jump. Nothing sent is ever removed: old bundles stay around and come again.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from partaj_desktop.domain.changes import Patch, commit_of
from partaj_desktop.domain.ids import SHARED, Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.sight import Sight
from partaj_desktop.domain.tables import TABLES, Scope, Value
from partaj_desktop.store import entries, projection
from partaj_desktop.store.writers import Writers, first_of
from tests.helpers.stores import id_of, stray_rows
from tests.helpers.worlds import Party, Sent, party, plain_of, trust_of, workstation

TERRITORIES = {"north": id_of("north"), "south": id_of("south")}
HOME = {"north 1": "north", "north 2": "north", "south": "south"}
LINKS = (
    ("north 1", "region"),
    ("north 2", "region"),
    ("south", "region"),
    ("region", "north 1"),
    ("region", "north 2"),
    ("region", "south"),
    ("north 1", "tutor"),
    ("north 2", "tutor"),
    ("south", "tutor"),
    ("tutor", "north 1"),
    ("tutor", "north 2"),
    ("tutor", "south"),
)
_MARK = re.compile(rb"mark=([\w ]+)=(\w+)=\d+;")
_DAY_OF_CLOCK = 86_400_000_000
_FREE_TEXT = {
    "young_person": "commune",
    "contact": "value",
    "schooling": "detail",
    "item_note": "text",
    "logbook_entry": "text",
    "organisation": "name",
    "tutor": "phone",
    "cell": "name",
}
_FEW = {"young_person": "sex", "contact": "kind", "schooling": "level", "organisation": "kind", "cell": "wing"}


@dataclass(slots=True)
class World:
    """What stands, what is on its way, and what the test knows from outside the program."""

    random: Random
    parties: dict[str, Party]
    people: list[str] = field(default_factory=list)
    flying: list[Sent] = field(default_factory=list)
    written: dict[bytes, str] = field(default_factory=dict)
    entitled: dict[str, set[str]] = field(default_factory=dict)
    marks: int = 0
    told: Counter[str] = field(default_factory=Counter)

    def mark(self, subject: str, table: str) -> str:
        """Make a text that tells, wherever it turns up, about whom it is and in which table it stands."""
        self.marks += 1
        return f"mark={subject}={table}={self.marks};"


def world(folder: Path, seed: int) -> World:
    """Set up the five workstations."""
    random = Random(seed)
    stations = [
        workstation("region", Role.COORDINATOR),
        *(workstation(name, Role.FACILITATOR, territory=home) for name, home in HOME.items()),
        workstation("tutor", Role.TUTOR, tutor="the tutor"),
    ]
    trust = trust_of(stations)
    parties = {one.holder: party(folder, one.holder, trust) for one in stations}
    for one in parties.values():
        one.clock.now += random.randint(-(10**6), 10**6) * 10**6
    made = World(random=random, parties=parties)
    made.entitled = {name: {"shared", HOME.get(name, "")} for name in parties}
    for name in ("north 1", "south", "region"):
        _note(made, parties[name], "arrive", _arrive(made, parties[name]))
    settle(made)
    return made


# --- writing ----------------------------------------------------------------------------------------------------------


def write(here: World, name: str) -> None:
    """Let a workstation do one of the things its holder does."""
    one = here.parties[name]
    one.clock.now += here.random.choice([1, 1, 1, _DAY_OF_CLOCK, -_DAY_OF_CLOCK])
    role = one.me.role
    known = [who for who in here.people if _rows(one, "situation", id_of(who))]
    kinds = ["edit"] * 8 + ["several"] * 2 if known else []
    if role is not Role.TUTOR:
        kinds += ["shared", "place", "arrive"] + (["entrust", "entrust", "move"] if known else [])
    if not kinds:
        return
    kind = here.random.choice(kinds)
    if kind == "arrive":
        patches = _arrive(here, one)
    elif kind in ("shared", "place"):
        patches = _common(here, one, kind)
    elif kind in ("edit", "several"):
        chosen = here.random.sample(known, min(len(known), 1 if kind == "edit" else 3))
        patches = [patch for who in chosen for patch in _edit(here, one, who)]
    else:
        patches = _change_hands(here, one, here.random.choice(known), kind)
    _note(here, one, kind, patches)


def _note(here: World, one: Party, kind: str, patches: list[Patch]) -> None:
    first = first_of(Writers(one.connection).number(one.pen.writer))
    newest = "SELECT COALESCE(MAX(v), 0) FROM journal_entry WHERE v BETWEEN ? AND ?"
    ((before,),) = one.connection.execute(newest, (first, first + (1 << 40) - 1))
    one.write(f"world.{kind}", patches)
    here.told[kind] += 1
    for entry in entries.read(one.connection, max(before + 1, first), first + (1 << 40) - 1):
        here.written |= {commit_of(line): one.name for line in entry.parts}


def _rows(one: Party, table: str, subject: Id) -> list[Id]:
    found = one.connection.execute(f"SELECT id FROM {table} WHERE subject = ? ORDER BY id", (subject,))
    return [Id(row) for (row,) in found]


def _arrive(here: World, one: Party) -> list[Patch]:
    """A young person is spotted in a territory; the region may spot for either."""
    home = HOME.get(one.name) or here.random.choice(list(TERRITORIES))
    who = f"person {len(here.people)}"
    here.people.append(who)
    subject = id_of(who)
    _entitle(here, who, home)
    fields: dict[str, Value] = {
        "territory": TERRITORIES[home],
        "state": "spotted",
        "status": here.mark(who, "situation"),
    }
    return [
        Patch(table="young_person", row=subject, subject=subject, fields={"commune": here.mark(who, "young_person")}),
        Patch(table="situation", row=id_of(f"situation {who}"), subject=subject, fields=fields),
    ]


def _entitle(here: World, who: str, territory: str) -> None:
    for name, home in HOME.items():
        if home == territory:
            here.entitled[name].add(who)


def _edit(here: World, one: Party, who: str) -> list[Patch]:
    """Patch a row about a person, or write a new one, in a table this role writes."""
    subject = id_of(who)
    table = here.random.choice(
        [
            name
            for name in ("young_person", "contact", "contact", "schooling", "item_note", "logbook_entry")
            if one.me.role in TABLES[name].writers
        ]
    )
    rows = [] if TABLES[table].add_only else _rows(one, table, subject)
    row = here.random.choice(rows) if rows and here.random.random() < 0.8 else Id(here.random.randbytes(16))
    if table == "young_person":
        row = subject
    fields: dict[str, Value] = {_FREE_TEXT[table]: here.mark(who, table)}
    if table in _FEW and here.random.random() < 0.7:
        fields[_FEW[table]] = here.random.choice(["a", "b", None])
    if table == "contact" and here.random.random() < 0.5:
        fields["position"] = here.random.randint(1, 3)
    return [Patch(table=table, row=row, subject=subject, fields=fields)]


def _common(here: World, one: Party, kind: str) -> list[Patch]:
    """Patch what belongs to everybody, to the offices, or to a territory."""
    if kind == "shared":
        table, subject, who = here.random.choice(["organisation", "tutor"]), SHARED, "shared"
    else:
        table, who = "cell", HOME.get(one.name) or here.random.choice(list(TERRITORIES))
        subject = TERRITORIES[who]
    rows = _rows(one, table, subject)
    row = here.random.choice(rows) if rows and here.random.random() < 0.6 else Id(here.random.randbytes(16))
    fields: dict[str, Value] = {_FREE_TEXT[table]: here.mark(who, table)}
    if table in _FEW:
        fields[_FEW[table]] = here.random.choice(["a", "b"])
    return [Patch(table=table, row=row, subject=subject, fields=fields)]


def _change_hands(here: World, one: Party, who: str, kind: str) -> list[Patch]:
    """Entrust a person to the tutor, take him or her back, or move the situation to a territory."""
    subject = id_of(who)
    if kind == "move":
        home = here.random.choice(list(TERRITORIES))
        _entitle(here, who, home)
        fields: dict[str, Value] = {"territory": TERRITORIES[home]}
        return [Patch(table="situation", row=id_of(f"situation {who}"), subject=subject, fields=fields)]
    state = here.random.choice(["active", "active", "ended"])
    here.entitled["tutor"].add(who)
    rows = _rows(one, "appointment", subject)
    row = rows[0] if rows else Id(here.random.randbytes(16))
    fields = {"tutor": id_of("the tutor"), "state": state}
    return [Patch(table="appointment", row=row, subject=subject, fields=fields)]


# --- exchanging -------------------------------------------------------------------------------------------------------


def step(here: World) -> None:
    """Do one thing somewhere."""
    chance = here.random.random()
    if chance < 0.5:
        write(here, here.random.choice([*here.parties, "north 1", "south"]))
    elif chance < 0.72:
        send(here, *here.random.choice(LINKS), again=here.random.random() < 0.1)
    elif here.flying:
        deliver(here, here.random.choice(here.flying))


def send(here: World, sender: str, to: str, *, again: bool = False) -> bool:
    """Make a bundle; it flies from now on, for ever."""
    sent = here.parties[sender].export(here.parties[to], again=again)
    if sent is None:
        return False
    assert_nothing_leaks(here, sent)
    here.flying.append(sent)
    here.told["bundles"] += 1
    return True


def deliver(here: World, sent: Sent) -> None:
    """Hand a bundle over, be it for the tenth time."""
    to = here.parties[sent.to]
    here.told["merged" if to.receive(sent.data) else "already"] += 1


def assert_nothing_leaks(here: World, sent: Sent) -> None:
    """Read the bytes that leave: every mark in them is about somebody this party was ever told to know."""
    role = here.parties[sent.to].me.role
    if role is Role.COORDINATOR:
        return
    for who, table in set(_MARK.findall(plain_of(sent.data, here.parties[sent.to]))):
        name = table.decode()
        assert role in TABLES[name].readers, f"{sent.to} was sent {name}"
        assert who.decode() in here.entitled[sent.to], f"{sent.to} was sent {who.decode()}"


def settle(here: World) -> None:
    """Bring everything everywhere: what was lost is sent again, until nobody has anything to tell."""
    for sent in here.random.sample(here.flying, len(here.flying)):
        deliver(here, sent)
    for _ in range(12):
        talking = False
        for link in here.random.sample(LINKS, len(LINKS)):
            if send(here, *link):
                deliver(here, here.flying[-1])
                talking = True
        if not talking:
            return
    raise AssertionError("they never stop talking")


# --- what must hold ---------------------------------------------------------------------------------------------------


def views(here: World) -> Iterator[tuple[Party, Sight]]:
    """Give each party with what it may hold, as the coordinator knows it."""
    region = here.parties["region"]
    for one in here.parties.values():
        sight = region.sight_of(one)
        if one.me.role is Role.TUTOR:  # served by facilitators: of people nobody of them follows, nothing comes
            followed = [region.sight_of(here.parties[name]).subjects for name in HOME]
            sight = Sight(role=sight.role, subjects=sight.subjects & frozenset().union(*followed))
        yield one, sight


def assert_agreement(here: World) -> None:
    """Compare every party's view with the coordinator's of the same, and look for what was lost."""
    region = here.parties["region"]
    for one, sight in views(here):
        assert one.state(sight) == region.state(sight), f"{one.name} and the region differ"
        assert stray_rows(one.connection) == []
    held = {commit_of(line) for *_, line in entries.lines(region.connection)}
    lost = [who for commit, who in here.written.items() if commit not in held]
    assert lost == []
    conflicts = region.connection.execute("SELECT COUNT(DISTINCT row || field) FROM conflict").fetchone()[0]
    here.told["conflicts"] += conflicts


def assert_rebuilt_alike(here: World) -> None:
    """Fold one store anew from its journal: the same state."""
    one = here.parties[here.random.choice(list(here.parties))]
    before = one.state()
    one.connection.execute("BEGIN IMMEDIATE")
    projection.rebuild(one.connection, Writers(one.connection))
    one.connection.execute("COMMIT")
    assert one.state() == before


def assert_nothing_held_beyond_sight(here: World) -> None:
    """Read every journal: no line about somebody, or of a table, its holder was never told to know."""
    for one in here.parties.values():
        if one.me.role is Role.COORDINATOR:
            continue
        for *_, line in entries.lines(one.connection):
            for who, table in _MARK.findall(line):
                assert one.me.role in TABLES[table.decode()].readers
                assert who.decode() in here.entitled[one.name]


def run(folder: Path, seed: int, steps: int) -> Counter[str]:
    """Live through one world, and check."""
    here = world(folder, seed)
    try:
        for _ in range(steps):
            step(here)
        settle(here)
        assert_agreement(here)
        assert_nothing_held_beyond_sight(here)
        assert_rebuilt_alike(here)
        for sent in here.random.sample(here.flying, min(5, len(here.flying))):
            deliver(here, sent)  # old bundles once more
        assert_agreement(here)
    finally:
        for one in here.parties.values():
            one.connection.close()
    return here.told


def worlds(folder: Path, seeds: range, steps: int) -> Counter[str]:
    """Live through many; a failure names its seed."""
    told: Counter[str] = Counter()
    for seed in seeds:
        place = folder / str(seed)
        place.mkdir()
        try:
            told += run(place, seed, steps)
        except Exception as error:
            error.add_note(f"world {seed} of {steps} steps")
            raise
    return told


@pytest.mark.parametrize("first", range(0, 100, 50))
def test_small_worlds_agree(tmp_path: Path, first: int) -> None:
    told = worlds(tmp_path, range(first, first + 50), 40)
    assert all(told[what] for what in ("edit", "several", "shared", "place", "entrust", "move", "arrive")), told
    assert all(told[what] for what in ("bundles", "merged", "already", "conflicts")), told


@pytest.mark.parametrize("seed", range(3))
def test_long_worlds_agree(tmp_path: Path, seed: int) -> None:
    told = worlds(tmp_path, range(10_000 + seed, 10_001 + seed), 400)
    assert told["conflicts"]


@pytest.mark.accept
@pytest.mark.qrow(16)
def test_a_thousand_worlds_agree(tmp_path: Path) -> None:
    assert worlds(tmp_path, range(1_000, 2_000), 40)["conflicts"]


@pytest.mark.nightly
def test_five_thousand_worlds_agree(tmp_path: Path) -> None:
    assert worlds(tmp_path, range(20_000, 25_000), 60)["conflicts"]


def test_every_table_of_a_scope_has_a_mark() -> None:
    scopes = {TABLES[name].scope for name in _FREE_TEXT}
    assert scopes == set(Scope)
