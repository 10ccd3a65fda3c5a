"""Where a house number stands along its street, from the numbers that are known.

Unknown numbers are placed by Gaussian-process regression (Rasmussen & Williams 2006, ch. 2) of the
position on the number: a straight street numbered regularly is the prior, the bends and the two
sides are learned from the neighbours, and the posterior variance says how far to trust the answer.
The figures below were fitted on addresses of the 10e, 18e and 19e (see `tests/bench`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from desktop_app.domain.codes import Precision
from desktop_app.domain.geometry import Point, to_degrees, to_metres

NEIGHBOURS = 10
_ANYWHERE_M2 = 300.0**2  # prior variance of where the street lies around its neighbours
_STEP_M2 = 35.0  # of metres per unit of number
_BEND_M2, _BEND_REACH = 5_900.0, 45.0  # of bends and uneven plots, and over how many numbers
_SIDE_M2, _SIDE_REACH = 1_000.0, 50.0  # of what one side does on its own
_NOISE_M2 = 35.0  # of a known position
_BY_HAND_M2 = 900.0
_TAIL = 4.0  # degrees of freedom: a known number that its neighbours contradict weighs less
_OPPOSITE = 3  # numbers by which the other side is farther when choosing neighbours
_BEYOND = 20  # numbers past the last known one up to which a street is prolonged
_PAST = 40.0  # numbers farther still, at which the trust is halved
_ABSURD = 100  # past twice the last known number and this, no such number can be
_ELSEWHERE = 0.9
_BETWEEN = {"": 0.0, "bis": 0.6, "ter": 1.2, "quater": 1.6}
_OTHER_SUFFIX = 0.5
_ENOUGH = 3  # surveyed numbers from which those placed by hand are no longer needed


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """A known number; `suffix` as kept by `addresses.suffix_of`.

    `own` false: it stands in another arrondissement of the street; `by_hand`: placed roughly.
    """

    number: int
    suffix: str
    lon: float
    lat: float
    own: bool = True
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """Where a number was put, how, and how surely (0 to 1).

    `elsewhere`: as far as is known, in another arrondissement of the street than the own one.
    """

    lon: float
    lat: float
    precision: Precision
    score: float
    elsewhere: bool = False


def locate_number(known: Sequence[HouseNumber], number: int, suffix: str) -> Located | None:
    """Put `number` on the street whose known numbers are `known`.

    None when there is none, or when the street cannot be as long as that.
    """
    if not known:
        return None
    exact = [house for house in known if house.number == number and house.suffix == suffix]
    if exact:
        best = min(exact, key=lambda house: (house.by_hand, not house.own))
        score = 0.9 if best.by_hand else 0.98
        if not best.own:
            score *= _ELSEWHERE
        elsewhere = not any(house.own for house in exact)
        return Located(best.lon, best.lat, Precision.NUMBER, score, elsewhere)
    last = max(house.number for house in known)
    if not 0 < number <= 2 * last + _ABSURD:
        return None
    surveyed = [house for house in known if not house.by_hand]
    houses = surveyed if len(surveyed) >= _ENOUGH else known
    at = _bounded(houses, number) + _BETWEEN.get(suffix, _OTHER_SUFFIX)
    lon, lat, doubt_m = _regress(houses, at, number % 2)
    score = 0.95 / (1 + (doubt_m / 90.0) ** 2)
    score /= 1 + (max(0, number - last - _BEYOND) / _PAST) ** 2
    same_side = [house for house in houses if house.number % 2 == number % 2]
    if not min(same_side or houses, key=lambda house: abs(_along(house) - at)).own:
        score *= _ELSEWHERE  # its neighbours stand in the other arrondissement
    elsewhere = _stands_elsewhere(known, number + _BETWEEN.get(suffix, _OTHER_SUFFIX), number % 2)
    return Located(lon, lat, Precision.INTERPOLATED, round(score, 3), elsewhere)


def _stands_elsewhere(known: Sequence[HouseNumber], at: float, parity: int) -> bool:
    """Whether the known numbers around `at`, on its side, all are of another arrondissement."""
    side = [house for house in known if house.number % 2 == parity] or known
    below = max((_along(house) for house in side if _along(house) <= at), default=None)
    above = min((_along(house) for house in side if _along(house) > at), default=None)
    return not any(house.own for house in side if _along(house) in (below, above))


def _along(house: HouseNumber) -> float:
    return house.number + _BETWEEN.get(house.suffix, _OTHER_SUFFIX)


def _bounded(houses: Sequence[HouseNumber], number: int) -> int:
    first = min(house.number for house in houses)
    last = max(house.number for house in houses)
    return max(first - _BEYOND, min(last + _BEYOND, number))


def _regress(houses: Sequence[HouseNumber], at: float, side: int) -> tuple[float, float, float]:
    """(lon, lat, standard deviation in metres) of the number `at` on the side of its parity."""
    near = sorted(
        houses,
        key=lambda house: abs(_along(house) - at) + _OPPOSITE * (house.number % 2 != side),
    )[:NEIGHBOURS]
    places = [_along(house) - at for house in near]
    sides = [house.number % 2 == side for house in near]
    points = [to_metres(house.lon, house.lat) for house in near]
    middle = (_median([x for x, _ in points]), _median([y for _, y in points]))
    offsets = [(x - middle[0], y - middle[1]) for x, y in points]
    size = range(len(near))
    prior = [[_alike(places[i], sides[i], places[j], sides[j]) for j in range(i + 1)] for i in size]
    noise = [_BY_HAND_M2 if house.by_hand else _NOISE_M2 for house in near]
    if len(near) > 2:
        noise = _doubted(prior, noise, offsets)
    wanted = [_alike(0.0, True, places[i], sides[i]) for i in size]
    lower = _cholesky(prior, noise)
    white = _forward(lower, wanted)
    weights = _backward(lower, white)
    east = sum(weight * offset[0] for weight, offset in zip(weights, offsets, strict=True))
    north = sum(weight * offset[1] for weight, offset in zip(weights, offsets, strict=True))
    told = sum(part * part for part in white)
    variance = max(0.0, _alike(0.0, True, 0.0, True) - told)
    lon, lat = to_degrees(middle[0] + east, middle[1] + north)
    return lon, lat, math.sqrt(variance)


def _alike(place: float, same_side: bool, other: float, other_same_side: bool) -> float:
    """Prior covariance, in square metres, of the positions of two numbers."""
    apart = abs(place - other)
    bend = _BEND_M2 * (1 + apart / _BEND_REACH) * math.exp(-apart / _BEND_REACH)
    side = _SIDE_M2 * math.exp(-apart / _SIDE_REACH) if same_side == other_same_side else 0.0
    return _ANYWHERE_M2 + _STEP_M2 * place * other + bend + side


def _doubted(prior: list[list[float]], noise: list[float], offsets: list[Point]) -> list[float]:
    """The noise of each known number, raised where the others put it elsewhere (Student's t)."""
    lower = _cholesky(prior, noise)
    size = range(len(noise))
    inverse = [_forward(lower, [1.0 if i == j else 0.0 for j in size]) for i in size]
    pulls = [
        _backward(lower, _forward(lower, [offset[axis] for offset in offsets])) for axis in (0, 1)
    ]
    raised = []
    for i in size:
        # Leave-one-out residuals: ibid., eq. 5.12, over both axes and in standard deviations.
        precision = sum(part * part for part in inverse[i])
        surprise = (pulls[0][i] ** 2 + pulls[1][i] ** 2) / 2 / precision
        raised.append(noise[i] * max(1.0, (_TAIL + surprise) / (_TAIL + 1)))
    return raised


def _cholesky(prior: list[list[float]], noise: list[float]) -> list[list[float]]:
    lower: list[list[float]] = []
    for i, values in enumerate(prior):
        row: list[float] = []
        for j in range(i):
            other = lower[j]
            row.append((values[j] - sum(map(mul, row, other))) / other[j])
        row.append(math.sqrt(values[i] + noise[i] - sum(map(mul, row, row))))
        lower.append(row)
    return lower


def _forward(lower: list[list[float]], right: list[float]) -> list[float]:
    solved: list[float] = []
    for row, value in zip(lower, right, strict=True):
        solved.append((value - sum(map(mul, row, solved))) / row[-1])
    return solved


def _backward(lower: list[list[float]], right: list[float]) -> list[float]:
    rest = list(right)
    for i in reversed(range(len(lower))):
        row = lower[i]
        rest[i] = solved = rest[i] / row[i]
        for k in range(i):
            rest[k] -= row[k] * solved
    return rest


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
