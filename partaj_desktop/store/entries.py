"""Entries as the journal keeps them: the only module that knows how.

The lines of an entry stand together in one value, as they travel (docs/bundle-format.md §4): a change, or in its place
the commit of one that is absent; without a header, the digest of the entry alone. Beside them stands where each row
was changed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from partaj_desktop.domain.changes import (
    Change,
    SentEntry,
    commit_of,
    digest_alone,
    entry_from,
    is_line,
    lines_of,
    parts_from,
    read_change,
    read_header,
)
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.rows import insertions

Held = tuple[int, bytearray | None, int, bytearray]
"""An entry's row: packed version, header, how many of its changes are present, lines."""

Place = tuple[bytes, int, int]
"""Where a row was changed: its id, the entry's packed version, the place of the change there."""

_LINES = "SELECT lines FROM journal_entry WHERE v = ?"


class Line(NamedTuple):
    """One present change: its entry's packed version, its place there, its bytes."""

    v: int
    k: int
    line: bytes


class Found(NamedTuple):
    """One present change of a row: where it stands, its entry's header, what it says."""

    v: int
    k: int
    header: bytes
    line: bytes
    change: Change


# --- writing ------------------------------------------------------------------------------------------------------


def held(v: int, entry: SentEntry) -> Held:
    """Lay out an entry's row."""
    if entry.header is None:
        return v, None, 0, bytearray(lines_of([entry.digest]))
    return v, bytearray(entry.header), sum([is_line(part) for part in entry.parts]), bytearray(lines_of(entry.parts))


def insert(connection: Connection, some: Sequence[Held]) -> None:
    """Insert entries that are new; where the rows they change are found is for `insert_places`."""
    for sql, rows in insertions("INSERT INTO journal_entry (v, header, present, lines)", some):
        connection.executemany(sql, rows)


def insert_places(connection: Connection, places: Iterable[Place]) -> None:
    """Insert where rows were changed: best in the order of the rows."""
    found = [(bytearray(row), v, k) for row, v, k in places]
    for sql, rows in insertions("INSERT INTO journal_row (row, v, k)", found):
        connection.executemany(sql, rows)


def fill(connection: Connection, v: int, entry: SentEntry, changes: Sequence[Change | None]) -> list[Change] | None:
    """Add to an entry what was absent and has come; give the changes added, None when there is nothing to add."""
    header, present, lines = connection.execute(
        "SELECT header, present, lines FROM journal_entry WHERE v = ?", (v,)
    ).fetchone()
    if header is not None and present == len(entry.parts):
        return None
    before = parts_from(lines) if header is not None else [entry.digest] * len(entry.parts)
    more = {k: change for k, change in enumerate(changes) if change is not None and not is_line(before[k])}
    if header is not None and not more:
        return None
    parts = [old if is_line(old) else new for old, new in zip(before, entry.parts, strict=True)]
    connection.execute(
        "UPDATE journal_entry SET header = ?, present = ?, lines = ? WHERE v = ?",
        (entry.header, present + len(more), lines_of(parts), v),
    )
    insert_places(connection, [(change.row, v, k) for k, change in more.items()])
    return list(more.values())


def hide(connection: Connection, v: int, gone: Mapping[int, Change]) -> None:
    """Put their commits in the place of some changes of an entry, given by their place."""
    parts = parts_from(connection.execute(_LINES, (v,)).fetchone()[0])
    for k in gone:
        parts[k] = commit_of(parts[k])
    connection.execute(
        "UPDATE journal_entry SET present = present - ?, lines = ? WHERE v = ?", (len(gone), lines_of(parts), v)
    )
    _drop_places(connection, ((change.row, v) for change in gone.values()))


def drop(connection: Connection, first_v: int, last_v: int) -> list[Change]:
    """Drop entries whole; give the changes that go with them."""
    span = (first_v, last_v)
    rows = connection.execute("SELECT v, lines FROM journal_entry WHERE v BETWEEN ? AND ?", span).fetchall()
    gone = [(v, read_change(line)) for v, lines in rows for _, _, line in _present(v, lines)]
    connection.execute("DELETE FROM journal_entry WHERE v BETWEEN ? AND ?", span)
    _drop_places(connection, ((change.row, v) for v, change in gone))
    return [change for _, change in gone]


def _drop_places(connection: Connection, places: Iterable[tuple[bytes, int]]) -> None:
    connection.executemany("DELETE FROM journal_row WHERE row = ? AND v = ?", places)


# --- reading ------------------------------------------------------------------------------------------------------


def read(connection: Connection, first_v: int, last_v: int) -> list[SentEntry]:
    """Read entries back as they are held, hashed anew; raise one of `LineError`."""
    rows = connection.execute(
        "SELECT header, lines FROM journal_entry WHERE v BETWEEN ? AND ? ORDER BY v", (first_v, last_v)
    )
    return [
        entry_from(header, parts_from(lines)) if header is not None else digest_alone(parts_from(lines)[0])
        for header, lines in rows
    ]


def lines(connection: Connection) -> Iterator[Line]:
    """Give every present change, in the order of writers and entries."""
    for v, some in connection.execute("SELECT v, lines FROM journal_entry WHERE present > 0 ORDER BY v"):
        yield from _present(v, some)


def of_row(connection: Connection, row: bytes) -> list[Found]:
    """Read every present change of an id, whatever its table; raise one of `LineError`."""
    rows = connection.execute(
        "SELECT r.v, r.k, e.header, e.lines FROM journal_row r JOIN journal_entry e ON e.v = r.v WHERE r.row = ?",
        (row,),
    )
    out = []
    for v, k, header, some in rows:
        line = some.split(b"\n")[k]
        out.append(Found(v, k, header, line, read_change(line)))
    return out


def versions(connection: Connection, row: bytes) -> list[int]:
    """List the entries that hold a change of an id."""
    return [v for (v,) in connection.execute("SELECT v FROM journal_row WHERE row = ?", (row,))]


def newer(connection: Connection, schema: int) -> int:
    """Count the entries of a schema newer than one; raise one of `LineError`."""
    rows = connection.execute("SELECT header FROM journal_entry WHERE header IS NOT NULL")
    return sum(read_header(header).schema > schema for (header,) in rows)


def _present(v: int, some: bytes) -> Iterator[Line]:
    for k, line in enumerate(some.split(b"\n")):
        if line[:1] == b"[":
            yield Line(v, k, line)


# --- checking -----------------------------------------------------------------------------------------------------


def misplaced(connection: Connection) -> list[str]:
    """List the entries whose changes are miscounted, or not found by their rows; say when rows are found elsewhere."""
    out, places = [], 0
    for v, present, some in connection.execute("SELECT v, present, lines FROM journal_entry ORDER BY v"):
        lines_ = list(_present(v, some))
        found = sum(_is_found(connection, line) for line in lines_)
        places += found
        if not found == present == len(lines_):
            out.append(f"change: {v}")
    if connection.execute("SELECT COUNT(*) FROM journal_row").fetchone()[0] != places:
        out.append("change: not there")
    return out


def _is_found(connection: Connection, line: Line) -> bool:
    place = (read_change(line.line).row, line.v, line.k)
    found = connection.execute("SELECT 1 FROM journal_row WHERE row = ? AND v = ? AND k = ?", place).fetchone()
    return found is not None
