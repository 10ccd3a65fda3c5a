"""The gazetteer in memory: names and polygons, read again when the base says they changed."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from db.engine import Store
from db.queries import places as queries
from db.queries.places import BY_HAND
from desktop_app.domain.addresses import key_words
from desktop_app.domain.geometry import Box, Ring, box_of, distance_to_ring_m, inside
from desktop_app.domain.house_numbers import HouseNumber, Located, locate_number
from desktop_app.domain.place_names import NamedPlace, NameIndex

STREET = "street"
ARRONDISSEMENT, SECTOR, WATER, GARDEN = "arrondissement", "sector", "water", "garden"
BORDER_TOLERANCE_M = 150.0  # shipped outlines are coarse
_STREETS_KEPT = 4_000  # streets whose numbers stay in memory
_SPOTS_KEPT = 20_000


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
    _numbers: dict[int, tuple[HouseNumber, ...]] = field(default_factory=dict)
    _spots: dict[tuple[int, int, str], Located | None] = field(default_factory=dict)

    def locate(
        self, connection: Connection, streets: Sequence[int], number: int, suffix: str
    ) -> dict[int, Located | None]:
        """Where `number` stands on each street; None where the street has no known number."""
        self._read_numbers(connection, streets)
        return {street: self._spot(street, number, suffix) for street in streets}

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
    """The names of the base, read once per version of the gazetteer."""
    _, version = queries.versions(connection)
    kept = _gazetteers.get(store)
    if kept is not None and kept.version == version:
        return kept
    with _lock:
        kept = _gazetteers.get(store)
        if kept is None or kept.version != version:
            kept = _read(connection, version)
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


def _read(connection: Connection, version: str) -> Gazetteer:
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
    return Gazetteer(version, NameIndex([*streets, *landmarks]), landmarks, twins)
