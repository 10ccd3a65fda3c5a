"""What the queue page does to signalements: opens the right dialog, runs the move, reports.

Dialogs and moves are imported when first wanted: they know SQLAlchemy, and the window shows its
first lines before that is loaded.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.codes import Outcome, Status
from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.views import Changes, Detail, Moved, QueueRow
from desktop_app.domain.workflow import Move, legal
from desktop_app.services.queue_query import QueueChoices
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk, ToastAction
from desktop_app.ui.dialogs import ask, tell
from desktop_app.ui.queue import gestures, wording
from desktop_app.ui.queue.move_runner import (
    UNDO_SECONDS,
    LostRace,
    MoveRunner,
    Report,
    masked_words,
)
from desktop_app.ui.queue.next_step import NextStep, next_step
from desktop_app.ui.queue.wording import tr

if TYPE_CHECKING:
    from desktop_app.domain.visit import Visit
    from desktop_app.ui.queue.move_dialog import Command, MoveDialog

FROM_AN_END = frozenset({Move.RESUME, Move.REOPEN})  # no team is what they lack
NO_CHOICES = QueueChoices((), {}, ())


class Acts(QObject):
    """Signals: `progressed(done, total)`, `several_done(numbers)` with the numbers that were
    moved."""

    progressed = Signal(int, int)
    several_done = Signal(object)

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._runner = MoveRunner(desk, self)
        self._runner.progressed.connect(self.progressed)
        self._runner.undone.connect(self._report_undoing)
        self.choices = NO_CHOICES
        self._seen: dict[str, int] = {}  # versions read again after a race was lost
        self._proposed: dict[str, NextStep] = {}  # by number, since its last passage

    def may(self, move: Move) -> bool:
        """Whether the role may do a move at all."""
        return allowed(self._desk.seat.actor, Action(move.value))

    def undo(self) -> None:
        """Undo the last move of this window."""
        self._runner.undo()

    # One signalement -----------------------------------------------------------------------

    def start(self, move: Move, detail: Detail) -> None:
        """Begin a move on the signalement shown: at once, or through its dialog."""
        row = detail.row
        if move.value not in detail.moves:
            self._say_why_not(move, row)
            return
        if move is Move.ACCEPT:
            self._run(detail, move, _accept)
            return
        if move is Move.RESUME:
            self._run(detail, move, _resume)
            return
        if move is Move.CORRECT:
            from desktop_app.ui.queue.corrections import Corrections

            Corrections(self._desk, self._page, self).start(detail)
            return
        dialog = self._dialog(move, wording.subject(row), detail)
        self._begin_with_proposed(dialog, move, (row.number,))
        dialog.confirmed.connect(lambda: self._run(detail, move, dialog.command(), dialog))
        dialog.open()

    def close_not_found(self, detail: Detail) -> None:
        """Close the signalement shown as not found, at once."""
        if Move.CLOSE.value in detail.moves:
            self._run(detail, Move.CLOSE, _close_not_found)
        else:
            self._say_why_not(Move.CLOSE, detail.row)

    def _begin_with_proposed(
        self, dialog: MoveDialog, move: Move, numbers: Collection[str]
    ) -> None:
        steps = {self._proposed.get(number) for number in numbers}
        step = steps.pop() if len(steps) == 1 else None
        if step is not None and step.move is move:
            dialog.begin_with(step.code)

    def _dialog(self, move: Move, subject: str, detail: Detail | None) -> MoveDialog:
        from desktop_app.ui.queue.make_dialog import make_dialog

        return make_dialog(move, self._page, self._desk, subject, detail, self.choices)

    def _run(
        self,
        seen: Detail,
        move: Move | None,
        command: Command,
        dialog: MoveDialog | None = None,
    ) -> None:
        row = seen.row

        def refused(problem: Exception) -> None:
            self.see_again(problem)
            if dialog is not None:
                dialog.refuse(problem)
            elif not isinstance(problem, LostRace):
                self._desk.show_problem(problem)
            if isinstance(problem, LostRace):
                ask_again(problem, problem.details[row.number])

        def ask_again(race: LostRace, fresh: Detail) -> None:
            from desktop_app.ui.queue.race import ask_again

            def again() -> None:
                if dialog is not None:
                    dialog.yes.setEnabled(False)
                self._run(fresh, move, command, dialog)

            now = self._desk.seat.clock()
            ask_again(dialog or self._page, race.message, move, (seen, fresh), now, again)

        visit = None if dialog is None else dialog.passage()
        self._proposed.pop(row.number, None)
        self._runner.one(
            row.number,
            self.version_of(row),
            command,
            lambda moved: _said(move, moved),
            lambda _moved: dialog.accept() if dialog is not None else None,
            refused,
            lambda moved: self._offer_next(moved, visit, {row.number: row}),
        )

    def see_again(self, problem: Exception) -> None:
        """After a race was lost: what is there now is read, and known to the next attempt."""
        if isinstance(problem, LostRace):
            self._seen |= problem.versions
            self._desk.broadcast(Changes(numbers=frozenset(problem.versions)))

    def _offer_next(
        self, moved: list[Moved], visit: Visit | None, rows: dict[str, QueueRow]
    ) -> ToastAction | None:
        step = None if visit is None else next_step(moved, visit)
        if step is None or not self.may(step.move):
            return None
        for number, row in rows.items():
            self._proposed[number] = step
            self._seen[number] = self.version_of(row) + 1  # our own passage is no surprise
        return ToastAction(step.words, lambda: self.start_several(step.move, rows), UNDO_SECONDS)

    def version_of(self, row: QueueRow) -> int:
        """The version of a row that the user knows."""
        # What was told to have changed has been read since: to insist is to know.
        return max(row.version, self._seen.get(row.number, 0))

    def say_nothing_open(self, awaited: str | None) -> None:
        """Say why a key did nothing: `awaited` is on its way, or no signalement was chosen."""
        if awaited is None:
            self._desk.toast(tr("Choisissez d’abord un signalement dans la file."))
        else:
            self._desk.toast(tr("{0} s’ouvre : refaites le geste.").format(awaited))

    def _say_why_not(self, move: Move, row: QueueRow) -> None:
        if self.may(move):
            self._desk.toast(_why_not(move, row))
        else:
            words = gestures.words(move).rstrip("…")
            self._desk.toast(tr("« {0} » : votre profil ne le permet pas.").format(words))

    # Voices --------------------------------------------------------------------------------

    def ask_answer(self, detail: Detail, uid: str) -> None:
        """Show the text proposed for a voice, and keep that the answer was given."""
        voice = next((each for each in detail.voices if each.uid == uid), None)
        if voice is None:
            return
        from desktop_app.ui.queue.answer_dialog import AnswerDialog

        row = detail.row
        dialog = AnswerDialog(
            self._page, wording.subject(row), self._desk, row.number, voice, _outcome_told(detail)
        )
        dialog.confirmed.connect(lambda: self._run(detail, None, dialog.command(), dialog))
        dialog.open()

    def ask_detach(self, detail: Detail, uid: str) -> None:
        """Ask, then give a voice its own signalement back."""
        question = ask(
            self._page,
            tr("Détacher cette voix ?"),
            tr("Elle redevient un signalement à part, avec ses propres délais."),
            tr("Détacher"),
            lambda: self._run(detail, Move.DETACH, _detach(uid)),
        )
        question.setObjectName("detach_question")

    # The selection -------------------------------------------------------------------------

    def start_several(self, move: Move, rows: dict[str, QueueRow]) -> None:
        """Begin a move on all checked lines: at once, or through one dialog."""
        if move is Move.ACCEPT:
            self._run_several(_accept, rows)
            return
        if len(rows) == 1:
            subject = wording.subject(next(iter(rows.values())))
        else:
            subject = tr("{0} signalements sélectionnés").format(len(rows))
        dialog = self._dialog(move, subject, None)
        self._begin_with_proposed(dialog, move, rows)
        versions = self._versions(rows)
        if move is Move.VISIT:
            dialog.confirmed.connect(lambda: self._visit_together(dialog, rows))
            dialog.open()
            return

        def done(report: Report) -> None:
            dialog.accept()
            self._report(report)

        dialog.confirmed.connect(
            lambda: self._runner.several(versions, dialog.command(), done, dialog.refuse)
        )
        dialog.open()

    def close_several_not_found(self, rows: dict[str, QueueRow]) -> None:
        """Close all checked lines as not found, at once."""
        self._run_several(_close_not_found, rows)

    def _run_several(self, command: Command, rows: dict[str, QueueRow]) -> None:
        self._runner.several(self._versions(rows), command, self._report, self._desk.show_problem)

    def _versions(self, rows: dict[str, QueueRow]) -> dict[str, int]:
        return {number: self.version_of(row) for number, row in rows.items()}

    def _visit_together(self, dialog: MoveDialog, rows: dict[str, QueueRow]) -> None:
        visit = dialog.passage()

        def done() -> None:
            dialog.accept()
            self.several_done.emit(frozenset(rows))

        def refused(problem: Exception) -> None:
            self.see_again(problem)
            dialog.refuse(problem)

        self._runner.together(
            self._versions(rows),
            dialog.together(),
            done,
            refused,
            lambda moved: self._offer_next(moved, visit, rows),
        )

    def _report(self, report: Report) -> None:
        self._seen |= report.lost
        self.several_done.emit(frozenset(moved.number for moved in report.moved))
        if report.refused:
            self._tell_refused(report, tr("Tous n’ont pas pu être modifiés"), tr("modifié"))

    def _report_undoing(self, report: Report) -> None:
        self._tell_refused(report, tr("Tous les gestes n’ont pas pu être annulés"), tr("annulé"))

    def _tell_refused(self, report: Report, title: str, word: str) -> None:
        question = tell(self._page, title, _refusals(report, word))
        question.setObjectName("refusals")


def _refusals(report: Report, word: str) -> str:
    counts = ((len(report.moved), word), (len(report.refused), tr("refusé")))
    done = ", ".join(f"{count} {each}{'s' * (count > 1)}" for count, each in counts) + "."
    lines = [
        why if number in why else f"{number}\u00a0: {why}" for number, why in report.refused[:12]
    ]
    if (rest := len(report.refused) - 12) > 0:
        lines.append(tr("… et {0} autres").format(rest))
    return f"{done}\n\n" + "\n".join(lines)


def _why_not(move: Move, row: QueueRow) -> str:
    words = gestures.words(move).rstrip("…")
    if row.team is None and move not in FROM_AN_END:
        key = gestures.KEYS[Move.ASSIGN]
        return tr("« {0} » : {1} est sans équipe, affectez-le d’abord ({2}).").format(
            words, row.number, key
        )
    if legal(row.status, move):
        return tr("« {0} » : {1} n’est pas de votre ressort.").format(words, row.number)
    return tr("« {0} » est impossible : {1} est « {2} ».").format(
        words, row.number, row.status.label
    )


def _accept(seat: Seat, number: str, version: int | None) -> Moved:
    from desktop_app.services import moves

    return moves.accept(seat, number, version=version)


def _close_not_found(seat: Seat, number: str, version: int | None) -> Moved:
    from desktop_app.services import moves

    return moves.close(seat, number, Outcome.NOT_FOUND, version=version)


def _resume(seat: Seat, number: str, version: int | None) -> Moved:
    from desktop_app.services import moves

    return moves.resume(seat, number, version=version)


def _detach(uid: str) -> Command:
    def work(seat: Seat, number: str, version: int | None) -> Moved:
        from desktop_app.services.attach import detach

        return detach(seat, number, uid, version=version)

    return work


def _outcome_told(detail: Detail) -> Outcome | None:
    # What is over without having been closed has an outcome to tell all the same.
    return detail.outcome or {
        Status.HANDED_OVER: Outcome.HANDED_OVER,
        Status.CANCELLED: Outcome.NO_ACTION,
    }.get(detail.row.status)


def _said(move: Move | None, moved: Moved) -> str:
    said = _done_words(move, moved)
    return tr("{0}, en attente d’envoi").format(said) if moved.waiting else said


def _done_words(move: Move | None, moved: Moved) -> str:
    if move is None:
        return tr("{0} : réponse consignée").format(moved.number)
    if move is Move.DETACH:
        return tr("Voix détachée de {0}").format(moved.number)
    if move is Move.ATTACH:
        return tr("Rattaché à {0}").format(moved.number)
    if move is Move.VISIT:
        said = tr("{0} : compte rendu enregistré").format(moved.number)
        return said + masked_words(moved.masked)
    if move is Move.ASSIGN:
        if moved.team is None:
            return tr("{0} remis sans équipe").format(moved.number)
        return tr("{0} affecté : {1}").format(moved.number, moved.team.name)
    return f"{moved.number} {gestures.done_words(move)}"
