"""After the round: every stop on one screen, ticked by keys, saved at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from desktop_app.domain.codes import VisitResult
from desktop_app.domain.moments import say_moment
from desktop_app.domain.rounds import Round, StopReport, StopState
from desktop_app.ui.queue.move_dialog import MoveDialog
from desktop_app.ui.rounds.report_line import ReportLine
from desktop_app.ui.rounds.wording import round_words, tr
from desktop_app.ui.widgets.label import Label

WIDTH = 1280


class ReportDialog(MoveDialog):
    """`reports()` are the stops that say something; the others stay to be done."""

    def __init__(self, parent: QWidget | None, found: Round, now: dt.datetime) -> None:
        super().__init__(
            parent, tr("Compte rendu de tournée"), round_words(found), tr("Enregistrer tout")
        )
        # Written in the evening, the passages were made in the shift.
        self._visited_at = found.ends_at if found.ends_at < now else None
        if self._visited_at is not None:
            at = tr("{0} — passages notés {1}")
            self.text.setText(at.format(self.text.text(), say_moment(self._visited_at, now)))
        keys = Label(
            tr(
                "0 à 9 : personnes rencontrées · N non constaté · T non traité, puis la raison · "
                "Tab : arrêt suivant · Ctrl+Entrée : tout enregistrer"
            ),
            self,
        )
        keys.setProperty("kind", "small")
        keys.setWordWrap(True)
        self.usual_width = WIDTH
        self.lines = [ReportLine(stop, self) for stop in found.stops]
        self._count = Label(self)
        self._count.setProperty("kind", "muted")
        self.inputs.addWidget(keys)
        for line in self.lines:
            self.inputs.addWidget(line)
        self._row.insertWidget(0, self._count)  # in sight while the stops scroll
        for line in self.lines:
            line.changed.connect(self._say_count)
            line.focused.connect(lambda line=line: self.bring_in_sight(line))
        self._say_count()
        waiting = (line for line in self.lines if line.stop.state is StopState.PLANNED)
        next(waiting, self.lines[0]).setFocus()

    def _say_count(self) -> None:
        said = sum(line.result is not None for line in self.lines)
        left = sum(line.stop.state is StopState.PLANNED for line in self.lines)
        told = (
            tr("{0} arrêt renseigné sur {1}") if said < 2 else tr("{0} arrêts renseignés sur {1}")
        )
        self._count.setText(told.format(said, left))

    def unkept(self) -> str:
        """The stops that say something."""
        said = sum(line.result is not None for line in self.lines)
        if not said:
            return ""
        if said == 1:
            return tr("Le compte rendu d’un arrêt serait perdu.")
        return tr("Le compte rendu de {0} arrêts serait perdu.").format(said)

    def complete(self) -> bool:
        """Something is ticked, and what was not done says why."""
        silent = next(
            (
                line
                for line in self.lines
                if line.result is VisitResult.NOT_DONE and line.reason is None
            ),
            None,
        )
        if silent is not None:
            silent.setFocus()
            self.say_problem(
                tr("Arrêt {0} : dites pourquoi il n’a pas été traité (1 à 6).").format(
                    silent.stop.position
                )
            )
        elif not self.reports():
            self.say_problem(tr("Cochez au moins un arrêt."))
        else:
            return True
        return False

    def reports(self) -> tuple[StopReport, ...]:
        """What came of each stop that says something."""
        visits = ((line.stop.position, line.visit()) for line in self.lines)
        return tuple(
            StopReport(position, replace(visit, visited_at=self._visited_at))
            for position, visit in visits
            if visit is not None
        )
