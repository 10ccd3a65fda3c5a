"""What waits, counted for the rail: for the team of who sits here, else in the pool."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop_app.ui.desk import Desk
from desktop_app.ui.rail import RailEntry


class RailCounts(QObject):
    """Keeps the badge and the tip of the queue's entry."""

    def __init__(self, desk: Desk, entry: RailEntry) -> None:
        super().__init__(entry)
        self._desk = desk
        self._entry = entry

    def read(self) -> None:
        """Count, in the db lane."""
        seat = self._desk.seat

        def work() -> tuple[int, int]:
            from desktop_app.services.lapse import lapsed_count
            from desktop_app.services.queue import View, count

            view = View.POOL if seat.actor.team is None else View.MY_TEAM
            return count(seat, view), lapsed_count(seat)

        def done(read: tuple[int, int]) -> None:
            self._say(*read, ours=seat.actor.team is not None)

        self._desk.tasks.run(self, work, done)

    def _say(self, count: int, lapsed: int, *, ours: bool) -> None:
        said = self.tr("{0} à traiter par votre équipe") if ours else self.tr("{0} sans équipe")
        said = said.format(count)
        if lapsed:
            said += self.tr(", {0} repris faute de réponse").format(lapsed)
        self._entry.say_badge(count, said)
        self._entry.setToolTip(self.tr("{0} (Ctrl 1)").format(said))
