"""A passage of a team: counts and codes only, never an identity or a health fact."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from desktop_app.domain.codes import (
    Coded,
    MediationWith,
    NotDoneReason,
    Orientation,
    Outcome,
    Partner,
    Status,
    VisitResult,
)
from desktop_app.domain.errors import UserError
from desktop_app.domain.workflow import Move, legal, outcomes

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

    `offered` and `accepted` name a kind of orientation once for each time; their totals may be
    greater, where kinds are not known. `kept_flags` are the findings of the remark that the agent
    keeps, as (start, end); the others are masked.
    """

    people_met: PeopleMet = PeopleMet.NOBODY
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
    result: VisitResult = VisitResult.MET
    not_done: NotDoneReason | None = None
    offered: tuple[Orientation, ...] = ()
    accepted: tuple[Orientation, ...] = ()
    mediation: tuple[MediationWith, ...] = ()
    round_uid: str | None = None
    kept_flags: frozenset[tuple[int, int]] = frozenset()

    @property
    def went(self) -> bool:
        """Whether anybody was on the spot."""
        return self.result is not VisitResult.NOT_DONE


def counted(visit: Visit) -> Visit:
    """The visit with totals no smaller than its lists, which are put in the order of the codes."""
    return replace(
        visit,
        orientations_offered=_total(visit.orientations_offered, visit.offered),
        orientations_accepted=_total(visit.orientations_accepted, visit.accepted),
        offered=_in_order(visit.offered),
        accepted=_in_order(visit.accepted),
        mediation=tuple(each for each in MediationWith if each in visit.mediation),
        mediation_done=visit.mediation_done or bool(visit.mediation),
    )


def _total(count: int, kinds: tuple[Orientation, ...]) -> int:
    return max(count, len(kinds)) if kinds else count


def _in_order(kinds: tuple[Orientation, ...]) -> tuple[Orientation, ...]:
    return tuple(sorted(kinds, key=tuple(Orientation).index))


def require_possible(visit: Visit, now: dt.datetime) -> None:
    """UserError on the first field that cannot be: counts, duration, result, a date to come."""
    _require_result(visit)
    _require_counts(visit)
    if not 0 <= visit.minutes <= MOST_MINUTES:
        raise UserError("visit_minutes", "Indiquez une durée entre 0 et 720 minutes.", "minutes")
    if len(visit.remark) > LONGEST_REMARK:
        raise UserError(
            "text_too_long",
            f"La remarque dépasse {LONGEST_REMARK} caractères : gardez l’essentiel.",
            "remark",
        )
    if visit.visited_at is not None and visit.visited_at > now:
        raise UserError("date_future", "Ce passage n’a pas encore eu lieu.", "visited_at")


def _require_result(visit: Visit) -> None:
    if visit.result is VisitResult.NOT_DONE and visit.not_done is None:
        raise UserError(
            "not_done_missing", "Dites pourquoi le signalement n’a pas été traité.", "not_done"
        )
    if visit.result is not VisitResult.NOT_DONE and visit.not_done is not None:
        raise UserError(
            "not_done_absurd",
            "Une raison de ne pas traiter suppose le résultat « Non traité ».",
            "not_done",
        )
    if visit.result is VisitResult.MET:
        return
    seen = visit.people_met is not PeopleMet.NOBODY or visit.consumption_seen or visit.mediation
    done = visit.mediation_done or visit.orientations_offered or visit.offered
    if visit.result is VisitResult.NOT_DONE:
        done = done or visit.material_collected or visit.police_called or visit.minutes
    if seen or done or visit.mood is not Mood.CALM:
        raise UserError(
            "visit_contradiction",
            f"« {visit.result.label} » contredit ce qui est consigné : choisissez "
            f"« {VisitResult.MET.label} », ou effacez le reste.",
            "result",
        )


def _require_counts(visit: Visit) -> None:
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
    for kind in Counter(visit.accepted) - Counter(visit.offered):
        raise UserError(
            "visit_count",
            f"{kind.label} : plus d’orientations acceptées que proposées.",
            "accepted",
        )
    if visit.people_met is PeopleMet.NOBODY and visit.orientations_offered:
        raise UserError(
            "visit_count",
            "Aucune personne n’a été rencontrée : aucune orientation n’a pu être proposée.",
            "orientations_offered",
        )


def next_moves(status: Status, visit: Visit, *, stale: bool = False) -> tuple[Move, ...]:
    """The moves to propose after a passage that left the signalement at `status`; () to keep it.

    `stale`: the scene was already too old to be met as it was told.
    """
    moves = []
    if next_partner(visit) is not None:
        moves.append(Move.HAND_OVER)
    outcome = next_outcome(visit, stale=stale)
    if outcome is not None and outcome in outcomes(status):
        moves.append(Move.CLOSE)
    return tuple(move for move in moves if legal(status, move))


def next_outcome(visit: Visit, *, stale: bool = False) -> Outcome | None:
    """The outcome of the closing that a passage calls for; None when it calls for none."""
    if visit.result is VisitResult.NOT_FOUND:
        return Outcome.NOT_FOUND
    if not visit.went or visit.mood is Mood.VIOLENT:
        return None
    if visit.orientations_accepted or visit.accepted:
        return Outcome.ORIENTED
    deserted = visit.people_met is PeopleMet.NOBODY and not visit.consumption_seen
    return Outcome.NOT_FOUND if deserted and stale else None


def next_partner(visit: Visit) -> Partner | None:
    """To whom a passage calls to hand over; None when to nobody."""
    return Partner.POLICE if visit.mood is Mood.VIOLENT else None


def summary(visit: Visit) -> str:
    """The passage in one French sentence part, without the remark."""
    parts = []
    if visit.result is not VisitResult.MET:
        parts.append(visit.result.label.lower())
    if visit.not_done is not None:
        parts[-1] += f" : {visit.not_done.label.lower()}"
    if visit.result is VisitResult.MET:
        parts.append(visit.people_met.label)
    if visit.consumption_seen:
        parts.append("consommation vue")
    if visit.mood is not Mood.CALM:
        parts.append(f"climat {visit.mood.label}")
    if visit.orientations_offered:
        parts.append(_orientations(visit))
    if visit.material_collected:
        parts.append("matériel ramassé")
    if visit.mediation_done:
        parts.append(_mediation(visit))
    if visit.police_called:
        parts.append("police appelée")
    if visit.minutes:
        parts.append(f"{visit.minutes} min")
    return ", ".join(parts)


def _orientations(visit: Visit) -> str:
    offered, accepted = visit.orientations_offered, visit.orientations_accepted
    said = (
        f"{offered} orientation{_s(offered)} proposée{_s(offered)}{_kinds(visit.offered)}, "
        f"{accepted} acceptée{_s(accepted)}"
    )
    return said + _kinds(visit.accepted)


def _kinds(kinds: tuple[Orientation, ...]) -> str:
    names = dict.fromkeys(kind.label for kind in kinds)
    return f" ({', '.join(names)})" if names else ""


def _mediation(visit: Visit) -> str:
    sides = " et ".join(each.label.lower() for each in visit.mediation)
    return f"médiation faite ({sides})" if sides else "médiation faite"


def _s(count: int) -> str:
    return "s" if count > 1 else ""
