"""What teams have left without a reply: those to take back, and those taken back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from db.clauses import OPEN_CLAUSE
from db.schema import SignalementRow

_OPEN: ColumnElement[bool] = literal_column(f"({OPEN_CLAUSE})").self_group()
_DUE = type_coerce(SignalementRow.due_sort, BigInteger)
_STALE = type_coerce(SignalementRow.stale_at, BigInteger)


def read_unanswered(connection: Connection, now: int, statuses: Sequence[str]) -> Sequence[str]:
    """Numbers of what a team holds in one of `statuses`, whose clock ran out before `now` (epoch
    µs) and whose scene is not too old; the oldest first."""
    row, due, stale = SignalementRow, _DUE, _STALE
    return connection.scalars(
        select(row.number)
        .where(
            _OPEN,
            due < now,
            row.status.in_(statuses),
            row.team_id.isnot(None),
            or_(stale.is_(None), stale >= now),
        )
        .order_by(due, row.id)
    ).all()


def count_lapsed(connection: Connection, team: str) -> int:
    """How many stand in the pool since the team of this code let them go."""
    row = SignalementRow
    return connection.execute(
        select(func.count())
        .select_from(row)
        .where(_OPEN, row.team_id.is_(None), row.lapsed_team == team)
    ).scalar_one()
