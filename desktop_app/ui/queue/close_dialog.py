"""Closing: what was done, in which words, and the answer that each voice would get."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.codes import AnswerBy, Outcome
from desktop_app.domain.views import Detail
from desktop_app.domain.workflow import outcomes
from desktop_app.services import moves
from desktop_app.services.answers import ProposedAnswer, proposed_answers
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.choice_list import ChoiceList
from desktop_app.ui.queue.move_dialog import Command, MoveDialog
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.label import Label

PREVIEW_HEIGHT = 170
PREVIEW_LEAST = 24


class CloseDialog(MoveDialog):
    """`detail` None: several at once, without preview."""

    def __init__(
        self, parent: QWidget | None, subject: str, desk: Desk, detail: Detail | None
    ) -> None:
        super().__init__(parent, tr("Clore"), subject, tr("Clore"))
        self.setMinimumWidth(560)
        self._desk = desk
        self._number = detail.row.number if detail else None
        possible = outcomes(detail.row.status) if detail else tuple(Outcome)
        self.outcome = ChoiceList([(each.value, each.label) for each in possible], self)
        self.add_field("outcome", tr("Suite donnée"), self.outcome)
        self.note = self.add_text("text", tr("Ce qui a été fait (obligatoire pour « Sans suite »)"))
        self._generation = 0
        self._preview = Label(self)
        self._preview.setObjectName("answers_preview")
        self._preview.setWordWrap(True)
        self._preview.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if detail is not None:
            self._add_preview()
            self.outcome.changed.connect(lambda _code: self._read_answers())
            self._read_answers()
        self.outcome.setFocus()

    def begin_with(self, code: str) -> None:
        """Choose what was proposed, if it is possible still."""
        if self.outcome.offers(code):
            self.outcome.choose(code)

    def command(self) -> Command:
        """Close."""
        outcome, text = Outcome(self.outcome.code()), self.note.toPlainText().strip()
        return lambda seat, number, version: moves.close(
            seat, number, outcome, text, version=version
        )

    def _add_preview(self) -> None:
        title = Label(tr("Réponses proposées aux déclarants"), self)
        title.setProperty("kind", "field")
        self.inputs.addWidget(title)
        area = self._area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedHeight(px(PREVIEW_LEAST))
        inside = QWidget(area)
        inside.setProperty("kind", "scroll")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._preview)
        column.addStretch(1)
        area.setWidget(inside)
        self.inputs.addWidget(area)

    def _read_answers(self) -> None:
        number, seat = self._number, self._desk.seat
        if number is None:
            return
        outcome = Outcome(self.outcome.code())
        self._generation += 1
        generation = self._generation

        def done(found: tuple[ProposedAnswer, ...]) -> None:
            if generation == self._generation:
                self._preview.setText(_words(found))
                self._area.setFixedHeight(px(PREVIEW_HEIGHT if found else PREVIEW_LEAST))
                self.fit()

        self._desk.tasks.run(self, lambda: proposed_answers(seat, number, outcome), done)


def _words(found: tuple[ProposedAnswer, ...]) -> str:
    if not found:
        return tr("Aucun déclarant n’a demandé de réponse.")
    count = len(found)
    head = tr("1 réponse à donner :") if count == 1 else tr("{0} réponses à donner :").format(count)
    texts = [f"{answer_name(each.answer_by)}\n{each.text}" for each in found]
    return "\n\n".join([head, *texts])


def answer_name(answer_by: AnswerBy) -> str:
    """How an answer goes out."""
    return {
        AnswerBy.MAIL: tr("Par courriel"),
        AnswerBy.PHONE: tr("Par téléphone"),
        AnswerBy.LETTER: tr("Par courrier"),
    }.get(answer_by, "")
