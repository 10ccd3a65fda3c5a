"""The pages, one in front, in a view that scrolls where the window is too small for it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget


class PageStack(QStackedWidget):
    """Asks for the room of the page in front only, not of the widest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _index: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        page = self.currentWidget()
        return QSize(0, 0) if page is None else page.minimumSizeHint()

    def sizeHint(self) -> QSize:
        """Qt's."""
        return self.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        """Qt's: the other pages have no say in it."""
        page = self.currentWidget()
        return page is not None and page.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        """Qt's."""
        page = self.currentWidget()
        return -1 if page is None else page.heightForWidth(width)


def scrolled(stack: PageStack, parent: QWidget) -> QScrollArea:
    """`stack` in a scroll area: at 200 % on a small screen the window still fits."""
    area = QScrollArea(parent)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(stack)
    return area
