"""Attach a signalement to another that tells the same facts; detach a voice again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from db.schema import EventRow, SignalementRow, VoiceRow
from desktop_app.domain.codes import EventKind, Status
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Changes, Moved
from desktop_app.domain.workflow import OPEN, STOPPED, Move, after
from desktop_app.services.awaiting import update_awaiting
from desktop_app.services.history import append_event
from desktop_app.services.lost_race import require_version, telling_who
from desktop_app.services.reference import load_reference
from desktop_app.services.reopen_parent import reopen_for_voice
from desktop_app.services.seat import Seat
from desktop_app.services.split_voice import split_off
from desktop_app.services.taking_up import restarted, team_again
from desktop_app.services.turns import Standing, Turn, load_standing, write_turn
from desktop_app.services.voices import (
    Held,
    attached_by,
    find_held,
    find_parent,
    lock,
    retell,
)


def attach(seat: Seat, number: str, to: str, *, version: int | None = None) -> Moved:
    """Make the voices of `number` voices of the signalement `to`; `number` then rests cancelled.

    Answers for `to`, which is reopened if it was closed and the facts of `number` come back: that
    wants the right to reopen it, while a voice may be added to what is open wherever it is (the
    scene of a border street). What was already attached to `number` follows it: nothing is ever
    chained. UserError "same_number", "unknown_number", "already_attached", "parent_not_open",
    "illegal_move", "not_allowed", and, where `version` (of `number`, as it was seen) is given,
    "changed_meanwhile".
    """
    if number == to:
        raise UserError(
            "same_number", "Un signalement ne se rattache pas à lui-même : choisissez-en un autre."
        )
    with seat.store.writing() as connection:
        lock(connection, number, to)
        reference = load_reference(connection)
        child = load_standing(connection, reference, number)
        _require(seat, Action.ATTACH, child)
        require_version(connection, child, version)
        with telling_who(connection, child):
            status = after(child.status, Move.ATTACH)
        parent = find_parent(connection, to, recurring=_recurring(connection, child.id))
        _require(seat, Action.ADD_VOICE if parent.status in OPEN else Action.REOPEN, parent)
        standing = reopen_for_voice(connection, seat, reference, parent)
        _hand_over_voices(connection, child.id, parent.id)
        turn = Turn(
            EventKind.ATTACHED,
            status,
            values={"attached_to_id": parent.id},
            told={"to": parent.number},
        )
        child = load_standing(connection, reference, number)  # it awaits no answer any more
        write_turn(connection, seat, reference, child, turn)
        retold = retell(connection, seat, parent.id, parent.uid)
        told = {**retold, "from": child.number}
        before = {"voices": parent.voices}
        append_event(connection, seat, parent.id, parent.uid, EventKind.ATTACHED, before, told)
    return _moved(standing, number)


def detach(seat: Seat, number: str, voice_uid: str, *, version: int | None = None) -> Moved:
    """Give a voice of `number` a signalement of its own again. Answers for `number`.

    A voice that came by `attach` goes back, with those that came along, to the signalement it
    had, which takes up where it was left with fresh delays; one that was logged as a voice gets a
    new signalement at its own place. Who attached it may detach it, even from what is not theirs.
    UserError "unknown_number", "unknown_voice", "first_voice", "not_allowed", "changed_meanwhile"
    where `version` is given.
    """
    with seat.store.writing() as connection:
        lock(connection, number, *_origin(connection, voice_uid))
        parent = find_held(connection, number)
        own = voice_uid in attached_by(connection, seat, parent.id)
        _require(seat, Action.DETACH, parent, own=own)
        if version is not None:
            standing = load_standing(connection, load_reference(connection), number)
            require_version(connection, standing, version)
        voice = attached_voice(connection, parent, voice_uid)
        if voice.origin is not None:
            child = _restore(connection, seat, parent, voice.origin)
        else:
            child = split_off(connection, seat, parent, voice.id)
        retold = retell(connection, seat, parent.id, parent.uid)
        left = {} if voice.origin is not None else {"voice": voice.uid}
        before, told = {"voices": parent.voices}, {**retold, **left, "to": child}
        append_event(connection, seat, parent.id, parent.uid, EventKind.DETACHED, before, told)
    return _moved(parent, child)


def attached_voice(connection: Connection, parent: Held, voice_uid: str) -> Any:
    """The voice's id, uid and `origin`, the number of the signalement that it came with.

    UserError "first_voice", "unknown_voice".
    """
    voices = connection.execute(
        select(VoiceRow.id, VoiceRow.uid, SignalementRow.number.label("origin"))
        .outerjoin(SignalementRow, SignalementRow.id == VoiceRow.origin_id)
        .where(VoiceRow.signalement_id == parent.id)
        .order_by(VoiceRow.origin_id.isnot(None), VoiceRow.id)
    ).all()
    for position, voice in enumerate(voices):
        if voice.uid == voice_uid and position == 0:
            raise UserError(
                "first_voice",
                f"C’est la première voix de {parent.number} : elle ne s’en détache pas.",
            )
        if voice.uid == voice_uid:
            return voice
    raise UserError(
        "unknown_voice", f"Cette voix n’est pas, ou plus, sur {parent.number} : rouvrez-le."
    )


def _restore(connection: Connection, seat: Seat, parent: Held, origin: str) -> str:
    reference = load_reference(connection)
    child = find_held(connection, origin)
    connection.execute(
        update(VoiceRow)
        .where(VoiceRow.signalement_id == parent.id, VoiceRow.origin_id == child.id)
        .values(signalement_id=child.id, origin_id=None)
    )
    retold = retell(connection, seat, child.id, child.uid)
    standing = load_standing(connection, reference, origin)
    again = team_again(connection, seat, reference, standing)
    turn = Turn(
        EventKind.DETACHED,
        _taken_up(connection, standing, to_pool=again.team is None),
        team=again.team,
        clocks=restarted(seat, standing, reference, again.team, visit=True),
        values={"attached_to_id": None},
        told={**retold, "from": parent.number, **again.told},
    )
    write_turn(connection, seat, reference, standing, turn)
    return child.number


def _taken_up(connection: Connection, child: Standing, *, to_pool: bool) -> Status:
    # The status before the attaching; before the hold, if it was held then.
    before = _status_before(connection, child.id, EventKind.ATTACHED)
    if before in STOPPED:
        held = _status_before(connection, child.id, EventKind.HELD)
        before = after(before, Move.RESUME, before=held)
    return after(child.status, Move.DETACH, before=before, to_pool=to_pool)


def _status_before(connection: Connection, child_id: int, kind: EventKind) -> Status | None:
    told = connection.scalar(
        select(EventRow.before)
        .where(EventRow.signalement_id == child_id, EventRow.kind == kind.value)
        .order_by(EventRow.seq.desc())
        .limit(1)
    )
    return Status(told["status"]) if told and "status" in told else None


def _hand_over_voices(connection: Connection, child_id: int, parent_id: int) -> None:
    connection.execute(
        update(VoiceRow)
        .where(VoiceRow.signalement_id == child_id)
        .values(
            signalement_id=parent_id,
            origin_id=func.coalesce(VoiceRow.origin_id, child_id),
        )
    )
    connection.execute(update(SignalementRow).where(SignalementRow.id == child_id).values(voices=0))
    connection.execute(
        update(SignalementRow)
        .where(SignalementRow.attached_to_id == child_id)
        .values(attached_to_id=parent_id)
    )
    update_awaiting(connection, child_id)


def _recurring(connection: Connection, signalement_id: int) -> bool:
    row = SignalementRow
    return bool(
        connection.execute(
            select(or_(row.recurrence_days != 0, row.recurrence_from.isnot(None))).where(
                row.id == signalement_id
            )
        ).scalar_one()
    )


def _origin(connection: Connection, voice_uid: str) -> list[str]:
    # The signalement that the voice would go back to, to be locked with the one it leaves.
    return list(
        connection.scalars(
            select(SignalementRow.number)
            .join(VoiceRow, VoiceRow.origin_id == SignalementRow.id)
            .where(VoiceRow.uid == voice_uid)
        )
    )


def _require(seat: Seat, action: Action, held: Held | Standing, *, own: bool = False) -> None:
    team = _code(held)
    require(seat.actor, action, arrondissement=held.arrondissement, team=team, own=own)


def _code(held: Held | Standing) -> str | None:
    return None if held.team is None else held.team.code


def _moved(parent: Held, other: str) -> Moved:
    changes = Changes(numbers=frozenset({parent.number, other}))
    return Moved(parent.number, parent.status, parent.team, None, changes)
