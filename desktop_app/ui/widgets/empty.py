"""What an empty list says."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.widgets.label import Label


class Empty(QWidget):
    """A title, a sentence that says what to do, and perhaps the button that does it."""

    def __init__(self, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column.setSpacing(6)
        self.title = Label(title, self)
        self.title.setProperty("kind", "heading")
        self.text = Label(text, self)
        self.text.setProperty("kind", "muted")
        self.text.setWordWrap(True)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._column.addWidget(label)

    def add_action(self, text: str, slot: Callable[[], object]) -> QPushButton:
        """Add a button below the sentence; returns it."""
        button = QPushButton(text, self)
        button.setProperty("kind", "plain")
        button.clicked.connect(lambda: slot())
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
        return button
