"""A numbered heading: ① Que se passe-t-il ?"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.ui.widgets.label import Label


class SectionTitle(QWidget):
    """A dark disc with `number`, then `text` in bold."""

    def __init__(self, number: int, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        disc = Label(str(number), self)
        disc.setProperty("kind", "disc")
        disc.setAlignment(Qt.AlignmentFlag.AlignCenter)
        heading = Label(text, self)
        heading.setProperty("kind", "heading")
        row.addWidget(disc)
        row.addWidget(heading)
        row.addStretch(1)
        self.setAccessibleName(text)
