"""The append-only journal: own entries are appended and sealed, runs are read back.

Hashes are over the bytes of the lines as they are stored and sent (`domain.changes`). An entry is whole, has absent
changes (their commits are kept), or is known by its digest alone; what was absent may arrive later, after its hash
is checked (`store.union`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from partaj_desktop.domain.changes import (
    NO_HEAD,
    RUN_ENTRIES,
    SALT_BYTES,
    Change,
    Patch,
    Run,
    change_line,
    entry_from,
    head_after,
    header_line,
    is_line,
    read_change,
    read_header,
    seal_payload,
)
from partaj_desktop.domain.ids import Id, Version, WriterId
from partaj_desktop.domain.tables import SCHEMA, TABLES, Value
from partaj_desktop.store import entries, projection, state
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.projection import News
from partaj_desktop.store.queries import load
from partaj_desktop.store.writers import Writers, end_of, first_of, n_of

_SQL = "journal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Who writes here, and with what: the writer, its seal, the clock (µs UTC) and randomness passed in."""

    writer: WriterId
    epoch: int
    author: Id
    seal: Callable[[bytes], bytes]
    now: Callable[[], int]
    random: Callable[[int], bytes]


def append(connection: Connection, pen: Pen, action: str, patches: Sequence[Patch]) -> None:
    """Append one user action, one entry for each subject it concerns, and project it. Within a transaction."""
    writers = Writers(connection)
    no = writers.number(pen.writer)
    n, at = _last(connection, no)
    at = max(pen.now(), at + 1)
    transaction = n + 1
    laid = _Laid([], [], News(list))
    for some in _by_subject(patches):
        n += 1
        lines = [_line(connection, writers, pen, patch) for patch in some]
        header = header_line(
            n=n, at=at, author=pen.author, action=action, transaction=transaction, schema=SCHEMA, changes=len(lines)
        )
        at += 1
        _lay_out(laid, first_of(no) | n, header, lines)
    _put(connection, writers, laid)
    _seal_full(connection, pen, no)


def write_again(connection: Connection, pen: Pen, runs: Iterable[Run]) -> int:
    """Append what own runs said, taken out of the journal, under the present writer; give how many entries it makes.

    Each keeps its action, its instant, and what its author saw, the versions among them being those of now: what was
    concurrent stays so. Within a transaction.
    """
    writers = Writers(connection)
    no = writers.number(pen.writer)
    n, at = _last(connection, no)
    now_n: dict[tuple[bytes, int], int] = {}
    laid = _Laid([], [], News(list))
    count = 0
    for run in runs:
        for old, entry in enumerate(run.entries, run.first):
            lines = [part for part in entry.parts if is_line(part)]
            if entry.header is None or not lines:
                continue
            said = read_header(entry.header)
            n, at = n + 1, max(said.at, at + 1)
            now_n[run.writer, old] = n
            transaction = now_n.get((run.writer, said.transaction), n)
            again = [_line_again(pen, read_change(line), now_n) for line in lines]
            header = header_line(
                n=n, at=at, author=pen.author, action=said.action, transaction=transaction, schema=said.schema,
                changes=len(again),
            )  # fmt: skip
            _lay_out(laid, first_of(no) | n, header, again)
            count += 1
    _put(connection, writers, laid)
    _seal(connection, pen, no, whole_only=True)
    return count


def _line_again(pen: Pen, change: Change, now_n: Mapping[tuple[bytes, int], int]) -> bytes:
    seen = [
        Version(pen.writer, now_n[writer, n]) if (writer, n) in now_n else Version(WriterId(writer), n)
        for writer, n in change.seen
    ]
    return change_line(
        salt=pen.random(SALT_BYTES),
        subject=Id(change.subject),
        table=change.table,
        row=Id(change.row),
        fields=change.fields,
        seen=seen,
    )


class _Laid(NamedTuple):
    """Own entries laid out for the journal."""

    held: list[entries.Held]
    places: list[entries.Place]
    news: News


def _lay_out(laid: _Laid, v: int, header: bytes, lines: Sequence[bytes]) -> None:
    laid.held.append(entries.held(v, entry_from(header, lines)))
    for k, line in enumerate(lines):
        change = read_change(line)
        laid.places.append((change.row, v, k))
        laid.news[change.table].append((v, change))


