"""The on-time rate: what counts as closed in time, late, stale, short of means."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop_app.domain.codes import AnswerBy, Category, HoldReason, Outcome
from desktop_app.domain.errors import UserError
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.on_time import OnTime, on_time
from desktop_app.services.queue import View, count
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from tests.conftest import NOW, Clock
from tests.services.duties import asked, forget_hours
from tests.services.entries import wanting

YEAR = dt.timedelta(days=365)


@pytest.fixture(autouse=True)
def hours(seat: Seat) -> None:
    """Every team counts as working day and night here."""
    forget_hours(seat)


def measured(seat: Seat, team: str | None = "uasa") -> OnTime:
    return on_time(seat, NOW - YEAR, NOW + YEAR, team)


def closed(seat: Seat, number: str, outcome: Outcome = Outcome.RESOLVED) -> None:
    moves.accept(seat, number)
    moves.close(seat, number, outcome)


def test_nothing_has_no_rate(seat: Seat) -> None:
    assert measured(seat) == OnTime(0, 0, 0, 0, None)


def test_the_clock_that_ran_judges(seat: Seat, lead: Seat, clock: Clock) -> None:
    in_time, unvisited, visited = (asked(seat, category=Category.SOILING) for _ in range(3))
    closed(lead, in_time)
    record_visit(lead, visited, Visit(PeopleMet.FEW))
    clock.advance(hours=49)  # the first visit was due within 48 hours, the answer in ten days
    closed(lead, unvisited)
    moves.close(lead, visited, Outcome.RESOLVED)
    assert measured(seat) == OnTime(2, 3, 0, 0, 2 / 3)


def test_what_is_open_and_late_counts_against(seat: Seat, lead: Seat, clock: Clock) -> None:
    closed(lead, asked(seat, category=Category.SOILING))
    late = asked(seat, category=Category.SOILING)
    moves.accept(lead, late)
    clock.advance(hours=49)
    assert measured(seat) == OnTime(1, 1, 1, 0, 0.5)
    moves.close(lead, late, Outcome.RESOLVED)
    assert measured(seat) == OnTime(1, 2, 0, 0, 0.5)


def test_a_scene_gone_stale_is_no_lateness(seat: Seat, lead: Seat, clock: Clock) -> None:
    # An intrusion is valid 72 hours, and to be visited within 24: late before it went stale.
    late = asked(seat, category=Category.INTRUSION)
    # Consumption is valid 24 hours, and to be visited within 24 of the receipt, just as long.
    scene = asked(seat)
    moves.accept(lead, scene)
    clock.advance(hours=25)
    assert measured(seat).open_overdue == 1
    clock.advance(hours=72)
    assert measured(seat) == OnTime(0, 0, 0, 0, None)
    moves.close(lead, scene, Outcome.NOT_FOUND)
    moves.close(lead, late, Outcome.NOT_FOUND)
    assert measured(seat) == OnTime(1, 2, 0, 0, 0.5)


def test_one_that_comes_back_is_judged_by_a_new_visit(seat: Seat, lead: Seat, clock: Clock) -> None:
    number = asked(seat, category=Category.SOILING)
    record_visit(lead, number, Visit(PeopleMet.FEW))
    moves.close(lead, number, Outcome.RESOLVED)
    clock.advance(hours=100)
    moves.reopen(seat, number, "De nouveau sale.")
    moves.accept(lead, number)
    clock.advance(hours=60)  # due anew within 48 hours, the answer in ten days
    assert measured(seat) == OnTime(0, 0, 1, 0, 0.0)
    moves.close(lead, number, Outcome.RESOLVED)
    assert measured(seat) == OnTime(0, 1, 0, 0, 0.0)


def test_want_of_means_is_a_shortage_and_not_lateness(seat: Seat, lead: Seat, clock: Clock) -> None:
    number = asked(seat, category=Category.SOILING)
    other = asked(seat, category=Category.SOILING)
    review = clock() + dt.timedelta(days=1)
    moves.hold(lead, number, HoldReason.MEANS, review_at=review)
    moves.hold(lead, other, HoldReason.PARTNER, review_at=review)
    clock.advance(days=30)
    assert measured(seat) == OnTime(0, 0, 0, 1, None)
    assert count(lead, View.LATE) == 1  # the partner's: the review is due
    moves.resume(lead, number)
    assert measured(seat).without_means == 0


def test_periods_and_teams_are_told_apart(seat: Seat, lead: Seat, clock: Clock) -> None:
    closed(lead, asked(seat))
    moves.cancel(seat, asked(seat), "Doublon.")
    asked(seat, "mediation", reporter=wanting(AnswerBy.MAIL))
    assert measured(seat).closed == measured(seat, None).closed == 1
    assert measured(seat, "mediation") == OnTime(0, 0, 0, 0, None)
    now = clock()
    assert on_time(seat, now - YEAR, now).closed == 0  # the end is not in the period
    assert on_time(seat, now, now + dt.timedelta(seconds=1)).closed == 1
    clock.advance(days=2)
    assert measured(seat, "mediation").open_overdue == 0  # gone stale
    with pytest.raises(UserError) as inverted:
        on_time(seat, now, now - YEAR)
    assert inverted.value.code == "dates_inverted"
    with pytest.raises(UserError) as unknown:
        on_time(seat, now - YEAR, now, "atlantide")
    assert (unknown.value.code, unknown.value.field) == ("unknown_team", "team")
