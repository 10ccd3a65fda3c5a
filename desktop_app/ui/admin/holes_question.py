"""Before a change is saved: what it would leave without anybody on duty."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QWidget

from desktop_app.ui.admin.coverage_words import say_gaps, tr
from desktop_app.ui.dialogs import Question

if TYPE_CHECKING:
    from desktop_app.services.team_holes import Opened

LIST_HEIGHT = 190


class HolesQuestion(Question):
    """« Enregistrer quand même » or « Revenir »; each line is a hole."""

    def __init__(self, parent: QWidget | None, opened: Opened, yes: str) -> None:
        super().__init__(
            parent,
            tr("Cette modification laisse sans équipe"),
            tr("À ces heures, plus aucune équipe en service ne prendrait :"),
            yes,
            no=tr("Revenir"),
            danger=True,
        )
        self.setMinimumWidth(620)
        self.lines = QListWidget(self)
        self.lines.setAccessibleName(tr("Trous ouverts par la modification"))
        self.lines.setProperty("kind", "framed")
        self.lines.setStyleSheet("QListView::item { padding: 3px 6px; }")
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.setWordWrap(True)
        self.lines.setMinimumHeight(LIST_HEIGHT)
        self.lines.addItems(say_gaps(opened.gaps, opened.zones))
        self.inputs.addWidget(self.lines)
        # The change is to be meant: Enter goes back.
        self.yes.setDefault(False)
        self.yes.setAutoDefault(False)
        self.no.setDefault(True)
        self.no.setFocus()


def ask_holes(parent: QWidget, opened: Opened, on_yes: Callable[[], object], yes: str = "") -> None:
    """Ask only where a hole would open; else `on_yes` at once."""
    if not opened.gaps:
        on_yes()
        return
    question = HolesQuestion(parent, opened, yes or tr("Enregistrer quand même"))
    question.accepted.connect(lambda: on_yes())
    question.open()
