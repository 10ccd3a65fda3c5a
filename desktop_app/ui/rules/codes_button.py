"""A button that says which values of a closed list are chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop_app.ui.rules.wording import tr

NARROWEST, EDGES = 90, 30


class CodesButton(QPushButton):
    """The chosen labels, cut where there is no room; the owner unfolds the list."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._said = name, ""
        self.setAutoDefault(False)
        self.setStyleSheet("text-align: left;")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, labels: Sequence[str]) -> None:
        """Show `labels`."""
        self._said = ", ".join(labels) or tr("choisir…")
        self.setToolTip(self._said if labels else "")
        self.setAccessibleName(f"{self._name} {self._said}")
        self._cut()

    def minimumSizeHint(self) -> QSize:
        """Qt's: the text is cut where there is no room."""
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(2 * NARROWEST, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        metrics, room = QFontMetrics(self.font()), max(60, self.width() - EDGES)
        self.setText(metrics.elidedText(self._said, Qt.TextElideMode.ElideRight, room))
