"""Ids of rows: UUID version 7 (RFC 9562), 16 bytes; within one process and millisecond, each is above the last."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id

_RANDOM_BITS = 74
_LOW_BITS = 62
_STEP_BYTES = 4


@dataclass(slots=True)
class _Last:
    """The last id given; the one thing that all callers of a process must share."""

    millisecond: int = -1
    random: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)


_last = _Last()


def new_id(clock_ms: int, randomness: Callable[[int], bytes]) -> Id:
    """Make an id from milliseconds since 1970 and a source of random bytes."""
    if not 0 <= clock_ms < 1 << 48:
        raise ValueError(f"not a time an id can hold: {clock_ms}")
    with _last.guard:
        if clock_ms == _last.millisecond:
            _last.random += 1 + int.from_bytes(randomness(_STEP_BYTES), "big")
        else:
            # The highest bit stays free, so that steps within one millisecond never overflow.
            _last.random = int.from_bytes(randomness(10), "big") >> (80 - _RANDOM_BITS + 1)
            _last.millisecond = clock_ms
        value = _last.random
    high, low = value >> _LOW_BITS, value & ((1 << _LOW_BITS) - 1)
    return Id((clock_ms << 80 | 0x7 << 76 | high << 64 | 0b10 << _LOW_BITS | low).to_bytes(16, "big"))


def text(identifier: bytes) -> str:
    """Write an id as people and JSON see it: hyphenated hexadecimal."""
    return str(uuid.UUID(bytes=identifier))


def parse(written: str) -> Id:
    """Read a hyphenated id; UserError when it is not one."""
    try:
        found = uuid.UUID(written.strip())
    except ValueError:
        found = None
    if found is None or str(found) != written.strip().lower():
        raise UserError(
            "Cet identifiant n’a pas la forme attendue.",
            "Recopiez-le depuis « partaj meetings » ou « partaj situations ».",
        )
    return Id(found.bytes)
