"""The stops that wait in today's rounds, counted for the rail."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop_app.ui.desk import Desk
from desktop_app.ui.rail import RailEntry


class RailStops(QObject):
    """Keeps the badge and the tip of the rounds' entry."""

    def __init__(self, desk: Desk, entry: RailEntry) -> None:
        super().__init__(entry)
        self._desk = desk
        self._entry = entry

    def read(self) -> None:
        """Count, in the db lane."""
        seat = self._desk.seat

        def work() -> int:
            from desktop_app.services.rounds import stops_left

            return stops_left(seat)

        self._desk.tasks.run(self, work, self._say)

    def _say(self, count: int) -> None:
        one, more = (
            self.tr("1 arrêt à faire aujourd’hui"),
            self.tr("{0} arrêts à faire aujourd’hui"),
        )
        said = one if count == 1 else more.format(count)
        self._entry.say_badge(count, said)
        self._entry.setToolTip(self.tr("{0} (Ctrl 3)").format(said))
