"""The floor: the same changes stored by `executemany`, with nothing checked (tests/bench/floor.sql)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter

from partaj_desktop.domain.changes import Run, read_change, read_header
from partaj_desktop.store import connection as opening
from partaj_desktop.store.connection import Connection
from tests.helpers.stores import DATA_KEY

_SQL = Path(__file__).with_name("floor.sql").read_text(encoding="utf-8")
_SCHEMA, *_NAMED = re.split(r"^-- name: (\w+)\n", _SQL, flags=re.MULTILINE)
_QUERIES = dict(zip(_NAMED[::2], _NAMED[1::2], strict=True))

_RUNS = 2000
_Row = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the floor stores for one bundle, laid out beforehand."""

    log: Sequence[_Row]
    new: Sequence[_Row]
    changed: Sequence[_Row]


def rows_of(runs: Iterable[Run], writer: int, known: set[bytes], first: int = 1) -> Rows:
    """Lay out the floor's rows for the changes of these runs, numbered from `first`; rows not `known` are new."""
    log: list[_Row] = []
    new: list[_Row] = []
    changed: list[_Row] = []
    for run in runs:
        for entry in run.entries:
            at = read_header(entry.header or b"").at
            for line in entry.lines:
                change = read_change(line or b"")
                log.append((writer, first + len(log), at, change.row, line))
                values = [str(value) for value in change.fields.values()]
                if change.row in known:
                    changed.append((*values, change.row))
                else:
                    known.add(change.row)
                    new.append((change.row, *values))
    return Rows(log=log, new=new, changed=changed)


def create(path: Path) -> Connection:
    """Make the floor's store, with the settings of ours."""
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    opening.create(path, DATA_KEY).close()
    connection = opening.open_store(path, DATA_KEY)
    for statement in filter(str.strip, re.sub(r"--.*", "", _SCHEMA).split(";")):
        connection.execute(statement)
    return connection


def store(connection: Connection, rows: Rows) -> None:
    """Store one bundle's rows in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(_QUERIES["log"], rows.log)
    connection.executemany(_QUERIES["new"], rows.new)
    connection.executemany(_QUERIES["changed"], rows.changed)
    connection.execute("COMMIT")


def _fill(connection: Connection, before: Iterable[Run], known: set[bytes]) -> None:
    """Store what is there before, some runs at a time: five million changes do not fit in memory."""
    first, waiting = 1, iter(before)
    while some := list(islice(waiting, _RUNS)):
        rows = rows_of(some, 1, known, first)
        store(connection, rows)
        first += len(rows.log)


def timed(path: Path, before: Iterable[Run], batches: Sequence[Sequence[Run]]) -> float:
    """Fill the floor with what is there before, then store the batches; seconds for the batches alone."""
    connection = create(path)
    known: set[bytes] = set()
    _fill(connection, before, known)
    opening.checkpoint(connection)
    laid = [rows_of(runs, 2 + index, known) for index, runs in enumerate(batches)]
    start = perf_counter()
    for rows in laid:
        store(connection, rows)
    spent = perf_counter() - start
    connection.close()
    return spent
