"""Hotspots in their tables: read, written with a line of history, guarded by their version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from db.queries import hotspots as queries
from db.schema import HotspotEventRow, HotspotRow, HotspotWatchRow
from desktop_app.domain.codes import PlaceKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.geometry import METRES_PER_LAT, METRES_PER_LON
from desktop_app.domain.hotspots import Hotspot, HotspotAct, HotspotState
from desktop_app.domain.privacy import find_personal_data, mask
from desktop_app.services.reference import touch_reference
from desktop_app.services.seat import Seat
from desktop_app.services.typed_text import storable

_event = HotspotEventRow.__table__


def hotspot_of(row: Any) -> Hotspot:
    """The hotspot of a whole row."""
    return Hotspot(
        row.uid,
        row.name,
        row.place_label,
        row.lon,
        row.lat,
        row.radius_m,
        row.arrondissement,
        row.sector_code,
        PlaceKind(row.place_kind),
        row.note,
        HotspotState(row.state),
        row.watched_since,
        row.review_on,
        row.version,
    )


def circle_of(hotspot: Hotspot) -> queries.Circle:
    """Its circle, for the queries."""
    return queries.Circle(
        hotspot.lon, hotspot.lat, hotspot.radius_m, METRES_PER_LON, METRES_PER_LAT
    )


def load_row(connection: Connection, uid: str, version: int | None = None) -> Any:
    """The row of a hotspot. UserError "unknown_hotspot" (field "uid"), "changed_meanwhile" where it
    is no more the `version` that the user saw."""
    row = queries.hotspot(connection, uid)
    if row is None:
        raise UserError(
            "unknown_hotspot",
            f"Le lieu suivi « {uid[:40]} » n’existe pas : reprenez-le dans la liste.",
            "uid",
        )
    if version is not None and version != row.version:
        raise _changed_meanwhile(connection, row)
    return row


def set_row(
    connection: Connection,
    seat: Seat,
    row: Any,
    act: HotspotAct,
    values: Mapping[str, Any],
    masked: Iterable[str] = (),
) -> Any:
    """Change the row if nobody did meanwhile, tell it, and give it back as it is now.

    Every seat reads its reference again. `masked`: the fields in which personal data was masked.
    """
    changed = connection.execute(
        update(HotspotRow)
        .where(HotspotRow.id == row.id, HotspotRow.version == row.version)
        .values(
            **values,
            version=row.version + 1,
            last_seq=row.last_seq + 1,
            updated_at=seat.clock(),
        )
    )
    if changed.rowcount != 1:
        raise _changed_meanwhile(connection, row)
    after = queries.hotspot(connection, row.uid)
    told = {name: _plain(getattr(after, name)) for name in values}
    before = {name: _plain(getattr(row, name)) for name in values}
    _tell(connection, seat, after, act, before, told | _said(masked))
    touch_reference(connection)
    return after


def add_row(
    connection: Connection, seat: Seat, values: Mapping[str, Any], masked: Iterable[str] = ()
) -> Any:
    """Write a new row, the first line of its history and the beginning of its watch."""
    now = seat.clock()
    connection.execute(
        insert(HotspotRow).values(
            **values,
            last_seq=1,
            created_by=seat.actor.name,
            created_at=now,
            updated_at=now,
            version=1,
        )
    )
    row = queries.hotspot(connection, values["uid"])
    told = {name: _plain(value) for name, value in values.items() if name != "uid"}
    _tell(connection, seat, row, HotspotAct.MADE, None, told | _said(masked))
    begin_watch(connection, row, now)
    touch_reference(connection)
    return row


def begin_watch(connection: Connection, row: Any, at: dt.datetime) -> None:
    """Watch the circle of `row` from an instant."""
    connection.execute(
        insert(HotspotWatchRow).values(
            hotspot_id=row.id, lon=row.lon, lat=row.lat, radius_m=row.radius_m, since=at, until=None
        )
    )


def end_watch(connection: Connection, row: Any, at: dt.datetime) -> None:
    """Watch no longer what is watched still."""
    connection.execute(
        update(HotspotWatchRow)
        .where(HotspotWatchRow.hotspot_id == row.id, HotspotWatchRow.until.is_(None))
        .values(until=at)
    )


def without_personal_data(text: str) -> tuple[str, bool]:
    """A free text made storable, and whether anything was masked in it."""
    bare = " ".join(storable(text).split())
    masked, flags = mask(bare, find_personal_data(bare))
    return masked, bool(flags)


def _tell(
    connection: Connection,
    seat: Seat,
    row: Any,
    act: HotspotAct,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
) -> None:
    connection.execute(
        insert(HotspotEventRow).values(
            hotspot_id=row.id,
            seq=row.last_seq,
            at=seat.clock(),
            actor=seat.actor.name,
            role=seat.actor.role.value,
            kind=act.value,
            before=before,
            after=after,
        )
    )


def _said(masked: Iterable[str]) -> dict[str, Any]:
    fields = sorted(masked)
    return {"masked": fields} if fields else {}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, dt.date) else value


def _changed_meanwhile(connection: Connection, row: Any) -> UserError:
    last = connection.execute(
        select(_event.c.actor, _event.c.kind)
        .where(_event.c.hotspot_id == row.id)
        .order_by(_event.c.seq.desc())
        .limit(1)
    ).one()
    what = HotspotAct(last.kind).label.lower()
    return UserError(
        "changed_meanwhile",
        f"« {row.name} » a été modifié entre-temps par {last.actor} ({what}) : relisez-le, puis "
        "recommencez si besoin.",
    )
