"""Find a place from what is typed, say what stands at a point, draw the small map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from db.queries import places as queries
from desktop_app.domain.addresses import (
    AddressQuery,
    arrondissement_of,
    parse_address,
    postcode_of,
    readings,
    said_number,
)
from desktop_app.domain.codes import Precision
from desktop_app.domain.entry import Place
from desktop_app.domain.errors import UserError
from desktop_app.domain.geometry import Box, distance_m
from desktop_app.domain.house_numbers import Located
from desktop_app.domain.place_names import NamedPlace
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
from desktop_app.services.seat import Seat

SURE_SCORE = 0.7
"""Under this a place is doubtful: shown with a question mark, asked online."""
LEAST_SCORE = 0.5
"""Under this `geocode` answers that nothing fits."""
NEAR_ADDRESS_M = 60.0
NEAR_LANDMARK_M = 120.0
HOME = frozenset((10, 18, 19))
_HOME_BONUS = 0.015
_GOOD_NAME = 0.85  # a name that answers so well: other readings of the text are not tried
_SPARE = 2
_FAR_BEHIND = 0.5  # of the best score: what answers worse is something else
_STREET_SURE = 0.62  # a number was asked and only the street is known
_OTHER_SIDE_SURE = 0.53  # the number asked stands in another arrondissement of the street
_DOUBT = 0.69  # at most: not the arrondissement that was asked
_OTHER_POSTCODE = 0.72


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
        places = _candidates(connection, gazetteer, text, limit, shapes[ARRONDISSEMENT])
        return tuple(_with_sector(place, shapes) for place in places)


def geocode(seat: Seat, text: str, *, offline: bool) -> Place | None:
    """The one place that `text` means, or None when nothing fits.

    Unless `offline`, the national geocoder is asked when the gazetteer does not know the number
    itself; whatever goes wrong there, the offline answer stands.
    """
    found = suggest(seat, f"{text} ", limit=1)  # the space: the last word is whole
    best = found[0] if found and found[0].score >= LEAST_SCORE else None
    if offline or (best and best.precision is Precision.NUMBER and best.score >= SURE_SCORE):
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
                "Ce point est hors de Paris : vérifiez la longitude et la latitude, ou choisissez "
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


def _candidates(
    connection: Connection, gazetteer: Gazetteer, text: str, limit: int, outlines: Sequence[Shape]
) -> list[Place]:
    """Places for every reading of the text, best first, each label once."""
    best: dict[str, tuple[float, Place]] = {}
    for query, factor in readings(parse_address(text)):
        named = _named(gazetteer, query, limit)
        for place in _placed(connection, gazetteer, query, named, outlines):
            rank = factor * (place.score + (_HOME_BONUS if place.arrondissement in HOME else 0.0))
            known = best.get(place.label)
            if known is None or known[0] < rank:
                best[place.label] = (rank, replace(place, score=round(place.score * factor, 3)))
        if named and named[0][0] >= _GOOD_NAME:
            break
    ranked = sorted(best.values(), key=lambda item: -item[0])
    least = _FAR_BEHIND * ranked[0][1].score if ranked else 0.0
    if least < _FAR_BEHIND * SURE_SCORE:
        least = 0.0  # nothing answers well: what is near in any way is shown
    return [place for _, place in ranked[:limit] if place.score >= least]


def _named(gazetteer: Gazetteer, query: AddressQuery, limit: int) -> list[tuple[float, NamedPlace]]:
    """The places whose names answer best, each with how well."""
    asked = _asked(query)
    named = [
        (match.score * _fit(place.postcode, asked), place)
        for match in gazetteer.names.find(query.words, finished=query.finished)
        for place in match.places
    ]
    named.sort(key=lambda item: -item[0])
    kept = named[: limit + _SPARE]
    if query.number is None:
        return kept
    # A number may stand in another arrondissement of its street than the one typed.
    twins = {
        twin for _, place in kept if place.kind == STREET for twin in gazetteer.twins[place.id]
    }
    spare = named[limit + _SPARE :]
    return kept + [item for item in spare if item[1].kind == STREET and item[1].id in twins]


def _asked(query: AddressQuery) -> str | None:
    return query.postcode or (postcode_of(query.hint) if query.hint else None)


def _placed(
    connection: Connection,
    gazetteer: Gazetteer,
    query: AddressQuery,
    named: Sequence[tuple[float, NamedPlace]],
    outlines: Sequence[Shape],
) -> list[Place]:
    if query.number is None:
        return [_unnumbered(place, query, score) for score, place in named]
    streets = [place for _, place in named if place.kind == STREET]
    spots = gazetteer.locate(
        connection, [place.id for place in streets], query.number, query.suffix
    )
    spots = {place.id: _judged(spots[place.id], place, outlines) for place in streets}
    denied = {
        twin
        for place in streets
        if place.postcode == _asked(query) and _is_elsewhere(spots[place.id])
        for twin in gazetteer.twins[place.id]
    }
    return [
        _numbered(place, spots[place.id], query, score, denied=place.id in denied)
        if place.kind == STREET
        else _unnumbered(place, query, score)
        for score, place in named
    ]


def _judged(spot: Located | None, street: NamedPlace, outlines: Sequence[Shape]) -> Located | None:
    """The spot of a number, told to be elsewhere when it lies too far from its arrondissement."""
    if spot is None or spot.elsewhere or spot.precision is Precision.NUMBER:
        return spot
    own = [shape for shape in outlines if shape.code == str(arrondissement_of(street.postcode))]
    inside = not own or arrondissement_at(own, spot.lon, spot.lat) is not None
    return spot if inside else replace(spot, elsewhere=True)


def _is_elsewhere(spot: Located | None) -> bool:
    return spot is not None and spot.elsewhere


def _fit(postcode: str, asked: str | None) -> float:
    if asked is None or postcode == asked:
        return 1.0
    return _OTHER_POSTCODE


def _numbered(
    street: NamedPlace, spot: Located | None, query: AddressQuery, score: float, *, denied: bool
) -> Place:
    """A number of a street, or the street alone when the number cannot be put there.

    `denied`: the arrondissement that was typed does not hold the number, as far as is known.
    """
    if spot is None or spot.elsewhere:
        sure = (_STREET_SURE if spot is None else _OTHER_SIDE_SURE) * score
        return _place(street, street.name, Precision.STREET, sure, street.lon, street.lat)
    if spot.score < _STREET_SURE:
        # Too far from any known number to say more than which street.
        sure = _STREET_SURE * score
        return _place(street, street.name, Precision.STREET, sure, spot.lon, spot.lat)
    label = f"{said_number(query)} {street.name}"
    sure = spot.score * score
    if denied and street.postcode != _asked(query):
        sure = min(_DOUBT, 0.9 * spot.score) * score / _OTHER_POSTCODE
    return _place(street, label, spot.precision, sure, spot.lon, spot.lat)


def _unnumbered(place: NamedPlace, query: AddressQuery, score: float) -> Place:
    if place.kind == STREET:
        return _place(place, place.name, Precision.STREET, 0.9 * score, place.lon, place.lat)
    doubt = 0.95 if query.number is None else 0.5
    return _place(place, place.name, Precision.PLACE, doubt * score, place.lon, place.lat)


def _place(
    named: NamedPlace, label: str, precision: Precision, score: float, lon: float, lat: float
) -> Place:
    return Place(
        f"{label}, {named.postcode} Paris",
        round(lon, 6),
        round(lat, 6),
        precision,
        round(min(score, 1.0), 3),
        arrondissement_of(named.postcode),
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
