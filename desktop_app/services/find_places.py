"""Find a place from what is typed, say what stands at a point, draw the small map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from db.queries import places as queries
from desktop_app.domain.addresses import postcode_of
from desktop_app.domain.codes import Precision
from desktop_app.domain.corners import corner_of
from desktop_app.domain.entry import Place
from desktop_app.domain.errors import UserError
from desktop_app.domain.geometry import Box, distance_m
from desktop_app.services.gazetteer import (
    ARRONDISSEMENT,
    GARDEN,
    SECTOR,
    STREET,
    WATER,
    Gazetteer,
    Shape,
    Shapes,
    arrondissement_at,
    gazetteer_of,
    shapes_of,
)
from desktop_app.services.online_places import ask_online
from desktop_app.services.place_candidates import SURE_SCORE as SURE_SCORE
from desktop_app.services.place_candidates import candidates
from desktop_app.services.seat import Seat

LEAST_SCORE = 0.5
"""Under this `geocode` answers that nothing fits."""
NEAR_ADDRESS_M = 60.0
NEAR_LANDMARK_M = 120.0


@dataclass(frozen=True, slots=True)
class Sector:
    """A named perimeter; `confirmed` false: its extent is still "à confirmer"."""

    code: str
    name: str
    rings: tuple[tuple[tuple[float, float], ...], ...]
    confirmed: bool


@dataclass(frozen=True, slots=True)
class MapShape:
    """A polygon (or, for streets, open lines) to draw; degrees, lon first."""

    code: str
    name: str
    rings: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A named point to draw."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Background:
    """What the small map shows under its pins."""

    outlines: tuple[MapShape, ...]
    water: tuple[MapShape, ...]
    gardens: tuple[MapShape, ...]
    streets: tuple[MapShape, ...]
    stations: tuple[MapPoint, ...]
    sectors: tuple[MapShape, ...] = ()


def suggest(seat: Seat, text: str, limit: int = 8) -> tuple[Place, ...]:
    """Places that `text` (finished or not) may mean, best first; never asks the network."""
    with seat.store.reading() as connection:
        gazetteer = gazetteer_of(seat.store, connection)
        shapes = shapes_of(seat.store, connection)
        places = candidates(connection, gazetteer, text, limit, shapes[ARRONDISSEMENT])
        return tuple(_with_sector(place, shapes) for place in places)


def geocode(seat: Seat, text: str, *, offline: bool) -> Place | None:
    """The one place that `text` means, or None when nothing fits.

    Unless `offline`, the national geocoder is asked when the gazetteer does not know the number
    itself; whatever goes wrong there, the offline answer stands. It knows no corners: asked for
    one, it would answer with one of the streets.
    """
    found = suggest(seat, f"{text} ", limit=1)  # the space: the last word is whole
    best = found[0] if found and found[0].score >= LEAST_SCORE else None
    if (
        offline
        or corner_of(text)
        or (best and best.precision is Precision.NUMBER and best.score >= SURE_SCORE)
    ):
        return best
    online = ask_online(seat, text)
    least = max(SURE_SCORE, best.score) if best else LEAST_SCORE
    if not online or online[0].score < least:
        return best
    return place_with_area(seat, online[0])


def place_with_area(seat: Seat, place: Place) -> Place:
    """The same place with the sector that covers it."""
    with seat.store.reading() as connection:
        return _with_sector(place, shapes_of(seat.store, connection))


def locate(seat: Seat, lon: float, lat: float) -> Place:
    """The place at a point: nearest known address or landmark, arrondissement and sector.

    Raises `UserError` "place_outside_paris" (field "place").
    """
    with seat.store.reading() as connection:
        shapes = shapes_of(seat.store, connection)
        arrondissement = arrondissement_at(shapes[ARRONDISSEMENT], lon, lat)
        if arrondissement is None:
            raise UserError(
                "place_outside_paris",
                "Ce point est hors de Paris : vérifiez la longitude et la latitude, ou choisissez "
                "une adresse parisienne.",
                "place",
            )
        gazetteer = gazetteer_of(seat.store, connection)
        label, precision = _label_at(connection, gazetteer, arrondissement, lon, lat)
        place = Place(label, lon, lat, precision, 1.0, arrondissement)
        return _with_sector(place, shapes)


def sectors(seat: Seat) -> tuple[Sector, ...]:
    """The sectors, in their order of entry."""
    with seat.store.reading() as connection:
        shapes = shapes_of(seat.store, connection)
    return tuple(
        Sector(shape.code, shape.name, shape.rings, shape.confirmed) for shape in shapes[SECTOR]
    )


def background(seat: Seat, west: float, south: float, east: float, north: float) -> Background:
    """What lies in the rectangle (degrees), for the small map."""
    frame = Box(west, south, east, north)
    with seat.store.reading() as connection:
        shapes = shapes_of(seat.store, connection)
        gazetteer = gazetteer_of(seat.store, connection)
    return Background(
        outlines=_drawn(shapes[ARRONDISSEMENT], frame),
        water=_drawn(shapes[WATER], frame),
        gardens=_drawn(shapes[GARDEN], frame),
        streets=_drawn(shapes[STREET], frame),
        stations=tuple(
            MapPoint(place.name, place.lon, place.lat)
            for place in gazetteer.landmarks
            if place.kind == "station" and frame.holds(place.lon, place.lat)
        ),
        sectors=_drawn(shapes[SECTOR], frame),
    )


def _drawn(shapes: Iterable[Shape], frame: Box) -> tuple[MapShape, ...]:
    return tuple(
        MapShape(shape.code, shape.name, shape.rings)
        for shape in shapes
        if shape.box.west <= frame.east
        and shape.box.east >= frame.west
        and shape.box.south <= frame.north
        and shape.box.north >= frame.south
    )


def _with_sector(place: Place, shapes: Shapes) -> Place:
    for shape in shapes[SECTOR]:
        if shape.holds(place.lon, place.lat):
            return replace(place, sector=shape.code)
    return place


def _label_at(
    connection: Connection, gazetteer: Gazetteer, arrondissement: int, lon: float, lat: float
) -> tuple[str, Precision]:
    around = Box(lon, lat, lon, lat).widened(NEAR_ADDRESS_M)
    rows = queries.addresses_within(
        connection, around.west, around.south, around.east, around.north
    )
    near = min(rows, key=lambda row: distance_m(row.lon, row.lat, lon, lat), default=None)
    if near is not None and distance_m(near.lon, near.lat, lon, lat) <= NEAR_ADDRESS_M:
        suffix = f" {near.suffix}" if len(near.suffix) > 1 else near.suffix.upper()
        return f"{near.number}{suffix} {near.name}, {near.postcode} Paris", Precision.NUMBER
    landmark = min(
        gazetteer.landmarks,
        key=lambda place: distance_m(place.lon, place.lat, lon, lat),
        default=None,
    )
    if landmark and distance_m(landmark.lon, landmark.lat, lon, lat) <= NEAR_LANDMARK_M:
        return f"{landmark.name}, {landmark.postcode} Paris", Precision.PLACE
    return f"Point {lon:.5f}, {lat:.5f}, {postcode_of(arrondissement)} Paris", Precision.PLACE
