"""What the page of rounds does: opens the right dialog, runs the change, reports."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.rounds import Candidate, Round, RoundState, StopReport
from desktop_app.domain.views import TeamRef
from desktop_app.services import rounds
from desktop_app.services.find_places import Background, background
from desktop_app.services.record_round import RoundRecorded
from desktop_app.services.round_proposals import find_stops, propose_stops
from desktop_app.ui.desk import Desk, ToastAction
from desktop_app.ui.dialogs import ask, tell
from desktop_app.ui.rounds.add_dialog import AddDialog
from desktop_app.ui.rounds.build_dialog import BuildDialog, Room
from desktop_app.ui.rounds.keeper import RoundKeeper
from desktop_app.ui.rounds.order_race import ask_report
from desktop_app.ui.rounds.report_dialog import ReportDialog
from desktop_app.ui.rounds.sheet import map_box, write_pdf
from desktop_app.ui.rounds.wording import round_words, stops_words, team_words, tr

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


class RoundActs(QObject):
    """Acts on the round that the keeper shows. `built()` when a new one is shown."""

    built = Signal()

    def __init__(self, desk: Desk, keeper: RoundKeeper, page: QWidget) -> None:
        super().__init__(page)
        self._desk = desk
        self._keeper = keeper
        self._page = page

    def build(self, team: TeamRef, day: dt.date, begins_at: dt.datetime | None) -> None:
        """Ask what the round of the day is made of, and keep it."""
        dialog = BuildDialog(self._page, self._desk, team, day)
        seat = self._desk.seat

        def read(days: int) -> None:
            def work() -> tuple[tuple[Room, ...], tuple[Candidate, ...]]:
                stops = propose_stops(seat, team.code, day, days_not_seen=days)
                planned = rounds.stops_planned(seat, team.code, day)
                return tuple(
                    Room(
                        shift,
                        rounds.capacity_of(seat, team.code, shift),
                        planned.get(shift.begins_at, 0),
                    )
                    for shift in rounds.shifts_on(seat, team.code, day)
                ), stops

            def done(found: tuple[tuple[Room, ...], tuple[Candidate, ...]]) -> None:
                rooms, stops = found
                wanted = dialog.chosen_shift().begins_at if dialog.shift.count() else begins_at
                dialog.show_shifts(rooms, wanted)
                dialog.show_candidates(stops)

            self._desk.tasks.run(dialog, work, done, dialog.refuse)

        def run() -> None:
            shift, start = dialog.chosen_shift(), dialog.chosen_start()
            values = (team.code, day, shift, start, dialog.chosen_stops())

            def done(_found: Round) -> None:
                dialog.accept()
                self.built.emit()

            self._keeper.build(values, done, dialog.refuse)

        dialog.candidates_wanted.connect(read)
        dialog.confirmed.connect(run)
        dialog.open()
        read(dialog.chosen_days())

    def walk(self) -> None:
        """Put the stops in walking order."""
        found = self._keeper.round
        if found is not None:
            self._keeper.change(
                lambda seat: rounds.walk(seat, found.uid, version=found.version),
                lambda: self._desk.toast(tr("Arrêts dans l’ordre de marche")),
            )

    def add(self) -> None:
        """Ask for one more stop."""
        found = self._keeper.round
        if found is None:
            return
        dialog = AddDialog(self._page, round_words(found))
        seat = self._desk.seat

        def search(text: str) -> None:
            self._desk.tasks.run(
                dialog,
                lambda: find_stops(seat, found.team.code, text),
                lambda stops: dialog.show_found(text, stops),
                dialog.refuse,
            )

        def run() -> None:
            stop, shown = dialog.chosen(), self._keeper.round or found
            self._keeper.change(
                lambda seat: rounds.add_stop(seat, shown.uid, stop, version=shown.version),
                dialog.accept,
                dialog.refuse,
            )

        dialog.searched.connect(search)
        dialog.confirmed.connect(run)
        dialog.open()

    def remove(self, position: int) -> None:
        """Take a stop out, and offer to put it back where it was."""
        found = self._keeper.round
        if found is None:
            return
        gone = found.stops[position - 1]

        def put_back() -> None:
            shown = self._keeper.round
            if shown is not None and shown.uid == found.uid:
                self._keeper.change(
                    lambda seat: rounds.add_stop(
                        seat, shown.uid, gone, position=position, version=shown.version
                    )
                )

        def done() -> None:
            told = tr("Arrêt {0} retiré de la tournée").format(position)
            self._desk.toast(told, ToastAction(tr("Annuler"), put_back))

        self._keeper.change(
            lambda seat: rounds.remove_stop(seat, found.uid, position, version=found.version), done
        )

    def cancel(self) -> None:
        """Give the round up, once asked."""
        found = self._keeper.round
        if found is None or found.state is not RoundState.PLANNED:
            return

        def run() -> None:
            self._keeper.change(
                lambda seat: rounds.cancel_round(seat, found.uid, version=found.version)
            )

        ask(
            self._page,
            tr("Annuler cette tournée ?"),
            tr("{0} : les signalements restent à visiter.").format(round_words(found)),
            tr("Annuler la tournée"),
            run,
            no=tr("Garder"),
            danger=True,
        )

    def report(self) -> None:
        """Tick what came of each stop."""
        found = self._keeper.round
        if found is None:
            return
        dialog = ReportDialog(self._page, found, self._desk.seat.clock())

        def done(answer: RoundRecorded) -> None:
            dialog.accept()
            self._say_recorded(answer)

        def send(seen: Round, reports: tuple[StopReport, ...]) -> None:
            def refused(problem: Exception) -> None:
                dialog.refuse(problem)
                if isinstance(problem, UserError) and problem.code == "changed_meanwhile":
                    seat, sentence = self._desk.seat, problem.message
                    self._desk.tasks.run(
                        dialog,
                        lambda: rounds.show_round(seat, seen.uid),
                        lambda fresh: ask_report(dialog, (seen, fresh), reports, sentence, send),
                    )

            self._keeper.record(seen, reports, done, refused)

        # The ticks are of the stops as they stood when the dialog opened.
        dialog.confirmed.connect(lambda: send(found, dialog.reports()))
        dialog.open()

    def _say_recorded(self, answer: RoundRecorded) -> None:
        if answer.refused:
            lines = (
                tr("Arrêt {0}, {1} : {2}").format(each.position, each.number, each.message)
                for each in answer.refused
            )
            tell(self._page, tr("Certains passages n’ont pas été consignés"), "\n".join(lines))
            return
        told = stops_words(len(answer.moved))
        done = answer.round.state is RoundState.DONE
        self._desk.toast(
            tr("Tournée faite : tout est consigné") if done else tr("Consigné : {0}").format(told)
        )

    # -- paper

    def ask_pdf(self) -> None:
        """Ask where, then write the sheet."""
        found = self._keeper.round
        if found is None:
            return
        name = f"tournee-{team_words(found.team.name)}-{found.day}.pdf".replace(" ", "-")
        dialog = QFileDialog(self._page, tr("Feuille de tournée"), str(Path.home() / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("PDF (*.pdf)"))
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.write_pdf(Path(path)))
        dialog.open()

    def write_pdf(self, path: Path) -> None:
        """Write the sheet of the round shown to `path`."""
        found, seat = self._keeper.round, self._desk.seat
        if found is None:
            return

        def done(drawn: Background) -> None:
            try:
                write_pdf(path, found, drawn)
            except WorldFault as error:
                self._desk.show_problem(error)
                return
            self._desk.toast(tr("Feuille enregistrée : {0}").format(path.name))

        self._desk.tasks.run(self, lambda: background(seat, *map_box(found)), done)

    def ask_print(self) -> None:
        """Ask which printer, then print the sheet."""
        found = self._keeper.round
        if found is None:
            return
        # Loaded when first wanted: it asks the system for its printers.
        from PySide6.QtPrintSupport import QPrintDialog

        from desktop_app.ui.rounds.printing import new_printer

        printer = new_printer()
        dialog = QPrintDialog(printer, self._page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def finished(result: int) -> None:
            if result == QDialog.DialogCode.Accepted:
                self.print_on(printer, found)

        dialog.finished.connect(finished)
        dialog.open()

    def print_on(self, printer: QPrinter, found: Round) -> None:
        """Send the sheet to a printer."""
        from desktop_app.ui.rounds.printing import print_sheet

        seat = self._desk.seat

        def done(drawn: Background) -> None:
            print_sheet(printer, found, drawn)
            self._desk.toast(tr("Feuille envoyée à l’imprimante"))

        self._desk.tasks.run(self, lambda: background(seat, *map_box(found)), done)
