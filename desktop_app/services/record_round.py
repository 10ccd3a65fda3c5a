"""After the round: every stop in one call, each visit told by the history of what it concerns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select, update

from db.queries import rounds as queries
from db.schema import RoundStopRow, VisitRow
from desktop_app.domain.errors import UserError
from desktop_app.domain.rounds import (
    Round,
    RoundState,
    Stop,
    StopRefusal,
    StopReport,
    StopState,
)
from desktop_app.domain.views import Changes, Moved
from desktop_app.domain.visit import Visit, counted, require_possible
from desktop_app.services.place_visits import Spot, keep_place_visit
from desktop_app.services.record_visit import record_passage
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.round_stops import can_be_visited
from desktop_app.services.round_store import load_round, planned_round, set_round, stop_rows
from desktop_app.services.seat import Seat


@dataclass(frozen=True, slots=True)
class RoundRecorded:
    """The answer: the round, what moved, and the visits that could not be written."""

    round: Round
    moved: tuple[Moved, ...]
    refused: tuple[StopRefusal, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of one stop; `left` are the ids of what is still to be recorded there."""

    moved: tuple[Moved, ...] = ()
    refused: tuple[StopRefusal, ...] = ()
    left: frozenset[int] = frozenset()


def record_round(
    seat: Seat, uid: str, reports: Sequence[StopReport], *, version: int | None = None
) -> RoundRecorded:
    """Record what came of each stop; the round is done once none is left.

    Nothing is written while a report is impossible: UserError of the visit, whose sentence begins
    with the stop; "position", "stop_twice", "stops_missing"; and those of `rounds`. Afterwards a
    visit refused (closed meanwhile…) does not hold the others back: it is in the answer. A call
    that was cut short can be made again: what is already told is not told twice.
    """
    _require_reports(seat, reports)
    with seat.store.writing() as connection:
        reference = load_reference(connection)
        found, row = planned_round(seat, connection, reference, uid, version)
        by_position = {stop.position: stop for stop in found.stops}
        for report in reports:
            if report.position not in by_position:
                raise UserError(
                    "position", f"Il n’y a pas d’arrêt n° {report.position}.", "position"
                )
        set_round(connection, seat, row)  # whoever holds the round as it was comes too late
        told = queries.visited_in(connection, uid) | queries.recorded_in(connection, row.id)
        numbers = [number for stop in found.stops for number in stop.numbers]
        facts = {each.number: each for each in queries.facts_of(connection, numbers=numbers)}
    outcomes: dict[int, _Outcome] = {}
    for report in sorted(reports, key=lambda each: each.position):
        stop = by_position[report.position]
        if stop.state is StopState.PLANNED:
            waiting = [facts[number] for number in stop.numbers if facts[number].id not in told]
            outcomes[stop.position] = _record(
                seat, found, stop, report, waiting, reference.team_ids[found.team.code]
            )
    with seat.store.writing() as connection:
        _, row = planned_round(seat, connection, reference, uid, found.version + 1)
        visits = {each.position: each.visit for each in reports if each.position in outcomes}
        for position, rows in _settle(connection, row.id, uid, visits, outcomes):
            _keep_alone(connection, seat, found, reference, rows, visits[position])
        after = load_round(seat, connection, reference, uid)
        over = all(stop.state is not StopState.PLANNED for stop in after.stops)
        state = RoundState.DONE if over else after.state
        set_round(connection, seat, row, state=state.value)
        after = replace(after, state=state, version=after.version + 1)
    moved = tuple(each for outcome in outcomes.values() for each in outcome.moved)
    return RoundRecorded(
        after,
        moved,
        tuple(each for outcome in outcomes.values() for each in outcome.refused),
        Changes(numbers=frozenset(each.number for each in moved), rounds=True),
    )


def _require_reports(seat: Seat, reports: Sequence[StopReport]) -> None:
    if not reports:
        raise UserError("stops_missing", "Cochez au moins un arrêt.", "stops")
    seen: set[int] = set()
    for report in reports:
        if report.position in seen:
            raise UserError("stop_twice", f"L’arrêt {report.position} est dit deux fois.", "stops")
        seen.add(report.position)
        try:
            require_possible(counted(report.visit), seat.clock())
        except UserError as refused:
            told = f"Arrêt {report.position} : {refused.message}"
            raise UserError(refused.code, told, refused.field) from refused


def _record(
    seat: Seat, found: Round, stop: Stop, report: StopReport, waiting: Sequence[Any], team_id: int
) -> _Outcome:
    ids = {row.number: row.id for row in waiting}
    left = [row.number for row in waiting if _is_ours(row, team_id)]
    refused = [_gone(stop, row) for row in waiting if not _is_ours(row, team_id)]
    visit = replace(report.visit, round_uid=found.uid, team=report.visit.team or found.team.code)
    still: set[int] = set()
    while left:
        try:
            moved = record_passage(seat, left, visit)
        except UserError as error:
            number = _refused_of(left, error)
            refused.append(StopRefusal(stop.position, number, error.code, error.message))
            still.add(ids[number])
            left.remove(number)
        else:
            return _Outcome(moved, tuple(refused), frozenset(still))
    return _Outcome(refused=tuple(refused), left=frozenset(still))


def _is_ours(row: Any, team_id: int) -> bool:
    return can_be_visited(row) and row.team_id in (team_id, None)


def _gone(stop: Stop, row: Any) -> StopRefusal:
    elsewhere = " est passé à une autre équipe : il" if can_be_visited(row) else ""
    told = f"{row.number}{elsewhere} n’est plus à visiter."
    return StopRefusal(stop.position, row.number, "not_to_visit", told)


def _refused_of(numbers: Sequence[str], error: UserError) -> str:
    """The number that the sentence of a passage refused names first; any where it names none."""
    named = [number for number in numbers if number in error.message]
    return min(named, key=error.message.find, default=numbers[0])


def _settle(
    connection: Connection,
    round_id: int,
    uid: str,
    visits: Mapping[int, Visit],
    outcomes: Mapping[int, _Outcome],
) -> Iterator[tuple[int, list[Any]]]:
    """Say what came of each stop; gives those where no signalement tells the passage."""
    passages = {
        row.signalement_id: row.passage
        for row in connection.execute(
            select(VisitRow.signalement_id, VisitRow.passage).where(VisitRow.round_uid == uid)
        )
    }
    for position, (_, rows) in enumerate(list(stop_rows(connection, round_id)), 1):
        visit = visits.get(position)
        if visit is None:
            continue
        left = outcomes[position].left
        settled = [
            row
            for row in rows
            if row.state == StopState.PLANNED.value and row.signalement_id not in left
        ]
        for row in settled:
            connection.execute(
                update(RoundStopRow)
                .where(RoundStopRow.id == row.id)
                .values(
                    state=visit.result.value,
                    not_done=None if visit.not_done is None else visit.not_done.value,
                    passage=passages.get(row.signalement_id) or None,
                )
            )
        alone = any(row.signalement_id is None for row in settled)
        told = any(row.signalement_id in passages for row in rows)
        if alone or (settled and not left and not told and rows[0].hotspot_uid is not None):
            yield position, rows


def _keep_alone(
    connection: Connection,
    seat: Seat,
    found: Round,
    reference: Reference,
    rows: Sequence[Any],
    visit: Visit,
) -> None:
    place = rows[0]
    spot = Spot(place.label, place.lon, place.lat, bool(place.underground), place.hotspot_uid)
    team = visit.team or found.team.code
    whole = replace(counted(visit), round_uid=found.uid)
    keep_place_visit(connection, seat, spot, whole, reference, team)
