"""The fold against a reference written another way: ancestry as sets, field by field, no order anywhere."""

from collections.abc import Iterable, Sequence

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from partaj_desktop.domain.fold import FoldedRow, JsonValue, RowChange, fold
from partaj_desktop.domain.ids import Version, WriterId

_WRITERS = [WriterId(bytes([letter]) * 16) for letter in b"abc"]
_FIELDS = ("phone", "mail", "position")
_VALUES: st.SearchStrategy[JsonValue] = st.sampled_from(["x", "y", "z", None, 0, 1])
_FIELDS_SET = st.dictionaries(st.sampled_from(_FIELDS), _VALUES, max_size=3)
_CASES = settings(max_examples=max(300, settings().max_examples))
_FEW_FIT = settings(_CASES, suppress_health_check=[HealthCheck.filter_too_much])


@st.composite
def histories(draw: st.DrawFn, *, honest: bool) -> list[RowChange]:
    """Draw the changes of a row: honest ones name only what was written before, forged ones anything."""
    count = draw(st.integers(1, 9))
    versions = []
    numbers = dict.fromkeys(_WRITERS, 0)
    for _ in range(count):
        writer = draw(st.sampled_from(_WRITERS))
        numbers[writer] += 1
        versions.append(Version(writer, numbers[writer]))
    changes = []
    for index, version in enumerate(versions):
        nameable = versions[:index] if honest else [*versions, Version(_WRITERS[0], 99)]
        seen = draw(st.lists(st.sampled_from(nameable), max_size=3, unique=True)) if nameable else []
        changes.append(RowChange(version, draw(st.integers(0, 6)), draw(_FIELDS_SET), seen))
    return changes


def ancestors(changes: Sequence[RowChange]) -> dict[Version, set[Version]]:
    """Follow `seen` until nothing is added; what is absent ends the road, and nothing is its own ancestor."""
    by_version = {change.version: change for change in changes}
    found = {change.version: {seen for seen in change.seen if seen in by_version} for change in changes}
    growing = True
    while growing:
        growing = False
        for mine in found.values():
            more = set().union(*(found[version] for version in mine)) - mine
            growing |= bool(more)
            mine |= more
    return {version: some - {version} for version, some in found.items()}


def reference(changes: Sequence[RowChange], last: Iterable[str] = ()) -> FoldedRow:
    """Fold by the words of the specification alone."""
    above = ancestors(changes)
    rank = {change.version: (change.at, change.version) for change in changes}
    by_version = {change.version: change for change in changes}

    def standing(some: Sequence[Version]) -> list[Version]:
        left = [one for one in some if not any(one in above[other] for other in some)]
        return sorted(left or [max(some, key=rank.__getitem__)], key=rank.__getitem__, reverse=True)

    values, conflicts = {}, {}
    for name in {name for change in changes for name in change.fields}:
        heads = standing([change.version for change in changes if name in change.fields])
        values[name] = by_version[heads[0]].fields[name]
        kept: dict[JsonValue, Version] = {}
        for version in heads:
            kept.setdefault(by_version[version].fields[name], version)
        if len(kept) > 1 and name not in last:
            conflicts[name] = tuple((version, by_version[version].at, value) for value, version in kept.items())
    heads = standing([change.version for change in changes])
    whole = len(heads) == 1 and above[heads[0]] | set(heads) == set(by_version)
    whole = whole and all(seen in by_version for change in changes for seen in change.seen)
    return FoldedRow(values=values, conflicts=conflicts, heads=tuple(reversed(heads)), whole=whole)  # type: ignore[arg-type]


@_CASES
@given(histories(honest=True))
def test_honest_histories_fold_as_the_reference_says(changes: list[RowChange]) -> None:
    assert fold(changes) == reference(changes)


@_CASES
@given(histories(honest=False), st.sets(st.sampled_from(_FIELDS)))
def test_forged_histories_fold_as_the_reference_says(changes: list[RowChange], last: set[str]) -> None:
    assert fold(changes, last) == reference(changes, last)


@_CASES
@given(histories(honest=False), st.data())
def test_order_of_arrival_says_nothing(changes: list[RowChange], data: st.DataObject) -> None:
    assert fold(data.draw(st.permutations(changes))) == fold(changes)


@_CASES
@given(histories(honest=True), st.data())
def test_who_holds_a_part_and_gets_the_rest_ends_where_the_others_are(
    changes: list[RowChange], data: st.DataObject
) -> None:
    part = data.draw(st.lists(st.sampled_from(changes), unique_by=lambda change: change.version, min_size=1))
    fold(part)
    rest = [change for change in changes if change not in part]
    assert fold(part + rest) == fold(changes)


@_FEW_FIT
@given(histories(honest=True), _FIELDS_SET)
def test_a_plain_row_takes_the_next_change_by_laying_it_over(
    changes: list[RowChange], fields: dict[str, JsonValue]
) -> None:
    before = fold(changes)
    assume(before.plain)
    after = fold([*changes, RowChange(Version(_WRITERS[0], 1000), 0, fields, before.heads)])
    assert after.plain
    assert dict(after.values) == {**before.values, **fields}


@_FEW_FIT
@given(histories(honest=False), _FIELDS_SET)
def test_laying_over_holds_against_forged_histories_too(changes: list[RowChange], fields: dict[str, JsonValue]) -> None:
    before = fold(changes)
    assume(before.plain)
    after = fold([*changes, RowChange(Version(_WRITERS[0], 1000), 0, fields, before.heads)])
    assert after.plain
    assert dict(after.values) == {**before.values, **fields}


@_CASES
@given(histories(honest=True), _FIELDS_SET)
def test_settling_upon_every_head_ends_every_conflict_it_sets(
    changes: list[RowChange], fields: dict[str, JsonValue]
) -> None:
    before = fold(changes)
    after = fold([*changes, RowChange(Version(_WRITERS[1], 1000), 0, fields, before.heads)])
    assert not set(after.conflicts) & set(fields)
    assert {name: after.values[name] for name in fields} == fields
    assert after.heads == (Version(_WRITERS[1], 1000),)
