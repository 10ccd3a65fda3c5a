"""The online geocoder as the services use it: gaps filled, answers kept, failures silent."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop_app.crash_report import close_log, open_log
from desktop_app.domain.codes import Precision
from desktop_app.services.find_places import geocode
from desktop_app.services.online_places import ask_online
from desktop_app.services.seat import Seat
from tests.conftest import Clock
from tests.integrations.geocoder_server import FEATURE, Answers, geocoder_server

UNKNOWN = "12 rue toute neuve, 75019"


@pytest.fixture
def answers() -> Iterator[Answers]:
    with geocoder_server() as served:
        yield served


@pytest.fixture
def seat(seat: Seat, answers: Answers) -> Seat:
    """The coordinator's seat, allowed to ask that server."""
    return replace(seat, geocoder_url=answers.url)


def test_what_the_gazetteer_does_not_know_is_asked_online(seat: Seat, answers: Answers) -> None:
    place = geocode(seat, UNKNOWN, offline=False)
    assert place is not None
    assert (place.label, place.precision) == ("12 Rue Toute Neuve 75019 Paris", Precision.NUMBER)
    assert answers.parameters()["q"] == ["12 rue toute neuve 75019"]


def test_a_known_number_is_not_asked(seat: Seat, answers: Answers) -> None:
    place = geocode(seat, "43 rue d'Aubervilliers, 75018", offline=False)
    assert place is not None and place.arrondissement == 18
    assert answers.asked == []


def test_a_corner_is_not_asked(seat: Seat, answers: Answers) -> None:
    assert geocode(seat, "angle rue riquet et rue toute neuve", offline=False) is None
    assert answers.asked == []


def test_offline_asks_nobody(seat: Seat, answers: Answers) -> None:
    assert geocode(seat, UNKNOWN, offline=True) is None
    assert answers.asked == []


def test_switched_off_asks_nobody(seat: Seat, answers: Answers) -> None:
    assert geocode(replace(seat, geocoder_url=None), UNKNOWN, offline=False) is None
    assert answers.asked == []


def test_an_answer_is_kept(seat: Seat, answers: Answers, clock: Clock) -> None:
    first = ask_online(seat, UNKNOWN)
    again = ask_online(seat, "12  Rue toute NEUVE 75019")
    assert again == first
    assert len(answers.asked) == 1
    clock.advance(days=181)
    ask_online(seat, UNKNOWN)
    assert len(answers.asked) == 2


def test_nothing_found_is_kept_for_a_week(seat: Seat, answers: Answers, clock: Clock) -> None:
    answers.say(200, {"features": []})
    assert ask_online(seat, UNKNOWN) == ()
    assert ask_online(seat, UNKNOWN) == ()
    assert len(answers.asked) == 1
    clock.advance(days=8)
    answers.say(200, {"features": [FEATURE]})
    assert len(ask_online(seat, UNKNOWN)) == 1


@pytest.mark.parametrize(
    ("status", "body"), [(500, {}), (404, {}), (429, {}), (200, b"<html>"), (200, {"features": []})]
)
def test_every_failure_ends_in_the_offline_answer(
    seat: Seat, answers: Answers, status: int, body: object
) -> None:
    answers.say(status, body)
    offline = geocode(seat, "900 rue d'aubervilliers, 75018", offline=True)
    assert offline is not None
    assert geocode(seat, "900 rue d'aubervilliers, 75018", offline=False) == offline


def test_one_failure_is_enough_for_the_process(seat: Seat, answers: Answers) -> None:
    answers.say(500, {})
    for number in itertools.chain(range(1, 6)):
        geocode(seat, f"{number} rue toute neuve", offline=False)
    assert len(answers.asked) == 1


def test_a_doubtful_answer_does_not_replace_ours(seat: Seat, answers: Answers) -> None:
    properties = {**FEATURE["properties"], "score": 0.4}
    answers.say(200, {"features": [{**FEATURE, "properties": properties}]})
    assert geocode(seat, UNKNOWN, offline=False) is None


def test_two_letters_are_not_worth_a_question(seat: Seat, answers: Answers) -> None:
    assert ask_online(seat, "12") == ()
    assert answers.asked == []


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("12 rue Riquette chez Mme Dupont 0612345678", "12 rue riquette"),
        ("M. Dupont, 12 bis rue Riquette, 75019 Paris, code 12B45", "12 bis rue riquette 75019"),
        ("12 rue Riquette 19e dupont@free.fr", "12 rue riquette 75019"),
        ("12 rue Riquette tél 06 12 34 56 78", "12 rue riquette"),
        ("12 rue Riquette interphone Dupont", "12 rue riquette"),
        ("3 rue Monsieur le Prince Neuf", "3 rue monsieur le prince neuf"),
        ("3 rue du Docteur Inconnu", "3 rue du docteur inconnu"),
        ("4 rue du 8 mai 1845", "4 rue du 8 mai 1845"),
    ],
)
def test_only_the_address_leaves_and_is_kept(
    seat: Seat, answers: Answers, typed: str, sent: str
) -> None:
    ask_online(seat, typed)
    assert answers.parameters()["q"] == [sent]
    with seat.store.reading() as connection:
        kept = connection.exec_driver_sql("SELECT * FROM geocode_cache").all()
    assert len(kept) == 1
    assert not re.search(r"dupont|0612345678|12b45|interphone", str(kept), re.IGNORECASE)


@pytest.mark.parametrize("typed", ["Mme Dupont", "chez Jean Dupont", "0612345678", "la rue"])
def test_what_names_no_street_stays_here(seat: Seat, answers: Answers, typed: str) -> None:
    assert ask_online(seat, typed) == ()
    assert answers.asked == []


def test_a_failure_is_logged_without_what_was_asked(seat: Seat, answers: Answers) -> None:
    answers.say(500, {})
    handler = open_log(seat.folder)
    ask_online(seat, UNKNOWN)
    close_log(handler)
    written = (seat.folder / "logs" / "relais.log").read_text("utf-8")
    assert "geocoder: " in written
    assert "neuve" not in written
