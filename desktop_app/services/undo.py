"""Undo the last own move within ten seconds, by a compensating line of history."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Row

from desktop_app.domain.codes import EventKind, Status
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Changes, Moved
from desktop_app.services.awaiting import remember_answers
from desktop_app.services.history import append_event
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.seat import Seat
from desktop_app.services.taking_up import decide_as_before, leave_inactive_team
from desktop_app.services.turns import (
    CODES,
    INSTANTS,
    UNDO_SECONDS,
    Standing,
    last_event,
    load_standing,
    read_token,
    set_row,
)

_DECIDES: Final = frozenset({EventKind.ASSIGNED, EventKind.POOLED, EventKind.REFUSED})
UNDOABLE: Final = {
    EventKind.ACCEPTED: Action.ACCEPT,
    EventKind.REFUSED: Action.REFUSE,
    EventKind.ASSIGNED: Action.ASSIGN,
    EventKind.POOLED: Action.ASSIGN,
    EventKind.SCHEDULED: Action.SCHEDULE,
    EventKind.HELD: Action.HOLD,
    EventKind.RESUMED: Action.RESUME,
    EventKind.MONITORED: Action.MONITOR,
    EventKind.CLOSED: Action.CLOSE,
    EventKind.REOPENED: Action.REOPEN,
    EventKind.CANCELLED: Action.CANCEL,
}
"""What can be undone, and the right to the move that it wants. What was sent is not there."""


def undo(seat: Seat, token: str) -> Moved:
    """Put back what the move of `token` changed; nothing of the history is taken away.

    What would go back to a team that is no longer active goes on to the pool.

    UserError "undo_unreadable", "undo_too_late" (ten seconds), "undo_not_last" (something happened
    since), "undo_not_own", "undo_sent" (what was sent out is not called back), "undo_taken_back"
    (an entry that its agent withdrew), "not_allowed".
    """
    number, seq = read_token(token)
    with seat.store.writing() as connection:
        reference = load_reference(connection)
        standing = load_standing(connection, reference, number)
        last = last_event(connection, standing.id)
        _require_undoable(seat, last, seq)
        _require_right(seat, standing, last)
        values = _restored(last.before, reference)
        set_row(connection, seat, standing, values)
        remember_answers(connection, standing.id, last.after.get("answers_forgotten", {}))
        if EventKind(last.kind) in _DECIDES or "inactive_team" in last.after:
            decide_as_before(connection, seat, standing.id)
        told = {**last.before, "undone": last.kind, "undone_seq": seq}
        before = {name: last.after[name] for name in last.before if name in last.after}
        append_event(connection, seat, standing.id, standing.uid, EventKind.UNDONE, before, told)
        leave_inactive_team(connection, seat, reference, number)
        now = load_standing(connection, reference, number)
    return Moved(number, now.status, now.team, None, Changes(numbers=frozenset({number})))


def _require_undoable(seat: Seat, last: Row[Any], seq: int) -> None:
    if last.seq != seq:
        raise UserError(
            "undo_not_last",
            f"{last.actor} a agi depuis : ce geste ne peut plus être défait. Relisez l’historique.",
        )
    if (last.actor, last.role) != (seat.actor.name, seat.actor.role.value):
        raise UserError("undo_not_own", "Seul l’auteur d’un geste peut le défaire.")
    if EventKind(last.kind) not in UNDOABLE:
        raise UserError(
            "undo_sent", "Ce qui est parti ne se rappelle pas : rouvrez le signalement."
        )
    if last.after.get("taken_back"):
        raise UserError(
            "undo_taken_back", "Une saisie annulée par son agent ne revient pas : saisissez-la."
        )
    if seat.clock() - last.at > dt.timedelta(seconds=UNDO_SECONDS):
        raise UserError(
            "undo_too_late",
            f"Les {UNDO_SECONDS} secondes sont passées : faites le geste contraire.",
        )


def _require_right(seat: Seat, standing: Standing, last: Row[Any]) -> None:
    # The team that had it before counts: who refused or reassigned it holds it no more.
    team = last.before["team"] if "team" in last.before else _code(standing)
    action = UNDOABLE[EventKind(last.kind)]
    require(seat.actor, action, arrondissement=standing.arrondissement, team=team)


def _code(standing: Standing) -> str | None:
    return None if standing.team is None else standing.team.code


def _restored(before: dict[str, Any], reference: Reference) -> dict[str, Any]:
    values: dict[str, Any] = {"status": Status(before["status"]).value}
    for name in CODES[1:]:
        if name in before:
            values[name] = before[name]
    for name in INSTANTS:
        if name in before:
            text = before[name]
            values[name] = None if text is None else dt.datetime.fromisoformat(text)
    if "team" in before:
        team = before["team"]
        values["team_id"] = None if team is None else reference.team_ids[team]
    return values
