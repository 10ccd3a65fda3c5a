"""Other windows of the program out of sight while it is locked: dialogs, menus, messages."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

_PASSING = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)


class Curtain(QObject):
    """Drawn, nothing but `frame` can be seen; opened, dialogs stand where they were."""

    def __init__(self, frame: QWidget) -> None:
        super().__init__(frame)
        self._frame = frame
        self._hidden: list[QWidget] = []

    def draw(self) -> None:
        """Hide every other window, and those that come meanwhile."""
        for window in QApplication.topLevelWidgets():
            if window is self._frame or not window.isVisible():
                continue
            if window.windowType() in _PASSING:
                window.close()
            else:
                self._hidden.append(window)
                window.hide()
        QApplication.instance().installEventFilter(self)

    def drop(self) -> None:
        """Let windows come; those that are hidden stay so."""
        QApplication.instance().removeEventFilter(self)

    def open(self, *, again: bool) -> None:
        """Show the others `again`, or have them given up: somebody else sits here."""
        self.drop()
        hidden, self._hidden = self._hidden, []
        for window in hidden:
            if not isValid(window):
                continue
            if again:
                window.show()
            elif isinstance(window, QDialog):
                window.reject()
            else:
                window.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's: a window that would appear is kept from the screen."""
        if (
            event.type() == QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and watched is not self._frame
        ):
            self._keep_away(watched)
        return super().eventFilter(watched, event)

    def _keep_away(self, window: QWidget) -> None:
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)

        def hide() -> None:
            if not isValid(window):
                return
            window.hide()
            window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, False)
            if window.windowType() not in _PASSING:
                self._hidden.append(window)

        QTimer.singleShot(0, self, hide)
