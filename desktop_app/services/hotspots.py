"""Hotspots: follow a place, change what is said of it, let it rest, watch it again, list them.

All raise UserError "not_allowed"; those that change one, "unknown_hotspot" and, where `version` (of
the one that the user saw) is given, "changed_meanwhile".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from db.queries import hotspots as queries
from db.queries.neighbours import cell_of
from db.schema import HotspotEventRow, SignalementRow
from desktop_app.domain.codes import PlaceKind, Precision, Role
from desktop_app.domain.entry import Place
from desktop_app.domain.errors import UserError
from desktop_app.domain.hotspots import (
    USUAL_RADIUS_M,
    VOICES_DAYS,
    Hotspot,
    HotspotAct,
    HotspotState,
    name_of_place,
    require_possible,
)
from desktop_app.domain.moments import PARIS
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Changes
from desktop_app.services.hotspot_store import (
    add_row,
    begin_watch,
    circle_of,
    end_watch,
    hotspot_of,
    load_row,
    set_row,
    without_personal_data,
)
from desktop_app.services.reference import load_reference
from desktop_app.services.seat import Seat
from desktop_app.services.uids import new_uid

CHANGED: Final = Changes(hotspots=True)
_signalement = SignalementRow.__table__


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one says of a hotspot. An empty `name`: that of its place; `review_on`: when to look
    again, None: never."""

    name: str = ""
    radius_m: int = USUAL_RADIUS_M
    note: str = ""
    review_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class HotspotLine:
    """A hotspot in the list: `voices` of the last six months in its circle, the last facts seen
    there, the last passage of any team."""

    hotspot: Hotspot
    voices: int
    last_facts_at: dt.datetime | None
    last_visit_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class HotspotTold:
    """One line of the history of a hotspot."""

    at: dt.datetime
    actor: str
    role: Role
    act: HotspotAct
    before: dict[str, Any]
    after: dict[str, Any]


def make_hotspot(seat: Seat, place: Place, kind: PlaceKind, wanted: Wanted) -> Hotspot:
    """Follow a place from now on.

    UserError those of `require_possible`, "review_past" (field "review_on"), "already_watched"
    (field "place") where a hotspot holds that point.
    """
    require(seat.actor, Action.EDIT_HOTSPOT)
    with seat.store.writing() as connection:
        return make_in(connection, seat, place, kind, wanted)


def follow(seat: Seat, number: str, wanted: Wanted) -> Hotspot:
    """Follow the place of a signalement. UserError "unknown_number" (field "number") and those of
    `make_hotspot`."""
    require(seat.actor, Action.EDIT_HOTSPOT)
    row = _signalement.c
    with seat.store.writing() as connection:
        found = connection.execute(
            select(
                row.place_label, row.lon, row.lat, row.arrondissement, row.sector_code,
                row.place_kind, row.precision, row.place_score,
            ).where(row.number == number)
        ).first()  # fmt: skip
        if found is None:
            raise UserError(
                "unknown_number", f"Le signalement {number[:40]} n’existe pas.", "number"
            )
        place = Place(
            found.place_label, found.lon, found.lat, Precision(found.precision), found.place_score,
            found.arrondissement, found.sector_code,
        )  # fmt: skip
        return make_in(connection, seat, place, PlaceKind(found.place_kind), wanted)


def change_hotspot(seat: Seat, uid: str, wanted: Wanted, *, version: int | None = None) -> Hotspot:
    """Another name, radius, note or date; another radius counts from now on only."""
    require(seat.actor, Action.EDIT_HOTSPOT)
    with seat.store.writing() as connection:
        row = load_row(connection, uid, version)
        values, masked = _values(seat, row.place_label, wanted, before=hotspot_of(row))
        changed = {name: value for name, value in values.items() if value != getattr(row, name)}
        if not changed:
            return hotspot_of(row)
        after = set_row(connection, seat, row, HotspotAct.CHANGED, changed, masked)
        if "radius_m" in changed and row.state == HotspotState.WATCHED.value:
            now = seat.clock()
            end_watch(connection, row, now)
            begin_watch(connection, after, now)
        return hotspot_of(after)


def rest_hotspot(seat: Seat, uid: str, *, version: int | None = None) -> Hotspot:
    """Watch it no longer; it stays in the list. UserError "already_rested"."""
    require(seat.actor, Action.EDIT_HOTSPOT)
    with seat.store.writing() as connection:
        return rest_in(connection, seat, uid, version)


def rest_in(connection: Connection, seat: Seat, uid: str, version: int | None = None) -> Hotspot:
    """The same inside the caller's transaction, who asked for the right."""
    row = load_row(connection, uid, version)
    if row.state == HotspotState.RESTED.value:
        raise UserError("already_rested", f"« {row.name} » est déjà au repos.", "uid")
    values = {"state": HotspotState.RESTED.value, "review_on": None}
    after = set_row(connection, seat, row, HotspotAct.RESTED, values)
    end_watch(connection, row, seat.clock())
    return hotspot_of(after)


