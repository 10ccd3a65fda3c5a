"""A number of stops, or nothing where it is not known."""

from __future__ import annotations

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit, QWidget

MOST_STOPS = 999


class StopsEdit(QLineEdit):
    """Only digits; empty: not known."""

    def __init__(self, count: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setValidator(QIntValidator(0, MOST_STOPS, self))
        self.setPlaceholderText(self.tr("non connue ; sinon un nombre d’arrêts"))
        self.set_count(count)

    def set_count(self, count: int | None) -> None:
        """Show a number, or nothing."""
        self.setText("" if count is None else str(count))

    def count(self) -> int | None:
        """The number written."""
        return int(self.text()) if self.text().isdigit() else None
