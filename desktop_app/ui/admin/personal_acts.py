"""The three acts on what a person was found to have here: hand over, put right, erase."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Changes
from desktop_app.services.person_erase import Erased, erase_person
from desktop_app.services.person_file import PersonFile, person_file
from desktop_app.services.person_json import file_stem, write_json
from desktop_app.services.person_rectify import Rectification, rectify
from desktop_app.services.person_search import PersonMatch
from desktop_app.ui.admin.personal_dialogs import EraseQuestion, RectifyQuestion
from desktop_app.ui.admin.personal_wording import say_day, tr

if TYPE_CHECKING:
    from desktop_app.services.seat import Seat
    from desktop_app.ui.desk import Desk


class PersonActs(QObject):
    """`said(text, tone)` for the panel to show; `rectified()`, `erased()`. `reason` is that of the
    search by which they were found."""

    said = Signal(str, str)
    rectified = Signal()
    erased = Signal()

    def __init__(self, desk: Desk, panel: QWidget) -> None:
        super().__init__(panel)
        self._desk = desk
        self._panel = panel
        self.reason = ""

    def write_file(self, folder: Path, voices: Sequence[str], drafts: Sequence[str]) -> None:
        """Write the file of voices and drafts (uids) in `folder`, as JSON and as PDF."""
        seat, reason = self._desk.seat, self.reason
        self._desk.tasks.run(
            self,
            lambda: _gather(seat, voices, drafts, reason, folder),
            lambda found: self._on_gathered(folder, found),
            self._on_failed,
        )

    def rectify(self, match: PersonMatch, again: Rectification | None = None) -> RectifyQuestion:
        """Ask what to put right; with `again`, as it was asked before it was refused."""
        question = RectifyQuestion(self._panel, match.number or "", match.identity)
        if again is not None:
            question.take(again)
        question.accepted.connect(lambda: self._rectify(match, question))
        question.open()
        return question

    def erase(self, voices: Sequence[str], drafts: Sequence[str]) -> None:
        """Ask, then erase."""
        parts = [tr("{0} voix").format(len(voices))] if voices else []
        parts += [tr("{0} saisies en cours").format(len(drafts))] if drafts else []
        question = EraseQuestion(
            self._panel,
            tr(
                "{0}. Les signalements, leurs comptes et leurs historiques restent. Qui attend une "
                "réponse ne pourra plus la recevoir. Remettez d’abord son dossier à la personne, "
                "si elle l’a demandé."
            ).format(", ".join(parts)),
        )
        question.accepted.connect(lambda: self._erase(question, voices, drafts))
        question.open()

    def _on_gathered(self, folder: Path, found: PersonFile) -> None:
        from desktop_app.ui.admin.personal_sheet import write_pdf

        path = folder / f"{file_stem(found)}.pdf"
        try:
            write_pdf(path, found)
        except UserError as error:
            self.said.emit(error.message, "danger")
            return
        self.said.emit(
            tr(
                "Dossier écrit : {0} et le même en .json. Remettez-les à la personne, puis "
                "effacez-les de ce poste."
            ).format(path),
            "ok",
        )

    def _rectify(self, match: PersonMatch, question: RectifyQuestion) -> None:
        seat, wanted, reason = self._desk.seat, question.wanted(), self.reason
        voice = match.voice or ""
        self._desk.tasks.run(
            self,
            lambda: rectify(seat, voice, wanted, reason),
            lambda _changed: self._on_rectified(match),
            lambda error: self._on_refused(match, wanted, error),
        )

    def _on_rectified(self, match: PersonMatch) -> None:
        self.said.emit(tr("{0} est rectifié.").format(match.number), "ok")
        self._desk.broadcast(Changes(numbers=frozenset({match.number or ""})))
        self.rectified.emit()

    def _on_refused(self, match: PersonMatch, wanted: Rectification, error: Exception) -> None:
        if isinstance(error, UserError):
            # The same words again, with what to mend beside its field.
            self.rectify(match, wanted).refuse(error)

    def _erase(self, question: EraseQuestion, voices: Sequence[str], drafts: Sequence[str]) -> None:
        seat, words, reason = self._desk.seat, question.words(), self.reason
        self._desk.tasks.run(
            self,
            lambda: erase_person(seat, voices, drafts, words, reason),
            self._on_erased,
            self._on_failed,
        )

    def _on_erased(self, done: Erased) -> None:
        parts = [
            tr("Effacé : {0} identités, {1} textes, {2} saisies en cours.").format(
                done.identities, done.texts, done.drafts
            )
        ]
        if not done.emptied:
            parts.append(
                tr("Le journal de la base en garde trace tant qu’elle est lue par un autre poste.")
            )
        parts.append(
            tr("Les copies faites avant en gardent une image jusqu’au {0}.").format(
                say_day(done.copies_until)
            )
        )
        self.said.emit(" ".join(parts), "ok" if done.emptied else "warn")
        self._desk.broadcast(done.changes)
        self.erased.emit()

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.said.emit(error.message, "danger")


def _gather(
    seat: Seat, voices: Sequence[str], drafts: Sequence[str], reason: str, folder: Path
) -> PersonFile:
    found = person_file(seat, voices, drafts, reason)
    write_json(folder / f"{file_stem(found)}.json", found)
    return found
