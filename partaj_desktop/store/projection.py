"""The projection: one row per shared row, holding what its changes fold to. The only writer of those tables.

Each new change first tries to compare and swap: when the row stands at exactly the one version the change saw, its
fields are laid over it. Everywhere else (a concurrent change, a late one, a row with several versions) the row is
folded anew from all its changes by `domain.fold.fold`. Both roads give the same row; `check` proves it.
"""

from binascii import a2b_base64
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from partaj_desktop.domain.changes import Change, read_change, read_header
from partaj_desktop.domain.fold import FoldedRow, RowChange, fold
from partaj_desktop.domain.ids import Id, Version
from partaj_desktop.domain.tables import TABLES, Scope, Table, Value
from partaj_desktop.store import entries, search
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.rows import Insertion, insertions
from partaj_desktop.store.writers import Writers

SEVERAL = -2
"""The version of a row for which several versions stand, in whole or for one field."""

_CHUNK = 900
_SWAPS = 64


New = tuple[int, Change]
"""A change that has just entered the journal, at its packed version."""

News = defaultdict[str, list[New]]
"""What has just entered the journal, by table, each in the order it came."""


class Touched(NamedTuple):
    """What projecting did: rows by table, how many of them are new, and how many had stood before."""

    rows: dict[str, set[bytes]]
    created: dict[str, int]
    changed: dict[str, int]

    def sample(self, count: int) -> Iterator[tuple[Table, Id]]:
        """Give about `count` of the rows, spread over all tables."""
        step = max(1, sum(map(len, self.rows.values())) // count)
        for name, rows in self.rows.items():
            for row in islice(rows, 0, None, step):
                yield TABLES[name], Id(row)


def apply(connection: Connection, writers: Writers, news: News) -> Touched:
    """Project changes that have just been inserted into the journal; give back the rows touched."""
    touched = Touched({}, {}, {})
    words = search.Words()
    for name, some in news.items():
        table = TABLES.get(name)
        if table is not None:
            _apply_table(connection, writers, table, some, touched, words)
        else:
            _leave_unread(connection, (change for _, change in some))
    words.write(connection)
    return touched


def _leave_unread(connection: Connection, changes: Iterable[Change]) -> None:
    """Note whom a newer program's table speaks of: its rows wait, whole, in the journal."""
    rows = {(change.subject, change.row) for change in changes}
    connection.executemany("INSERT OR IGNORE INTO unread_row (subject, row) VALUES (?, ?)", sorted(rows))


def _apply_table(
    connection: Connection,
    writers: Writers,
    table: Table,
    news: Sequence[New],
    touched: Touched,
    words: search.Words,
) -> None:
    patches, slow = _lay(writers, news)
    rows = patches.keys() | slow
    slow |= _swap(connection, table, patches)
    new = {row for row, patch in patches.items() if patch[3] is None}
    created = len(new - slow) + len(slow) - len(versions(connection, table.name, slow))
    for row in slow:
        refold(connection, writers, table, Id(row))
    words.of_patches(table.name, ((row, patch[2]) for row, patch in patches.items() if row not in slow))
    words.of_rows(table.name, slow)
    touched.rows[table.name] = rows
    touched.created[table.name] = created
    touched.changed[table.name] = len(rows) - created


_Patch = tuple[int, bytes, Mapping[str, str | int | None], int | None]
"""What is laid over a row in one go: its version then, its subject, its fields, the version it must stand at.

A plain tuple: a merge makes a hundred thousand of them."""
_Patches = dict[bytes, _Patch]
_Bound = tuple[Value | bytearray, ...]
"""What a statement binds for one row: `bytearray`, since for each `bytes` the driver looks for an adapter first."""


def _lay(writers: Writers, news: Sequence[New]) -> tuple[_Patches, set[bytes]]:
    """Lay the changes of each row over one another, as long as each saw exactly the one before.

    Gives the patches, of new rows and of those that must stand at a version, and the rows to fold anew.
    """
    patches: _Patches = {}
    slow: set[bytes] = set()
    pack = writers.pack
    for v, change in news:
        row, seen = change.row, change.seen
        upon = pack(*seen[0]) if seen else None
        laid = patches.get(row)
        if seen and (upon is None or len(seen) > 1):
            slow.add(row)
        elif laid is None:
            patches[row] = (v, change.subject, change.fields, upon)
        elif upon == laid[0] and change.subject == laid[1]:
            patches[row] = (v, laid[1], {**laid[2], **change.fields}, laid[3])
        else:
            slow.add(row)
    for row in slow:
        patches.pop(row, None)
    return patches, slow


_Shape = tuple[bool, *tuple[str, ...]]
"""Whether rows are new, and the fields set."""


def _swap(connection: Connection, table: Table, patches: _Patches) -> set[bytes]:
    """Insert new rows, compare and swap the others; give those that stood already, or not at the version seen.

    A statement tells how many rows it reached: only where some are missing does one look which.
    """
    missed: set[bytes] = set()
    for shape, values in _by_shape(table, patches):
        fields = len(shape) - 1  # after them come the version a row then stands at, its subject, its id
        for start in range(0, len(values), _SWAPS):
            some = values[start : start + _SWAPS]
            reached = sum([connection.executemany(sql, bound).rowcount for sql, bound in _puts(table, shape, some)])
            if reached != len(some):
                tried = {bytes(value[fields + 2]): value[fields] for value in some}  # type: ignore[arg-type]
                stands = versions(connection, table.name, tried)
                missed |= {one for one, wanted in tried.items() if stands.get(one) != wanted}
    return missed


def _puts(table: Table, shape: _Shape, some: Sequence[_Bound]) -> Iterable[Insertion]:
    """Give the statements that put some rows of one shape."""
    new, *names = shape
    if new:
        return insertions(f"INSERT OR IGNORE INTO {table.name} ({', '.join((*names, 'v', 'subject', 'id'))})", some)
    sets = ", ".join(f"{name} = ?" for name in (*names, "v"))
    return [(f"UPDATE {table.name} SET {sets} WHERE subject = ? AND id = ? AND v = ?", some)]


def _by_shape(table: Table, patches: _Patches) -> Iterator[tuple[_Shape, list[_Bound]]]:
    """Group patches by what they set, in the order of the ids: neighbours in the file are written together."""
    shapes: dict[_Shape, list[_Bound]] = {}
    for row, (v, subject, fields, upon) in sorted(patches.items(), key=itemgetter(0)):
        shape: _Shape = (upon is None, *fields)
        some = shapes.get(shape)
        if some is None:
            some = shapes[shape] = []
        value: _Bound = (*fields.values(), v, bytearray(subject), bytearray(row))
        some.append(value if upon is None else (*value, upon))
    for (new, *names), values in shapes.items():
        known = [place for place, name in enumerate(names) if name in table.kinds]
        if len(known) < len(names) or not table.ids.isdisjoint(names):
            yield (new, *[names[place] for place in known]), _columns(table, names, known, values)
        else:
            yield (new, *names), values


def _columns(table: Table, names: Sequence[str], known: Sequence[int], values: Iterable[_Bound]) -> list[_Bound]:
    """Turn the values of changes into those of columns; a newer program's fields wait in the journal."""
    columns = list(zip(*values, strict=True))
    turned = [
        [column(table, names[place], value) for value in columns[place]]
        if names[place] in table.ids
        else columns[place]
        for place in known
    ]
    return list(zip(*turned, *columns[len(names) :], strict=True))


def people_of(connection: Connection, touched: Touched) -> set[Id]:
    """List the young people whose rows were touched."""
    found: set[Id] = set()
    for name, rows in touched.rows.items():
        if TABLES[name].scope is Scope.PERSON:
            for chunk in _chunks(sorted(rows), _CHUNK):
                marks = ", ".join("?" * len(chunk))
                query = f"SELECT DISTINCT subject FROM {name} WHERE id IN ({marks})"
                found |= {Id(bytes(subject)) for (subject,) in connection.execute(query, chunk)}
    return found


def versions(connection: Connection, table: str, rows: Iterable[bytes]) -> dict[bytes, int]:
    """Give the packed version each of these rows stands at; rows that are not there are left out."""
    found: dict[bytes, int] = {}
    for chunk in _chunks(sorted(rows), _CHUNK):
        marks = ", ".join("?" * len(chunk))
        found.update(connection.execute(f"SELECT id, v FROM {table} WHERE id IN ({marks})", chunk).fetchall())
    return found


def _chunks(items: Sequence[bytes], size: int) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def changes_of(connection: Connection, writers: Writers, table: Table, row: Id) -> list[tuple[Id, RowChange]]:
    """Read every present change of a row from the journal, with the subject each names.

    A change of another table under the same id is another row: else who may write the one could change the other.
    """
    out = []
    for found in entries.of_row(connection, row):
        change = found.change
        if change.table != table.name:
            continue
        seen = [Version(*version) for version in change.seen]  # type: ignore[arg-type]
        at = read_header(found.header).at
        out.append((Id(change.subject), RowChange(writers.unpack(found.v), at, change.fields, seen)))
    return out


def folded(connection: Connection, writers: Writers, table: Table, row: Id) -> tuple[Id, FoldedRow] | None:
    """Fold a row from the journal; None when none of its changes is present."""
    changes = changes_of(connection, writers, table, row)
    if not changes:
        return None
    result = fold([change for _, change in changes], table.last)
    return min(subject for subject, _ in changes), result


def refold(connection: Connection, writers: Writers, table: Table, row: Id) -> None:
    """Write a row, and its fields with several versions, as its changes fold."""
    connection.execute("DELETE FROM conflict WHERE row = ? AND tbl = ?", (row, table.name))
    result = folded(connection, writers, table, row)
    if result is None:
        connection.execute(f"DELETE FROM {table.name} WHERE id = ?", (row,))
        return
    subject, fold_ = result
    names = ("id", "subject", "v", *table.kinds)
    v = writers.pack(*fold_.heads[0]) if fold_.plain else SEVERAL
    values = [column(table, name, fold_.values.get(name)) for name in table.kinds]
    marks = ", ".join("?" * len(names))
    connection.execute(
        f"INSERT OR REPLACE INTO {table.name} ({', '.join(names)}) VALUES ({marks})", (row, subject, v, *values)
    )
    connection.executemany(
        "INSERT INTO conflict (row, field, v, tbl, subject, at, value) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (row, name, writers.pack(*one.version), table.name, subject, one.at, column(table, name, one.value))
            for name, competing in fold_.conflicts.items()
            if name in table.kinds
            for one in competing
        ],
    )


