"""How the changes of one row give its values: the one rule, used to project, to merge and to check.

For each field, a version is replaced when a later version of that field descends from it; one nobody replaced is a
head. One head, or several with equal values: the value. Several: a conflict; the greatest (at, writer, n) is shown,
the others are kept until a person settles it. Causality decides, time only breaks a tie, so a wrong clock loses
nothing. Fields declared `last` show the greatest head and no conflict.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from partaj_desktop.domain.ids import Version

JsonValue = str | int | None


class RowChange(NamedTuple):
    """One change of the row: its version, when, what it set, and the versions of the row its author saw."""

    version: Version
    at: int
    fields: Mapping[str, JsonValue]
    seen: Sequence[Version]


class Competing(NamedTuple):
    """One of several values of a field that nobody settled yet."""

    version: Version
    at: int
    value: JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedRow:
    """A row's shown values, its fields with several versions (greatest first), and the versions to write upon.

    `whole`: its history is present without a gap, and the one head descends from all of it.
    """

    values: Mapping[str, JsonValue]
    conflicts: Mapping[str, tuple[Competing, ...]]
    heads: tuple[Version, ...]
    whole: bool

    @property
    def plain(self) -> bool:
        """True when one version stands for the whole row: the next change may compare and swap on it.

        A row with a gap never is: what comes to fill it could make a circle, which only `fold` tells.
        """
        return self.whole and not self.conflicts


def fold(changes: Sequence[RowChange], last: Collection[str] = ()) -> FoldedRow:
    """Fold the changes of one row, in whatever order they are given; `last` names the fields without conflict."""
    ordered = sorted(changes, key=lambda change: (change.at, change.version))
    place = {change.version: index for index, change in enumerate(ordered)}
    ancestors = _ancestors(ordered, place)
    seen_by_some = 0
    for mask in ancestors:
        seen_by_some |= mask
    everything = range(len(ordered))
    heads = [index for index in everything if not seen_by_some >> index & 1] or [len(ordered) - 1]
    values: dict[str, JsonValue] = {}
    conflicts: dict[str, tuple[Competing, ...]] = {}
    for name, writers in _by_field(ordered).items():
        standing = _standing(writers, ancestors)
        values[name] = ordered[standing[-1]].fields[name]
        competing = _distinct(name, standing, ordered)
        if len(competing) > 1 and name not in last:
            conflicts[name] = competing
    return FoldedRow(
        values=values,
        conflicts=conflicts,
        heads=tuple(ordered[index].version for index in heads),
        whole=_whole(ordered, place, ancestors, heads),
    )


def before(changes: Sequence[RowChange], version: Version) -> list[RowChange]:
    """Give the present changes one of them descends from: what its author had seen of the row."""
    present = {change.version: change for change in changes}
    found: dict[Version, RowChange] = {}
    waiting = list(present[version].seen)
    while waiting:
        one = waiting.pop()
        if one in present and one not in found and one != version:
            found[one] = present[one]
            waiting.extend(present[one].seen)
    return list(found.values())


def _whole(
    ordered: Sequence[RowChange], place: Mapping[Version, int], ancestors: Sequence[int], heads: Sequence[int]
) -> bool:
    everything = (1 << len(ordered)) - 1
    return (
        len(heads) == 1
        and ancestors[heads[0]] | 1 << heads[0] == everything
        and all(version in place for change in ordered for version in change.seen)
    )


def _ancestors(ordered: Sequence[RowChange], place: Mapping[Version, int]) -> list[int]:
    """Give, for each change, the set of the present changes it descends from, as bits (cycles are tolerated)."""
    parents = [[place[version] for version in change.seen if version in place] for change in ordered]
    masks: list[int] = []
    for index in range(len(ordered)):
        mask, waiting = 0, list(parents[index])
        while waiting:
            parent = waiting.pop()
            if mask >> parent & 1:
                continue
            mask |= 1 << parent
            if parent < index:
                mask |= masks[parent]
            else:
                waiting.extend(parents[parent])
        masks.append(mask & ~(1 << index))
    return masks


def _by_field(ordered: Sequence[RowChange]) -> dict[str, list[int]]:
    writers: dict[str, list[int]] = {}
    for index, change in enumerate(ordered):
        for name in change.fields:
            writers.setdefault(name, []).append(index)
    return writers


def _standing(writers: list[int], ancestors: Sequence[int]) -> list[int]:
    """Keep the versions of a field no later version of it descends from; forged cycles leave the greatest."""
    replaced = 0
    for index in writers:
        replaced |= ancestors[index]
    return [index for index in writers if not replaced >> index & 1] or [writers[-1]]


def _distinct(name: str, standing: Sequence[int], ordered: Sequence[RowChange]) -> tuple[Competing, ...]:
    """List the different values among the heads of a field, greatest first, each with its greatest version."""
    found: dict[JsonValue, Competing] = {}
    for index in reversed(standing):
        change = ordered[index]
        value = change.fields[name]
        found.setdefault(value, Competing(change.version, change.at, value))
    return tuple(found.values())
