"""What a typed text may mean, offline: every reading, the names that answer it, their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from sqlalchemy import Connection

from desktop_app.domain.addresses import (
    WAY_TYPES,
    AddressQuery,
    arrondissement_of,
    key_words,
    parse_address,
    postcode_of,
    readings,
    said_number,
)
from desktop_app.domain.codes import Precision
from desktop_app.domain.corners import corner_of
from desktop_app.domain.entry import Place
from desktop_app.domain.house_numbers import Located
from desktop_app.domain.place_names import NamedPlace
from desktop_app.services.find_corner import corners
from desktop_app.services.gazetteer import SECTOR, STREET, Gazetteer, Shape, arrondissement_at

SURE_SCORE = 0.7
"""Under this a place is doubtful: shown with a question mark, asked online."""
HOME = frozenset((10, 18, 19))
_HOME_BONUS = 0.015
_GOOD_NAME = 0.85  # a name that answers so well: other readings of the text are not tried
_SPARE = 2
_FAR_BEHIND = 0.5  # of the best score: what answers worse is something else
_STREET_SURE = 0.62  # a number was asked and only the street is known
_OTHER_SIDE_SURE = 0.53  # the number asked stands in another arrondissement of the street
_DOUBT = 0.69  # at most: not the arrondissement that was asked
_OTHER_POSTCODE = 0.72
_NUMBER_LIKELIER = 0.7  # what is left to the other reading of a number at the end
_NUMBERED_KINDS = frozenset(("place", "structure"))
_NO_CORNER = 0.5  # the streets of a corner that is not known


def candidates(
    connection: Connection, gazetteer: Gazetteer, text: str, limit: int, outlines: Sequence[Shape]
) -> list[Place]:
    """Places that the text (finished or not) may mean, best first, each label once."""
    best: dict[str, tuple[float, Place]] = {}
    for rank, place in _found(connection, gazetteer, text, limit, outlines):
        if place.label not in best or best[place.label][0] < rank:
            best[place.label] = (rank, place)
    ranked = sorted(best.values(), key=lambda item: -item[0])
    least = _FAR_BEHIND * ranked[0][1].score if ranked else 0.0
    if least < _FAR_BEHIND * SURE_SCORE:
        least = 0.0  # nothing answers well: what is near in any way is shown
    places = (place for _, place in ranked if place.score >= least)
    return list(islice(_each_place_once(places), limit))


def _each_place_once(places: Iterable[Place]) -> Iterator[Place]:
    """Without the other names of a place that is there already ("Rotonde", "104")."""
    seen: set[tuple[float, float]] = set()
    for place in places:
        if place.precision is Precision.PLACE:
            if (place.lon, place.lat) in seen:
                continue
            seen.add((place.lon, place.lat))
        yield place


def _found(
    connection: Connection, gazetteer: Gazetteer, text: str, limit: int, outlines: Sequence[Shape]
) -> Iterator[tuple[float, Place]]:
    """(rank, place) of what the text names: the corner of two streets, an address, a name."""
    corner = corner_of(text)
    if corner is None:
        yield from _read(connection, gazetteer, text, limit, outlines)
        return
    if parse_address(corner.first).number is not None:  # the number says more than the corner
        numbered = f"{corner.first}, {parse_address(corner.second).postcode or ''} "
        yield from _read(connection, gazetteer, numbered, limit, outlines)
        return
    met = corners(connection, gazetteer, corner, outlines)
    yield from ((place.score, place) for place in met)
    for street in () if met else (f"{corner.first} ", corner.second):
        for rank, place in _read(connection, gazetteer, street, limit, outlines):
            yield _NO_CORNER * rank, replace(place, score=round(_NO_CORNER * place.score, 3))


def _read(
    connection: Connection, gazetteer: Gazetteer, text: str, limit: int, outlines: Sequence[Shape]
) -> Iterator[tuple[float, Place]]:
    """(rank, place) of every reading of an address or a name."""
    for query, trust in readings(parse_address(text)):
        named = _named(gazetteer, query, limit)
        numbered = _ends_in_a_number(query, named)
        factor = trust * (_NUMBER_LIKELIER if numbered else 1.0)
        for place in _placed(connection, gazetteer, query, named, outlines):
            rank = factor * (place.score + (_HOME_BONUS if place.arrondissement in HOME else 0.0))
            yield rank, replace(place, score=round(place.score * factor, 3))
        if named and named[0][0] >= _GOOD_NAME and not numbered:
            return


def _ends_in_a_number(query: AddressQuery, named: Sequence[tuple[float, NamedPlace]]) -> bool:
    """Whether the number at the end says neither the name nor an arrondissement of that street.

    "rue Ambroise Paré 4", "quai de Jemmapes 100", but not "rue Pajol 18", "place du 8 mai 1945".
    """
    if query.number is not None or not named:
        return False
    best = named[0][1]
    if query.hint is not None and not query.sure_hint and best.postcode != _asked(query):
        return True
    digits = [word for word in query.words[1:] if word[0].isdigit()]
    return bool(digits) and digits[-1] not in key_words(best.name)


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
    """A number of a street; where it cannot be put, the street's point, but still as it was said.

    `denied`: the arrondissement that was typed does not hold the number, as far as is known.
    """
    label = f"{said_number(query)} {street.name}"
    if spot is None or spot.elsewhere:
        sure = (_STREET_SURE if spot is None else _OTHER_SIDE_SURE) * score
        return _place(street, label, Precision.STREET, sure, street.lon, street.lat)
    if spot.score < _STREET_SURE:
        # Too far from any known number to say more than which street.
        sure = _STREET_SURE * score
        return _place(street, label, Precision.STREET, sure, spot.lon, spot.lat)
    sure = spot.score * score
    if denied and street.postcode != _asked(query):
        sure = min(_DOUBT, 0.9 * spot.score) * score / _OTHER_POSTCODE
    return _place(street, label, spot.precision, sure, spot.lon, spot.lat)


def _unnumbered(place: NamedPlace, query: AddressQuery, score: float) -> Place:
    name = f"Secteur {place.name}" if place.kind == SECTOR else place.name
    if place.kind == STREET:
        return _place(place, name, Precision.STREET, 0.9 * score, place.lon, place.lat)
    # A station or a garden of that name is meant before the sector around it.
    doubt = 0.94 if place.kind == SECTOR else 0.95
    if query.number is not None:
        doubt = 0.5
        if place.kind in _NUMBERED_KINDS and not WAY_TYPES.isdisjoint(key_words(name)[:1]):
            name = f"{said_number(query)} {name}"  # "12 Cité Charles-Hermite"
    return _place(place, name, Precision.PLACE, doubt * score, place.lon, place.lat)


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