def _put(connection: Connection, writers: Writers, laid: _Laid) -> None:
    entries.insert(connection, laid.held)
    entries.insert_places(connection, laid.places)
    projection.apply(connection, writers, laid.news)


def _by_subject(patches: Sequence[Patch]) -> Iterator[list[Patch]]:
    """Group an action's patches by subject, in order; patches of one row become one."""
    groups: dict[Id, dict[Id, Patch]] = {}
    for patch in patches:
        group = groups.setdefault(patch.subject, {})
        earlier = group.get(patch.row)
        if earlier is not None:
            patch = Patch(
                table=patch.table, row=patch.row, subject=patch.subject, fields={**earlier.fields, **patch.fields}
            )
        group[patch.row] = patch
    for group in groups.values():
        yield list(group.values())


def _line(connection: Connection, writers: Writers, pen: Pen, patch: Patch) -> bytes:
    table = TABLES[patch.table]
    unknown = set(patch.fields) - set(table.kinds)
    if unknown:
        raise ValueError(f"{patch.table} has no field {sorted(unknown)}")
    v = projection.versions(connection, patch.table, [patch.row]).get(patch.row)
    return change_line(
        salt=pen.random(SALT_BYTES),
        subject=patch.subject,
        table=patch.table,
        row=patch.row,
        fields=_json(patch.fields),
        seen=projection.seen_now(connection, writers, table, patch.row, v),
    )


def _json(fields: Mapping[str, Value]) -> dict[str, Value]:
    return {name: int(value) if isinstance(value, bool) else value for name, value in fields.items()}


def _last(connection: Connection, no: int) -> tuple[int, int]:
    """Give the number and the time of a writer's last entry, (0, 0) before the first."""
    row = connection.execute(
        "SELECT v, header FROM journal_entry WHERE v >= ? AND v < ? ORDER BY v DESC LIMIT 1", (first_of(no), end_of(no))
    ).fetchone()
    return (n_of(row[0]), read_header(row[1]).at) if row else (0, 0)


# --- sealing ------------------------------------------------------------------------------------------------------


def seal(connection: Connection, pen: Pen) -> None:
    """Seal what the own writer has not sealed yet. Within a transaction, before an export."""
    no = Writers(connection).number(pen.writer)
    _seal(connection, pen, no, whole_only=False)


def _seal_full(connection: Connection, pen: Pen, no: int) -> None:
    if _last(connection, no)[0] - _last_sealed(connection, no)[0] >= RUN_ENTRIES:
        _seal(connection, pen, no, whole_only=True)


def _seal(connection: Connection, pen: Pen, no: int, *, whole_only: bool) -> None:
    last, head = _last_sealed(connection, no)
    while True:
        pending = entries.read(
            connection, first_of(no) + last + 1, min(first_of(no) + last + RUN_ENTRIES, end_of(no) - 1)
        )
        if not pending or (whole_only and len(pending) < RUN_ENTRIES):
            return
        before = head
        for entry in pending:
            head = head_after(head, entry.digest)
        first, last = last + 1, last + len(pending)
        signature = pen.seal(seal_payload(pen.writer, last, head))
        connection.execute(
            "INSERT INTO journal_run (writer, first, last, epoch, before, head, seal, arrived)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (no, first, last, pen.epoch, before, head, signature, _next_arrival(connection)),
        )


def _last_sealed(connection: Connection, no: int) -> tuple[int, bytes]:
    row = connection.execute(
        "SELECT last, head FROM journal_run WHERE writer = ? ORDER BY first DESC LIMIT 1", (no,)
    ).fetchone()
    return (row[0], row[1]) if row else (0, NO_HEAD)


def _next_arrival(connection: Connection) -> int:
    return last_arrival(connection) + 1


# --- reading runs back --------------------------------------------------------------------------------------------


def runs_after(connection: Connection, arrival: int) -> Iterator[Run]:
    """Read the runs that reached this store, in whole or in part, after an arrival; in the order they came."""
    writers = Writers(connection)
    for no, first in keys_after(connection, arrival):
        yield run_at(connection, writers, no, first)


