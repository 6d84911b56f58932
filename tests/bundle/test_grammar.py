"""Payloads written by a grammar, altered and sealed by an enrolled key: taken when, and only when, they are lawful.

What is lawful is said a second time here, plainly, from the tables alone; the program judges whole columns at once.
"""

import json
import re
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import pytest

from partaj_desktop.domain.changes import SEAL_TYPE, Run, entry_from, seal_payload, writer_id
from partaj_desktop.domain.errors import BundleRefused
from partaj_desktop.domain.ids import SHARED
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.tables import SCHEMA, TABLES, Kind, Scope
from tests.bundle.make_vectors import STATIONS, bundle
from tests.bundle.reading import FOLDER, our_reader
from tests.helpers.stores import START, id_of, key_of, stray_rows
from tests.helpers.worlds import Party

WRITERS = ("north", "south", "tutor", "deputy")
_ODD: tuple[object, ...] = (
    None, "", "x" * 3000, "é\u202fñ\U0001f600\x00", "2011-02-29", "2012-02-29", "0000-01-01", "9999-12-31",
    "A" * 24, 0, 1, 2, -1,
    2**53, 2**63 - 1, 2**63, -(2**63), True, False, 1.5, [], ["x"], {"a": 1}, b64encode(bytes(16)).decode(), "1",
)  # fmt: skip
_HEADER = ("n", "at", "author", "action", "transaction", "schema", "changes")


@dataclass(slots=True)
class Chain:
    """How far a writer's entries were taken."""

    n: int = 0
    at: int = START
    head: bytes = bytes(32)
    rows: set[tuple[str, bytes]] = field(default_factory=set)


# --- the grammar ----------------------------------------------------------------------------------------------------


def value_for(random: Random, kind: Kind) -> object:
    """Give a value that fits a kind."""
    fitting: dict[Kind, object] = {
        Kind.TEXT: random.choice(["Lens", "", "06 39 98 00 01", "Nguyễn Thị Phượng"]),
        Kind.WHOLE: random.randint(-5, 10**6),
        Kind.FLAG: random.choice([0, 1]),
        Kind.DAY: date(2010, 1, 1 + random.randrange(28)).isoformat(),
        Kind.ID: b64encode(random.randbytes(16)).decode(),
    }
    return None if random.random() < 0.1 else fitting[kind]


def lawful_change(random: Random, role: Role) -> list[object]:
    """Write a change this role may write, as JSON would hold it."""
    table = random.choice([one for one in TABLES.values() if role in one.writers])
    subject = SHARED if table.scope is Scope.SHARED else id_of(f"subject {random.randrange(6)}")
    chosen = random.sample(list(table.kinds), random.randint(0, min(5, len(table.kinds))))
    fields = {name: value_for(random, table.kinds[name]) for name in chosen}
    row = random.randbytes(16) if table.add_only else id_of(f"{table.name} {random.randrange(4)}")
    seen: list[object] = []
    if not table.add_only and random.random() < 0.5:
        seen = [[_text(writer_id(key_of(random.choice(WRITERS)).public, 0)), random.randint(1, 9)]]
    return [_text(random.randbytes(16)), _text(subject), table.name, _text(row), fields, seen]


def alter_change(random: Random, change: list[object]) -> None:
    """Change one thing of a change; it may be lawful still."""
    fields = change[4]
    assert isinstance(fields, dict)
    way = random.randrange(7)
    if way == 0 and fields:
        fields[random.choice(list(fields))] = random.choice(_ODD)
    elif way == 1:
        fields[random.choice(["colour", "id", "v", "subject", "", "name"])] = random.choice(_ODD)
    elif way == 2:
        change[2] = random.choice([*TABLES, "horoscope", "conflict", "local_identity", "", "person; DROP TABLE"])
    elif way == 3:
        change[1] = _text(random.choice([SHARED, id_of("subject 1"), bytes(15), b""]))
    elif way == 4:
        change[5] = random.choice(
            [[["AAAA", 1]], [[_text(bytes(16)), 0]], [[_text(bytes(16)), 2**40]], [[]], [1], None]
        )
    elif way == 5:
        change[3] = random.choice([_text(bytes(15)), 7, None, _text(bytes(17))])
    else:
        change[random.randrange(len(change))] = random.choice(_ODD)


def alter_header(random: Random, header: list[object]) -> None:
    """Change one thing of a header."""
    at = random.randrange(len(header))
    number = header[at]
    near = [number + random.choice([-1, 1, 2**40, -(2**62)])] if isinstance(number, int) else []
    header[at] = random.choice([*near, _text(id_of("south")), -1, 0, 2**63, "x", None])


# --- what is lawful, said plainly -----------------------------------------------------------------------------------


def fits(kind: Kind | None, value: object) -> bool:
    """Tell whether a field of this kind may hold a value."""
    if value is None:
        return kind is not None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return False
    if kind is Kind.TEXT:
        return isinstance(value, str)
    if kind is Kind.DAY:
        return isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None and _exists(value)
    if kind is Kind.ID:
        return isinstance(value, str) and len(value) == 24 and _text(_raw(value)) == value and len(_raw(value)) == 16
    if kind is Kind.FLAG:
        return value in (0, 1) and isinstance(value, int)
    return kind is Kind.WHOLE and isinstance(value, int) and -(2**53) < value < 2**53


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _raw(text: object) -> bytes:
    try:
        return b64decode(str(text), validate=True)
    except ValueError:
        return b""


