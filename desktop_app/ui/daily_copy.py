"""Makes the copy of the day once the window has been open for a while, then looks each hour: a
window may stay open for days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.ui.desk import Desk

if TYPE_CHECKING:
    from desktop_app.services.daily_backup import MadeToday

LATE_MS = 60_000  # the first gestures of a day are not slowed down
EVERY_MS = 3_600_000


class DailyCopy(QObject):
    """Only of this PC's own base: a shared one is copied where it lies.

    A copy that fails is told once, until one succeeds. Signal: `made()`, a copy was added.
    """

    made = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._busy = False
        self._told = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.turn)
        desk.list_shown.connect(self._begin)

    def _begin(self) -> None:
        if not self._timer.isActive():
            self._timer.start(LATE_MS)

    def turn(self) -> None:
        """Make today's copy if it is not there, beside the base's own lane."""
        self._timer.start(EVERY_MS)
        if self._busy or not self._desk.ready or self._desk.connection is not None:
            return
        self._busy = True
        seat = self._desk.seat

        def work() -> MadeToday:
            from desktop_app.services.daily_backup import daily_backup

            return daily_backup(seat.store, seat.folder, seat.clock())

        self._desk.tasks.run(
            self,
            work,
            self._on_made,
            self._on_failed,
            lane="net",
            called=self.tr("La copie du jour"),
        )

    def _on_made(self, done: MadeToday) -> None:
        self._busy = self._told = False
        if done.made:
            self.made.emit()

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        if not self._told:
            self._told = True
            self._desk.show_problem(error, self.turn)
