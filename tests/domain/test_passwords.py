"""What a password must be, and how long a wrong one makes wait."""

from __future__ import annotations

import datetime as dt
import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.errors import UserError
from desktop_app.domain.passwords import (
    LOCK,
    MOST,
    Tally,
    normalised,
    one_time,
    require_strong,
    say_wait,
    wait_after,
)
from desktop_app.services.local_accounts import common_words

NOW = dt.datetime(2026, 11, 20, 17, 30, tzinfo=dt.UTC)


def refusal(password: str, login: str = "nadia.benali", name: str = "Nadia Benali") -> str | None:
    try:
        require_strong(password, login, name, common_words())
    except UserError as error:
        assert error.field == "password"
        assert error.message.endswith(".")
        return error.code.removeprefix("password_")
    return None


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("", "too_short"),
        ("Tr0is-mots!", "too_short"),  # 11
        ("Gk7!vbu-Zm2x", None),  # 12 of four
        ("gk7!vbu-zm2x", "too_short"),  # 12 of three
        ("gk7!vbu-zm2xwp", None),  # 14 of three
        ("gkvbuzmxwpthrqlo", "too_plain"),
        ("trottinette bleu-nuit 7 kiwis", None),
        ("Éléphant ôté 7 kiwis", None),
        ("x" * MOST + "1A!", "too_long"),
        ("Nadia-kiwi-7-brouette", "personal"),
        ("kiwi7!brouette-BENALI", "personal"),
        ("Kiwi7!Nadîa-brouette", "personal"),  # accents do not hide a name
        ("nadia.benali-Zk7kiwi", "personal"),
        ("Relais-2026-Paris!", "common"),
        ("R3l4is-P4ris-2026!", "common"),
        ("MotDePasse123456!", "common"),
        ("Stalingrad-Jaures-19", "common"),
        ("Azertyuiop123!", "common"),
        ("POIUYTREZA-98765", "common"),
        ("Kz7!Kz7!Kz7!Kz7!", "common"),
        ("Aaaaaaaaaaaa1!", "common"),
        ("Brouette7!Brouette7!", None),  # twice a word nobody expects: ten characters are its own
        ("Seringue-Mediation-Uasa-19e", "common"),
    ],
)
def test_what_is_guessed_or_short_is_refused(password: str, refused: str | None) -> None:
    assert refusal(password) == refused


def test_the_longest_is_taken() -> None:
    signs = itertools.cycle("k7V!")
    assert refusal("".join(itertools.islice(signs, MOST))) == "common"  # the same again and again
    long = "".join(chr(0x4E00 + each) for each in range(MOST - 4)) + "aB1!"
    assert refusal(long) is None


def test_one_keyboard_or_another_types_the_same() -> None:
    assert normalised("e\u0301te\u0301 \ufb01n ①") == "été fin 1"


@given(st.text(max_size=160))
def test_whatever_is_typed_is_judged(password: str) -> None:
    refusal(password)


def test_a_given_password_is_good_and_easily_read() -> None:
    signs = iter("aaaa" * 4 + "k7mqzxhd9wrtp4ec")  # the first has no digit: made again
    made = one_time(lambda alphabet: next(signs))
    assert made == "k7mq-zxhd-9wrt-p4ec"
    assert refusal(made) is None
    choose = random.Random(7).choice
    made = {one_time(choose) for _ in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("0O1lIi")


def test_waits_grow_to_a_quarter_of_an_hour() -> None:
    seconds = [wait_after(failed).total_seconds() for failed in range(12)]
    assert seconds == [0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 900, 900]


def test_a_wait_ends_and_no_clock_makes_it_longer() -> None:
    tally = Tally(10, NOW)
    assert tally.wait(NOW) == LOCK
    assert tally.wait(NOW + dt.timedelta(minutes=14)) == dt.timedelta(minutes=1)
    assert tally.wait(NOW + LOCK) == dt.timedelta()
    assert tally.wait(NOW - dt.timedelta(days=30)) == LOCK
    assert Tally().wait(NOW) == dt.timedelta()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "1 seconde"), (5, "5 secondes"), (60, "1 minute"), (61, "2 minutes")],
)
def test_a_wait_is_said_rounded_up(seconds: float, said: str) -> None:
    assert say_wait(dt.timedelta(seconds=seconds)) == said