def column(table: Table, name: str, value: Value) -> Value:
    """Turn a field's value from a change into its column's: references become bytes."""
    if value is None or name not in table.ids:
        return value
    return a2b_base64(str(value))


def seen_now(connection: Connection, writers: Writers, table: Table, row: Id, v: int | None) -> list[Version]:
    """List the versions a change to a row must name: none for a new row, usually one, else every head."""
    if v is None:
        return []
    if v != SEVERAL:
        return [writers.unpack(v)]
    result = folded(connection, writers, table, row)
    return list(result[1].heads) if result else []


def rebuild(connection: Connection, writers: Writers) -> None:
    """Fold every row anew: what a migration, an erasure or a repair does."""
    connection.execute("DELETE FROM conflict")
    connection.execute("DELETE FROM unread_row")
    for table in TABLES.values():
        connection.execute(f"DELETE FROM {table.name}")
    known, unread = _rows(connection)
    for name, row in known:
        refold(connection, writers, TABLES[name], row)
    _leave_unread(connection, unread)
    search.rebuild(connection)


def forget(connection: Connection, gone: Sequence[Change]) -> None:
    """Fold anew the rows of changes that are no longer in the journal; a row nothing is left of goes with them."""
    writers = Writers(connection)
    rows = {(change.table, change.row) for change in gone if change.table in TABLES}
    for name, row in sorted(rows):
        refold(connection, writers, TABLES[name], Id(row))
    unread = {(change.subject, change.row) for change in gone if change.table not in TABLES}
    connection.executemany("DELETE FROM unread_row WHERE subject = ? AND row = ?", sorted(unread))
    for _, row in unread:
        left = [found.change for found in entries.of_row(connection, row)]
        _leave_unread(connection, (change for change in left if change.table not in TABLES))
    if any(search.tells(name) for name, _ in rows):
        search.rebuild(connection)


