"""Keeps this PC's copy of a shared base up to date while the base is there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop_app.ui.desk import Desk

FIRST_MS = 15_000  # the first gestures of a day are not slowed down
EVERY_MS = 180_000


class CopyKeeper(QObject):
    """Brings what changed every few minutes, only where `joined()`."""

    def __init__(self, desk: Desk, joined: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._joined = joined
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.turn)

    def begin(self) -> None:
        """Soon, then again and again."""
        self._timer.start(FIRST_MS)

    def stop(self) -> None:
        """No more."""
        self._timer.stop()

    def turn(self) -> None:
        """Once, beside the base's own lane."""
        box, seat = self._desk.outbox, self._desk.seat
        self._timer.start(EVERY_MS)
        if not self._joined() or box is None:
            return
        owner = box.owner

        def work() -> None:
            from desktop_app.services.window_copy import refresh_copy

            refresh_copy(seat, owner)

        # What stands in the way now may not in some minutes; the last copy stays.
        self._desk.tasks.run(self, work, lambda _none: None, lambda _fault: None, lane="net")
