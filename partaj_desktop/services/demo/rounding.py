"""Controlled rounding: whole numbers that hold every margin, found exactly or refused.

`assign` is an exact minimum-cost assignment of items to classes of fixed sizes (successive shortest paths over the
classes), `three_way` fills a table whose three two-way margins are all given and verifies it, `spread` lays values
along given quantiles and `match` hands them out under each item's own limit.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import inf, log
from random import Random

from partaj_desktop.services.demo.tables import PlanError

Margin = Mapping[str, Mapping[str, int]]


def gumbel(rng: Random) -> float:
    """Draw the noise that turns a minimum-cost choice into a random one with the given weights."""
    return -log(-log(rng.random() or 1e-12))


def weighted_cost(weight: float, rng: Random) -> float:
    """Cost of a class whose odds are `weight`; zero forbids it."""
    return inf if weight <= 0 else -log(weight) - gumbel(rng)


def _cheapest_moves(costs: Sequence[Sequence[float]], chosen: list[int], size: int) -> list[list[tuple[float, int]]]:
    moves = [[(inf, -1)] * size for _ in range(size)]
    for item, here in enumerate(chosen):
        if here < 0:
            continue
        row, best = costs[item], moves[here]
        base = row[here]
        for there in range(size):
            if row[there] - base < best[there][0]:
                best[there] = (row[there] - base, item)
    return moves


def _shortest(start: Sequence[float], moves: list[list[tuple[float, int]]]) -> tuple[list[float], list[int]]:
    size = len(start)
    distance, before = list(start), [-1] * size
    for _ in range(size):
        changed = False
        for here in range(size):
            if distance[here] == inf:
                continue
            for there, (step, _item) in enumerate(moves[here]):
                if there != here and distance[here] + step < distance[there] - 1e-9:
                    distance[there], before[there] = distance[here] + step, here
                    changed = True
        if not changed:
            break
    return distance, before


def assign(costs: Sequence[Sequence[float]], capacities: Sequence[int]) -> list[int]:
    """Give each item one class at least total cost, each class exactly its capacity; PlanError when impossible."""
    size = len(capacities)
    if sum(capacities) != len(costs):
        raise PlanError(f"{len(costs)} items for {sum(capacities)} places")
    left, chosen = list(capacities), [-1] * len(costs)
    for item, row in enumerate(costs):
        moves = _cheapest_moves(costs, chosen, size)
        distance, before = _shortest(row, moves)
        end = min((at for at in range(size) if left[at]), key=lambda at: distance[at])
        if distance[end] == inf:
            raise PlanError("no assignment holds these margins")
        left[end] -= 1
        while before[end] >= 0:
            chosen[moves[before[end]][end][1]] = end
            end = before[end]
        chosen[item] = end
    return chosen


def choose(items: Sequence[int], weights: Sequence[float], count: int, rng: Random) -> list[int]:
    """Draw `count` distinct items with odds following the weights; a weight of zero is never drawn."""
    keyed = sorted((rng.random() ** (1 / w), i) for i, w in zip(items, weights, strict=True) if w > 0)
    if len(keyed) < count:
        raise PlanError(f"{count} wanted, {len(keyed)} possible")
    return [item for _key, item in keyed[len(keyed) - count :]]


Cells = dict[str, list[list[int]]]


def _start(rows: Margin, columns: Margin, joint: Margin, layer: str, rng: Random) -> list[list[int]]:
    names, levels = list(rows), list(columns)
    items = [i for i, name in enumerate(names) for _ in range(rows[name][layer])]
    costs = [[weighted_cost(joint[names[i]][level], rng) for level in levels] for i in items]
    table = [[0] * len(levels) for _ in names]
    for i, at in zip(items, assign(costs, [columns[level][layer] for level in levels]), strict=True):
        table[i][at] += 1
    return table


def _best_swap(cells: Cells, excess: list[list[int]], joint: list[list[int]], rng: Random) -> bool:
    """Swap the columns of two items of one layer where that helps most; True once nothing is in excess.

    Where no swap can be made it changes nothing: the attempt ends, and another one starts elsewhere.
    """
    over = [(i, a) for i, row in enumerate(excess) for a, much in enumerate(row) if much > 0]
    if not over:
        return True
    i, a = rng.choice(over)
    found: list[tuple[int, float, str, int, int]] = []
    for layer, table in cells.items():
        if not table[i][a]:
            continue
        for j, row in enumerate(table):
            for b, count in enumerate(row):
                if j != i and b != a and count and joint[i][b] and joint[j][a]:
                    gain = _size(excess, ((i, a, -1), (i, b, 1), (j, b, -1), (j, a, 1)))
                    found.append((gain, rng.random(), layer, j, b))
    if not found:
        return False
    _gain, _tie, layer, j, b = min(found)
    for x, y, step in ((i, a, -1), (i, b, 1), (j, b, -1), (j, a, 1)):
        cells[layer][x][y] += step
        excess[x][y] += step
    return False


def _size(excess: list[list[int]], moves: Sequence[tuple[int, int, int]]) -> int:
    return sum(abs(excess[i][a] + step) - abs(excess[i][a]) for i, a, step in moves)


def three_way(rows: Margin, columns: Margin, joint: Margin, layers: Sequence[str], rng: Random) -> Cells:
    """Fill layer x row x column so that all three two-way margins hold, by repair; verified before it is returned."""
    goal = [[joint[row][column] for column in columns] for row in rows]
    for _attempt in range(200):
        cells = {layer: _start(rows, columns, joint, layer, rng) for layer in layers}
        excess = [
            [sum(cells[layer][i][a] for layer in layers) - goal[i][a] for a in range(len(columns))]
            for i in range(len(rows))
        ]
        if any(_best_swap(cells, excess, goal, rng) for _ in range(1000)):
            _verify(cells, rows, columns, goal)
            return cells
    raise PlanError("the three margins of the joint table cannot be held together")


def _verify(cells: Cells, rows: Margin, columns: Margin, goal: list[list[int]]) -> None:
    for layer, table in cells.items():
        good = all(sum(table[i]) == rows[name][layer] for i, name in enumerate(rows)) and all(
            sum(row[a] for row in table) == columns[name][layer] for a, name in enumerate(columns)
        )
        if not good:
            raise PlanError(f"margins of {layer} are not held")
    for i, goal_row in enumerate(goal):
        if [sum(table[i][a] for table in cells.values()) for a in range(len(goal_row))] != goal_row:
            raise PlanError("the joint table is not held")


def spread(count: int, quantiles: Sequence[int]) -> list[int]:
    """Lay `count` values along (least, 10 %, median, 90 %, greatest), in increasing order."""
    points = list(zip((0.0, 0.1, 0.5, 0.9, 1.0), quantiles, strict=True))
    values = []
    for rank in range(count):
        share = (rank + 0.5) / count
        for (low, at), (high, to) in pairwise(points):
            if share <= high:
                values.append(round(at + (to - at) * (share - low) / (high - low)))
                break
    return values


def match(values: Sequence[int], limits: Sequence[int], good: Callable[[int, int], bool], rng: Random) -> list[int]:
    """Give each item one value not above its limit, `good(item, value)` where it can be; PlanError when impossible.

    Greatest values first: the items that can take a value are nested, so any free one will do.
    """
    order = sorted(range(len(limits)), key=lambda item: (-limits[item], item))
    given, reached = [0] * len(limits), 0
    free: list[int] = []
    for value in sorted(values, reverse=True):
        while reached < len(order) and limits[order[reached]] >= value:
            free.append(order[reached])
            reached += 1
        if not free:
            raise PlanError(f"no item may take the value {value}")
        at = rng.randrange(len(free))
        for _ in range(12):
            if good(free[at], value):
                break
            at = rng.randrange(len(free))
        free[at], free[-1] = free[-1], free[at]
        given[free.pop()] = value
    _exchange(given, limits, good)
    return given


def _exchange(given: list[int], limits: Sequence[int], good: Callable[[int, int], bool]) -> None:
    """Let an item whose value is not good exchange it with another, where both gain and no limit is passed."""
    for item, value in enumerate(given):
        if good(item, value):
            continue
        for other, theirs in enumerate(given):
            if theirs <= limits[item] and value <= limits[other] and good(item, theirs) and good(other, value):
                given[item], given[other] = theirs, value
                break
