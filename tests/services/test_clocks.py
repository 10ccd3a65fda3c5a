"""The three clocks through the services: golden tables, pauses, reopenings, undone gestures."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop_app.domain.codes import (
    AnswerBy,
    HoldReason,
    NotDoneReason,
    Outcome,
    OverrideReason,
    Partner,
    Status,
    VisitResult,
    Weekday,
)
from desktop_app.domain.duty import OnHolidays
from desktop_app.domain.entry import Recurrence
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.answers import record_answer
from desktop_app.services.check import check
from desktop_app.services.clocks import clocks_of
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.undo import undo
from tests.conftest import Clock
from tests.services.duties import EVERY_DAY, WEEK_DAYS, asked, set_hours
from tests.services.entries import entry, wanting

OFF = OnHolidays.OFF
OFFICE = (WEEK_DAYS, "09:00", "17:00", OFF)
NIGHTS = (EVERY_DAY, "22:00", "06:00", OnHolidays.AS_USUAL)
DAYS = (EVERY_DAY, "07:00", "14:00", OnHolidays.AS_USUAL)
BRIDGE = ((0, 1, 2, 3, 5, 6), "09:00", "17:00", OFF)  # a team that never works on a Friday
ACCEPT, VISIT, ANSWER = range(3)


def paris(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(dt.UTC)


def due(seat: Seat, number: str, which: int) -> str:
    at = clocks_of(seat, number).clocks[which].due_at
    return at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M")


def state(seat: Seat, number: str, which: int) -> tuple[str, int | None]:
    clock = clocks_of(seat, number).clocks[which]
    return clock.state.value, clock.left_minutes


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        (OFFICE, "2026-11-20 17:00", "2026-11-23 11:00"),  # a Friday at the end of the day
        (OFFICE, "2026-11-20 16:00", "2026-11-23 10:00"),
        (OFFICE, "2026-04-30 16:00", "2026-05-04 10:00"),  # 1 May, a Friday
        (OFFICE, "2026-07-13 16:00", "2026-07-15 10:00"),  # 14 July, a Tuesday
        (OFFICE, "2026-04-03 16:00", "2026-04-07 10:00"),  # Easter Monday
        (OFFICE, "2026-05-13 16:00", "2026-05-15 10:00"),  # Ascension, a Thursday
        (BRIDGE, "2026-05-13 16:00", "2026-05-16 10:00"),  # and its bridge
        (NIGHTS, "2026-11-20 12:00", "2026-11-21 00:00"),
        (NIGHTS, "2026-11-21 05:00", "2026-11-21 23:00"),
        (NIGHTS, "2026-10-25 01:30", "2026-10-25 02:30"),  # 02:00 to 03:00 comes twice
        (NIGHTS, "2026-03-29 01:30", "2026-03-29 04:30"),  # 02:00 to 03:00 never comes
    ],
)
def test_the_time_to_accept_runs_in_the_hours_of_the_team(
    seat: Seat,
    clock: Clock,
    hours: tuple[tuple[int, ...], str, str, OnHolidays],
    at: str,
    expected: str,
) -> None:
    set_hours(seat, "uasa", *hours)
    clock.now = paris(at)
    number = asked(seat)
    assert due(seat, number, ACCEPT) == expected
    assert state(seat, number, ACCEPT) == ("running", 120)


def test_two_pauses_keep_the_working_time_that_was_left(
    seat: Seat, lead: Seat, clock: Clock
) -> None:
    set_hours(seat, "uasa", *DAYS)
    clock.now = paris("2026-11-23 08:00")
    number = asked(seat)  # to be accepted at 10:00
    clock.now = paris("2026-11-23 09:00")
    moves.hold(lead, number, HoldReason.REPORTER)
    assert state(lead, number, ACCEPT) == ("paused", 60)
    clock.now = paris("2026-11-23 13:30")
    assert state(lead, number, ACCEPT) == ("paused", 60)
    moves.resume(lead, number)
    assert due(lead, number, ACCEPT) == "2026-11-24 07:30"
    clock.now = paris("2026-11-23 20:00")  # off duty: a pause of the night costs nothing
    moves.hold(lead, number, HoldReason.MEANS)
    clock.now = paris("2026-11-23 22:00")
    moves.resume(lead, number)
    assert due(lead, number, ACCEPT) == "2026-11-24 07:30"
    pauses = clocks_of(lead, number).pauses
    assert [(each.reason, each.ends_at is None) for each in pauses] == [
        (HoldReason.REPORTER, False),
        (HoldReason.MEANS, False),
    ]
    assert check(seat).problems == ()


def test_a_reopening_starts_all_three_anew(seat: Seat, lead: Seat, clock: Clock) -> None:
    set_hours(seat, "uasa", *DAYS)
    clock.now = paris("2026-11-23 08:00")
    number = asked(seat, reporter=wanting(AnswerBy.MAIL))
    moves.accept(lead, number)
    record_visit(lead, number, Visit(PeopleMet.FEW))
    record_answer(lead, show(seat, number).voices[0].uid, "mail")
    moves.close(lead, number, Outcome.RESOLVED)
    assert [state(lead, number, which) for which in range(3)] == [("done", None)] * 3
    clock.now = paris("2026-12-01 08:00")
    moves.reopen(lead, number, "Revus ce matin.")
    assert due(lead, number, ACCEPT) == "2026-12-01 10:00"
    assert state(lead, number, ACCEPT) == ("running", 120)
    assert state(lead, number, VISIT)[0] == "running"
    assert state(lead, number, ANSWER)[0] == "running"
    stale_at = show(lead, number).row.stale_at
    assert stale_at == clock.now + dt.timedelta(hours=24)
    moves.accept(lead, number)
    detail = show(lead, number)
    assert detail.deadlines is not None
    assert detail.row.due_at == detail.deadlines.visit  # to be visited anew
    clock.advance(minutes=30)
    record_visit(lead, number, Visit(PeopleMet.FEW))
    assert state(lead, number, VISIT) == ("done", None)
    assert show(lead, number).row.due_at == detail.deadlines.answer
    assert check(seat).problems == ()


def test_a_reopening_undone_goes_stale_as_before(seat: Seat, lead: Seat, clock: Clock) -> None:
    number = asked(seat)
    stale_at = show(lead, number).row.stale_at
    moves.close(lead, number, Outcome.NOT_FOUND)
    clock.advance(days=3)
    moved = moves.reopen(lead, number, "Revus.")
    assert show(lead, number).row.stale_at != stale_at
    assert moved.undo is not None
    undo(lead, moved.undo)
    assert show(lead, number).row.stale_at == stale_at


def test_what_comes_back_never_goes_stale(seat: Seat, lead: Seat) -> None:
    number = asked(seat, recurrence=Recurrence(frozenset({Weekday.MON})))
    moves.close(lead, number, Outcome.NOT_FOUND)
    moves.reopen(lead, number, "Revus.")
    assert show(lead, number).row.stale_at is None


def test_another_team_gets_its_time_and_the_reporter_keeps_waiting(
    seat: Seat, clock: Clock
) -> None:
    set_hours(seat, "uasa", *DAYS)
    set_hours(seat, "mediation", EVERY_DAY, "10:00", "18:00")
    clock.now = paris("2026-11-23 08:00")
    number = asked(seat)
    visit, answer = due(seat, number, VISIT), due(seat, number, ANSWER)
    clock.now = paris("2026-11-23 09:00")
    moves.assign(seat, number, "mediation", OverrideReason.REQUEST)
    assert due(seat, number, ACCEPT) == "2026-11-23 12:00"
    assert (due(seat, number, VISIT), due(seat, number, ANSWER)) == (visit, answer)


def test_undone_gestures_leave_the_pauses_as_they_were(
    seat: Seat, lead: Seat, clock: Clock
) -> None:
    number = asked(seat)
    held = moves.hold(lead, number, HoldReason.PARTNER)
    undo(lead, held.undo or "")
    assert clocks_of(lead, number).pauses == ()
    moves.hold(lead, number, HoldReason.PARTNER)
    clock.advance(minutes=20)
    resumed = moves.resume(lead, number)
    undo(lead, resumed.undo or "")
    (pause,) = clocks_of(lead, number).pauses
    assert pause.ends_at is None
    assert clocks_of(lead, number).status is Status.ON_HOLD
    moves.resume(lead, number)
    moves.accept(lead, number)
    moves.monitor(lead, number, clock() + dt.timedelta(days=2))
    moves.monitor(lead, number, clock() + dt.timedelta(days=3))
    assert [each.reason for each in clocks_of(lead, number).pauses] == [HoldReason.PARTNER, None]
    assert state(lead, number, VISIT)[0] == "paused"


def test_what_ended_says_what_was_done_and_what_was_not(seat: Seat, lead: Seat) -> None:
    number = asked(seat)
    moves.hand_over(lead, number, Partner.POLICE)
    assert [state(lead, number, which)[0] for which in range(3)] == ["stopped", "stopped", "done"]
    taken = asked(seat)
    moves.accept(lead, taken)
    moves.close(lead, taken, Outcome.RESOLVED)
    assert [state(lead, taken, which)[0] for which in range(3)] == ["done", "stopped", "done"]


def test_who_did_not_go_is_still_to_visit(seat: Seat, lead: Seat) -> None:
    number = asked(seat)
    moves.accept(lead, number)
    undone = Visit(result=VisitResult.NOT_DONE, not_done=NotDoneReason.NO_TIME)
    record_visit(lead, number, undone)
    assert state(lead, number, VISIT)[0] == "running"
    detail = show(lead, number)
    assert detail.deadlines is not None and detail.row.due_at == detail.deadlines.visit
    assert detail.row.stale_at is not None


def test_the_hours_behind_the_clocks_are_said(seat: Seat, clock: Clock) -> None:
    set_hours(seat, "uasa", *DAYS)
    clock.now = paris("2026-11-23 08:00")
    clocks = clocks_of(seat, asked(seat))
    assert (clocks.known, clocks.confirmed, clocks.on_duty) == (True, True, True)
    assert clocks.shift is not None
    assert clocks.shift.begins_at == paris("2026-11-23 07:00")
    pooled = log_signalement(seat, entry()).number
    moves.assign(seat, pooled, None, OverrideReason.REQUEST)
    nobody = clocks_of(seat, pooled)
    assert (nobody.team, nobody.known, nobody.on_duty, nobody.shift) == (None, False, True, None)
    with pytest.raises(UserError) as refused:
        clocks_of(seat, "19-2026-999999")
    assert refused.value.code == "unknown_number"
