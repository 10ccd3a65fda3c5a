"""The desk sent a caller to an emergency number: kept, with or without a signalement."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, insert, select, update

from db.schema import EmergencyCallRow, SignalementRow
from desktop_app.domain.codes import EmergencyService, EventKind
from desktop_app.domain.deadlines import deadlines
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Deadlines
from desktop_app.domain.workflow import OPEN
from desktop_app.services.drafts import consume_draft, saved_of_draft
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.seat import Seat
from desktop_app.services.turns import Standing, Turn, load_standing, write_turn
from desktop_app.services.voices import lock

SAME_CALL = dt.timedelta(hours=1)
_CALL = insert(EmergencyCallRow)


def log_emergency(
    seat: Seat, service: EmergencyService, number: str | None = None, *, uid: str | None = None
) -> None:
    """Keep that a caller was sent to `service`, on the signalement `number` if there is one.

    That signalement (the one it is attached to, if it is) is then urgent: see `hasten`. Without
    one, kept once more under the same `uid`, as after a fault that left in doubt whether it was,
    the call is not counted twice. UserError "not_allowed", "unknown_number".
    """
    require(seat.actor, Action.LOG)
    with seat.store.writing() as connection:
        if number is None:
            if uid is not None:
                if saved_of_draft(connection, seat, uid) is not None:
                    return
                consume_draft(connection, seat, uid, {"emergency": service.value})
            keep_call(connection, seat, service, None)
            return
        reference = load_reference(connection)
        standing = _standing(connection, reference, number)
        require(seat.actor, Action.EMERGENCY, arrondissement=standing.arrondissement)
        hasten(connection, seat, reference, standing, service)


def _standing(connection: Connection, reference: Reference, number: str) -> Standing:
    lock(connection, number)
    standing = load_standing(connection, reference, number)
    if standing.attached_to_id is None:
        return standing
    above = connection.execute(
        select(SignalementRow.number).where(SignalementRow.id == standing.attached_to_id)
    ).scalar_one()
    return _standing(connection, reference, above)


def hasten(
    connection: Connection,
    seat: Seat,
    reference: Reference,
    standing: Standing,
    service: EmergencyService,
) -> None:
    """Mark the signalement as urgent, inside the caller's transaction, and keep the call.

    Its acceptance and its visit are due from now as those of an emergency, or sooner if they
    were; the history tells which moved.
    """
    keep_call(connection, seat, service, standing.id)
    # The closing stays dated as it is: what is over is marked, and nothing of it runs.
    values = {"emergency": True, "closed_at": standing.closed_at}
    told = {"service": service.value, "first": not standing.emergency, "emergency": True}
    clocks = _urgent(seat, reference, standing) if standing.status in OPEN else None
    turn = Turn(EventKind.EMERGENCY, standing.status, clocks=clocks, values=values, told=told)
    write_turn(connection, seat, reference, standing, turn)


def _urgent(seat: Seat, reference: Reference, standing: Standing) -> Deadlines | None:
    known = standing.clocks
    if known is None:
        return None
    # Clocks that stand still are pushed back by the whole pause when they start again: counted
    # from its beginning, the emergency then has its full time and no more.
    said_at = standing.held_at or seat.clock()
    setting, duty = reference.settings[standing.category], reference.duty_of(standing.team)
    urgent = deadlines(said_at, setting, None, urgent=True, duty=duty)
    return Deadlines(min(known.accept, urgent.accept), min(known.visit, urgent.visit), known.answer)


def keep_call(
    connection: Connection, seat: Seat, service: EmergencyService, signalement_id: int | None
) -> None:
    """The call's own row, inside the caller's transaction.

    A call that this actor noted within the hour, before there was a signalement, is the same call:
    it is linked, not counted twice.
    """
    if signalement_id is not None and move_call(
        connection, seat.actor.name, service, seat.typed_at(), held_by=None, to=signalement_id
    ):
        return
    connection.execute(
        _CALL,
        {
            "at": seat.typed_at(),
            "actor": seat.actor.name,
            "service": service.value,
            "signalement_id": signalement_id,
        },
    )


def move_call(
    connection: Connection,
    actor: str,
    service: EmergencyService,
    near: dt.datetime,
    *,
    held_by: int | None,
    to: int | None,
) -> bool:
    """Link the call that `actor` noted about `near` to another signalement (None: to none).

    False when there is no such call on the signalement `held_by`.
    """
    row = EmergencyCallRow
    noted = connection.scalar(
        select(row.id)
        .where(
            row.actor == actor,
            row.service == service.value,
            row.signalement_id.is_(None) if held_by is None else row.signalement_id == held_by,
            row.at >= near - SAME_CALL,
            row.at <= near + SAME_CALL,
        )
        .order_by(row.id.desc())
        .limit(1)
    )
    if noted is None:
        return False
    connection.execute(update(row).where(row.id == noted).values(signalement_id=to))
    return True
