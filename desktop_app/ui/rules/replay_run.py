"""One replay under way: progress brought to the main thread, stopped when asked."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from desktop_app.domain.rules import Rule

if TYPE_CHECKING:
    from desktop_app.services.replay import Replayed
    from desktop_app.ui.desk import Desk

LANE = "net"  # a replay of minutes must not keep the lists waiting


class _Steps(QObject):
    told = Signal(object, object)


class ReplayRun(QObject):
    """`progressed(done, total)`, then `ended(Replayed)` or `failed(exception)`; gone with its
    owner, the replay stops."""

    progressed = Signal(object, object)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._stop = threading.Event()
        self.destroyed.connect(self._stop.set)

    def start(self, rules: Sequence[Rule], since: dt.datetime, until: dt.datetime) -> None:
        """Route again by `rules` what was received from `since` until `until`."""
        seat, stop = self._desk.seat, self._stop
        # The desk outlives the thread's last word; the dialog may not.
        steps = _Steps(self._desk)
        steps.told.connect(self.progressed, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(steps.deleteLater)

        def told(done: int, total: int) -> None:
            if isValid(steps):
                steps.told.emit(done, total)

        def work() -> Replayed:
            from desktop_app.services.replay import replay

            return replay(seat, rules, since, until, told, stop.is_set)

        self._desk.tasks.run(self, work, self.ended.emit, self.failed.emit, lane=LANE)

    def cancel(self) -> None:
        """Stop after the rows at hand."""
        self._stop.set()
