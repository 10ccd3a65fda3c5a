"""Take back the entry just saved: its agent, within ten seconds, while nothing followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from db.schema import EmergencyCallRow, EventRow, VoiceRow
from desktop_app.domain.codes import EventKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Changes, Moved
from desktop_app.domain.workflow import Move, after
from desktop_app.services.awaiting import update_awaiting
from desktop_app.services.history import append_event
from desktop_app.services.lost_race import telling_who
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.sealing import tell_voices
from desktop_app.services.seat import Seat
from desktop_app.services.split_voice import split_off, withdraw_reporter
from desktop_app.services.taking_up import decide_as_before
from desktop_app.services.turns import (
    CODES,
    INSTANTS,
    UNDO_SECONDS,
    Standing,
    Turn,
    load_standing,
    set_row,
    write_turn,
)
from desktop_app.services.voices import find_held, lock, retell

_DECIDED: Final = (EventKind.ROUTED, EventKind.POOLED)


def take_back(seat: Seat, number: str, voice_uid: str | None = None) -> Moved:
    """Cancel the entry saved as `number`, or as the voice `voice_uid` of `number`.

    A voice leaves with all that it brought (urgency, reopening); no team is asked anything. Who
    reported is erased: nobody waits for an answer, nothing allows to keep a name. It is the agent's
    own typing that is withdrawn, so that who may log may. UserError "unknown_number",
    "not_allowed", "take_back_changed" (something followed), "take_back_not_own", "take_back_late".
    """
    require(seat.actor, Action.LOG)
    with seat.store.writing() as connection:
        lock(connection, number)
        reference = load_reference(connection)
        standing = load_standing(connection, reference, number)
        if voice_uid is None:
            _require_own(seat, _lines_of_entry(connection, standing))
            return _withdraw(connection, seat, reference, standing)
        voice = _voice(connection, standing, voice_uid)
        lines = _lines_of_voice(connection, standing, voice)
        _require_own(seat, lines)
        return _withdraw_voice(connection, seat, reference, standing, voice, lines)


def _withdraw(
    connection: Connection, seat: Seat, reference: Reference, standing: Standing
) -> Moved:
    with telling_who(connection, standing):
        status = after(standing.status, Move.CANCEL)
    mine = select(VoiceRow.id).where(VoiceRow.signalement_id == standing.id)
    own = connection.scalars(mine).one()
    withdraw_reporter(connection, own)
    update_awaiting(connection, standing.id)
    # The call was passed all the same: it waits for the entry that will replace this one.
    call = EmergencyCallRow.signalement_id == standing.id
    connection.execute(update(EmergencyCallRow).where(call).values(signalement_id=None))
    fresh = load_standing(connection, reference, standing.number)
    told = {"taken_back": True, **tell_voices(connection, own)[0]}
    turn = Turn(EventKind.CANCELLED, status, told=told)
    return replace(write_turn(connection, seat, reference, fresh, turn), undo=None)


def _withdraw_voice(
    connection: Connection,
    seat: Seat,
    reference: Reference,
    standing: Standing,
    voice: Row[Any],
    lines: Sequence[Row[Any]],
) -> Moved:
    parent = find_held(connection, standing.number)
    child = split_off(connection, seat, parent, voice.id, withdrawn=True)
    values, before, told = _undone(lines, reference)
    set_row(connection, seat, standing, values)
    if "team" in told:
        decide_as_before(connection, seat, standing.id)
    retold = retell(connection, seat, standing.id, standing.uid)
    before |= {"voices": parent.voices}
    told |= {**retold, "voice": voice.uid, "to": child, "taken_back": True}
    append_event(connection, seat, standing.id, standing.uid, EventKind.DETACHED, before, told)
    now = load_standing(connection, reference, standing.number)
    changes = Changes(numbers=frozenset({standing.number, child}))
    return Moved(standing.number, now.status, now.team, None, changes)


def _undone(
    lines: Sequence[Row[Any]], reference: Reference
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """What the voice's lines changed, put back: columns, and how the history tells it."""
    values: dict[str, Any] = {}
    before: dict[str, Any] = {}
    told: dict[str, Any] = {}
    for line in reversed(lines):
        changed, now = line.before or {}, line.after or {}
        for name in (*CODES, *INSTANTS):
            if name in changed:
                before.setdefault(name, now.get(name))
                told[name] = changed[name]
                values[name] = _value(name, changed[name])
        if "team" in changed:
            before["team"], team = now["team"], changed["team"]
            told["team"], values["team_id"] = team, reference.team_ids[team]
        if line.kind == EventKind.EMERGENCY.value and now.get("first"):
            values["emergency"] = told["emergency"] = False
    return values, before, told


