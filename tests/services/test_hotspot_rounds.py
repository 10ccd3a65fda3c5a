"""Hotspots in rounds: proposed, stopped at, recorded, and passages at a place alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from db.schema import PlaceVisitRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import NotDoneReason, Outcome, PlaceKind, Role, VisitResult
from desktop_app.domain.errors import UserError
from desktop_app.domain.rounds import Candidate, RoundState, StopReport, StopState, StopWhy
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves, rounds
from desktop_app.services.edit_teams import save_team
from desktop_app.services.hotspots import Wanted, list_hotspots, make_hotspot, rest_hotspot
from desktop_app.services.place_visits import record_hotspot_visit
from desktop_app.services.record_round import record_round
from desktop_app.services.round_proposals import propose_stops
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.team_cards import team_card
from tests.conftest import Clock
from tests.services.entries import EOLE, FLANDRE
from tests.services.hotspot_steps import east_of, watched
from tests.services.round_steps import DAY, accepted_at, evening_shift, log_at

MET = Visit(PeopleMet.SOME, material_collected=True, minutes=10)
NOT_DONE = Visit(result=VisitResult.NOT_DONE, not_done=NotDoneReason.NO_TIME)


def place_visits(seat: Seat) -> list[Any]:
    table = PlaceVisitRow.__table__
    with seat.store.reading() as connection:
        return list(connection.execute(select(table).order_by(table.c.id)))


def test_hotspots_come_after_what_is_in_hand(seat: Seat, lead: Seat) -> None:
    hand = accepted_at(seat, 3)
    made = watched(seat, name="Les marches", note="Regarder sous l’escalier, M. Dupont")
    rest_hotspot(seat, watched(seat, FLANDRE).uid)
    first, spot = propose_stops(lead, "uasa", DAY)
    assert (first.numbers, first.hotspot) == ((hand,), None)
    assert (spot.why, spot.hotspot) == (StopWhy.HOTSPOT, made.uid)
    assert spot.label == "Les marches, 43 Rue d’Aubervilliers"
    assert spot.reason == "Lieu suivi, 0 voix en 6 mois, aucun passage connu"
    assert "escalier" in spot.note
    assert "Dupont" not in spot.note
    assert spot.known == ()
    assert not spot.taken


def test_what_is_in_hand_there_says_so_and_stands_for_it(seat: Seat, lead: Seat) -> None:
    made = watched(seat, name="Les marches")
    number = accepted_at(seat, 0)
    (stop,) = propose_stops(lead, "uasa", DAY)
    assert (stop.why, stop.numbers, stop.hotspot) == (StopWhy.ACCEPTED, (number,), made.uid)
    assert stop.reason.endswith("lieu suivi\u00a0: Les marches")
    found = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, [stop])
    assert found.stops[0].hotspot == made.uid
    assert found.stops[0].reason.endswith("lieu suivi\u00a0: Les marches")


def test_what_is_open_there_is_known_at_its_stop(seat: Seat, lead: Seat) -> None:
    watched(seat)
    routed = log_at(seat, 0)
    elsewhere = log_at(seat, 0, team="mediation")
    (stop,) = propose_stops(lead, "uasa", DAY)
    assert stop.numbers == (routed,)
    assert elsewhere not in stop.numbers
    assert stop.reason.startswith("Lieu suivi, 2 voix en 6 mois")


def test_a_place_not_seen_in_a_hotspot_is_proposed_once(seat: Seat, lead: Seat) -> None:
    for _ in range(3):
        moves.close(lead, accepted_at(seat, 0), Outcome.NOT_FOUND)
    assert [stop.why for stop in propose_stops(lead, "uasa", DAY)] == [StopWhy.NOT_SEEN]
    watched(seat, EOLE)
    assert [stop.why for stop in propose_stops(lead, "uasa", DAY)] == [StopWhy.HOTSPOT]


def test_those_to_review_then_those_seen_longest_ago_come_first(
    seat: Seat, lead: Seat, clock: Clock
) -> None:
    names = ("vu hier", "jamais vu", "à revoir")
    made = [
        watched(
            seat,
            east_of(EOLE, 250 * rank),
            name=name,
            review_on=dt.date(2026, 11, 21) if name == "à revoir" else None,
        )
        for rank, name in enumerate(names)
    ]
    for spot in (made[0], made[2]):
        record_hotspot_visit(lead, spot.uid, MET)
    clock.advance(days=1)
    stops = propose_stops(lead, "uasa", DAY + dt.timedelta(days=1))
    assert [stop.label.split(",")[0] for stop in stops] == ["à revoir", "jamais vu", "vu hier"]
    assert stops[0].reason.endswith("pas vu depuis 1 jour, revue prévue le 21 nov.")


def test_a_team_is_offered_those_where_it_goes(seat: Seat, lead: Seat) -> None:
    watched(seat, EOLE)
    make_hotspot(seat, FLANDRE, PlaceKind.STATION, Wanted())
    card = team_card(seat, "uasa")
    only = replace(
        card.team, arrondissements=frozenset({18}), sectors=frozenset(), underground=False
    )
    save_team(seat, replace(card, team=only))
    stops = propose_stops(lead, "uasa", DAY)
    assert [stop.label for stop in stops] == ["43 Rue d’Aubervilliers"]
    below = replace(only, underground=True, surface=False, arrondissements=frozenset())
    save_team(seat, replace(team_card(seat, "uasa"), team=below))
    (stop,) = propose_stops(lead, "uasa", DAY)
    assert (stop.underground, stop.label) == (True, "12 Avenue de Flandre")


def test_a_visit_there_is_kept_as_a_place_visited(seat: Seat, lead: Seat, clock: Clock) -> None:
    made = watched(seat, note="Sous l’escalier")
    stops = propose_stops(lead, "uasa", DAY)
    found = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, stops)
    assert (found.stops[0].hotspot, found.stops[0].note) == (made.uid, "Sous l’escalier")
    (taken,) = propose_stops(lead, "uasa", DAY)
    assert taken.taken
    moved = rounds.set_start(lead, found.uid, None)  # written again, it still knows its hotspot
    moved = rounds.walk(lead, moved.uid, version=moved.version)
    visit = replace(MET, remark="Vu M. Dupont, calme")
    answer = record_round(lead, found.uid, [StopReport(1, visit)], version=moved.version)
    assert (answer.round.state, answer.moved) == (RoundState.DONE, ())
    assert answer.round.stops[0].state is StopState.MET
    (row,) = place_visits(seat)
    assert (row.hotspot_uid, row.round_uid, row.result) == (made.uid, found.uid, "met")
    assert (row.people_met, row.material_collected, row.minutes) == ("4-6", True, 10)
    assert "Dupont" not in row.remark
    assert list_hotspots(seat)[0].last_visit_at == clock.now
    (again,) = propose_stops(lead, "uasa", DAY)
    assert again.reason == "Lieu suivi, 0 voix en 6 mois, vu aujourd’hui"


def test_where_nobody_went_is_no_passage(seat: Seat, lead: Seat) -> None:
    watched(seat)
    stops = propose_stops(lead, "uasa", DAY)
    found = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, stops)
    record_round(lead, found.uid, [StopReport(1, NOT_DONE)], version=found.version)
    (row,) = place_visits(seat)
    assert (row.result, row.not_done) == ("not_done", "no_time")
    assert list_hotspots(seat)[0].last_visit_at is None
    assert propose_stops(lead, "uasa", DAY)[0].reason.endswith("aucun passage connu")


def test_a_passage_that_no_signalement_tells_is_the_place_s(seat: Seat, lead: Seat) -> None:
    made = watched(seat)
    number = log_at(seat, 0)
    stops = propose_stops(lead, "uasa", DAY)
    found = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, stops)
    moves.cancel(seat, number, "Erreur de saisie")
    answer = record_round(lead, found.uid, [StopReport(1, MET)], version=found.version)
    assert [refusal.number for refusal in answer.refused] == [number]
    assert [row.hotspot_uid for row in place_visits(seat)] == [made.uid]


def test_a_passage_that_a_signalement_tells_is_told_once(seat: Seat, lead: Seat) -> None:
    watched(seat)
    number = log_at(seat, 0)
    stops = propose_stops(lead, "uasa", DAY)
    found = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, stops)
    record_round(lead, found.uid, [StopReport(1, MET)], version=found.version)
    assert len(show(seat, number).visits) == 1
    assert place_visits(seat) == []


def test_a_place_alone_that_was_seen_is_not_proposed_again(seat: Seat, lead: Seat) -> None:
    for _ in range(3):
        moves.close(lead, accepted_at(seat, 1), Outcome.NOT_FOUND)
    stops = propose_stops(lead, "uasa", DAY)
    assert [stop.why for stop in stops] == [StopWhy.NOT_SEEN]
    found = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, stops)
    record_round(lead, found.uid, [StopReport(1, MET)], version=found.version)
    assert propose_stops(lead, "uasa", DAY) == ()
    assert [row.label for row in place_visits(seat)] == [stops[0].label]


def test_a_stop_added_by_hand_is_kept_too(seat: Seat, lead: Seat) -> None:
    square = Candidate("Square Léon", 2.352, 48.887, StopWhy.ADDED)
    found = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, [square])
    record_round(lead, found.uid, [StopReport(1, MET)], version=found.version)
    assert [(row.label, row.hotspot_uid) for row in place_visits(seat)] == [("Square Léon", None)]


def test_a_passage_without_a_round(seat: Seat, lead: Seat, clock: Clock) -> None:
    made = watched(seat)
    record_hotspot_visit(lead, made.uid, MET)
    (row,) = place_visits(seat)
    assert (row.round_uid, row.actor) == (None, "Chef UASA")
    assert list_hotspots(seat)[0].last_visit_at == clock.now
    future = replace(MET, visited_at=clock.now + dt.timedelta(hours=1))
    front_desk = replace(seat, actor=Actor("Accueil", Role.FRONT_DESK, 19))
    for who, visit, code in (
        (seat, MET, "no_team"),
        (seat, replace(MET, team="rien"), "unknown_team"),
        (lead, replace(MET, team="mediation"), "not_allowed"),
        (front_desk, MET, "not_allowed"),
        (lead, future, "date_future"),
    ):
        with pytest.raises(UserError) as refused:
            record_hotspot_visit(who, made.uid, visit)
        assert refused.value.code == code
    assert len(place_visits(seat)) == 1
