"""The walking order: exact against every permutation, the heuristic against the exact one."""

from __future__ import annotations

import math
import random
from itertools import groupby, permutations

import pytest

from desktop_app.domain.geometry import distance_m, to_degrees
from desktop_app.domain.walking import WalkStop, walk_length_m, walking_order

START = to_degrees(0, 0)


def at(x: float, y: float, station: str | None = None) -> WalkStop:
    """A stop so many metres east and north of the origin."""
    return WalkStop(*to_degrees(x, y), station)


def scattered(count: int, chance: random.Random, stations: tuple[str | None, ...] = ()) -> list:
    """Stops over three kilometres, some of them in stations."""
    return [
        at(
            chance.uniform(-1500, 1500),
            chance.uniform(-1500, 1500),
            chance.choice(stations) if stations else None,
        )
        for _ in range(count)
    ]


def length(start: tuple[float, float] | None, stops: list[WalkStop], order: tuple[int, ...]):
    """Metres of the walk in an order."""
    return walk_length_m(start, [stops[index] for index in order])


def grouped(stops: list[WalkStop], order: tuple[int, ...]) -> bool:
    """Whether each station is one block."""
    blocks = [key for key, _ in groupby(stops[index].station for index in order) if key is not None]
    return len(blocks) == len(set(blocks))


@pytest.mark.parametrize("start", [START, None])
@pytest.mark.parametrize("stations", [(), ("Stalingrad", "Jaurès", None)])
def test_no_permutation_is_shorter(start: tuple[float, float] | None, stations: tuple) -> None:
    chance = random.Random(7)
    for _ in range(12):
        stops = scattered(chance.randint(2, 6), chance, stations)
        order = walking_order(start, stops)
        every = [each for each in permutations(range(len(stops))) if grouped(stops, each)]
        assert grouped(stops, order)
        shortest = min(length(start, stops, each) for each in every)
        assert length(start, stops, order) == pytest.approx(shortest)


@pytest.mark.parametrize("start", [START, None])
@pytest.mark.parametrize("stations", [(), ("Stalingrad", "Jaurès", None, None)])
def test_the_heuristic_stays_within_five_percent(
    start: tuple[float, float] | None, stations: tuple
) -> None:
    chance = random.Random(11)
    for count in (2, 3, 4, 5, 7, 8, 9, 10, 11, 12):
        stops = scattered(count, chance, stations)
        best = length(start, stops, walking_order(start, stops))
        order = walking_order(start, stops, exact_up_to=0)
        assert sorted(order) == list(range(count))
        assert grouped(stops, order)
        assert length(start, stops, order) <= best * 1.05 + 0.001


@pytest.mark.parametrize("count", [13, 40, 60])
def test_points_on_a_line_are_walked_along_it(count: int) -> None:
    places = [100.0 * index for index in range(count)]
    random.Random(3).shuffle(places)
    stops = [at(place, 0) for place in places]
    order = walking_order(to_degrees(-50, 0), stops)
    assert [places[index] for index in order] == sorted(places)


def test_the_short_side_of_a_line_comes_first() -> None:
    stops = [at(100.0 * index, 0) for index in range(-4, 16)]
    order = walking_order(START, stops)
    assert length(START, stops, order) <= (2 * 400 + 1500) * 1.05


@pytest.mark.parametrize("count", [20, 60])
def test_points_on_a_circle_are_walked_around(count: int) -> None:
    angles = [2 * math.pi * index / count for index in range(1, count)]
    random.Random(5).shuffle(angles)
    stops = [at(800 * math.cos(angle), 800 * math.sin(angle)) for angle in angles]
    start = to_degrees(800, 0)
    around = (count - 1) * distance_m(
        *start,
        *to_degrees(800 * math.cos(2 * math.pi / count), 800 * math.sin(2 * math.pi / count)),
    )
    assert length(start, stops, walking_order(start, stops)) <= around * 1.05


def test_large_rounds_keep_their_stations_together() -> None:
    stops = scattered(40, random.Random(13), ("Stalingrad", "Jaurès", None, None, None))
    order = walking_order(START, stops)
    assert grouped(stops, order)
    assert sorted(order) == list(range(40))


def test_the_same_stops_give_the_same_order() -> None:
    stops = scattered(30, random.Random(17))
    assert walking_order(START, stops) == walking_order(START, stops)


def test_one_stop_and_none() -> None:
    assert walking_order(START, []) == ()
    assert walking_order(None, [at(1, 1)]) == (0,)
    assert walk_length_m(None, [at(1, 1)]) == 0
    assert walk_length_m(START, [at(3, 4)]) == pytest.approx(5)


def test_stops_on_one_spot_are_all_seen() -> None:
    for exact_up_to in (0, 12):
        order = walking_order(START, [at(10, 10)] * 9, exact_up_to=exact_up_to)
        assert sorted(order) == list(range(9))
