"""Facts put right from the detail, then the question whether another team is to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.domain.views import Detail, Moved
from desktop_app.services.correct import Corrected, correct, reroute
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import ask
from desktop_app.ui.queue import wording
from desktop_app.ui.queue.correct_dialog import CorrectDialog
from desktop_app.ui.queue.move_runner import attempt
from desktop_app.ui.queue.wording import tr

if TYPE_CHECKING:
    from desktop_app.ui.queue.acts import Acts


class Corrections(QObject):
    """One correction; it lives as long as what it asks."""

    def __init__(self, desk: Desk, page: QWidget, acts: Acts) -> None:
        super().__init__(acts)
        self._desk = desk
        self._page = page
        self._acts = acts

    def start(self, detail: Detail) -> None:
        """Ask what is to be put right."""
        subject, sectors = wording.subject(detail.row), self._acts.choices.sectors
        dialog = CorrectDialog(self._page, subject, self._desk, detail, sectors)
        dialog.confirmed.connect(lambda: self._correct(dialog, detail))
        dialog.rejected.connect(self.deleteLater)
        dialog.open()

    def _correct(self, dialog: CorrectDialog, detail: Detail) -> None:
        seat, row, correction = self._desk.seat, detail.row, dialog.correction()
        version = self._acts.version_of(row)

        def put_right(seat: Seat, number: str, version: int | None) -> Corrected:
            return correct(seat, number, correction, version)

        def done(corrected: Corrected) -> None:
            dialog.accept()
            self._desk.broadcast(corrected.moved.changes)
            self._tell(corrected)

        def refused(problem: Exception) -> None:
            self._acts.see_again(problem)
            dialog.refuse(problem)

        self._desk.tasks.run(
            self, lambda: attempt(seat, row.number, version, put_right), done, refused
        )

    def _tell(self, corrected: Corrected) -> None:
        number = corrected.moved.number
        if not corrected.changed_team:
            self._desk.toast(tr("{0} corrigé").format(number))
            self.deleteLater()
            return
        held, wanted = (
            wording.team_name(team) for team in (corrected.moved.team, corrected.proposal.team)
        )
        if not corrected.may_reroute:
            self._desk.toast(
                tr("{0} corrigé. Les règles enverraient maintenant vers : {1}.").format(
                    number, wanted
                )
            )
            self.deleteLater()
            return
        question = ask(
            self._page,
            tr("Demander à une autre équipe ?"),
            tr("Les règles enverraient maintenant {0} vers : {1}, et non plus : {2}.").format(
                number, wanted, held
            )
            + f"\n\n{corrected.proposal.reasons[0]}.",
            tr("Réorienter"),
            lambda: self._reroute(corrected),
            no=tr("Laisser ainsi"),
            on_no=self.deleteLater,
        )
        question.setObjectName("reroute_question")

    def _reroute(self, corrected: Corrected) -> None:
        seat, number = self._desk.seat, corrected.moved.number
        team = corrected.proposal.team
        code = None if team is None else team.code

        def done(moved: Moved) -> None:
            self._desk.broadcast(moved.changes)
            self._desk.toast(
                tr("{0} réorienté : {1}").format(number, wording.team_name(moved.team))
            )
            self.deleteLater()

        self._desk.tasks.run(
            self, lambda: reroute(seat, number, code), done, self._desk.show_problem
        )
