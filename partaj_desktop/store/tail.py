"""Find out, at opening, whether the write-ahead log held finished work that could not be read back.

After a kill or a power cut the engine takes from the log what verifies, up to the first frame that does not, and
forgets the rest without a word. A write the cut interrupted leaves at most one commit there: the next one begins only
once the one before is on the disk. Two or more tell of a damaged log, and that is said.

The log's layout is SQLite's (fileformat2, « The Write-Ahead Log »): a header of 32 bytes, then frames of 24 bytes and
a page; a frame belongs to the log when it repeats the header's two salts; one that ends a commit has a size.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from partaj_desktop.domain.errors import StoreDamaged

_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">4I")
_FRAME_BYTES = 24
_LITTLE, _BIG = 0x377F0682, 0x377F0683


class _Frame(NamedTuple):
    commit: bool
    salts: tuple[int, int]


def assert_nothing_lost(path: Path, connection: Any) -> None:
    """Compare what the log beside a store holds with what the engine read of it, before anything is written.

    Raises:
        StoreDamaged: finished work is lost. It is told once: the store then opens as it was before that work.
    """
    log = path.with_name(path.name + "-wal")
    if not log.exists() or not log.stat().st_size:
        return
    read = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()[1]
    page_bytes = int(connection.execute("PRAGMA page_size").fetchone()[0])
    if unread_commits(log, read, page_bytes) > 1:
        raise StoreDamaged(
            "Les dernières écritures de ce poste n’ont pas pu être relues.",
            "Rouvrez PARTAJ : le travail reprend d’avant elles. Vérifiez les dernières saisies, ou reprenez une"
            " sauvegarde plus récente.",
        )


def unread_commits(log: Path, read: int, page_bytes: int) -> int:
    """Count the commits of a log past the first `read` frames."""
    frames = list(_frames(log, read, page_bytes))
    if not frames:
        return 0
    with log.open("rb") as file:
        header = file.read(_HEADER.size)
    # A header that does not verify hides the whole log; its first frame then says which salts were its own.
    salts = _HEADER.unpack(header)[4:6] if _verifies(header) else frames[0].salts
    return sum(frame.commit and frame.salts == salts for frame in frames)


def _frames(log: Path, start: int, page_bytes: int) -> Iterator[_Frame]:
    size = _FRAME_BYTES + page_bytes
    with log.open("rb") as file:
        file.seek(_HEADER.size + start * size)
        while len(head := file.read(_FRAME.size)) == _FRAME.size:
            _, pages, first, second = _FRAME.unpack(head)
            yield _Frame(pages != 0, (first, second))
            file.seek(size - _FRAME.size, 1)


def _verifies(header: bytes) -> bool:
    """Check the header's own checksum."""
    if len(header) < _HEADER.size:
        return False
    magic, *_, one, other = _HEADER.unpack(header)
    if magic not in (_LITTLE, _BIG):
        return False
    words = struct.unpack("<6I" if magic == _LITTLE else ">6I", header[:24])
    first = second = 0
    for left, right in zip(words[::2], words[1::2], strict=True):
        first = first + left + second & 0xFFFFFFFF
        second = second + right + first & 0xFFFFFFFF
    return (first, second) == (one, other)
