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


def _crossing(start: Point, end: Point, other_start: Point, other_end: Point) -> Point | None:
    along = end[0] - start[0], end[1] - start[1]
    other = other_end[0] - other_start[0], other_end[1] - other_start[1]
    turn = along[0] * other[1] - along[1] * other[0]
    if not turn:
        return None  # parallel, or a point
    to_other = other_start[0] - start[0], other_start[1] - start[1]
    share = (to_other[0] * other[1] - to_other[1] * other[0]) / turn
    other_share = (to_other[0] * along[1] - to_other[1] * along[0]) / turn
    if not (0 <= share <= 1 and 0 <= other_share <= 1):
        return None
    return start[0] + share * along[0], start[1] + share * along[1]
