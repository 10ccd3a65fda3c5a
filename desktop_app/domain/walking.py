"""The order in which a round is walked: the shortest open path from a start through every stop.

Exact up to `EXACT_STOPS` (dynamic programming over subsets: Held and Karp 1962), beyond it nearest
neighbour improved by 2-opt and Or-opt, with kicks to leave poor optima. The stops of one station
follow each other: whoever goes underground sees all of it before coming up.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from desktop_app.domain.geometry import Point, distance_m

EXACT_STOPS: Final = 12
NEIGHBOURS: Final = 8
KICKS: Final = 120
_LONGEST_MOVED: Final = 3  # stops that Or-opt moves together
_LEAST_GAIN: Final = 1e-7  # metres: below it a change is rounding, and would never end
# Added to each edge between two places that are not of one station. Every walk then has at least
# as many of these as there are places, and has no more exactly when each station is one block.
_UNGROUPED: Final = 1e6

Distances = list[list[float]]


class WalkStop(NamedTuple):
    """Where one goes, in degrees; `station` names the station it is under, None on the surface."""

    lon: float
    lat: float
    station: str | None = None


def walking_order(
    start: Point | None, stops: Sequence[WalkStop], *, exact_up_to: int = EXACT_STOPS
) -> tuple[int, ...]:
    """The indexes of `stops` in walking order; the walk ends at the last, without return.

    `start` None: the walk begins at whichever stop makes it shortest. The same stops always give
    the same order. Above `exact_up_to` stops it is within 5 % of the shortest.
    """
    if len(stops) < 2:
        return tuple(range(len(stops)))
    table = _distances(start, stops)
    if len(stops) <= exact_up_to:
        return _exact(table)
    return _improved(table, _longest_block(stops))


def walk_length_m(start: Point | None, stops: Sequence[WalkStop]) -> float:
    """Metres from the start through the stops in the order given."""
    points = [(stop.lon, stop.lat) for stop in stops]
    if start is not None:
        points.insert(0, start)
    return sum(distance_m(*one, *other) for one, other in pairwise(points))


def _distances(start: Point | None, stops: Sequence[WalkStop]) -> Distances:
    # Node 0 is the start, the last one an end that is nowhere: every stop may be the last at no
    # cost. A start that is not known is nowhere too.
    count = len(stops)
    table = [[0.0] * (count + 2) for _ in range(count + 2)]
    for i, one in enumerate(stops, 1):
        if start is not None:
            table[0][i] = table[i][0] = distance_m(*start, one.lon, one.lat)
        for j, other in enumerate(stops[: i - 1], 1):
            apart = distance_m(one.lon, one.lat, other.lon, other.lat)
            if one.station is None or one.station != other.station:
                apart += _UNGROUPED
            table[i][j] = table[j][i] = apart
    return table


def _longest_block(stops: Sequence[WalkStop]) -> int:
    named = [stop.station for stop in stops if stop.station is not None]
    return max((named.count(station) for station in named), default=0)


def _exact(table: Distances) -> tuple[int, ...]:
    count = len(table) - 2
    rows = [row[1:-1] for row in table[1:-1]]
    full = (1 << count) - 1
    # For each set of stops seen: the shortest walk that ends at each of them, and what came before.
    shortest: list[dict[int, tuple[float, int]]] = [{} for _ in range(full + 1)]
    for stop in range(count):
        shortest[1 << stop][stop] = (table[0][stop + 1], -1)
    for seen in range(1, full):
        ends = [(end, length) for end, (length, _) in shortest[seen].items()]
        for stop in range(count):
            bit = 1 << stop
            if seen & bit:
                continue
            row = rows[stop]
            shortest[seen | bit][stop] = min((length + row[end], end) for end, length in ends)
    last = min(shortest[full], key=lambda end: shortest[full][end][0])
    order, seen = [], full
    while last >= 0:
        order.append(last)
        before = shortest[seen][last][1]
        seen ^= 1 << last
        last = before
    return tuple(reversed(order))


def _improved(table: Distances, longest_block: int) -> tuple[int, ...]:
    search = _Search(table, max(_LONGEST_MOVED, longest_block))
    best = search.settled(_nearest_first(table))
    best_length = search.length(best)
    # Seeded by nothing that changes: a sheet printed twice says the same order.
    chance = random.Random(len(table))  # noqa: S311 - no secret: it only shakes the order
    for _ in range(KICKS):
        walk = search.settled(_kicked(best, chance))
        length = search.length(walk)
        if length < best_length - _LEAST_GAIN:
            best, best_length = walk, length
    return tuple(node - 1 for node in best[1:-1])


def _nearest_first(table: Distances) -> list[int]:
    left = set(range(1, len(table) - 1))
    walk = [0]
    while left:
        row = table[walk[-1]]
        nearest = min(left, key=lambda node: (row[node], node))
        left.remove(nearest)
        walk.append(nearest)
    return [*walk, len(table) - 1]


def _kicked(walk: list[int], chance: random.Random) -> list[int]:
    # Two neighbouring stretches change places: the change that 2-opt alone does not undo.
    one, two, three = sorted(chance.sample(range(1, len(walk)), 3))
    return walk[:one] + walk[two:three] + walk[one:two] + walk[three:]


class _Search:
    """Local search on walks: lists of nodes that begin with the start and end with the end."""

    def __init__(self, table: Distances, longest_moved: int) -> None:
        self._table = table
        self._longest_moved = longest_moved
        inner = range(1, len(table) - 1)
        self._near = [
            sorted((other for other in inner if other != node), key=row.__getitem__)[:NEIGHBOURS]
            for node, row in enumerate(table)
        ]

    def length(self, walk: list[int]) -> float:
        """The length with what ungrouped edges add."""
        return sum(self._table[one][other] for one, other in pairwise(walk))

    def settled(self, walk: list[int]) -> list[int]:
        """The walk after every improvement that 2-opt and Or-opt find."""
        better: list[int] | None = walk
        while better is not None:
            walk = better
            better = self._turned(walk) or self._moved(walk)
        return walk

    def _turned(self, walk: list[int]) -> list[int] | None:
        """2-opt: the walk with one stretch reversed, or None when none makes it shorter."""
        table, at = self._table, _places(walk)
        for i in range(len(walk) - 2):
            one, after = walk[i], walk[i + 1]
            row, left = table[one], table[one][after]
            for other in self._near[one]:
                saved = left - row[other]
                if saved <= _LEAST_GAIN:
                    break
                j = at[other]
                low, high = (i, j) if i < j else (j, i)
                gain = saved + table[walk[j]][walk[j + 1]] - table[after][walk[j + 1]]
                if gain > _LEAST_GAIN:
                    return walk[: low + 1] + walk[high:low:-1] + walk[high + 1 :]
        return None

    def _moved(self, walk: list[int]) -> list[int] | None:
        """Or-opt: the walk with a few neighbours moved together, or None."""
        table = self._table
        for length in range(1, min(self._longest_moved, len(walk) - 3) + 1):
            for i in range(1, len(walk) - length):
                taken = walk[i : i + length]
                before, after = walk[i - 1], walk[i + length]
                gain = table[before][taken[0]] + table[taken[-1]][after] - table[before][after]
                if gain > _LEAST_GAIN:
                    moved = self._put(walk[:i] + walk[i + length :], taken, gain)
                    if moved is not None:
                        return moved
        return None

    def _put(self, rest: list[int], taken: list[int], gain: float) -> list[int] | None:
        """`taken` put back where it costs less than `gain`, beside a neighbour of its ends."""
        table, at = self._table, _places(rest)
        for block in (taken, taken[::-1]):
            first, last = block[0], block[-1]
            for other in self._near[first]:
                if table[first][other] >= gain:
                    break
                place = at.get(other)
                if place is None:
                    continue
                for p, head, tail in ((place, first, last), (place - 1, last, first)):
                    one, two = rest[p], rest[p + 1]
                    if table[one][head] + table[tail][two] - table[one][two] < gain - _LEAST_GAIN:
                        ordered = block if head == first else block[::-1]
                        return rest[: p + 1] + ordered + rest[p + 1 :]
        return None


def _places(walk: list[int]) -> dict[int, int]:
    return {node: place for place, node in enumerate(walk)}
