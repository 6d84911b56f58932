"""Spans of missing numbers against the numbers themselves, counted one by one."""

from hypothesis import given
from hypothesis import strategies as some

from partaj_desktop.domain.gaps import Gaps

NUMBERS = some.frozensets(some.integers(1, 60))


@given(some.integers(1, 30), NUMBERS)
def test_spans_are_the_numbers_that_are_missing(start: int, received: frozenset[int]) -> None:
    gaps = Gaps.below(start, received)
    plainly = [number for number in range(start, max(received, default=0)) if number not in received]
    assert [number for first, last in gaps.spans for number in range(first, last + 1)] == plainly
    assert gaps.numbers() == tuple(plainly)
    assert [number for number in range(70) if number in gaps] == plainly
    assert bool(gaps) == bool(plainly)
    assert all(last + 1 < first for (_, last), (first, _) in zip(gaps.spans, gaps.spans[1:], strict=False))


def test_spans_in_words() -> None:
    assert Gaps.below(2, {3, 6, 8, 20}).in_words() == "2, 4, 5, 7, 9 à 19"
    assert Gaps.below(1, range(2, 20, 2)).in_words() == "1, 3, 5, 7, 9 et d’autres"
    assert Gaps.below(1, {2**31 - 1}).in_words() == "1 à 2\u202f147\u202f483\u202f646"
