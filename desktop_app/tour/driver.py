"""Keys, waits and pictures: what a person at the keyboard does, without a screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.domain.errors import WorldFault

PATIENCE_S = 30.0
PAUSE_S = 0.9
TURN_MS = 20
# Keys that write no character of their own.
_SILENT = {Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape, Qt.Key.Key_F9}


class Driver:
    """Drives the window of a session and saves its pictures into `out`, numbered in order."""

    def __init__(self, window: QWidget, out: Path) -> None:
        self.window = window
        self.out = out
        self.pictures: list[str] = []

    def until(self, what: str, true: Callable[[], bool]) -> None:
        """Let the program run until `true()`; WorldFault "tour_stuck" names `what` otherwise."""
        limit = time.monotonic() + PATIENCE_S
        while not true():
            if time.monotonic() > limit:
                raise WorldFault("tour_stuck", f"La visite attend en vain : {what}.")
            turn = QEventLoop()
            QTimer.singleShot(TURN_MS, turn.quit)
            turn.exec()

    def pause(self) -> None:
        """As long as a person waits: the pauses after which pages ask and drafts are saved."""
        limit = time.monotonic() + PAUSE_S
        self.until("", lambda: time.monotonic() > limit)

    def press(self, keys: str, target: QWidget | None = None) -> None:
        """Press one combination ("Ctrl+Return", "A", "Tab") where the focus is."""
        combination = QKeySequence(keys)[0]
        key, modifiers = combination.key(), combination.keyboardModifiers()
        text = "" if modifiers or key in _SILENT else _character(key)
        self._send(key, modifiers, text, target)

    def type(self, text: str, target: QWidget | None = None) -> None:
        """Type `text`, one key a character."""
        for character in text:
            self._send(Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, character, target)

    def picture(self, name: str) -> None:
        """Save what the window shows now, dialogs and lists over it included."""
        QCoreApplication.processEvents()
        image = self.window.grab()
        for over in QApplication.topLevelWidgets():
            if over is not self.window and over.isVisible() and over.width() > 1:
                _lay_over(image, over, self.window)
        self.out.mkdir(parents=True, exist_ok=True)
        path = self.out / f"{len(self.pictures) + 1:02}-{name}.png"
        if not image.save(str(path)):
            raise WorldFault(
                "picture_denied", f"Impossible d’écrire {path} : choisissez un autre dossier."
            )
        self.pictures.append(path.name)

    def _send(
        self,
        key: Qt.Key,
        modifiers: Qt.KeyboardModifier,
        text: str,
        target: QWidget | None,
    ) -> None:
        if QApplication.activeWindow() is None:
            # Without a window manager nobody activates the window behind a closed dialog.
            self.window.activateWindow()
            QCoreApplication.processEvents()
        receiver = target or QApplication.focusWidget() or self.window
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(receiver, QKeyEvent(kind, key, modifiers, text))
        QCoreApplication.processEvents()


def _lay_over(image: QPixmap, over: QWidget, window: QWidget) -> None:
    # In the middle of the window and with an edge, as a window manager shows a dialog.
    room = window.rect()
    if over.isModal():
        at = QPoint((room.width() - over.width()) // 2, (room.height() - over.height()) // 2)
        painter = QPainter(image)
        painter.fillRect(room, QColor(0, 0, 0, 90))
        painter.fillRect(QRect(at, over.size()).adjusted(-1, -1, 1, 1), QColor(110, 120, 140))
        painter.end()
    else:
        at = window.mapFromGlobal(over.mapToGlobal(QPoint(0, 0)))
    over.render(image, at)


def _character(key: Qt.Key) -> str:
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return "\r"
    return chr(key).lower() if 32 <= key < 127 else ""
