"""Facts of a signalement that may be corrected after it was logged."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from desktop_app.domain.codes import Category, People, PlaceKind, Status
from desktop_app.domain.deadlines import CategorySetting, stale_at
from desktop_app.domain.entry import Entry, Place, Recurrence
from desktop_app.domain.recurrence import WEEK, write_hour

REROUTED_FROM: Final = frozenset({Status.NEW, Status.ROUTED, Status.REOPENED})
"""Nobody has accepted: another team may still be asked without taking anything from one."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be put right; None leaves a fact as it is."""

    category: Category | None = None
    place: Place | None = None
    place_kind: PlaceKind | None = None
    observed_at: dt.datetime | None = None
    recurrence: Recurrence | None = None
    people: People | None = None
    vulnerable: bool | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """The facts as they stand."""

    category: Category
    place: Place
    place_kind: PlaceKind
    observed_at: dt.datetime
    recurrence: Recurrence
    people: People
    vulnerable: bool


def scene_of(entry: Entry) -> Scene:
    """The facts of an entry that a correction may put right."""
    return Scene(*(getattr(entry, name) for name in Scene.__slots__))


def corrected(scene: Scene, correction: Correction) -> Scene:
    """The facts once put right."""

    def taken(name: str) -> Any:
        value = getattr(correction, name)
        return getattr(scene, name) if value is None else value

    return Scene(*(taken(name) for name in Scene.__slots__))


def told_of(scene: Scene) -> dict[str, Any]:
    """The facts in codes and numbers, as a history tells them: a label is free text and stays out.

    Degrees to the sixth decimal (a tenth of a metre).
    """
    place, back = scene.place, scene.recurrence
    return {
        "category": scene.category.value,
        "place_kind": scene.place_kind.value,
        "people": scene.people.value,
        "vulnerable": scene.vulnerable,
        "observed_at": scene.observed_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "recurrence": {
            "days": [day.value for day in WEEK if day in back.days],
            "from": None if back.start is None else write_hour(back.start),
            "to": None if back.end is None else write_hour(back.end),
        },
        "lon": round(place.lon, 6),
        "lat": round(place.lat, 6),
        "precision": place.precision.value,
        "sector": place.sector,
        "arrondissement": place.arrondissement,
    }


def differences(before: Scene, after: Scene) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the history tells of a correction: only what changed, before and after."""
    old, new = told_of(before), told_of(after)
    changed = [name for name in old if old[name] != new[name]]
    told = {name: new[name] for name in changed}
    if before.place.label != after.place.label:
        told["renamed"] = True
    return {name: old[name] for name in changed}, told


def corrected_stale_at(
    stale: dt.datetime | None,
    before: Scene,
    after: Scene,
    old: CategorySetting,
    new: CategorySetting,
    told_again_at: dt.datetime | None = None,
) -> dt.datetime | None:
    """When the scene is too old once corrected, for one that nobody has visited.

    It counts from the moment of the facts if that is corrected, else from where it counted so far
    (a reopening). Facts that came back count from nowhere: once said not to, after a reopening,
    they count from that correction, `told_again_at`, and not from an observation long past.
    """
    begun = after.observed_at
    if before.observed_at == after.observed_at:
        if stale is not None:
            begun = stale - dt.timedelta(hours=old.validity_hours)
        elif told_again_at is not None:
            begun = told_again_at
    return stale_at(begun, new, recurring=after.recurrence.recurring)
