"""The board's SQL: the first cards of each column, and what is in hand for the day.

What is open of a team is a small part of the whole and stands in one index (`team_due`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from db.clauses import STOPPED_STATUSES
from db.queries.marks import DUE, OPEN, STALE_AT
from db.queries.queue import LINE_COLUMNS
from db.schema import SignalementRow, TeamRow

_ROW = SignalementRow
_NOW = bindparam("now", type_=BigInteger())
_STALE = and_(STALE_AT < _NOW, _ROW.status.notin_(STOPPED_STATUSES))
_COLUMN = case(
    (_STALE, "to_check"),
    (_ROW.status == "reopened", "routed"),
    else_=_ROW.status,
)
_ON_BOARD = ("routed", "reopened", "accepted", "scheduled", "on_hold", "monitored")
_IN_HAND = ("accepted", "scheduled")


def read_cards(
    connection: Connection,
    now: int,
    team_id: int | None,
    most: int,
    due: tuple[int, int] | None = None,
    scheduled: Collection[int] = (),
) -> Sequence[Any]:
    """Up to `most` rows of each column, most urgent first: a queue's line, the column, its total.

    Of one team, or of all (None; what is in the pool is on no board). `now` in epoch µs. With
    `due`, only what falls due from its first instant until before its second, and of what has a
    date given those whose id is in `scheduled`.
    """
    wanted: list[ColumnElement[bool]] = [OPEN, _ROW.status.in_(_ON_BOARD), _of_team(team_id)]
    if due is not None:
        begins, ends = due
        by_clock = and_(_ROW.status != "scheduled", begins <= DUE, ends > DUE)
        wanted.append(or_(by_clock, _ROW.id.in_(scheduled)))
    order = (_ROW.due_sort, _ROW.id)
    ranked = (
        select(
            _ROW.id,
            _COLUMN.label("board_column"),
            func.row_number().over(partition_by=_COLUMN, order_by=order).label("place"),
            func.count().over(partition_by=_COLUMN).label("total"),
        )
        .where(*wanted)
        .subquery()
    )
    return connection.execute(
        select(*LINE_COLUMNS, ranked.c.board_column, ranked.c.total)
        .join(ranked, ranked.c.id == _ROW.id)
        .outerjoin(TeamRow, TeamRow.id == _ROW.team_id)
        .where(ranked.c.place <= most)
        .order_by(ranked.c.board_column, ranked.c.place),
        {"now": now},
    ).all()


def read_in_hand(
    connection: Connection, now: int, team_id: int | None, until: int, most: int
) -> Sequence[Any]:
    """What teams have accepted that falls due before `until`, and all that was given a date: id,
    team_id, status, due (epoch µs), most urgent first. Scenes that are too old are not in hand.
    """
    return connection.execute(
        select(_ROW.id, _ROW.team_id, _ROW.status, DUE.label("due"))
        .where(
            OPEN,
            _of_team(team_id),
            _ROW.status.in_(_IN_HAND),
            or_(until > DUE, _ROW.status == "scheduled"),
            or_(STALE_AT.is_(None), STALE_AT >= _NOW),
        )
        .order_by(_ROW.due_sort, _ROW.id)
        .limit(most),
        {"now": now},
    ).all()


def _of_team(team_id: int | None) -> ColumnElement[bool]:
    return _ROW.team_id.isnot(None) if team_id is None else _ROW.team_id == team_id
