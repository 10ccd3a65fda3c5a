"""The words of hotspots on screen."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.hotspots import Hotspot
from desktop_app.domain.moments import PARIS
from desktop_app.domain.place_words import say_arrondissement
from desktop_app.services.hotspots import HotspotLine, HotspotTold
from desktop_app.services.place_visits import PlacePassage
from desktop_app.ui.queue.wording import month

NO_DATE = "—"


def tr(text: str) -> str:
    """A French sentence of this folder, translatable."""
    return QCoreApplication.translate("hotspots", text)


def day_words(day: dt.date, today: dt.date) -> str:
    """« 20 déc. », with the year where it is another one."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day}\u00a0{month(day)}{year}"


def instant_words(at: dt.datetime | None, today: dt.date) -> str:
    """The day of an instant in Paris, or a dash."""
    return NO_DATE if at is None else day_words(at.astimezone(PARIS).date(), today)


def review_words(hotspot: Hotspot, today: dt.date) -> str:
    """When to look again, and whether that day has come."""
    if hotspot.review_on is None:
        return NO_DATE
    said = day_words(hotspot.review_on, today)
    return tr("à revoir ({0})").format(said) if hotspot.review_due(today) else said


def state_words(hotspot: Hotspot, today: dt.date) -> str:
    """Since when it is watched: « 20 nov. », « au repos »."""
    if not hotspot.watched:
        return tr("au repos")
    return instant_words(hotspot.watched_since, today)


def where_words(hotspot: Hotspot) -> str:
    """Address, kind of place, radius."""
    parts = (
        hotspot.place_label,
        hotspot.place_kind.label,
        tr("rayon de {0} m").format(hotspot.radius_m),
    )
    return " · ".join(parts)


def arrondissement_words(hotspot: Hotspot) -> str:
    """« 18ᵉ »."""
    number = hotspot.arrondissement
    return NO_DATE if number is None else say_arrondissement(number)


def spoken_words(line: HotspotLine, today: dt.date) -> str:
    """What was told and seen there, in one sentence part."""
    voices = tr("{0} voix en 6 mois").format(line.voices)
    seen = tr("derniers faits : {0}").format(instant_words(line.last_facts_at, today))
    went = tr("dernier passage : {0}").format(instant_words(line.last_visit_at, today))
    return " · ".join((voices, seen, went))


def told_words(told: HotspotTold, today: dt.date) -> str:
    """« 20 nov., Chef UASA : Modifié (rayon 100 m → 150 m) »."""
    said = f"{instant_words(told.at, today)}, {told.actor} : {told.act.label}"
    changes = "" if not told.before else ", ".join(_changes(told, today))
    return f"{said} ({changes})" if changes else said


def passage_words(passage: PlacePassage, today: dt.date) -> str:
    """« 20 nov., UASA : passage, 4 à 6 personnes rencontrées, consigné par Chef UASA » and the
    remark."""
    team = tr("équipe") if passage.team is None else passage.team.name
    said = tr("{0}, {1} : passage, {2}, consigné par {3}").format(
        instant_words(passage.at, today), team, passage.summary, passage.actor
    )
    if not passage.remark:
        return said
    return said + "\n" + tr("Remarque : « {0} »").format(passage.remark)


def _changes(told: HotspotTold, today: dt.date) -> list[str]:
    found = []
    for name, words in (
        ("name", tr("nom : {0}")),
        ("radius_m", tr("rayon : {0} m")),
        ("note", tr("note : {0}")),
    ):
        if name in told.after:
            found.append(words.format(told.after[name] or NO_DATE))
    if "review_on" in told.after:
        day = told.after["review_on"]
        said = NO_DATE if day is None else day_words(dt.date.fromisoformat(day), today)
        found.append(tr("à revoir : {0}").format(said))
    return found
