"""What rounds read: candidates of a team, places reported often, last passages at a place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from db.clauses import CLOSED_CLAUSE, OPEN_CLAUSE
from db.schema import (
    EventRow,
    PlaceVisitRow,
    RoundRow,
    RoundStopRow,
    SignalementRow,
    VisitRow,
    VoiceRow,
)

_row = SignalementRow
_FACTS = (
    _row.id,
    _row.number,
    _row.category,
    _row.place_kind,
    _row.people,
    _row.recurrence_days,
    _row.recurrence_from,
    _row.recurrence_to,
    _row.voices,
    _row.status,
    _row.due_at,
    _row.review_at,
    _row.observed_at,
    _row.stale_at,
    _row.description,
    _row.place_label,
    _row.lon,
    _row.lat,
    _row.cell,
    _row.team_id,
    _row.closed_at,
    _row.attached_to_id,
)
_open: ColumnElement[bool] = literal_column(f"({OPEN_CLAUSE})").self_group()
_closed: ColumnElement[bool] = literal_column(f"({CLOSED_CLAUSE})").self_group()


def held_by(
    connection: Connection, team_id: int, statuses: Collection[str], review_before: dt.datetime
) -> Sequence[Any]:
    """What the team holds in one of `statuses`, and what it watches until `review_before`; the
    most urgent first."""
    watched = and_(_row.status == "monitored", _row.review_at < review_before)
    return connection.execute(
        select(*_FACTS)
        .where(_open, _row.team_id == team_id, or_(_row.status.in_(statuses), watched))
        .order_by(_row.due_sort, _row.id)
    ).all()


def facts_of(
    connection: Connection, *, ids: Collection[int] = (), numbers: Collection[str] = ()
) -> Sequence[Any]:
    """The same columns of the signalements of these ids or numbers, in no order."""
    wanted = or_(_row.id.in_(ids), _row.number.in_(numbers))
    return connection.execute(select(*_FACTS).where(wanted)).all()


def open_in_cells(connection: Connection, team_id: int, cells: Collection[int]) -> Sequence[Any]:
    """What the team has open in these cells."""
    return connection.execute(
        select(*_FACTS)
        .where(_open, _row.cell.in_(cells), _row.team_id == team_id)
        .order_by(_row.due_sort, _row.id)
    ).all()


def spoken_of(
    connection: Connection, team_id: int, since: dt.datetime, least: int
) -> Sequence[Any]:
    """Cells with at least `least` voices since `since` on signalements of the team (open, or
    closed since): `cell`, `voices`, `latest` (the id of the newest signalement there)."""
    voices = (
        select(func.count())
        .where(VoiceRow.signalement_id == _row.id, VoiceRow.received_at >= since)
        .correlate(_row)
        .scalar_subquery()
    )
    columns = (_row.id, _row.cell, voices.label("voices"))
    of_team = _row.team_id == team_id
    # Two reads and not one: each goes through its own partial index.
    each = union_all(
        select(*columns).where(_open, of_team),
        select(*columns).where(_closed, of_team, _row.closed_at >= since),
    ).subquery()
    total = func.sum(each.c.voices)
    return connection.execute(
        select(each.c.cell, total.label("voices"), func.max(each.c.id).label("latest"))
        .group_by(each.c.cell)
        .having(total >= least)
        .order_by(total.desc(), each.c.cell)
    ).all()


def last_visits(connection: Connection, cells: Collection[int]) -> dict[int, dt.datetime]:
    """The last passage of any team in each cell, about a signalement or at the place alone; what
    was "not done" is no passage."""

    def visits(state: ColumnElement[bool]) -> Any:
        return (
            select(_row.cell, VisitRow.visited_at)
            .join(VisitRow, VisitRow.signalement_id == _row.id)
            .where(state, _row.cell.in_(cells), VisitRow.result != "not_done")
        )

    place = PlaceVisitRow
    alone = select(place.cell, place.visited_at).where(
        place.cell.in_(cells), place.result != "not_done"
    )
    each = union_all(visits(_open), visits(_closed), alone).subquery()
    rows = connection.execute(
        select(each.c.cell, func.max(each.c.visited_at).label("at")).group_by(each.c.cell)
    )
    return {row.cell: row.at for row in rows}


def last_schedules(connection: Connection, ids: Collection[int]) -> dict[int, Any]:
    """What the last "scheduled" event of each of these signalements told."""
    rows = connection.execute(
        select(EventRow.signalement_id, EventRow.after)
        .where(EventRow.signalement_id.in_(ids), EventRow.kind == "scheduled")
        .order_by(EventRow.seq)
    )
    return {row.signalement_id: row.after for row in rows}


def visited_in(connection: Connection, round_uid: str) -> set[int]:
    """The signalements that have a visit of this round."""
    rows = connection.execute(
        select(VisitRow.signalement_id).where(VisitRow.round_uid == round_uid)
    )
    return set(rows.scalars())


def recorded_in(connection: Connection, round_id: int) -> set[int]:
    """The signalements whose stop of this round is recorded, visited or not."""
    stop = RoundStopRow
    rows = connection.execute(
        select(stop.signalement_id).where(
            stop.round_id == round_id, stop.state != "planned", stop.signalement_id.is_not(None)
        )
    )
    return {row.signalement_id for row in rows}


def planned_places(connection: Connection, team_id: int, day: dt.date) -> Sequence[Any]:
    """The stops that wait in the planned rounds of a team on `day`: `signalement_id`, place."""
    stop = RoundStopRow
    return connection.execute(
        select(stop.signalement_id, stop.label, stop.lon, stop.lat, stop.underground)
        .join(RoundRow, RoundRow.id == stop.round_id)
        .where(
            RoundRow.team_id == team_id,
            RoundRow.day == day,
            RoundRow.state == "planned",
            stop.state == "planned",
        )
    ).all()
