"""Judge runs from outside before any of them reaches the store (docs/bundle-format.md §6).

Each run is judged by who wrote it, whatever road it came by: the writer is an enrolled key, the seal verifies, the
entries follow one another, their author is that workstation, its role may write each table, and every field exists
and fits. Entries of a newer schema are kept whole without judging what we do not know.
"""

from collections.abc import Iterable, Sequence

from partaj_desktop.crypto.signing import verify
from partaj_desktop.domain.changes import (
    SEAL_TYPE,
    Change,
    Header,
    LineError,
    OpenRun,
    Run,
    SentEntry,
    is_line,
    read_change,
    read_header,
    seal_payload,
    writer_id,
)
from partaj_desktop.domain.errors import BundleRefused, Reason
from partaj_desktop.domain.ids import SHARED
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.tables import SCHEMA, TABLES, Kind, Scope, Table
from partaj_desktop.domain.trust import TrustList, Workstation

_MOST_EPOCHS = 64
_BASE64_ID = 24


def judge(runs: Iterable[Run], trust: TrustList) -> list[OpenRun]:
    """Verify and read runs.

    Raises:
        BundleRefused: UNKNOWN_SIGNER, BAD_SEAL, REVOKED, BAD_CONTENT or NOT_ALLOWED.
    """
    return [_judge_run(run, _author(run, trust)) for run in runs]


def _author(run: Run, trust: TrustList) -> Workstation:
    if run.epoch < _MOST_EPOCHS:
        for workstation in trust.workstations:
            if writer_id(workstation.signing, run.epoch) == run.writer:
                return workstation
    raise BundleRefused(Reason.UNKNOWN_SIGNER, "a run of an unknown writer")


def _judge_run(run: Run, author: Workstation) -> OpenRun:
    if author.revoked_after is not None and run.last > author.revoked_after:
        raise BundleRefused(Reason.REVOKED)
    if not verify(author.signing, SEAL_TYPE, seal_payload(run.writer, run.last, run.heads()[-1]), run.seal):
        raise BundleRefused(Reason.BAD_SEAL)
    headers: list[Header | None] = []
    changes: list[Sequence[Change | None]] = []
    try:
        for offset, entry in enumerate(run.entries):
            header, some = _read_entry(entry, run.first + offset, author)
            headers.append(header)
            changes.append(some)
    except LineError as error:
        raise BundleRefused(Reason.BAD_CONTENT, "a line that does not read") from error
    return OpenRun(run, headers, changes)


def _read_entry(entry: SentEntry, n: int, author: Workstation) -> tuple[Header | None, Sequence[Change | None]]:
    if entry.header is None:
        return None, ()
    header = read_header(entry.header)
    if header.n != n or header.author != author.id or header.changes != len(entry.parts):
        raise BundleRefused(Reason.BAD_CONTENT, "an entry out of its place")
    if not 0 <= header.at < 2**62 or not 1 <= header.transaction <= n or header.schema < 1:
        raise BundleRefused(Reason.BAD_CONTENT, "a header out of bounds")
    changes = [read_change(part) if is_line(part) else None for part in entry.parts]
    rows = [change.row for change in changes if change is not None]
    if len(set(rows)) != len(rows):
        raise BundleRefused(Reason.BAD_CONTENT, "two changes of one row")
    for change in changes:
        if change is not None:
            _judge_change(change, author.role, header.schema)
    return header, changes


def _judge_change(change: Change, role: Role, schema: int) -> None:
    table = TABLES.get(change.table)
    if len(change.row) != 16 or len(change.subject) != 16 or any(len(w) != 16 for w, _ in change.seen):
        raise BundleRefused(Reason.BAD_CONTENT, "an id that is none")
    if table is None:
        if schema <= SCHEMA:
            raise BundleRefused(Reason.BAD_CONTENT, "an unknown table")
        return
    if role not in table.writers:
        raise BundleRefused(Reason.NOT_ALLOWED, table.name)
    if (change.subject == SHARED) != (table.scope is Scope.SHARED):
        raise BundleRefused(Reason.BAD_CONTENT, "a subject of another scope")
    if table.add_only and change.seen:
        raise BundleRefused(Reason.NOT_ALLOWED, f"{table.name} is written once")
    _judge_fields(change, table, schema)


def _judge_fields(change: Change, table: Table, schema: int) -> None:
    kinds = table.kinds
    for name, value in change.fields.items():
        kind = kinds.get(name)
        if kind is None:
            if schema <= SCHEMA:
                raise BundleRefused(Reason.BAD_CONTENT, "an unknown field")
        elif value is not None and not _fits(kind, value):
            raise BundleRefused(Reason.BAD_CONTENT, f"{table.name}.{name}")


def _fits(kind: Kind, value: str | int) -> bool:
    if kind is Kind.TEXT:
        return type(value) is str
    if kind is Kind.WHOLE:
        return type(value) is int and -(2**53) < value < 2**53
    if kind is Kind.FLAG:
        return value == 0 or value == 1
    if kind is Kind.ID:
        return type(value) is str and len(value) == _BASE64_ID and value.endswith("==") and value.isascii()
    return type(value) is str and len(value) == 10
