"""A closed list of codes shown by their French labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from desktop_app.domain.codes import Coded

Code = TypeVar("Code", bound=Coded)


class Choice(QComboBox, Generic[Code]):
    """One code out of a list; the wheel turns it only once it has the focus."""

    chosen = Signal()

    def __init__(self, codes: Iterable[Code], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._codes = tuple(codes)
        self.addItems([code.label for code in self._codes])
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(len(self._codes))
        self.currentIndexChanged.connect(self.chosen)

    def code(self) -> Code:
        """The code chosen."""
        return self._codes[self.currentIndex()]

    def set_code(self, code: str) -> None:
        """Choose a code; an unknown one (of an older draft) changes nothing."""
        if code in self._codes:
            self.setCurrentIndex(self._codes.index(code))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll instead of changing an answer by accident."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
