"""The words young people are found by: an index that only grows, so that a merge pays little for it.

Under a number, the first eight bytes of an id, stand the words of whoever has an id that begins so: the words ever told
of them. What the index gives are candidates, and never too few; whoever asks reads them and judges. When something is
erased or let go the index is emptied and filled anew: no word of it stays behind.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.tables import Value
from partaj_desktop.domain.text import plain
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load

_SQL = "search"
_NUMBER_BYTES = 8
_INDEXED = 8
"""Letters of a beginning the index answers at once, however many have it (db/schema.sql)."""
_CHUNK = 900
_BATCH = 10_000
_HIGHEST = 2**63 - 1

_PERSON = "young_person"
_OWN = ("last_name", "first_name", "commune")
_FIELDS: Mapping[str, frozenset[str]] = {
    "situation": frozenset({"lead_organisation"}),
    "organisation": frozenset({"name"}),
    "solution": frozenset({"label", "kind"}),
    "solution_kind": frozenset({"label", "code"}),
    "appointment": frozenset({"tutor"}),
    "tutor": frozenset({"first_name", "last_name"}),
}
"""The fields that tell words, or whose words they are, by table: a change of any other leaves the index as it is."""


class _Source(NamedTuple):
    """A query that gives (person, words), and the tables of which it depends: each with what it calls their id."""

    query: str
    tables: Mapping[str, str]


_SOURCES = (
    _Source("names", {"young_person": "p.id"}),
    _Source("leads", {"situation": "s.id", "organisation": "s.lead_organisation"}),
    _Source("solutions", {"solution": "x.id", "solution_kind": "c.id"}),
    _Source("tutors", {"appointment": "a.id", "tutor": "a.tutor"}),
)

_Told = tuple[bytes | None, str | None]


def tells(table: str) -> bool:
    """Tell whether rows of a table have words one searches by."""
    return table == _PERSON or table in _FIELDS


def number(person: bytes) -> int:
    """Give the number an id's words stand under."""
    return int.from_bytes(person[:_NUMBER_BYTES], "big", signed=True)


class Words:
    """Gathers what one projection brings; it is written once all rows stand, since a name may come after its row."""

    def __init__(self) -> None:
        self._words: dict[int, str] = {}
        self._rows: dict[str, set[bytes]] = {}

    def of_patches(self, table: str, patches: Iterable[tuple[bytes, Mapping[str, Value]]]) -> None:
        """Add what was laid over rows. A young person's own words are in the patch, and need no reading."""
        if table == _PERSON:
            for row, fields in patches:
                told = [str(fields[name]) for name in _OWN if fields.get(name)]
                if told:
                    self._add(row, " ".join(told))
        elif table in _FIELDS:
            wanted = _FIELDS[table]
            self.of_rows(table, {row for row, fields in patches if not wanted.isdisjoint(fields)})

    def of_rows(self, table: str, rows: Collection[bytes]) -> None:
        """Add rows to be read."""
        if tells(table):
            self._rows.setdefault(table, set()).update(rows)

    def write(self, connection: Connection) -> None:
        """Add the words to the index. Within a transaction."""
        for source in _SOURCES:
            for table, column in source.tables.items():
                for person, text in _read(connection, source, column, self._rows.get(table, ())):
                    if person and text:
                        self._add(person, text)
        _write(connection, sorted(self._words.items()))

    def _add(self, person: bytes, text: str) -> None:
        one, words = number(person), self._words
        words[one] = f"{words[one]} {_folded(text)}" if one in words else _folded(text)


def _folded(text: str) -> str:
    """Fold what the index would not by itself."""
    return text if text.isascii() else plain(text)


def _read(connection: Connection, source: _Source, column: str, rows: Collection[bytes]) -> Iterator[_Told]:
    query, wanted = load(_SQL)[source.query], sorted(rows)
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        marks = ", ".join("?" * len(some))
        yield from connection.execute(f"{query} WHERE {column} IN ({marks})", some).fetchall()


def _write(connection: Connection, told: Sequence[tuple[int, str]]) -> None:
    """Add words, in the order of the numbers: each time it has to go back, the index sets a segment aside."""
    connection.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", told)


def rebuild(connection: Connection) -> None:
    """Empty the index and fill it from the projection; nothing of what it held before is left. In a transaction."""
    connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
    for source in _SOURCES:
        told = connection.execute(f"{load(_SQL)[source.query]} ORDER BY person")
        numbered = ((number(person), _folded(text)) for person, text in told if person and text)
        joined = ((one, " ".join(text for _, text in some)) for one, some in groupby(numbered, itemgetter(0)))
        while batch := list(islice(joined, _BATCH)):
            _write(connection, batch)


def candidates(
    connection: Connection, words: Sequence[str], *, limit: int, before: int | None = None, whole: bool = False
) -> list[int]:
    """Give the numbers under which every word begins one, those known last first; `words` are as `plain` folds them.

    `before`: the last number of those given already. `whole`: of long words too, every letter counts, not the first
    eight alone; for a word that very many have this takes far longer.
    """
    match = " AND ".join(f'"{word if whole else word[:_INDEXED]}"*' for word in words)
    highest = _HIGHEST if before is None else before - 1
    found: list[int] = json.loads(connection.execute(load(_SQL)["candidates"], (match, highest, limit)).fetchone()[0])
    return found


def missing(connection: Connection) -> list[Id]:
    """List the young people whom one of the words told of them does not find."""
    lost = set()
    for source in _SOURCES:
        for person, text in connection.execute(load(_SQL)[source.query]):
            words = plain(text or "").split()
            if person and words and not _finds(connection, words, number(person)):
                lost.add(Id(bytes(person)))
    return sorted(lost)


def _finds(connection: Connection, words: Sequence[str], one: int) -> bool:
    match = " AND ".join(f'"{word}"' for word in words)
    found = connection.execute("SELECT 1 FROM search WHERE search MATCH ? AND rowid = ?", (match, one)).fetchone()
    return found is not None
