"""The place in a JSON document: what it says, or a point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from typing import Any, Final

from desktop_app.domain.entry import Place
from desktop_app.domain.errors import UserError
from desktop_app.domain.geometry import distance_m
from desktop_app.services.find_places import SURE_SCORE, geocode, locate
from desktop_app.services.seat import Seat
from desktop_app.services.typed_text import storable

LONGEST_LABEL: Final = 255
SAME_PLACE_M: Final = 500.0


def read_place(
    seat: Seat, given: Mapping[str, Any], text: str, *, offline: bool
) -> tuple[Place, bool]:
    """The place of a document, from `lon` and `lat` or from `text`, and whether its label is what
    the caller typed. UserError, field "place", "lon" or "lat".
    """
    lon, lat = given.get("lon"), given.get("lat")
    if lon is not None or lat is not None:
        there = locate(seat, _degrees(given, "lon"), _degrees(given, "lat"))
        _require_same_place(seat, text, there)
        typed = " ".join(storable(text).split())[:LONGEST_LABEL]
        return (replace(there, label=typed), True) if typed else (there, False)
    if not text.strip():
        raise UserError("place_missing", "Le lieu manque : écrivez place, ou lon et lat.", "place")
    place = geocode(seat, storable(text), offline=offline)
    if place is None:
        raise UserError(
            "place_not_found",
            f"« {text[:80]} » n’est pas trouvé : vérifiez la rue et l’arrondissement, donnez un "
            "lieu connu à côté, ou lon et lat.",
            "place",
        )
    return place, False


def read_known_place(seat: Seat, given: Mapping[str, Any], text: str, *, offline: bool) -> Place:
    """The same, named by the gazetteer alone: a typed label would have to be checked for names."""
    place, typed = read_place(seat, given, text, offline=offline)
    return locate(seat, place.lon, place.lat) if typed else place


def _require_same_place(seat: Seat, text: str, there: Place) -> None:
    # Both were given: a text that the gazetteer knows far from the point says that one is wrong.
    said = geocode(seat, storable(text), offline=True) if text.strip() else None
    if said is None or said.score < SURE_SCORE:
        return
    apart_m = distance_m(said.lon, said.lat, there.lon, there.lat)
    if apart_m > SAME_PLACE_M:
        apart = f"{apart_m / 1000:.1f}".replace(".", ",")
        raise UserError(
            "place_contradicted",
            f"« {text[:80]} » est à {apart} km de lon et lat : gardez le lieu ou le point, pas les "
            "deux.",
            "place",
        )


def _degrees(given: Mapping[str, Any], name: str) -> float:
    value = given.get(name)
    try:
        if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
            return float(value)
    except OverflowError:  # a whole number of hundreds of digits
        pass
    raise UserError("not_a_number", f"{name} doit être un nombre de degrés.", name)
