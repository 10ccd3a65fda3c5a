"""Takes back what teams did not answer in time, when the list is shown and then each minute:
whoever has a window open does it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from desktop_app.domain.views import Changes
from desktop_app.ui.desk import Desk

EVERY_MS = 60_000
NOTHING = Changes()


class Sweep(QObject):
    """Starts with the first lines on the screen; never two at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.turn)
        desk.list_shown.connect(self._begin)

    def _begin(self) -> None:
        # What ran out while no window was open is not left to be accepted for a minute.
        self._timer.start()
        self.turn()

    def turn(self) -> None:
        """Sweep once, in the db lane, and tell what changed."""
        if self._busy or not self._desk.ready:
            return
        self._busy = True
        seat = self._desk.seat

        def work() -> Changes:
            from desktop_app.services.lapse import lapse_overdue

            return lapse_overdue(seat)

        self._desk.tasks.run(self, work, self._on_swept, self._on_failed)

    def _on_swept(self, changes: Changes) -> None:
        self._busy = False
        if changes != NOTHING:
            self._desk.broadcast(changes)

    def _on_failed(self, problem: Exception) -> None:
        from desktop_app.services.lapse import CutShort

        self._busy = False
        if isinstance(problem, CutShort):
            self._desk.broadcast(problem.changes)
            self._desk.show_problem(problem)
        # Else nothing was done and nobody asked for it: what the base refuses now is done in a
        # minute.
