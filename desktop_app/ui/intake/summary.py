"""What was saved, line by line, to be read back on the phone."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.domain.codes import Category
from desktop_app.domain.moments import say_delay
from desktop_app.domain.views import Logged
from desktop_app.ui.widgets.label import Label

NAMES_PX = 150


class Summary(QWidget):
    """Names at the left, what was saved at the right; a line without content is not shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 10, 0, 4)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(9)
        self._grid.setColumnMinimumWidth(0, NAMES_PX)
        self._grid.setColumnStretch(1, 1)
        self._lines = tuple(self._line() for _ in range(8))

    def _line(self) -> tuple[Label, Label]:
        row = self._grid.rowCount()
        top = Qt.AlignmentFlag.AlignTop
        name, said = Label(self), Label(self)
        name.setProperty("kind", "muted")
        said.setWordWrap(True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(name, row, 0, top)
        self._grid.addWidget(said, row, 1, top)
        return name, said

    def say(self, logged: Logged, category: Category, now: dt.datetime) -> None:
        """Show the answer of a saving."""
        due, team = logged.proposal.deadlines, logged.proposal.team
        known = [
            (self.tr("Lieu"), logged.place.label),
            (self.tr("Ce qui se passe"), category.label),
            (self.tr("Équipe"), team.name if team else self.tr("Sans équipe (vivier)")),
            (self.tr("Pourquoi"), "\n".join(_sentence(each) for each in logged.proposal.reasons)),
            (self.tr("À accepter"), say_delay(due.accept, now)),
            (self.tr("Premier passage"), say_delay(due.visit, now)),
            (self.tr("Réponse au déclarant"), say_delay(due.answer, now)),
            (
                self.tr("Déjà signalé à proximité"),
                "\n".join(f"{each.number} — {each.label}" for each in logged.duplicates),
            ),
        ]
        for (name, said), (title, text) in zip(self._lines, known, strict=True):
            name.setText(title)
            said.setText(text)
            for label in (name, said):
                label.setVisible(bool(text))


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:]
