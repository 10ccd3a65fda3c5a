"""The queue's SQL: pages by keyset, counts. One statement per shape, built once and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Row,
    Select,
    String,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    type_coerce,
)

from db.clauses import CLOSED_CLAUSE, STOPPED_STATUSES, TO_ANSWER_CLAUSE
from db.queries.marks import DUE, OPEN, STALE_AT
from db.queries.prepared import driver_rows
from db.schema import SignalementCopyRow, SignalementRow, TeamRow

FILTERS = ("category", "status", "sector", "arrondissement", "team", "place_kind")

_SORTS: dict[str, ColumnElement[Any]] = {
    "due": DUE,
    "age": type_coerce(SignalementRow.received_at, BigInteger),
    "place": type_coerce(SignalementRow.place_label, String),
    "closed": type_coerce(SignalementRow.closed_at, BigInteger),
}
_FILTERED: dict[str, ColumnElement[Any]] = {
    "category": type_coerce(SignalementRow.category, String),
    "status": type_coerce(SignalementRow.status, String),
    "sector": type_coerce(SignalementRow.sector_code, String),
    "arrondissement": type_coerce(SignalementRow.arrondissement, BigInteger),
    "place_kind": type_coerce(SignalementRow.place_kind, String),
}

LINE_COLUMNS: tuple[ColumnElement[Any] | Any, ...] = (
    SignalementRow.id,
    SignalementRow.number,
    SignalementRow.category,
    SignalementRow.place_kind,
    SignalementRow.people,
    SignalementRow.recurrence_days,
    SignalementRow.recurrence_from,
    SignalementRow.voices,
    SignalementRow.place_label,
    SignalementRow.arrondissement,
    SignalementRow.sector_code,
    TeamRow.code.label("team_code"),
    TeamRow.name.label("team_name"),
    SignalementRow.status,
    SignalementRow.hold_reason,
    type_coerce(SignalementRow.due_at, BigInteger).label("due_at"),
    type_coerce(SignalementRow.received_at, BigInteger).label("received_at"),
    SignalementRow.emergency,
    SignalementRow.version,
    type_coerce(SignalementRow.closed_at, BigInteger).label("closed_at"),
    STALE_AT.label("stale_at"),
    SignalementRow.lapsed_team,
)
"""What a line of the queue is read from, in the order that its reader knows."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What makes one statement: the view, the order, whether it starts after a cursor, and how
    many values each filter has. `ascending` is the direction of reading.
    """

    view: str  # mine | my_team | copies | pool | late | to_check | open | closed | to_answer
    sort: str = "due"  # due | age | place | closed
    ascending: bool = True
    after: bool = False
    filters: tuple[tuple[str, int], ...] = ()


def shape_filters(filters: Mapping[str, Sequence[Any]]) -> tuple[tuple[str, int], ...]:
    """The shape of some filters: only those that have values, in a fixed order."""
    return tuple((name, len(filters[name])) for name in FILTERS if filters.get(name))


def filter_binds(filters: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """The values of the filters, named as the statements name them."""
    return {
        f"{name}_{position}": value
        for name in FILTERS
        for position, value in enumerate(filters.get(name, ()))
    }


def read_page(
    connection: Connection, shape: Shape, binds: Mapping[str, Any], size: int
) -> Sequence[Any]:
    """Up to `size` rows in the order of `shape`; each ends with its sort key, `sort_key`.

    `binds`: `actor`, `team`, `now`, `since` (epoch µs) as the view asks, `key` and `id` of the
    cursor's row, and the filters' values.
    """
    sql, names, own = _page_sql(shape, connection.dialect)
    values = {**own, **binds, "size": size}
    given = values if names is None else tuple(values[name] for name in names)
    return driver_rows(connection, sql, given)


def read_row(connection: Connection, number: str) -> Row[Any] | None:
    """The line of one signalement, whatever view it is in; None when there is none."""
    return connection.execute(_ONE, {"number": number}).first()


def read_count(connection: Connection, shape: Shape, binds: Mapping[str, Any]) -> int:
    """How many rows the view has under the filters."""
    return int(connection.execute(count_statement(shape.view, shape.filters), binds).scalar_one())


def read_counts(connection: Connection, views: tuple[str, ...], binds: Mapping[str, Any]) -> Any:
    """One row with the count of each view, in the order of `views`, read in one statement."""
    return connection.execute(_counts_statement(views), binds).one()


_ONE: Select[*tuple[Any, ...]] = (
    select(*LINE_COLUMNS)
    .outerjoin(TeamRow, TeamRow.id == SignalementRow.team_id)
    .where(SignalementRow.number == bindparam("number"))
)


@lru_cache(maxsize=1024)
def _page_sql(shape: Shape, dialect: Dialect) -> tuple[str, tuple[str, ...] | None, dict[str, Any]]:
    # Kept as text: finding a statement in SQLAlchemy's own cache costs as much as a page. With it
    # the order of its values (None: by name), and those it brings itself.
    compiled = page_statement(shape).compile(dialect=dialect)
    names = getattr(compiled, "positiontup", None)
    own = {name: value for name, value in compiled.params.items() if value is not None}
    return str(compiled), None if names is None else tuple(names), own


def page_statement(shape: Shape) -> Select[*tuple[Any, ...]]:
    """The statement of a page of this shape."""
    row = SignalementRow
    key = _SORTS[shape.sort]
    statement: Select[*tuple[Any, ...]] = (
        select(*LINE_COLUMNS, key.label("sort_key"))
        .outerjoin(TeamRow, TeamRow.id == row.team_id)
        .where(*_view(shape.view), *_filters(shape.filters))
        .limit(bindparam("size"))
    )
    if shape.after:
        place = tuple_(key, row.id)
        cursor = tuple_(bindparam("key", type_=key.type), bindparam("id", type_=BigInteger()))
        statement = statement.where(place > cursor if shape.ascending else place < cursor)
    if shape.ascending:
        return statement.order_by(key.asc(), row.id.asc())
    return statement.order_by(key.desc(), row.id.desc())


@lru_cache(maxsize=256)
def count_statement(view: str, filters: tuple[tuple[str, int], ...] = ()) -> Select[Any]:
    """The statement that counts a view under filters."""
    return select(func.count()).select_from(SignalementRow).where(*_view(view), *_filters(filters))


@lru_cache(maxsize=16)
def _counts_statement(views: tuple[str, ...]) -> Select[Any]:
    return select(*(count_statement(view).scalar_subquery().label(view) for view in views))


def _view(view: str) -> tuple[ColumnElement[bool], ...]:
    row = SignalementRow
    now = bindparam("now", type_=BigInteger())
    match view:
        case "mine":
            return (row.created_by == bindparam("actor"),)
        case "my_team":
            team = select(TeamRow.id).where(TeamRow.code == bindparam("team")).scalar_subquery()
            return (OPEN, row.team_id == team)
        case "pool":
            return (OPEN, row.team_id.is_(None))
        case "late":
            # What is stopped is never stale: its review is due. For want of means it is not late.
            stopped = (row.status == each for each in STOPPED_STATUSES)
            owed = or_(row.hold_reason.is_(None), row.hold_reason != "means")
            return (OPEN, now > DUE, or_(STALE_AT.is_(None), now <= STALE_AT, *stopped), owed)
        case "to_check":
            return (OPEN, now > STALE_AT, *(row.status != each for each in STOPPED_STATUSES))
        case "copies":
            team = select(TeamRow.id).where(TeamRow.code == bindparam("team")).scalar_subquery()
            told = select(SignalementCopyRow.signalement_id).where(
                SignalementCopyRow.team_id == team
            )
            # What it was given since is in its own queue.
            return (OPEN, row.id.in_(told), or_(row.team_id.is_(None), row.team_id != team))
        case "open":
            return (OPEN,)
        case "closed":
            since = bindparam("since", type_=BigInteger())
            return (literal_column(CLOSED_CLAUSE), _SORTS["closed"] >= since)
        case "to_answer":
            return (literal_column(TO_ANSWER_CLAUSE),)
    raise ValueError(view)


def _filters(filters: tuple[tuple[str, int], ...]) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    for name, count in filters:
        names = (f"{name}_{position}" for position in range(count))
        binds: list[BindParameter[Any]] = [bindparam(each) for each in names]
        if name != "team":
            clauses.append(_FILTERED[name].in_(binds))
        elif count == 1:
            one = select(TeamRow.id).where(TeamRow.code == binds[0]).scalar_subquery()
            clauses.append(SignalementRow.team_id == one)
        else:
            # The sum keeps the planner from reading team by team and sorting all of it.
            some = select(TeamRow.id).where(TeamRow.code.in_(binds))
            clauses.append((SignalementRow.team_id + 0).in_(some))
    return clauses
