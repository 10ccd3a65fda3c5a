"""When teams work: weeks, nights, holidays, exceptions, and the clock of their working minutes."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desktop_app.domain.duty import (
    _MOST_DAYS,
    ALWAYS,
    Duty,
    DutyException,
    ExceptionKind,
    OnHolidays,
    Slot,
    require_possible,
    say_slot,
)
from desktop_app.domain.duty_record import exception_of, parse_minutes, slot_of, write_minutes
from desktop_app.domain.duty_words import say_day_near, say_return, say_shift
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS

H = 60


def paris(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS)


def told(at: dt.datetime) -> str:
    return at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M")


OFFICE = Duty(tuple(Slot(day, 9 * H, 17 * H) for day in range(5)))
DAILY = Duty(tuple(Slot(day, 7 * H, 14 * H) for day in range(7)))
NIGHTS = Duty(tuple(Slot(day, 22 * H, 30 * H) for day in range(7)))
OFF_ON_HOLIDAYS = Duty(OFFICE.slots, on_holidays=OnHolidays.OFF)
SUNDAYS = Duty(
    (*(Slot(day, 9 * H, 17 * H) for day in range(5)), Slot(6, 10 * H, 12 * H)),
    on_holidays=OnHolidays.AS_SUNDAY,
)


@pytest.mark.parametrize(
    ("duty", "at", "minutes", "expected"),
    [
        # Friday 17:00: the office is over, the clock goes on on Monday.
        (OFFICE, "2026-11-20 17:00", 120, "2026-11-23 11:00"),
        (OFFICE, "2026-11-20 16:30", 30, "2026-11-20 17:00"),
        (OFFICE, "2026-11-20 16:30", 31, "2026-11-23 09:01"),
        # Friday 1 May; Easter Monday 6 April; 14 July 2026, a Tuesday; the bridge of Ascension.
        (OFF_ON_HOLIDAYS, "2026-04-30 16:00", 120, "2026-05-04 10:00"),
        (OFFICE, "2026-04-30 16:00", 120, "2026-05-01 10:00"),
        (OFF_ON_HOLIDAYS, "2026-04-03 16:00", 120, "2026-04-07 10:00"),
        (OFF_ON_HOLIDAYS, "2026-07-13 16:00", 120, "2026-07-15 10:00"),
        (OFF_ON_HOLIDAYS, "2026-05-13 16:00", 120, "2026-05-15 10:00"),
        (SUNDAYS, "2026-07-13 16:00", 120, "2026-07-14 11:00"),
        # A team of nights, on an ordinary one and on those when the clock changes: 9 and 7 hours.
        (NIGHTS, "2026-11-20 12:00", 60, "2026-11-20 23:00"),
        (NIGHTS, "2026-11-20 23:00", 8 * H, "2026-11-21 23:00"),
        (NIGHTS, "2026-10-24 22:00", 9 * H, "2026-10-25 06:00"),
        (NIGHTS, "2026-03-28 22:00", 7 * H, "2026-03-29 06:00"),
        (NIGHTS, "2026-03-28 22:00", 7 * H + 1, "2026-03-29 22:01"),
        (DAILY, "2026-11-20 18:30", 24 * H, "2026-11-24 10:00"),
        (DAILY, "2026-11-20 18:30", 0, "2026-11-21 07:00"),
        (ALWAYS, "2026-11-20 18:30", 24 * H, "2026-11-21 18:30"),
    ],
)
def test_working_minutes(duty: Duty, at: str, minutes: int, expected: str) -> None:
    start = paris(at)
    end = duty.add_minutes(start, minutes)
    assert told(end) == expected
    assert duty.minutes_between(start, end) == minutes


def test_working_minutes_beyond_what_is_planned_run_day_and_night() -> None:
    one_day = DutyException(
        dt.date(2026, 11, 21), dt.date(2026, 11, 21), ExceptionKind.REINFORCEMENT, 8 * H, 9 * H
    )
    duty = Duty(exceptions=(one_day,))
    assert told(duty.add_minutes(paris("2026-11-20 12:00"), 120)) == "2026-11-21 10:00"


@pytest.mark.parametrize(
    ("duty", "at", "works"),
    [
        (DAILY, "2026-11-20 07:00", True),
        (DAILY, "2026-11-20 14:00", False),
        (NIGHTS, "2026-11-23 05:59", True),  # the Sunday's night, on Monday
        (NIGHTS, "2026-11-23 06:00", False),
        (OFF_ON_HOLIDAYS, "2026-07-14 10:00", False),
        (SUNDAYS, "2026-07-14 10:00", True),
        (SUNDAYS, "2026-07-14 13:00", False),
        (Duty(NIGHTS.slots, on_holidays=OnHolidays.OFF), "2026-07-15 03:00", False),
        (Duty(NIGHTS.slots, on_holidays=OnHolidays.OFF), "2026-07-14 03:00", True),
        (ALWAYS, "2026-07-14 03:00", True),
    ],
)
def test_who_works_when(duty: Duty, at: str, works: bool) -> None:
    assert duty.works_at(paris(at)) is works


def on(day: str, kind: ExceptionKind, start: int | None, end: int | None) -> DutyException:
    return DutyException(
        dt.date.fromisoformat(day), dt.date.fromisoformat(day), kind, start, end, 3
    )


@pytest.mark.parametrize(
    ("each", "shifts"),
    [
        (on("2026-11-20", ExceptionKind.ABSENCE, None, None), []),
        (on("2026-11-20", ExceptionKind.ABSENCE, 9 * H, 11 * H), ["07:00-09:00", "11:00-14:00"]),
        (on("2026-11-20", ExceptionKind.ABSENCE, 12 * H, 20 * H), ["07:00-12:00"]),
        (
            on("2026-11-20", ExceptionKind.REINFORCEMENT, 16 * H, 18 * H),
            ["07:00-14:00", "16:00-18:00"],
        ),
        (
            on("2026-11-20", ExceptionKind.REINFORCEMENT, 12 * H, 18 * H),
            ["07:00-12:00", "12:00-18:00"],
        ),
        (on("2026-11-19", ExceptionKind.ABSENCE, None, None), ["07:00-14:00"]),
    ],
)
def test_exceptions(each: DutyException, shifts: list[str]) -> None:
    duty = Duty(DAILY.slots, (each,))
    day = dt.date(2026, 11, 20)
    hours = [
        f"{shift.begins_at.astimezone(PARIS):%H:%M}-{shift.ends_at.astimezone(PARIS):%H:%M}"
        for shift in duty.shifts_of(day)
    ]
    assert hours == shifts
    for shift in duty.shifts_of(day):
        assert duty.works_at(shift.begins_at)
        assert not duty.works_at(shift.begins_at - dt.timedelta(minutes=1)) or len(shifts) == 2


_TEN = dt.date(2026, 8, 10)  # a Monday
_AWAY = DutyException(_TEN, _TEN, ExceptionKind.ABSENCE)
_AWAY_AT_NOON = DutyException(_TEN, _TEN, ExceptionKind.ABSENCE, 12 * H, 13 * H)
_CALLED_IN = DutyException(_TEN, _TEN, ExceptionKind.REINFORCEMENT, 8 * H, 12 * H, 3)
_CALLED_LATER = DutyException(_TEN, _TEN, ExceptionKind.REINFORCEMENT, 10 * H, 14 * H)
_CALLED_TWICE = DutyException(_TEN, _TEN, ExceptionKind.REINFORCEMENT, 8 * H, 12 * H)
_LONG_AWAY = DutyException(_TEN, dt.date(2026, 8, 20), ExceptionKind.ABSENCE, note="congés")


def spans(*exceptions: DutyException) -> list[tuple[str, str, int | None]]:
    shifts = Duty(DAILY.slots, exceptions).shifts_of(_TEN)
    return [(told(each.begins_at)[11:], told(each.ends_at)[11:], each.capacity) for each in shifts]


def test_who_is_called_in_works_whatever_absence_was_typed_first_or_last() -> None:
    assert spans(_AWAY, _CALLED_IN) == spans(_CALLED_IN, _AWAY) == [("08:00", "12:00", 3)]
    assert spans(_LONG_AWAY, _CALLED_IN) == spans(_CALLED_IN, _AWAY)
    both = [("08:00", "10:00", 3), ("10:00", "14:00", None)]
    assert spans(_CALLED_LATER, _CALLED_IN, _AWAY) == spans(_AWAY, _CALLED_IN, _CALLED_LATER)
    assert spans(_CALLED_LATER, _CALLED_IN, _AWAY) == both
    assert spans(_CALLED_TWICE, _CALLED_IN) == spans(_CALLED_IN, _CALLED_TWICE)


@given(
    some.lists(
        some.sampled_from(
            (_AWAY, _AWAY_AT_NOON, _CALLED_IN, _CALLED_LATER, _CALLED_TWICE, _LONG_AWAY)
        ),
        max_size=6,
    ).flatmap(lambda drawn: some.tuples(some.just(drawn), some.permutations(drawn)))
)
def test_hours_never_depend_on_the_order_of_the_exceptions(
    drawn: tuple[list[DutyException], list[DutyException]],
) -> None:
    one, other = drawn
    assert spans(*one) == spans(*other)


@pytest.mark.parametrize("end", [26 * H, 26 * H + 30, 27 * H])
@pytest.mark.parametrize("day", ["2026-10-24", "2026-03-28"])
def test_both_ways_of_asking_agree_when_the_clock_changes(day: str, end: int) -> None:
    # Saturday nights, and mornings that begin in the hour that is missing or comes twice.
    for duty in (Duty((Slot(5, 22 * H, end),)), Duty((Slot(6, end - 24 * H, 9 * H),))):
        start = paris(f"{day} 21:00").astimezone(dt.UTC)
        for minutes in range(0, 16 * H, 15):
            at = start + dt.timedelta(minutes=minutes)
            assert duty.works_at(at) is (duty.shift_at(at) is not None), told(at)


def test_what_is_known_and_confirmed() -> None:
    assert not ALWAYS.known and not ALWAYS.confirmed
    assert DAILY.known and not DAILY.confirmed
    assert Duty((Slot(0, 0, 60, confirmed=True),)).confirmed
    assert ALWAYS.next_shift(paris("2026-11-20 12:00")) is None


_SLOTS = some.lists(
    some.tuples(some.integers(0, 6), some.integers(0, 23), some.integers(1, 12)), max_size=6
)


@given(_SLOTS, some.integers(0, 60 * 24 * 20), some.integers(0, 3_000))  # within the horizon
def test_adding_and_counting_agree(
    drawn: list[tuple[int, int, int]], ahead: int, minutes: int
) -> None:
    duty = Duty(tuple(Slot(day, hour * H, (hour + long) * H) for day, hour, long in drawn))
    start = paris("2026-03-20 00:00") + dt.timedelta(minutes=ahead)
    end = duty.add_minutes(start, minutes)
    assert end >= start
    assert duty.minutes_between(start, end) == minutes
    shift = duty.shift_at(start)
    assert duty.works_at(start) is (shift is not None or not duty.known)


@pytest.mark.parametrize(
    ("duty", "code"),
    [
        (Duty((Slot(7, 0, 60),)), "hours_inverted"),
        (Duty((Slot(0, 600, 540),)), "hours_inverted"),
        (Duty((Slot(0, 0, 1441),)), "hours_inverted"),
        (Duty((Slot(0, 540, 720), Slot(0, 700, 800))), "hours_overlap"),
        (Duty((Slot(6, 1320, 1800), Slot(0, 300, 600))), "hours_overlap"),  # over the week's end
        (
            Duty(exceptions=(on("2026-11-20", ExceptionKind.REINFORCEMENT, None, None),)),
            "hours_missing",
        ),
        (Duty(exceptions=(on("2026-11-20", ExceptionKind.ABSENCE, 600, 500),)), "hours_inverted"),
        (Duty(exceptions=(on("2026-11-20", ExceptionKind.ABSENCE, 600, None),)), "hours_inverted"),
        (Duty(exceptions=(on("2026-11-20", ExceptionKind.ABSENCE, 0, 1500),)), "hours_inverted"),
        (
            Duty(
                exceptions=(
                    DutyException(
                        dt.date(2026, 11, 21), dt.date(2026, 11, 20), ExceptionKind.ABSENCE
                    ),
                )
            ),
            "dates_inverted",
        ),
    ],
)
def test_impossible_hours_are_refused(duty: Duty, code: str) -> None:
    with pytest.raises(UserError) as refused:
        require_possible(duty)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    ("duty", "field"),
    [
        (Duty((Slot(0, 0, 60, -1),)), "slots"),
        (
            Duty(
                exceptions=(
                    DutyException(
                        dt.date(2026, 11, 20),
                        dt.date(2026, 11, 20),
                        ExceptionKind.REINFORCEMENT,
                        60,
                        120,
                        -1,
                    ),
                )
            ),
            "exceptions",
        ),
    ],
)
def test_a_capacity_below_zero_is_refused(duty: Duty, field: str) -> None:
    with pytest.raises(UserError) as refused:
        require_possible(duty)
    assert (refused.value.code, refused.value.field) == ("capacity_negative", field)


def test_possible_hours() -> None:
    require_possible(NIGHTS)
    require_possible(Duty((Slot(0, 0, 1440),)))
    require_possible(ALWAYS)
    require_possible(Duty(exceptions=(on("2026-11-20", ExceptionKind.ABSENCE, None, None),)))
    require_possible(Duty(exceptions=(on("2026-11-20", ExceptionKind.ABSENCE, 60, 120),)))


@pytest.mark.parametrize(("text", "minutes"), [("07:00", 420), ("7:05", 425), ("24:00", 1440)])
def test_hours_read(text: str, minutes: int) -> None:
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "7h", "24:01", "07:60", "07:5", "aa:00", "٧:00"])
def test_hours_unreadable(text: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_minutes(text)
    assert refused.value.code == "hours_unreadable"


def test_records_read() -> None:
    night = {"weekday": 4, "start": "22:00", "end": "06:00", "capacity": 8, "confirmed": True}
    assert slot_of(night) == Slot(4, 1320, 1800, 8, confirmed=True)
    assert say_slot(slot_of(night)) == "vendredi 22 h – 6 h"
    assert write_minutes(1800) == "06:00" and write_minutes(1440) == "24:00"
    day = dt.date(2026, 12, 24)
    record = {"first_on": day, "last_on": day, "kind": "absence", "start": None, "end": None}
    assert exception_of(record) == DutyException(day, day, ExceptionKind.ABSENCE)
    record |= {"start": "22:00", "end": "06:00", "note": "veillée"}
    assert exception_of(record).end == 1800


def test_said() -> None:
    now = paris("2026-11-20 18:30")
    assert say_shift(DAILY, now) == ("hors service, reprend demain à 7 h, horaires à confirmer")
    half = Duty((Slot(4, 16 * H + 30, 28 * H + 30, confirmed=True),))
    assert say_shift(half, now) == "en service 16 h 30 – 4 h 30"
    whole = Duty((Slot(4, 0, 24 * H, confirmed=True),))
    assert say_shift(whole, now) == "en service toute la journée"
    short = Duty((Slot(6, 0, 24 * H, confirmed=True),))  # a Sunday of 23 hours
    assert say_shift(short, paris("2026-03-29 12:00")) == "en service toute la journée"
    assert say_return(DAILY, None) == ""
    assert say_return(ALWAYS, now) == ""
    assert [
        say_day_near(paris(day), now)
        for day in ("2026-11-20 23:00", "2026-11-21 01:00", "2026-11-23 07:00", "2026-12-24 07:00")
    ] == ["aujourd’hui", "demain", "lundi", "le 24/12"]


def test_a_duty_asked_of_many_days_forgets_and_still_answers() -> None:
    first = dt.date(2026, 1, 5)  # a Monday
    duty = Duty(OFFICE.slots)
    told = [duty.shifts_of(first + dt.timedelta(days=day)) for day in range(_MOST_DAYS + 7)]
    assert [len(shifts) for shifts in told[:7]] == [1, 1, 1, 1, 1, 0, 0]
    assert duty.shifts_of(first) == told[0]
