"""Passages at a place without a signalement: kept as a place visited, in a round or alone."""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

from sqlalchemy import Connection, insert, select

from db.queries.neighbours import cell_of
from db.schema import PlaceVisitRow
from desktop_app.domain.errors import UserError
from desktop_app.domain.hotspots import Hotspot, stop_label
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Changes, TeamRef
from desktop_app.domain.visit import LONGEST_REMARK, Visit, counted, require_possible, summary
from desktop_app.services.hotspot_store import hotspot_of, load_row, without_personal_data
from desktop_app.services.record_visit import columns_of
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.seat import Seat
from desktop_app.services.visit_told import visit_of

MOST_PASSAGES: Final = 10


class PlacePassage(NamedTuple):
    """A passage at a place alone, in French; `remark` was masked when it was written."""

    at: dt.datetime
    team: TeamRef | None
    actor: str
    summary: str
    remark: str


class Spot(NamedTuple):
    """Where a team was; `hotspot` is the uid of the one that is watched there."""

    label: str
    lon: float
    lat: float
    underground: bool
    hotspot: str | None


def record_hotspot_visit(seat: Seat, uid: str, visit: Visit) -> Changes:
    """Keep a passage at a hotspot. The whole remark is masked: nothing of it is kept on purpose.

    UserError of the visit (see `record_passage`), "unknown_hotspot", "no_team" where neither the
    actor nor the visit says who went.
    """
    require(seat.actor, Action.VISIT, team=visit.team or seat.actor.team)
    whole = counted(visit)
    require_possible(whole, seat.clock())
    with seat.store.writing() as connection:
        reference = load_reference(connection)
        hotspot = hotspot_of(load_row(connection, uid))
        team = visit.team or seat.actor.team
        if team is None:
            raise UserError("no_team", "Dites quelle équipe est passée.", "team")
        if team not in reference.team_ids:
            raise UserError("unknown_team", f"L’équipe « {team[:40]} » n’existe pas.", "team")
        keep_place_visit(connection, seat, spot_of(hotspot), whole, reference, team)
    return Changes(hotspots=True)


def passages_at(seat: Seat, uid: str) -> tuple[PlacePassage, ...]:
    """The last passages at a hotspot, the newest first."""
    require(seat.actor, Action.EDIT_HOTSPOT)
    place = PlaceVisitRow.__table__.c
    with seat.store.reading() as connection:
        reference = load_reference(connection)
        rows = connection.execute(
            select(PlaceVisitRow.__table__)
            .where(place.hotspot_uid == uid)
            .order_by(place.visited_at.desc(), place.id.desc())
            .limit(MOST_PASSAGES)
        ).all()
    return tuple(
        PlacePassage(
            row.visited_at,
            reference.team_of(row.team_id),
            row.actor,
            summary(visit_of(dict(row._mapping))),
            row.remark or "",
        )
        for row in rows
    )


def keep_place_visit(
    connection: Connection, seat: Seat, spot: Spot, visit: Visit, reference: Reference, team: str
) -> None:
    """Write a passage that was judged possible."""
    remark, _ = without_personal_data(visit.remark)
    connection.execute(
        insert(PlaceVisitRow).values(
            **columns_of(visit, ""),
            label=spot.label[:255],
            lon=spot.lon,
            lat=spot.lat,
            cell=cell_of(spot.lon, spot.lat),
            underground=spot.underground,
            hotspot_uid=spot.hotspot,
            team_id=reference.team_ids[team],
            visited_at=visit.visited_at or seat.clock(),
            remark=remark[:LONGEST_REMARK],
            actor=seat.actor.name,
        )
    )


def spot_of(hotspot: Hotspot) -> Spot:
    """Where a hotspot is."""
    return Spot(stop_label(hotspot), hotspot.lon, hotspot.lat, hotspot.underground, hotspot.uid)
