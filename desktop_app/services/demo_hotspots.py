"""Hotspots of a demonstration base: the places that testimonies name, watched for months."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, func, select

from db.schema import HotspotRow
from desktop_app.domain.codes import PlaceKind, Precision
from desktop_app.domain.entry import Place
from desktop_app.domain.moments import PARIS
from desktop_app.services.demo_places import CENTRES, Centre
from desktop_app.services.hotspots import Wanted, make_in, rest_in
from desktop_app.services.reference import load_reference
from desktop_app.services.seat import Seat


@dataclass(frozen=True, slots=True)
class _Known:
    """What is said of the middle of a sector. `rested_days`: how long it has been at rest."""

    name: str
    kind: PlaceKind
    radius_m: int
    watched_days: int
    review_days: int
    note: str
    rested_days: int | None = None


KNOWN: Final = {
    "stalingrad": _Known(
        "Rotonde de Stalingrad", PlaceKind.SQUARE, 150, 300, 12, "Escaliers, bancs, sous le métro"
    ),
    "eole": _Known(
        "Jardin d’Éole, grille nord", PlaceKind.SQUARE, 250, 210, -2, "Grille et rampe d’accès"
    ),
    "porte_chapelle": _Known(
        "Porte de la Chapelle, bretelle", PlaceKind.TUNNEL, 200, 150, 25, "Talus du périphérique"
    ),
    "rosa_parks": _Known(
        "Tunnel Rosa Parks", PlaceKind.TUNNEL, 150, 120, 40, "Brèche dans la clôture"
    ),
    "ourcq": _Known("Quais de l’Ourcq", PlaceKind.QUAY, 250, 60, 18, "Sous les passerelles"),
    "forceval": _Known("Square Forceval", PlaceKind.SQUARE, 150, 340, 30, "", 200),
}


def follow_known_places(connection: Connection, seat: Seat) -> None:
    """Follow the named places since some months, unless this base follows some already."""
    if connection.scalar(select(func.count()).select_from(HotspotRow)):
        return
    for centre in CENTRES:
        _follow(connection, seat, centre, KNOWN[centre.sector])


def _follow(connection: Connection, seat: Seat, centre: Centre, known: _Known) -> None:
    now = seat.clock()
    sector = centre.sector
    if sector not in load_reference(connection).sector_names:
        sector = ""
    postcode = 75_000 + centre.arrondissement
    place = Place(
        f"{centre.name}, {postcode} Paris",
        centre.lon,
        centre.lat,
        Precision.PLACE,
        1.0,
        centre.arrondissement,
        sector or None,
    )
    began = _at(seat, now - dt.timedelta(days=known.watched_days))
    review = (now + dt.timedelta(days=known.review_days)).astimezone(PARIS).date()
    wanted = Wanted(known.name, known.radius_m, known.note, review)
    made = make_in(connection, began, place, known.kind, wanted)
    if known.rested_days is not None:
        ended = _at(seat, now - dt.timedelta(days=known.rested_days))
        rest_in(connection, ended, made.uid)


def _at(seat: Seat, at: dt.datetime) -> Seat:
    return replace(seat, clock=lambda: at)
