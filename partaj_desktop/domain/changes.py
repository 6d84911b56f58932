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
from typing import NamedTuple

import msgspec

from partaj_desktop.domain.ids import Id, Version, WriterId
from partaj_desktop.domain.tables import Value

NO_HEAD = bytes(32)
SALT_BYTES = 16
RUN_ENTRIES = 64
"""A run is sealed after this many entries, or earlier at an export."""
VERSION_BITS = 40
"""A version is packed as writer number << 40 | n in the store."""


class Change(msgspec.Struct, array_like=True, frozen=True):
    """One patch of one row, as read from its line."""

    salt: bytes
    subject: bytes
    table: str
    row: bytes
    fields: dict[str, str | int | None]
    seen: list[tuple[bytes, int]]


class Header(msgspec.Struct, array_like=True, frozen=True):
    """What an entry says of itself, as read from its line."""

    n: int
    at: int
    author: bytes
    action: str
    transaction: int
    schema: int
    changes: int


_change_decoder = msgspec.json.Decoder(Change)
_header_decoder = msgspec.json.Decoder(Header)
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


def digest_of(header: bytes, commits: Iterable[bytes]) -> bytes:
    """Hash an entry: its header and the commits of its changes."""
    return sha256(header + b"".join(commits)).digest()


def head_after(before: bytes, digest: bytes) -> bytes:
    """Carry a writer's chain on by one entry."""
    return sha256(before + digest).digest()


def writer_id(public_key: bytes, epoch: int) -> WriterId:
    """Name the writer of a signing key in an epoch (a restored workstation starts the next one)."""
    return WriterId(sha256(public_key + epoch.to_bytes(4, "big")).digest()[:16])


@dataclass(frozen=True, slots=True, kw_only=True)
class SentEntry:
    """One entry as held or sent: whole, in part, or by its digest alone.

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
    commits = [commit_of(part) if is_line(part) else part for part in parts]
    return SentEntry(header=header, parts=tuple(parts), digest=digest_of(header, commits))


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

    def heads(self) -> list[bytes]:
        """Compute the chain's head after each entry."""
        heads, head = [], self.before
        for entry in self.entries:
            head = head_after(head, entry.digest)
            heads.append(head)
        return heads


class OpenRun(NamedTuple):
    """A run whose lines were read and judged: headers and changes stand beside their bytes, None where absent."""

    run: Run
    headers: Sequence[Header | None]
    changes: Sequence[Sequence[Change | None]]


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
