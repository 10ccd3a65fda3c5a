"""What teams have left without a reply: those to take back, and those taken back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    Connection,
    func,
    or_,
    select,
)

from db.queries.marks import DUE, OPEN, STALE_AT
from db.schema import SignalementRow


def read_unanswered(connection: Connection, now: int, statuses: Sequence[str]) -> Sequence[str]:
    """Numbers of what a team holds in one of `statuses`, whose clock ran out before `now` (epoch
    µs) and whose scene is not too old; the oldest first."""
    row = SignalementRow
    return connection.scalars(
        select(row.number)
        .where(
            OPEN,
            now > DUE,
            row.status.in_(statuses),
            row.team_id.isnot(None),
            or_(STALE_AT.is_(None), now <= STALE_AT),
        )
        .order_by(DUE, row.id)
    ).all()


def count_lapsed(connection: Connection, team: str) -> int:
    """How many stand in the pool since the team of this code let them go."""
    row = SignalementRow
    return connection.execute(
        select(func.count())
        .select_from(row)
        .where(OPEN, row.team_id.is_(None), row.lapsed_team == team)
    ).scalar_one()
