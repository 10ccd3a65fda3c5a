"""Cycles of Python objects are collected on the main thread only.

Python collects on whichever thread happens to allocate. A window or dialog that is part of a cycle
was thus destroyed now and then on a worker, while the main thread still handed it its events: Qt
forbids that, and the program fell over.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer

LOOK_EVERY_MS: Final = 1000


class Collector(QObject):
    """Takes the collector's rounds over from Python as long as the application lives."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        gc.disable()
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.CoarseTimer)
        timer.timeout.connect(collect_due)
        timer.start(LOOK_EVERY_MS)


def collect_on_main_thread(app: QCoreApplication) -> None:
    """From now on no thread but this one collects; once is enough for an application."""
    if app.findChild(Collector) is None:
        Collector(app)


def collect_due() -> None:
    """Collect what Python itself would have collected since the last call: by its thresholds."""
    counts, limits = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > limits[generation] > 0:
            gc.collect(generation)
            return
