"""After the round: one call, and the history of each signalement tells it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from db.schema import RoundStopRow, VisitRow
from desktop_app.domain.codes import (
    EventKind,
    NotDoneReason,
    Outcome,
    OverrideReason,
    Status,
    VisitResult,
)
from desktop_app.domain.errors import UserError
from desktop_app.domain.rounds import (
    Candidate,
    Round,
    RoundState,
    StopReport,
    StopState,
    StopWhy,
)
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves, rounds
from desktop_app.services.check import check
from desktop_app.services.edit_teams import deactivate_team
from desktop_app.services.record_round import record_round
from desktop_app.services.record_visit import record_visit
from desktop_app.services.round_proposals import find_stops, propose_stops
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from tests.conftest import Clock
from tests.services.round_steps import DAY, accepted_at, evening_shift, log_at

MET = Visit(PeopleMet.SOME, material_collected=True)
NOT_FOUND = Visit(result=VisitResult.NOT_FOUND)
NOT_DONE = Visit(result=VisitResult.NOT_DONE, not_done=NotDoneReason.NO_TIME)


@pytest.fixture
def made(seat: Seat, lead: Seat) -> Round:
    """Three stops: two signalements at one place, one alone, one more."""
    for position in (1, 1, 2, 3):
        accepted_at(seat, position)
    stops = sorted(propose_stops(lead, "uasa", DAY), key=lambda stop: stop.label)
    return rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, stops)


def visits(seat: Seat, number: str) -> list:
    table = VisitRow.__table__
    with seat.store.reading() as connection:
        row = show(seat, number).row
        return connection.execute(select(table).where(table.c.signalement_id == row.id)).all()


def test_every_stop_is_told_by_the_histories(seat: Seat, lead: Seat, made: Round) -> None:
    reports = [StopReport(1, MET), StopReport(2, NOT_FOUND), StopReport(3, NOT_DONE)]
    answer = record_round(lead, made.uid, reports, version=made.version)
    assert answer.refused == ()
    assert answer.round.state is RoundState.DONE
    assert [stop.state for stop in answer.round.stops] == [
        StopState.MET,
        StopState.NOT_FOUND,
        StopState.NOT_DONE,
    ]
    assert answer.round.stops[2].not_done is NotDoneReason.NO_TIME
    shared, lone, undone = (stop.numbers for stop in made.stops)
    assert answer.changes.numbers == {*shared, *lone, *undone}
    one, two = (visits(seat, number)[0] for number in shared)
    assert one.passage == two.passage != ""
    assert one.round_uid == made.uid
    assert (one.people_met, one.material_collected, one.result) == ("4-6", True, "met")
    assert visits(seat, undone[0])[0].not_done == "no_time"
    with seat.store.reading() as connection:
        assert set(
            connection.execute(
                select(RoundStopRow.passage).where(RoundStopRow.passage.isnot(None))
            ).scalars()
        ) == {one.passage}
    for number in (*shared, *lone, *undone):
        assert show(seat, number).events[-1].kind is EventKind.VISITED
    assert check(seat).ok
    with pytest.raises(UserError) as again:
        record_round(lead, made.uid, reports)
    assert again.value.code == "round_over"


def test_stops_may_be_recorded_in_two_calls(seat: Seat, lead: Seat, made: Round) -> None:
    first = record_round(lead, made.uid, [StopReport(2, MET)])
    assert first.round.state is RoundState.PLANNED
    assert rounds.list_rounds(lead, DAY)[0].left == 2
    again = [StopReport(position, NOT_FOUND) for position in (1, 2, 3)]
    second = record_round(lead, made.uid, again)
    assert second.round.state is RoundState.DONE
    assert second.round.stops[1].state is StopState.MET
    assert len(visits(seat, made.stops[1].numbers[0])) == 1


def test_a_call_cut_short_is_not_told_twice(seat: Seat, lead: Seat, made: Round) -> None:
    # What a crash between the visits and the end of the call leaves behind.
    (number,) = made.stops[1].numbers
    record_visit(lead, number, Visit(PeopleMet.FEW, round_uid=made.uid))
    reports = [StopReport(position, MET) for position in (1, 2, 3)]
    assert record_round(lead, made.uid, reports).round.state is RoundState.DONE
    assert len(visits(seat, number)) == 1


def test_what_was_closed_meanwhile_does_not_hold_the_rest(
    seat: Seat, lead: Seat, made: Round
) -> None:
    number = made.stops[0].numbers[0]
    moves.close(seat, number, Outcome.NOT_FOUND)
    reports = [StopReport(position, MET) for position in (1, 2, 3)]
    answer = record_round(lead, made.uid, reports)
    (refusal,) = answer.refused
    assert (refusal.position, refusal.number) == (1, number)
    assert answer.round.state is RoundState.DONE
    assert len(visits(seat, made.stops[0].numbers[1])) == 1
    assert visits(seat, number) == []
    assert check(seat).ok


@pytest.mark.parametrize("report", [MET, NOT_DONE])
def test_what_went_to_another_team_does_not_hold_its_stop(
    seat: Seat, lead: Seat, made: Round, report: Visit
) -> None:
    gone, mine = made.stops[0].numbers
    moves.assign(seat, gone, "mediation", OverrideReason.REQUEST)
    answer = record_round(lead, made.uid, [StopReport(position, report) for position in (1, 2, 3)])
    (refusal,) = answer.refused
    assert (refusal.number, refusal.code) == (gone, "not_to_visit")
    assert "est passé à une autre équipe" in refusal.message
    assert answer.round.state is RoundState.DONE
    assert len(visits(seat, mine)) == 1
    assert visits(seat, gone) == []
    assert show(seat, gone).row.status is Status.ROUTED


def test_a_refusal_leaves_the_rest_of_its_stop_recorded(seat: Seat, lead: Seat) -> None:
    # The coordinator has no team and that of the passage may not take from the pool any more.
    held, pooled = accepted_at(seat, 1), log_at(seat, 1)
    moves.assign(seat, pooled, None, OverrideReason.REQUEST)
    (stop,) = (each for each in find_stops(seat, "uasa", held) if held in each.numbers)
    made = rounds.build_round(seat, "uasa", DAY, evening_shift(seat), None, [stop])
    (other,) = (each for each in find_stops(seat, "uasa", pooled) if pooled in each.numbers)
    made = rounds.add_stop(seat, made.uid, other)
    deactivate_team(seat, "mediation", to_pool=True)
    report = StopReport(1, replace(MET, team="mediation"))
    answer = record_round(seat, made.uid, [report])
    (refusal,) = answer.refused
    assert (refusal.number, refusal.code) == (pooled, "no_team")
    assert len(visits(seat, held)) == 1
    assert answer.round.state is RoundState.PLANNED
    again = record_round(seat, made.uid, [StopReport(1, NOT_FOUND)])
    assert again.round.state is RoundState.DONE
    assert [moved.number for moved in again.moved] == [pooled]
    assert len(visits(seat, held)) == 1


def test_what_joins_a_recorded_stop_is_still_to_be_seen(
    seat: Seat, lead: Seat, made: Round
) -> None:
    record_round(lead, made.uid, [StopReport(1, MET), StopReport(2, NOT_DONE)])
    late = accepted_at(seat, 2)
    (found,) = (each for each in find_stops(lead, "uasa", late) if late in each.numbers)
    after = rounds.add_stop(lead, made.uid, found)
    assert after.stops[1].numbers == (*made.stops[1].numbers, late)
    assert [stop.state for stop in after.stops] == [
        StopState.MET,
        StopState.PLANNED,
        StopState.PLANNED,
    ]
    assert after.stops[1].not_done is None
    answer = record_round(lead, made.uid, [StopReport(2, MET), StopReport(3, MET)])
    assert answer.refused == ()
    assert answer.round.state is RoundState.DONE
    assert answer.round.stops[1].state is StopState.MET  # somebody was there
    assert [len(visits(seat, number)) for number in (*made.stops[1].numbers, late)] == [1, 1]
    assert visits(seat, late)[0].result == "met"


def test_what_was_refused_once_is_not_told_again(seat: Seat, lead: Seat, made: Round) -> None:
    for number in made.stops[1].numbers:
        moves.close(seat, number, Outcome.NOT_FOUND)
    assert record_round(lead, made.uid, [StopReport(2, MET)]).refused != ()
    late = accepted_at(seat, 2)
    (found,) = (each for each in find_stops(lead, "uasa", late) if late in each.numbers)
    rounds.add_stop(lead, made.uid, found)
    answer = record_round(lead, made.uid, [StopReport(2, MET)])
    assert answer.refused == ()
    assert [moved.number for moved in answer.moved] == [late]


def test_a_place_seen_stays_so_when_a_signalement_joins_it(seat: Seat, lead: Seat) -> None:
    late = accepted_at(seat, 1)
    (found,) = (each for each in find_stops(lead, "uasa", late) if late in each.numbers)
    places = [replace(found, known=()), Candidate("Square Léon", 2.352, 48.887, StopWhy.ADDED)]
    made = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, places)
    record_round(lead, made.uid, [StopReport(1, MET)])
    rounds.add_stop(lead, made.uid, found)
    with seat.store.reading() as connection:
        states = connection.execute(select(RoundStopRow.state).order_by(RoundStopRow.position))
        assert list(states.scalars()) == ["met", "planned", "planned"]
    assert rounds.show_round(lead, made.uid).stops[0].numbers == (late,)


def test_the_team_of_the_round_takes_from_the_pool(seat: Seat) -> None:
    number = log_at(seat, 1)
    moves.assign(seat, number, None, OverrideReason.REQUEST)
    (stop,) = (each for each in find_stops(seat, "uasa", number) if number in each.numbers)
    made = rounds.build_round(seat, "uasa", DAY, evening_shift(seat), None, [stop])
    answer = record_round(seat, made.uid, [StopReport(1, MET)])  # a coordinator, of no team
    assert answer.refused == ()
    assert answer.round.state is RoundState.DONE
    row = show(seat, number).row
    assert (row.status, row.team and row.team.code) == (Status.ACCEPTED, "uasa")
    assert check(seat).ok


def test_a_place_alone_is_told_by_the_round(seat: Seat, lead: Seat) -> None:
    place = Candidate("Square Léon", 2.352, 48.887, StopWhy.ADDED)
    made = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, [place])
    answer = record_round(lead, made.uid, [StopReport(1, MET)])
    assert answer.round.stops[0].state is StopState.MET
    assert answer.moved == ()


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([], "stops_missing"),
        ([StopReport(4, MET)], "position"),
        ([StopReport(1, MET), StopReport(1, MET)], "stop_twice"),
        ([StopReport(1, MET), StopReport(2, Visit(PeopleMet.FEW, minutes=999))], "visit_minutes"),
        ([StopReport(1, Visit(result=VisitResult.NOT_DONE))], "not_done_missing"),
    ],
)
def test_impossible_reports_write_nothing(
    seat: Seat, lead: Seat, made: Round, reports: list[StopReport], code: str
) -> None:
    with pytest.raises(UserError) as refused:
        record_round(lead, made.uid, reports)
    assert refused.value.code == code
    assert rounds.show_round(lead, made.uid) == made
    assert all(visits(seat, number) == [] for stop in made.stops for number in stop.numbers)


def test_who_records_an_older_round_comes_too_late(seat: Seat, lead: Seat, made: Round) -> None:
    record_round(seat, made.uid, [StopReport(1, MET)], version=made.version)
    with pytest.raises(UserError) as refused:
        record_round(lead, made.uid, [StopReport(1, MET)], version=made.version)
    assert refused.value.code == "changed_meanwhile"
    assert len(visits(seat, made.stops[0].numbers[0])) == 1


def test_the_hour_of_a_passage_may_be_told(lead: Seat, made: Round, clock: Clock) -> None:
    at = clock()
    clock.advance(hours=3)
    record_round(lead, made.uid, [StopReport(2, Visit(PeopleMet.FEW, visited_at=at))])
    assert rounds.show_round(lead, made.uid).stops[1].last_visit_at == at