def _value(name: str, text: str | None) -> Any:
    return dt.datetime.fromisoformat(text) if name in INSTANTS and text is not None else text


def _lines_of_entry(connection: Connection, standing: Standing) -> Sequence[Row[Any]]:
    lines = _lines(connection, standing.id)
    kinds = [EventKind(line.kind) for line in lines]
    first = [kind for kind in kinds[:-1] if kind is not EventKind.EMERGENCY]
    own = first == [EventKind.CREATED] and kinds[-1] in _DECIDED and len(lines) <= 3
    if not own or "from" in lines[0].after:
        raise _changed(standing, lines[-1])
    return lines


def _voice(connection: Connection, standing: Standing, voice_uid: str) -> Row[Any]:
    voice = connection.execute(
        select(VoiceRow.id, VoiceRow.uid, VoiceRow.facts).where(
            VoiceRow.uid == voice_uid, VoiceRow.signalement_id == standing.id
        )
    ).first()
    if voice is None or voice.facts is None:
        raise _changed(standing, _lines(connection, standing.id)[-1])
    return voice


def _lines_of_voice(
    connection: Connection, standing: Standing, voice: Row[Any]
) -> Sequence[Row[Any]]:
    lines = _lines(connection, standing.id)
    own = 2 if voice.facts["emergency"] else 1
    attached = lines[-own:][0]
    follows = [line.kind for line in lines[-own:][1:]]
    if attached.after.get("voice") != voice.uid or follows not in ([], [EventKind.EMERGENCY]):
        raise _changed(standing, lines[-1])
    if _reopened_for(attached, lines[-own - 1]):
        own += 1
    return lines[-own:]


def _reopened_for(attached: Row[Any], before: Row[Any]) -> bool:
    # By its place: what one saving writes is not written at one instant.
    came_back = before.kind == EventKind.REOPENED.value and before.after.get("came_back")
    follows = before.seq == attached.seq - 1
    same_actor = (before.actor, before.role) == (attached.actor, attached.role)
    return bool(came_back and follows and same_actor)


def _lines(connection: Connection, signalement_id: int) -> Sequence[Row[Any]]:
    row = EventRow
    return connection.execute(
        select(row.seq, row.at, row.actor, row.role, row.kind, row.before, row.after)
        .where(row.signalement_id == signalement_id)
        .order_by(row.seq)
    ).all()


def _require_own(seat: Seat, lines: Sequence[Row[Any]]) -> None:
    saved = lines[-1]
    if (saved.actor, saved.role) != (seat.actor.name, seat.actor.role.value):
        raise UserError("take_back_not_own", "Seul l’auteur d’une saisie peut l’annuler ainsi.")
    if seat.clock() - saved.at > dt.timedelta(seconds=UNDO_SECONDS):
        raise UserError(
            "take_back_late",
            f"Les {UNDO_SECONDS} secondes sont passées : ouvrez le signalement pour l’annuler ou "
            "le corriger.",
        )


def _changed(standing: Standing, last: Row[Any]) -> UserError:
    what = EventKind(last.kind).label.lower()
    return UserError(
        "take_back_changed",
        f"{last.actor} a agi depuis sur {standing.number} ({what}) : la saisie ne s’annule plus "
        "ainsi. Ouvrez le signalement.",
    )