def watch_again(
    seat: Seat, uid: str, review_on: dt.date | None, *, version: int | None = None
) -> Hotspot:
    """Watch one that rests. UserError "already_watched", "review_past"."""
    require(seat.actor, Action.EDIT_HOTSPOT)
    with seat.store.writing() as connection:
        row = load_row(connection, uid, version)
        if row.state == HotspotState.WATCHED.value:
            raise UserError("already_watched", f"« {row.name} » est déjà suivi.", "uid")
        _require_free(connection, seat, row.lon, row.lat)
        _require_to_come(seat, review_on)
        now = seat.clock()
        values = {
            "state": HotspotState.WATCHED.value,
            "watched_since": now,
            "review_on": review_on,
        }
        after = set_row(connection, seat, row, HotspotAct.RESUMED, values)
        begin_watch(connection, after, now)
        return hotspot_of(after)


def list_hotspots(seat: Seat, *, watched_only: bool = False) -> tuple[HotspotLine, ...]:
    """Those that are watched, by name, then those that rest."""
    require(seat.actor, Action.EDIT_HOTSPOT)
    with seat.store.reading() as connection:
        state = HotspotState.WATCHED.value if watched_only else None
        found = [hotspot_of(row) for row in queries.hotspots(connection, state=state)]
        lines = [line_of(connection, seat, hotspot) for hotspot in found]
    return tuple(sorted(lines, key=lambda line: not line.hotspot.watched))


def show_hotspot(seat: Seat, uid: str) -> tuple[HotspotLine, tuple[HotspotTold, ...]]:
    """One of them with its whole history, the oldest line first."""
    require(seat.actor, Action.EDIT_HOTSPOT)
    event = HotspotEventRow.__table__.c
    with seat.store.reading() as connection:
        row = load_row(connection, uid)
        line = line_of(connection, seat, hotspot_of(row))
        told = connection.execute(
            select(event.at, event.actor, event.role, event.kind, event.before, event.after)
            .where(event.hotspot_id == row.id)
            .order_by(event.seq)
        ).all()
    history = tuple(
        HotspotTold(
            each.at, each.actor, Role(each.role), HotspotAct(each.kind), each.before or {},
            each.after or {},
        )
        for each in told
    )  # fmt: skip
    return line, history


def line_of(connection: Connection, seat: Seat, hotspot: Hotspot) -> HotspotLine:
    """A hotspot with what is known of its circle."""
    since = seat.clock() - dt.timedelta(days=VOICES_DAYS)
    told = queries.told_of(connection, circle_of(hotspot), hotspot.uid, since)
    return HotspotLine(hotspot, told.voices, told.last_facts_at, told.last_visit_at)


def make_in(
    connection: Connection, seat: Seat, place: Place, kind: PlaceKind, wanted: Wanted
) -> Hotspot:
    """`make_hotspot` inside the caller's transaction, who asked for the right."""
    values, masked = _values(seat, place.label, wanted)
    _require_free(connection, seat, place.lon, place.lat)
    values |= {
        "uid": new_uid(),
        "place_label": place.label[:255],
        "lon": place.lon,
        "lat": place.lat,
        "cell": cell_of(place.lon, place.lat),
        "arrondissement": place.arrondissement,
        "sector_code": place.sector,
        "place_kind": kind.value,
        "underground": kind is PlaceKind.STATION,
        "state": HotspotState.WATCHED.value,
        "watched_since": seat.clock(),
    }
    return hotspot_of(add_row(connection, seat, values, masked))


def _values(
    seat: Seat, label: str, wanted: Wanted, before: Hotspot | None = None
) -> tuple[dict[str, Any], list[str]]:
    """The columns that `wanted` sets, and those of them that held personal data."""
    proposed, typed = name_of_place(label), " ".join(wanted.name.split())
    # The name of a street may look like somebody's: what is its place's own is left alone.
    name, hid = (proposed, False) if typed in ("", proposed) else without_personal_data(typed)
    note, hidden = without_personal_data(wanted.note)
    require_possible(name, wanted.radius_m, note)
    if before is None or wanted.review_on != before.review_on:
        _require_to_come(seat, wanted.review_on)
    values = {
        "name": name,
        "radius_m": wanted.radius_m,
        "note": note,
        "review_on": wanted.review_on,
    }
    return values, ["name"] * hid + ["note"] * hidden


def _require_to_come(seat: Seat, review_on: dt.date | None) -> None:
    if review_on is not None and review_on <= seat.clock().astimezone(PARIS).date():
        raise UserError(
            "review_past", "La date de revue doit être à venir : choisissez-en une.", "review_on"
        )


def _require_free(connection: Connection, seat: Seat, lon: float, lat: float) -> None:
    held = load_reference(connection).watches.holding(lon, lat, seat.clock())
    if held is not None:
        raise UserError(
            "already_watched",
            f"Ce lieu est déjà suivi : « {held.name} ». Modifiez celui-là, ou choisissez un autre "
            "lieu.",
            "place",
        )
