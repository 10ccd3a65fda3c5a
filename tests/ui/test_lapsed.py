"""The window sweeps each minute and tells the lead, quietly, what was taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import HoldReason
from desktop_app.domain.errors import WorldFault
from desktop_app.domain.views import Changes
from desktop_app.services import moves
from desktop_app.services.queue import View, list_page
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue import wording
from desktop_app.ui.queue.columns import Column
from desktop_app.ui.queue.columns import words as cell_words
from desktop_app.ui.rail import Rail
from desktop_app.ui.rail_counts import RailCounts
from desktop_app.ui.sweep import EVERY_MS, Sweep
from tests.conftest import Clock
from tests.services.duties import EVERY_DAY, asked, set_hours
from tests.services.full_disk import full_for
from tests.ui.queue_steps import open_page, settle

ONE_DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def number(seat: Seat, clock: Clock) -> str:
    """One that the UASA left without a reply for three hours."""
    set_hours(seat, "uasa", EVERY_DAY, "00:00", "24:00")
    number = asked(seat)
    clock.advance(hours=3)
    return number


@pytest.fixture
def desk(make_desk: Callable[[Seat], Desk], lead: Seat, number: str) -> Desk:
    """The lead's."""
    return make_desk(lead)


def test_a_turn_takes_back_and_tells_the_pages(
    qtbot: QtBot, desk: Desk, lead: Seat, number: str
) -> None:
    changes: list[Changes] = []
    desk.changed.connect(changes.append)
    sweep = Sweep(desk)
    sweep.turn()
    sweep.turn()
    assert desk.tasks.pending() == 1  # the first one is under way
    settle(qtbot, desk)
    assert changes == [Changes(numbers=frozenset({number}))]
    assert show(lead, number).row.team is None
    sweep.turn()
    settle(qtbot, desk)
    assert len(changes) == 1


def test_it_runs_at_once_when_the_list_is_shown_then_each_minute(
    qtbot: QtBot, desk: Desk, lead: Seat, number: str
) -> None:
    sweep = Sweep(desk)
    assert not sweep._timer.isActive()
    desk.list_shown.emit()
    settle(qtbot, desk)
    assert show(lead, number).row.team is None
    assert sweep._timer.isActive() and sweep._timer.interval() == EVERY_MS == 60_000


def test_a_base_that_refuses_is_asked_again_in_a_minute(
    qtbot: QtBot, desk: Desk, lead: Seat, number: str, folder: Path
) -> None:
    problems: list[Exception] = []
    desk.problem_met.connect(lambda problem, _retry: problems.append(problem))
    sweep = Sweep(desk)
    database = next(folder.glob("*.sqlite"))
    lead.store.close()  # the journal is copied back
    kept = database.read_bytes()
    database.write_bytes(b"no base" * 400)
    sweep.turn()
    settle(qtbot, desk)
    assert problems == []
    lead.store.close()
    database.write_bytes(kept)
    sweep.turn()
    settle(qtbot, desk)
    assert show(lead, number).row.team is None


def test_what_was_taken_back_before_a_fault_is_told_with_the_fault(
    qtbot: QtBot, desk: Desk, lead: Seat, seat: Seat, number: str, folder: Path, clock: Clock
) -> None:
    late = asked(seat)
    clock.advance(hours=3)
    changes: list[Changes] = []
    problems: list[Exception] = []
    desk.changed.connect(changes.append)
    desk.problem_met.connect(lambda problem, _retry: problems.append(problem))
    sweep = Sweep(desk)
    lead.store.close()
    with full_for(folder, late):
        sweep.turn()
        settle(qtbot, desk)
        lead.store.close()
    assert changes == [Changes(numbers=frozenset({number}))]
    assert [isinstance(each, WorldFault) and each.code for each in problems] == ["disk_full"]
    sweep.turn()
    settle(qtbot, desk)
    assert changes[1:] == [Changes(numbers=frozenset({late}))]


def test_the_lead_sees_what_was_taken_back(
    qtbot: QtBot, desk: Desk, lead: Seat, number: str
) -> None:
    page = open_page(qtbot, desk)
    desk.changed.connect(page.refresh)
    assert not page.lapsed.isVisible()
    Sweep(desk).turn()
    qtbot.waitUntil(page.lapsed.isVisible)
    assert "1 signalement repris à votre équipe" in page.lapsed.banner.label.text()
    qtbot.mouseClick(page.lapsed.findChild(QPushButton, "see_lapsed"), Qt.MouseButton.LeftButton)
    settle(qtbot, desk)
    assert page.bar.query.view is View.POOL
    assert not page.lapsed.isVisible()
    row = page.model.row_at(0)
    assert row is not None and row.number == number
    assert cell_words(Column.TEAM, row, {}, lead.clock()) == "Repris faute de réponse"
    moves.accept(lead, number)
    desk.broadcast(Changes(numbers=frozenset({number})))
    settle(qtbot, desk)
    page.bar.take(view=View.MY_TEAM)
    settle(qtbot, desk)
    assert not page.lapsed.isVisible()


def test_the_rail_counts_them_in_its_tip(qtbot: QtBot, desk: Desk, lead: Seat, number: str) -> None:
    rail = Rail()
    qtbot.addWidget(rail)
    counts = RailCounts(desk, rail.queue)
    counts.read()
    settle(qtbot, desk)
    assert rail.queue.toolTip() == "1 à traiter par votre équipe (Ctrl 1)"
    Sweep(desk).turn()
    settle(qtbot, desk)
    counts.read()
    settle(qtbot, desk)
    tip = "0 à traiter par votre équipe, 1 repris faute de réponse (Ctrl 1)"
    assert rail.queue.toolTip() == tip
    assert rail.queue.badge == 0


def test_deadlines_warn_in_their_last_quarter(seat: Seat, lead: Seat, clock: Clock) -> None:
    set_hours(seat, "uasa", EVERY_DAY, "00:00", "24:00")
    number = asked(seat)  # two hours to accept
    row = show(lead, number).row
    assert wording.due_tone(row, clock()) == "neutral"
    clock.advance(minutes=91)
    assert wording.due_tone(row, clock()) == "warn"
    clock.advance(minutes=30)
    assert wording.due_tone(row, clock()) == "danger"
    moves.accept(lead, number)
    row = show(lead, number).row  # to be visited within 24 hours of the receipt
    assert wording.due_tone(row, clock()) == "neutral"
    clock.advance(hours=16, minutes=30)
    assert wording.due_tone(row, clock()) == "warn"


def test_want_of_means_never_looks_late(seat: Seat, lead: Seat, clock: Clock) -> None:
    number = asked(seat)
    moves.hold(lead, number, HoldReason.MEANS, review_at=clock() + ONE_DAY)
    row = show(lead, number).row
    assert wording.due_tone(row, clock()) == "neutral"
    clock.advance(days=2)
    assert wording.due_tone(row, clock()) == "warn"
    assert wording.due_words(row, clock()) == "sans moyens"
    assert wording.due_sentence(row, clock()) == "sans moyens disponibles"
    assert list_page(lead, View.LATE).rows == ()
