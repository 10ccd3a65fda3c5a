"""The scrolling part of a dialog: as tall as what is inside, as long as the window has room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QScrollArea, QWidget

from desktop_app.ui.theme import px

SHARE = 0.92  # of the window that a dialog may take
LEAST = 120  # pixels
BAR = 16  # pixels: the scroll bar and the gap before it


class TallArea(QScrollArea):
    """Scrolls `inside`, which has a layout, downwards only."""

    def __init__(self, inside: QWidget, parent: QDialog) -> None:
        super().__init__(parent)
        self._dialog = parent
        self._needed = LEAST
        inside.setProperty("kind", "scroll")
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(LEAST)

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(super().sizeHint().width(), self._needed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hold what is inside to the height it needs at this width: wrapping parts claim more."""
        inner = self.widget().layout()
        if inner is not None:
            self.widget().setMinimumHeight(_height(inner, self.viewport().width()))
        super().resizeEvent(event)

    def fit(self, width: int) -> None:
        """Give the dialog `width` (pixels at the usual text size) and the height it needs."""
        window = self._dialog.parentWidget().window().size()
        layout, inner = self._dialog.layout(), self.widget().layout()
        if layout is None or inner is None:
            return
        width = min(px(width), round(window.width() * SHARE))
        margins = layout.contentsMargins()
        inner.activate()
        room = width - margins.left() - margins.right() - BAR
        self._needed = max(LEAST, _height(inner, room))
        self.widget().setMinimumHeight(self._needed)
        self.updateGeometry()
        layout.activate()
        height = min(_height(layout, width), round(window.height() * SHARE))
        self._dialog.resize(width, height)


def _height(layout: QLayout, width: int) -> int:
    wrapped = layout.totalHeightForWidth(width)  # -1 where nothing wraps
    return wrapped if wrapped >= 0 else layout.totalSizeHint().height()
