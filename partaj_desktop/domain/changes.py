"""Entries and changes as bytes: the lines that are hashed, stored and sent, never rewritten.

A *change* is one patch of one row:      [salt, subject, table, row, {field: value}, [[writer, n], ...]]
An entry's *header* is                   [n, at, author, action, transaction, schema, changes]

Each is one line of JSON (UTF-8, no newline); bytes are standard base64 with padding.

    commit   = SHA-256(change line)                 the salt is inside, so a commit tells nothing about its change
    digest_n = SHA-256(header line | commit | commit ...)
    head_n   = SHA-256(head_{n-1} | digest_n)       head_0 is 32 zero bytes

`at` is in microseconds since 1970-01-01 UTC; `transaction` is the number of the first entry of the same action.
The full format is in docs/bundle-format.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from partaj_desktop.domain.ids import Id, Version, WriterId
from partaj_desktop.domain.tables import Value

NO_HEAD = bytes(32)
SALT_BYTES = 16
RUN_ENTRIES = 64
"""A run is sealed after this many entries, or earlier at an export."""
VERSION_BITS = 40
"""A version is packed as writer number << 40 | n in the store."""


_IdBytes = Annotated[bytes, Meta(min_length=16, max_length=16)]
_Number = Annotated[int, Meta(ge=1, lt=1 << VERSION_BITS)]
_Count = Annotated[int, Meta(ge=1, lt=1 << 31)]
_Instant = Annotated[int, Meta(ge=0, lt=1 << 62)]


class Change(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One patch of one row, as read from its line."""

    salt: bytes
    subject: _IdBytes
    table: str
    row: _IdBytes
    fields: dict[str, str | int | None]
    seen: list[tuple[_IdBytes, _Number]]


class Header(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What an entry says of itself, as read from its line."""

    n: _Number
    at: _Instant
    author: _IdBytes
    action: str
    transaction: _Number
    schema: _Count
    changes: _Count


_change_decoder = msgspec.json.Decoder(Change)
_header_decoder = msgspec.json.Decoder(Header)
_hash_decoder = msgspec.json.Decoder(Annotated[bytes, Meta(min_length=32, max_length=32)])
_encoder = msgspec.json.Encoder()

LineError = (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError)
"""What the readers below raise on a line that is none (the last: one nested without end)."""


def read_change(line: bytes) -> Change:
    """Read a change from its line; raise one of `LineError`."""
    return _change_decoder.decode(line)


def read_header(line: bytes) -> Header:
    """Read an entry's header from its line; raise one of `LineError`."""
    return _header_decoder.decode(line)


def change_line(
    *, salt: bytes, subject: Id, table: str, row: Id, fields: Mapping[str, Value], seen: Iterable[Version]
) -> bytes:
    """Write a change as its line."""
    return _encoder.encode([salt, subject, table, row, dict(fields), [list(version) for version in seen]])


def header_line(*, n: int, at: int, author: Id, action: str, transaction: int, schema: int, changes: int) -> bytes:
    """Write an entry's header as its line."""
    return _encoder.encode([n, at, author, action, transaction, schema, changes])


def commit_of(line: bytes) -> bytes:
    """Hash a change's line."""
    return sha256(line).digest()


def head_after(before: bytes, digest: bytes) -> bytes:
    """Carry a writer's chain on by one entry."""
    return sha256(before + digest).digest()


def writer_id(public_key: bytes, epoch: int) -> WriterId:
    """Name the writer of a signing key in an epoch (a restored workstation starts the next one)."""
    return WriterId(sha256(public_key + epoch.to_bytes(4, "big")).digest()[:16])


class SentEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One entry as held or sent: whole, in part, or by its digest alone.

    A struct, not a dataclass: a merge makes a hundred thousand of them.
    `parts` has one item per change, in order: its line, or its 32-byte commit where the change is absent.
    An entry known by its digest alone has no header and no parts.
    """

    header: bytes | None
    parts: tuple[bytes, ...]
    digest: bytes

    @property
    def lines(self) -> tuple[bytes | None, ...]:
        """Give each change's line, None where it is absent."""
        return tuple(part if is_line(part) else None for part in self.parts)


def is_line(part: bytes) -> bool:
    """Tell a change's line from a commit (a line is JSON and starts with its bracket, and is never 32 bytes)."""
    return len(part) != 32


def entry_from(header: bytes, parts: Sequence[bytes]) -> SentEntry:
    """Make an entry of a header and its parts, and hash it."""
    commits = b"".join([sha256(part).digest() if len(part) != 32 else part for part in parts])
    return SentEntry(header=header, parts=tuple(parts), digest=sha256(header + commits).digest())


def digest_alone(digest: bytes) -> SentEntry:
    """Make an entry of which nothing but its digest is known."""
    return SentEntry(header=None, parts=(), digest=digest)


def lines_of(parts: Iterable[bytes]) -> bytes:
    """Write parts as they are kept and travel: lines as they stand, commits (and a digest) as texts."""
    return b"\n".join([part if len(part) != 32 else _encoder.encode(part) for part in parts])


def parts_from(lines: bytes) -> list[bytes]:
    """Read parts from their lines; raise one of `LineError`."""
    return [line if line[:1] == b"[" else read_hash(line) for line in lines.split(b"\n")]


def read_hash(line: bytes) -> bytes:
    """Read a commit or a digest from its text; raise one of `LineError`."""
    found: bytes = _hash_decoder.decode(line)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Entries `first` … of one writer, sealed by one signature over its last head; what travels, never split."""

    writer: WriterId
    epoch: int
    first: int
    before: bytes
    entries: tuple[SentEntry, ...]
    seal: bytes

    @property
    def last(self) -> int:
        return self.first + len(self.entries) - 1

    @property
    def whole(self) -> int:
        """Count the entries that have a header: of the others, the digest alone is held."""
        return sum(entry.header is not None for entry in self.entries)

    def head(self) -> bytes:
        """Compute the chain's head after the last entry."""
        head = self.before
        for entry in self.entries:
            head = sha256(head + entry.digest).digest()
        return head


class OpenRun(NamedTuple):
    """A run whose lines were read and judged, and its head: changes stand beside their bytes, None where absent.

    `author`: the workstation; `whole`: its entries with a header; `newer`: those of a schema unknown here;
    `since` and `until`: the instants of the first and the last, in µs UTC, both 0 without any.
    """

    run: Run
    head: bytes
    changes: Sequence[Sequence[Change | None]]
    author: bytes
    whole: int
    newer: int
    since: int
    until: int


SEAL_TYPE = "application/vnd.partaj.run"


def seal_payload(writer: WriterId, last: int, head: bytes) -> bytes:
    """Give the bytes a run's seal signs."""
    return writer + last.to_bytes(8, "big") + head


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """What a service wants written to one row. `row` new or known; `fields` in Python values."""

    table: str
    row: Id
    subject: Id
    fields: Mapping[str, Value]
