"""Corners: two streets named together, and the point where they meet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop_app.domain.geometry import Point, nearest_points, to_degrees, to_metres
from desktop_app.domain.house_numbers import HouseNumber

Segment = tuple[Point, Point]
_APART = 30  # numbers: what stands between two known ones farther apart is not known
_STRETCH_M = 250.0

_CORNER = r"(?:angle|coin|croisement|intersection|carrefour)"
_WAY = r"(?:rue|r|boulevard|bd|bld|avenue|av|ave|quai|place|pl|passage|impasse)\b\.?\s"
_WAYS = {"rues": "rue", "boulevards": "boulevard", "avenues": "avenue", "quais": "quai"}
_LINK = r"(?:(?:de|du|des|entre|avec|et|la|le|les)\s+|d\s*[’']\s*|l\s*[’']\s*)*"
_JOIN = r"(?:\s*[/&+]\s*|\s*,?\s+(?:et|avec|x)\s+)"
_BEFORE = re.compile(
    rf"^\s*(?:(?:à|a|au)\s+)?(?:l\s*[’']\s*)?{_CORNER}\s+{_LINK}"
    rf"(?:(?P<ways>{'|'.join(_WAYS)})\s+)?(?P<first>.+?)(?:{_JOIN}|\s+(?={_WAY}))(?P<second>.+)$",
    re.IGNORECASE,
)
_TWO_WORDS = re.compile(
    rf"^\s*{_CORNER}\s+{_LINK}(?!{_WAY}|(?:de|du|des|la|le|les)\s)(?P<first>[\w’'-]+)\s+(?P<second>[\w’'-]+)\s*$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"^(?P<first>.+?)[\s,(]+(?:(?:à|a|au|faisant)\s+)?(?:l\s*[’']\s*)?{_CORNER}\s+{_LINK}"
    r"(?P<second>.+?)\)?\s*$",
    re.IGNORECASE,
)
_STROKE = re.compile(
    rf"^(?P<first>(?:\d+\s*)?{_WAY}.+?)(?:\s*[/&+]\s*|\s+(?:et|x)\s+)"
    rf"(?P<second>(?:(?:de|du)\s+)?(?:l\s*[’']\s*|la\s+)?{_WAY}.+)$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(rf"^(?:(?:de|du)\s+)?(?:l\s*[’']\s*|(?:la|le)\s+)?(?={_WAY})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Corner:
    """What was typed of each street."""

    first: str
    second: str


def corner_of(text: str) -> Corner | None:
    """The two streets of "angle X et Y", "coin de X et Y", "X à l’angle de Y", "X / Y"."""
    before = _BEFORE.match(text)
    if before is not None:
        first, second = before["first"], _bare(before["second"])
        if before["ways"]:  # "angle des rues Riquet et de Tanger"
            way = _WAYS[before["ways"].lower()]
            first, second = f"{way} {first}", f"{way} {second}"
        return Corner(first, second)
    between = _TWO_WORDS.match(text) or _BETWEEN.match(text)
    if between is not None:
        return Corner(between["first"], between["second"])
    stroke = _STROKE.match(text)
    return None if stroke is None else Corner(stroke["first"], _bare(stroke["second"]))


def _bare(name: str) -> str:
    return _ARTICLE.sub("", name.lstrip())


def stretches(houses: Sequence[HouseNumber]) -> tuple[Segment, ...]:
    """The course of a street (metres) through its known numbers, side by side."""
    course: list[Segment] = []
    for parity in (0, 1):
        side = sorted(
            (house.number, to_metres(house.lon, house.lat))
            for house in houses
            if house.number % 2 == parity
        )
        course += [(point, point) for _, point in side[:1]]
        for (number, start), (other, end) in pairwise(side):
            near = abs(end[0] - start[0]) + abs(end[1] - start[1]) <= _STRETCH_M
            course.append((start, end) if near and other - number <= _APART else (end, end))
    return tuple(course)


def line_stretches(lines: Sequence[Sequence[Point]]) -> tuple[Segment, ...]:
    """The course (metres) of open lines given in degrees."""
    course: list[Segment] = []
    for line in lines:
        points = [to_metres(*point) for point in line]
        course += list(pairwise(points))
    return tuple(course)


def meeting_point(
    first: Sequence[Segment], second: Sequence[Segment]
) -> tuple[float, float, float] | None:
    """(lon, lat, gap in metres) where two courses come nearest; None when one is empty."""
    best: tuple[float, Point] | None = None
    for one in first:
        for other in second:
            if best is not None and _box_gap(one, other) >= best[0]:
                continue
            gap, point = nearest_points(one, other)
            if best is None or gap < best[0]:
                best = gap, point
    if best is None:
        return None
    return (*to_degrees(*best[1]), best[0])


def _box_gap(one: Segment, other: Segment) -> float:
    """At most the distance between two segments: that of their boxes along one axis."""
    gaps = []
    for axis in (0, 1):
        low, high = sorted((one[0][axis], one[1][axis]))
        start, end = sorted((other[0][axis], other[1][axis]))
        gaps.append(max(start - high, low - end))
    return max(gaps)
