"""The stops of rounds as the base knows them: facts joined, grouped by place, said in French."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from db.queries import rounds as queries
from db.queries.identities import reporters_of
from db.queries.neighbours import cell_of
from desktop_app.domain.codes import Category, NotDoneReason, People, PlaceKind, Status
from desktop_app.domain.geometry import distance_m
from desktop_app.domain.moments import PARIS, say_day, say_delay
from desktop_app.domain.recurrence import WEEK, from_bits
from desktop_app.domain.rounds import Candidate, Known, Stop, StopState, StopWhy
from desktop_app.domain.scrubbing import scrubbed
from desktop_app.domain.workflow import OPEN, Move, legal
from desktop_app.services.gazetteer import gazetteer_of
from desktop_app.services.seat import Seat

STATION_REACH_M: Final = 400.0
"""How far the mouth of a station may be from the point that its map gives it."""


def known_of(connection: Connection, facts: Sequence[Any]) -> dict[int, Known]:
    """What is known of each signalement of `facts` (rows of `queries.rounds`), by id."""
    names = reporters_of(connection, [row.id for row in facts])
    return {
        row.id: Known(
            row.number,
            Category(row.category),
            PlaceKind(row.place_kind),
            People(row.people),
            say_recurrence(row.recurrence_days, row.recurrence_from, row.recurrence_to),
            row.voices,
            Status(row.status),
            row.due_at,
            row.observed_at,
            scrubbed(row.description, names.get(row.id, ())),
        )
        for row in facts
    }


def say_recurrence(days: int, start: str | None, end: str | None) -> str:
    """Days and hours in few words: "lun., mar., 7:00 – 9:00"; "" for what happened once."""
    if not days and start is None:
        return ""
    wanted = from_bits(days)
    every = len(wanted) in (0, len(WEEK))
    said = "tous les jours" if every else ", ".join(f"{d.label[:3]}." for d in WEEK if d in wanted)
    hours = " – ".join(_plain_hour(text) for text in (start, end) if text is not None)
    return f"{said}, {hours}" if hours else said


def candidates_of(
    seat: Seat, connection: Connection, facts: Sequence[Any], whys: Mapping[int, StopWhy]
) -> tuple[Candidate, ...]:
    """One candidate for each place of `facts`, in their order; `whys` by id of the signalement."""
    known = known_of(connection, facts)
    visits = queries.last_visits(connection, {row.cell for row in facts})
    places: dict[tuple[Any, ...], list[Any]] = {}
    for row in facts:
        places.setdefault((row.place_label, row.lon, row.lat, _is_below(row)), []).append(row)
    found = []
    for (label, lon, lat, below), rows in places.items():
        first, last_visit = rows[0], visits.get(rows[0].cell)
        why = whys[first.id]
        found.append(
            Candidate(
                label,
                lon,
                lat,
                why,
                say_why(why, first, last_visit, seat.clock()),
                below,
                station_of(seat, connection, lon, lat) if below else None,
                tuple(known[row.id] for row in rows),
                last_visit,
            )
        )
    return tuple(found)


def stops_of(
    seat: Seat, connection: Connection, places: Sequence[tuple[Any, list[Any]]]
) -> tuple[Stop, ...]:
    """The stops of one round, in order, from its rows grouped by place."""
    rows = [row for _, group in places for row in group]
    ids = {row.signalement_id for row in rows if row.signalement_id is not None}
    facts = {row.id: row for row in queries.facts_of(connection, ids=ids)}
    known = known_of(connection, tuple(facts.values()))
    visits = queries.last_visits(connection, {cell_of(row.lon, row.lat) for row in rows})
    now = seat.clock()
    found = []
    for position, (_, group) in enumerate(places, 1):
        first = group[0]
        last_visit = visits.get(cell_of(first.lon, first.lat))
        why, state = StopWhy(first.why), state_of(row.state for row in group)
        undone = first.not_done if state is StopState.NOT_DONE else None
        found.append(
            Stop(
                first.label,
                first.lon,
                first.lat,
                why,
                say_why(why, facts.get(first.signalement_id), last_visit, now),
                first.underground,
                station_of(seat, connection, first.lon, first.lat) if first.underground else None,
                tuple(known[row.signalement_id] for row in group if row.signalement_id in known),
                last_visit,
                position=position,
                state=state,
                not_done=NotDoneReason(undone) if undone else None,
                passage=first.passage,
                hotspot=first.hotspot_uid,
                told=any(row.state != StopState.PLANNED.value for row in group),
            )
        )
    return tuple(found)


def place_of(row: Any) -> tuple[Any, ...]:
    """What makes two rows one stop."""
    return row.label, row.lon, row.lat, bool(row.underground)


def can_be_visited(row: Any) -> bool:
    """Whether a visit of this signalement can be recorded."""
    status = Status(row.status)
    return row.attached_to_id is None and status in OPEN and legal(status, Move.VISIT)


def state_of(states: Iterable[str]) -> StopState:
    """The state of a stop from those of its signalements: planned while one of them is, then the
    one that says most."""
    return min((StopState(state) for state in states), key=list(StopState).index)


def station_of(seat: Seat, connection: Connection, lon: float, lat: float) -> str | None:
    """The station nearest to a point, None when none is near."""
    stations = (
        place for place in gazetteer_of(seat.store, connection).landmarks if place.kind == "station"
    )
    # One station may stand under several names: its shortest.
    apart = (
        (round(distance_m(place.lon, place.lat, lon, lat)), len(place.name), place.name)
        for place in stations
    )
    metres, _, name = min(apart, default=(STATION_REACH_M + 1, 0, ""))
    return name if metres <= STATION_REACH_M else None


def say_why(why: StopWhy, facts: Any, last_visit: dt.datetime | None, now: dt.datetime) -> str:
    """Why one goes there, in a few French words; `facts` None for a place alone."""
    match why:
        case StopWhy.ACCEPTED if facts is not None:
            due = "" if facts.due_at is None else f", échéance {say_delay(facts.due_at, now)}"
            return f"{Status(facts.status).label}{due}"
        case StopWhy.WATCHED if facts is not None and facts.review_at is not None:
            return f"Sous surveillance : à revoir le {say_day(facts.review_at)}"
        case StopWhy.NOT_SEEN:
            return say_not_seen(last_visit, now)
        case _:
            return why.label


def say_not_seen(last_visit: dt.datetime | None, now: dt.datetime) -> str:
    """How long nobody went there."""
    if last_visit is None:
        return "Aucun passage connu"
    days = (now.astimezone(PARIS).date() - last_visit.astimezone(PARIS).date()).days
    return "Vu aujourd’hui" if days < 1 else f"Pas vu depuis {days} jour{'s' if days > 1 else ''}"


def _is_below(row: Any) -> bool:
    return PlaceKind(row.place_kind) is PlaceKind.STATION


def _plain_hour(text: str) -> str:
    hour, _, minute = text.partition(":")
    return f"{int(hour)} h" if minute == "00" else f"{int(hour)} h {minute}"
