"""F9: the caller was sent to an emergency number; written at once, whatever comes of the entry."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.codes import EmergencyService
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.outbox import OutboxLine
from desktop_app.services.outbox_acts import emergency_or_keep
from desktop_app.ui.desk import Desk
from desktop_app.ui.intake.emergency_bar import EmergencyBar


class EmergencyCalls(QObject):
    """`changed()` when the entry gets the call, and when it loses it because the base could not
    keep it: `refused(sentence)`."""

    changed = Signal()
    refused = Signal(str)

    def __init__(self, desk: Desk, bar: EmergencyBar) -> None:
        super().__init__(bar)
        self._desk = desk
        self._bar = bar
        self._refusal = ""  # since the last attempt to save
        bar.sent.connect(self._on_sent)

    def forget(self) -> None:
        """Another attempt to save begins."""
        self._refusal = ""

    def obstacle(self) -> str:
        """What to say instead of saving an entry that has just lost its call; "" otherwise."""
        return self._refusal

    def _on_sent(self, service: EmergencyService) -> None:
        # The entry has the call at once: it may be saved before the base has answered.
        seat, box, before = self._desk.seat, self._desk.outbox, self._bar.service()
        turn = self._bar.announce(service)
        self.changed.emit()

        def done(kept: OutboxLine | None) -> None:
            if turn == self._bar.turn:
                self._bar.confirm(seat.clock().astimezone(PARIS))
            if kept is not None:
                self._desk.kept.emit(kept)

        def failed(error: Exception) -> None:
            if not isinstance(error, UserError):
                return  # shown by the tasks; the saving of the entry keeps the call
            if turn == self._bar.turn:
                self._bar.set_service(before)
                self._refusal = error.message
                self.changed.emit()
            self.refused.emit(error.message)

        self._desk.tasks.run(self, lambda: emergency_or_keep(seat, box, service), done, failed)
