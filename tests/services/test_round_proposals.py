"""Where a team might go today, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from desktop_app.domain.codes import Outcome, Weekday
from desktop_app.domain.entry import Recurrence
from desktop_app.domain.errors import UserError
from desktop_app.domain.rounds import StopWhy
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.record_visit import record_visit
from desktop_app.services.round_proposals import propose_stops
from desktop_app.services.round_stops import say_not_seen, say_recurrence
from desktop_app.services.rounds import build_round, cancel_round
from desktop_app.services.seat import Seat
from tests.conftest import NOW, Clock
from tests.services.entries import EOLE, wanting
from tests.services.round_steps import DAY, accepted_at, at_paris, evening_shift, log_at


def test_what_is_in_hand_comes_first(seat: Seat, lead: Seat) -> None:
    log_at(seat, 1)  # not accepted yet
    hand = accepted_at(seat, 2)
    watched, later = accepted_at(seat, 3), accepted_at(seat, 4)
    moves.monitor(lead, watched, at_paris(20))
    moves.monitor(lead, later, at_paris(9, DAY + dt.timedelta(days=1)))
    accepted_at(seat, 5, team="mediation")
    proposed = propose_stops(lead, "uasa", DAY)
    assert [(stop.numbers, stop.why) for stop in proposed] == [
        ((hand,), StopWhy.ACCEPTED),
        ((watched,), StopWhy.WATCHED),
    ]
    assert proposed[0].reason.startswith("Pris en charge, échéance ")
    assert proposed[1].reason == "Sous surveillance : à revoir le 20 nov."
    tomorrow = propose_stops(lead, "uasa", DAY + dt.timedelta(days=1))
    assert later in {number for stop in tomorrow for number in stop.numbers}


def test_what_was_given_a_later_date_waits_for_it(seat: Seat, lead: Seat) -> None:
    today, later = accepted_at(seat, 1), accepted_at(seat, 2)
    moves.schedule(lead, today, at_paris(20))
    moves.schedule(lead, later, at_paris(20))
    moves.schedule(lead, later, at_paris(9, DAY + dt.timedelta(days=3)))
    assert [stop.numbers for stop in propose_stops(lead, "uasa", DAY)] == [(today,)]


def test_places_spoken_of_that_nobody_saw(seat: Seat, lead: Seat, clock: Clock) -> None:
    first = accepted_at(seat, 1)
    number = accepted_at(seat, 1)
    closed_only = [accepted_at(seat, 2) for _ in range(3)]
    for each in (first, number, log_at(seat, 1)):
        moves.close(lead, each, Outcome.NOT_FOUND)
    routed = log_at(seat, 1)
    accepted_at(seat, 3)
    for each in closed_only[:2]:
        moves.close(lead, each, Outcome.NOT_FOUND)
    record_visit(lead, closed_only[2], Visit(PeopleMet.FEW))
    moves.close(lead, closed_only[2], Outcome.NOT_FOUND)
    (_, unseen) = propose_stops(lead, "uasa", DAY)
    assert unseen.why is StopWhy.NOT_SEEN
    assert unseen.numbers == (routed,)
    assert unseen.reason == "4 voix en 30 jours, aucun passage connu"
    clock.advance(days=8)
    day = DAY + dt.timedelta(days=8)
    by_label = {stop.label[:1]: stop for stop in propose_stops(lead, "uasa", day)}
    assert by_label["2"].reason == "3 voix en 30 jours, pas vu depuis 8 jours"
    assert by_label["2"].numbers == ()
    assert "2" not in {stop.label[:1] for stop in propose_stops(lead, "uasa", day, days_not_seen=9)}
    clock.advance(days=23)
    assert not [
        stop
        for stop in propose_stops(lead, "uasa", DAY + dt.timedelta(days=31))
        if stop.why is StopWhy.NOT_SEEN
    ]


def test_every_address_of_a_cell_spoken_of_is_proposed(seat: Seat, lead: Seat) -> None:
    places = [replace(EOLE, label=f"{rank} Rue Riquet, 75018 Paris") for rank in (1, 2, 3)]
    numbers = [log_at(seat, 1, place=place) for place in places]
    proposed = propose_stops(lead, "uasa", DAY)
    assert sorted(number for stop in proposed for number in stop.numbers) == numbers
    assert {stop.label for stop in proposed} == {place.label for place in places}
    assert {stop.reason for stop in proposed} == {"3 voix en 30 jours, aucun passage connu"}


def test_a_place_where_nobody_went_was_not_seen(seat: Seat, lead: Seat) -> None:
    from desktop_app.domain.codes import NotDoneReason, VisitResult

    number = accepted_at(seat, 1)
    visit = Visit(result=VisitResult.NOT_DONE, not_done=NotDoneReason.NO_TIME)
    record_visit(lead, number, visit)
    assert propose_stops(lead, "uasa", DAY)[0].last_visit_at is None
    record_visit(lead, number, Visit(PeopleMet.FEW, visited_at=NOW - dt.timedelta(hours=1)))
    assert propose_stops(lead, "uasa", DAY)[0].last_visit_at == NOW - dt.timedelta(hours=1)


def test_what_is_known_names_nobody(seat: Seat, lead: Seat) -> None:
    accepted_at(
        seat,
        1,
        reporter=replace(wanting(), name="Éléonore Bertillon"),
        description="Bertillon (digicode cassé) a vu un groupe. Tel 06 12 34 56 78.",
        recurrence=Recurrence(frozenset({Weekday.MON, Weekday.FRI}), dt.time(7), dt.time(9, 30)),
    )
    (known,) = propose_stops(lead, "uasa", DAY)[0].known
    assert known.text == "[masqué] (digicode cassé) a vu un groupe. Tel [masqué]."
    assert known.recurrence == "lun., ven., 7 h – 9 h 30"


def test_what_a_round_stops_at_is_taken(seat: Seat, lead: Seat) -> None:
    one, two = accepted_at(seat, 1), accepted_at(seat, 2)
    first = propose_stops(lead, "uasa", DAY)[0]
    made = build_round(lead, "uasa", DAY, evening_shift(lead), None, [first])
    taken = {stop.numbers[0]: stop.taken for stop in propose_stops(lead, "uasa", DAY)}
    assert taken == {one: first.numbers == (one,), two: first.numbers == (two,)}
    assert not any(s.taken for s in propose_stops(lead, "uasa", DAY + dt.timedelta(days=1)))
    cancel_round(lead, made.uid)
    assert not any(stop.taken for stop in propose_stops(lead, "uasa", DAY))


@pytest.mark.parametrize("days", [0, 366])
def test_impossible_days_are_refused(lead: Seat, days: int) -> None:
    with pytest.raises(UserError) as refused:
        propose_stops(lead, "uasa", DAY, days_not_seen=days)
    assert refused.value.field == "days_not_seen"


def test_unknown_teams_are_refused(seat: Seat) -> None:
    with pytest.raises(UserError) as refused:
        propose_stops(seat, "atlantide", DAY)
    assert (refused.value.code, refused.value.field) == ("unknown_team", "team")


def test_words() -> None:
    assert say_recurrence(0, None, None) == ""
    assert say_recurrence(127, "07:00", None) == "tous les jours, 7 h"
    assert say_recurrence(1, None, None) == "lun."
    assert say_not_seen(NOW - dt.timedelta(hours=2), NOW) == "Vu aujourd’hui"
    assert say_not_seen(NOW - dt.timedelta(days=1), NOW) == "Pas vu depuis 1 jour"
