"""The window's frame, painted at once: the rail's colour and the product's name, nothing else.

Only what the first drawing needs is imported here; the rest of the window is made behind it.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from desktop_app.ui.widgets.label import Label

RAIL_WIDTH = 208
RAIL = {False: "#13213a", True: "#0b111d"}
CANVAS = {False: "#f4f6fa", True: "#111722"}


class Frame(QMainWindow):
    """`painted` once the first drawing is on the screen; `closing` before the window closes."""

    painted = Signal()
    closing = Signal()

    def __init__(self, *, dark: bool) -> None:
        super().__init__()
        self._drawn = False
        self._cover: QWidget | None = None
        self.setWindowTitle("Relais")
        # Filled by palette: the first QPainter of a process costs 0.04 s.
        _fill(self, CANVAS[dark], CANVAS[dark])
        self._rail = QWidget(self)
        self._rail.setAutoFillBackground(True)
        _fill(self._rail, RAIL[dark], "#ffffff")
        self._name = Label("Relais", self._rail)
        self._name.move(20, 20)
        room = self.screen().availableGeometry()
        self.resize(min(1440, room.width()), min(900, room.height()))

    def furnish(self, inside: QWidget) -> None:
        """Put the real window in place of the ground."""
        self.setPalette(QPalette())  # the theme's, which its children inherit
        self._rail.deleteLater()
        self._rail = inside
        self.setCentralWidget(inside)

    def cover(self, page: QWidget | None) -> None:
        """Show `page` alone in place of the inside, of which nothing can be seen, reached or told;
        None: the inside again."""
        if self._cover is not None:
            self._cover.hide()
            self._cover.deleteLater()
        self._cover = page
        self._rail.setVisible(page is None)
        if page is not None:
            page.setGeometry(self.rect())
            page.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        if self._cover is not None:
            self._cover.setGeometry(self.rect())
        if self.centralWidget() is None:
            self._rail.setGeometry(0, 0, RAIL_WIDTH, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        super().paintEvent(event)
        if not self._drawn:
            self._drawn = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt's."""
        self.closing.emit()
        super().closeEvent(event)


def _fill(widget: QWidget, ground: str, ink: str) -> None:
    palette = widget.palette()
    palette.setColor(QPalette.ColorRole.Window, QColor(ground))
    palette.setColor(QPalette.ColorRole.WindowText, QColor(ink))
    widget.setPalette(palette)
