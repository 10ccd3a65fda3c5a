"""Plane geometry of Paris: local metres, distances, polygons. Longitudes come first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Equirectangular plane of WGS84 at 48.889 N (methods.md): exact to a few centimetres per km here.
ORIGIN_LON = 2.365
ORIGIN_LAT = 48.889
METRES_PER_LON = 73_332.0
METRES_PER_LAT = 111_208.0

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        """Whether the point lies in the rectangle, its edges included."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def widened(self, metres: float) -> Box:
        """The rectangle grown by `metres` on each side."""
        lon, lat = metres / METRES_PER_LON, metres / METRES_PER_LAT
        return Box(self.west - lon, self.south - lat, self.east + lon, self.north + lat)


def to_metres(lon: float, lat: float) -> Point:
    """Degrees to metres east and north of the origin."""
    return (lon - ORIGIN_LON) * METRES_PER_LON, (lat - ORIGIN_LAT) * METRES_PER_LAT


def to_degrees(x: float, y: float) -> Point:
    """Metres east and north of the origin back to (lon, lat)."""
    return ORIGIN_LON + x / METRES_PER_LON, ORIGIN_LAT + y / METRES_PER_LAT


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres between two points given in degrees."""
    return math.hypot((lon - other_lon) * METRES_PER_LON, (lat - other_lat) * METRES_PER_LAT)


def box_of(rings: Iterable[Sequence[Point]]) -> Box:
    """The smallest rectangle around rings that hold at least one point."""
    points = [point for ring in rings for point in ring]
    lons = [point[0] for point in points]
    lats = [point[1] for point in points]
    return Box(min(lons), min(lats), max(lons), max(lats))


def inside(ring: Sequence[Point], lon: float, lat: float) -> bool:
    """Whether the point lies within the ring (even-odd rule; closing it is not needed)."""
    within = False
    before_lon, before_lat = ring[-1]
    for at_lon, at_lat in ring:
        if (at_lat > lat) != (before_lat > lat):
            crossing = (before_lon - at_lon) * (lat - at_lat) / (before_lat - at_lat) + at_lon
            within ^= lon < crossing
        before_lon, before_lat = at_lon, at_lat
    return within


def distance_to_ring_m(ring: Sequence[Point], lon: float, lat: float) -> float:
    """Metres from the point to the nearest edge of the (closed) ring."""
    x, y = to_metres(lon, lat)
    corners = [to_metres(*point) for point in ring]
    return min(
        _to_segment(x, y, corners[index - 1], corners[index]) for index in range(len(corners))
    )


def crossing_of(ring: Sequence[Point]) -> tuple[int, int, Point] | None:
    """Where a ring (closed or not) crosses itself: the numbers, from 1, of the points at which the
    two edges begin, and the point in degrees; None for a sound one.

    Edges that only touch do not cross.
    """
    corners = opened(ring)
    edges = [
        (corners[index], corners[(index + 1) % len(corners)], index + 1)
        for index in range(len(corners))
    ]
    # From west to east, each edge with those that still reach it: outlines have hundreds of points.
    edges.sort(key=lambda edge: min(edge[0][0], edge[1][0]))
    reaching: list[tuple[Point, Point, int]] = []
    for start, end, number in edges:
        west = min(start[0], end[0])
        reaching = [edge for edge in reaching if max(edge[0][0], edge[1][0]) >= west]
        for other_start, other_end, other in reaching:
            at = _crossing(start, end, other_start, other_end)
            if at is not None:
                return min(number, other), max(number, other), at
        reaching.append((start, end, number))
    return None


def opened(ring: Sequence[Point]) -> Sequence[Point]:
    """The corners of a ring, without the last one where it repeats the first."""
    return ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring


def _crossing(start: Point, end: Point, other_start: Point, other_end: Point) -> Point | None:
    one, two = _side(other_start, other_end, start), _side(other_start, other_end, end)
    three, four = _side(start, end, other_start), _side(start, end, other_end)
    if one * two >= 0 or three * four >= 0:
        return None
    share = one / (one - two)
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _side(start: Point, end: Point, point: Point) -> float:
    """Above 0 on the left of the line from `start` to `end`, below on the right, 0 on it."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _to_segment(x: float, y: float, start: Point, end: Point) -> float:
    return math.dist((x, y), _on_segment(x, y, start, end))


def _on_segment(x: float, y: float, start: Point, end: Point) -> Point:
    """The point of the segment that is nearest to (x, y)."""
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    squared = along_x * along_x + along_y * along_y
    if not squared:
        return start
    share = ((x - start[0]) * along_x + (y - start[1]) * along_y) / squared
    share = min(1.0, max(0.0, share))
    return start[0] + share * along_x, start[1] + share * along_y


def nearest_points(one: tuple[Point, Point], other: tuple[Point, Point]) -> tuple[float, Point]:
    """(distance, the point midway) where two segments come nearest; 0 where they cross."""
    crossing = _crossing(*one, *other)
    if crossing is not None:
        return 0.0, crossing
    pairs = [
        (end, _on_segment(*end, *segment))
        for ends, segment in ((one, other), (other, one))
        for end in ends
    ]
    near = min(pairs, key=lambda pair: math.dist(*pair))
    return math.dist(*near), ((near[0][0] + near[1][0]) / 2, (near[0][1] + near[1][1]) / 2)
