"""The national geocoder, against a real local server: answers, failures, rhythm."""

from __future__ import annotations

import email.utils
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from desktop_app.domain.codes import Precision
from desktop_app.domain.entry import Place
from desktop_app.integrations.geocoder import (
    FIRST_PAUSE_S,
    LONGEST_ASKED_S,
    MOST_BYTES,
    Failure,
    Geocoder,
    GeocoderFault,
)
from tests.integrations.geocoder_server import FEATURE, Answers, geocoder_server


class Seconds:
    """A monotonic clock moved by whoever sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def feature(lon: float = 2.3911, lat: float = 48.8772, score: float = 0.93) -> object:
    """An answer of one place, there and with that score."""
    properties = {**FEATURE["properties"], "score": score}
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"features": [{**FEATURE, "geometry": geometry, "properties": properties}]}


@pytest.fixture
def answers() -> Iterator[Answers]:
    with geocoder_server() as served:
        yield served


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def geocoder(answers: Answers, seconds: Seconds) -> Geocoder:
    return Geocoder(answers.url, timeout_s=0.3, clock=seconds, sleep=seconds.sleep)


def failure_of(geocoder: Geocoder, text: str = "12 rue toute neuve") -> Failure:
    with pytest.raises(GeocoderFault) as caught:
        geocoder.search(text)
    return caught.value.failure


def test_a_feature_becomes_a_place(geocoder: Geocoder) -> None:
    assert geocoder.search("12 rue toute neuve") == (
        Place("12 Rue Toute Neuve 75019 Paris", 2.3911, 48.8772, Precision.NUMBER, 0.93, 19),
    )


def test_nothing_but_the_text_is_sent(geocoder: Geocoder, answers: Answers) -> None:
    geocoder.search("12 rue toute neuve", limit=3)
    assert answers.asked[-1].startswith("/geocodage/search?")
    assert answers.parameters() == {"q": ["12 rue toute neuve"], "limit": ["3"]}


def test_timed_out(geocoder: Geocoder, answers: Answers) -> None:
    answers.hold = threading.Event()
    assert failure_of(geocoder) is Failure.TIMED_OUT


def test_an_answer_that_drips_does_not_hold_the_caller(
    geocoder: Geocoder, answers: Answers
) -> None:
    answers.drip = threading.Event()
    began = time.monotonic()
    assert failure_of(geocoder) is Failure.TIMED_OUT
    assert time.monotonic() - began < 2  # the whole answer would take ten


def test_an_answer_too_long_is_not_read(geocoder: Geocoder, answers: Answers) -> None:
    answers.say(200, {"features": [FEATURE], "more": "x" * MOST_BYTES})
    assert failure_of(geocoder) is Failure.NOT_JSON


def test_refused(seconds: Seconds) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    geocoder = Geocoder(f"http://127.0.0.1:{port}", clock=seconds, sleep=seconds.sleep)
    assert failure_of(geocoder) is Failure.REFUSED


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (500, {}, Failure.SERVER),
        (503, {}, Failure.SERVER),
        (400, {}, Failure.CLIENT),
        (404, {}, Failure.CLIENT),
        (200, b"<html>proxy</html>", Failure.NOT_JSON),
        (200, {"features": []}, Failure.NO_FEATURE),
        (200, [], Failure.NO_FEATURE),
        (200, {"features": [{"properties": {}}]}, Failure.NO_FEATURE),
        (200, {"features": [None, 3]}, Failure.NO_FEATURE),
        (200, b"[" * 200_000, Failure.NOT_JSON),
        (200, feature(score=10**400), Failure.NO_FEATURE),
        (200, feature(score=float("nan")), Failure.NO_FEATURE),
        (200, feature(2.3911, float("nan")), Failure.NO_FEATURE),
        (200, feature(float("inf"), 48.8772), Failure.NO_FEATURE),
        (200, feature(250.0, 4_800.0), Failure.NO_FEATURE),
        (200, feature(48.8772, 2.3911), Failure.NO_FEATURE),  # latitude first
        (200, feature(10**400, 48.8772), Failure.NO_FEATURE),
    ],
)
def test_failures(
    geocoder: Geocoder, answers: Answers, status: int, body: object, failure: Failure
) -> None:
    answers.say(status, body)
    assert failure_of(geocoder) is failure


def test_a_place_outside_paris_is_no_answer(geocoder: Geocoder, answers: Answers) -> None:
    elsewhere = {**FEATURE, "properties": {**FEATURE["properties"], "citycode": "93001"}}
    answers.say(200, {"features": [elsewhere]})
    assert failure_of(geocoder) is Failure.NO_FEATURE


def test_a_failure_silences_then_longer_each_time(
    geocoder: Geocoder, answers: Answers, seconds: Seconds
) -> None:
    answers.say(500, {})
    failure_of(geocoder)
    assert failure_of(geocoder) is Failure.PAUSED
    seconds.now += FIRST_PAUSE_S + 1
    assert failure_of(geocoder) is Failure.SERVER
    seconds.now += FIRST_PAUSE_S + 1
    assert failure_of(geocoder) is Failure.PAUSED
    assert len(answers.asked) == 2
    seconds.now += FIRST_PAUSE_S
    answers.say(200, {"features": [FEATURE]})
    assert geocoder.search("12 rue toute neuve")


@pytest.mark.parametrize(
    ("header", "pause_s"),
    [
        ({"Retry_After": "8"}, 8),
        ({}, 5),
        ({"Retry_After": "nan"}, 5),
        ({"Retry_After": "Thu, 99 Foo"}, 5),
        ({"Retry_After": "inf"}, 3600),
        ({"Retry_After": "1e12"}, 3600),
        ({"Retry_After": "bientôt".encode().decode("latin-1")}, 5),
    ],
)
def test_too_many_requests_is_obeyed(
    geocoder: Geocoder, answers: Answers, seconds: Seconds, header: dict[str, str], pause_s: int
) -> None:
    answers.say(429, {}, **header)
    assert failure_of(geocoder) is Failure.TOO_MANY
    answers.say(200, {"features": [FEATURE]})
    seconds.now += pause_s - 0.5
    assert failure_of(geocoder) is Failure.PAUSED
    seconds.now += 1
    assert geocoder.search("12 rue toute neuve")


def test_too_many_requests_until_a_date(
    geocoder: Geocoder, answers: Answers, seconds: Seconds
) -> None:
    answers.say(429, {}, Retry_After=email.utils.formatdate(32503680000, usegmt=True))
    failure_of(geocoder)
    seconds.now += LONGEST_ASKED_S - 1
    assert failure_of(geocoder) is Failure.PAUSED
    seconds.now += 2
    assert failure_of(geocoder) is Failure.TOO_MANY


def test_at_most_ten_requests_a_second(geocoder: Geocoder, seconds: Seconds) -> None:
    started = seconds.now
    for _ in range(21):
        geocoder.search("12 rue toute neuve")
    assert seconds.now - started == pytest.approx(2.0)
    assert seconds.slept == pytest.approx([0.1] * 20)


def test_the_proxy_of_the_system_is_used(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", answers.url.removesuffix("/geocodage"))
    monkeypatch.setenv("no_proxy", "")
    assert Geocoder("http://geocodeur.invalid").search("12 rue toute neuve")
    assert answers.asked == ["http://geocodeur.invalid/search?q=12+rue+toute+neuve&limit=5"]
