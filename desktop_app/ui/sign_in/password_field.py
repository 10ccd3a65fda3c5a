"""A password to type: hidden, shown on demand, with a note when the capitals are locked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.passwords import MOST
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import Label


class PasswordLine(QLineEdit):
    """`caps_seen(bool)` as a letter or the key itself tells whether the capitals are locked."""

    caps_seen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(MOST + 1)  # one more is refused with a sentence, not cut without a word
        self._caps = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's. No system tells the state of the key alike: a letter does."""
        text, shift = event.text(), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_CapsLock:
            self._see(not self._caps)
        elif len(text) == 1 and text.isalpha() and text.lower() != text.upper():
            self._see(text.isupper() != bool(shift))
        super().keyPressEvent(event)

    def _see(self, caps: bool) -> None:
        self._caps = caps
        self.caps_seen.emit(caps)


class PasswordField(Field):
    """The line, the button that shows what is typed, the note."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        self.line = PasswordLine()
        super().__init__(label, self.line, parent)
        self.show_typed = QPushButton(self.tr("Afficher"), self)
        self.show_typed.setCheckable(True)
        self.show_typed.setAccessibleName(self.tr("Afficher le mot de passe"))
        self.show_typed.toggled.connect(self._on_shown)
        self.caps = Label(self.tr("Verr. maj. est activé."), self)
        self.caps.setProperty("kind", "tone")
        self.caps.setProperty("tone", "warn")
        self.caps.hide()
        self.line.caps_seen.connect(self.caps.setVisible)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.show_typed)
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertLayout(1, row)
            column.insertWidget(2, self.caps)

    def text(self) -> str:
        """What was typed."""
        return self.line.text()

    def clear(self) -> None:
        """Forget it, and hide the next."""
        self.line.clear()
        self.show_typed.setChecked(False)
        self.caps.hide()

    def _on_shown(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.line.setEchoMode(mode)
        self.show_typed.setText(self.tr("Masquer") if shown else self.tr("Afficher"))
