"""The entry page as an agent has it before them: keys in, the base read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.schema import SignalementRow
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.intake.page import IntakePage

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@dataclass
class Sitting:
    """An agent at an entry page."""

    qtbot: QtBot
    desk: Desk
    page: IntakePage

    @property
    def focus(self) -> QWidget:
        """What has the focus."""
        focused = QApplication.focusWidget()
        assert focused is not None
        return focused

    def key(self, key: Any, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        self.qtbot.keyClick(self.focus, key, modifiers)

    def type(self, text: str) -> None:
        """Type a text where the focus is; letters no key has go as an input method sends them."""
        for mark in text:
            if mark.isascii() and mark.isprintable():
                self.qtbot.keyClick(self.focus, mark)
                continue
            event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, mark)
            QApplication.sendEvent(self.focus, event)

    def tab_to(self, target: QWidget) -> None:
        """Walk with Tab until the focus is in `target`."""
        for _ in range(60):
            if self.focus is target or target.isAncestorOf(self.focus):
                return
            self.key(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {target}")

    def quiet(self) -> None:
        """Wait until nothing is under way."""
        self.qtbot.waitUntil(lambda: self.desk.tasks.pending() == 0)

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for something to become true."""
        self.qtbot.waitUntil(true, timeout=10_000)

    def place(self, text: str) -> None:
        """Type a place and take the first suggestion with Enter."""
        field = self.page.form.where.place
        self.tab_to(field)
        self.type(text)
        self.until(lambda: not field.popup.isHidden())
        self.key(Qt.Key.Key_Return)
        assert field.place() is not None

    def save(self, *, then_new: bool = False) -> str:
        """Save by keys; the number shown."""
        self.key(Qt.Key.Key_Return, CTRL | SHIFT if then_new else CTRL)
        self.until(lambda: not self.page.confirmation.isHidden())
        return self.page.confirmation.number.text()

    def rows(self, seat: Seat) -> list[Any]:
        """What the base holds."""
        with seat.store.reading() as connection:
            return list(connection.execute(select(SignalementRow.__table__)))


def said(widget: QWidget) -> str:
    """Every text shown in a widget, spaces made plain."""
    texts = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return " | ".join(texts).replace("\N{NO-BREAK SPACE}", " ")


def sit(qtbot: QtBot, desk: Desk) -> Sitting:
    """Open an entry page in front of an agent, offline."""
    desk.take_settings(replace(desk.settings, geocoder_on=False))
    page = IntakePage(desk)
    page.resize(1140, 760)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.shown()
    sitting = Sitting(qtbot, desk, page)
    sitting.until(lambda: QApplication.focusWidget() is not None)
    sitting.quiet()
    return sitting
