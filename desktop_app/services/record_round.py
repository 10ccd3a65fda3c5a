"""After the round: every stop in one call, each visit told by the history of what it concerns."""

from __future__ import annotations

from collections.abc import Sequence
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
from desktop_app.domain.visit import counted, require_possible
from desktop_app.services.record_visit import record_passage
from desktop_app.services.reference import load_reference
from desktop_app.services.round_proposals import can_be_visited
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
    """What came of one stop; `settled` False: it is still to be recorded."""

    moved: tuple[Moved, ...] = ()
    refused: tuple[StopRefusal, ...] = ()
    settled: bool = True


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
        told = queries.visited_in(connection, uid)
        numbers = [number for stop in found.stops for number in stop.numbers]
        facts = {each.number: each for each in queries.facts_of(connection, numbers=numbers)}
    outcomes: dict[int, _Outcome] = {}
    for report in sorted(reports, key=lambda each: each.position):
        stop = by_position[report.position]
        if stop.state is StopState.PLANNED:
            waiting = [facts[number] for number in stop.numbers if facts[number].id not in told]
            outcomes[stop.position] = _record(seat, found, stop, report, waiting)
    with seat.store.writing() as connection:
        _, row = planned_round(seat, connection, reference, uid, found.version + 1)
        settled = [r for r in reports if r.position in outcomes and outcomes[r.position].settled]
        _settle(connection, row.id, uid, settled)
        after = load_round(seat, connection, reference, uid)
        over = all(stop.state is not StopState.PLANNED for stop in after.stops)
        set_round(connection, seat, row, **({"state": RoundState.DONE.value} if over else {}))
        after = load_round(seat, connection, reference, uid)
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
            told = f"Arrêt {report.position} : {refused.message}"
            raise UserError(refused.code, told, refused.field) from refused


def _record(
    seat: Seat, found: Round, stop: Stop, report: StopReport, waiting: Sequence[Any]
) -> _Outcome:
    gone = [row.number for row in waiting if not can_be_visited(row)]
    numbers = [row.number for row in waiting if row.number not in gone]
    late = tuple(
        StopRefusal(stop.position, number, "not_to_visit", f"{number} n’est plus à visiter.")
        for number in gone
    )
    if not numbers:
        return _Outcome(refused=late)
    visit = replace(report.visit, round_uid=found.uid, team=report.visit.team or found.team.code)
    try:
        return _Outcome(record_passage(seat, numbers, visit), late)
    except UserError as refused:
        told = tuple(
            StopRefusal(stop.position, number, refused.code, refused.message) for number in numbers
        )
        return _Outcome(refused=late + told, settled=False)


def _settle(connection: Connection, round_id: int, uid: str, reports: Sequence[StopReport]) -> None:
    passages = {
        row.signalement_id: row.passage
        for row in connection.execute(
            select(VisitRow.signalement_id, VisitRow.passage).where(VisitRow.round_uid == uid)
        )
    }
    by_position = {report.position: report.visit for report in reports}
    for position, (_, rows) in enumerate(stop_rows(connection, round_id), 1):
        visit = by_position.get(position)
        if visit is None:
            continue
        for row in rows:
            connection.execute(
                update(RoundStopRow)
                .where(RoundStopRow.id == row.id)
                .values(
                    state=visit.result.value,
                    not_done=None if visit.not_done is None else visit.not_done.value,
                    passage=passages.get(row.signalement_id) or None,
                )
            )
