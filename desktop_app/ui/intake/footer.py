"""The buttons under the form, always in view."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop_app.ui.widgets.key_button import KeyButton
from desktop_app.ui.widgets.label import Label


class Footer(QFrame):
    """Save, save and go on, start over."""

    save_asked = Signal()
    save_next_asked = Signal()
    clear_asked = Signal()
    drafts_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setProperty("edge", "top")
        self.save = KeyButton("", self.tr("Ctrl ⏎"), "primary", self)
        self.save_next = KeyButton(
            self.tr("Enregistrer, puis nouveau"), self.tr("Ctrl Maj ⏎"), "plain", self
        )
        self.clear = self._link(self.tr("Annuler"))
        self.drafts = self._link("")
        self.hint = Label(self)
        self.hint.setProperty("kind", "muted")
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 10, 20, 10)
        row.setSpacing(10)
        for button in (self.save, self.save_next, self.clear, self.drafts):
            row.addWidget(button)
        row.addWidget(self.hint, 1)
        self.save.clicked.connect(self.save_asked)
        self.save_next.clicked.connect(self.save_next_asked)
        self.clear.clicked.connect(self.clear_asked)
        self.drafts.clicked.connect(self.drafts_asked)
        self.say_target(None)
        self.say_drafts(0)

    def _link(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("kind", "link")
        return button

    def say_target(self, number: str | None) -> None:
        """What saving does: a new signalement, or a voice of `number`."""
        text = self.tr("Enregistrer et orienter")
        hint = self.tr("N° attribué à l’enregistrement")
        if number is not None:
            text = self.tr("Rattacher à {number}").format(number=number)
            hint = self.tr("Ajoute une voix au signalement, sans nouveau n°")
        self.save.setText(text)
        self.save.setAccessibleName(text)
        self.save.updateGeometry()
        self.hint.setText(hint)

    def spare_room(self, narrow: bool) -> None:
        """On a narrow page the keys and the hint give their room to the buttons."""
        self.save.set_key("" if narrow else self.tr("Ctrl ⏎"))
        self.save_next.set_key("" if narrow else self.tr("Ctrl Maj ⏎"))
        self.hint.setVisible(not narrow)

    def say_drafts(self, count: int) -> None:
        """How many drafts wait for later."""
        self.drafts.setText(self.tr("Brouillons ({count})").format(count=count))
        self.drafts.setVisible(count > 0)

    def hold(self, busy: bool) -> None:
        """Whether the buttons wait for a saving under way."""
        for button in (self.save, self.save_next, self.clear, self.drafts):
            button.setDisabled(busy)
