"""The work of the exchange measurements: a store with many people, and 100 000 changes for it, made once.

One change is one patch of one row, 5 fields. A bundle holds at most 50 000 entries; here an entry has two changes, of
two rows of one person, as an action on screen has two or more: one bundle carries all. Stores are kept under .bench/.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from random import Random

from partaj_desktop.bundle import payload
from partaj_desktop.domain.changes import Patch, Run
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.store import connection as opening
from partaj_desktop.store import journal
from partaj_desktop.store.writers import Writers
from partaj_desktop.system.ids import new_id
from tests.helpers.stores import DATA_KEY, FakeClock, id_of
from tests.helpers.worlds import Party, party, trust_of, workstation

CHANGES = 100_000
NEW = 0.2
CONCURRENT = 0.002
RECENT = 50_000
_BATCH = 500
_LATER = 10**12
"""The changes are written some days (in µs) after the people."""
_COMMUNES = ("Lens", "Liévin", "Roubaix", "Tourcoing", "Maubeuge", "Béthune", "Valenciennes", "Hénin-Beaumont")
_SYLLABLES = ("ma", "ri", "lo", "ber", "tin", "del", "sau", "vel", "que", "nor", "hem", "court", "ghys", "bou")
_TABLES = ("young_person", "situation", "schooling", "contact", "watch_signal")


class Spread(StrEnum):
    """Which rows the changes update."""

    RECENT = "recent"
    """The rows written last: a region's work of some weeks."""
    UNIFORM = "uniform"
    """Rows of people drawn from all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A coordinator's store that waits (`store`), and the bundles' runs that go into it."""

    store: Path
    batches: tuple[tuple[Run, ...], ...]


def prepare(folder: Path, people: int, *, spread: Spread = Spread.RECENT, changes: int = CHANGES) -> Work:
    """Make the store and its changes, or take those kept under this schema."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{people}-{spread}-{changes}-{_edition()}"
    waiting, lines = folder / f"waiting-{name}.db", folder / f"changes-{name}.ndjson"
    if not lines.exists():
        store = _people(folder, people)
        coordinator = open_party(folder, "coordinator", store)
        facilitator = open_party(folder, "facilitator", store)
        for one in (coordinator, facilitator):
            one.clock.now += _LATER
        rows = _recent(coordinator) if spread is Spread.RECENT else _uniform(coordinator)
        _write_changes(facilitator, Random(7), rows, changes)
        _write_concurrently(coordinator, Random(8), rows)
        _close_into(coordinator, waiting)
        part = lines.with_suffix(".part")
        part.write_bytes(payload.encode(payload.Payload(runs=tuple(_own_runs(facilitator)))))
        facilitator.connection.close()
        part.replace(lines)
    return Work(store=waiting, batches=tuple(payload.batches(payload.decode(lines.read_bytes()).runs)))


def _edition() -> str:
    """Name what is kept by the schema and by this file: another one makes it anew."""
    hasher = sha256(Path(__file__).read_bytes())
    for path in sorted((Path(__file__).parents[2] / "db" / "migrations").iterdir()):
        hasher.update(path.read_bytes())
    return hasher.hexdigest()[:8]


def _own_runs(one: Party) -> Iterator[Run]:
    with opening.transaction(one.connection):
        journal.seal(one.connection, one.pen)
    writers = Writers(one.connection)
    for no, first in journal.keys_after(one.connection, 0):
        if no == writers.find(one.pen.writer):
            yield journal.run_at(one.connection, writers, no, first)


def region() -> tuple[str, ...]:
    """Name the workstations of the measurements."""
    return ("coordinator", "facilitator")


def open_party(folder: Path, name: str, store: Path) -> Party:
    """Open a workstation on a copy of a store, as durable as the program's own."""
    roles = {"coordinator": Role.COORDINATOR, "facilitator": Role.FACILITATOR}
    trust = trust_of(workstation(one, roles[one]) for one in region())
    one = party(folder, f"{name}", trust)
    one.connection.close()
    path = folder / f"{name}.db"
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    shutil.copyfile(store, path)
    one.connection = opening.open_store(path, DATA_KEY)
    return one


def _close_into(one: Party, target: Path) -> None:
    opening.checkpoint(one.connection)
    source = Path(one.connection.execute("PRAGMA database_list").fetchone()[2])
    one.connection.close()
    source.replace(target)


def _people(folder: Path, people: int) -> Path:
    """Give the store with so many people, or write it, a few hundred people at a time, as an import would."""
    target = folder / f"people-{people}-{_edition()}.db"
    if target.exists():
        return target
    random = Random(people)
    coordinator = party(folder, "coordinator", trust_of([workstation("coordinator", Role.COORDINATOR)]))
    for start in range(0, people, _BATCH):
        subjects = [_id(random, coordinator.clock) for _ in range(min(_BATCH, people - start))]
        coordinator.write("person.imported", list(_imported(random, coordinator.clock, subjects)))
    with opening.transaction(coordinator.connection):
        journal.seal(coordinator.connection, coordinator.pen)
    _close_into(coordinator, target)
    return target


