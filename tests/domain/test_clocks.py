"""The three clocks read at an instant: state, working time left, words."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop_app.domain.clocks import ClockName, ClockState, Facts, Pause, read_clock, say_minutes
from desktop_app.domain.codes import HoldReason
from desktop_app.domain.duty import ALWAYS, Duty, Slot
from desktop_app.domain.moments import PARIS

DAYS = Duty(tuple(Slot(day, 7 * 60, 14 * 60, confirmed=True) for day in range(7)))
OPEN = Facts(is_open=True, accepted=False, visited=False, awaited=False)
ACCEPT, VISIT, ANSWER = ClockName


def paris(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS)


NOW = paris("2026-11-20 13:00")  # a Friday, an hour before the team goes


def test_what_is_left_is_working_time() -> None:
    clock = read_clock(VISIT, paris("2026-11-21 09:10"), OPEN, DAYS, NOW)
    assert (clock.state, clock.left_minutes) == (ClockState.RUNNING, 190)
    assert clock.words == "encore 3 h 10"


def test_off_duty_it_says_when_the_team_comes_back() -> None:
    evening = paris("2026-11-20 20:00")
    clock = read_clock(ACCEPT, paris("2026-11-21 08:00"), OPEN, DAYS, evening)
    assert clock.words == "encore 1 h, hors service, reprend demain à 7 h"


def test_lateness_is_working_time_too() -> None:
    clock = read_clock(ACCEPT, paris("2026-11-19 13:30"), OPEN, DAYS, NOW)
    assert (clock.state, clock.left_minutes) == (ClockState.LATE, -390)
    assert clock.words == "en retard de 6 h 30"
    always = read_clock(ACCEPT, paris("2026-11-20 12:25"), OPEN, ALWAYS, NOW)
    assert always.words == "en retard de 35 min"


def test_a_pause_keeps_what_was_left_when_it_began() -> None:
    for reason, said in (
        (HoldReason.MEANS, "en pause (sans moyens disponibles), encore 1 h 30"),
        (None, "en pause (sous surveillance), encore 1 h 30"),
    ):
        pause = Pause(paris("2026-11-20 08:00"), None, reason)
        facts = Facts(is_open=True, accepted=False, visited=False, awaited=True, pause=pause)
        clock = read_clock(VISIT, paris("2026-11-20 09:30"), facts, DAYS, NOW)
        assert (clock.state, clock.left_minutes, clock.words) == (ClockState.PAUSED, 90, said)
    late = read_clock(VISIT, paris("2026-11-20 07:30"), facts, DAYS, NOW)
    assert (late.state, late.left_minutes) == (ClockState.PAUSED, -30)
    assert late.words == "en pause (sous surveillance), en retard de 30 min"


def test_the_answer_counts_working_days() -> None:
    tuesday = paris("2026-11-24 18:00")
    clock = read_clock(ANSWER, tuesday, OPEN, DAYS, NOW)
    assert clock.left_minutes == (11 + 24 + 18) * 60
    assert clock.words == "encore 2 jours ouvrés"
    assert read_clock(ANSWER, paris("2026-11-23 18:00"), OPEN, DAYS, NOW).words == (
        "encore 1 jour ouvré"
    )
    assert read_clock(ANSWER, paris("2026-11-20 18:00"), OPEN, DAYS, NOW).words == "encore 5 h"
    armistice = read_clock(ANSWER, paris("2026-11-12 18:00"), OPEN, DAYS, paris("2026-11-10 18:00"))
    assert armistice.left_minutes == (6 + 18) * 60


@pytest.mark.parametrize(
    ("facts", "states"),
    [
        (Facts(True, True, False, True), ("done", "running", "running")),
        (Facts(True, True, True, False), ("done", "done", "running")),
        (Facts(False, False, False, True), ("stopped", "stopped", "running")),
        (Facts(False, False, False, False), ("stopped", "stopped", "done")),
        (Facts(False, True, True, False), ("done", "done", "done")),
    ],
)
def test_which_clocks_have_ended(facts: Facts, states: tuple[str, ...]) -> None:
    due = paris("2026-11-24 18:00")
    clocks = [read_clock(name, due, facts, DAYS, NOW) for name in ClockName]
    assert tuple(clock.state.value for clock in clocks) == states
    assert all((clock.left_minutes is None) is (clock.state != "running") for clock in clocks)


def test_minutes_in_words() -> None:
    assert [say_minutes(each) for each in (0, 59, 60, 135)] == ["0 min", "59 min", "1 h", "2 h 15"]
    assert [say_minutes(each) for each in (2879, 2880, 71640)] == ["47 h 59", "2 j", "49 j"]
