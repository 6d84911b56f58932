"""Judge runs from outside before any of them reaches the store (docs/bundle-format.md §6).

Each run is judged by who wrote it, whatever road it came by: the writer is an enrolled key, the seal verifies, the
entries follow one another, their author is that workstation, its role may write each table, and every field exists
and fits. Entries of a newer schema are kept whole without judging what we do not know.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from partaj_desktop.crypto.signing import verify
from partaj_desktop.domain.changes import (
    SEAL_TYPE,
    Change,
    Header,
    LineError,
    OpenRun,
    Run,
    SentEntry,
    read_change,
    read_header,
    seal_payload,
    writer_id,
)
from partaj_desktop.domain.errors import UNKNOWN_WRITER, BundleRefused, Reason
from partaj_desktop.domain.ids import SHARED
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.tables import SCHEMA, TABLES, Kind, Scope
from partaj_desktop.domain.trust import TrustList, Workstation

_MOST_WHOLE = 2**53
# 128 bits are 21 letters of six bits and one of two: its other four are zero.
_ID = re.compile("[A-Za-z0-9+/]{21}[AQgw]==")

_Shape = tuple[str, bool, bool, bool, *tuple[str, ...]]
"""What one judgement covers: table, of a newer schema, about the shared scope, upon a version, names of the fields."""
_Shapes = defaultdict[_Shape, list[str | int | None]]
"""The values of all changes of a shape, one change after the other: a list, since each is read from far otherwise."""


def judge(runs: Iterable[Run], trust: TrustList) -> list[OpenRun]:
    """Verify and read runs.

    Raises:
        BundleRefused: UNKNOWN_SIGNER, BAD_SEAL, BAD_CONTENT or NOT_ALLOWED.
    """
    authors: dict[tuple[bytes, int], Workstation] = {}
    shapes = {role: _Shapes(list) for role in Role}
    opened = []
    for run in runs:
        author = authors.get((run.writer, run.epoch))
        if author is None:
            author = authors[run.writer, run.epoch] = _author(run, trust)
        opened.append(_judge_run(run, author, shapes[author.role]))
    for role, by_shape in shapes.items():
        for shape, values in by_shape.items():
            _judge_shape(role, shape, values)
    return opened


def part(
    runs: Iterable[OpenRun], trust: TrustList, sender: Workstation, reader: Workstation
) -> tuple[list[OpenRun], list[OpenRun]]:
    """Part the runs that are taken from those set aside: what a revoked workstation wrote.

    Past its revocation nothing is taken, up to it only what the region sends: a stolen key may still sign. The region
    sends a tutor nothing: to her it comes by her facilitators, who had it from there. The bundle stands: who relays in
    good faith what a colleague wrote must not be refused for it.
    """
    taken: list[OpenRun] = []
    aside: list[OpenRun] = []
    for one in runs:
        author = _author(one.run, trust)
        open_road = author.revoked is None or sender.role is Role.COORDINATOR or reader.role is Role.TUTOR
        (taken if open_road and author.takes(one.run.writer, one.run.last) else aside).append(one)
    return taken, aside


def is_known(run: Run, trust: TrustList) -> bool:
    """Tell whether a list names the workstation that wrote a run."""
    return _found(run, trust) is not None


def _author(run: Run, trust: TrustList) -> Workstation:
    found = _found(run, trust)
    if found is None:
        raise BundleRefused(Reason.UNKNOWN_SIGNER, "a run of an unknown writer", UNKNOWN_WRITER)
    return found


def _found(run: Run, trust: TrustList) -> Workstation | None:
    return next((one for one in trust.workstations if writer_id(one.signing, run.epoch) == run.writer), None)


def _judge_run(run: Run, author: Workstation, shapes: _Shapes) -> OpenRun:
    head = run.head()
    if not verify(author.signing, SEAL_TYPE, seal_payload(run.writer, run.last, head), run.seal):
        raise BundleRefused(Reason.BAD_SEAL)
    changes: list[Sequence[Change | None]] = []
    at, n = -1, run.first
    since = whole = newer = 0
    try:
        for entry in run.entries:
            if entry.header is None:
                changes.append(())
            else:
                header = _judge_header(entry.header, n, len(entry.parts), author.id, at)
                at = header.at
                since = since or at
                whole += 1
                newer += header.schema > SCHEMA
                changes.append(_read_changes(entry, header.schema > SCHEMA, shapes))
            n += 1
    except LineError as error:
        raise BundleRefused(Reason.BAD_CONTENT, "a line that does not read") from error
    return OpenRun(run, head, changes, author.id, whole, newer, since, max(at, 0))


def _judge_header(line: bytes, n: int, parts: int, author: bytes, before: int) -> Header:
    header = read_header(line)
    if header.n != n or header.author != author or header.changes != parts:
        raise BundleRefused(Reason.BAD_CONTENT, "an entry out of its place")
    if header.at <= before or header.transaction > n:
        raise BundleRefused(Reason.BAD_CONTENT, "a header out of bounds")
    return header


def _read_changes(entry: SentEntry, newer: bool, shapes: _Shapes) -> list[Change | None]:
    """Read an entry's changes, and lay them beside those of the same shape: what they hold is judged at the end."""
    changes = [read_change(part) if len(part) != 32 else None for part in entry.parts]
    rows = set()
    for change in changes:
        if change is not None:
            if change.row in rows:
                raise BundleRefused(Reason.BAD_CONTENT, "two changes of one row")
            rows.add(change.row)
            fields = change.fields
            shapes[change.table, newer, change.subject == SHARED, bool(change.seen), *fields] += fields.values()
    return changes


