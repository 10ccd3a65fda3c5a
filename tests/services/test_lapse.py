"""What a team does not answer in time goes back to the pool, once."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db.engine import MAIN_FILE, Store, sqlite_url
from desktop_app.domain.codes import (
    Category,
    EventKind,
    HoldReason,
    Outcome,
    OverrideReason,
    Role,
    Status,
)
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.moments import PARIS
from desktop_app.services import moves
from desktop_app.services.check import check
from desktop_app.services.lapse import CutShort, lapse_overdue, lapsed_count
from desktop_app.services.queue import View, list_page
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.undo import undo
from tests.conftest import Clock
from tests.services.duties import EVERY_DAY, asked, forget_hours, set_hours
from tests.services.full_disk import full_for

MORNING = dt.datetime(2026, 11, 23, 8, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def hours(seat: Seat, clock: Clock) -> None:
    """A Monday at 8:00; the UASA works from 7:00 to 14:00."""
    set_hours(seat, "uasa", EVERY_DAY, "07:00", "14:00")
    clock.now = MORNING.astimezone(dt.UTC)


@pytest.fixture
def other_store(store: Store, folder: Path) -> Iterator[Store]:
    """Another seat's own connections to the same base."""
    other = Store(sqlite_url(folder))
    yield other
    other.close()


def test_it_goes_back_to_the_pool_with_a_mark_for_the_lead(
    seat: Seat, lead: Seat, front_desk: Seat, clock: Clock
) -> None:
    number = asked(seat)
    decided = show(seat, number).events
    clock.advance(hours=2)
    assert lapse_overdue(front_desk).numbers == frozenset()  # due at this very instant
    clock.advance(minutes=1)
    assert lapse_overdue(front_desk).numbers == {number}
    detail = show(seat, number)
    row = detail.row
    assert (row.status, row.team, row.lapsed_team) == (Status.NEW, None, "uasa")
    assert row.due_at == clock() + dt.timedelta(hours=2)  # the pool works day and night
    assert len(detail.events) == len(decided) + 1
    line = detail.events[-1]
    assert (line.kind, line.actor, line.role) == (EventKind.LAPSED, "Relais", Role.COORDINATOR)
    assert line.text == (
        "UASA — police municipale n’a pas répondu à temps : remis sans équipe par le programme"
    )
    assert detail.proposal is not None and "n’a pas répondu" in detail.proposal.reasons[0]
    assert lapsed_count(lead) == 1
    assert lapsed_count(seat) == lapsed_count(front_desk) == 0
    assert [each.number for each in list_page(lead, View.POOL).rows] == [number]
    assert list_page(lead, View.MY_TEAM).rows == ()
    assert check(seat).problems == ()


def test_the_mark_goes_with_whoever_takes_it_and_comes_back_with_an_undoing(
    seat: Seat, lead: Seat, clock: Clock
) -> None:
    number = asked(seat)
    clock.advance(hours=3)
    lapse_overdue(seat)
    taken = moves.accept(lead, number)
    assert (show(seat, number).row.lapsed_team, lapsed_count(lead)) == (None, 0)
    undo(lead, taken.undo or "")
    assert (show(seat, number).row.lapsed_team, lapsed_count(lead)) == ("uasa", 1)
    moves.assign(seat, number, "mediation", OverrideReason.REQUEST)
    assert lapsed_count(lead) == 0
    assert check(seat).problems == ()


def test_a_second_sweep_changes_nothing(seat: Seat, clock: Clock) -> None:
    number = asked(seat)
    clock.advance(hours=3)
    assert lapse_overdue(seat).numbers == {number}
    version = show(seat, number).row.version
    assert lapse_overdue(seat).numbers == frozenset()
    assert show(seat, number).row.version == version


def test_at_most_so_many_at_once_the_oldest_first(seat: Seat, clock: Clock) -> None:
    numbers = []
    for _ in range(3):
        numbers.append(asked(seat))
        clock.advance(minutes=1)
    clock.advance(hours=3)
    assert lapse_overdue(seat, 2).numbers == set(numbers[:2])
    assert show(seat, numbers[2]).row.status is Status.ROUTED
    assert lapse_overdue(seat, 2).numbers == {numbers[2]}


def test_what_is_answered_or_stopped_or_too_old_stays(seat: Seat, lead: Seat, clock: Clock) -> None:
    accepted, held, closed, stale = (asked(seat) for _ in range(4))
    moves.accept(lead, accepted)
    moves.hold(lead, held, HoldReason.MEANS)
    moves.close(lead, closed, Outcome.NOT_FOUND)
    clock.advance(hours=30)  # consumption is valid 24 hours
    assert lapse_overdue(seat).numbers == frozenset()
    assert {row.number for row in list_page(seat, View.TO_CHECK).rows} == {accepted, stale}


