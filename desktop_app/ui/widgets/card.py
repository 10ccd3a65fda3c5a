"""A white card."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget


class Card(QFrame):
    """A framed column; `body` is its layout. `edge` (accent, danger, …) colours the left side."""

    def __init__(self, parent: QWidget | None = None, *, edge: str = "", margin: int = 16) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setProperty("edge", edge)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin - 4, margin, margin - 4)
        self.body.setSpacing(8)
