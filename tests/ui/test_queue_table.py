"""The list of the queue: paging over the whole set, order, filters, checking."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import Category, Status
from desktop_app.domain.views import Changes
from desktop_app.services import moves
from desktop_app.services.queue import Filters, Sort, View
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.columns import Column
from desktop_app.ui.queue.page import QueuePage
from desktop_app.ui.queue.window import MAX_PAGES, PAGE_ROWS
from tests.ui.queue_steps import (
    click_cell,
    key,
    log_many,
    log_one,
    open_page,
    open_row,
    settle,
)

COUNT = 430
# Menus raise themselves and grab the keyboard, which the offscreen platform cannot.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def desk(make_desk: Callable[[Seat], Desk], seat: Seat) -> Desk:
    """The coordinator's: starts on every open signalement."""
    return make_desk(seat)


def numbers(page: QueuePage) -> list[str]:
    return [page.model.row_at(row).number for row in range(page.model.rowCount())]


def scroll(qtbot: QtBot, desk: Desk, page: QueuePage, by: int) -> None:
    bar = page.table.verticalScrollBar()
    bar.setValue(bar.value() + by)
    settle(qtbot, desk)


def test_scrolls_to_the_end_and_back_with_no_hole_nor_double(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    logged = set(log_many(seat, COUNT))
    page = open_page(qtbot, desk)
    page.bar.take(sort=Sort.AGE)
    settle(qtbot, desk)
    tester = QAbstractItemModelTester(
        page.model, QAbstractItemModelTester.FailureReportingMode.Warning
    )
    bar, most = page.table.verticalScrollBar(), MAX_PAGES * PAGE_ROWS
    seen: list[str] = []

    def look() -> None:
        shown = numbers(page)
        assert len(shown) <= most
        assert len(set(shown)) == len(shown)
        if seen and shown and shown[-1] not in seen:
            # What is new follows what was seen without a gap.
            assert seen[-1] in shown
            seen.extend(shown[shown.index(seen[-1]) + 1 :])
        elif not seen:
            seen.extend(shown)

    look()
    for _ in range(200):
        scroll(qtbot, desk, page, 900)
        look()
        if bar.value() == bar.maximum() and page.model.row_at(page.model.rowCount() - 1).number == (
            max(logged)
        ):
            break
    assert seen == sorted(logged)
    assert numbers(page)[0] != seen[0]  # the start was let go
    for _ in range(200):
        scroll(qtbot, desk, page, -900)
        shown = numbers(page)
        position = seen.index(shown[0])
        assert shown == seen[position : position + len(shown)]
        if bar.value() == 0 and position == 0:
            break
    assert numbers(page)[0] == seen[0]
    assert tester.failureReportingMode() is QAbstractItemModelTester.FailureReportingMode.Warning


def test_the_line_under_the_eyes_stays_while_pages_come_and_go(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    log_many(seat, COUNT)
    page = open_page(qtbot, desk)
    page.bar.take(sort=Sort.AGE)
    settle(qtbot, desk)
    table, bar = page.table, page.table.verticalScrollBar()
    first, step = numbers(page)[0], 5 * table.verticalHeader().defaultSectionSize()
    for by in (*[step] * 80, *[-step] * 80):  # down until the start was let go, and up again
        top = page.model.row_at(table.rowAt(0)).number
        before = table.rowViewportPosition(page.model.position(top))
        bar.setValue(bar.value() + by)
        moved = table.rowViewportPosition(page.model.position(top)) - before
        settle(qtbot, desk)
        after = page.model.position(top)
        assert after >= 0
        if 0 < bar.value() < bar.maximum() and abs(moved) == step:
            assert table.rowViewportPosition(after) == before - by
        if by == step and bar.value() == bar.maximum():
            assert numbers(page)[0] != first
    assert numbers(page)[0] == first


def test_end_and_home_reach_the_ends_of_the_whole_set(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    logged = sorted(log_many(seat, COUNT))
    page = open_page(qtbot, desk)
    page.bar.take(sort=Sort.AGE)
    settle(qtbot, desk)
    key(qtbot, page.table, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: page.detail.number == logged[-1])
    assert page.model.row_at(page.table.currentIndex().row()).number == logged[-1]
    for _ in range(200):  # back to the start, from the pages read backwards
        scroll(qtbot, desk, page, -900)
        if numbers(page)[0] == logged[0]:
            break
    shown = numbers(page)
    assert shown == logged[: len(shown)]
    desk.broadcast(Changes(numbers=frozenset(logged)))
    page.refresh(Changes(numbers=frozenset(logged)))
    settle(qtbot, desk)
    assert numbers(page) == shown
    key(qtbot, page.table, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: page.detail.number == logged[0])


def test_orders(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    logged = log_many(seat, 12)
    page = open_page(qtbot, desk)
    menu = QMenu
    for words, expected in (
        ("Par ancienneté", logged),
        ("Par lieu", None),
        ("Ordre inverse", None),
    ):
        page.bar._sort.click()
        menu = page.bar.findChild(QMenu, "sort_menu")
        next(action for action in menu.actions() if action.text() == words).trigger()
        menu.close()
        settle(qtbot, desk)
        labels = [page.model.row_at(row).label for row in range(page.model.rowCount())]
        if expected is not None:
            assert numbers(page) == expected
        elif words == "Par lieu":
            assert labels == sorted(labels)
        else:
            assert labels == sorted(labels, reverse=True)
    assert "lieu" in page.bar._sort.text()


def test_a_filter_becomes_a_chip_and_goes_with_a_click(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    log_many(seat, 4)
    noise = log_one(seat, seat.clock(), 9, category=Category.NOISE)
    page = open_page(qtbot, desk)
    assert page.model.rowCount() == 5
    page.bar._filter.click()
    menu = page.bar.findChild(QMenu, "filter_menu")
    category = next(a.menu() for a in menu.actions() if a.text() == "Catégorie")
    action = next(a for a in category.actions() if a.text() == Category.NOISE.label)
    category.setActiveAction(action)
    qtbot.keyClick(category, Qt.Key.Key_Space)
    settle(qtbot, desk)
    assert numbers(page) == [noise]
    menu.close()
    chip = page.bar._chips[0].chip
    assert "Bruit" in chip.text()
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    settle(qtbot, desk)
    assert page.model.rowCount() == 5
    assert not page.bar._chips


def test_checking_with_keys_and_clicks(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    log_many(seat, 8)
    page = open_page(qtbot, desk)
    shown = numbers(page)
    assert not page.selection.isVisible()
    click_cell(qtbot, page, 0, Column.CHECK)
    assert list(page.model.checked) == [shown[0]]
    assert page.detail.number is None  # a box opens nothing
    open_row(qtbot, page, 2)
    key(qtbot, page.table, Qt.Key.Key_Space)
    assert set(page.model.checked) == {shown[0], shown[2]}
    key(qtbot, page.table, Qt.Key.Key_Down, shift=True)
    key(qtbot, page.table, Qt.Key.Key_Down, shift=True)
    assert set(page.model.checked) == {shown[0], *shown[2:5]}
    click_cell(qtbot, page, 7, Column.PLACE, Qt.KeyboardModifier.ControlModifier)
    assert shown[7] in page.model.checked
    assert "5 sélectionnés" in page.selection._count.text()
    key(qtbot, page.table, Qt.Key.Key_Escape)
    assert page.model.checked == {}
    assert not page.selection.isVisible()
    click_cell(qtbot, page, 5, Column.NUMBER, Qt.KeyboardModifier.ShiftModifier)
    assert len(page.model.checked) >= 2
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk)
    assert set(page.model.checked) == set(shown)


def test_the_list_keeps_current_line_and_scroll_after_a_change(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    log_many(seat, 120)
    page = open_page(qtbot, desk)
    page.bar.take(sort=Sort.AGE)
    settle(qtbot, desk)
    number = open_row(qtbot, page, 4)
    page.table.verticalScrollBar().setValue(900)
    settle(qtbot, desk)
    top = page.model.row_at(page.table.rowAt(0)).number
    gone = numbers(page)[0]
    answer = moves.cancel(seat, gone, "saisi deux fois")
    page.refresh(answer.changes)
    settle(qtbot, desk)
    assert gone not in numbers(page)
    assert page.model.row_at(page.table.rowAt(0)).number == top
    assert page.model.row_at(page.table.currentIndex().row()).number == number
    assert page.detail.number == number


def test_tabs_say_counts_and_each_role_starts_on_its_own(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], seat: Seat, front_desk: Seat, lead: Seat
) -> None:
    log_many(front_desk, 3)
    desk = make_desk(front_desk)
    page = open_page(qtbot, desk)
    assert page.bar.query.view is View.MINE
    assert page.bar._tabs[View.MINE].text() == "Mes saisies · 3"
    assert View.MY_TEAM not in page.bar._tabs
    theirs = open_page(qtbot, make_desk(lead))
    assert theirs.bar.query.view is View.MY_TEAM


def test_an_empty_view_says_what_to_do(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    log_many(seat, 1)
    page = open_page(qtbot, desk)
    page.bar.take(filters=Filters(statuses=frozenset({Status.CLOSED.value})))
    qtbot.waitUntil(lambda: page._empty.isVisible())
    assert "filtres" in page._empty.title.text()
    qtbot.mouseClick(page._empty._button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.table.isVisible())
    assert page.model.rowCount() == 1
