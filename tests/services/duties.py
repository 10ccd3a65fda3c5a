"""Hours of teams for tests, written as an administrator would leave them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select, update

from db.schema import DutySlotRow, TeamRow
from desktop_app.domain.codes import OverrideReason
from desktop_app.domain.duty import OnHolidays
from desktop_app.services import moves
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.reference import touch_reference
from desktop_app.services.seat import Seat
from tests.services.entries import entry

EVERY_DAY = tuple(range(7))
WEEK_DAYS = tuple(range(5))


def set_hours(
    seat: Seat,
    team: str,
    days: Iterable[int],
    start: str,
    end: str,
    on_holidays: OnHolidays = OnHolidays.AS_USUAL,
) -> None:
    """Give a team these hours ("HH:MM") on these days, and no other."""
    with seat.store.writing() as connection:
        team_id = connection.execute(select(TeamRow.id).where(TeamRow.code == team)).scalar_one()
        connection.execute(delete(DutySlotRow).where(DutySlotRow.team_id == team_id))
        connection.execute(
            insert(DutySlotRow),
            [
                {
                    "team_id": team_id,
                    "weekday": day,
                    "start": start,
                    "end": end,
                    "capacity": None,
                    "confirmed": True,
                }
                for day in days
            ],
        )
        connection.execute(
            update(TeamRow).where(TeamRow.id == team_id).values(on_holidays=on_holidays.value)
        )
        touch_reference(connection)


def work_always(seat: Seat) -> None:
    """Have every team work day and night, so that no hour of a test decides anything."""
    with seat.store.writing() as connection:
        connection.execute(delete(DutySlotRow))
        teams = connection.scalars(select(TeamRow.id)).all()
        whole = {"start": "00:00", "end": "24:00", "capacity": None, "confirmed": True}
        connection.execute(
            insert(DutySlotRow),
            [{"team_id": team, "weekday": day, **whole} for team in teams for day in EVERY_DAY],
        )
        touch_reference(connection)


def forget_hours(seat: Seat) -> None:
    """Leave every team without known hours: nothing is proposed to it, and what it is given by
    hand is counted day and night."""
    with seat.store.writing() as connection:
        connection.execute(delete(DutySlotRow))
        touch_reference(connection)


def asked(seat: Seat, team: str = "uasa", **changes: object) -> str:
    """A signalement that `team` is asked to take at the seat's present instant."""
    logged = log_signalement(seat, entry(**{"observed_at": seat.clock(), **changes}))
    number = logged.number
    if logged.proposal.team is not None:
        moves.assign(seat, number, None, OverrideReason.REQUEST)
    moves.assign(seat, number, team, OverrideReason.REQUEST)
    return number