def _imported(random: Random, clock: FakeClock, subjects: Iterable[Id]) -> Iterator[Patch]:
    for subject in subjects:
        for name in _TABLES:
            yield _patch(random, name, subject, subject if name == "young_person" else _id(random, clock))


_Row = tuple[str, Id, Id]


def _recent(one: Party) -> list[_Row]:
    """List (table, row, subject) of the rows written last."""
    query = " UNION ALL ".join(f"SELECT '{name}', id, subject, v FROM {name}" for name in _TABLES)
    found = one.connection.execute(f"{query} ORDER BY v DESC LIMIT {RECENT}").fetchall()
    return [(name, Id(row), Id(subject)) for name, row, subject, _ in found]


def _uniform(one: Party) -> list[_Row]:
    """List the same of as many people as are changed, drawn from all."""
    everybody = [Id(row) for (row,) in one.connection.execute("SELECT id FROM young_person ORDER BY id")]
    chosen = Random(9).sample(everybody, min(RECENT, len(everybody)))
    queries = {name: f"SELECT id FROM {name} WHERE subject = ?" for name in _TABLES[1:]}
    rows = [(_TABLES[0], subject, subject) for subject in chosen]
    for name, query in queries.items():
        for subject in chosen:
            rows += [(name, Id(row), subject) for (row,) in one.connection.execute(query, (subject,))]
    return rows


def _write_changes(one: Party, random: Random, rows: Sequence[_Row], count: int) -> None:
    for patches in _batches(random, one.clock, rows, count):
        one.write("person.changed", patches)


def _batches(random: Random, clock: FakeClock, recent: Sequence[_Row], count: int) -> Iterator[list[Patch]]:
    """Give actions that touch some people each, two rows a person: an entry has two changes."""
    by_subject: dict[Id, list[_Row]] = {}
    for known in recent:
        by_subject.setdefault(known[2], []).append(known)
    subjects = list(by_subject)
    for _ in range(count // (2 * _BATCH)):
        action: list[Patch] = []
        for subject in random.sample(subjects, _BATCH):
            for name, row, _ in random.sample(by_subject[subject], 2):
                new = random.random() < NEW
                action.append(_patch(random, name, subject, _id(random, clock) if new else row))
        yield action


def _write_concurrently(one: Party, random: Random, recent: Sequence[_Row]) -> None:
    """Change, on this side too, a few of the rows the bundles change."""
    chosen = random.sample(recent, int(CHANGES * CONCURRENT))
    one.write("person.changed", [_patch(random, name, subject, row) for name, row, subject in chosen])


def _id(random: Random, clock: FakeClock) -> Id:
    """Make an id as the program does: rows made one after the other stand side by side."""
    return new_id(clock() // 1000, random.randbytes)


def _word(random: Random) -> str:
    return "".join(random.choices(_SYLLABLES, k=random.randint(2, 4))).capitalize()


def _day(random: Random) -> str:
    return f"{random.randint(1990, 2010)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


def _patch(random: Random, table: str, subject: Id, row: Id) -> Patch:
    """Patch five fields of a row with values as people write them."""
    word, day = _word(random), _day(random)
    fields: dict[str, dict[str, str | int | bytes | None]] = {
        "young_person": {
            "last_name": word,
            "first_name": _word(random),
            "birth_date": day,
            "sex": random.choice("fm"),
            "commune": random.choice(_COMMUNES),
        },
        "situation": {
            "territory": id_of("territory"),
            "wing": "repair",
            "state": random.choice(("spotted", "verified", "proposed", "followed")),
            "status": random.choice(("school", "out", "apprentice")),
            "spotted_on": day,
        },
        "schooling": {
            "last_situation": "school",
            "level": random.choice(("VI", "V bis", "V", "IV")),
            "last_class": "3e",
            "last_school": f"Collège {word}",
            "left_on": day,
        },
        "contact": {
            "kind": "phone",
            "value": f"06 39 98 {random.randint(0, 99):02} {random.randint(0, 99):02}",
            "holder": random.choice(("self", "parent")),
            "usage": word,
            "position": random.randint(1, 4),
        },
        "watch_signal": {
            "organisation": random.randbytes(16),
            "signalled_on": day,
            "state": "open",
            "handed_over_on": day,
            "accepted_on": day,
        },
    }
    return Patch(table=table, row=row, subject=subject, fields=fields[table])
