"""Rounds: built, ordered, kept; who may, who comes too late."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from db.schema import DutySlotRow, TeamRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Outcome, PlaceKind, Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.rounds import Candidate, RoundState, Start, StopWhy
from desktop_app.services import moves, rounds
from desktop_app.services.check import check
from desktop_app.services.reference import touch_reference
from desktop_app.services.round_proposals import find_stops, propose_stops
from desktop_app.services.seat import Seat
from tests.conftest import Clock
from tests.services.entries import EOLE
from tests.services.round_steps import DAY, accepted_at, evening_shift, log_at

START = Start("Mairie du 18e", EOLE.lon, EOLE.lat)


def built(seat: Seat, *numbers: str, start: Start | None = START) -> rounds.Round:
    """A round of these signalements, in this order."""
    candidates = {stop.numbers[0]: stop for stop in propose_stops(seat, "uasa", DAY)}
    stops = [candidates[number] for number in numbers]
    return rounds.build_round(seat, "uasa", DAY, evening_shift(seat), start, stops)


def labels(found: rounds.Round) -> list[str]:
    return [stop.label.split(" ")[0] for stop in found.stops]


def test_a_round_is_kept_in_the_order_given(seat: Seat, lead: Seat) -> None:
    one, two, three = (accepted_at(seat, position) for position in (1, 2, 3))
    made = built(lead, three, one, two)
    assert labels(made) == ["3", "1", "2"]
    assert [stop.position for stop in made.stops] == [1, 2, 3]
    assert made.state is RoundState.PLANNED
    assert made.capacity == 14  # of the shift
    assert made.warnings == ()
    assert made.start == START
    assert rounds.show_round(lead, made.uid) == made
    (line,) = rounds.list_rounds(lead, DAY)
    assert (line.uid, line.stops, line.left) == (made.uid, 3, 3)
    assert rounds.stops_left(lead, DAY) == 3
    assert rounds.stops_left(lead, DAY + dt.timedelta(days=1)) == 0
    assert check(seat).ok


def test_the_walk_is_the_shortest(seat: Seat, lead: Seat) -> None:
    numbers = [accepted_at(seat, position) for position in (3, 1, 4, 2)]
    made = built(lead, *numbers)
    walked = rounds.walk(lead, made.uid, version=made.version)
    assert labels(walked) == ["1", "2", "3", "4"]
    assert walked.length_m < made.length_m
    assert walked.version == made.version + 1


def test_stops_move_go_and_come(seat: Seat, lead: Seat) -> None:
    made = built(lead, *(accepted_at(seat, position) for position in (1, 2, 3)))
    uid = made.uid
    assert labels(rounds.move_stop(lead, uid, 3, 1)) == ["3", "1", "2"]
    assert labels(rounds.reorder(lead, uid, (2, 3, 1))) == ["1", "2", "3"]
    assert labels(rounds.remove_stop(lead, uid, 2)) == ["1", "3"]
    place = Candidate("Square Léon", 2.352, 48.887, StopWhy.ADDED)
    added = rounds.add_stop(lead, uid, place)
    assert [stop.label for stop in added.stops][-1] == "Square Léon"
    assert added.stops[-1].numbers == ()
    assert rounds.set_start(lead, uid, None).start is None
    for call, code in (
        (lambda: rounds.add_stop(lead, uid, place), "already_there"),
        (lambda: rounds.add_stop(lead, uid, added.stops[0]), "already_there"),
        (lambda: rounds.reorder(lead, uid, (1, 1, 2)), "order"),
        (lambda: rounds.move_stop(lead, uid, 4, 1), "position"),
        (lambda: rounds.remove_stop(lead, uid, 0), "position"),
        (lambda: rounds.show_round(lead, "absente"), "unknown_round"),
    ):
        with pytest.raises(UserError) as refused:
            call()
        assert refused.value.code == code


def test_the_last_stop_stays(seat: Seat, lead: Seat) -> None:
    made = built(lead, accepted_at(seat, 1))
    with pytest.raises(UserError) as refused:
        rounds.remove_stop(lead, made.uid, 1)
    assert refused.value.code == "stops_missing"


def test_who_saw_an_older_round_comes_too_late(seat: Seat, lead: Seat) -> None:
    made = built(lead, *(accepted_at(seat, position) for position in (1, 2)))
    rounds.move_stop(seat, made.uid, 2, 1, version=made.version)
    for call in (
        lambda: rounds.walk(lead, made.uid, version=made.version),
        lambda: rounds.cancel_round(lead, made.uid, version=made.version),
    ):
        with pytest.raises(UserError) as refused:
            call()
        assert refused.value.code == "changed_meanwhile"
    assert labels(rounds.show_round(lead, made.uid)) == ["2", "1"]


def test_a_cancelled_round_stays_in_the_list(seat: Seat, lead: Seat) -> None:
    made = built(lead, accepted_at(seat, 1))
    assert rounds.cancel_round(lead, made.uid).state is RoundState.CANCELLED
    assert rounds.show_round(lead, made.uid).state is RoundState.CANCELLED
    assert rounds.stops_left(lead, DAY) == 0
    with pytest.raises(UserError) as refused:
        rounds.walk(lead, made.uid)
    assert refused.value.code == "round_over"


def test_signalements_of_one_place_are_one_stop(seat: Seat, lead: Seat) -> None:
    one, two = accepted_at(seat, 1), accepted_at(seat, 1)
    other = accepted_at(seat, 2)
    (shared, alone) = sorted(propose_stops(lead, "uasa", DAY), key=lambda stop: stop.label)
    assert set(shared.numbers) == {one, two}
    assert alone.numbers == (other,)
    split = [replace(shared, known=(each,)) for each in shared.known]
    stops = [split[0], alone, split[1]]
    made = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, stops)
    assert [set(stop.numbers) for stop in made.stops] == [{one, two}, {other}]


def test_above_the_capacity_of_the_shift_is_told(seat: Seat, lead: Seat) -> None:
    place = Candidate("Lieu", 2.36, 48.88, StopWhy.ADDED)
    stops = [replace(place, label=f"Lieu {index}") for index in range(15)]
    made = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, stops)
    assert len(made.stops) == 15
    assert made.warnings[0].startswith("15 arrêts pour une capacité de 14")


def test_underground_stops_know_their_station(seat: Seat, lead: Seat) -> None:
    place = replace(EOLE, label="Stalingrad, quai ligne 7", lon=2.3679, lat=48.8846)
    accepted_at(seat, 1, place=place, place_kind=PlaceKind.STATION)
    (stop,) = propose_stops(lead, "uasa", DAY)
    assert stop.underground
    assert stop.station == "Stalingrad"
    made = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, [stop])
    assert made.stops[0].station == "Stalingrad"
    assert "souterrain" in made.warnings[0]


def test_hours_off_duty_are_told(seat: Seat, lead: Seat) -> None:
    accepted_at(seat, 1)
    stops = propose_stops(lead, "uasa", DAY)
    shift = evening_shift(lead)
    shift = shift._replace(ends_at=shift.ends_at + dt.timedelta(hours=2))
    made = rounds.build_round(lead, "uasa", DAY, shift, None, stops)
    assert "pas en service" in made.warnings[0]


def test_a_team_of_unknown_hours_has_the_whole_day(seat: Seat) -> None:
    with seat.store.writing() as connection:
        team = select(TeamRow.id).where(TeamRow.code == "gpis").scalar_subquery()
        connection.execute(delete(DutySlotRow).where(DutySlotRow.team_id == team))
        touch_reference(connection)
    (shift,) = rounds.shifts_on(seat, "gpis", DAY)
    assert shift.ends_at - shift.begins_at == dt.timedelta(days=1)
    place = Candidate("Lieu", 2.36, 48.88, StopWhy.ADDED)
    made = rounds.build_round(seat, "gpis", DAY, shift, None, [place])
    assert (made.capacity, made.warnings) == (None, ())


def test_the_shifts_of_a_day_with_and_without_a_round(seat: Seat, lead: Seat) -> None:
    made = built(lead, accepted_at(seat, 1))
    gone = built(lead, accepted_at(seat, 2))
    rounds.cancel_round(lead, gone.uid)
    morning, evening = rounds.shifts_and_rounds(lead, DAY, "uasa")
    assert morning.line is None
    assert evening.line is not None and evening.line.uid == made.uid
    assert [each.line for each in rounds.shifts_and_rounds(seat, DAY, None)] == [evening.line]


def test_shifts_of_no_team(seat: Seat) -> None:
    with pytest.raises(UserError) as refused:
        rounds.shifts_on(seat, "atlantide", DAY)
    assert (refused.value.code, refused.value.field) == ("unknown_team", "team")


def test_rounds_hold_only_what_the_team_may_visit(seat: Seat, lead: Seat) -> None:
    number, other = accepted_at(seat, 1), log_at(seat, 2, team="mediation")
    (stop,) = propose_stops(lead, "uasa", DAY)
    known = stop.known[0]
    moves.close(lead, number, Outcome.NOT_FOUND)
    shift = evening_shift(lead)
    for stops, code in (
        ([], "stops_missing"),
        ([stop], "not_to_visit"),
        ([replace(stop, known=(replace(known, number=other),))], "not_to_visit"),
        ([replace(stop, known=(replace(known, number="18-2026-999999"),))], "unknown_number"),
        ([replace(stop, label=f"{i}", known=()) for i in range(101)], "too_many_stops"),
    ):
        with pytest.raises(UserError) as refused:
            rounds.build_round(lead, "uasa", DAY, shift, None, stops)
        assert refused.value.code == code
        assert refused.value.field == "stops"
    assert rounds.list_rounds(lead, DAY) == ()


def test_what_was_closed_since_may_still_be_ordered(seat: Seat, lead: Seat) -> None:
    one, two = accepted_at(seat, 1), accepted_at(seat, 2)
    made = built(lead, one, two)
    moves.close(lead, one, Outcome.NOT_FOUND)
    assert labels(rounds.move_stop(lead, made.uid, 2, 1)) == ["2", "1"]


def test_leads_plan_for_their_team_only(seat: Seat, lead: Seat, front_desk: Seat) -> None:
    accepted_at(seat, 1)
    made = built(seat, propose_stops(seat, "uasa", DAY)[0].numbers[0])
    other = replace(lead, actor=Actor("Chef EGO", Role.TEAM_LEAD, team="maraude_ego"))
    assert rounds.list_rounds(other, DAY) == ()
    assert rounds.stops_left(front_desk, DAY) == 0
    for call in (
        lambda: rounds.show_round(other, made.uid),
        lambda: rounds.walk(other, made.uid),
        lambda: propose_stops(other, "uasa", DAY),
        lambda: find_stops(other, "uasa", "ney"),
        lambda: rounds.list_rounds(front_desk, DAY),
        lambda: rounds.build_round(
            other, "uasa", DAY, evening_shift(seat), None, propose_stops(seat, "uasa", DAY)
        ),
    ):
        with pytest.raises(UserError) as refused:
            call()
        assert refused.value.code == "not_allowed"


def test_a_search_finds_signalements_then_places(seat: Seat, lead: Seat, clock: Clock) -> None:
    number = accepted_at(seat, 1)
    closed = accepted_at(seat, 2)
    moves.close(lead, closed, Outcome.NOT_FOUND)
    log_at(seat, 3, team="mediation")
    (found, *_) = find_stops(lead, "uasa", number)
    assert found.numbers == (number,)
    assert all(stop.numbers != (closed,) for stop in find_stops(lead, "uasa", closed))
    places = find_stops(lead, "uasa", "boulevard ney")
    assert any("Ney" in place.label and not place.known for place in places)
    assert find_stops(lead, "uasa", "  ") == ()
