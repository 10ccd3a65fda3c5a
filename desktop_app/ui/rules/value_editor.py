"""The base of what a condition compares with."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget


class ValueEditor(QWidget):
    """One input; `value()` in the words of `domain.conditions`, `fault()` "" when it is sound.

    `changed` at each change, `reshaped` when the keyboard has other stops, `unfolded(widget)` when
    there is something to place below the line.
    """

    changed = Signal()
    reshaped = Signal()
    unfolded = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(6)

    def value(self) -> Any:
        """What is chosen."""
        raise NotImplementedError

    def fault(self) -> str:
        """What is missing, in French."""
        return ""

    def fold(self) -> None:
        """Take away what is unfolded."""

    def stops(self) -> list[QWidget]:
        """Where the keyboard stops, in order."""
        raise NotImplementedError
