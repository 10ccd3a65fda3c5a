"""Tells when nobody has touched the keyboard or the mouse for a while."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

LOOK_MS = 5_000
TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


def seconds_awake_or_not() -> float:
    """Seconds that go on while the PC sleeps, and that no change of its clock moves."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)  # where the monotonic clock stops asleep
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class IdleWatch(QObject):
    """`idle` once nobody touched anything for `minutes`; again only after `begin`. `lock_asked` by
    Ctrl+L in any window, a modal dialog's too, where no shortcut of the window below is heard.

    It listens to the windows of the system, which get few events: a filter on the whole
    application would pass every paint and timer through Python.
    """

    idle = Signal()
    lock_asked = Signal()

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = seconds_awake_or_not
    ) -> None:
        super().__init__(parent)
        self.minutes = 15
        self._clock = clock
        self._touched = clock()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._on_window)

    def begin(self) -> None:
        """Watch from now on."""
        self._touched = self._clock()
        self._on_window(QGuiApplication.focusWindow())
        self._timer.start()

    def end(self) -> None:
        """Watch no more."""
        self._timer.stop()

    def look(self) -> None:
        """Whether it is time."""
        if self._timer.isActive() and self._clock() - self._touched >= self.minutes * 60:
            self._timer.stop()
            self.idle.emit()

    def _on_window(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)  # twice is once

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's."""
        if event.type() in TOUCHES:
            self._touched = self._clock()
        if isinstance(event, QKeyEvent) and _is_lock_key(event):
            self.lock_asked.emit()
            return True
        return super().eventFilter(watched, event)


def _is_lock_key(event: QKeyEvent) -> bool:
    pressed = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_L
    return pressed and event.modifiers() == Qt.KeyboardModifier.ControlModifier
