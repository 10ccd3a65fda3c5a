"""A round that is partly told: what is recorded stays where it was seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.domain.codes import VisitResult
from desktop_app.domain.errors import UserError
from desktop_app.domain.rounds import Round, StopReport, StopState, fitting, room_of, warnings_of
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import rounds
from desktop_app.services.record_round import record_round
from desktop_app.services.round_proposals import find_stops, propose_stops
from desktop_app.services.seat import Seat
from tests.services.round_steps import DAY, accepted_at, evening_shift
from tests.services.test_rounds import built, labels

MET = Visit(PeopleMet.SOME)


def told(lead: Seat, found: Round, *positions: int) -> Round:
    """The round with these stops recorded."""
    return record_round(lead, found.uid, [StopReport(at, MET) for at in positions]).round


@pytest.fixture
def half(seat: Seat, lead: Seat) -> Round:
    """Five stops, the second and the fourth recorded: 5, 2, 4, 1, 3."""
    numbers = {position: accepted_at(seat, position) for position in (1, 2, 3, 4, 5)}
    made = built(lead, *(numbers[position] for position in (5, 2, 4, 1, 3)), start=None)
    return told(lead, made, 2, 4)


def test_a_stop_that_is_told_stays(half: Round, lead: Seat) -> None:
    assert half.left == 3
    for call in (
        lambda: rounds.remove_stop(lead, half.uid, 2),
        lambda: rounds.move_stop(lead, half.uid, 2, 1),
        lambda: rounds.reorder(lead, half.uid, (2, 1, 3, 4, 5)),
    ):
        with pytest.raises(UserError) as refused:
            call()
        assert refused.value.code == "stop_told"
        assert refused.value.message.startswith("L’arrêt 2 est déjà consigné")
    assert labels(rounds.show_round(lead, half.uid)) == ["5", "2", "4", "1", "3"]
    assert labels(rounds.remove_stop(lead, half.uid, 1)) == ["2", "4", "1", "3"]


def test_the_others_are_ordered_around_it(half: Round, lead: Seat) -> None:
    moved = rounds.move_stop(lead, half.uid, 5, 1)
    assert labels(moved) == ["3", "2", "5", "1", "4"]
    # From the last stop seen, 1: what is left is 3, 4, 5, in that order.
    walked = rounds.walk(lead, half.uid)
    assert labels(walked) == ["3", "2", "4", "1", "5"]
    states = [stop.state for stop in walked.stops]
    assert [state is StopState.MET for state in states] == [False, True, False, True, False]


def test_what_joins_a_stop_that_is_told_keeps_it(half: Round, seat: Seat, lead: Seat) -> None:
    number = accepted_at(seat, 2)
    joined = rounds.add_stop(lead, half.uid, find_stops(lead, "uasa", number)[0])
    stop = joined.stops[1]
    assert (stop.state, stop.told, len(stop.numbers)) == (StopState.PLANNED, True, 2)
    with pytest.raises(UserError) as refused:
        rounds.remove_stop(lead, half.uid, 2)
    assert refused.value.code == "stop_told"


def test_what_was_taken_out_comes_back_where_it_was(half: Round, lead: Seat) -> None:
    gone = half.stops[2]
    rounds.remove_stop(lead, half.uid, 3)
    back = rounds.add_stop(lead, half.uid, gone, position=3)
    assert labels(back) == labels(half)


def test_a_round_begins_with_what_its_shift_holds(seat: Seat, lead: Seat) -> None:
    for position in range(1, 5):
        accepted_at(seat, position)
    stops = propose_stops(lead, "uasa", DAY)
    assert fitting(stops, None) == stops
    assert fitting(stops, 3) == stops[:3]
    assert fitting(stops, 0) == ()
    busy = (replace(stops[0], taken=True), replace(stops[1], beyond=True), *stops[2:])
    assert fitting(busy, 3) == stops[2:]
    assert (room_of(None, 3), room_of(14, 3), room_of(2, 3)) == (None, 11, 0)


def test_other_rounds_of_the_shift_are_told(seat: Seat, lead: Seat) -> None:
    one, two = accepted_at(seat, 1), accepted_at(seat, 2)
    first = built(lead, one)
    assert first.warnings == ()
    second = built(lead, two)
    assert second.warnings == ("Une autre tournée de ce service compte 1 arrêt.",)
    assert rounds.stops_planned(lead, "uasa", DAY) == {evening_shift(lead).begins_at: 2}
    rounds.cancel_round(lead, second.uid)
    assert rounds.show_round(lead, first.uid).warnings == ()
    assert rounds.stops_planned(lead, "uasa", DAY) == {evening_shift(lead).begins_at: 1}
    assert "3 arrêts en tout pour une capacité de 2" in warnings_of(first.stops, 2, beside=2)[1]


def test_not_done_is_told_too(half: Round, lead: Seat) -> None:
    after = record_round(lead, half.uid, [StopReport(1, Visit(result=VisitResult.NOT_FOUND))]).round
    with pytest.raises(UserError):
        rounds.remove_stop(lead, after.uid, 1)
