"""Rounds in their tables: loaded with what is known, written whole, guarded by their version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from db.queries import rounds as queries
from db.schema import RoundRow, RoundStopRow
from desktop_app.domain.duty import Shift
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, require
from desktop_app.domain.rounds import (
    MOST_STOPS,
    Candidate,
    Round,
    RoundState,
    Start,
    StopState,
    length_of,
    warnings_of,
)
from desktop_app.services.hotspot_stops import with_hotspots
from desktop_app.services.reference import Reference
from desktop_app.services.round_stops import can_be_visited, place_of
from desktop_app.services.seat import Seat

ROUND_KEYS: Final = (RoundRow.id, RoundRow.team_id, RoundRow.version)
_NOT_YET: Final = {"state": StopState.PLANNED.value, "not_done": None, "passage": None}
_round = RoundRow.__table__
_stop = RoundStopRow.__table__


def load_round(seat: Seat, connection: Connection, reference: Reference, uid: str) -> Round:
    """A round as it stands in this transaction. UserError "unknown_round", field "uid"."""
    row = connection.execute(select(_round).where(_round.c.uid == uid)).first()
    if row is None:
        raise UserError("unknown_round", f"La tournée « {uid[:40]} » n’existe pas.", "uid")
    stops = with_hotspots(seat, connection, tuple(stop_rows(connection, row.id)))
    ref = reference.team_refs[reference.team_codes[row.team_id]]
    team = reference.teams[ref.code]
    shift = next((each for each in team.duty.shifts_of(row.day) if _is_of(each, row)), None)
    capacity = team.capacity if shift is None or shift.capacity is None else shift.capacity
    beside = stops_beside(connection, row.team_id, row.begins_at, but=row.id)
    start = None
    if row.start_lon is not None and row.start_lat is not None:
        start = Start(row.start_label, row.start_lon, row.start_lat)
    return Round(
        row.uid,
        ref,
        row.day,
        row.begins_at,
        row.ends_at,
        capacity,
        start,
        RoundState(row.state),
        row.created_by,
        row.version,
        stops,
        length_of(start, stops),
        warnings_of(
            stops,
            capacity,
            beside=beside,
            on_duty=shift is not None or not team.duty.known,
            surface=team.surface,
            underground=team.underground,
        ),
    )


def stops_beside(
    connection: Connection, team_id: int, begins_at: dt.datetime, *, but: int | None = None
) -> int:
    """How many stops the rounds of one shift have, without the round of the id `but`."""
    ids = connection.scalars(
        select(_round.c.id).where(
            _round.c.team_id == team_id,
            _round.c.begins_at == begins_at,
            _round.c.state != RoundState.CANCELLED.value,
        )
    ).all()
    return sum(len(list(stop_rows(connection, each))) for each in ids if each != but)


def set_round(connection: Connection, seat: Seat, row: Any, **values: Any) -> None:
    """Change the row of a round (`id`, `version`) if nobody did meanwhile."""
    changed = connection.execute(
        update(RoundRow)
        .where(RoundRow.id == row.id, RoundRow.version == row.version)
        .values(**values, version=row.version + 1, updated_at=seat.clock())
    )
    if changed.rowcount != 1:
        raise _changed_meanwhile()


def planned_round(
    seat: Seat, connection: Connection, reference: Reference, uid: str, version: int | None
) -> tuple[Round, Any]:
    """A round that may still change, with its row's `ROUND_KEYS`."""
    found = load_round(seat, connection, reference, uid)
    require(seat.actor, Action.PLAN_ROUND, team=found.team.code)
    if version is not None and version != found.version:
        raise _changed_meanwhile()
    if found.state is not RoundState.PLANNED:
        raise UserError(
            "round_over",
            f"Cette tournée est « {found.state.label.lower()} » : elle ne se modifie plus.",
        )
    row = connection.execute(select(*ROUND_KEYS).where(RoundRow.uid == uid)).one()
    return found, row


