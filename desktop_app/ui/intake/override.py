"""The question behind « Changer l’équipe… »."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from desktop_app.domain.codes import OverrideReason
from desktop_app.domain.entry import Override
from desktop_app.domain.views import TeamRef
from desktop_app.ui.dialogs import Question
from desktop_app.ui.intake.choice import Choice
from desktop_app.ui.intake.typed_text import clean
from desktop_app.ui.widgets.field import Field


class OverrideQuestion(Question):
    """Another team (or none), a reason from the closed list, and a few words."""

    def __init__(
        self, parent: QWidget | None, teams: Sequence[TeamRef], chosen: str | None
    ) -> None:
        super().__init__(
            parent,
            "",
            "",
            "",
        )
        title = self.tr("Changer l’équipe")
        self.setWindowTitle(title)
        self.heading.setText(title)
        self.yes.setText(self.tr("Choisir cette équipe"))
        self._codes: list[str | None] = [*(team.code for team in teams), None]
        self.team = QComboBox(self)
        self.team.addItems([*(team.name for team in teams), self.tr("Sans équipe (vivier)")])
        if chosen in self._codes:
            self.team.setCurrentIndex(self._codes.index(chosen))
        self.reason = Choice(OverrideReason, self.tr("Motif"), self)
        self.note = QLineEdit(self)
        self.note_field = Field(self.tr("&Précision"), self.note, self)
        self.inputs.addWidget(Field(self.tr("É&quipe"), self.team, self))
        self.inputs.addWidget(Field(self.tr("&Motif"), self.reason, self))
        self.inputs.addWidget(self.note_field)
        self.team.setFocus()

    def override(self) -> Override:
        """What was chosen."""
        team = self._codes[self.team.currentIndex()]
        return Override(team, self.reason.code(), clean(self.note.text()).strip())

    def complete(self) -> bool:
        """« Autre » says nothing by itself: it wants words."""
        missing = self.reason.code() is OverrideReason.OTHER and not self.note.text().strip()
        self.note_field.set_error(
            self.tr("Dites en quelques mots pourquoi cette équipe.") if missing else ""
        )
        if missing:
            self.note.setFocus()
        return not missing