def keys_after(connection: Connection, arrival: int) -> list[tuple[int, int]]:
    """List the keys (writer number, first) of the runs that came, in whole or in part, after an arrival."""
    rows = connection.execute("SELECT writer, first FROM journal_run WHERE arrived > ? ORDER BY arrived", (arrival,))
    return [(no, first) for no, first in rows]


def keys_of(connection: Connection, seen: Iterable[Id]) -> set[tuple[int, int]]:
    """List the keys of every sealed run that holds a change about one of these subjects, or of one of these rows."""
    keys = set()
    for one in seen:
        for row in (one, *state.rows_of_subject(connection, one)):
            for v in entries.versions(connection, row):
                key = run_of(connection, v)
                if key is not None:
                    keys.add(key)
    return keys


def unsealed(connection: Connection, writer: WriterId) -> int:
    """Count the entries of a writer that no run seals yet."""
    no = Writers(connection).find(writer)
    if no is None:
        return 0
    return _last(connection, no)[0] - _last_sealed(connection, no)[0]


def pending(connection: Connection, writer: WriterId, epoch: int) -> Run | None:
    """Read the entries of a writer that no run seals yet, as the run they will make; None when there is none."""
    no = Writers(connection).find(writer)
    if no is None:
        return None
    last, head = _last_sealed(connection, no)
    held = entries.read(connection, first_of(no) + last + 1, end_of(no) - 1)
    if not held:
        return None
    return Run(writer=writer, epoch=epoch, first=last + 1, before=head, entries=tuple(held), seal=b"")


def run_at(connection: Connection, writers: Writers, no: int, first: int) -> Run:
    """Read one run."""
    last, epoch, before, signature = connection.execute(
        "SELECT last, epoch, before, seal FROM journal_run WHERE writer = ? AND first = ?", (no, first)
    ).fetchone()
    held = entries.read(connection, first_of(no) + first, first_of(no) + last)
    return Run(writer=writers.all()[no], epoch=epoch, first=first, before=before, entries=tuple(held), seal=signature)


def run_of(connection: Connection, v: int) -> tuple[int, int] | None:
    """Give the key (writer number, first) of the run an entry is in; None while it is not sealed."""
    row = connection.execute(
        "SELECT writer, first, last FROM journal_run WHERE writer = ? AND first <= ? ORDER BY first DESC LIMIT 1",
        (v >> 40, n_of(v)),
    ).fetchone()
    return (row[0], row[1]) if row and n_of(v) <= row[2] else None


def epochs(connection: Connection) -> list[int]:
    """List the epochs of the runs held."""
    return [int(epoch) for (epoch,) in connection.execute("SELECT DISTINCT epoch FROM journal_run")]


def last_arrival(connection: Connection) -> int:
    """Give the highest arrival number ever used: never given again, though the run it was given to was taken out."""
    return int(connection.execute(load(_SQL)["last_arrival"]).fetchone()[0])


def last_arrival_of(connection: Connection, writer: WriterId) -> int:
    """Give the arrival number of a writer's newest run; 0 without any."""
    no = Writers(connection).find(writer)
    found = connection.execute("SELECT COALESCE(MAX(arrived), 0) FROM journal_run WHERE writer = ?", (no,)).fetchone()
    return int(found[0])


# --- what is held ---------------------------------------------------------------------------------------------------


def verify(connection: Connection) -> list[str]:
    """Recompute every sealed run's chain from the stored bytes; name the runs that do not verify."""
    faults = []
    writers = Writers(connection)
    for no, first in connection.execute("SELECT writer, first FROM journal_run ORDER BY writer, first").fetchall():
        run = run_at(connection, writers, no, first)
        head = connection.execute(
            "SELECT head FROM journal_run WHERE writer = ? AND first = ?", (no, first)
        ).fetchone()[0]
        if not run.entries or run.head() != head:
            faults.append(f"run {no}/{first}")
    return faults


def last_written(connection: Connection, writer: WriterId) -> int | None:
    """Tell when a writer last wrote, in µs UTC."""
    no = Writers(connection).find(writer)
    return _last(connection, no)[1] or None if no is not None else None


def count(connection: Connection) -> int:
    """Count the entries of which something is held."""
    return int(connection.execute("SELECT COUNT(*) FROM journal_entry WHERE header IS NOT NULL").fetchone()[0])
