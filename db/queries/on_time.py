"""Counts of what was closed in time, and of what is open and late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from db.clauses import CLOSED_CLAUSE
from db.queries.marks import DUE, OPEN, STALE_AT
from db.queries.visited import VISITED
from db.schema import SignalementRow

_ROW = SignalementRow
_CLOSED: ColumnElement[bool] = literal_column(f"({CLOSED_CLAUSE})").self_group()
_CLOSED_AT = type_coerce(_ROW.closed_at, BigInteger)
# Unvisited, a scene is judged when it went stale: nothing could be done about it afterwards.
_JUDGED_AT = case((STALE_AT < _CLOSED_AT, STALE_AT), else_=_CLOSED_AT)
_JUDGED_BY = type_coerce(case((VISITED, _ROW.answer_due_at), else_=_ROW.visit_due_at), BigInteger)


class Counted(NamedTuple):
    """How many of each."""

    closed_on_time: int
    closed: int
    open_overdue: int
    without_means: int


def read_on_time(
    connection: Connection,
    since: int,
    until: int,
    now: int,
    team_id: int | None,
    *,
    closed: str,
    stopped: Sequence[str],
    means: str,
) -> Counted:
    """Counts of a team, or of all (None); instants in epoch µs. `closed` and `stopped` are codes of
    statuses, `means` that of the reason for holding.
    """
    theirs: tuple[ColumnElement[bool], ...] = () if team_id is None else (_ROW.team_id == team_id,)
    over = connection.execute(
        select(
            func.coalesce(func.sum(case((_JUDGED_AT <= _JUDGED_BY, 1), else_=0)), 0),
            func.count(),
        ).where(_CLOSED, since <= _CLOSED_AT, until > _CLOSED_AT, _ROW.status == closed, *theirs)
    ).one()
    held = _ROW.hold_reason == means
    late = and_(now > DUE, _ROW.status.notin_(stopped), or_(STALE_AT.is_(None), now <= STALE_AT))
    left = connection.execute(
        select(
            func.coalesce(func.sum(case((late, 1), else_=0)), 0),
            func.coalesce(func.sum(case((held, 1), else_=0)), 0),
        ).where(OPEN, *theirs)
    ).one()
    return Counted(int(over[0]), int(over[1]), int(left[0]), int(left[1]))
