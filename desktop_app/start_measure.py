"""What the bench and the self-check watch of a starting window."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from desktop_app.bootstrap import Session


class StartMeasure:
    """Prints one line of JSON once the list is filled and all is loaded, then closes the window.

    Instants are those of the monotonic clock, in ns, from which the process that started this one
    subtracts its own. Memory is the peak, in MB, once all that is loaded late was loaded.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._painted_ns = self._filled_ns = 0
        session.frame.painted.connect(self._on_painted)
        self._timer = QTimer()
        self._timer.setInterval(20)
        self._timer.timeout.connect(self._look)

    def _on_painted(self) -> None:
        self._painted_ns = time.monotonic_ns()
        QTimer.singleShot(0, self._watch)  # after the turn that furnishes the window

    def _watch(self) -> None:
        self._session.desk.list_shown.connect(self._on_shown)

    def _on_shown(self) -> None:
        self._filled_ns = time.monotonic_ns()
        self._timer.start()

    def _look(self) -> None:
        if not (self._session.warm and list_filled(self._session)):
            return
        self._timer.stop()
        line = {
            "first_paint_ns": self._painted_ns,
            "list_filled_ns": self._filled_ns,
            "memory_mb": _peak_memory_mb(),
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        self._session.frame.close()


def _peak_memory_mb() -> float:
    # Not `ru_maxrss`: Linux counts in it what the process that started this one had in memory.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak_kb = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(peak_kb) / 1024


def list_filled(session: Session) -> bool:
    """Whether the queue shows its first lines."""
    from PySide6.QtWidgets import QTableView

    page = session.window.page("queue") if session.window is not None else None
    tables = page.findChildren(QTableView) if page is not None else []
    return any(table.model() is not None and table.model().rowCount() > 0 for table in tables)
