"""F9: the caller was sent to an emergency number; written at once, whatever comes of the entry."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.codes import EmergencyService
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.services.emergency import log_emergency
from desktop_app.ui.desk import Desk
from desktop_app.ui.intake.emergency_bar import EmergencyBar


class EmergencyCalls(QObject):
    """`noted()` once the base holds the call; `refused(sentence)` when it could not."""

    noted = Signal()
    refused = Signal(str)

    def __init__(self, desk: Desk, bar: EmergencyBar) -> None:
        super().__init__(bar)
        self._desk = desk
        self._bar = bar
        bar.sent.connect(self._on_sent)

    def _on_sent(self, service: EmergencyService) -> None:
        seat = self._desk.seat

        def done(_: None) -> None:
            self._bar.confirm(service, seat.clock().astimezone(PARIS))
            self.noted.emit()

        def failed(error: Exception) -> None:
            if isinstance(error, UserError):
                self.refused.emit(error.message)

        self._desk.tasks.run(self, lambda: log_emergency(seat, service), done, failed)
