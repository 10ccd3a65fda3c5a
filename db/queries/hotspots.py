"""What hotspots read: those of the base, and what was told and seen in a circle."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import h3
from sqlalchemy import ColumnElement, Connection, func, literal_column, select, union_all

from db.clauses import CLOSED_CLAUSE, OPEN_CLAUSE
from db.queries.neighbours import RESOLUTION
from db.schema import HotspotRow, PlaceVisitRow, SignalementRow, VisitRow, VoiceRow

_row, _place = SignalementRow, PlaceVisitRow
_open: ColumnElement[bool] = literal_column(f"({OPEN_CLAUSE})").self_group()
_closed: ColumnElement[bool] = literal_column(f"({CLOSED_CLAUSE})").self_group()
# How far the disk of one ring of cells surely reaches from any point of its middle, and what each
# further ring adds, in metres: under what `neighbours.REACHES` measured.
_FIRST_M, _RING_M = 25.0, 34.0


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle in degrees and metres; `per_lon` and `per_lat` are metres per degree."""

    lon: float
    lat: float
    radius_m: float
    per_lon: float
    per_lat: float

    def cells(self) -> list[int]:
        """The cells that may hold a point of it."""
        rings = 1 + max(0, math.ceil((self.radius_m - _FIRST_M) / _RING_M))
        middle = h3.latlng_to_cell(self.lat, self.lon, RESOLUTION)
        return [h3.str_to_int(cell) for cell in h3.grid_disk(middle, rings)]

    def holds(self, lon: Any, lat: Any) -> ColumnElement[bool]:
        """Whether the columns of a row stand in it, its edge included."""
        east, north = (lon - self.lon) * self.per_lon, (lat - self.lat) * self.per_lat
        inside: ColumnElement[bool] = east * east + north * north <= self.radius_m**2
        return inside


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a circle: voices since an instant, the last facts, the last passage."""

    voices: int
    last_facts_at: dt.datetime | None
    last_visit_at: dt.datetime | None


def hotspots(connection: Connection, *, state: str | None = None) -> Sequence[Any]:
    """Whole rows, of one state or all, by name."""
    table = HotspotRow.__table__
    wanted = () if state is None else (table.c.state == state,)
    return connection.execute(select(table).where(*wanted).order_by(table.c.name, table.c.id)).all()


def hotspot(connection: Connection, uid: str) -> Any:
    """One whole row, None where there is none."""
    table = HotspotRow.__table__
    return connection.execute(select(table).where(table.c.uid == uid)).first()


def told_of(connection: Connection, circle: Circle, uid: str, since: dt.datetime) -> Told:
    """What was told and seen in a circle; `uid` finds the passages at its hotspot itself."""
    cells = circle.cells()
    inside = circle.holds(_row.lon, _row.lat)
    voices, last = 0, list[dt.datetime]()
    visits = list[dt.datetime]()
    for state in (_open, _closed):  # each read goes through its own partial index
        here = select(_row.id).where(state, _row.cell.in_(cells), inside)
        voices += connection.execute(
            select(func.count())
            .select_from(VoiceRow)
            .where(VoiceRow.signalement_id.in_(here), VoiceRow.received_at >= since)
        ).scalar_one()
        seen = connection.scalar(
            select(func.max(_row.observed_at)).where(state, _row.cell.in_(cells), inside)
        )
        went = connection.scalar(
            select(func.max(VisitRow.visited_at)).where(
                VisitRow.signalement_id.in_(here), VisitRow.result != "not_done"
            )
        )
        last += [] if seen is None else [seen]
        visits += [] if went is None else [went]
    at_place = (_place.cell.in_(cells)) & circle.holds(_place.lon, _place.lat)
    each = union_all(
        select(_place.visited_at).where(at_place, _place.result != "not_done"),
        select(_place.visited_at).where(_place.hotspot_uid == uid, _place.result != "not_done"),
    ).subquery()
    alone = connection.scalar(select(func.max(each.c.visited_at)))
    visits += [] if alone is None else [alone]
    return Told(voices, max(last, default=None), max(visits, default=None))


def open_within(connection: Connection, circle: Circle, team_id: int) -> Sequence[int]:
    """The ids of what a team has open in a circle."""
    return (
        connection.execute(
            select(_row.id).where(
                _open,
                _row.cell.in_(circle.cells()),
                circle.holds(_row.lon, _row.lat),
                _row.team_id == team_id,
            )
        )
        .scalars()
        .all()
    )