def _judge_shape(role: Role, shape: _Shape, values: Sequence[str | int | None]) -> None:
    """Judge at once all changes that a role made to the same fields of the same table."""
    name, newer, shared, upon, *fields = shape
    table = TABLES.get(name)
    if table is None:
        if not newer:
            raise BundleRefused(Reason.BAD_CONTENT, "an unknown table")
    elif role not in table.writers:
        raise BundleRefused(Reason.NOT_ALLOWED, name)
    elif shared != (table.scope is Scope.SHARED):
        raise BundleRefused(Reason.BAD_CONTENT, "a subject of another scope")
    elif table.add_only and upon:
        raise BundleRefused(Reason.NOT_ALLOWED, f"{name} is written once")
    kinds = table.kinds if table is not None else {}
    if not newer and not kinds.keys() >= set(fields):
        raise BundleRefused(Reason.BAD_CONTENT, "an unknown field")
    for place, field in enumerate(fields):
        if not _fit(kinds.get(field), values[place :: len(fields)]):
            raise BundleRefused(Reason.BAD_CONTENT, f"{name}.{field}")


def _fit(kind: Kind | None, column: Sequence[str | int | None]) -> bool:
    """Tell whether all these values are of a kind; without one (a newer field), whether they could be of any."""
    types = {*map(type, column)} - {type(None)}
    if kind is Kind.TEXT:
        return types <= {str}
    if kind is Kind.DAY:
        return types <= {str} and all(map(_is_day, set(column) - {None}))
    if kind is Kind.ID:
        return types <= {str} and all(map(_is_id, set(column) - {None}))
    if kind is Kind.FLAG:
        return types <= {int} and set(column) <= {0, 1, None}
    if kind is Kind.WHOLE and str in types:
        return False
    return all(-_MOST_WHOLE < value < _MOST_WHOLE for value in column if type(value) is int)


@lru_cache(maxsize=2**14)
def _is_day(text: str | int | None) -> bool:
    try:
        return date.fromisoformat(str(text)).isoformat() == text
    except ValueError:
        return False


def _is_id(text: str | int | None) -> bool:
    """Tell whether a text is 16 bytes in base64, in the one way to write them."""
    return _ID.fullmatch(str(text)) is not None
