"""« Mettre en vigueur »: what changes, what it leaves without a team, and why it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.domain.errors import UserError
from desktop_app.domain.rule_changes import RuleChange
from desktop_app.domain.rules import Rule
from desktop_app.ui.dialogs import Question
from desktop_app.ui.rules.impact_view import ImpactView
from desktop_app.ui.rules.room import room_for
from desktop_app.ui.rules.wording import say_changes, tr
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.services.rule_impact import Impact
    from desktop_app.services.rule_versions import RuleVersion
    from desktop_app.ui.desk import Desk

WIDTH = 640
NOTE_HEIGHT = 60


@dataclass(frozen=True, slots=True)
class Proposal:
    """Rules to put in force: `based_on` is the version they were made from, `changes` what they
    change of those in force."""

    rules: tuple[Rule, ...]
    based_on: int
    changes: Sequence[RuleChange]
    note: str = ""


class PublishDialog(Question):
    """Stays open until the base has taken the rules. `saved(RuleVersion)` once the draft is kept
    with its note, `published(RuleVersion)` once it is in force."""

    saved = Signal(object)
    published = Signal(object)

    def __init__(self, desk: Desk, proposal: Proposal, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            tr("Mettre ces règles en vigueur"),
            say_changes(proposal.changes),
            tr("Mettre en vigueur"),
        )
        self.setMinimumWidth(room_for(self, WIDTH, 0).width())
        self._desk, self._proposal = desk, proposal
        self._based_on = proposal.based_on
        self.impact = ImpactView(self)
        self.impact.measured.connect(self._on_measured)
        self.note = QPlainTextEdit(proposal.note, self)
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(NOTE_HEIGHT)
        self.note_field = Field(tr("Pourquoi ce changement ?"), self.note, self)
        self.problem = Label(self)
        self.problem.setProperty("kind", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.inputs.addWidget(self.impact, 1)
        self.inputs.addWidget(self.note_field)
        self.inputs.addWidget(self.problem)
        self.yes.setEnabled(False)
        self.note.setFocus()
        self.impact.measure(desk, proposal.rules)

    def complete(self) -> bool:
        """A change without its reason is not put in force."""
        missing = not self.note.toPlainText().strip()
        said = tr("Écrivez en quelques mots pourquoi.") if missing else ""
        self.note_field.set_error(said)
        if missing:
            self.note.setFocus()
        return not missing

    def _on_measured(self, impact: Impact) -> None:
        self.yes.setEnabled(not impact.blocked)
        if impact.blocked:
            self._say(tr("Corrigez d’abord les erreurs : ces règles ne peuvent pas servir."))
        elif impact.opens:
            self.yes.setText(tr("Mettre en vigueur quand même"))

    def _on_yes(self) -> None:
        self._say("")
        if not self.complete():
            return
        self.yes.setEnabled(False)
        seat, rules = self._desk.seat, self._proposal.rules
        note, based_on = self.note.toPlainText().strip(), self._based_on

        def save() -> RuleVersion:
            from desktop_app.services.rule_versions import save_draft

            return save_draft(seat, rules, note, based_on)

        self._desk.tasks.run(self, save, self._on_saved, self._on_error)

    def _on_saved(self, draft: RuleVersion) -> None:
        # Kept apart: if the publication is refused, the next try is made from this draft.
        self._based_on = draft.number
        self.saved.emit(draft)
        seat, number = self._desk.seat, draft.number

        def publish() -> RuleVersion:
            from desktop_app.services.rule_versions import publish

            return publish(seat, number)

        self._desk.tasks.run(self, publish, self._on_published, self._on_error)

    def _on_published(self, version: RuleVersion) -> None:
        self.published.emit(version)
        self.accept()

    def _on_error(self, error: Exception) -> None:
        self.yes.setEnabled(True)
        if isinstance(error, UserError) and error.field == "note":
            self.note_field.set_error(error.message)
        else:
            self._say(
                error.message if isinstance(error, UserError) else tr("Le geste n’a pas abouti.")
            )

    def _say(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
