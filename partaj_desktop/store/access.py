"""The access log of this workstation: who did what, when, in codes; appended, chained, without a free word.

Each line's mark is SHA-256(mark before | n | at | length of code | code | about), numbers in 8 bytes; `before` is the
mark of the line before, thirty-two zeros at the first. The first line kept is the anchor of those after it.
"""

import re
from hashlib import sha256
from typing import NamedTuple

from partaj_desktop.domain.ids import Id
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load

CODES = (
    "profile.opened",
    "profile.locked",
    "backup.made",
    "backup.restored",
    "keys.changed",
    "keys.renewed",
    "bundle.sent",
    "bundle.received",
    "paper.made",
    "list.read",
    "store.checked",
    "history.renewed",
)
_GRAMMAR = re.compile(r"[a-z]+(\.[a-z]+)*")
_NO_MARK = bytes(32)
_SQL = "access"


class Entry(NamedTuple):
    """One line: its number, when (µs UTC), what, and the row or person it is about."""

    n: int
    at: int
    code: str
    about: Id | None


def note(connection: Connection, code: str, at: int, about: Id | None = None) -> None:
    """Append one line; `code` is one of `CODES`, `at` in µs UTC."""
    if code not in CODES:
        raise ValueError(f"{code!r} is no code of the access log")
    last = connection.execute(load(_SQL)["last"]).fetchone()
    n, before = (last[0] + 1, last[1]) if last else (1, _NO_MARK)
    connection.execute(load(_SQL)["note"], (n, at, code, about, before, _mark(before, n, at, code, about)))


def entries(connection: Connection, limit: int) -> list[Entry]:
    """List the newest lines, the newest first."""
    return [Entry(*row) for row in connection.execute(load(_SQL)["entries"], (limit,))]


def forget_before(connection: Connection, at: int) -> int:
    """Drop the oldest lines, up to the first of an instant (µs UTC) or later; the newest always stays. Say how many."""
    return int(connection.execute(load(_SQL)["forget_before"], (at,)).rowcount)


def verify(connection: Connection) -> list[str]:
    """Recompute the chain from what is kept; name the lines that do not follow or were altered."""
    faults = []
    expected: tuple[int, bytes] | None = None
    for n, at, code, about, before, mark in connection.execute(load(_SQL)["all"]):
        good = (
            expected in (None, (n, before))
            and (n > 1 or before == _NO_MARK)
            and isinstance(code, str)
            and _GRAMMAR.fullmatch(code)
            and mark == _mark(before, n, at, code, about)
        )
        if not good:
            faults.append(f"access: {n}")
        expected = (n + 1, mark)
    return faults


def _mark(before: bytes, n: int, at: int, code: str, about: bytes | None) -> bytes:
    word = code.encode()
    numbers = n.to_bytes(8, "big") + at.to_bytes(8, "big", signed=True)
    return sha256(before + numbers + bytes([len(word)]) + word + (about or b"")).digest()
