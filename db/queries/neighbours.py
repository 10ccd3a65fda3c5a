"""What was reported around a point lately, through the cell indexes; the same SQL on any engine.

A ring around the point is asked for at a time, the nearest first: where hundreds stand on one spot,
the caller has its answer before the far ones are read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import h3
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
)
from sqlalchemy import type_coerce as taken_as

from db.clauses import CLOSED_CLAUSE, OPEN_CLAUSE
from db.queries.prepared import Prepared
from db.schema import DmrReportRow, SignalementRow

RESOLUTION = 11
# How far the disk of so many rings surely reaches, in metres, from any point of its middle cell.
# Measured over Paris: 28, 70, 105 and 145.
REACHES = {1: 25.0, 2: 65.0, 3: 98.0, 4: 130.0}
TOLD = 12  # how many are told in full at a time

_signalement = SignalementRow.__table__.c
_report = DmrReportRow.__table__.c
_SKETCH = (
    _signalement.id,
    _signalement.lon,
    _signalement.lat,
    taken_as(_signalement.observed_at, BigInteger),
    _signalement.category,
    _signalement.place_kind,
    _signalement.recurrence_days,
    _signalement.recurrence_from,
)
_WHOLE = (
    *_SKETCH,
    _signalement.number,
    _signalement.description,
    _signalement.place_label,
    _signalement.status,
    taken_as(_signalement.closed_at, BigInteger),
    _signalement.team_id,
    _signalement.people,
)


def cell_of(lon: float, lat: float) -> int:
    """The H3 cell (resolution 11, about 50 m across) of a WGS84 point, as stored in `cell`."""
    return int(h3.str_to_int(h3.latlng_to_cell(lat, lon, RESOLUTION)))


def _square(lon: Any, lat: Any) -> ColumnElement[float]:
    east = (lon - bindparam("lon")) * bindparam("metres_per_lon")
    north = (lat - bindparam("lat")) * bindparam("metres_per_lat")
    return east * east + north * north  # type: ignore[no-any-return]


def _in_box(cell: Any, lon: Any, lat: Any, rings: int) -> tuple[Any, ...]:
    cells: list[Any] = [bindparam(f"cell_{index}") for index in range(1 + 3 * rings * (rings + 1))]
    return (
        cell.in_(cells),
        lat.between(bindparam("south"), bindparam("north")),
        lon.between(bindparam("west"), bindparam("east")),
    )


def _likeliest(rings: int, *conditions: Any) -> Prepared:
    row = _signalement
    square = _square(row.lon, row.lat)
    age_us = func.abs(taken_as(row.observed_at, BigInteger) - bindparam("at_us"))
    loss = (
        square * bindparam("per_square_m")
        + age_us * bindparam("per_us")
        - case((row.category == bindparam("category"), bindparam("same_category")), else_=0.0)
        - case((row.place_kind == bindparam("kind"), bindparam("same_place_kind")), else_=0.0)
    )
    return Prepared(
        select(*_SKETCH)
        .where(
            row.observed_at.between(bindparam("since"), bindparam("until")),
            *_in_box(row.cell, row.lon, row.lat, rings),
            *conditions,
            loss <= bindparam("most"),
        )
        .order_by(loss)
        .limit(bindparam("count"))
    )


def _lately_or_recurring() -> ColumnElement[bool]:
    row = _signalement
    lately = row.observed_at >= bindparam("since_once")
    return or_(lately, row.recurrence_days > 0, row.recurrence_from.isnot(None))


# Each is compiled once per number of rings. The clause of the partial index stands word for word:
# that is what lets SQLite take it.
@lru_cache
def _open_ones(rings: int) -> Prepared:
    return _likeliest(rings, text(OPEN_CLAUSE), _lately_or_recurring())


@lru_cache
def _over_ones(rings: int) -> Prepared:
    return _likeliest(rings, text(CLOSED_CLAUSE), _signalement.status != "cancelled")


@lru_cache
def _handed_over_ones(rings: int) -> Prepared:
    handed_over = _signalement.status == "handed_over"
    return _likeliest(rings, text(CLOSED_CLAUSE), handed_over, _lately_or_recurring())


@lru_cache
def _reports(rings: int) -> Prepared:
    row = _report
    return Prepared(
        select(
            row.dmr_id, row.lon, row.lat, row.declared_on, row.type, row.subtype, row.address
        ).where(
            row.declared_on.between(bindparam("since"), bindparam("until")),
            *_in_box(row.cell, row.lon, row.lat, rings),
        )
    )


_IN_FULL = Prepared(
    select(*_WHOLE).where(_signalement.id.in_([bindparam(f"id_{index}") for index in range(TOLD)]))
)


def _day(given: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(given) if isinstance(given, str) else given


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for around a point: up to `outer_m` (at most 130; the corners of that square
    may come too), those that lose no more than `most`, at most `count`, the least losing first.

    A row loses `per_square_m` × metres² + `per_us` × µs from `at_us`, less `same_category` and
    `same_place_kind` where they are `category` and `place_kind`.
    """

    outer_m: float
    since: dt.datetime
    until: dt.datetime
    at_us: int
    category: str
    place_kind: str | None
    per_square_m: float
    per_us: float
    same_category: float
    same_place_kind: float
    most: float
    count: int


