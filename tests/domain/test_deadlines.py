"""The three clocks."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desktop_app.domain.codes import Category, Status
from desktop_app.domain.deadlines import (
    CategorySetting,
    add_working_days,
    deadlines,
    due_at,
    handed_on,
    is_working_day,
    on_time_rate,
    pushed_back,
    recategorised,
    stale_at,
    warned_from,
)
from desktop_app.domain.duty import Duty, Slot
from desktop_app.domain.moments import PARIS
from desktop_app.domain.views import Deadlines

FRIDAY = dt.datetime(2026, 11, 20, 17, 30, tzinfo=dt.UTC)
SETTING = CategorySetting(Category.CONSUMPTION, 24, 72, 120, 1440, 10)
HOUR = dt.timedelta(hours=1)


def _paris(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(dt.UTC)


def test_minutes_run_day_and_night() -> None:
    clocks = deadlines(FRIDAY, SETTING)
    assert clocks.accept == FRIDAY + 2 * HOUR
    assert clocks.visit == FRIDAY + 24 * HOUR


def test_the_answer_counts_working_days_and_ends_at_18_in_paris() -> None:
    answer = deadlines(FRIDAY, SETTING).answer
    assert answer.astimezone(PARIS) == dt.datetime(2026, 12, 4, 18, 0, tzinfo=PARIS)
    assert answer.tzinfo is dt.UTC


def test_the_rule_sets_its_own_acceptance() -> None:
    assert deadlines(FRIDAY, SETTING, 15).accept == FRIDAY + HOUR / 4


def test_the_visit_never_falls_before_the_acceptance() -> None:
    clocks = deadlines(FRIDAY, SETTING, 3000)
    assert clocks.visit == clocks.accept == FRIDAY + 50 * HOUR


def test_danger_shortens_but_never_lengthens() -> None:
    clocks = deadlines(FRIDAY, SETTING, urgent=True)
    assert (clocks.accept, clocks.visit) == (FRIDAY + HOUR / 4, FRIDAY + HOUR)
    assert deadlines(FRIDAY, SETTING, 5, urgent=True).accept == FRIDAY + HOUR / 12


def test_summer_and_winter_time_end_at_the_same_hour_of_paris() -> None:
    summer = deadlines(dt.datetime(2026, 10, 23, 8, 0, tzinfo=dt.UTC), SETTING).answer
    assert summer.astimezone(PARIS).hour == 18


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # over a week-end
        ("2026-12-24", 1, "2026-12-28"),  # Christmas, then a week-end
        ("2026-05-07", 1, "2026-05-11"),  # 8 May
        ("2026-05-13", 1, "2026-05-15"),  # Ascension
        ("2026-12-31", 1, "2027-01-04"),
        ("2026-11-21", 0, "2026-11-23"),
        ("2026-11-20", 0, "2026-11-20"),
    ],
)
def test_working_days(day: str, count: int, expected: str) -> None:
    assert add_working_days(dt.date.fromisoformat(day), count) == dt.date.fromisoformat(expected)


@given(some.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), some.integers(1, 15))
def test_the_nth_working_day_has_n_of_them_behind_it(day: dt.date, count: int) -> None:
    end = add_working_days(day, count)
    passed = [day + dt.timedelta(days=each + 1) for each in range((end - day).days)]
    assert is_working_day(end)
    assert sum(map(is_working_day, passed)) == count


CLOCKS = Deadlines(FRIDAY, FRIDAY + HOUR, FRIDAY + 9 * HOUR)


@pytest.mark.parametrize(
    ("status", "visited", "due"),
    [
        (Status.NEW, False, CLOCKS.accept),
        (Status.ROUTED, False, CLOCKS.accept),
        (Status.REOPENED, True, CLOCKS.accept),
        (Status.ACCEPTED, False, CLOCKS.visit),
        (Status.SCHEDULED, False, CLOCKS.visit),
        (Status.ACCEPTED, True, CLOCKS.answer),
        (Status.ON_HOLD, False, None),
        (Status.MONITORED, True, None),
        (Status.CLOSED, True, None),
        (Status.HANDED_OVER, False, None),
        (Status.CANCELLED, False, None),
    ],
)
def test_which_clock_runs(status: Status, visited: bool, due: dt.datetime | None) -> None:
    assert due_at(status, CLOCKS, visited=visited) == due


def test_the_answer_runs_on_while_someone_waits_for_it() -> None:
    for status in (Status.CLOSED, Status.HANDED_OVER, Status.CANCELLED):
        assert due_at(status, CLOCKS, awaited=True) == CLOCKS.answer
    assert due_at(Status.ON_HOLD, CLOCKS, awaited=True) is None


def test_a_hold_pushes_back_what_had_not_expired() -> None:
    moved = pushed_back(CLOCKS, FRIDAY + HOUR / 2, FRIDAY + 3 * HOUR)
    assert (moved.accept, moved.visit) == (FRIDAY, FRIDAY + 3.5 * HOUR)
    clocks = deadlines(FRIDAY, SETTING)
    assert pushed_back(clocks, FRIDAY, FRIDAY - HOUR) == clocks


def test_a_hold_over_the_end_of_a_working_day_moves_the_answer_by_one() -> None:
    clocks = deadlines(FRIDAY, SETTING)  # to be answered on Friday 4 December at 18:00
    thursday = FRIDAY - 25 * HOUR  # 17:30 in Paris
    moved = pushed_back(clocks, thursday, thursday + 9 * HOUR)
    assert moved.answer.astimezone(PARIS) == dt.datetime(2026, 12, 7, 18, 0, tzinfo=PARIS)
    over_a_night = pushed_back(clocks, thursday + HOUR, thursday + 9 * HOUR)
    within_a_day = pushed_back(clocks, thursday - 5 * HOUR, thursday)
    over_the_week_end = pushed_back(clocks, FRIDAY, FRIDAY + 48 * HOUR)
    for held in (over_a_night, within_a_day, over_the_week_end):
        assert held.answer == clocks.answer
    late = clocks.answer + HOUR
    assert pushed_back(clocks, late, late + 72 * HOUR).answer == clocks.answer


INSTANTS = some.datetimes(
    dt.datetime(2024, 1, 1),  # noqa: DTZ001 (the zone comes from the strategy)
    dt.datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=some.just(dt.UTC),
)


@given(INSTANTS, some.integers(0, 20_000), some.integers(0, 90_000), some.integers(0, 90_000))
def test_a_held_answer_still_ends_a_working_day_and_two_holds_add_up(
    received: dt.datetime, wait: int, first: int, second: int
) -> None:
    clocks = deadlines(received, SETTING)
    start = received + dt.timedelta(minutes=wait)
    between, end = start + dt.timedelta(minutes=first), start + dt.timedelta(minutes=first + second)
    held = pushed_back(clocks, start, end)
    local = held.answer.astimezone(PARIS)
    assert local.time() == dt.time(18, 0)
    assert is_working_day(local.date())
    assert held.answer >= clocks.answer
    if clocks.answer >= start:
        assert held.answer >= end
        ended = _working_days(start, end)
        assert _working_days(clocks.answer, held.answer) == ended
        twice = pushed_back(pushed_back(clocks, start, between), between, end)
        assert twice.answer == held.answer


def _working_days(start: dt.datetime, end: dt.datetime) -> int:
    """Working days whose end, 18:00 in Paris, falls from `start` on and before `end`."""
    at = start.astimezone(PARIS).replace(hour=18, minute=0, second=0, microsecond=0)
    at = at if at >= start else at + dt.timedelta(days=1)
    count = 0
    while at < end:
        count += is_working_day(at.date())
        at += dt.timedelta(days=1)  # the same hour of the next day in Paris
    return count


def test_a_hold_over_the_hour_of_the_answer_leaves_time_to_answer() -> None:
    clocks = deadlines(FRIDAY, SETTING)  # Friday 4 December at 18:00
    noon, evening = clocks.answer - 6 * HOUR, clocks.answer + 2 * HOUR
    held = pushed_back(clocks, noon, evening).answer
    assert held.astimezone(PARIS) == dt.datetime(2026, 12, 7, 18, 0, tzinfo=PARIS)
    assert pushed_back(clocks, noon, clocks.answer).answer == clocks.answer


NIGHTS = Duty(tuple(Slot(day, 22 * 60, 30 * 60) for day in range(7)))
DAYS = Duty(tuple(Slot(day, 7 * 60, 14 * 60) for day in range(7)))


def test_a_team_of_nights_counts_its_own_hours() -> None:
    clocks = deadlines(FRIDAY, SETTING, duty=NIGHTS)
    assert clocks.accept.astimezone(PARIS) == dt.datetime(2026, 11, 21, 0, 0, tzinfo=PARIS)
    assert clocks.visit.astimezone(PARIS) == dt.datetime(2026, 11, 23, 6, 0, tzinfo=PARIS)
    urgent = deadlines(FRIDAY, SETTING, urgent=True, duty=NIGHTS)
    assert urgent.accept.astimezone(PARIS) == dt.datetime(2026, 11, 20, 22, 15, tzinfo=PARIS)


def test_two_pauses_leave_the_working_time_that_was_left() -> None:
    clocks = deadlines(FRIDAY, SETTING, duty=DAYS)  # 24 h of visits at 7 h a day: the 4th morning
    assert clocks.visit.astimezone(PARIS) == dt.datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
    monday = dt.datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)
    once = pushed_back(clocks, monday, monday + 24 * HOUR, DAYS)  # 7 h left: a whole day
    assert once.visit.astimezone(PARIS) == dt.datetime(2026, 11, 25, 10, 0, tzinfo=PARIS)
    evening = dt.datetime(2026, 11, 24, 20, 0, tzinfo=PARIS)
    twice = pushed_back(once, evening, evening + 2 * HOUR, DAYS)  # off duty: nothing is lost
    assert twice.visit == once.visit
    assert pushed_back(clocks, clocks.visit, clocks.visit + HOUR, DAYS).visit == clocks.visit


def test_another_team_has_its_time_to_accept_and_the_reporter_keeps_waiting() -> None:
    fresh = Deadlines(FRIDAY + 5 * HOUR, FRIDAY + 30 * HOUR, FRIDAY + 300 * HOUR)
    known = Deadlines(FRIDAY, FRIDAY + 20 * HOUR, FRIDAY + 200 * HOUR)
    assert handed_on(known, fresh) == Deadlines(fresh.accept, known.visit, known.answer)
    late = Deadlines(FRIDAY, FRIDAY + HOUR, FRIDAY + 200 * HOUR)
    assert handed_on(late, fresh).visit == fresh.accept


def test_scenes_go_stale_and_facts_that_come_back_do_not() -> None:
    assert stale_at(FRIDAY, SETTING, recurring=False) == FRIDAY + 24 * HOUR
    assert stale_at(FRIDAY, SETTING, recurring=True) is None


def test_the_on_time_rate_counts_what_is_open_and_overdue() -> None:
    assert on_time_rate(6, 8, 4) == 0.5
    assert on_time_rate(0, 0, 0) is None


def test_the_warning_comes_with_the_last_quarter_and_half_an_hour_at_least() -> None:
    assert warned_from(FRIDAY, FRIDAY + 8 * HOUR) == FRIDAY + 6 * HOUR
    assert warned_from(FRIDAY, FRIDAY + HOUR) == FRIDAY + HOUR / 2


def test_another_category_keeps_pauses_and_shorter_times() -> None:
    received = _paris("2026-11-23 08:00")
    old, new = (
        Deadlines(
            received + dt.timedelta(minutes=accept),
            received + dt.timedelta(minutes=visit),
            _paris(answer),
        )
        for accept, visit, answer in (
            (120, 1440, "2026-11-30 18:00"),
            (240, 2880, "2026-12-07 18:00"),
        )
    )
    assert recategorised(old, old, new, accepted=False, visited=False) == new
    assert recategorised(new, new, old, accepted=False, visited=False) == old
    hour = dt.timedelta(hours=1)
    paused = Deadlines(old.accept + hour, old.visit + hour, _paris("2026-12-01 18:00"))
    assert recategorised(paused, old, new, accepted=False, visited=False) == Deadlines(
        new.accept + hour, new.visit + hour, _paris("2026-12-08 18:00")
    )
    urgent = Deadlines(received + hour / 4, received + hour, old.answer)
    assert recategorised(urgent, old, new, accepted=False, visited=False) == Deadlines(
        urgent.accept, urgent.visit, new.answer
    )
    assert recategorised(old, old, new, accepted=True, visited=True) == Deadlines(
        old.accept, old.visit, new.answer
    )
