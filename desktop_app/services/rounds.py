"""Rounds: build one, order its stops, list, show, cancel. Each change is one transaction.

All raise UserError "not_allowed" (a lead plans for their own team only), "unknown_round" and,
where `version` (of the round that the user saw) is given, "changed_meanwhile".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, insert, select

from db.schema import RoundRow
from desktop_app.domain.duty import Shift
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.rights import Action, allowed, require
from desktop_app.domain.rounds import (
    Candidate,
    DayShift,
    Round,
    RoundLine,
    RoundState,
    Start,
    Stop,
    StopState,
    in_their_places,
    walk_stops,
)
from desktop_app.domain.views import Changes
from desktop_app.domain.walking import walking_order
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.round_proposals import require_team
from desktop_app.services.round_stops import place_of, state_of
from desktop_app.services.round_store import (
    ROUND_KEYS,
    joined,
    load_round,
    planned_round,
    set_round,
    stop_rows,
    write_stops,
)
from desktop_app.services.seat import Seat
from desktop_app.services.uids import new_uid

CHANGED: Final = Changes(rounds=True)
_round = RoundRow.__table__


def shifts_on(seat: Seat, team: str, day: dt.date) -> tuple[Shift, ...]:
    """The shifts of a team that begin on `day`; the whole day where its hours are not known."""
    with seat.store.reading() as connection:
        reference = load_reference(connection)
    require_team(reference, team)
    duty = reference.teams[team].duty
    if duty.known:
        return duty.shifts_of(day)
    begins, ends = (
        dt.datetime.combine(each, dt.time(), PARIS) for each in (day, day + dt.timedelta(days=1))
    )
    return (Shift(begins.astimezone(dt.UTC), ends.astimezone(dt.UTC), day, None),)


def build_round(
    seat: Seat,
    team: str,
    day: dt.date,
    shift: Shift,
    start: Start | None,
    stops: Sequence[Candidate],
) -> Round:
    """Keep a round of `stops`, in the order given, for one shift of a team.

    UserError "unknown_team", "stops_missing", "too_many_stops", "unknown_number" and
    "not_to_visit" (closed, attached, handed over, or another team's), field "stops".
    """
    require(seat.actor, Action.PLAN_ROUND, team=team)
    if not stops:
        raise UserError("stops_missing", "Choisissez au moins un arrêt.", "stops")
    with seat.store.writing() as connection:
        reference = load_reference(connection)
        team_id = require_team(reference, team)
        now, uid = seat.clock(), new_uid()
        values = {
            "uid": uid,
            "team_id": team_id,
            "day": day,
            "begins_at": shift.begins_at,
            "ends_at": shift.ends_at,
            "start_label": "" if start is None else start.label,
            "start_lon": None if start is None else start.lon,
            "start_lat": None if start is None else start.lat,
            "state": RoundState.PLANNED.value,
            "created_by": seat.actor.name,
            "created_at": now,
            "updated_at": now,
            "version": 1,
        }
        row = connection.execute(insert(RoundRow).values(values).returning(*ROUND_KEYS)).one()
        write_stops(connection, row, joined(stops))
        return load_round(seat, connection, reference, uid)


def show_round(seat: Seat, uid: str) -> Round:
    """A round with what is known of its stops."""
    with seat.store.reading() as connection:
        found = load_round(seat, connection, load_reference(connection), uid)
    require(seat.actor, Action.PLAN_ROUND, team=found.team.code)
    return found


def list_rounds(
    seat: Seat, first_day: dt.date, last_day: dt.date | None = None, team: str | None = None
) -> tuple[RoundLine, ...]:
    """The rounds of these days (one by default), of one team or of every team that the actor plans
    for, cancelled ones included, in the order in which they begin."""
    require(seat.actor, Action.PLAN_ROUND, team=team)
    with seat.store.reading() as connection:
        reference = load_reference(connection)
        wanted: list[ColumnElement[bool]] = [_round.c.day.between(first_day, last_day or first_day)]
        if team is not None:
            wanted.append(_round.c.team_id == require_team(reference, team))
        rows = connection.execute(
            select(_round).where(*wanted).order_by(_round.c.begins_at, _round.c.id)
        ).all()
        lines = [_line(connection, reference, row) for row in rows]
    actor = seat.actor
    return tuple(line for line in lines if allowed(actor, Action.PLAN_ROUND, team=line.team.code))


def shifts_and_rounds(seat: Seat, day: dt.date, team: str | None) -> tuple[DayShift, ...]:
    """The rounds of a day and, of `team`, the shifts that have none yet, as they begin."""
    lines = [
        line for line in list_rounds(seat, day, team=team) if line.state is not RoundState.CANCELLED
    ]
    found = [DayShift(line.team, line.begins_at, line.ends_at, line) for line in lines]
    if team is not None:
        taken = {line.begins_at for line in lines}
        with seat.store.reading() as connection:
            ref = load_reference(connection).team_refs[team]
        found += [
            DayShift(ref, shift.begins_at, shift.ends_at)
            for shift in shifts_on(seat, team, day)
            if shift.begins_at not in taken
        ]
    return tuple(sorted(found, key=lambda each: each.begins_at))


def capacity_of(seat: Seat, team: str, shift: Shift) -> int | None:
    """How many stops a shift holds: its own number, else the team's; None when not known."""
    if shift.capacity is not None:
        return shift.capacity
    with seat.store.reading() as connection:
        return load_reference(connection).teams[team].capacity


def stops_planned(seat: Seat, team: str, day: dt.date) -> dict[dt.datetime, int]:
    """How many stops the rounds of each shift of a team have on `day`, by its beginning."""
    planned: dict[dt.datetime, int] = {}
    for line in list_rounds(seat, day, team=team):
        if line.state is not RoundState.CANCELLED:
            planned[line.begins_at] = planned.get(line.begins_at, 0) + line.stops
    return planned


def stops_left(seat: Seat, day: dt.date | None = None) -> int:
    """How many stops of `day` (today) wait in the rounds of the actor; 0 for who plans none."""
    if not allowed(seat.actor, Action.PLAN_ROUND):
        return 0
    lines = list_rounds(seat, day or seat.clock().astimezone(PARIS).date())
    return sum(line.left for line in lines if line.state is RoundState.PLANNED)


def cancel_round(seat: Seat, uid: str, *, version: int | None = None) -> Round:
    """Give a planned round up; it stays in the list as cancelled. UserError "round_over"."""
    with seat.store.writing() as connection:
        reference = load_reference(connection)
        found, row = planned_round(seat, connection, reference, uid, version)
        set_round(connection, seat, row, state=RoundState.CANCELLED.value)
        return replace(found, state=RoundState.CANCELLED, version=found.version + 1)


def reorder(seat: Seat, uid: str, order: Sequence[int], *, version: int | None = None) -> Round:
    """Put the stops in another order, told by their present positions. UserError "order", and
    "stop_told" where a stop that is recorded would move."""

    def ordered(found: Round) -> Sequence[Stop]:
        if sorted(order) != [stop.position for stop in found.stops]:
            raise UserError("order", "L’ordre doit citer chaque arrêt une fois.", "order")
        wanted = [found.stops[position - 1] for position in order]
        for before, after in zip(found.stops, wanted, strict=True):
            if before.state is not StopState.PLANNED and before is not after:
                raise _recorded(before, "il garde sa place")
        return wanted

    return _edited(seat, uid, version, ordered)


def move_stop(seat: Seat, uid: str, position: int, to: int, *, version: int | None = None) -> Round:
    """Put the stop at `position` where `to` is; the others make room, but for those recorded.
    UserError "position", "stop_told"."""

    def moved(found: Round) -> Sequence[Stop]:
        stops = list(found.stops)
        stop = stops.pop(_place(found, position))
        if stop.state is not StopState.PLANNED:
            raise _recorded(stop, "il garde sa place")
        stops.insert(_place(found, to), stop)
        return in_their_places(found.stops, stops)

    return _edited(seat, uid, version, moved)


def add_stop(
    seat: Seat,
    uid: str,
    stop: Candidate,
    *,
    position: int | None = None,
    version: int | None = None,
) -> Round:
    """Add a stop at the end (at `position`), or to the stop of the same place. UserError as
    `build_round`, and "already_there"."""

    def added(found: Round) -> Sequence[Candidate]:
        present = {number for each in found.stops for number in each.numbers}
        if present.intersection(stop.numbers) or (
            not stop.known and place_of(stop) in {place_of(each) for each in found.stops}
        ):
            raise UserError("already_there", "Cet arrêt est déjà dans la tournée.", "stops")
        at = len(found.stops) if position is None else position - 1
        return [*found.stops[:at], stop, *found.stops[at:]]

    return _edited(seat, uid, version, added)


def remove_stop(seat: Seat, uid: str, position: int, *, version: int | None = None) -> Round:
    """Take a stop out; the last one cannot be (cancel the round), nor one of which something is
    recorded. UserError "position", "stops_missing", "stop_told"."""

    def without(found: Round) -> Sequence[Stop]:
        at = _place(found, position)
        if found.stops[at].told:
            raise _recorded(found.stops[at], "il reste dans la tournée, qui dit qui y est passé")
        if len(found.stops) == 1:
            raise UserError(
                "stops_missing", "C’est le dernier arrêt : annulez plutôt la tournée.", "stops"
            )
        return [*found.stops[:at], *found.stops[at + 1 :]]

    return _edited(seat, uid, version, without)


def set_start(seat: Seat, uid: str, start: Start | None, *, version: int | None = None) -> Round:
    """Say where the walk begins; None: at its first stop."""
    with seat.store.writing() as connection:
        reference = load_reference(connection)
        _, row = planned_round(seat, connection, reference, uid, version)
        label, lon, lat = start if start is not None else ("", None, None)
        set_round(connection, seat, row, start_label=label, start_lon=lon, start_lat=lat)
        return load_round(seat, connection, reference, uid)


def walk(seat: Seat, uid: str, *, version: int | None = None) -> Round:
    """Put the stops in the order of the shortest walk from the start; once some are recorded, those
    that are left, from the last one seen."""

    def walked(found: Round) -> Sequence[Stop]:
        left = [stop for stop in found.stops if stop.state is StopState.PLANNED]
        seen = [stop for stop in found.stops if stop.state is not StopState.PLANNED]
        at = seen[-1] if seen else found.start
        order = walking_order(None if at is None else (at.lon, at.lat), walk_stops(left))
        return in_their_places(found.stops, [left[index] for index in order])

    return _edited(seat, uid, version, walked)


def _edited(
    seat: Seat, uid: str, version: int | None, change: Callable[[Round], Sequence[Candidate]]
) -> Round:
    with seat.store.writing() as connection:
        reference = load_reference(connection)
        found, row = planned_round(seat, connection, reference, uid, version)
        stops = joined(change(found))
        write_stops(connection, row, stops, kept=found)
        set_round(connection, seat, row)
        return load_round(seat, connection, reference, uid)


def _line(connection: Connection, reference: Reference, row: Any) -> RoundLine:
    places = [[each.state for each in group] for _, group in stop_rows(connection, row.id)]
    left = sum(state_of(states) is StopState.PLANNED for states in places)
    return RoundLine(
        row.uid,
        reference.team_refs[reference.team_codes[row.team_id]],
        row.day,
        row.begins_at,
        row.ends_at,
        RoundState(row.state),
        len(places),
        left,
    )


def _recorded(stop: Stop, therefore: str) -> UserError:
    return UserError("stop_told", f"L’arrêt {stop.position} est déjà consigné : {therefore}.")


def _place(found: Round, position: int) -> int:
    if not 1 <= position <= len(found.stops):
        raise UserError("position", f"Il n’y a pas d’arrêt n° {position}.", "position")
    return position - 1
