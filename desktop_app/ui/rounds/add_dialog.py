"""One more stop: a signalement by its number or its words, or a place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget

from desktop_app.domain.rounds import Candidate
from desktop_app.ui.queue.move_dialog import MoveDialog
from desktop_app.ui.rounds.wording import known_words, level_words, place_words, tr
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.entries import wrap_entries
from desktop_app.ui.widgets.field import Field

PAUSE_MS = 120
WIDTH = 680  # pixels at the plain text size


class AddDialog(MoveDialog):
    """`searched(text)` after each pause in typing; answered by `show_found`."""

    searched = Signal(str)

    def __init__(self, parent: QWidget | None, subject: str) -> None:
        super().__init__(parent, tr("Ajouter un arrêt"), subject, tr("Ajouter"))
        self.usual_width = WIDTH
        self._found: tuple[Candidate, ...] = ()
        self.line = QLineEdit(self)
        self.line.setObjectName("stop_search")
        self.line.setPlaceholderText(tr("Numéro, mots du signalement, adresse, station…"))
        self.list = QListWidget(self)
        wrap_entries(self.list)
        self.list.setProperty("framed", True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("Arrêts trouvés"))
        self.list.setMinimumHeight(px(220))
        self.inputs.addWidget(Field(tr("Chercher"), self.line, self))
        self.inputs.addWidget(self.list)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.line.text()))
        self.line.textChanged.connect(lambda _text: self._pause.start())
        self.list.itemDoubleClicked.connect(lambda _item: self._on_yes())
        self.yes.setEnabled(False)
        self.line.setFocus()

    def show_found(self, text: str, found: Sequence[Candidate]) -> None:
        """What `text` found, unless something else was typed since."""
        if text != self.line.text():
            return
        self._found = tuple(found)
        self.list.clear()
        self.list.addItems([_words(candidate) for candidate in found])
        self.list.setCurrentRow(0 if found else -1)
        self.yes.setEnabled(bool(found))

    def chosen(self) -> Candidate:
        """The stop to add."""
        return self._found[self.list.currentRow()]

    def complete(self) -> bool:
        """A stop is chosen."""
        return 0 <= self.list.currentRow() < len(self._found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk in what was found while one types."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        row = self.list.currentRow() + step
        if step and 0 <= row < self.list.count():
            self.list.setCurrentRow(row)
        elif not step:
            super().keyPressEvent(event)


def _words(candidate: Candidate) -> str:
    if not candidate.known:
        return candidate.label
    known = (f"{each.number} · {known_words(each)}" for each in candidate.known)
    return "\n".join((f"{place_words(candidate)} · {level_words(candidate)}", *known))
