"""Records that are one person: the closure of live links. Nothing is moved, so separating is exact.

Two records joined by a link « same » are one person, and so are all records a chain of such links joins. A link holds
one verdict (same, different or withdrawn); joins made independently on two workstations meet on the same link row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.text import plain

SAME, DIFFERENT, WITHDRAWN = "same", "different", "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalike:
    """A record that may be another one's person. `territories`: where it is followed; `verdict`: empty, same,
    or different."""

    person: Id
    name: str
    birth_date: date
    territories: tuple[str, ...]
    verdict: str


def likeness(last_name: str | None, first_name: str | None, birth_date: str | None) -> tuple[str, str, str] | None:
    """Give what two records share when they may be one person; None where a name or the day of birth is missing.

    Never enough to join them: twins given the same name exist, and so do slips of the pen.
    """
    names = plain(last_name or ""), plain(first_name or "")
    return (*names, birth_date) if all(names) and birth_date else None


def link_id(subject: Id, other: Id) -> Id:
    """Name the one link row between two records that stands in a record's own subject."""
    return Id(sha256(b"link" + subject + other).digest()[:16])


def representatives(links: Iterable[tuple[Id, Id]]) -> dict[Id, Id]:
    """Give each joined record the one that stands for its person (the smallest id); records not joined are left out."""
    parent: dict[Id, Id] = {}

    def find(one: Id) -> Id:
        while parent.setdefault(one, one) != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for left, right in links:
        low, high = sorted((find(left), find(right)))
        parent[high] = low
    return {one: find(one) for one in parent}