class Around:
    """A WGS84 point, ready to be asked what stands around it, up to 130 m.

    Distances are taken on a plane of so many metres per degree. Rows are tuples, instants epoch
    microseconds.
    """

    def __init__(
        self, lon: float, lat: float, metres_per_lon: float, metres_per_lat: float
    ) -> None:
        self._centre = h3.latlng_to_cell(lat, lon, RESOLUTION)
        self._plane = {
            "lon": lon,
            "lat": lat,
            "metres_per_lon": metres_per_lon,
            "metres_per_lat": metres_per_lat,
        }

    def open_signalements(
        self, connection: Connection, wanted: Wanted, since_once: dt.datetime
    ) -> Sequence[Any]:
        """Sketches of the open signalements (parents only) wanted: id, lon, lat, observed,
        category, kind of place, days and first hour of recurrence.

        Facts that come back count from `wanted.since`, the others from `since_once`.
        """
        rings, given = self._likeliest(wanted)
        return _open_ones(rings).rows(connection, {**given, "since_once": since_once})

    def over_signalements(self, connection: Connection, wanted: Wanted) -> Sequence[Any]:
        """Sketches, as above, of those that are over. Cancelled ones never count."""
        rings, given = self._likeliest(wanted)
        return _over_ones(rings).rows(connection, given)

    def handed_over_signalements(
        self, connection: Connection, wanted: Wanted, since_once: dt.datetime
    ) -> Sequence[Any]:
        """Sketches, as above, of those that a partner has: what comes back counts from
        `wanted.since`, the others from `since_once`."""
        rings, given = self._likeliest(wanted)
        return _handed_over_ones(rings).rows(connection, {**given, "since_once": since_once})

    def reports(
        self, connection: Connection, since: dt.date, until: dt.date, outer_m: float
    ) -> Sequence[Any]:
        """DansMaRue rows up to `outer_m` (the corners too), declared between the two days:
        identifier, lon, lat, day, type, subtype, address."""
        rings, box = self._box(outer_m)
        rows = _reports(rings).rows(connection, {**box, "since": since, "until": until})
        # SQLite gives a day as its text.
        return [(*row[:3], _day(row[3]), *row[4:]) for row in rows]

    def _likeliest(self, wanted: Wanted) -> tuple[int, dict[str, Any]]:
        rings, given = self._box(wanted.outer_m)
        given.update(
            self._plane,
            since=wanted.since,
            until=wanted.until,
            at_us=wanted.at_us,
            category=wanted.category,
            kind=wanted.place_kind,
            per_square_m=wanted.per_square_m,
            per_us=wanted.per_us,
            same_category=wanted.same_category,
            same_place_kind=wanted.same_place_kind,
            most=wanted.most,
            count=wanted.count,
        )
        return rings, given

    def _box(self, outer_m: float) -> tuple[int, dict[str, Any]]:
        rings = next(rings for rings, reach_m in REACHES.items() if outer_m <= reach_m)
        disk = h3.grid_disk(self._centre, rings)
        lon, lat = self._plane["lon"], self._plane["lat"]
        aside, along = (outer_m / self._plane[f"metres_per_{side}"] for side in ("lon", "lat"))
        box: dict[str, Any] = {f"cell_{index}": int(cell, 16) for index, cell in enumerate(disk)}
        box.update(west=lon - aside, east=lon + aside, south=lat - along, north=lat + along)
        return rings, box


def in_full(connection: Connection, ids: Sequence[int]) -> dict[int, Any]:
    """At most `TOLD` signalements by id: a sketch, then number, description, place, status, end,
    team and number of people."""
    padded = [*ids, *(-1 for _ in range(TOLD - len(ids)))]
    given = {f"id_{index}": wanted for index, wanted in enumerate(padded)}
    return {row[0]: row for row in _IN_FULL.rows(connection, given)}
