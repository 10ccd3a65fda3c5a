"""Tournées at 1366 and with texts twice as large: nothing is cut, nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QListWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import PlaceKind
from desktop_app.domain.entry import Recurrence
from desktop_app.domain.recurrence import WEEK
from desktop_app.services.seat import Seat
from desktop_app.ui import theme
from desktop_app.ui.rounds.add_dialog import AddDialog
from desktop_app.ui.rounds.build_dialog import BuildDialog
from desktop_app.ui.rounds.page import RoundsPage
from desktop_app.ui.widgets.entries import EDGE, SIDE
from tests.services.round_steps import accepted_at
from tests.ui.queue_steps import dialog_of, settle
from tests.ui.test_rounds_page import Made, built, opened, press

assert opened  # the fixture
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
OFTEN = Recurrence(frozenset(WEEK[:6]))
SCALES = (1.0, 2.0)


@pytest.fixture
def scaled(qapp: QApplication) -> Iterator[Callable[[float], None]]:
    """Changes the text size; plain again at the end."""
    yield lambda scale: theme.apply(qapp, "light", scale)
    theme.apply(qapp, "light")


def require_whole(view: QListWidget) -> None:
    """Each entry is as high as its text wants at the width it has, and none is wider."""
    assert view.count() > 0
    assert view.horizontalScrollBar().maximum() == 0
    metrics = QFontMetrics(view.font())
    for row in range(view.count()):
        item = view.item(row)
        box = view.visualItemRect(item)
        assert box.width() <= view.viewport().width()
        ticked = item.data(Qt.ItemDataRole.CheckStateRole) is not None
        room = box.width() - 2 * SIDE - (24 if ticked else 4)
        wanted = metrics.boundingRect(
            QRect(0, 0, room, 9999), Qt.TextFlag.TextWordWrap, item.text()
        )
        assert box.height() >= wanted.height() + 2 * EDGE - 2, item.text()


@pytest.mark.parametrize("scale", SCALES)
def test_the_teams_are_read_whole(
    opened: Made, seat: Seat, qtbot: QtBot, scaled: Callable[[float], None], scale: float
) -> None:
    scaled(scale)
    page: RoundsPage = opened(seat)
    page.resize(1366 - 208, 768 - 52)
    bar = page.bar
    qtbot.waitUntil(lambda: bar.width() == page.width())
    settle(qtbot, page._desk)
    metrics = bar.team.fontMetrics()
    for at in range(bar.team.count()):
        assert metrics.horizontalAdvance(bar.team.itemText(at)) < bar.team.width() - 30
    below = bar.build.y() > bar.team.geometry().bottom()
    assert below == (scale == 2.0)
    for widget in (bar.date, bar.team, bar.build):
        assert bar.rect().contains(widget.geometry())
    bar.build.click()  # below or beside, it does what it says
    assert page._desk.tasks.pending() == 0 or page.keeper.round is None


@pytest.mark.parametrize("scale", SCALES)
def test_stops_to_add_are_read_whole(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot,
    scaled: Callable[[float], None], scale: float,
) -> None:  # fmt: skip
    scaled(scale)
    built(seat, 1)
    for _ in range(3):
        accepted_at(seat, 2, place_kind=PlaceKind.SHOP, recurrence=OFTEN)
    page = opened(lead)
    page.stops.setFocus()
    press(qtbot, page.stops, Qt.Key.Key_Plus)
    dialog = dialog_of(qtbot, AddDialog)
    qtbot.keyClicks(dialog.line, "aubervilliers")
    qtbot.waitUntil(lambda: dialog.list.count() > 0)
    require_whole(dialog.list)
    lines = next(
        text.split("\n")
        for row in range(dialog.list.count())
        if (text := dialog.list.item(row).text()).startswith("2 Rue")
    )
    assert len(lines) == 4  # the place, then each of its signalements


@pytest.mark.parametrize("scale", SCALES)
def test_shifts_and_proposals_are_read_whole(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot,
    scaled: Callable[[float], None], scale: float,
) -> None:  # fmt: skip
    scaled(scale)
    built(seat, 1, 2)
    for _ in range(3):
        accepted_at(seat, 3, place_kind=PlaceKind.SHOP, recurrence=OFTEN)
    page = opened(lead)
    page.resize(1366 - 208, 768 - 52)
    settle(qtbot, page._desk)
    require_whole(page.list)
    page.bar.build.click()
    dialog = dialog_of(qtbot, BuildDialog)
    settle(qtbot, page._desk)
    require_whole(dialog.list)
