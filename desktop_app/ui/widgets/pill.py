"""A small rounded label: status, delay, score. The text says it; the colour only repeats it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.restyle import set_look


class Pill(Label):
    """`tone`: neutral, accent, ok, warn, danger, violet."""

    def __init__(self, text: str = "", tone: str = "neutral", parent: QWidget | None = None):
        super().__init__(text, parent)
        self.setProperty("kind", "pill")
        self.setProperty("tone", tone)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, text: str, tone: str) -> None:
        """Another text and tone."""
        self.setText(text)
        set_look(self, tone=tone)
