"""What the queue's filters and the choice of a team offer: teams and sectors of this base."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from db.schema import AreaRow, DutyExceptionRow, DutySlotRow, TeamRow
from desktop_app.domain.views import TeamRef
from desktop_app.services.queue_query import QueueChoices
from desktop_app.services.seat import Seat

__all__ = ["QueueChoices", "queue_choices"]


_UNCONFIRMED = (
    select(func.count(func.distinct(DutySlotRow.team_id)))
    .join(TeamRow, TeamRow.id == DutySlotRow.team_id)
    .where(TeamRow.active, DutySlotRow.confirmed.is_(False))
)
_HOURLESS = (
    select(func.count())
    .select_from(TeamRow)
    .where(
        TeamRow.active,
        ~or_(
            select(DutySlotRow.id).where(DutySlotRow.team_id == TeamRow.id).exists(),
            select(DutyExceptionRow.id).where(DutyExceptionRow.team_id == TeamRow.id).exists(),
        ),
    )
)


def queue_choices(seat: Seat) -> QueueChoices:
    """Read them in one go."""
    teams = select(TeamRow.code, TeamRow.name).where(TeamRow.active).order_by(TeamRow.name)
    areas = select(AreaRow.kind, AreaRow.code, AreaRow.name).where(
        AreaRow.kind.in_(("sector", "arrondissement"))
    )
    with seat.store.reading() as connection:
        found_teams = connection.execute(teams).all()
        found_areas = connection.execute(areas.order_by(AreaRow.name)).all()
        unconfirmed = connection.scalar(_UNCONFIRMED) or 0
        hourless = connection.scalar(_HOURLESS) or 0
    return QueueChoices(
        tuple(TeamRef(row.code, row.name) for row in found_teams),
        {row.code: row.name for row in found_areas if row.kind == "sector"},
        tuple(
            sorted(
                int(row.code)
                for row in found_areas
                if row.kind == "arrondissement" and row.code.isdecimal()
            )
        ),
        unconfirmed,
        hourless,
    )
