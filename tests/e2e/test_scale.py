"""A coordinator after five years of two hundred workstations: what it holds, and what a month's session costs there."""

import pytest

from tests.bench.scale import Figures, measure
from tests.helpers import scale


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    found = measure(tmp_path_factory.mktemp("scale"))
    print(found)
    return found


@pytest.mark.accept
@pytest.mark.qrow(31)
def test_a_million_entries_of_two_hundred_workstations_are_held_to_the_last(figures: Figures) -> None:
    assert figures.refused == 0
    assert figures.people == scale.WORKSTATIONS * (scale.PEOPLE + 1)
    written_here = 1  # the region was founded
    assert figures.entries == scale.WORKSTATIONS * (scale.ENTRIES + scale.MONTH) + written_here
    assert figures.entries > 1_000_000


@pytest.mark.accept
@pytest.mark.qrow(31)
def test_a_months_session_searching_and_memory_stay_within_bounds(figures: Figures) -> None:
    # Of the processor, not of the clock on the wall: bounds several times what it takes, to notice what grows.
    assert figures.month < 60
    assert figures.search < 0.2
    assert figures.memory < 2**30
