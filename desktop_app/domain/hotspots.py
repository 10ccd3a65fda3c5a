"""Hotspots (lieux suivis): circles kept an eye on, which one holds a point, when to look again.

What a rule sees of a place is what was watched when the facts were seen there: `Watches` knows
every circle with the time it was watched, so that a replay says what routing said.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from desktop_app.domain.codes import Coded, PlaceKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.geometry import METRES_PER_LAT, METRES_PER_LON, distance_m

LEAST_RADIUS_M: Final = 25
MOST_RADIUS_M: Final = 300
USUAL_RADIUS_M: Final = 100
LONGEST_NAME: Final = 80
LONGEST_NOTE: Final = 500
REVIEW_DAYS: Final = 30
VOICES_DAYS: Final = 183  # six months
_TILE_M: Final = 2.0 * MOST_RADIUS_M  # a circle touches four tiles at most
_LON: Final = METRES_PER_LON / _TILE_M
_LAT: Final = METRES_PER_LAT / _TILE_M


class HotspotState(Coded):
    """Whether a hotspot is kept an eye on."""

    WATCHED = "watched", "Suivi"
    RESTED = "rested", "Au repos"


class HotspotAct(Coded):
    """Kinds of lines in the history of a hotspot."""

    MADE = "made", "Suivi commencé"
    CHANGED = "changed", "Modifié"
    RESTED = "rested", "Mis au repos"
    RESUMED = "resumed", "Suivi repris"


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A hotspot as it is now. `watched_since`: when the present watch, or the last, began."""

    uid: str
    name: str
    place_label: str
    lon: float
    lat: float
    radius_m: int
    arrondissement: int | None
    sector: str | None
    place_kind: PlaceKind
    note: str
    state: HotspotState
    watched_since: dt.datetime
    review_on: dt.date | None
    version: int

    @property
    def watched(self) -> bool:
        """Whether it is kept an eye on."""
        return self.state is HotspotState.WATCHED

    @property
    def underground(self) -> bool:
        """Whether one goes down there."""
        return self.place_kind is PlaceKind.STATION

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point in degrees lies in the circle, its edge included."""
        return distance_m(self.lon, self.lat, lon, lat) <= self.radius_m

    def review_due(self, today: dt.date) -> bool:
        """Whether it is to be looked at again."""
        return self.watched and self.review_on is not None and self.review_on <= today


@dataclass(frozen=True, slots=True)
class Watch:
    """A circle watched from `since` to `until`, not included (None: still)."""

    uid: str
    name: str
    lon: float
    lat: float
    radius_m: int
    since: dt.datetime
    until: dt.datetime | None = None

    def covers(self, at: dt.datetime) -> bool:
        """Whether it was watched at an instant."""
        return self.since <= at and (self.until is None or at < self.until)


class Watches:
    """Every circle ever watched, found by tile: one look at a dictionary where none is near."""

    __slots__ = ("_tiles",)

    def __init__(self, watches: Iterable[Watch] = ()) -> None:
        self._tiles: dict[tuple[int, int], list[Watch]] = {}
        for watch in watches:
            east, north = watch.radius_m / METRES_PER_LON, watch.radius_m / METRES_PER_LAT
            first = _tile(watch.lon - east, watch.lat - north)
            last = _tile(watch.lon + east, watch.lat + north)
            for column in range(first[0], last[0] + 1):
                for row in range(first[1], last[1] + 1):
                    self._tiles.setdefault((column, row), []).append(watch)

    def holding(self, lon: float, lat: float, at: dt.datetime) -> Watch | None:
        """The circle watched at `at` that holds the point; of several, the one whose middle is
        nearest."""
        near = self._tiles.get(_tile(lon, lat))
        if near is None:
            return None
        held = []
        for watch in near:
            metres = distance_m(watch.lon, watch.lat, lon, lat)
            if metres <= watch.radius_m and watch.covers(at):
                held.append((metres, watch.uid, watch))
        return min(held, key=lambda each: each[:2])[2] if held else None


def name_of_place(label: str) -> str:
    """The name proposed for a hotspot: its place without the postcode and the town."""
    return label.split(",")[0].strip()[:LONGEST_NAME] or "Lieu suivi"


def stop_label(hotspot: Hotspot) -> str:
    """What a round says of it: its name, then where it is unless the name says it."""
    place = name_of_place(hotspot.place_label)
    said = place.casefold() in hotspot.name.casefold()
    return hotspot.name if said else f"{hotspot.name}, {place}"


def usual_review(today: dt.date) -> dt.date:
    """When to look again, unless told."""
    return today + dt.timedelta(days=REVIEW_DAYS)


def require_possible(name: str, radius_m: int, note: str) -> None:
    """UserError "name_missing", "name_too_long" (field "name"), "radius" (field "radius"),
    "text_too_long" (field "note")."""
    if not name:
        raise UserError("name_missing", "Donnez un nom à ce lieu.", "name")
    if len(name) > LONGEST_NAME:
        raise UserError(
            "name_too_long", f"Le nom dépasse {LONGEST_NAME} caractères : raccourcissez-le.", "name"
        )
    if not LEAST_RADIUS_M <= radius_m <= MOST_RADIUS_M:
        raise UserError(
            "radius",
            f"Indiquez un rayon de {LEAST_RADIUS_M} à {MOST_RADIUS_M} mètres.",
            "radius",
        )
    if len(note) > LONGEST_NOTE:
        raise UserError(
            "text_too_long",
            f"La note dépasse {LONGEST_NOTE} caractères : gardez l’essentiel.",
            "note",
        )


def _tile(lon: float, lat: float) -> tuple[int, int]:
    return math.floor(lon * _LON), math.floor(lat * _LAT)
