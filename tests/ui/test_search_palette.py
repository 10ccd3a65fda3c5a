"""Ctrl+K: any number whatever the filters, words, nothing found, stale answers dropped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import Category
from desktop_app.domain.entry import Reporter
from desktop_app.services import moves
from desktop_app.services.queue import Filters
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.page import QueuePage
from desktop_app.ui.search.palette import SearchPalette
from tests.ui.lanes import busy_lane
from tests.ui.queue_steps import log_many, log_one, open_page, settle, wait_detail

Setting = tuple[QueuePage, QWidget]


@pytest.fixture
def setting(qtbot: QtBot, desk: Desk, seat: Seat) -> Setting:
    """The queue page in a window, over which the palette floats."""
    log_many(seat, 5)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1180, 720)
    page = open_page(qtbot, desk)
    QVBoxLayout(window).addWidget(page)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return page, window


def open_palette(desk: Desk, window: QWidget) -> SearchPalette:
    palette = SearchPalette(desk, window)
    palette.open()
    return palette


def found(palette: SearchPalette) -> list[str]:
    from desktop_app.ui.search.palette import HIT

    return [palette.hits.item(row).data(HIT).number for row in range(palette.hits.count())]


def test_a_number_is_found_with_filters_on_and_opens_in_the_detail(
    qtbot: QtBot, desk: Desk, seat: Seat, setting: Setting
) -> None:
    page, window = setting
    hidden = log_one(seat, seat.clock(), 8)
    moves.cancel(seat, hidden, "saisi par erreur")  # in no view at all
    page.bar.take(filters=Filters(categories=frozenset({Category.NOISE.value})))
    settle(qtbot, desk)
    assert page.model.rowCount() == 0
    palette = open_palette(desk, window)
    qtbot.keyClicks(palette.line, str(int(hidden.split("-")[2])))
    qtbot.waitUntil(lambda: found(palette) == [hidden])
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    wait_detail(qtbot, page, hidden)
    assert page.bar.query.filters != Filters()
    assert page.model.rowCount() == 0


def test_words_without_accents_in_any_order_then_arrows(
    qtbot: QtBot, desk: Desk, seat: Seat, setting: Setting
) -> None:
    page, window = setting
    text = "Fumées épaisses près de la laverie"
    wanted = [log_one(seat, seat.clock(), position, description=text) for position in (10, 11)]
    palette = open_palette(desk, window)
    qtbot.keyClicks(palette.line, "laverie fumees")
    qtbot.waitUntil(lambda: set(found(palette)) == set(wanted))
    second = found(palette)[1]
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    wait_detail(qtbot, page, second)


def test_enter_before_the_pause_searches_what_is_typed(
    qtbot: QtBot, desk: Desk, seat: Seat, setting: Setting
) -> None:
    page, window = setting
    number = log_one(seat, seat.clock(), 10, description="Bruit de moteur sous le viaduc")
    palette = open_palette(desk, window)
    qtbot.keyClicks(palette.line, "viaduc")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    wait_detail(qtbot, page, number)


def test_nothing_found_is_said(qtbot: QtBot, desk: Desk, setting: Setting) -> None:
    palette = open_palette(desk, setting[1])
    qtbot.keyClicks(palette.line, "hippopotame")
    qtbot.waitUntil(lambda: "hippopotame" in palette.said.text())
    assert palette.hits.count() == 0
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    settle(qtbot, desk)
    assert palette.isVisible()


def test_an_older_answer_never_replaces_a_newer_text(
    qtbot: QtBot, desk: Desk, seat: Seat, setting: Setting
) -> None:
    log_one(seat, seat.clock(), 10, description="trottinettes en vrac")
    palette = open_palette(desk, setting[1])
    palette.line.setText("trottinettes")
    palette._search()  # on its way…
    qtbot.keyClicks(palette.line, "x")  # …when something else is typed
    settle(qtbot, desk)
    assert palette.hits.count() == 0


def test_escape_gives_the_focus_back_and_a_second_palette_replaces_the_first(
    qtbot: QtBot, desk: Desk, setting: Setting
) -> None:
    page, window = setting
    page.table.setFocus()
    palette = open_palette(desk, window)
    qtbot.waitUntil(palette.line.hasFocus)
    other = open_palette(desk, window)
    assert not palette.isVisible()
    qtbot.keyClick(other.line, Qt.Key.Key_Escape)
    assert not other.isVisible()
    qtbot.waitUntil(page.table.hasFocus)


def test_a_reporter_is_found_by_the_desk_only_and_never_named(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], front_desk: Seat, seat: Seat
) -> None:
    reporter = Reporter(consent=True, notice_given=True, name="Anne Riveraine")
    number = log_one(front_desk, front_desk.clock(), 4, reporter=reporter)
    for who, expected in ((front_desk, [number]), (seat, [])):
        desk = make_desk(who)
        window = QWidget()
        qtbot.addWidget(window)
        window.resize(900, 600)
        window.show()
        palette = open_palette(desk, window)
        qtbot.keyClicks(palette.line, "riveraine")
        qtbot.waitUntil(lambda p=palette, e=expected: found(p) == e and not p._pause.isActive())
        settle(qtbot, desk)
        assert found(palette) == expected
        for row in range(palette.hits.count()):
            assert "Riveraine" not in palette.hits.item(row).text()


def test_enter_never_opens_a_hit_of_an_older_text(
    qtbot: QtBot, desk: Desk, seat: Seat, setting: Setting
) -> None:
    page, window = setting
    first, second = (page.model.row_at(row).number for row in (0, 1))
    palette = open_palette(desk, window)
    palette.line.setText(first)
    qtbot.waitUntil(lambda: found(palette) == [first])
    with busy_lane(desk):
        palette.line.setText(second)
        qtbot.waitUntil(lambda: not palette._pause.isActive())
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
        assert palette.isVisible()
    wait_detail(qtbot, page, second)
    settle(qtbot, desk)
