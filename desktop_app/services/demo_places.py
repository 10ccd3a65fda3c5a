"""Places of the demonstration base: real addresses and places of the gazetteer, those nearest to
the centre of each of the six sectors.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import h3
from sqlalchemy import Connection, select

from db.schema import AddressRow, AreaRow, LandmarkRow, StreetRow
from desktop_app.domain.codes import PlaceKind, Precision
from desktop_app.domain.geometry import METRES_PER_LAT, METRES_PER_LON, distance_m
from desktop_app.services.demo_texts import PLACE_KINDS

CELL_RESOLUTION: Final = 11
MOST_SPOTS: Final = 3_000
FEWEST_SPOTS: Final = 25
REACH_M: Final = 450.0
WIDEST_M: Final = 1_500.0


@dataclass(frozen=True, slots=True)
class Centre:
    """Middle of a sector with its arrondissement and its share of the facts."""

    sector: str
    name: str
    lon: float
    lat: float
    arrondissement: int
    share: int


CENTRES: Final = (
    Centre("stalingrad", "Stalingrad", 2.3660, 48.8843, 19, 30),
    Centre("eole", "Jardin d’Éole", 2.3675, 48.8890, 18, 22),
    Centre("porte_chapelle", "Porte de la Chapelle", 2.3590, 48.8983, 18, 18),
    Centre("rosa_parks", "Rosa Parks", 2.3733, 48.8966, 19, 14),
    Centre("ourcq", "Quais du canal de l’Ourcq", 2.3790, 48.8878, 19, 10),
    Centre("forceval", "Square Forceval", 2.3925, 48.8998, 19, 6),
)


@dataclass(frozen=True, slots=True)
class Spot:
    """One place where facts happen."""

    label: str
    lon: float
    lat: float
    precision: str
    arrondissement: int
    sector: str
    cell: int
    kind: PlaceKind


@dataclass(frozen=True, slots=True)
class Spots:
    """Weighted places: a few gather much, most little."""

    spots: tuple[Spot, ...]
    weights: tuple[float, ...]  # cumulated

    def draw(self, rng: random.Random, count: int) -> list[Spot]:
        """`count` places drawn by weight."""
        return rng.choices(self.spots, cum_weights=self.weights, k=count)


def choose_spots(connection: Connection, rng: random.Random) -> Spots:
    """The places of a demonstration, by sector."""
    codes = set(connection.execute(select(AreaRow.code).where(AreaRow.kind == "sector")).scalars())
    spots: list[Spot] = []
    weights: list[float] = []
    for centre in CENTRES:
        found = _around(connection, centre, rng)
        kinds = rng.choices(list(PLACE_KINDS), list(PLACE_KINDS.values()), k=len(found))
        sector = centre.sector if centre.sector in codes or not codes else _nearest(codes, centre)
        for rank, ((label, lon, lat, precision, arrondissement), kind) in enumerate(
            zip(found, kinds, strict=True)
        ):
            cell = h3.str_to_int(h3.latlng_to_cell(lat, lon, CELL_RESOLUTION))
            spots.append(Spot(label, lon, lat, precision, arrondissement, sector, cell, kind))
            weights.append(centre.share / (rank + 3) ** 0.8)
    return Spots(tuple(spots), tuple(accumulate(weights)))


_Found = list[tuple[str, float, float, str, int]]


def _around(connection: Connection, centre: Centre, rng: random.Random) -> _Found:
    """Addresses and landmarks around the centre; where addresses are few, the nearest of all."""
    addresses, marks = _addresses(connection, centre), _landmarks(connection, centre)
    near = [
        [each for each in known if _metres(each, centre) <= REACH_M] for known in (addresses, marks)
    ]
    if len(near[0]) < FEWEST_SPOTS:
        near[0] = sorted(addresses, key=lambda each: _metres(each, centre))[:FEWEST_SPOTS]
    found = near[0] + near[1]
    rng.shuffle(found)
    return found[: MOST_SPOTS // len(CENTRES)]


def _metres(found: tuple[str, float, float, str, int], centre: Centre) -> float:
    return distance_m(found[1], found[2], centre.lon, centre.lat)


def _addresses(connection: Connection, centre: Centre) -> _Found:
    width, height = WIDEST_M / METRES_PER_LON, WIDEST_M / METRES_PER_LAT
    address = select(
        AddressRow.number,
        AddressRow.suffix,
        StreetRow.name,
        StreetRow.postcode,
        AddressRow.lon,
        AddressRow.lat,
    ).join(StreetRow, StreetRow.id == AddressRow.street_id)
    rows = connection.execute(
        address.where(
            AddressRow.lon.between(centre.lon - width, centre.lon + width),
            AddressRow.lat.between(centre.lat - height, centre.lat + height),
        ).order_by(AddressRow.id)
    )
    return [
        (
            f"{f'{row.number} {row.suffix}'.strip()} {row.name}, {row.postcode} Paris",
            row.lon,
            row.lat,
            str(Precision.NUMBER),
            _arrondissement(row.postcode, centre),
        )
        for row in rows
    ]


def _landmarks(connection: Connection, centre: Centre) -> _Found:
    width, height = WIDEST_M / METRES_PER_LON, WIDEST_M / METRES_PER_LAT
    rows = connection.execute(
        select(LandmarkRow.name, LandmarkRow.postcode, LandmarkRow.lon, LandmarkRow.lat)
        .where(
            LandmarkRow.lon.between(centre.lon - width, centre.lon + width),
            LandmarkRow.lat.between(centre.lat - height, centre.lat + height),
            LandmarkRow.postcode != "",
        )
        .order_by(LandmarkRow.id)
    )
    return [
        (
            f"{row.name}, {row.postcode} Paris",
            row.lon,
            row.lat,
            str(Precision.PLACE),
            _arrondissement(row.postcode, centre),
        )
        for row in rows
    ]


def _arrondissement(postcode: str, centre: Centre) -> int:
    return int(postcode[3:]) if postcode[:3] == "750" else centre.arrondissement


def _nearest(codes: set[str], centre: Centre) -> str:
    # An administrator may have named the sectors otherwise: the nearest spelling is kept.
    from rapidfuzz.process import extractOne

    best = extractOne(centre.sector, sorted(codes))
    return str(best[0]) if best else centre.sector