def test_reopened_without_a_reply_it_lapses_too(seat: Seat, lead: Seat, clock: Clock) -> None:
    number = asked(seat, category=Category.DEFECT)
    moves.close(lead, number, Outcome.NOT_FOUND)
    moves.reopen(lead, number, "Toujours cassé.")
    clock.advance(days=10)
    assert lapse_overdue(seat).numbers == {number}


def test_nobody_is_blamed_for_hours_taken_away_since(seat: Seat, clock: Clock) -> None:
    number = asked(seat)
    set_hours(seat, "uasa", EVERY_DAY, "18:00", "20:00")
    clock.advance(hours=3)
    assert lapse_overdue(seat).numbers == frozenset()
    clock.now = MORNING.replace(hour=18, minute=5).astimezone(dt.UTC)
    assert lapse_overdue(seat).numbers == {number}


def test_what_will_not_lapse_waits_for_nobody_who_writes(
    seat: Seat, folder: Path, clock: Clock
) -> None:
    asked(seat)
    set_hours(seat, "uasa", EVERY_DAY, "18:00", "20:00")
    clock.advance(hours=3)
    with closing(sqlite3.connect(folder / MAIN_FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert lapse_overdue(seat).numbers == frozenset()


def test_what_is_refused_for_one_stops_no_other(seat: Seat, folder: Path, clock: Clock) -> None:
    first, second, third = (asked(seat) for _ in range(3))
    clock.advance(hours=3)
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base, base:
        # The second goes away, under its number, while the first lapses.
        base.execute(
            "CREATE TRIGGER gone AFTER UPDATE OF status ON signalement "
            f"WHEN new.number = '{first}' BEGIN "
            f"UPDATE signalement SET number = '18-2026-999999' WHERE number = '{second}'; END"
        )
    assert lapse_overdue(seat, 2).numbers == {first, third}


def test_what_lapsed_before_a_fault_is_told_with_it(seat: Seat, folder: Path, clock: Clock) -> None:
    first, second, third = (asked(seat) for _ in range(3))
    clock.advance(hours=3)
    seat.store.close()
    with full_for(folder, second):
        with pytest.raises(CutShort) as cut:
            lapse_overdue(seat)
        assert (cut.value.code, cut.value.exit_code) == ("disk_full", 3)
        assert "disque est plein" in cut.value.message
        assert cut.value.changes.numbers == {first}
        with pytest.raises(WorldFault) as nothing:  # at once: there is nothing to tell
            lapse_overdue(seat)
        assert not isinstance(nothing.value, CutShort)
        seat.store.close()
    assert show(seat, first).row.status is Status.NEW
    assert lapse_overdue(seat).numbers == {second, third}
    assert check(seat).problems == ()


def test_a_team_of_unknown_hours_counts_as_working(seat: Seat, clock: Clock) -> None:
    forget_hours(seat)
    number = asked(seat)
    clock.advance(hours=3)
    assert lapse_overdue(seat).numbers == {number}


def test_two_seats_that_sweep_at_once_lapse_each_once(
    seat: Seat, other_store: Store, clock: Clock
) -> None:
    numbers = {asked(seat) for _ in range(12)}
    clock.advance(hours=3)
    ready = threading.Barrier(2)
    found: list[frozenset[str]] = []

    def sweep(swept: Seat) -> None:
        ready.wait()
        found.append(lapse_overdue(swept).numbers)

    threads = [
        threading.Thread(target=sweep, args=(each,))
        for each in (seat, replace(seat, store=other_store))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one, other = found
    assert one | other == numbers
    assert not one & other
    for number in numbers:
        kinds = [event.kind for event in show(seat, number).events]
        assert kinds.count(EventKind.LAPSED) == 1
    assert check(seat).problems == ()


def test_two_sessions_that_accept_the_same_one_part_politely(
    seat: Seat, lead: Seat, other_store: Store
) -> None:
    number = asked(seat)
    other = replace(lead, store=other_store, actor=replace(lead.actor, name="Adjoint UASA"))
    seen = show(lead, number).row.version
    assert show(other, number).row.version == seen
    moves.accept(other, number, version=seen)
    with pytest.raises(UserError) as lost:
        moves.accept(lead, number, version=seen)
    assert lost.value.code == "changed_meanwhile"
    assert "Adjoint UASA" in lost.value.message
    kinds = [event.kind for event in show(lead, number).events]
    assert kinds.count(EventKind.ACCEPTED) == 1
