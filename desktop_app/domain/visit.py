"""A passage of a team: counts and codes only, never an identity or a health fact."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from desktop_app.domain.codes import Coded
from desktop_app.domain.errors import UserError

MOST_ORIENTATIONS: Final = 50
MOST_MINUTES: Final = 12 * 60
LONGEST_REMARK: Final = 200


class PeopleMet(Coded):
    """How many people were met, in bands."""

    NOBODY = "0", "aucune personne rencontrée"
    FEW = "1-3", "1 à 3 personnes rencontrées"
    SOME = "4-6", "4 à 6 personnes rencontrées"
    MANY = "7+", "7 personnes rencontrées et plus"


class Mood(Coded):
    """How it was on the spot."""

    CALM = "calm", "calme"
    TENSE = "tense", "tendu"
    VIOLENT = "violent", "violent"


@dataclass(frozen=True, slots=True)
class Visit:
    """What a team did on the spot. `visited_at` is aware, None for now; `minutes` on the spot.

    Orientations (espace de repos, ASSORE, CSAPA/CAARUD, hospital, 115) are counted together.
    """

    people_met: PeopleMet
    visited_at: dt.datetime | None = None
    team: str | None = None  # code; None: the team that holds the signalement
    consumption_seen: bool = False
    mood: Mood = Mood.CALM
    orientations_offered: int = 0
    orientations_accepted: int = 0
    material_collected: bool = False
    mediation_done: bool = False
    police_called: bool = False
    minutes: int = 0
    remark: str = ""


def require_possible(visit: Visit, now: dt.datetime) -> None:
    """UserError on the first field that cannot be: counts, duration, a date to come."""
    if not 0 <= visit.orientations_offered <= MOST_ORIENTATIONS:
        raise UserError(
            "visit_count",
            f"Indiquez entre 0 et {MOST_ORIENTATIONS} orientations proposées.",
            "orientations_offered",
        )
    if not 0 <= visit.orientations_accepted <= visit.orientations_offered:
        raise UserError(
            "visit_count",
            "Les orientations acceptées ne dépassent pas celles qui sont proposées.",
            "orientations_accepted",
        )
    if visit.people_met is PeopleMet.NOBODY and visit.orientations_offered:
        raise UserError(
            "visit_count",
            "Aucune personne n’a été rencontrée : aucune orientation n’a pu être proposée.",
            "orientations_offered",
        )
    if not 0 <= visit.minutes <= MOST_MINUTES:
        raise UserError("visit_minutes", "Indiquez une durée entre 0 et 720 minutes.", "minutes")
    if len(visit.remark) > LONGEST_REMARK:
        raise UserError(
            "text_too_long",
            f"La remarque dépasse {LONGEST_REMARK} caractères : gardez l’essentiel.",
            "remark",
        )
    if visit.visited_at is not None and visit.visited_at > now:
        raise UserError("date_future", "Ce passage n’a pas encore eu lieu.", "visited_at")


def summary(visit: Visit) -> str:
    """The passage in one French sentence part, without the remark."""
    parts = [visit.people_met.label]
    if visit.consumption_seen:
        parts.append("consommation vue")
    if visit.mood is not Mood.CALM:
        parts.append(f"climat {visit.mood.label}")
    if visit.orientations_offered:
        offered, accepted = visit.orientations_offered, visit.orientations_accepted
        parts.append(
            f"{offered} orientation{_s(offered)} proposée{_s(offered)}, "
            f"{accepted} acceptée{_s(accepted)}"
        )
    if visit.material_collected:
        parts.append("matériel ramassé")
    if visit.mediation_done:
        parts.append("médiation faite")
    if visit.police_called:
        parts.append("police appelée")
    if visit.minutes:
        parts.append(f"{visit.minutes} min")
    return ", ".join(parts)


def _s(count: int) -> str:
    return "s" if count > 1 else ""
