"""Names for the values that identify things. They are made in `system`; here they are only told apart."""

from typing import NamedTuple, NewType

Id = NewType("Id", bytes)
"""A UUIDv7, 16 bytes: a row, a person, a territory, a workstation."""

WriterId = NewType("WriterId", bytes)
"""The first 16 bytes of SHA-256(public signing key, epoch): who writes a journal."""

SHARED = Id(bytes(16))
"""The subject of what concerns nobody in particular: vocabularies, organisations, bodies."""


class Version(NamedTuple):
    """One entry of one writer: the version of every row that entry changed."""

    writer: WriterId
    n: int
