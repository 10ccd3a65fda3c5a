"""The moves of a signalement, each in one transaction: accept, refuse, assign… cancel.

All raise UserError "unknown_number", "not_allowed", "illegal_move", "attached" and, where
`version` (of the row that the user saw) is given, "changed_meanwhile". Where another seat was
quicker the sentence says who and when, with a version or without one (`lost_race`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Connection, select

from db.schema import EventRow
from desktop_app.domain.codes import (
    EventKind,
    HoldReason,
    Outcome,
    OverrideReason,
    Partner,
    RefusalReason,
    Status,
)
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Moved
from desktop_app.domain.workflow import Move, after, require_outcome
from desktop_app.services.awaiting import forget_answers
from desktop_app.services.reference import Reference
from desktop_app.services.seat import Seat
from desktop_app.services.taking_up import keep_decision, restarted, team_again
from desktop_app.services.turns import Standing, Turn, cleaned, take_turn, taking_team

FARTHEST: Final = dt.timedelta(days=366)


def accept(seat: Seat, number: str, *, version: int | None = None) -> Moved:
    """The team takes charge; from the pool, the actor's own team (UserError "no_team").

    While the base is away it waits in the outbox; so does `close`.
    """
    if seat.waiting is not None:
        return seat.waiting.accept(seat, number, version)

    def judge(_connection: Connection, standing: Standing, reference: Reference) -> Turn:
        status = after(standing.status, Move.ACCEPT)
        return Turn(EventKind.ACCEPTED, status, team=taking_team(seat, standing, reference))

    return take_turn(seat, number, Move.ACCEPT, judge, version)


def refuse(
    seat: Seat, number: str, reason: RefusalReason, text: str = "", *, version: int | None = None
) -> Moved:
    """The team sends it back to the pool; the reason "other" needs a text ("text_missing")."""

    def judge(connection: Connection, standing: Standing, reference: Reference) -> Turn:
        status = after(standing.status, Move.REFUSE)
        if reason is RefusalReason.OTHER:
            _require_text(text, "Dites en quelques mots pourquoi l’équipe refuse.")
        told = {"reason": reason.value, "text": cleaned(connection, seat, standing, text)}
        clocks = restarted(seat, standing, reference, None)
        refusing = standing.team.name if standing.team else "sans équipe"
        why = f"Refusé par {refusing} : {reason.label.lower()}"
        keep_decision(connection, seat, standing, None, why)
        return Turn(EventKind.REFUSED, status, team=None, clocks=clocks, told=told)

    return take_turn(seat, number, Move.REFUSE, judge, version)


def assign(
    seat: Seat,
    number: str,
    team: str | None,
    reason: OverrideReason,
    text: str = "",
    *,
    version: int | None = None,
) -> Moved:
    """Give it to a team (code), or to the pool (None), and keep that decision with its reason.

    UserError "unknown_team", "same_team", field "team"; "text_missing", field "text", for the
    reason "other" without a text.
    """

    def judge(connection: Connection, standing: Standing, reference: Reference) -> Turn:
        status = after(standing.status, Move.ASSIGN, to_pool=team is None)
        wanted = None if team is None else reference.teams.get(team)
        if team is not None and (wanted is None or not wanted.active):
            raise UserError(
                "unknown_team",
                f"L’équipe « {team} » n’existe pas ou n’est plus active : choisissez-en une autre.",
                "team",
            )
        if team == (standing.team.code if standing.team else None):
            held = standing.team.name if standing.team else "sans équipe"
            raise UserError(
                "same_team", f"{number} est déjà : {held}. Choisissez une autre équipe.", "team"
            )
        if reason is OverrideReason.OTHER:
            _require_text(text, "Dites en quelques mots pourquoi l’équipe change.")
        told = {"reason": reason.value, "text": cleaned(connection, seat, standing, text)}
        name = "sans équipe" if wanted is None else wanted.name
        team_id = None if team is None else reference.team_ids[team]
        why = f"Affecté par {seat.actor.name} → {name} : {reason.label.lower()}"
        keep_decision(connection, seat, standing, team_id, why, reason, told["text"])
        kind = EventKind.POOLED if team is None else EventKind.ASSIGNED
        clocks = restarted(seat, standing, reference, team)
        return Turn(kind, status, team=team, clocks=clocks, told=told)

    return take_turn(seat, number, Move.ASSIGN, judge, version)


def schedule(seat: Seat, number: str, at: dt.datetime, *, version: int | None = None) -> Moved:
    """Give a passage its date (aware); UserError "date_past", "date_too_far", field "at"."""
    _require_ahead(seat, at, "at")

    def judge(_connection: Connection, standing: Standing, _reference: Reference) -> Turn:
        told = {"scheduled_at": at.astimezone(dt.UTC).isoformat()}
        return Turn(EventKind.SCHEDULED, after(standing.status, Move.SCHEDULE), told=told)

    return take_turn(seat, number, Move.SCHEDULE, judge, version)


def hold(
    seat: Seat,
    number: str,
    reason: HoldReason,
    text: str = "",
    review_at: dt.datetime | None = None,
    *,
    version: int | None = None,
) -> Moved:
    """Stop the clocks, until a review date if one is given."""
    if review_at is not None:
        _require_ahead(seat, review_at, "review")

    def judge(connection: Connection, standing: Standing, _reference: Reference) -> Turn:
        values = {"hold_reason": reason.value, "review_at": review_at}
        told = {"text": cleaned(connection, seat, standing, text)}
        status = after(standing.status, Move.HOLD)
        return Turn(EventKind.HELD, status, values=values, told=told)

    return take_turn(seat, number, Move.HOLD, judge, version)


def resume(seat: Seat, number: str, *, version: int | None = None) -> Moved:
    """Start the clocks again: what had not expired is pushed back by the pause."""

    def judge(connection: Connection, standing: Standing, _reference: Reference) -> Turn:
        held = None
        if standing.status is Status.ON_HOLD:
            held = connection.scalar(
                select(EventRow.before)
                .where(EventRow.signalement_id == standing.id)
                .where(EventRow.kind == EventKind.HELD.value)
                .order_by(EventRow.seq.desc())
                .limit(1)
            )
        before = Status(held["status"]) if held else None
        to_pool = standing.team is None
        status = after(standing.status, Move.RESUME, before=before, to_pool=to_pool)
        return Turn(EventKind.RESUMED, status)

    return take_turn(seat, number, Move.RESUME, judge, version)


def monitor(
    seat: Seat, number: str, review_at: dt.datetime, *, version: int | None = None
) -> Moved:
    """Keep it in sight until a review date (aware)."""
    _require_ahead(seat, review_at, "review")

    def judge(_connection: Connection, standing: Standing, _reference: Reference) -> Turn:
        status = after(standing.status, Move.MONITOR)
        return Turn(EventKind.MONITORED, status, values={"review_at": review_at})

    return take_turn(seat, number, Move.MONITOR, judge, version)


def hand_over(
    seat: Seat, number: str, partner: Partner, text: str = "", *, version: int | None = None
) -> Moved:
    """Pass it to a partner; what is sent cannot be undone. Our clocks stop, our part is over."""

    def judge(connection: Connection, standing: Standing, _reference: Reference) -> Turn:
        status = after(standing.status, Move.HAND_OVER)
        if partner is Partner.OTHER:
            _require_text(text, "Dites à quel service le signalement est transmis.")
        told = {"text": cleaned(connection, seat, standing, text)}
        return Turn(EventKind.HANDED_OVER, status, values={"partner": partner.value}, told=told)

    return take_turn(seat, number, Move.HAND_OVER, judge, version)


def close(
    seat: Seat, number: str, outcome: Outcome, text: str = "", *, version: int | None = None
) -> Moved:
    """Close with an outcome; "no_action" needs a text ("text_missing", field "text")."""
    if seat.waiting is not None:
        return seat.waiting.close(seat, number, outcome, text, version)

    def judge(connection: Connection, standing: Standing, _reference: Reference) -> Turn:
        status = after(standing.status, Move.CLOSE)
        require_outcome(standing.status, outcome)
        if outcome is Outcome.NO_ACTION:
            _require_text(text, "« Sans suite » demande une raison : écrivez-la en une phrase.")
        note = cleaned(connection, seat, standing, text)
        values = {"outcome": outcome.value, "outcome_note": note or None}
        return Turn(EventKind.CLOSED, status, values=values)

    return take_turn(seat, number, Move.CLOSE, judge, version)


def reopen(seat: Seat, number: str, text: str, *, version: int | None = None) -> Moved:
    """Open it again, with a reason: its clocks start anew and its reporters wait for an answer
    again. The team that had it is told; without one that is still active it goes to the pool.
    """

    def judge(connection: Connection, standing: Standing, reference: Reference) -> Turn:
        again = team_again(connection, seat, reference, standing)
        status = after(standing.status, Move.REOPEN, to_pool=again.team is None)
        _require_text(text, "Dites en une phrase pourquoi le signalement est rouvert.")
        told: dict[str, Any] = {
            "text": cleaned(connection, seat, standing, text),
            "told_team": again.team,
            **again.told,
        }
        given = forget_answers(connection, standing.id)
        if given:
            told["answers_forgotten"] = given
        clocks = restarted(seat, standing, reference, again.team, answer=True)
        return Turn(EventKind.REOPENED, status, team=again.team, clocks=clocks, told=told)

    return take_turn(seat, number, Move.REOPEN, judge, version)


def cancel(seat: Seat, number: str, text: str, *, version: int | None = None) -> Moved:
    """Cancel what was logged by mistake, with a reason."""

    def judge(connection: Connection, standing: Standing, _reference: Reference) -> Turn:
        status = after(standing.status, Move.CANCEL)
        _require_text(text, "Dites en une phrase pourquoi le signalement est annulé.")
        told = {"text": cleaned(connection, seat, standing, text)}
        return Turn(EventKind.CANCELLED, status, told=told)

    return take_turn(seat, number, Move.CANCEL, judge, version)


def _require_text(text: str, sentence: str) -> None:
    if not text.replace("\0", "").strip():
        raise UserError("text_missing", sentence, "text")


def _require_ahead(seat: Seat, at: dt.datetime, field: str) -> None:
    now = seat.clock()
    if at <= now:
        raise UserError("date_past", "Cette date est passée : choisissez une date à venir.", field)
    if at - now > FARTHEST:
        raise UserError("date_too_far", "Choisissez une date dans l’année qui vient.", field)
