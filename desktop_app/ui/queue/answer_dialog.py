"""Answering a voice: the proposed text to send or read out, then the trace that it was done."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from desktop_app.domain.codes import Outcome
from desktop_app.domain.views import VoiceView
from desktop_app.services.answers import ProposedAnswer, proposed_answers, record_answer
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.close_dialog import answer_name
from desktop_app.ui.queue.move_dialog import Command, MoveDialog
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.theme import px


class AnswerDialog(MoveDialog):
    """`outcome` None: still open, nothing is proposed; only the trace is kept, never the text."""

    def __init__(
        self,
        parent: QWidget | None,
        subject: str,
        desk: Desk,
        number: str,
        voice: VoiceView,
        outcome: Outcome | None,
    ) -> None:
        super().__init__(parent, tr("Répondre au déclarant"), subject, tr("Consigner la réponse"))
        self.setMinimumWidth(520)
        self._desk = desk
        self._voice = voice
        self.proposed = QPlainTextEdit(self)
        self.proposed.setObjectName("proposed_answer")
        self.proposed.setTabChangesFocus(True)
        self.proposed.setFixedHeight(px(200))
        self.say_key()
        self.proposed.setPlaceholderText(
            tr("Pas encore de texte proposé : il dépend de la suite donnée. Écrivez le vôtre.")
        )
        title = tr("{0} : texte proposé (non conservé)").format(answer_name(voice.answer_by))
        self.add_field("text", title, self.proposed)
        self.copy = copy = QPushButton(tr("Copier le texte"), self)
        copy.clicked.connect(self._on_copy)
        self.add_left(copy)
        if outcome is not None:
            seat = desk.seat
            desk.tasks.run(self, lambda: proposed_answers(seat, number, outcome), self._take)
        self.proposed.textChanged.connect(self._on_text)
        self._on_text()
        (self.yes if outcome is not None else self.proposed).setFocus()

    def _on_text(self) -> None:
        said = bool(self.proposed.toPlainText().strip())
        self.yes.setEnabled(said)
        self.copy.setEnabled(said)

    def _take(self, found: tuple[ProposedAnswer, ...]) -> None:
        if self.proposed.toPlainText().strip():  # whoever began to write goes on
            return
        for answer in found:
            if answer.voice_uid == self._voice.uid:
                self.proposed.setPlainText(answer.text)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.proposed.toPlainText())
        self._desk.toast(tr("Texte copié"))

    def command(self) -> Command:
        """Keep that the answer was given."""
        uid, kind = self._voice.uid, self._voice.answer_by.value
        return lambda seat, _number, version: record_answer(seat, uid, kind, version=version)
