"""The lines of a bundle (docs/bundle-format.md §4): runs, the trust list and what goes with it, to bytes and back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from partaj_desktop.domain.changes import (
    RUN_ENTRIES,
    LineError,
    Run,
    SentEntry,
    digest_alone,
    is_line,
    lines_of,
    read_hash,
)
from partaj_desktop.domain.errors import BundleRefused, Reason
from partaj_desktop.domain.ids import WriterId
from partaj_desktop.domain.trust import MOST_PRESENTED, MOST_REQUEST, Signed

MOST_ENTRIES = 50_000
_MOST_GRANTS = 1_000


class _RunLine(msgspec.Struct, frozen=True, kw_only=True):
    writer: bytes
    epoch: int
    first: int
    before: bytes
    count: int
    seal: bytes


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle that another workstation of the recipient's party has taken: nobody waits for it any longer."""

    sender: bytes
    number: int
    start: int
    epoch: int
    manifest: bytes


class _Control(msgspec.Struct, frozen=True, omit_defaults=True):
    trust: Signed | None = None
    grant: Signed | None = None
    request: Signed | None = None
    taken: list[Taken] | None = None
    run: _RunLine | None = None


_encode = msgspec.json.Encoder().encode
_control = msgspec.json.Decoder(_Control)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What a bundle carries."""

    runs: tuple[Run, ...]
    trust: Signed | None = None
    grants: tuple[Signed, ...] = ()
    requests: tuple[Signed, ...] = ()
    taken: tuple[Taken, ...] = ()

    @property
    def entries(self) -> int:
        return sum(len(run.entries) for run in self.runs)

    @property
    def whole(self) -> int:
        """Count the entries of which something is said: of the others, their digest alone travels."""
        return sum(run.whole for run in self.runs)

    @property
    def changes(self) -> int:
        return sum(is_line(part) for run in self.runs for entry in run.entries for part in entry.parts)


def encode(payload: Payload) -> bytes:
    """Write a payload as its lines."""
    lines: list[bytes] = []
    if payload.trust is not None:
        lines.append(_encode(_Control(trust=payload.trust)))
    lines += [_encode(_Control(grant=grant)) for grant in payload.grants]
    lines += [request_line(request) for request in payload.requests]
    if payload.taken:
        lines.append(_encode(_Control(taken=list(payload.taken))))
    for run in payload.runs:
        lines.append(_encode(_Control(run=_run_line(run))))
        for entry in run.entries:
            lines += (entry.header, lines_of(entry.parts)) if entry.header is not None else [lines_of([entry.digest])]
    return b"\n".join(lines) + b"\n" if lines else b""


def request_line(request: Signed) -> bytes:
    """Write the line a request travels in."""
    return _encode(_Control(request=request))


def _run_line(run: Run) -> _RunLine:
    return _RunLine(
        writer=run.writer,
        epoch=run.epoch,
        first=run.first,
        before=run.before,
        count=len(run.entries),
        seal=run.seal,
    )


def decode(raw: bytes) -> Payload:
    """Read a payload from its lines.

    Raises:
        BundleRefused: BAD_CONTENT.
    """
    if raw and not raw.endswith(b"\n"):
        raise BundleRefused(Reason.BAD_CONTENT, "no final newline")
    lines = raw.split(b"\n")[:-1]
    try:
        return _payload(lines)
    except (*LineError, IndexError) as error:
        raise BundleRefused(Reason.BAD_CONTENT, "a line that does not read") from error


def decode_introduction(raw: bytes) -> Payload:
    """Read the first lines of a payload, as far as they are about workstations; raise one of `LineError`."""
    trust: Signed | None = None
    grants: list[Signed] = []
    for line in raw.split(b"\n")[:-1]:
        control = _control.decode(line)
        if control.grant is not None and len(grants) < _MOST_GRANTS:
            grants.append(control.grant)
        elif control.trust is not None:
            trust = control.trust
        else:
            break
    return Payload(runs=(), trust=trust, grants=tuple(grants))


def _payload(lines: Sequence[bytes]) -> Payload:
    runs: list[Run] = []
    trust: Signed | None = None
    grants: list[Signed] = []
    requests: list[Signed] = []
    taken: list[Taken] = []
    at = 0
    while at < len(lines):
        control = _control.decode(lines[at])
        if control.request is not None:
            requests.append(_request(control.request, lines[at]))
        at += 1
        if control.trust is not None:
            trust = control.trust
        if control.grant is not None:
            grants.append(control.grant)
        taken += control.taken or ()
        if control.run is not None:
            run, at = _run(control.run, lines, at)
            runs.append(run)
    if len(grants) > _MOST_GRANTS or len(requests) > MOST_PRESENTED or not all(map(_in_bounds, taken)):
        raise BundleRefused(Reason.BAD_CONTENT, "what goes with the trust list is out of bounds")
    return Payload(runs=tuple(runs), trust=trust, grants=tuple(grants), requests=tuple(requests), taken=tuple(taken))


def _request(signed: Signed, line: bytes) -> Signed:
    if len(line) > MOST_REQUEST:
        raise BundleRefused(Reason.BAD_CONTENT, "a request longer than any")
    return signed


def _in_bounds(one: Taken) -> bool:
    sizes = (len(one.sender), len(one.manifest))
    return sizes == (16, 32) and 1 <= one.start <= one.number < 2**31 and 0 <= one.epoch < 2**32


def _run(said: _RunLine, lines: Sequence[bytes], at: int) -> tuple[Run, int]:
    sizes = (len(said.writer), len(said.before), len(said.seal))
    if sizes != (16, 32, 64) or not 1 <= said.count <= RUN_ENTRIES or not 1 <= said.first < 2**40 - RUN_ENTRIES:
        raise BundleRefused(Reason.BAD_CONTENT, "a run out of bounds")
    if not 0 <= said.epoch < 2**32:
        raise BundleRefused(Reason.BAD_CONTENT, "an epoch out of bounds")
    entries: list[SentEntry] = []
    for _ in range(said.count):
        line = lines[at]
        after = at + 1
        if line[:1] == b'"':
            entries.append(digest_alone(read_hash(line)))
        else:
            after += _changes_said(line)
            if after > len(lines):
                raise BundleRefused(Reason.BAD_CONTENT, "an entry cut short")
            entries.append(_entry(line, lines[at + 1 : after]))
        at = after
    run = Run(
        writer=WriterId(said.writer),
        epoch=said.epoch,
        first=said.first,
        before=said.before,
        entries=tuple(entries),
        seal=said.seal,
    )
    return run, at


def _entry(header: bytes, lines: Sequence[bytes]) -> SentEntry:
    """Hash an entry as its lines stand; a line of 32 bytes would pass for a commit, and no change is so short."""
    parts = []
    hashed = [header]
    for line in lines:
        if line[:1] == b"[" and len(line) != 32:
            parts.append(line)
            hashed.append(sha256(line).digest())
        else:
            commit = read_hash(line)
            parts.append(commit)
            hashed.append(commit)
    return SentEntry(header=header, parts=tuple(parts), digest=sha256(b"".join(hashed)).digest())


def _changes_said(header: bytes) -> int:
    """Read only how many lines follow; whether the header holds is judged once the seal has verified."""
    said = header[header.rfind(b",") + 1 : -1]
    if not said.isdigit() or len(said) > 9 or said == b"0":
        raise BundleRefused(Reason.BAD_CONTENT, "a header that is none")
    return int(said)


def batches(runs: Iterable[Run]) -> Iterator[tuple[Run, ...]]:
    """Share runs out into bundles of at most 50 000 entries."""
    batch: list[Run] = []
    size = 0
    for run in runs:
        if size + len(run.entries) > MOST_ENTRIES:
            yield tuple(batch)
            batch, size = [], 0
        batch.append(run)
        size += len(run.entries)
    if batch:
        yield tuple(batch)
