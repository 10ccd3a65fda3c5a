"""Holes and what is taken, as the screens say them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.coverage import Coverage, Gap, Zone, say_hours


def tr(text: str) -> str:
    """A text of these screens, translated."""
    return QCoreApplication.translate("coverage", text)


@dataclass(frozen=True, slots=True)
class ToldGap:
    """A hole, the categories of the same places and hours together: "Campement, deal, en surface",
    "tous les jours 14 h – 21 h", "partout"."""

    what: str
    when: str
    where: str


def told_gaps(gaps: Iterable[Gap], every: int) -> list[ToldGap]:
    """Holes in words. `every`: how many zones there are."""
    alike: dict[tuple[object, ...], list[Gap]] = {}
    for gap in gaps:
        same = (gap.level, gap.zones, gap.days, gap.start, gap.length, gap.team)
        alike.setdefault(same, []).append(gap)
    told = []
    for group in alike.values():
        gap = group[0]
        what = ", ".join(each.category.label.lower() for each in group)
        what = f"{what[:1].upper()}{what[1:]}, {gap.level.label}"
        told.append(ToldGap(what, say_when(gap), say_zones(gap.zones, every)))
    return told


def say_gaps(gaps: Iterable[Gap], every: int) -> list[str]:
    """The same as lines: "Campement, deal, en surface : tous les jours 14 h – 21 h (partout)"."""
    line = tr("{what} : {when} ({where})")
    return [
        line.format(what=told.what, when=told.when, where=told.where)
        for told in told_gaps(gaps, every)
    ]


def say_when(gap: Gap) -> str:
    """When, its hours kept whole where the line is broken."""
    said = say_hours(gap).replace(" h", "\u00a0h")
    return re.sub("h – (?=[0-9])", "h\u00a0–\u00a0", said)


def say_zones(zones: Collection[Zone], every: int) -> str:
    """Where: "partout" for all the `every` zones of the grid, else their names."""
    return tr("partout") if len(zones) == every else ", ".join(zone.name for zone in zones)


def zones_of(found: Coverage) -> tuple[Zone, ...]:
    """The zones of a grid, in their order."""
    return tuple(dict.fromkeys(key.zone for key in found.lines))


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """Names of teams short enough for a cell: "Aurore" of "Maraude Aurore"."""
    short = {}
    for code, name in names.items():
        bare = name.split(" — ")[0].split(" (")[0]
        words = bare.split()
        named = len(words) == 2 and words[0] == "Maraude" and words[1][:1].isupper()
        short[code] = words[1] if named else bare
    return short