def rows_in_journal(connection: Connection) -> set[tuple[str, Id]]:
    """List every row of a known table of which a change is present."""
    return _rows(connection)[0]


def _rows(connection: Connection) -> tuple[set[tuple[str, Id]], list[Change]]:
    """Give the rows of known tables, and the changes of the others."""
    known, unread = set(), []
    for *_, line in entries.lines(connection):
        change = read_change(line)
        if change.table in TABLES:
            known.add((change.table, Id(change.row)))
        else:
            unread.append(change)
    return known, unread


def differs(connection: Connection, writers: Writers, table: Table, row: Id) -> bool:
    """Tell whether a projected row is not what its changes fold to."""
    names = ", ".join(("subject", "v", *table.kinds))
    stands = connection.execute(f"SELECT {names} FROM {table.name} WHERE id = ?", (row,)).fetchone()
    result = folded(connection, writers, table, row)
    if result is None or stands is None:
        return (result is None) != (stands is None)
    subject, fold_ = result
    v = writers.pack(*fold_.heads[0]) if fold_.plain else SEVERAL
    values = [column(table, name, fold_.values.get(name)) for name in table.kinds]
    if tuple(stands) != (subject, v, *values):
        return True
    kept = connection.execute("SELECT field, v FROM conflict WHERE row = ? AND tbl = ?", (row, table.name)).fetchall()
    wanted = {(name, writers.pack(*one.version)) for name, some in fold_.conflicts.items() for one in some}
    return {tuple(one) for one in kept} != {one for one in wanted if one[0] in table.kinds}
