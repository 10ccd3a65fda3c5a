"""What can be taken out of a rule: a condition, a group of them, a copy."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from desktop_app.ui.rules.wording import tr


class Removable(QFrame):
    """`changed` at each change, `reshaped` when its inputs are others, `remove_asked` by its
    button `remove` or Alt Del, as long as that button is shown."""

    changed = Signal()
    reshaped = Signal()
    remove_asked = Signal()

    def __init__(self, said: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.remove = QPushButton(said, self)
        self.remove.setProperty("kind", "inline")
        self.remove.setAutoDefault(False)
        self.remove.setToolTip(tr("Alt Suppr"))
        self.remove.clicked.connect(self.remove_asked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        if (
            event.key() == Qt.Key.Key_Delete
            and event.modifiers() & Qt.KeyboardModifier.AltModifier
            and not self.remove.isHidden()
        ):
            self.remove_asked.emit()
        else:
            super().keyPressEvent(event)
