"""The three clocks as they are read at an instant: what is left of each, in working time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from desktop_app.domain.codes import Coded, HoldReason
from desktop_app.domain.duty import DAY_MINUTES, Duty, OnHolidays, Slot
from desktop_app.domain.duty_words import say_return

WORKING_DAYS: Final = Duty(
    tuple(Slot(day, 0, DAY_MINUTES) for day in range(5)), on_holidays=OnHolidays.OFF
)
"""What the answer is counted in: Monday to Friday, day and night, less the public holidays."""


class ClockName(Coded):
    """The three clocks."""

    ACCEPT = "accept", "Prise en charge"
    VISIT = "visit", "Premier passage"
    ANSWER = "answer", "Réponse"


class ClockState(Coded):
    """How a clock stands; `STOPPED` is over without what it waited for."""

    RUNNING = "running", "en cours"
    PAUSED = "paused", "en pause"
    DONE = "done", "fait"
    LATE = "late", "en retard"
    STOPPED = "stopped", "arrêté"


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch when the clocks stood still; `ends_at` None: still. `reason` None: monitored."""

    begins_at: dt.datetime
    ends_at: dt.datetime | None
    reason: HoldReason | None


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: `left_minutes` of working time, negative once late, None when it runs no more."""

    name: ClockName
    due_at: dt.datetime
    state: ClockState
    left_minutes: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the clocks are read from. `is_open` False once closed, cancelled or handed over."""

    is_open: bool
    accepted: bool
    visited: bool
    awaited: bool  # a reporter still waits for an answer
    pause: Pause | None = None  # under way


def read_clock(
    name: ClockName, due: dt.datetime, facts: Facts, duty: Duty, now: dt.datetime
) -> Clock:
    """One clock at `now`, for a team of `duty`.

    The answer's is owed until every reporter who waits for one has it, and until the closing when
    nobody waits. It is counted in minutes of working days, whatever the team's hours.
    """
    hours = WORKING_DAYS if name is ClockName.ANSWER else duty
    ended = _ended(name, facts)
    if ended is not None:
        return Clock(name, due, ended, None, ended.label)
    pause = facts.pause
    if pause is not None:
        left = _left(hours, pause.begins_at, due)
        clock = Clock(name, due, ClockState.PAUSED, left, "")
    else:
        state = ClockState.LATE if due < now else ClockState.RUNNING
        clock = Clock(name, due, state, _left(hours, now, due), "")
    return replace(clock, words=_words(clock, pause, duty, now))


def _ended(name: ClockName, facts: Facts) -> ClockState | None:
    over = None if facts.is_open else ClockState.STOPPED
    if name is ClockName.ACCEPT:
        return ClockState.DONE if facts.accepted else over
    if name is ClockName.VISIT:
        return ClockState.DONE if facts.visited else over
    return None if facts.is_open or facts.awaited else ClockState.DONE


def _left(duty: Duty, now: dt.datetime, due: dt.datetime) -> int:
    if due < now:
        return -round(duty.minutes_between(due, now))
    return round(duty.minutes_between(now, due))


def _words(clock: Clock, pause: Pause | None, duty: Duty, now: dt.datetime) -> str:
    minutes = clock.left_minutes or 0
    said = _say_days(abs(minutes)) if clock.name is ClockName.ANSWER else say_minutes(abs(minutes))
    told = f"en retard de {said}" if clock.state is ClockState.LATE or minutes < 0 else ""
    told = told or f"encore {said}"
    if pause is not None:
        why = "sous surveillance" if pause.reason is None else pause.reason.label.lower()
        return f"en pause ({why}), {told}"
    off_duty = clock.name is not ClockName.ANSWER and not duty.works_at(now)
    return f"{told}, hors service{say_return(duty, now)}" if off_duty else told


def say_minutes(minutes: int) -> str:
    """A stretch of working time: "35 min", "2 h", "2 h 10", "49 j" from two days on (of 24 h)."""
    if minutes >= 2 * DAY_MINUTES:
        return f"{minutes // DAY_MINUTES} j"
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def _say_days(minutes: int) -> str:
    days = minutes // DAY_MINUTES
    if not days:
        return say_minutes(minutes)
    return "1 jour ouvré" if days == 1 else f"{days} jours ouvrés"
