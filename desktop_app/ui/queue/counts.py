"""Reads how many signalements each view holds, and how many a team let go."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_app.services.queue_query import View
from desktop_app.ui.desk import Desk


class ViewCounts(QObject):
    """`counted(dict[View, int])` and `lapsed(int)` after each reading."""

    counted = Signal(object)
    lapsed = Signal(int)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def read(self) -> None:
        """Count, in the db lane."""
        seat = self._desk.seat

        def work() -> tuple[dict[View, int], int]:
            from desktop_app.services.lapse import lapsed_count
            from desktop_app.services.queue import counts

            return counts(seat), lapsed_count(seat)

        def done(read: tuple[dict[View, int], int]) -> None:
            self.counted.emit(read[0])
            self.lapsed.emit(read[1])

        self._desk.tasks.run(self, work, done)
