"""The fold, against a reference that follows every `seen` by hand, in small sets."""

import pytest

from partaj_desktop.domain.fold import Competing, FoldedRow, JsonValue, RowChange, fold
from partaj_desktop.domain.ids import Version, WriterId

A, B, C = WriterId(b"A" * 16), WriterId(b"B" * 16), WriterId(b"C" * 16)


def version(writer: WriterId, n: int) -> Version:
    """Name an entry."""
    return Version(writer, n)


def change(writer: WriterId, n: int, at: int, fields: dict[str, JsonValue], *seen: Version) -> RowChange:
    """Write one change of the row."""
    return RowChange(version(writer, n), at, fields, seen)


def told(row: FoldedRow) -> tuple[dict[str, JsonValue], dict[str, list[JsonValue]]]:
    """Give shown values and competing ones."""
    return dict(row.values), {name: [one.value for one in some] for name, some in row.conflicts.items()}


def test_one_change_gives_its_values() -> None:
    row = fold([change(A, 1, 10, {"phone": "1", "kind": "own"})])
    assert told(row) == ({"phone": "1", "kind": "own"}, {})
    assert row.heads == (version(A, 1),)
    assert row.plain


def test_a_later_version_replaces_the_one_it_saw_whatever_the_clocks_say() -> None:
    first = change(A, 1, 1_000, {"phone": "1"})
    second = change(B, 1, 5, {"phone": "2"}, first.version)
    row = fold([first, second])
    assert told(row) == ({"phone": "2"}, {})
    assert row.heads == (second.version,)
    assert row.plain


def test_two_concurrent_values_are_both_kept_and_the_latest_is_shown() -> None:
    base = change(A, 1, 10, {"phone": "0"})
    left = change(A, 2, 20, {"phone": "1"}, base.version)
    right = change(B, 1, 30, {"phone": "2"}, base.version)
    row = fold([base, left, right])
    assert row.values["phone"] == "2"
    assert row.conflicts["phone"] == (Competing(right.version, 30, "2"), Competing(left.version, 20, "1"))
    assert row.heads == (left.version, right.version)
    assert not row.plain


def test_concurrent_changes_of_different_fields_do_not_compete() -> None:
    base = change(A, 1, 10, {"phone": "0", "mail": "x"})
    row = fold([base, change(A, 2, 20, {"phone": "1"}, base.version), change(B, 1, 30, {"mail": "y"}, base.version)])
    assert told(row) == ({"phone": "1", "mail": "y"}, {})
    assert len(row.heads) == 2
    assert not row.plain


def test_equal_values_are_one() -> None:
    base = change(A, 1, 10, {"phone": "0"})
    row = fold([base, change(A, 2, 20, {"phone": "1"}, base.version), change(B, 1, 30, {"phone": "1"}, base.version)])
    assert told(row) == ({"phone": "1"}, {})


def test_nothing_and_something_compete() -> None:
    base = change(A, 1, 10, {"phone": "0"})
    row = fold([base, change(A, 2, 20, {"phone": None}, base.version), change(B, 1, 30, {"phone": "1"}, base.version)])
    assert told(row) == ({"phone": "1"}, {"phone": ["1", None]})


def test_settling_names_every_head_and_ends_the_conflict() -> None:
    base = change(A, 1, 10, {"phone": "0"})
    left = change(A, 2, 20, {"phone": "1"}, base.version)
    right = change(B, 1, 30, {"phone": "2"}, base.version)
    settled = change(C, 1, 1, {"phone": "1"}, left.version, right.version)
    row = fold([base, left, right, settled])
    assert told(row) == ({"phone": "1"}, {})
    assert row.heads == (settled.version,)
    assert row.plain


def test_a_change_of_another_field_does_not_settle_what_it_saw_only_half() -> None:
    base = change(A, 1, 10, {"phone": "0"})
    left = change(A, 2, 20, {"phone": "1"}, base.version)
    right = change(B, 1, 30, {"phone": "2"}, base.version)
    other = change(B, 2, 40, {"mail": "y"}, right.version)
    row = fold([base, left, right, other])
    assert told(row) == ({"phone": "2", "mail": "y"}, {"phone": ["2", "1"]})


def test_a_value_is_replaced_through_changes_of_other_fields() -> None:
    first = change(A, 1, 10, {"phone": "1"})
    other = change(B, 1, 20, {"mail": "y"}, first.version)
    second = change(C, 1, 5, {"phone": "2"}, other.version)
    assert told(fold([first, other, second])) == ({"phone": "2", "mail": "y"}, {})


def test_a_field_declared_last_shows_the_greatest_and_no_conflict() -> None:
    base = change(A, 1, 10, {"position": 1, "phone": "0"})
    left = change(A, 2, 20, {"position": 2}, base.version)
    right = change(B, 1, 30, {"position": 3}, base.version)
    row = fold([base, left, right], last={"position"})
    assert told(row) == ({"position": 3, "phone": "0"}, {})
    assert not row.plain  # two heads: the next change must name both


@pytest.mark.parametrize(("greater", "smaller"), [(B, A), (C, B)])
def test_at_the_same_instant_the_greater_writer_is_shown(greater: WriterId, smaller: WriterId) -> None:
    row = fold([change(greater, 1, 10, {"phone": "g"}), change(smaller, 1, 10, {"phone": "s"})])
    assert row.values["phone"] == "g"
    assert [one.value for one in row.conflicts["phone"]] == ["g", "s"]


def test_a_parent_that_is_absent_is_no_obstacle_but_the_row_is_not_plain() -> None:
    later = change(A, 2, 20, {"phone": "2"}, version(A, 1))
    row = fold([later])
    assert told(row) == ({"phone": "2"}, {})
    assert row.heads == (later.version,)
    assert not row.plain
    assert fold([later, change(A, 1, 10, {"phone": "1"})]).plain


def test_a_circle_between_two_writers_neither_hangs_nor_takes_the_place_of_a_version() -> None:
    left = change(A, 1, 10, {"phone": "1"}, version(B, 1))
    right = change(B, 1, 20, {"phone": "2"}, version(A, 1))
    row = fold([left, right])
    assert told(row) == ({"phone": "2"}, {})
    assert row.heads == (right.version,)


def test_a_row_beside_a_circle_is_not_plain() -> None:
    # Were it plain, the next change would be laid over the row, and say another value than the fold.
    left = change(A, 1, 10, {"mail": "x"}, version(B, 1))
    right = change(B, 1, 20, {"phone": "2"}, version(A, 1))
    aside = change(C, 1, 30, {"phone": "3"})
    row = fold([left, right, aside])
    assert row.heads == (aside.version,)
    assert not row.plain


def test_a_change_that_names_itself_is_a_change_like_any() -> None:
    own = change(A, 1, 10, {"phone": "1"}, version(A, 1))
    assert told(fold([own])) == ({"phone": "1"}, {})
    assert fold([own]).heads == (own.version,)
