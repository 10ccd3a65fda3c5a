"""Moments read as they are said, and said back."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS, parse_moment, say_day, say_delay, say_moment

NOW = dt.datetime(2026, 11, 20, 17, 30, tzinfo=dt.UTC)  # a Friday, 18:30 in Paris


def _paris(text: str, now: dt.datetime = NOW) -> str:
    moment = parse_moment(text, now)
    assert moment.tzinfo is dt.UTC
    return f"{moment.astimezone(PARIS):%Y-%m-%d %H:%M:%S}".removesuffix(":00")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hier 18h30", "2026-11-19 18:30"),
        ("Hier à 18 h 30", "2026-11-19 18:30"),
        ("18h30 hier", "2026-11-19 18:30"),
        ("avant-hier 7h", "2026-11-18 07:00"),
        ("aujourd’hui 8h", "2026-11-20 08:00"),
        ("18:30", "2026-11-20 18:30"),
        ("18:30:15", "2026-11-20 18:30:15"),
        ("18 heures 30", "2026-11-20 18:30"),
        ("18h", "2026-11-20 18:00"),
        ("0730", "2026-11-20 07:30"),
        ("18h35", "2026-11-20 18:35"),  # five minutes ahead: clocks differ
        ("19h", "2026-11-19 19:00"),  # later than now: yesterday
        ("midi", "2026-11-20 12:00"),
        ("minuit", "2026-11-20 00:00"),
        ("ce matin", "2026-11-20 08:00"),
        ("hier soir", "2026-11-19 20:00"),
        ("hier après-midi", "2026-11-19 15:00"),
        ("hier après midi", "2026-11-19 15:00"),
        ("hier soir 8h", "2026-11-19 20:00"),
        ("8h du matin", "2026-11-20 08:00"),
        ("hier 3h de l’après-midi", "2026-11-19 15:00"),
        ("cette nuit 2h", "2026-11-20 02:00"),
        ("cette nuit 23h", "2026-11-19 23:00"),
        ("lundi 8h", "2026-11-16 08:00"),
        ("vendredi 8h", "2026-11-20 08:00"),
        ("vendredi 22h", "2026-11-13 22:00"),
        ("vendredi dernier 8h", "2026-11-13 08:00"),
        ("lundi 16 novembre 8h", "2026-11-16 08:00"),
        ("19/11 1830", "2026-11-19 18:30"),
        ("09/11/26 18h", "2026-11-09 18:00"),
        ("21.11.2025 18h", "2025-11-21 18:00"),
        ("31/12 23h", "2025-12-31 23:00"),
        ("19/11 2026 18h30", "2026-11-19 18:30"),
        ("19/11 2028", "2026-11-19 20:28"),  # no year that can be meant: an hour
        ("hier 2026", "2026-11-19 20:26"),
        ("hier 9h du soir", "2026-11-19 21:00"),
        ("12h30 ce midi", "2026-11-20 12:30"),
        ("9 nov. 18:20", "2026-11-09 18:20"),
        ("1er novembre 2026 à 7h05", "2026-11-01 07:05"),
        ("2026-11-20T18:20:00+01:00", "2026-11-20 18:20"),
        ("2026-11-20T17:20:00Z", "2026-11-20 18:20"),
        ("2026-11-20T18:20:00.5+0100", "2026-11-20 18:20"),
        ("2026-11-20 18:20", "2026-11-20 18:20"),
        ("maintenant", "2026-11-20 18:30"),
        ("il y a 2 h", "2026-11-20 16:30"),
        ("il y a 1h30", "2026-11-20 17:00"),
        ("il y a environ 20 minutes", "2026-11-20 18:10"),
        ("il y a une demi-heure", "2026-11-20 18:00"),
        ("il y a un quart d’heure", "2026-11-20 18:15"),
        ("il y a deux jours", "2026-11-18 18:30"),
        ("il y a une semaine", "2026-11-13 18:30"),
    ],
)
def test_read(typed: str, read: str) -> None:
    assert _paris(typed) == read


def test_the_example_of_a_date_without_year() -> None:
    assert _paris("21/11 1830", NOW + dt.timedelta(days=2)) == "2026-11-21 18:30"


def test_a_date_without_year_around_new_year() -> None:
    january = dt.datetime(2027, 1, 2, 9, 0, tzinfo=dt.UTC)
    assert _paris("31/12 23h", january) == "2026-12-31 23:00"
    assert _paris("2/1 8h", january) == "2027-01-02 08:00"


def test_29_february_without_year() -> None:
    after_leap_day = dt.datetime(2028, 3, 10, 9, 0, tzinfo=dt.UTC)
    assert _paris("29/02 8h", after_leap_day) == "2028-02-29 08:00"
    a_year_on = dt.datetime(2029, 1, 10, 9, 0, tzinfo=dt.UTC)
    assert _paris("29/02 8h", a_year_on) == "2028-02-29 08:00"


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("", "moment_unreadable", "Indiquez quand"),
        ("   ", "moment_unreadable", "Indiquez quand"),
        ("2026-02-30 10:00", "moment_unreadable", "30/02/2026 n’existe pas"),
        ("31/02 8h", "moment_unreadable", "31/02/2026 n’existe pas"),
        ("29/02/2026 8h", "moment_unreadable", "29/02/2026 n’existe pas"),
        ("99/99 18h", "moment_unreadable", "n’existe pas"),
        ("25h", "moment_unreadable", "25h00 n’existe pas"),
        ("hier 18h75", "moment_unreadable", "18h75 n’existe pas"),
        ("2026-11-20T18:20:00+29:00", "moment_unreadable", "décalage"),
        ("hier", "moment_unreadable", "Ajoutez l’heure au 19/11/2026"),
        ("2026-11-20", "moment_unreadable", "Ajoutez l’heure"),
        ("12 8h", "moment_unreadable", "n’est pas compris"),
        ("2026-13-45", "moment_unreadable", "45/13/2026 n’existe pas"),
        ("2026-13-45T10:00:00+01:00", "moment_unreadable", "45/13/2026 n’existe pas"),
        ("demain 8h", "moment_future", "n’est pas encore passé"),
        ("après-demain 8h", "moment_future", "22/11/2026"),
        ("il y a trente jours", "moment_unreadable", "n’est pas compris"),
        ("bientôt\0", "moment_unreadable", "n’est pas compris"),
        ("18h " * 2_500, "moment_unreadable", "trop long"),
        ("29/03/2026 2h30", "moment_unreadable", "heure d’été"),
        ("21/11 18h30", "moment_future", "pas encore passé"),
        ("19/11 2026", "moment_unreadable", "Ajoutez l’heure au 19/11/2026"),
        ("lundi 20 novembre 8h", "moment_unreadable", "est un vendredi, pas un lundi"),
        ("jeudi 20 novembre 2026 8h", "moment_unreadable", "est un vendredi, pas un jeudi"),
        ("23h ce matin", "moment_unreadable", "23h00 et « matin » se contredisent"),
        ("hier 8h30 de l’après-midi", "moment_unreadable", "se contredisent"),
        ("14h cette nuit", "moment_unreadable", "se contredisent"),
        ("2026-11-20T18:36:00+01:00", "moment_future", "pas encore passé"),
        ("21/11/2027 8h", "moment_future", "pas encore passé"),
        ("01/10/2025 10h", "moment_too_old", "vérifiez la date"),
        ("0001-01-01 00:00", "moment_unreadable", "L’année 1 n’est pas plausible"),
        ("9999-12-31T23:59:00Z", "moment_unreadable", "L’année 9999 n’est pas plausible"),
        ("il y a 9999 semaines", "moment_too_old", "vérifiez la date"),
    ],
)
def test_refused_with_a_sentence(typed: str, code: str, said: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_moment(typed, NOW)
    assert (refused.value.code, refused.value.field) == (code, "observed_at")
    assert said in refused.value.message


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    later = dt.datetime(2026, 10, 25, 9, 0, tzinfo=dt.UTC)
    assert parse_moment("2h30", later) == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


@given(some.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        moment = parse_moment(text, NOW)
    except UserError as refused:
        assert refused.message
    else:
        assert NOW - dt.timedelta(days=366) <= moment <= NOW + dt.timedelta(minutes=5)


@given(some.integers(0, 365 * 86_400))
def test_every_instant_reads_back_from_iso(seconds_ago: int) -> None:
    moment = NOW - dt.timedelta(seconds=seconds_ago)
    assert parse_moment(moment.isoformat(), NOW) == moment
    assert parse_moment(moment.astimezone(PARIS).isoformat(), NOW) == moment


@pytest.mark.parametrize(
    ("read", "said"),
    [
        ("2026-11-20 18:20", "aujourd’hui 18:20"),
        ("2026-11-19 18:24", "hier 18:24"),
        ("2026-11-21 09:00", "demain 09:00"),
        ("2026-11-09 18:20", "9 nov. 18:20"),
        ("2025-12-01 07:05", "1 déc. 2025 07:05"),
    ],
)
def test_a_moment_said(read: str, said: str) -> None:
    at = dt.datetime.fromisoformat(read).replace(tzinfo=PARIS)
    assert say_moment(at, NOW) == said


def test_a_day_said() -> None:
    assert say_day(dt.datetime(2026, 8, 31, 22, 30, tzinfo=dt.UTC)) == "1 sept."


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "dans 0 min"),
        (35, "dans 35 min"),
        (130, "dans 2 h 10"),
        (180, "dans 3 h"),
        (14 * 60 + 30, "demain 9 h"),
        (16 * 60 + 12, "demain 10 h 42"),
        (3 * 1440, "23 nov. 18 h 30"),
        (-35, "−0 h 35"),
        (-125, "−2 h 05"),
        (-2879, "−47 h 59"),
        (-2880, "−2 j"),
    ],
)
def test_a_delay_said(minutes: int, said: str) -> None:
    assert say_delay(NOW + dt.timedelta(minutes=minutes), NOW) == said


def test_a_delay_just_over_shows_as_late() -> None:
    assert say_delay(NOW - dt.timedelta(seconds=1), NOW) == "−0 h 01"