def change_is_lawful(role: Role, change: list[object]) -> bool:
    """Tell whether a change reads, is of a table this role writes, and holds what the table's fields may hold."""
    salt, subject, name, row, fields, seen = change
    if not all(isinstance(one, str) for one in (salt, subject, name, row)) or not isinstance(fields, dict):
        return False
    if any(len(_raw(one)) != 16 or _text(_raw(one)) != one for one in (subject, row)) or not _is_base64(salt):
        return False
    if not isinstance(seen, list) or not all(_is_version(one) for one in seen):
        return False
    table = TABLES.get(str(name))
    if table is None or role not in table.writers or (table.add_only and seen):
        return False
    if (_raw(subject) == SHARED) != (table.scope is Scope.SHARED):
        return False
    return all(key in table.kinds and fits(table.kinds[key], value) for key, value in fields.items())


def _is_base64(text: object) -> bool:
    return _text(_raw(text)) == text


def _is_version(one: object) -> bool:
    if not isinstance(one, list) or len(one) != 2:
        return False
    writer, n = one
    whole = isinstance(n, int) and not isinstance(n, bool) and 1 <= n < 2**40
    return whole and isinstance(writer, str) and len(_raw(writer)) == 16


def header_is_lawful(header: list[object], wanted: list[object]) -> bool:
    """Tell whether a header says what it must; a run's first instant and its words are free within their bounds."""
    said, must = dict(zip(_HEADER, header, strict=True)), dict(zip(_HEADER, wanted, strict=True))
    if any(said[name] != must[name] or type(said[name]) is not type(must[name]) for name in ("n", "author", "changes")):
        return False
    at, transaction, schema = said["at"], said["transaction"], said["schema"]
    if not all(type(one) is int for one in (at, transaction, schema)) or not isinstance(said["action"], str):
        return False
    n = must["n"]
    assert isinstance(at, int)
    assert isinstance(transaction, int)
    assert isinstance(n, int)
    return 0 <= at < 2**62 and 1 <= transaction <= n and schema == SCHEMA


# --- the trial ------------------------------------------------------------------------------------------------------


def _text(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def attempts(random: Random, chains: dict[str, Chain]) -> Iterator[tuple[str, Run, bool, int]]:
    """Write runs without end: who writes, the sealed run, whether it is lawful, and its last instant."""
    while True:
        name = random.choice(WRITERS)
        chain, role = chains[name], STATIONS[name]
        n = chain.n + 1
        changes = [lawful_change(random, role) for _ in range(random.randint(1, 3))]
        header: list[object] = [n, chain.at + 1, _text(id_of(name)), "a.word", n, SCHEMA, len(changes)]
        wanted = list(header)
        if random.random() < 0.5:
            alter_change(random, random.choice(changes))
        elif random.random() < 0.3:
            alter_header(random, header)
        if header[5] != SCHEMA and isinstance(header[5], int):
            continue  # a newer program's entry has rules of its own
        rows = [str(change[3]) for change in changes]
        lawful = len(rows) == len(set(rows)) and all(change_is_lawful(role, change) for change in changes)
        lawful = lawful and header_is_lawful(header, wanted)
        entry = entry_from(_line(header), [_line(change) for change in changes])
        key = key_of(name)
        writer = writer_id(key.public, 0)
        unsealed = Run(writer=writer, epoch=0, first=n, before=chain.head, entries=(entry,), seal=bytes(64))
        seal = key.sign(SEAL_TYPE, seal_payload(writer, n, unsealed.head()))
        run = Run(writer=writer, epoch=0, first=n, before=chain.head, entries=(entry,), seal=seal)
        yield name, run, lawful, header[1] if isinstance(header[1], int) else 0


def assert_typed(one: Party) -> None:
    """See that no projected column holds what its kind may not."""
    for table in TABLES.values():
        for row in one.connection.execute(f"SELECT {', '.join(table.kinds)} FROM {table.name}"):
            for (name, kind), value in zip(table.kinds.items(), row, strict=True):
                text = _text(value) if kind is Kind.ID and isinstance(value, bytes) else value
                assert fits(kind, text), (table.name, name, value)


def trial(folder: Path, count: int, seed: int) -> Counter[bool]:
    """Send so many payloads to one coordinator, whatever becomes of them; count the lawful ones."""
    reader, told = our_reader(FOLDER, folder), Counter[bool]()
    chains = {name: Chain() for name in WRITERS}
    numbers = Counter[str]()
    runs = attempts(Random(seed), chains)
    for _ in range(count):
        name, run, lawful, at = next(runs)
        numbers[name] += 1
        data = bundle(run, sender="south", number=sum(numbers.values()))
        try:
            taken = reader.receive(data)
        except BundleRefused:
            taken = False
        assert taken == lawful, run.entries[0]
        told[taken] += 1
        if taken:
            chains[name].n, chains[name].at, chains[name].head = run.last, at, run.head()
    assert stray_rows(reader.connection) == []
    assert_typed(reader)
    reader.connection.close()
    return told


def test_what_is_lawful_and_nothing_else_is_taken(tmp_path: Path) -> None:
    told = trial(tmp_path, 600, seed=7)
    assert min(told.values()) > 100, told


@pytest.mark.accept
@pytest.mark.qrow(3)
def test_five_thousand_payloads_by_the_grammar(tmp_path: Path) -> None:
    told = trial(tmp_path, 5000, seed=8)
    assert min(told.values()) > 1000, told
    print(f"tried 5000: {told[True]} taken, {told[False]} refused")