def joined(stops: Sequence[Candidate]) -> list[Candidate]:
    """The stops with those of one place made one, where the first of them stands."""
    places: dict[tuple[Any, ...], Candidate] = {}
    for stop in stops:
        place = place_of(stop)
        before = places.get(place)
        if before is not None:
            new = (each for each in stop.known if each.number not in before.numbers)
            stop = replace(before, known=(*before.known, *new))
        places[place] = stop
    return list(places.values())


def stop_rows(connection: Connection, round_id: int) -> Iterator[tuple[Any, list[Any]]]:
    """The rows of a round's stops, grouped by place, in order."""
    rows = connection.execute(
        select(_stop).where(_stop.c.round_id == round_id).order_by(_stop.c.position)
    )
    for place, group in groupby(rows, key=place_of):
        yield place, list(group)


def write_stops(
    connection: Connection, row: Any, stops: Sequence[Candidate], kept: Round | None = None
) -> None:
    """Put `stops` in place of those of the round whose `ROUND_KEYS` are `row`.

    The signalements of `kept` stay whatever they became: to be seen for what they are; each keeps
    what was recorded of it, those that join its stop are still to be seen. UserError
    "too_many_stops", "unknown_number", "not_to_visit", field "stops".
    """
    if len(stops) > MOST_STOPS:
        raise UserError(
            "too_many_stops", f"Une tournée compte {MOST_STOPS} arrêts au plus.", "stops"
        )
    ids = _ids_of(connection, row.team_id, stops, kept)
    recorded = _recorded(connection, row.id)
    rows: list[dict[str, Any]] = []
    for stop in stops:
        alone = (None, place_of(stop))  # a place seen by itself
        seen: list[int | None] = [ids[number] for number in stop.numbers]
        if not seen or alone in recorded:
            seen.insert(0, None)
        for signalement_id in seen:
            what = recorded.get((signalement_id, place_of(stop)), _NOT_YET)
            rows.append(
                {
                    "round_id": row.id,
                    "position": len(rows) + 1,
                    "signalement_id": signalement_id,
                    "label": stop.label[:255],
                    "lon": stop.lon,
                    "lat": stop.lat,
                    "underground": stop.underground,
                    "why": stop.why.value,
                    "hotspot_uid": stop.hotspot,
                    **what,
                }
            )
    connection.execute(delete(RoundStopRow).where(RoundStopRow.round_id == row.id))
    connection.execute(insert(RoundStopRow), rows)


def _recorded(
    connection: Connection, round_id: int
) -> dict[tuple[int | None, tuple[Any, ...]], dict[str, Any]]:
    """What was recorded in a round, by signalement (None: the place alone) and place."""
    return {
        (each.signalement_id, place_of(each)): {name: getattr(each, name) for name in _NOT_YET}
        for _, group in stop_rows(connection, round_id)
        for each in group
        if each.state != StopState.PLANNED.value
    }


def _ids_of(
    connection: Connection, team_id: int, stops: Sequence[Candidate], kept: Round | None
) -> dict[str, int]:
    numbers = [number for stop in stops for number in stop.numbers]
    facts = {row.number: row for row in queries.facts_of(connection, numbers=numbers)}
    present = set() if kept is None else {n for stop in kept.stops for n in stop.numbers}
    for number in numbers:
        row = facts.get(number)
        if row is None:
            raise UserError("unknown_number", f"Le signalement {number} n’existe pas.", "stops")
        mine = row.team_id in (team_id, None) and can_be_visited(row)
        if not mine and number not in present:
            raise UserError(
                "not_to_visit",
                f"{number} n’est pas à visiter par cette équipe : il est clos, rattaché, transmis "
                "ou confié à une autre.",
                "stops",
            )
    return {number: row.id for number, row in facts.items()}


def _is_of(shift: Shift, row: Any) -> bool:
    return bool(shift.begins_at == row.begins_at and shift.ends_at == row.ends_at)


def _changed_meanwhile() -> UserError:
    return UserError(
        "changed_meanwhile",
        "La tournée a été modifiée entre-temps : relisez-la, puis recommencez si besoin.",
    )
