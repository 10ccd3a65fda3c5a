"""The gazetteer in memory: names and polygons, read again when the base says they changed."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from db.engine import Store
from db.queries import places as queries
from db.queries.places import BY_HAND
from desktop_app.domain.addresses import key_words, postcode_of
from desktop_app.domain.corners import Segment, line_stretches, meeting_point, stretches
from desktop_app.domain.geometry import Box, Ring, box_of, distance_m, distance_to_ring_m, inside
from desktop_app.domain.house_numbers import HouseNumber, Located, locate_number
from desktop_app.domain.place_names import NamedPlace, NameIndex

STREET = "street"
ARRONDISSEMENT, SECTOR, WATER, GARDEN = "arrondissement", "sector", "water", "garden"
BORDER_TOLERANCE_M = 150.0  # shipped outlines are coarse
_STREETS_KEPT = 4_000  # streets whose numbers stay in memory
_SPOTS_KEPT = 20_000
_CROSSED_M = 30.0  # numbers so near stand on both sides of the corner
_SAME_PLACE_M = 500.0  # an area and a place of the same name, so near: the same


@dataclass(frozen=True, slots=True)
class Shape:
    """A named polygon (outer rings) or, for kind "street", open lines; degrees, lon first."""

    kind: str
    code: str
    name: str
    rings: tuple[Ring, ...]
    box: Box
    confirmed: bool = False

    def holds(self, lon: float, lat: float) -> bool:
        """Whether the point lies in one of the rings."""
        return self.box.holds(lon, lat) and any(inside(ring, lon, lat) for ring in self.rings)

    def middle(self) -> tuple[float, float]:
        """A point for the whole: the middle of its corners, or the corner nearest to it."""
        ring = max(self.rings, key=len)
        lon = sum(point[0] for point in ring) / len(ring)
        lat = sum(point[1] for point in ring) / len(ring)
        if inside(ring, lon, lat):
            return lon, lat
        return min(ring, key=lambda point: distance_m(point[0], point[1], lon, lat))

    def distance_m(self, lon: float, lat: float) -> float:
        """Metres from the point to the nearest edge."""
        return min(distance_to_ring_m(ring, lon, lat) for ring in self.rings)


@dataclass
class Gazetteer:
    """One state of the places of a base."""

    version: str
    names: NameIndex
    landmarks: tuple[NamedPlace, ...]
    twins: dict[int, tuple[int, ...]]  # street → every street of that name, itself included
    lines: dict[tuple[str, ...], tuple[Ring, ...]]  # words of a street's name → its course
    _numbers: dict[int, tuple[HouseNumber, ...]] = field(default_factory=dict)
    _spots: dict[tuple[int, int, str], Located | None] = field(default_factory=dict)
    _meetings: dict[tuple[int, int], tuple[float, float, float] | None] = field(
        default_factory=dict
    )

    def locate(
        self, connection: Connection, streets: Sequence[int], number: int, suffix: str
    ) -> dict[int, Located | None]:
        """Where `number` stands on each street; None where the street has no known number."""
        self._read_numbers(connection, streets)
        return {street: self._spot(street, number, suffix) for street in streets}

    def meeting(
        self, connection: Connection, street: NamedPlace, cross: NamedPlace
    ) -> tuple[float, float, float] | None:
        """(lon, lat, gap in metres) where two streets come nearest, as far as they are known."""
        key = (street.id, cross.id)
        if key not in self._meetings:
            self._read_numbers(connection, key)
            surveyed = [stretches(_surveyed(self._joined(each))) for each in key]
            met = meeting_point(*surveyed)
            if met is None or met[2] > _CROSSED_M:
                met = meeting_point(
                    self._course(street, surveyed[0]), self._course(cross, surveyed[1])
                )
            self._meetings[key] = met
        return self._meetings[key]

    def _course(self, street: NamedPlace, surveyed: tuple[Segment, ...]) -> tuple[Segment, ...]:
        drawn = line_stretches(self.lines.get(key_words(street.name), ()))
        return surveyed + drawn or stretches(self._joined(street.id))

    def _spot(self, street: int, number: int, suffix: str) -> Located | None:
        key = (street, number, suffix)
        if key not in self._spots:
            if len(self._spots) >= _SPOTS_KEPT:
                self._spots.clear()
            self._spots[key] = locate_number(self._joined(street), number, suffix)
        return self._spots[key]

    def _read_numbers(self, connection: Connection, streets: Sequence[int]) -> None:
        whole = {twin for street in streets for twin in self.twins[street]}
        missing = whole - self._numbers.keys()
        if not missing:
            return
        if len(self._numbers) > _STREETS_KEPT:
            self._numbers = {street: self._numbers[street] for street in whole - missing}
        read: dict[int, list[HouseNumber]] = defaultdict(list)
        for row in queries.numbers_of(connection, missing):
            house = HouseNumber(
                row.number, row.suffix, row.lon, row.lat, by_hand=row.source == BY_HAND
            )
            read[row.street_id].append(house)
        self._numbers |= {street: tuple(read[street]) for street in missing}

    def _joined(self, street: int) -> tuple[HouseNumber, ...]:
        own = self._numbers[street]
        others = (self._numbers[twin] for twin in self.twins[street] if twin != street)
        return own + tuple(replace(house, own=False) for houses in others for house in houses)


Shapes = dict[str, tuple[Shape, ...]]

_lock = threading.Lock()
_gazetteers: WeakKeyDictionary[Store, Gazetteer] = WeakKeyDictionary()
_shapes: WeakKeyDictionary[Store, tuple[str, Shapes]] = WeakKeyDictionary()


def gazetteer_of(store: Store, connection: Connection) -> Gazetteer:
    """The names of the base, read once per version of the gazetteer and of the areas."""
    version = " ".join(queries.versions(connection))
    kept = _gazetteers.get(store)
    if kept is not None and kept.version == version:
        return kept
    shapes = shapes_of(store, connection)
    with _lock:
        kept = _gazetteers.get(store)
        if kept is None or kept.version != version:
            kept = _read(connection, version, shapes)
            _gazetteers[store] = kept
    return kept


def shapes_of(store: Store, connection: Connection) -> Shapes:
    """Polygons of the base by kind, read once per version of the reference tables."""
    version, _ = queries.versions(connection)
    kept = _shapes.get(store)
    if kept is not None and kept[0] == version:
        return kept[1]
    shapes: Shapes = defaultdict(tuple)
    for row in queries.all_areas(connection):
        rings = tuple(tuple((x, y) for x, y in ring) for ring in row.rings)
        shape = Shape(row.kind, row.code, row.name, rings, box_of(rings), row.confirmed)
        shapes[row.kind] += (shape,)
    with _lock:
        _shapes[store] = (version, shapes)
    return shapes


def arrondissement_at(
    outlines: Iterable[Shape], lon: float, lat: float, *, tolerance_m: float = BORDER_TOLERANCE_M
) -> int | None:
    """The arrondissement whose outline holds the point, or the nearest within `tolerance_m`."""
    outlines = tuple(outlines)
    for shape in outlines:
        if shape.holds(lon, lat):
            return int(shape.code)
    near = [shape for shape in outlines if shape.box.widened(tolerance_m).holds(lon, lat)]
    distances = sorted((shape.distance_m(lon, lat), int(shape.code)) for shape in near)
    return distances[0][1] if distances and distances[0][0] <= tolerance_m else None


def _surveyed(houses: Sequence[HouseNumber]) -> tuple[HouseNumber, ...]:
    return tuple(house for house in houses if not house.by_hand)


def _read(connection: Connection, version: str, shapes: Shapes) -> Gazetteer:
    streets = [
        NamedPlace(row.id, STREET, row.name, row.postcode, row.lon, row.lat)
        for row in queries.all_streets(connection)
    ]
    landmarks = tuple(
        NamedPlace(row.id, row.kind, row.name, row.postcode, row.lon, row.lat)
        for row in queries.all_landmarks(connection)
    )
    by_name: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for street in streets:
        by_name[key_words(street.name)].append(street.id)
    twins = {street.id: tuple(by_name[key_words(street.name)]) for street in streets}
    lines: dict[tuple[str, ...], tuple[Ring, ...]] = defaultdict(tuple)
    for shape in shapes[STREET]:
        lines[key_words(shape.name)] += shape.rings
    names = NameIndex([*streets, *landmarks, *_named_areas(shapes, landmarks)])
    return Gazetteer(version, names, landmarks, twins, dict(lines))


def _named_areas(shapes: Shapes, landmarks: Sequence[NamedPlace]) -> Iterator[NamedPlace]:
    """Sectors, and the waters and gardens that are no landmark already, at their middle."""
    known: dict[tuple[str, ...], list[NamedPlace]] = defaultdict(list)
    for landmark in landmarks:
        known[key_words(landmark.name)].append(landmark)
    for shape in (*shapes[SECTOR], *shapes[WATER], *shapes[GARDEN]):
        words, (lon, lat) = key_words(shape.name), shape.middle()
        near = [
            each
            for each in known[words]
            if distance_m(each.lon, each.lat, lon, lat) < _SAME_PLACE_M
        ]
        at = arrondissement_at(shapes[ARRONDISSEMENT], lon, lat)
        if at is None or (near and shape.kind != SECTOR):
            continue
        place = NamedPlace(0, shape.kind, shape.name, postcode_of(at), lon, lat)
        if shape.kind != SECTOR:
            known[words].append(place)
        yield place
