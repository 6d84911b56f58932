"""Controlled rounding is exact: checked against brute force and random tables."""

from itertools import permutations
from math import inf
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partaj_desktop.services.demo.rounding import assign, choose, match, spread, three_way
from partaj_desktop.services.demo.tables import PlanError

COSTS = st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=5, max_size=5)


@given(COSTS)
def test_assignment_is_the_cheapest_of_all(costs: list[list[int]]) -> None:
    capacities = [2, 2, 1]
    places = [0, 0, 1, 1, 2]
    best = min(sum(costs[i][at] for i, at in enumerate(order)) for order in set(permutations(places)))
    chosen = assign(costs, capacities)
    assert [chosen.count(at) for at in range(3)] == capacities
    assert sum(costs[i][at] for i, at in enumerate(chosen)) == best


def test_assignment_finds_the_only_one_there_is() -> None:
    costs = [[0, inf, 1], [0, 1, inf], [0, inf, inf]]
    assert assign(costs, [1, 1, 1]) == [2, 1, 0]


@pytest.mark.parametrize(
    ("costs", "capacities"),
    [([[0, inf], [0, inf]], [1, 1]), ([[0, 0]], [1, 1]), ([[0, 0]] * 3, [1, 1])],
    ids=["forbidden", "too many places", "too few places"],
)
def test_impossible_assignments_are_refused(costs: list[list[float]], capacities: list[int]) -> None:
    with pytest.raises(PlanError):
        assign(costs, capacities)


@given(st.integers(0, 10**6))
def test_three_way_margins_hold_for_any_table(seed: int) -> None:
    """Margins are taken from a random table, so that they can be held; ours must hold them all."""
    rng = Random(seed)
    layers, rows, columns = ("x", "y", "z"), ("a", "b", "c", "d"), ("k", "l", "m")
    truth = {(t, i, j): rng.choice((0, 0, 1, 2, 5)) for t in layers for i in rows for j in columns}
    by_row = {i: {t: sum(truth[t, i, j] for j in columns) for t in layers} for i in rows}
    by_column = {j: {t: sum(truth[t, i, j] for i in rows) for t in layers} for j in columns}
    joint = {i: {j: sum(truth[t, i, j] for t in layers) for j in columns} for i in rows}
    found = three_way(by_row, by_column, joint, layers, rng)
    for t in layers:
        assert [sum(row) for row in found[t]] == [by_row[i][t] for i in rows]
        assert [sum(row[a] for row in found[t]) for a in range(3)] == [by_column[j][t] for j in columns]
    for i, name in enumerate(rows):
        assert [sum(found[t][i][a] for t in layers) for a in range(3)] == [joint[name][j] for j in columns]


def test_contradicting_margins_are_refused() -> None:
    rows = {"a": {"x": 1, "y": 1}, "b": {"x": 1, "y": 1}}
    columns = {"k": {"x": 1, "y": 1}, "l": {"x": 1, "y": 1}}
    joint = {"a": {"k": 2, "l": 1}, "b": {"k": 0, "l": 1}}
    with pytest.raises(PlanError):
        three_way(rows, columns, joint, ("x", "y"), Random(1))


def test_spread_keeps_its_quantiles() -> None:
    values = spread(1001, (2, 6, 23, 61, 90))
    assert values == sorted(values)
    assert (values[100], values[500], values[900]) == (6, 23, 61)
    assert values[0] >= 2
    assert values[-1] <= 90


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20)), min_size=1, max_size=40), st.integers(0, 99))
def test_match_gives_every_value_under_its_limit(pairs: list[tuple[int, int]], seed: int) -> None:
    values = [value for value, _more in pairs]
    limits = [value + more for value, more in pairs]
    Random(seed).shuffle(limits)
    found = match(values, limits, lambda item, value: (item + value) % 2 == 0, Random(seed))
    assert sorted(found) == sorted(values)
    assert all(value <= limit for value, limit in zip(found, limits, strict=True))


def test_match_refuses_what_no_limit_allows() -> None:
    with pytest.raises(PlanError):
        match([1, 9], [8, 8], lambda _item, _value: True, Random(1))


def test_choose_never_draws_a_weight_of_zero() -> None:
    rng = Random(3)
    for _ in range(50):
        assert sorted(choose(range(4), [1.0, 0.0, 2.0, 0.5], 3, rng)) == [0, 2, 3]
    with pytest.raises(PlanError):
        choose(range(3), [1.0, 0.0, 0.0], 2, rng)
