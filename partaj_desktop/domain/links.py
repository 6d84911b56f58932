"""Records that are one person: the closure of live links. Nothing is moved, so separating is exact.

Two records joined by a link « same » are one person, and so are all records a chain of such links joins. A link holds
one verdict (same, different or withdrawn); joins made independently on two workstations meet on the same link row.
"""

from collections.abc import Iterable
from hashlib import sha256

from partaj_desktop.domain.ids import Id

SAME, DIFFERENT, WITHDRAWN = "same", "different", "withdrawn"


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
