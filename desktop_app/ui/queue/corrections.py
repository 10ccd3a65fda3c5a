"""Facts put right from the detail, then the question whether another team is to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.domain.correction import Correction, Scene, corrected
from desktop_app.domain.views import Detail, Moved
from desktop_app.services.correct import Corrected, correct, reroute
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import ask
from desktop_app.ui.queue import wording
from desktop_app.ui.queue.correct_dialog import CorrectDialog
from desktop_app.ui.queue.elsewhere import Elsewhere, follow_present
from desktop_app.ui.queue.move_runner import LostRace, attempt
from desktop_app.ui.queue.race import correction_to, fields_of, scene_facets, scene_shown
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.race_dialog import ask_race

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
        dialog.confirmed.connect(
            lambda: self._correct(
                dialog, detail, corrected(scene_shown(detail), dialog.correction())
            )
        )
        dialog.rejected.connect(self.deleteLater)
        follow_present(self._page.findChild(Elsewhere), dialog)
        dialog.open()

    def _correct(self, dialog: CorrectDialog, seen: Detail, wanted: Scene) -> None:
        """Make the facts that were `seen` those `wanted`."""
        seat, row = self._desk.seat, seen.row
        correction = correction_to(fields_of(wanted), scene_shown(seen))
        if correction == Correction():  # theirs were kept, all of them
            dialog.accept()
            self._desk.toast(
                tr("{0} est laissé comme l’autre poste l’a corrigé").format(row.number)
            )
            self.deleteLater()
            return

        def put_right(seat: Seat, number: str, version: int | None) -> Corrected:
            return correct(seat, number, correction, version)

        def done(answer: Corrected) -> None:
            dialog.accept()
            self._desk.broadcast(answer.moved.changes)
            self._tell(answer, row.version + 1)

        def refused(problem: Exception) -> None:
            self._acts.see_again(problem)
            dialog.refuse(problem)
            if isinstance(problem, LostRace):
                self._ask(dialog, (seen, problem.details[row.number]), wanted, problem.message)

        self._desk.tasks.run(
            self, lambda: attempt(seat, row.number, row.version, put_right), done, refused
        )

    def _ask(
        self, dialog: CorrectDialog, versions: tuple[Detail, Detail], wanted: Scene, sentence: str
    ) -> None:
        seen, fresh = (scene_shown(each) for each in versions)

        def settled(scene: dict[str, Any]) -> None:
            dialog.yes.setEnabled(False)
            self._correct(dialog, versions[1], Scene(**scene))

        facets = scene_facets(self._desk.seat.clock())
        three = (fields_of(seen), fields_of(fresh), fields_of(wanted))
        ask_race(dialog, sentence, facets, three, settled)

    def _tell(self, corrected: Corrected, version: int) -> None:
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
            lambda: self._reroute(corrected, version),
            no=tr("Laisser ainsi"),
            on_no=self.deleteLater,
        )
        question.setObjectName("reroute_question")

    def _reroute(self, corrected: Corrected, version: int) -> None:
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
            self, lambda: reroute(seat, number, code, version), done, self._desk.show_problem
        )
