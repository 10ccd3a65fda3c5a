"""The corner of two streets, put where what is known of both comes nearest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from desktop_app.domain.addresses import (
    AddressQuery,
    arrondissement_of,
    parse_address,
    postcode_of,
)
from desktop_app.domain.codes import Precision
from desktop_app.domain.corners import Corner
from desktop_app.domain.entry import Place
from desktop_app.domain.place_names import NameMatch
from desktop_app.services.gazetteer import STREET, Gazetteer, Shape, arrondissement_at

_NAMES_TRIED = 4  # of each street
_LEAST_NAME = 0.6
_CORNER_SURE = 0.9
_CLOSE_M = 40.0  # the last number of a street stands so far from the crossing
_FAR_M = 80.0  # streets that come no nearer have no corner


def corners(
    connection: Connection, gazetteer: Gazetteer, corner: Corner, outlines: Sequence[Shape]
) -> list[Place]:
    """The corners that were meant, best first; empty when the streets are not known to meet."""
    first, second = parse_address(f"{corner.first} "), parse_address(corner.second)
    asked = first.postcode or second.postcode or _postcode_hint(second) or _postcode_hint(first)
    found = [
        place
        for one in _streets(gazetteer, first)
        for other in _streets(gazetteer, second)
        for place in _met(connection, gazetteer, one, other, asked, outlines)
    ]
    return sorted(found, key=lambda place: -place.score)


def _postcode_hint(query: AddressQuery) -> str | None:
    return postcode_of(query.hint) if query.hint else None


def _streets(gazetteer: Gazetteer, query: AddressQuery) -> list[NameMatch]:
    matches = gazetteer.names.find(query.words, finished=query.finished)
    streets = [match for match in matches if match.places[0].kind == STREET]
    return [match for match in streets if match.score >= _LEAST_NAME][:_NAMES_TRIED]


def _met(
    connection: Connection,
    gazetteer: Gazetteer,
    one: NameMatch,
    other: NameMatch,
    asked: str | None,
    outlines: Sequence[Shape],
) -> Iterator[Place]:
    street, cross = one.places[0], other.places[0]
    if street.name == cross.name:
        return
    met = gazetteer.meeting(connection, street, cross)
    if met is None or met[2] > _FAR_M:
        return
    lon, lat, gap_m = met
    sides = [{place.postcode for place in match.places} for match in (one, other)]
    postcodes = sides[0] & sides[1] or sides[0] | sides[1]
    own = [shape for shape in outlines if postcode_of(int(shape.code)) in postcodes]
    at = arrondissement_at(own, lon, lat)
    postcode = postcode_of(at) if at else min(postcodes)
    if asked in postcodes:
        postcode = asked
    sure = _CORNER_SURE / (1 + (max(0.0, gap_m - _CLOSE_M) / _CLOSE_M) ** 2)
    yield Place(
        f"Angle {street.name} / {cross.name}, {postcode} Paris",
        round(lon, 6),
        round(lat, 6),
        Precision.PLACE,
        round(sure * min(one.score, other.score), 3),
        arrondissement_of(postcode),
    )
