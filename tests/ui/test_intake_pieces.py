"""The small parts of the entry page that need no window."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QPointF

from desktop_app.ui.intake.hours import parse_hour, say_hour
from desktop_app.ui.intake.map_view import Frame
from desktop_app.ui.intake.suggestion_list import pieces_of
from desktop_app.ui.intake.typed_text import clean, qt_offset, shorten
from desktop_app.ui.intake.when import say_understood

NOW = dt.datetime(2026, 11, 20, 17, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("porche", "porche"),
        ("a\0b\x07c", "abc"),
        ("un\r\ndeux\u2029trois", "un\ndeux\ntrois"),
        ("moitié \ud83d", "moitié "),
        ("entier 👨\u200d👩\u200d👧", "entier 👨\u200d👩\u200d👧"),
        ("שלום", "שלום"),
        ("tourné \u202eici", "tourné ici"),
    ],
)
def test_only_what_harms_is_cleaned(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_offsets_count_emoji_as_qt_does() -> None:
    assert qt_offset("a😀b", 2) == 3
    assert qt_offset("abc", 2) == 2


def test_long_lines_are_shortened_with_an_ellipsis() -> None:
    assert shorten("un  deux\ntrois", 20) == "un deux trois"
    assert shorten("un deux trois", 8) == "un deux…"


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("7h", dt.time(7)),
        ("7", dt.time(7)),
        ("19h30", dt.time(19, 30)),
        ("19:30", dt.time(19, 30)),
        (" 7 h 05 ", dt.time(7, 5)),
        ("1930", dt.time(19, 30)),
        ("24h", dt.time(0)),
        ("25h", None),
        ("7h75", None),
        ("matin", None),
        ("", None),
    ],
)
def test_hours_are_read_as_typed(typed: str, hour: dt.time | None) -> None:
    assert parse_hour(typed) == hour


def test_hours_are_said_as_on_a_door() -> None:
    assert (say_hour(dt.time(7)), say_hour(dt.time(19, 5))) == ("7 h", "19 h 05")


def test_what_was_typed_stands_out_in_a_suggestion() -> None:
    strong = [
        text for text, is_strong in pieces_of("43 Rue d’Aubervilliers", "43 aubervil") if is_strong
    ]
    assert strong == ["43", "Aubervil"]
    assert "".join(text for text, _ in pieces_of("Square du Maroc", "é zz")) == "Square du Maroc"
    glued = pieces_of("Rue d’Aubervilliers", "rue daubervil")
    assert [text for text, is_strong in glued if is_strong] == ["Rue", "Aubervil"]


def test_a_lone_letter_stands_out_only_alone() -> None:
    strong = [text for text, is_strong in pieces_of("Rue de Metz", "rue d") if is_strong]
    assert strong == ["Rue"]
    strong = [text for text, is_strong in pieces_of("Rue d’Aix", "rue d") if is_strong]
    assert strong == ["Rue", "d"]


def test_the_understood_moment_is_said_in_full() -> None:
    at = dt.datetime(2026, 11, 19, 17, 30, tzinfo=dt.UTC)
    assert say_understood(at, NOW) == "hier 18:30 — jeudi 19 novembre"


def test_the_map_goes_from_degrees_to_pixels_and_back() -> None:
    frame = Frame(2.3655, 48.8875, 2.0, 400, 200)
    assert frame.spot(2.3655, 48.8875) == QPointF(200, 100)
    lon, lat = frame.degrees(frame.spot(2.37, 48.89))
    assert (lon, lat) == pytest.approx((2.37, 48.89))
    north = frame.spot(2.3655, 48.8875 + 100 / 111_320)
    assert north.y() == pytest.approx(50, abs=0.1)  # 100 m at 2 m a pixel
