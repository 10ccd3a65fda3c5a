"""Where a team might go today, and why: what it has in hand, what it watches, what nobody saw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection

from db.queries import rounds as queries
from desktop_app.domain.codes import Status
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.rights import Action, require
from desktop_app.domain.rounds import Candidate, StopWhy
from desktop_app.domain.rules import Team
from desktop_app.services.find_places import suggest
from desktop_app.services.hotspot_stops import hotspot_stops, named, watched_for
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.round_stops import (
    can_be_visited,
    candidates_of,
    place_of,
    say_not_seen,
)
from desktop_app.services.search import search
from desktop_app.services.seat import Seat

DAYS_NOT_SEEN: Final = 7
SPOKEN_DAYS: Final = 30
LEAST_VOICES: Final = 3
_IN_HAND: Final = (Status.ACCEPTED.value, Status.SCHEDULED.value)


def propose_stops(
    seat: Seat, team: str, day: dt.date, *, days_not_seen: int = DAYS_NOT_SEEN
) -> tuple[Candidate, ...]:
    """The candidates of the team on `day`: in hand first, most urgent first; then what it watches;
    then the hotspots under watch where it goes, but for those where it has something in hand; then
    places with at least 3 voices in 30 days where nobody went for `days_not_seen` days. What
    a planned round of that day stops at already is `taken`; what the team holds at a level where
    it does not go is `beyond`, and no other place of such a level is proposed.

    UserError "not_allowed", "unknown_team" (field "team"), "days_not_seen" (1 to 365).
    """
    require(seat.actor, Action.PLAN_ROUND, team=team)
    if not 1 <= days_not_seen <= 365:
        raise UserError("days_not_seen", "Indiquez entre 1 et 365 jours.", "days_not_seen")
    with seat.store.reading() as connection:
        reference = load_reference(connection)
        team_id = require_team(reference, team)
        evening = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), PARIS)
        held = queries.held_by(connection, team_id, _IN_HAND, evening)
        due = _due_by(connection, held, day)
        whys = {
            row.id: StopWhy.WATCHED if row.status == Status.MONITORED.value else StopWhy.ACCEPTED
            for row in due
        }
        due.sort(key=lambda row: whys[row.id] is StopWhy.WATCHED)
        hotspots = watched_for(connection, reference.teams[team])
        in_hand = named(candidates_of(seat, connection, due, whys), hotspots)
        gone_to = {stop.hotspot for stop in in_hand}
        watched = [each for each in hotspots if each.uid not in gone_to]
        looked_at = hotspot_stops(seat, connection, team_id, watched)
        cells = {row.cell for row in held}
        unseen = [
            stop
            for stop in _not_seen(seat, connection, team_id, cells, days_not_seen)
            if not any(each.holds(stop.lon, stop.lat) for each in watched)
        ]
        planned = queries.planned_places(connection, team_id, day)
    ours = reference.teams[team]
    elsewhere = [stop for stop in (*looked_at, *unseen) if _goes_to(ours, stop)]
    places = {place_of(row) for row in planned}
    return tuple(
        replace(stop, taken=True, reason=f"{stop.reason} ; déjà dans une tournée")
        if place_of(stop) in places
        else stop
        for stop in (*(_levelled(ours, each) for each in in_hand), *elsewhere)
    )


def find_stops(seat: Seat, team: str, text: str, limit: int = 12) -> tuple[Candidate, ...]:
    """What `text` may mean as a stop to add: open signalements of the team or of nobody, then
    places."""
    require(seat.actor, Action.PLAN_ROUND, team=team)
    if not text.strip():
        return ()
    numbers = [hit.number for hit in search(seat, text, limit)]
    places = suggest(seat, text, limit)
    with seat.store.reading() as connection:
        team_id = require_team(load_reference(connection), team)
        rows = [
            row
            for row in queries.facts_of(connection, numbers=numbers)
            if row.team_id in (team_id, None) and can_be_visited(row)
        ]
        rows.sort(key=lambda row: numbers.index(row.number))
        found = candidates_of(seat, connection, rows, {row.id: StopWhy.ADDED for row in rows})
    alone = tuple(
        Candidate(place.label, place.lon, place.lat, StopWhy.ADDED, "Lieu") for place in places
    )
    return (found + alone)[:limit]


def require_team(reference: Reference, team: str) -> int:
    """The id of an active team; UserError "unknown_team", field "team"."""
    known = reference.teams.get(team)
    if known is None or not known.active:
        raise UserError(
            "unknown_team",
            f"L’équipe « {team[:40]} » n’existe pas ou n’est plus active : choisissez-en une "
            "autre.",
            "team",
        )
    return reference.team_ids[team]


def _goes_to(team: Team, stop: Candidate) -> bool:
    return team.underground if stop.underground else team.surface


def _levelled(team: Team, stop: Candidate) -> Candidate:
    if _goes_to(team, stop):
        return stop
    where = "en souterrain" if stop.underground else "en surface"
    told = f"{stop.reason} ; {where}, où l’équipe ne va pas"
    return replace(stop, beyond=True, reason=told)


def _due_by(connection: Connection, held: Sequence[Any], day: dt.date) -> list[Any]:
    # What was given a later date waits for it; one without a date is due now.
    later = {
        signalement_id
        for signalement_id, told in queries.last_schedules(
            connection, [row.id for row in held if row.status == Status.SCHEDULED.value]
        ).items()
        if dt.datetime.fromisoformat(told["scheduled_at"]).astimezone(PARIS).date() > day
    }
    return [row for row in held if row.id not in later]


def _not_seen(
    seat: Seat, connection: Connection, team_id: int, taken: set[int], days: int
) -> tuple[Candidate, ...]:
    now = seat.clock()
    since, seen_after = now - dt.timedelta(days=SPOKEN_DAYS), now - dt.timedelta(days=days)
    spoken = {
        row.cell: row
        for row in queries.spoken_of(connection, team_id, since, LEAST_VOICES)
        if row.cell not in taken
    }
    visits = queries.last_visits(connection, spoken.keys())
    left = [row for cell, row in spoken.items() if cell not in visits or visits[cell] < seen_after]
    latest = {row.id: row for row in queries.facts_of(connection, ids=[r.latest for r in left])}
    still_open: dict[int, list[Any]] = {}
    for row in queries.open_in_cells(connection, team_id, [r.cell for r in left]):
        if can_be_visited(row):
            still_open.setdefault(row.cell, []).append(row)
    found = []
    for row in left:
        facts = still_open.get(row.cell, [latest[row.latest]])
        whys = {each.id: StopWhy.NOT_SEEN for each in facts}
        told = f"{row.voices} voix en {SPOKEN_DAYS} jours"
        seen = say_not_seen(visits.get(row.cell), now)
        found += [
            replace(
                candidate,
                reason=f"{told}, {seen[:1].lower()}{seen[1:]}",
                known=candidate.known if row.cell in still_open else (),
            )
            for candidate in candidates_of(seat, connection, facts, whys)
        ]
    return tuple(found)
