"""One long work under way: progress brought to the main thread, stopped when asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from shiboken6 import isValid

if TYPE_CHECKING:
    from desktop_app.ui.desk import Desk

LANE = "net"  # minutes of work must not keep the lists waiting
Told = Callable[[int, int], None]
Stopped = Callable[[], bool]


class _Steps(QObject):
    told = Signal(object, object)


class LongRun(QObject):
    """`progressed(done, total)`, then `ended(answer)` or `failed(exception)`; gone with its owner,
    the work stops."""

    progressed = Signal(object, object)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._stop = threading.Event()
        self.destroyed.connect(self._stop.set)

    def run(self, work: Callable[[Told, Stopped], Any], *, called: str = "") -> None:
        """Run `work(told, stopped)`, which says how far it is and asks whether to stop; `called`
        is what the user calls it, where the base must stay the same meanwhile."""
        stop = self._stop
        # The desk outlives the thread's last word; the owner may not. What the thread speaks
        # through is only deleted once the work is over: never while it may be speaking.
        steps = _Steps(self._desk)
        steps.told.connect(self.progressed, Qt.ConnectionType.QueuedConnection)

        def over(signal: SignalInstance, answer: object) -> None:
            steps.deleteLater()
            signal.emit(answer)

        def told(done: int, total: int) -> None:
            if isValid(steps):
                steps.told.emit(done, total)

        self._desk.tasks.run(
            self,
            lambda: work(told, stop.is_set),
            lambda answer: over(self.ended, answer),
            lambda error: over(self.failed, error),
            lane=LANE,
            called=called,
        )

    def cancel(self) -> None:
        """Stop after the step at hand."""
        self._stop.set()
