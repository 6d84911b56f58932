"""What stands in the memory of another process, read by root: a hardened process is closed to everybody else."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

_PIECE: Final = 1 << 24
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_OF_THE_KERNEL: Final = ("[vvar", "[vsyscall")


@dataclass(kw_only=True)
class Looked:
    """How much was read, and what of the needles was there."""

    regions: int = 0
    bytes: int = 0
    found: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        return f"{self.regions} regions, {self.bytes} bytes"


def needles(**secrets: str | bytes) -> dict[str, bytes]:
    """Write secrets as a program may hold them: text as Python and Qt keep it, bytes raw and in hexadecimal."""
    found: dict[str, bytes] = {}
    for name, secret in secrets.items():
        if isinstance(secret, bytes):
            forms = {"raw": secret, "hex": secret.hex().encode(), "HEX": secret.hex().upper().encode()}
        else:
            forms = {way: secret.encode(way) for way in ("utf-8", "utf-16-le", "utf-32-le")}
            forms["latin-1"] = secret.encode("latin-1", "replace")
        found |= {f"{name}, {way}": form for way, form in forms.items()}
    return found


def look(pid: int, wanted: Mapping[str, bytes]) -> Looked:
    """Read every region that can be read, and say which needles are there."""
    assert os.geteuid() == 0, "the memory of a hardened process can be read by root only: run these tests as root"
    told, overlap = Looked(), max(map(len, wanted.values()))
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end in _readable(pid):
            told.regions += 1
            kept = b""
            for at in range(start, end, _PIECE):
                piece = kept + _read(memory.fileno(), at, min(_PIECE, end - at))
                told.bytes += len(piece) - len(kept)
                told.found |= {name for name, needle in wanted.items() if needle in piece}
                kept = piece[-overlap:]
    return told


def _readable(pid: int) -> Iterator[tuple[int, int]]:
    with open(f"/proc/{pid}/maps") as maps:
        for line in maps:
            span, rights = line.split()[:2]
            if rights[0] == "r" and not any(name in line for name in _OF_THE_KERNEL):
                start, end = (int(part, 16) for part in span.split("-"))
                yield start, end


def _read(memory: int, at: int, length: int) -> bytes:
    """Read as much as there is; pages that cannot be read, as those mapped beyond the end of a file, are left out."""
    found, end = b"", at + length
    while at < end:
        try:
            piece = os.pread(memory, end - at, at)
        except OSError:
            piece = b""
        found += piece
        at += len(piece) or _PAGE
    return found
