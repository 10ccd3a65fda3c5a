"""Steps shared by the tests of the queue page: real entries, real pages, real keys."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import Category, OverrideReason, PlaceKind, Precision
from desktop_app.domain.entry import Entry, Place, Reporter
from desktop_app.services import moves
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.columns import Column
from desktop_app.ui.queue.page import QueuePage

PLACES = (
    Place("43 Rue d’Aubervilliers, 75019 Paris", 2.3686, 48.8872, Precision.NUMBER, 0.98, 19),
    Place("12 Rue Riquet, 75019 Paris", 2.3716, 48.8893, Precision.NUMBER, 0.97, 19),
    Place("24 Quai de la Seine, 75019 Paris", 2.3722, 48.8862, Precision.NUMBER, 0.97, 19),
)


def log_one(seat: Seat, at: dt.datetime, position: int = 0, **changes: Any) -> str:
    """Log one scene at a place of its own; returns its number."""
    place = PLACES[position % len(PLACES)]
    # 300 m apart: these tests are not about duplicates.
    place = replace(place, label=f"{position + 1} {place.label.split(' ', 1)[1]}")
    values: dict[str, Any] = {
        "category": Category.CONSUMPTION,
        "place": place,
        "place_kind": PlaceKind.PORCH,
        "observed_at": at,
        "description": f"Groupe sous le porche, scène {position + 1}.",
        "reporter": Reporter(),
    }
    return log_signalement(seat, Entry(**{**values, **changes})).number


def log_many(seat: Seat, count: int, **changes: Any) -> list[str]:
    """Log `count` scenes, a minute apart, the last one just now."""
    now = seat.clock()
    numbers = []
    for position in range(count):
        at = now - dt.timedelta(minutes=count - position)
        numbers.append(log_one(replace(seat, clock=lambda at=at: at), at, position, **changes))
    return numbers


def given_to_uasa(seat: Seat, numbers: list[str]) -> list[str]:
    """These, each given to the UASA where the rules sent it elsewhere."""
    for number in numbers:
        team = show(seat, number).row.team
        if team is None or team.code != "uasa":
            moves.assign(seat, number, "uasa", OverrideReason.REQUEST)
    return numbers


def open_page(qtbot: QtBot, desk: Desk, width: int = 1180, height: int = 720) -> QueuePage:
    """The page, shown as in the window, its first list read."""
    page = QueuePage(desk)
    qtbot.addWidget(page)
    page.resize(width, height)
    page.show()
    page.shown()
    page.activateWindow()
    settle(qtbot, desk)
    qtbot.waitUntil(page.table.hasFocus)
    return page


def settle(qtbot: QtBot, desk: Desk) -> None:
    """Until nothing is being read and no pause runs."""
    qtbot.waitUntil(lambda: desk.tasks.pending() == 0, timeout=10_000)


def open_row(qtbot: QtBot, page: QueuePage, row: int) -> str:
    """Click a line and wait for its detail."""
    click_cell(qtbot, page, row, Column.NUMBER)
    number = page.model.row_at(row).number
    wait_detail(qtbot, page, number)
    return number


def wait_detail(qtbot: QtBot, page: QueuePage, number: str) -> None:
    """Until the detail shows a number."""
    qtbot.waitUntil(lambda: page.detail.number == number, timeout=10_000)


def click_cell(
    qtbot: QtBot,
    page: QueuePage,
    row: int,
    column: int,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Click in a cell with the mouse."""
    table = page.table
    box = table.visualRect(page.model.index(row, column))
    at = QPoint(box.left() + 14, box.top() + 16)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifier, at)


def dialog_of(qtbot: QtBot, kind: type[QWidget], name: str = "") -> Any:
    """The open dialog of a kind (and a name)."""

    def found() -> list[QWidget]:
        return [
            widget
            for widget in QApplication.topLevelWidgets()
            if isinstance(widget, kind) and widget.isVisible() and name in widget.objectName()
        ]

    qtbot.waitUntil(lambda: bool(found()))
    dialog = found()[0]
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def press(qtbot: QtBot, parent: QWidget, name: str) -> None:
    """Click the button of a name."""
    button = parent.findChild(QPushButton, name)
    assert button is not None, name
    assert button.isEnabled(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def key(qtbot: QtBot, widget: QWidget, which: Qt.Key, *, shift: bool = False) -> None:
    """Press a key in a widget of the active window (offscreen nobody else makes it so)."""
    widget.window().activateWindow()
    qtbot.waitUntil(widget.window().isActiveWindow)
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(widget, which, modifier)
