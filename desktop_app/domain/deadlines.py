"""The three clocks of a signalement: accept, first visit, answer to the reporter.

The accept and visit clocks run in the working minutes of the team that has it (`duty`); in the pool
and for a team whose hours are not known, day and night. The answer clock counts working days
(Monday to Friday, less the public holidays of France) after the day of receipt, and ends at 18:00
in Paris.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from desktop_app.domain.codes import Category, Status
from desktop_app.domain.duty import ALWAYS, Duty, is_public_holiday
from desktop_app.domain.moments import PARIS
from desktop_app.domain.views import Deadlines
from desktop_app.domain.workflow import OPEN, STOPPED

END_OF_DAY: Final = dt.time(18, 0)
LEAST_WARNING: Final = dt.timedelta(minutes=30)
URGENT_ACCEPT_MINUTES: Final = 15
URGENT_VISIT_MINUTES: Final = 60


@dataclass(frozen=True, slots=True)
class CategorySetting:
    """Delays of a category, as an administrator set them."""

    category: Category
    validity_hours: int
    duplicate_hours: int
    accept_minutes: int
    visit_minutes: int
    answer_workdays: int


def deadlines(
    received_at: dt.datetime,
    setting: CategorySetting,
    accept_minutes: int | None = None,
    urgent: bool = False,
    duty: Duty = ALWAYS,
) -> Deadlines:
    """The three deadlines (aware UTC) of what was received at `received_at`.

    `accept_minutes` is the rule's own delay, if it sets one; `urgent` (a person in danger, the
    caller was sent to the emergency numbers) shortens accept and visit to 15 and 60 minutes, all
    counted in the working time of `duty`. The visit never falls before the acceptance.
    """
    to_accept = setting.accept_minutes if accept_minutes is None else accept_minutes
    to_visit = setting.visit_minutes
    if urgent:
        to_accept = min(to_accept, URGENT_ACCEPT_MINUTES)
        to_visit = min(to_visit, URGENT_VISIT_MINUTES)
    received = received_at.astimezone(dt.UTC)
    accept = duty.add_minutes(received, to_accept)
    visit = max(accept, duty.add_minutes(received, to_visit))
    return Deadlines(accept, visit, _end_of_day(received, setting.answer_workdays))


def due_at(
    status: Status, clocks: Deadlines, *, visited: bool = False, awaited: bool = False
) -> dt.datetime | None:
    """The deadline of the clock that runs in `status`; None when none runs.

    Until a team accepts it is the acceptance, then the first visit, then the answer, which runs on
    after the end while a reporter still waits for one (`awaited`). Once visited, what nobody waits
    an answer about is to be closed by that same date: the on-time rate counts what is closed on
    time, so that a team's part is never without an end. Screens then say « à clore avant ».
    """
    if status not in OPEN:
        return clocks.answer if awaited else None
    if status in STOPPED:
        return None
    if status in (Status.ACCEPTED, Status.SCHEDULED):
        return clocks.answer if visited else clocks.visit
    return clocks.accept


def pushed_back(
    clocks: Deadlines, held_at: dt.datetime, resumed_at: dt.datetime, duty: Duty = ALWAYS
) -> Deadlines:
    """The deadlines after a hold: what had not expired at `held_at` has as much working time of
    `duty` left at `resumed_at` as it had then.

    The answer, counted in working days, moves by those that ended (at 18:00 in Paris) during the
    hold, and still ends so: two holds move it as one that lasts from the first to the last.
    """
    pause = max(resumed_at - held_at, dt.timedelta(0))

    def moved(due: dt.datetime) -> dt.datetime:
        if due <= held_at or not pause:
            return due
        return duty.add_minutes(held_at + pause, duty.minutes_between(held_at, due))

    answer = clocks.answer
    if answer >= held_at:
        answer = _end_of_day(answer, _working_days_ended(held_at, held_at + pause))
    return Deadlines(moved(clocks.accept), moved(clocks.visit), answer)


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday, not a public holiday in France."""
    return day.weekday() < 5 and not is_public_holiday(day)


@lru_cache(maxsize=4096)
def add_working_days(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day after `day` (the day itself is not counted).

    With 0, `day` itself if it is worked, else the next one that is.
    """
    left = count
    while left > 0 or not is_working_day(day):
        day += dt.timedelta(days=1)
        left -= is_working_day(day)
    return day


def _end_of_day(at: dt.datetime, workdays: int) -> dt.datetime:
    # 18:00 in Paris of the `workdays`-th working day after the day of `at`.
    day = add_working_days(at.astimezone(PARIS).date(), workdays)
    return _end_of_day_on(day).astimezone(dt.UTC)


def _working_days_ended(start: dt.datetime, end: dt.datetime) -> int:
    # Those whose 18:00 in Paris is not before `start` and is before `end`.
    first, last = (at.astimezone(PARIS).date() for at in (start, end))
    days = (first + dt.timedelta(days=each) for each in range((last - first).days + 1))
    return sum(start <= _end_of_day_on(day) < end for day in days if is_working_day(day))


def _end_of_day_on(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, END_OF_DAY, PARIS)


def handed_on(clocks: Deadlines, fresh: Deadlines) -> Deadlines:
    """The deadlines after a change of team: the one asked now has its full time to accept, while
    whoever reported has been waiting for the visit and the answer since the first call.
    """
    return Deadlines(fresh.accept, max(clocks.visit, fresh.accept), clocks.answer)


def recategorised(
    clocks: Deadlines,
    old: Deadlines,
    new: Deadlines,
    duty: Duty = ALWAYS,
    *,
    accepted: bool,
    visited: bool,
) -> Deadlines:
    """The deadlines once the category is put right: those that the new one would have given.

    `old` and `new` are what each category gives from the receipt, in the same hours. What `clocks`
    had beyond `old` (a pause, a team asked later) it keeps, in working time of `duty` and, for the
    answer, in working days; a shorter time of its own (a rule's, an emergency's) is not lengthened.
    The clock of what is done already, `accepted` or `visited`, stays.
    """

    def moved(due: dt.datetime, was: dt.datetime, this: dt.datetime) -> dt.datetime:
        if due < was:
            return min(due, this)
        return duty.add_minutes(this, duty.minutes_between(was, due))

    accept = clocks.accept if accepted else moved(clocks.accept, old.accept, new.accept)
    visit = clocks.visit if visited else max(accept, moved(clocks.visit, old.visit, new.visit))
    later = _working_days_ended(old.answer, max(clocks.answer, old.answer))
    return Deadlines(accept, visit, _end_of_day(new.answer, later))


def stale_at(
    observed_at: dt.datetime, setting: CategorySetting, *, recurring: bool
) -> dt.datetime | None:
    """When a scene observed at `observed_at` can no longer be met as it was told; None for facts
    that come back.
    """
    return None if recurring else observed_at + dt.timedelta(hours=setting.validity_hours)


def warned_from(begun_at: dt.datetime, due: dt.datetime) -> dt.datetime:
    """From when a deadline is near: the last quarter of its delay, 30 minutes at least."""
    return due - max(LEAST_WARNING, (due - begun_at) / 4)


def on_time_rate(closed_on_time: int, closed: int, open_overdue: int) -> float | None:
    """Closed on time ÷ (closed + open and overdue), 0 to 1; None of nothing (product.md)."""
    judged = closed + open_overdue
    return closed_on_time / judged if judged else None
