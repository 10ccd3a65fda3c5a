"""A seat says which signalement it has open, and sees who else has; nobody is held up by it."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from db.schema import PresenceRow, SignalementRow, TeamRow
from desktop_app.domain.presence import FORGOTTEN_AFTER, STALE_AFTER, Present, place_words
from desktop_app.services.seat import Seat

_row = PresenceRow.__table__.c


def come(seat: Seat, number: str) -> tuple[Present, ...]:
    """This seat has `number` open, and no other any more; gives who else has.

    To be said again every `BEAT_S` seconds.
    """
    now, me = seat.clock(), seat.store.seat_id
    with seat.store.writing() as connection:
        case = _case(connection, number)
        connection.execute(
            delete(PresenceRow).where(_row.seat == me, _row.signalement_id.is_distinct_from(case))
        )
        connection.execute(delete(PresenceRow).where(_row.seen_at < now - FORGOTTEN_AFTER))
        if case is None:
            return ()
        mine = update(PresenceRow).where(_row.seat == me, _row.signalement_id == case)
        if connection.execute(mine.values(seen_at=now)).rowcount == 0:
            connection.execute(
                insert(PresenceRow).values(
                    signalement_id=case,
                    seat=me,
                    name=seat.actor.name,
                    place=place_words(seat.actor, _team_name(connection, seat)),
                    since=now,
                    seen_at=now,
                )
            )
        return _others(connection, seat, case)


def others(seat: Seat, number: str) -> tuple[Present, ...]:
    """Who else has `number` open, who came first first."""
    with seat.store.reading() as connection:
        case = _case(connection, number)
        return () if case is None else _others(connection, seat, case)


def leave(seat: Seat) -> None:
    """This seat has nothing open any more."""
    with seat.store.writing() as connection:
        connection.execute(delete(PresenceRow).where(_row.seat == seat.store.seat_id))


def _case(connection: Connection, number: str) -> int | None:
    return connection.scalar(select(SignalementRow.id).where(SignalementRow.number == number))


def _others(connection: Connection, seat: Seat, case: int) -> tuple[Present, ...]:
    rows = connection.execute(
        select(_row.name, _row.place, _row.since)
        .where(
            _row.signalement_id == case,
            _row.seat != seat.store.seat_id,
            _row.seen_at >= seat.clock() - STALE_AFTER,
        )
        .order_by(_row.since, _row.seat)
    )
    found = {(row.name, row.place): Present(row.name, row.place, row.since) for row in rows}
    return tuple(found.values())


def _team_name(connection: Connection, seat: Seat) -> str:
    name = connection.scalar(select(TeamRow.name).where(TeamRow.code == (seat.actor.team or "")))
    return "" if name is None else name.split(" — ")[0]
