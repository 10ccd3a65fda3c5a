"""List and detail side by side, or one in the place of the other where there is little room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from desktop_app.ui.queue.detail import DetailPane
from desktop_app.ui.theme import px

LIST_LEAST, DETAIL_LEAST = 560, 380
LIST_SCALED, DETAIL_SCALED = 430, 320  # at the plain text size; less than the above, until large
LEAST = QSize(470, 240)
DETAIL_HEIGHT = 320


class Panes(QSplitter):
    """`bar` stands above the list and goes with it. Sizes in pixels."""

    def __init__(self, bar: QWidget, lines: QWidget, detail: DetailPane, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._bar, self._lines, self._detail = bar, lines, detail
        self._narrow = False
        self._over = False  # narrow: the detail stands in the place of the list
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.addWidget(lines)
        self.addWidget(detail)
        self.setStretchFactor(0, 60)
        self.setStretchFactor(1, 40)
        self.setSizes([600, 400])

    def show_detail(self, over: bool) -> None:
        """Where there is room for one only: the detail, or the list."""
        self._over = over
        self._share()

    def minimumSizeHint(self) -> QSize:
        """Little: the width decides what is shown."""
        return QSize(LEAST.width(), DETAIL_HEIGHT) if self._covered() else LEAST

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where both have room."""
        self._fit()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another text size wants more room, or less."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        lines, detail = max(LIST_LEAST, px(LIST_SCALED)), max(DETAIL_LEAST, px(DETAIL_SCALED))
        self._narrow = self.width() < lines + detail + 1
        self._lines.setMinimumWidth(0 if self._narrow else lines)
        self._detail.setMinimumWidth(0 if self._narrow else detail)
        self._share()

    def _covered(self) -> bool:
        return self._narrow and self._over

    def _share(self) -> None:
        self._lines.setVisible(not self._covered())
        self._bar.setVisible(not self._covered())
        self._detail.setVisible(self._covered() or not self._narrow)
        self._detail.offer_back(self._narrow)
        self.updateGeometry()
