"""Many short rows at once: a statement costs more than a row."""

from collections.abc import Iterator, Sequence
from itertools import chain

_ROWS = 32

Insertion = tuple[str, Sequence[Sequence[object]]]
"""A statement, and what it binds time after time."""


def insertions(into: str, rows: Sequence[Sequence[object]]) -> Iterator[Insertion]:
    """Give what inserts rows, by a statement given as far as its columns: many rows at a time, then those left over.

    Bytes come as `bytearray`: for each `bytes` it binds the driver looks for an adapter, dearer than the row.
    """
    many = len(rows) - len(rows) % _ROWS
    marks = f"({', '.join('?' * len(rows[0]))})" if rows else ""
    if many:
        packed = [tuple(chain.from_iterable(rows[n : n + _ROWS])) for n in range(0, many, _ROWS)]
        yield f"{into} VALUES {', '.join([marks] * _ROWS)}", packed
    if many < len(rows):
        yield f"{into} VALUES {marks}", rows[many:]
