"""Sends what waits in the outbox while the base is there, and tells what stands there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from desktop_app.domain.outbox import OutboxLine
from desktop_app.domain.views import Changes, merged
from desktop_app.ui.desk import Desk
from desktop_app.ui.offline_words import waiting

if TYPE_CHECKING:
    from desktop_app.services.offline import Sent

BUSY_PAUSE_MS = 30_000  # another program sends this outbox


class OutboxSender(QObject):
    """Sends only where `joined()`. Signals: `progressed(done, total)`, then `sent(lines)` if any
    was."""

    progressed = Signal(int, int)
    sent = Signal(object)

    def __init__(self, desk: Desk, joined: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._joined = joined
        self._busy = False

    def send(self) -> None:
        """Send all that waits, unless it is being done."""
        box, seat, tell = self._desk.outbox, self._desk.seat, self.tell
        if box is None or not self._joined() or self._busy:
            return
        self._busy = True

        def work() -> Sent:
            from desktop_app.services.offline import send_waiting

            return send_waiting(seat, box, tell)

        def done(sent: Sent) -> None:
            self._busy = False
            self.settle(sent, Changes())

        def error(_problem: Exception) -> None:
            # It waits on; a base that is away is noticed by whoever hears of each fault.
            self._busy = False
            self.read_lines()

        self._desk.tasks.run(self, work, done, error, lane="net")

    def tell(self, done: int, total: int) -> None:
        """Tell how far a sending is, from any thread."""
        if isValid(self):
            self.progressed.emit(done, total)

    def send_one(
        self,
        uid: str,
        done: Callable[[OutboxLine], None],
        error: Callable[[Exception], None],
        *,
        insist: bool,
    ) -> None:
        """Send one row now; `insist`: a gesture is done although it changed meanwhile."""
        box, seat = self._desk.outbox, self._desk.seat
        if box is None or not self._joined():
            return

        def work() -> Sent:
            from desktop_app.services.offline import send_one

            return send_one(seat, box, uid, insist=insist)

        def settled(sent: Sent) -> None:
            done((*sent.report.sent, *sent.report.refused)[0])
            self._desk.tell_outbox(sent.lines)
            self._desk.broadcast(sent.report.changes)

        self._desk.tasks.run(self, work, settled, error, lane="net")

    def settle(self, sent: Sent, changes: Changes) -> None:
        """Tell what was sent, and `changes` with it; go on with what was typed meanwhile."""
        report, desk = sent.report, self._desk
        desk.tell_outbox(sent.lines)
        changes = merged(changes, report.changes)
        if changes != Changes():
            desk.broadcast(changes)
        if report.sent:
            self.sent.emit(report.sent)
        if report.busy:
            QTimer.singleShot(BUSY_PAUSE_MS, self, self.send)
        elif waiting(sent.lines):
            self.send()

    def read_lines(self) -> None:
        """Tell what stands in the outbox now."""
        box = self._desk.outbox
        if box is not None:
            told, failed = self._desk.tell_outbox, self._desk.show_problem
            self._desk.tasks.run(self, box.lines, told, failed, lane="net")
