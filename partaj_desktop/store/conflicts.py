"""Read the fields of which several versions stand, and those that were settled here."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from partaj_desktop.domain.changes import read_change
from partaj_desktop.domain.fold import RowChange, before, fold
from partaj_desktop.domain.ids import Id, Version
from partaj_desktop.domain.tables import TABLES, Table
from partaj_desktop.store import projection
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load
from partaj_desktop.store.writers import Writers, end_of, first_of

_SQL = "conflicts"


class Side(NamedTuple):
    """One standing version of a field, with the header of the entry that wrote it."""

    row: Id
    field: str
    table: str
    subject: Id
    at: int
    value: str | int | bytes | None
    header: bytes
    v: int


class Settled(NamedTuple):
    """A field that was settled here: what stands now, and the versions that stood, the one shown then first."""

    value: str | int | bytes | None
    sides: tuple[Side, ...]


def count(connection: Connection) -> int:
    """Count the fields of which several versions stand."""
    return int(connection.execute(load(_SQL)["count"]).fetchone()[0])


def fields(connection: Connection) -> set[tuple[bytes, str]]:
    """List the (row, field) pairs of which several versions stand."""
    return {(row, name) for row, name in connection.execute(load(_SQL)["fields"])}


def sides(connection: Connection) -> list[Side]:
    """List every standing version, the shown one of each field first."""
    return [Side(*row) for row in connection.execute(load(_SQL)["sides"])]


def started_from(connection: Connection, side: Side) -> tuple[str | int | bytes | None] | None:
    """Give the value a version was written over, alone in a tuple; None when what stood before is not held here."""
    table, writers = TABLES[side.table], Writers(connection)
    changes = _changes(connection, writers, table, side.row)
    version = writers.unpack(side.v)
    earlier = before(changes, version)
    if any(side.field in change.fields for change in earlier):
        return (projection.column(table, side.field, fold(earlier, table.last).values[side.field]),)
    held = {change.version for change in changes}
    seen = {one for change in changes if change in earlier or change.version == version for one in change.seen}
    return (None,) if seen <= held else None


def settled(connection: Connection, writer: bytes, most: int) -> list[Settled]:
    """List the fields a writer settled and that stand settled, the latest first."""
    writers = Writers(connection)
    no = writers.find(writer)
    if no is None:
        return []
    span = {"first": first_of(no), "end": end_of(no), "most": most}
    found: dict[tuple[bytes, str], Settled] = {}
    for v, lines in connection.execute(load(_SQL)["settlements"], span).fetchall():
        for one in _settled_by(connection, writers, v, lines):
            found.setdefault((one.sides[0].row, one.sides[0].field), one)
    return list(found.values())


def _settled_by(connection: Connection, writers: Writers, v: int, lines: bytes) -> Iterator[Settled]:
    """Give the fields an entry settled; one that only chose again among former versions settled none."""
    for line in lines.split(b"\n"):
        change = read_change(line) if line[:1] == b"[" else None
        table = TABLES.get(change.table) if change is not None else None
        if change is None or table is None:
            continue
        row = Id(change.row)
        changes = _changes(connection, writers, table, row)
        stood = fold(before(changes, writers.unpack(v)), table.last).conflicts
        now = fold(changes, table.last)
        for name in change.fields.keys() & stood.keys() - now.conflicts.keys():
            yield Settled(
                projection.column(table, name, now.values[name]),
                tuple(
                    Side(
                        row, name, table.name, Id(change.subject), one.at,
                        projection.column(table, name, one.value), *_place(connection, writers, one.version),
                    )
                    for one in stood[name]
                ),
            )  # fmt: skip


def _changes(connection: Connection, writers: Writers, table: Table, row: Id) -> Sequence[RowChange]:
    return [change for _, change in projection.changes_of(connection, writers, table, row)]


def _place(connection: Connection, writers: Writers, version: Version) -> tuple[bytes, int]:
    """Give the header of the entry a version stands in, and the packed version."""
    v = first_of(writers.find(version.writer) or 0) | version.n
    return connection.execute(load(_SQL)["header"], (v,)).fetchone()[0], v
