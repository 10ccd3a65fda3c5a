"""The buttons under the form, always in view."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop_app.ui.widgets.key_button import KeyButton
from desktop_app.ui.widgets.label import Label

SIDE, GAP = 20, 10


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
        self._target: str | None = None
        self._buttons = (self.save, self.save_next, self.clear, self.drafts)
        row = QHBoxLayout(self)
        row.setContentsMargins(SIDE, 10, SIDE, 10)
        row.setSpacing(GAP)
        for button in self._buttons:
            row.addWidget(button)
        row.addWidget(self.hint, 1)
        row.addStretch(0)  # takes the room of the hint while it is hidden
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
        self._target = number
        text = self.tr("Enregistrer et orienter")
        hint = self.tr("N° attribué à l’enregistrement")
        if number is not None:
            text = self.tr("Rattacher à {number}").format(number=number)
            hint = self.tr("Ajoute une voix au signalement, sans nouveau n°")
        self.save.setAccessibleName(text)
        self.hint.setText(hint)
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's; another width holds longer words, or shorter ones."""
        super().resizeEvent(event)
        self._share_width()

    def changeEvent(self, event: QEvent) -> None:
        """Qt's; so does another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._share_width()

    def _share_width(self) -> None:
        # Short of room the hint goes first, then words; the keys last.
        save = self.save.accessibleName()
        save_next = self.save_next.accessibleName()
        short = (save if self._target else self.tr("Enregistrer"), self.tr("Puis nouveau"))
        for words, keys in (((save, save_next), True), (short, True), (short, False)):
            self.save.setText(words[0])
            self.save_next.setText(words[1])
            self.save.set_key(self.tr("Ctrl ⏎") if keys else "")
            self.save_next.set_key(self.tr("Ctrl Maj ⏎") if keys else "")
            left = self.width() - self._wanted()
            if left >= 0:
                break
        self.hint.setVisible(left >= self.hint.sizeHint().width() + GAP)

    def _wanted(self) -> int:
        shown = [each for each in self._buttons if not each.isHidden()]
        return 2 * SIDE + GAP * (len(shown) - 1) + sum(each.sizeHint().width() for each in shown)

    def say_drafts(self, count: int) -> None:
        """How many drafts wait for later."""
        self.drafts.setText(self.tr("Brouillons ({count})").format(count=count))
        self.drafts.setVisible(count > 0)
        self._share_width()

    def hold(self, busy: bool) -> None:
        """Whether the buttons wait for a saving under way."""
        for button in self._buttons:
            button.setDisabled(busy)
