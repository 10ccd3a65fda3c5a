"""What the queue page does to signalements: opens the right dialog, runs the move, reports.

Dialogs and moves are imported when first wanted: they know SQLAlchemy, and the window shows its
first lines before that is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.codes import Outcome, Status
from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.views import Changes, Detail, Identity, Moved, QueueRow
from desktop_app.domain.workflow import Move, legal
from desktop_app.services.queue_query import QueueChoices
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import ReasonQuestion, ask, tell
from desktop_app.ui.queue import gestures, wording
from desktop_app.ui.queue.move_runner import LostRace, MoveRunner, Report
from desktop_app.ui.queue.wording import tr

if TYPE_CHECKING:
    from desktop_app.ui.queue.move_dialog import Command, MoveDialog

FROM_AN_END = frozenset({Move.RESUME, Move.REOPEN})  # no team is what they lack
NO_CHOICES = QueueChoices((), {}, ())


class Acts(QObject):
    """Signals: `identity_read(uid, Identity)`, `progressed(done, total)`, `several_done(numbers)`
    with the numbers that were moved."""

    identity_read = Signal(str, object)
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
            self._run(row, move, _accept)
            return
        if move is Move.RESUME:
            self._run(row, move, _resume)
            return
        dialog = self._dialog(move, _subject(row), detail)
        dialog.confirmed.connect(lambda: self._run(row, move, dialog.command(), dialog))
        dialog.open()

    def _dialog(self, move: Move, subject: str, detail: Detail | None) -> MoveDialog:
        from desktop_app.ui.queue.attach_dialog import AttachDialog
        from desktop_app.ui.queue.close_dialog import CloseDialog
        from desktop_app.ui.queue.move_dialogs import (
            AssignDialog,
            HandOverDialog,
            HoldDialog,
            MonitorDialog,
            RefuseDialog,
            ScheduleDialog,
            TextDialog,
        )
        from desktop_app.ui.queue.visit_dialog import VisitDialog

        page, now = self._page, self._desk.seat.clock()
        row = detail.row if detail else None
        present = row.team.code if row and row.team else None
        make: dict[Move, Callable[[], MoveDialog]] = {
            Move.REFUSE: lambda: RefuseDialog(page, subject),
            Move.HOLD: lambda: HoldDialog(page, subject, now),
            Move.HAND_OVER: lambda: HandOverDialog(page, subject),
            Move.ASSIGN: lambda: AssignDialog(
                page, subject, self.choices.teams, present, pool=row is None or row.team is not None
            ),
            Move.SCHEDULE: lambda: ScheduleDialog(page, subject, now),
            Move.MONITOR: lambda: MonitorDialog(page, subject, now),
            Move.ATTACH: lambda: AttachDialog(page, subject, self._desk, detail),
            Move.CLOSE: lambda: CloseDialog(page, subject, self._desk, detail),
            Move.VISIT: lambda: VisitDialog(page, subject, now),
            Move.REOPEN: lambda: TextDialog(
                page, tr("Rouvrir"), subject, tr("Pourquoi ?"), cancels=False
            ),
            Move.CANCEL: lambda: TextDialog(
                page, tr("Annuler le signalement"), subject, tr("Pourquoi ?"), cancels=True
            ),
        }
        return make[move]()

    def _run(
        self,
        row: QueueRow,
        move: Move | None,
        command: Command,
        dialog: MoveDialog | None = None,
    ) -> None:
        def refused(problem: Exception) -> None:
            if isinstance(problem, LostRace):
                self._seen[row.number] = problem.version
                self._desk.broadcast(Changes(numbers=frozenset({row.number})))
            if dialog is not None:
                dialog.refuse(problem)
            else:
                self._desk.show_problem(problem)

        self._runner.one(
            row.number,
            self._version(row),
            command,
            lambda moved: _said(move, moved),
            lambda _moved: dialog.accept() if dialog is not None else None,
            refused,
        )

    def _version(self, row: QueueRow) -> int:
        # What was told to have changed has been read since: to insist is to know.
        return max(row.version, self._seen.get(row.number, 0))

    def say_nothing_open(self, awaited: str | None) -> None:
        """Say why a key did nothing: `awaited` is on its way, or no signalement was chosen."""
        if awaited is None:
            self._desk.toast(tr("Choisissez d’abord un signalement dans la file."))
        else:
            self._desk.toast(tr("{0} s’ouvre : refaites le geste.").format(awaited))

    def _say_why_not(self, move: Move, row: QueueRow) -> None:
        words = gestures.words(move).rstrip("…")
        if not self.may(move):
            sentence = tr("« {0} » : votre profil ne le permet pas.").format(words)
        elif row.team is None and move not in FROM_AN_END:
            key = gestures.KEYS[Move.ASSIGN]
            sentence = tr("« {0} » : {1} est sans équipe, affectez-le d’abord ({2}).").format(
                words, row.number, key
            )
        elif legal(row.status, move):
            sentence = tr("« {0} » : {1} n’est pas de votre ressort.").format(words, row.number)
        else:
            sentence = tr("« {0} » est impossible : {1} est « {2} ».").format(
                words, row.number, row.status.label
            )
        self._desk.toast(sentence)

    # Voices --------------------------------------------------------------------------------

    def ask_identity(self, uid: str) -> None:
        """Ask why, then read the identity of a voice; the service logs the reading."""
        question = ReasonQuestion(
            self._page,
            tr("Lire les coordonnées"),
            tr("La lecture est consignée : qui, quand, pourquoi."),
            tr("Lire"),
            [
                (tr("Rappel du déclarant"), tr("Rappel du déclarant")),
                (tr("Réponse à envoyer"), tr("Réponse à envoyer")),
                (
                    tr("Précision sur le lieu ou les faits"),
                    tr("Précision sur le lieu ou les faits"),
                ),
                ("", tr("Autre (à préciser)")),
            ],
            text_label=tr("Précision"),
            required_for=frozenset({""}),
        )
        question.setObjectName("identity_question")
        question.accepted.connect(lambda: self._read(uid, *question.answer()))
        question.open()

    def _read(self, uid: str, reason: str, text: str) -> None:
        why = " : ".join(part for part in (reason, text) if part)
        seat = self._desk.seat

        def work() -> Identity:
            from desktop_app.services.read_identity import read_identity

            return read_identity(seat, uid, why)

        def done(identity: Identity) -> None:
            self.identity_read.emit(uid, identity)

        self._desk.tasks.run(self, work, done, self._desk.show_problem)

    def ask_answer(self, detail: Detail, uid: str) -> None:
        """Show the text proposed for a voice, and keep that the answer was given."""
        voice = next((each for each in detail.voices if each.uid == uid), None)
        if voice is None:
            return
        from desktop_app.ui.queue.answer_dialog import AnswerDialog

        row = detail.row
        dialog = AnswerDialog(
            self._page, _subject(row), self._desk, row.number, voice, _outcome_told(detail)
        )
        dialog.confirmed.connect(lambda: self._run(row, None, dialog.command(), dialog))
        dialog.open()

    def ask_detach(self, row: QueueRow, uid: str) -> None:
        """Ask, then give a voice its own signalement back."""
        question = ask(
            self._page,
            tr("Détacher cette voix ?"),
            tr("Elle redevient un signalement à part, avec ses propres délais."),
            tr("Détacher"),
            lambda: self._run(row, Move.DETACH, _detach(uid)),
        )
        question.setObjectName("detach_question")

    # The selection -------------------------------------------------------------------------

    def start_several(self, move: Move, rows: dict[str, QueueRow]) -> None:
        """Begin a move on all checked lines, through one dialog."""
        if len(rows) == 1:
            subject = _subject(next(iter(rows.values())))
        else:
            subject = tr("{0} signalements sélectionnés").format(len(rows))
        dialog = self._dialog(move, subject, None)
        versions = {number: self._version(row) for number, row in rows.items()}

        def done(report: Report) -> None:
            dialog.accept()
            self._report(report)

        dialog.confirmed.connect(
            lambda: self._runner.several(versions, dialog.command(), done, dialog.refuse)
        )
        dialog.open()

    def _report(self, report: Report) -> None:
        self._seen |= report.lost
        self.several_done.emit(frozenset(moved.number for moved in report.moved))
        if report.refused:
            done = tr("{0} modifié(s), {1} refusé(s).")
            self._tell_refused(report, tr("Tous n’ont pas pu être modifiés"), done)

    def _report_undoing(self, report: Report) -> None:
        done = tr("{0} annulé(s), {1} refusé(s).")
        self._tell_refused(report, tr("Tous les gestes n’ont pas pu être annulés"), done)

    def _tell_refused(self, report: Report, title: str, pattern: str) -> None:
        done = pattern.format(len(report.moved), len(report.refused))
        lines = "\n".join(f"{number} : {why}" for number, why in report.refused[:12])
        rest = len(report.refused) - 12
        if rest > 0:
            lines += "\n" + tr("… et {0} autres").format(rest)
        question = tell(self._page, title, f"{done}\n\n{lines}")
        question.setObjectName("refusals")


def _accept(seat: Seat, number: str, version: int | None) -> Moved:
    from desktop_app.services import moves

    return moves.accept(seat, number, version=version)


def _resume(seat: Seat, number: str, version: int | None) -> Moved:
    from desktop_app.services import moves

    return moves.resume(seat, number, version=version)


def _detach(uid: str) -> Command:
    def work(seat: Seat, number: str, _version: int | None) -> Moved:
        from desktop_app.services.attach import detach

        return detach(seat, number, uid)

    return work


def _outcome_told(detail: Detail) -> Outcome | None:
    # What is over without having been closed has an outcome to tell all the same.
    return detail.outcome or {
        Status.HANDED_OVER: Outcome.HANDED_OVER,
        Status.CANCELLED: Outcome.NO_ACTION,
    }.get(detail.row.status)


def _subject(row: QueueRow) -> str:
    return f"{row.number} — {wording.short_category(row.category)}, {row.label}"


def _said(move: Move | None, moved: Moved) -> str:
    if move is None:
        return tr("{0} : réponse consignée").format(moved.number)
    if move is Move.DETACH:
        return tr("Voix détachée de {0}").format(moved.number)
    if move is Move.ATTACH:
        return tr("Rattaché à {0}").format(moved.number)
    if move is Move.VISIT:
        return tr("{0} : compte rendu enregistré").format(moved.number)
    if move is Move.ASSIGN:
        if moved.team is None:
            return tr("{0} remis sans équipe").format(moved.number)
        return tr("{0} affecté : {1}").format(moved.number, moved.team.name)
    return f"{moved.number} {gestures.done_words(move)}"
