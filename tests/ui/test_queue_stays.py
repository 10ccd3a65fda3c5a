"""The detail stays on its number, whatever the list does, and fits where there is little room."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import HoldReason, Outcome
from desktop_app.services import moves
from desktop_app.services.queue import View
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.choice_list import WhenField
from desktop_app.ui.queue.close_dialog import CloseDialog
from desktop_app.ui.queue.columns import Column
from desktop_app.ui.queue.move_dialogs import RefuseDialog, TextDialog
from desktop_app.ui.queue.page import QueuePage
from tests.ui.queue_steps import (
    dialog_of,
    key,
    log_many,
    open_page,
    open_row,
    press,
    settle,
    wait_detail,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def desk(make_desk: Callable[[Seat], Desk], seat: Seat) -> Desk:
    """The coordinator's."""
    return make_desk(seat)


def opened(qtbot: QtBot, desk: Desk, width: int = 1180) -> QueuePage:
    """The page, told of changes as the window would."""
    page = open_page(qtbot, desk, width)
    desk.changed.connect(page.refresh)
    return page


def close_by_keys(qtbot: QtBot, desk: Desk, page: QueuePage) -> None:
    """C, then Ctrl+Enter, until the detail says it is closed."""
    key(qtbot, page.table, Qt.Key.Key_C)
    dialog = dialog_of(qtbot, CloseDialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.detail.detail.row.status.value == "closed", timeout=10_000)
    page.window().activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    settle(qtbot, desk)


def test_after_a_closing_the_next_key_acts_on_the_same_number(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    log_many(seat, 5)
    page = opened(qtbot, desk)
    number = open_row(qtbot, page, 1)
    close_by_keys(qtbot, desk, page)
    assert page.model.position(number) < 0  # it has left the view
    page.table.setFocus()
    page.detail.setFocus()
    page.table.setFocus(Qt.FocusReason.TabFocusReason)  # Qt makes the first line current here
    assert not page.table.currentIndex().isValid()
    settle(qtbot, desk)
    assert page.detail.number == number
    key(qtbot, page.table, Qt.Key.Key_O)
    dialog = dialog_of(qtbot, TextDialog)
    assert number in dialog.text.text()
    dialog.reject()
    key(qtbot, page.table, Qt.Key.Key_Down)  # on from where it stood
    wait_detail(qtbot, page, page.model.row_at(1).number)


def test_after_the_last_line_left_the_focus_is_in_the_detail(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    log_many(seat, 1)
    page = opened(qtbot, desk)
    number = open_row(qtbot, page, 0)
    close_by_keys(qtbot, desk, page)
    assert page.model.rowCount() == 0
    assert page.detail.number == number
    assert page.detail.isAncestorOf(QApplication.focusWidget())


def test_a_gesture_whose_button_goes_leaves_the_focus_in_the_detail(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    log_many(seat, 2)
    page = opened(qtbot, desk)
    open_row(qtbot, page, 0)
    page.detail.findChild(QPushButton, "move_accept").setFocus()
    press(qtbot, page.detail, "move_accept")
    qtbot.waitUntil(lambda: page.detail.detail.row.status.value == "accepted", timeout=10_000)
    assert page.focusWidget() is page.detail.findChild(QPushButton, "number")


def test_another_view_starts_at_its_top_without_the_old_detail(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    numbers = log_many(seat, 70)
    moves.close(seat, numbers[0], Outcome.NOT_FOUND)
    page = opened(qtbot, desk)
    open_row(qtbot, page, 0)
    page.table.verticalScrollBar().setValue(900)
    page.bar.take(view=View.MY_TEAM if seat.actor.team else View.CLOSED)
    settle(qtbot, desk)
    assert page.detail.number is None
    page.bar.take(view=View.OPEN)
    settle(qtbot, desk)
    page.table.verticalScrollBar().setValue(900)
    page.bar.take(view=View.MINE)  # the same lines: nothing but the place tells them apart
    settle(qtbot, desk)
    assert page.table.verticalScrollBar().value() == 0


def test_another_view_keeps_the_detail_of_a_number_it_holds(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    log_many(seat, 4)
    page = opened(qtbot, desk)
    number = open_row(qtbot, page, 2)
    page.bar.take(view=View.MINE)
    settle(qtbot, desk)
    assert page.detail.number == number
    assert page.table.currentIndex().row() == page.model.position(number)


def test_a_narrow_page_shows_the_list_or_the_detail(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    log_many(seat, 4)
    page = opened(qtbot, desk, width=540)
    assert page.width() == 540  # it asks for no more
    assert page.table.isVisible()
    assert not page.detail.isVisible()
    assert page.table.columnWidth(Column.SUBJECT) > page.table.columnWidth(Column.STATUS)
    page.table.choose_row(1)
    key(qtbot, page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(page.detail.isVisible)
    settle(qtbot, desk)
    assert not page.table.isVisible()
    number = page.detail.number
    key(qtbot, page.detail, Qt.Key.Key_Escape)
    assert page.table.isVisible()
    assert page.table.hasFocus()
    open_row(qtbot, page, 1)
    qtbot.waitUntil(page.detail.isVisible)
    back = page.detail.findChild(QPushButton, "back_to_list")
    qtbot.waitUntil(lambda: page.childAt(back.mapTo(page, back.rect().center())) is back)
    press(qtbot, page.detail, "back_to_list")
    assert page.table.hasFocus()
    assert page.detail.number == number
    page.resize(1180, 720)
    assert page.table.isVisible()
    assert page.detail.isVisible()
    assert not page.detail.findChild(QPushButton, "back_to_list").isVisible()


def test_what_leaves_a_narrow_list_stays_in_sight(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    log_many(seat, 3)
    page = opened(qtbot, desk, width=600)
    page.table.choose_row(0)
    qtbot.waitUntil(lambda: page.detail.number is not None, timeout=10_000)
    number = page.detail.number
    close_by_keys(qtbot, desk, page)
    assert page.detail.isVisible()
    assert page.detail.number == number


def test_a_refusal_is_named(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    said: list[str] = []
    desk.toast_asked.connect(lambda text, _action: said.append(text))
    log_many(seat, 1)
    page = opened(qtbot, desk)
    number = open_row(qtbot, page, 0)
    key(qtbot, page.table, Qt.Key.Key_R)
    dialog_of(qtbot, RefuseDialog).yes.click()
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    assert said == [f"{number} refusé"]
    settle(qtbot, desk)


def test_only_the_clocks_that_run_are_said(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    number = log_many(seat, 1)[0]
    page = opened(qtbot, desk)
    open_row(qtbot, page, 0)
    facts = page.detail.findChild(QWidget, "facts")

    def said() -> str:
        return " ".join(label.text() for label in facts.findChildren(QLabel))

    assert "passage" in said()
    assert "réponse" not in said()  # nobody waits for one
    desk.broadcast(moves.hold(seat, number, HoldReason.MEANS).changes)
    qtbot.waitUntil(lambda: page.detail.detail.row.status.value == "on_hold", timeout=10_000)
    facts = page.detail.findChildren(QWidget, "facts")[-1]
    assert "délais arrêtés" in said()
    assert "passage" not in said()
    settle(qtbot, desk)


def test_the_hour_to_come_is_readable(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    field = WhenField(seat.clock())
    qtbot.addWidget(field)
    field.show()
    line = field.time.findChild(QLineEdit)
    assert line.text() == "09:00"
    assert line.width() > line.fontMetrics().horizontalAdvance(line.text())
