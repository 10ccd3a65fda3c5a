"""A correction as its line of history says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from desktop_app.domain.codes import Category, Coded, People, PlaceKind, Weekday
from desktop_app.domain.geometry import distance_m
from desktop_app.domain.moments import say_moment
from desktop_app.domain.place_words import say_arrondissement

_CODES: Final[dict[str, tuple[str, type[Coded]]]] = {
    "category": ("catégorie", Category),
    "place_kind": ("type de lieu", PlaceKind),
    "people": ("personnes", People),
}


def say_correction(before: Mapping[str, Any], after: Mapping[str, Any], now: dt.datetime) -> str:
    """What an event "corrected" changed: "catégorie : Deal → Intrusion, lieu déplacé de 250 m"."""
    parts = [
        f"{named} : {codes(before[name]).label} → {codes(after[name]).label}"
        for name, (named, codes) in _CODES.items()
        if name in after
    ]
    if "lon" in after or "lat" in after:
        parts.append(_say_move(before, after))
    elif "renamed" in after:
        parts.append("libellé du lieu")
    if "arrondissement" in after:
        old, new = (say_arrondissement(each["arrondissement"]) for each in (before, after))
        parts.append(f"{old} → {new}")
    if "observed_at" in after:
        old, new = (
            say_moment(dt.datetime.fromisoformat(each["observed_at"]), now)
            for each in (before, after)
        )
        parts.append(f"observé : {old} → {new}")
    if "recurrence" in after:
        parts.append(f"fréquence : {_say_back(after['recurrence'])}")
    if "vulnerable" in after:
        parts.append(f"personne vulnérable : {'oui' if after['vulnerable'] else 'non'}")
    return ", ".join(parts)


def _say_move(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    # Only what changed is told: a move along a meridian tells no longitude.
    east = distance_m(after.get("lon", 0.0), 0.0, before.get("lon", 0.0), 0.0)
    north = distance_m(0.0, after.get("lat", 0.0), 0.0, before.get("lat", 0.0))
    return f"lieu déplacé de {round((east**2 + north**2) ** 0.5)} m"


def _say_back(told: Mapping[str, Any]) -> str:
    if not told["days"] and told["from"] is None:
        return "une fois"
    every = len(told["days"]) in (0, len(Weekday))
    said = "tous les jours" if every else ", ".join(Weekday(day).label for day in told["days"])
    hours = [told[name] for name in ("from", "to") if told[name] is not None]
    return " ".join([said, "–".join(hours)]).strip()
