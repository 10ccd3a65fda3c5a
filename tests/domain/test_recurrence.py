"""Days and hours at which facts come back."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desktop_app.domain.codes import Weekday
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.recurrence import (
    WEEK,
    from_bits,
    needed_at,
    parse_hour,
    to_bits,
    write_hour,
)


@given(some.frozensets(some.sampled_from(WEEK)))
def test_bits_keep_the_days(days: frozenset[Weekday]) -> None:
    assert from_bits(to_bits(days)) == days


def test_monday_is_the_lowest_bit() -> None:
    assert to_bits({Weekday.MON}) == 1
    assert to_bits({Weekday.SUN}) == 64


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [("7", 7, 0), ("7h", 7, 0), ("7 h 30", 7, 30), ("07:30", 7, 30), ("23:59", 23, 59)],
)
def test_hours_read(typed: str, hour: int, minute: int) -> None:
    assert parse_hour(typed) == dt.time(hour, minute)


@pytest.mark.parametrize("typed", ["", "24h", "7h60", "sept", "7:3", "-1", "7" * 5000])
def test_hours_refused(typed: str) -> None:
    with pytest.raises(UserError, match="n’est pas une heure") as refused:
        parse_hour(typed)
    assert refused.value.code == "hour_unreadable"


@given(some.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_an_hour_reads_back(at: dt.time) -> None:
    assert parse_hour(write_hour(at)) == at


@pytest.mark.parametrize(
    ("days", "start", "end", "expected"),
    [
        ("", None, None, "2026-11-20 18:30"),  # a Friday
        ("mon", None, None, "2026-11-20 18:30"),
        ("mon tue", "07:00", "09:00", "2026-11-23 07:00"),
        ("fri", "18:00", "19:00", "2026-11-20 18:30"),  # they are there now
        ("fri", "18:00", None, "2026-11-20 18:30"),
        ("fri", "17:00", None, "2026-11-27 17:00"),
        ("fri", "19:00", "20:00", "2026-11-20 19:00"),
        ("thu", "22:00", "19:00", "2026-11-20 18:30"),  # since yesterday
        ("", "07:00", "09:00", "2026-11-21 07:00"),
    ],
)
def test_when_a_team_is_needed(
    days: str, start: str | None, end: str | None, expected: str
) -> None:
    def hour(text: str | None) -> dt.time | None:
        return None if text is None else dt.time.fromisoformat(text)

    now = dt.datetime(2026, 11, 20, 17, 30, tzinfo=dt.UTC)
    found = needed_at([Weekday(day) for day in days.split()], hour(start), hour(end), now)
    assert found == dt.datetime.fromisoformat(expected).replace(tzinfo=PARIS)
