"""A coloured strip that says one thing, with its remedies at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.restyle import set_look


class Banner(QFrame):
    """`tone`: danger, warn, ok, accent, neutral. Buttons are added with `add_action`."""

    def __init__(self, text: str = "", tone: str = "warn", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self.setProperty("tone", tone)
        self.label = Label(text, self)
        self.label.setWordWrap(True)
        self.label.setProperty("tone", tone)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 3, 12, 3)
        self._row.setSpacing(12)
        self._row.addWidget(self.label, 1)
        self._buttons: list[QPushButton] = []
        self.setAccessibleName(text)

    def say(self, text: str, tone: str | None = None) -> None:
        """Another sentence (and tone)."""
        self.label.setText(text)
        self.setAccessibleName(text)
        if tone is not None:
            set_look(self, tone=tone)
            set_look(self.label, tone=tone)
            for button in self._buttons:
                set_look(button, tone=tone)

    def add_action(self, text: str, slot: Callable[[], object], *, strong: bool = True):
        """Add a link-like button at the right; returns it."""
        button = QPushButton(text, self)
        button.setProperty("kind", "banner")
        button.setProperty("tone", self.property("tone"))
        button.setProperty("strong", strong)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: slot())
        self._row.addWidget(button)
        self._buttons.append(button)
        return button

    def offer(self, text: str, tone: str, action: str, slot: Callable[[], object]) -> None:
        """Show `text` with one button in place of what stood here."""
        self.clear_actions()
        self.say(text, tone)
        self.add_action(action, slot)
        self.show()

    def clear_actions(self) -> None:
        """Remove every button."""
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons.clear()
