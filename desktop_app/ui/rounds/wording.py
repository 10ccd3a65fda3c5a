"""The words of rounds, on screen and on paper."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.codes import People
from desktop_app.domain.duty import DAY_NAMES
from desktop_app.domain.duty_words import say_hours
from desktop_app.domain.moments import say_day
from desktop_app.domain.rounds import Candidate, Known, Round, RoundState, StopState
from desktop_app.ui.queue.wording import people_words, short_category, short_label, voices_words

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
STATE_TONES = {
    StopState.PLANNED: "neutral",
    StopState.MET: "ok",
    StopState.NOT_FOUND: "violet",
    StopState.NOT_DONE: "warn",
}


ROUND_TONES = {
    RoundState.PLANNED: "accent",
    RoundState.DONE: "ok",
    RoundState.CANCELLED: "neutral",
}


def tr(text: str) -> str:
    """A French sentence of this folder, translatable."""
    return QCoreApplication.translate("rounds", text)


def long_day(day: dt.date) -> str:
    """« vendredi 20 novembre 2026 »."""
    return f"{DAY_NAMES[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def hours(begins_at: dt.datetime, ends_at: dt.datetime) -> str:
    """« 14 h – 21 h », « jour et nuit »."""
    return say_hours(begins_at, ends_at)


def team_words(name: str) -> str:
    """The team before its dash: « UASA »."""
    return name.split(" — ")[0]


def stops_words(count: int) -> str:
    """« 6 arrêts »."""
    return (tr("{0} arrêt") if count < 2 else tr("{0} arrêts")).format(count)


def place_words(stop: Candidate) -> str:
    """The place in few words."""
    return short_label(stop.label)


def level_words(stop: Candidate) -> str:
    """« Souterrain · Stalingrad », or « Surface » with the kind of place."""
    if stop.underground:
        return tr("Souterrain · {0}").format(stop.station) if stop.station else tr("Souterrain")
    if stop.known:
        return tr("Surface · {0}").format(stop.known[0].place_kind.label)
    return tr("Surface")


def known_words(known: Known) -> str:
    """« Consommation · 4 à 6 personnes · 3 déclarants · lun., 7 h – 9 h »."""
    people = "" if known.people is People.UNKNOWN else people_words(known.people)
    voices = voices_words(known.voices) if known.voices > 1 else ""
    often = known.recurrence.replace(" h", "\u00a0h")
    parts = (short_category(known.category), people, voices, often)
    return " · ".join(part for part in parts if part)


def visit_words(stop: Candidate) -> str:
    """When somebody was last there."""
    if stop.last_visit_at is None:
        return tr("aucun passage connu")
    return tr("dernier passage le {0}").format(say_day(stop.last_visit_at).replace(" ", "\u00a0"))


def state_words(state: RoundState, stops: int, left: int) -> tuple[str, str]:
    """« Prévue », « En cours », « Faite » and the tone of its pill."""
    if state is RoundState.PLANNED and left < stops:
        return tr("En cours"), "warn"
    return state.label, ROUND_TONES[state]


def round_words(found: Round) -> str:
    """« UASA, 14 h – 21 h »."""
    return f"{team_words(found.team.name)}, {hours(found.begins_at, found.ends_at)}"
