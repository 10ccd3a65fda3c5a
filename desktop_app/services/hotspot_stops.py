"""Hotspots in rounds: those that a team may stop at, and why, in French."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection

from db.queries import hotspots as queries
from db.queries import rounds as round_queries
from desktop_app.domain.codes import Category
from desktop_app.domain.conditions import Facts
from desktop_app.domain.hotspots import Hotspot, HotspotState, stop_label
from desktop_app.domain.moments import PARIS, say_day
from desktop_app.domain.rounds import Candidate, Stop, StopWhy
from desktop_app.domain.routing import goes
from desktop_app.domain.rules import Team
from desktop_app.domain.scrubbing import scrubbed
from desktop_app.services.hotspot_store import circle_of, hotspot_of
from desktop_app.services.hotspots import HotspotLine, line_of
from desktop_app.services.round_stops import (
    can_be_visited,
    known_of,
    say_not_seen,
    station_of,
    stops_of,
)
from desktop_app.services.seat import Seat

_LONG_AGO: Final = dt.datetime.min.replace(tzinfo=dt.UTC)


def watched_for(connection: Connection, team: Team) -> tuple[Hotspot, ...]:
    """The hotspots under watch where a team goes."""
    rows = queries.hotspots(connection, state=HotspotState.WATCHED.value)
    found = (hotspot_of(row) for row in rows)
    return tuple(hotspot for hotspot in found if _goes(team, hotspot))


def named(stops: Sequence[Candidate], hotspots: Sequence[Hotspot]) -> tuple[Candidate, ...]:
    """The stops, those that lie in a hotspot saying so."""
    return tuple(_named(stop, hotspots) for stop in stops)


def hotspot_stops(
    seat: Seat, connection: Connection, team_id: int, hotspots: Iterable[Hotspot]
) -> tuple[Candidate, ...]:
    """One candidate for each, with what the team has open there: those to review first, then the
    one that was seen longest ago."""
    today = seat.clock().astimezone(PARIS).date()
    lines = [line_of(connection, seat, hotspot) for hotspot in hotspots]
    lines.sort(
        key=lambda line: (
            not line.hotspot.review_due(today),
            line.last_visit_at or _LONG_AGO,
            line.hotspot.name,
        )
    )
    return tuple(_candidate(seat, connection, team_id, line) for line in lines)


def say_hotspot(line: HotspotLine, now: dt.datetime) -> str:
    """Why one goes to a hotspot: "Lieu suivi, 12 voix en 6 mois, pas vu depuis 3 jours"."""
    parts = [StopWhy.HOTSPOT.label, f"{line.voices} voix en 6 mois"]
    seen = say_not_seen(line.last_visit_at, now)
    parts.append(seen[:1].lower() + seen[1:])
    hotspot = line.hotspot
    if hotspot.review_on is not None and hotspot.review_due(now.astimezone(PARIS).date()):
        parts.append(f"revue prévue le {say_day(_noon(hotspot.review_on))}")
    return ", ".join(parts)


def with_hotspots(
    seat: Seat, connection: Connection, places: Sequence[tuple[Any, list[Any]]]
) -> tuple[Stop, ...]:
    """`stops_of`, each stop with what is known of its hotspot."""
    lines: dict[str, HotspotLine] = {}
    found = []
    for stop in stops_of(seat, connection, places):
        row = None if stop.hotspot is None else queries.hotspot(connection, stop.hotspot)
        if row is None:
            found.append(stop)
            continue
        if row.uid not in lines:
            lines[row.uid] = line_of(connection, seat, hotspot_of(row))
        found.append(_said(stop, lines[row.uid], seat.clock()))
    return tuple(found)


def _said(stop: Stop, line: HotspotLine, now: dt.datetime) -> Stop:
    note = scrubbed(line.hotspot.note)
    if stop.why is not StopWhy.HOTSPOT:
        return replace(stop, reason=_beside(stop.reason, line.hotspot), note=note)
    return replace(stop, reason=say_hotspot(line, now), note=note, last_visit_at=line.last_visit_at)


def _candidate(seat: Seat, connection: Connection, team_id: int, line: HotspotLine) -> Candidate:
    hotspot = line.hotspot
    ids = queries.open_within(connection, circle_of(hotspot), team_id)
    facts = [row for row in round_queries.facts_of(connection, ids=ids) if can_be_visited(row)]
    facts.sort(key=lambda row: row.id)
    known = known_of(connection, facts)
    below = hotspot.underground
    return Candidate(
        stop_label(hotspot),
        hotspot.lon,
        hotspot.lat,
        StopWhy.HOTSPOT,
        say_hotspot(line, seat.clock()),
        below,
        station_of(seat, connection, hotspot.lon, hotspot.lat) if below else None,
        tuple(known[row.id] for row in facts),
        line.last_visit_at,
        hotspot=hotspot.uid,
        note=scrubbed(hotspot.note),
    )


def _named(stop: Candidate, hotspots: Sequence[Hotspot]) -> Candidate:
    held = next((each for each in hotspots if each.holds(stop.lon, stop.lat)), None)
    if held is None:
        return stop
    return replace(
        stop, reason=_beside(stop.reason, held), hotspot=held.uid, note=scrubbed(held.note)
    )


def _beside(reason: str, hotspot: Hotspot) -> str:
    return f"{reason}, lieu suivi : {hotspot.name}"


def _goes(team: Team, hotspot: Hotspot) -> bool:
    where = Facts(
        Category.OTHER,
        hotspot.place_kind,
        hotspot.watched_since.astimezone(PARIS),
        sector=hotspot.sector,
        arrondissement=hotspot.arrondissement,
    )
    return goes(team, where)


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), PARIS)
