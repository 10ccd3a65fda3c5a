"""« Rejouer »: route again a past period by the rules on the screen; nothing is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QDateEdit,
    QDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.rules import Rule
from desktop_app.ui.rules.replay_result import ReplayResult
from desktop_app.ui.rules.replay_run import ReplayRun
from desktop_app.ui.rules.room import room_for
from desktop_app.ui.rules.value_editors import Known
from desktop_app.ui.rules.wording import tr
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.services.replay import Replayed
    from desktop_app.ui.desk import Desk

USUAL_DAYS = 90
SIZE = (940, 620)
EDGE = 24  # pixels around and between the parts


class ReplayDialog(QDialog):
    """Not modal: signalements are opened beside it."""

    def __init__(
        self, desk: Desk, rules: Sequence[Rule], known: Known, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Rejouer les règles"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(room_for(self, *SIZE))
        self._desk, self._rules = desk, tuple(rules)
        self._run: ReplayRun | None = None
        today = desk.seat.clock().astimezone(PARIS).date()
        self.note = Label(
            tr(
                "Chaque signalement reçu dans la période est orienté à nouveau par les règles de "
                "l’écran, avec les équipes et les horaires d’aujourd’hui. Rien n’est écrit."
            ),
            self,
        )
        self.note.setProperty("kind", "muted")
        self.note.setWordWrap(True)
        self.first = self._day(today - dt.timedelta(days=USUAL_DAYS))
        self.last = self._day(today)
        self.last_field = Field(tr("au (compris)"), self.last, self)
        self.start = QPushButton(tr("Rejouer"), self)
        self.start.setProperty("kind", "primary")
        self.start.setDefault(True)
        self.start.clicked.connect(self.run)
        self.cancel = QPushButton(tr("Arrêter"), self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self._on_cancel)
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName(tr("Avancement"))
        self.problem = Label(self)
        self.problem.setProperty("kind", "error")
        self.problem.setWordWrap(True)
        self.line = QFrame(self)
        self.line.setProperty("kind", "line")
        self.result = ReplayResult(known.teams, self)
        self.result.number_asked.connect(desk.open_number)
        self._lay_out()
        self._show_state()
        self.problem.hide()
        self._show_result(shown=False)

    @property
    def running(self) -> bool:
        """Whether a replay is under way."""
        return self._run is not None

    def run(self) -> None:
        """Replay the chosen period."""
        if self.running:
            return
        self.last_field.set_error("")
        self.problem.hide()
        self._show_result(shown=False)
        self.bar.setRange(0, 0)
        self._run = ReplayRun(self._desk, self)
        self._run.progressed.connect(self._on_progress)
        self._run.ended.connect(self._on_ended)
        self._run.failed.connect(self._on_failed)
        since = _morning(self.first.date())
        self._run.start(self._rules, since, _morning(self.last.date().addDays(1)))
        self._show_state()

    def _day(self, day: dt.date) -> QDateEdit:
        edit = QDateEdit(QDate(day.year, day.month, day.day), self)
        edit.setDisplayFormat("dd/MM/yyyy")
        edit.setMinimumWidth(px(120))
        edit.setCalendarPopup(True)
        return edit

    def _lay_out(self) -> None:
        head = QWidget(self)
        head.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        period = QHBoxLayout(head)
        period.setContentsMargins(0, 0, 0, 0)
        period.setSpacing(10)
        period.addWidget(Field(tr("Reçus du"), self.first, self))
        period.addWidget(self.last_field)
        for button in (self.start, self.cancel):
            period.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        period.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignBottom)
        period.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, 20, EDGE, 20)
        column.setSpacing(14)
        column.addWidget(self.note)
        column.addWidget(head)
        column.addWidget(self.problem)
        column.addWidget(self.line)
        column.addWidget(self.result, 1)
        column.addStretch(0)  # of the room while there is no result

    def _show_state(self) -> None:
        running = self.running
        self.start.setVisible(not running)
        self.cancel.setVisible(running)
        self.cancel.setEnabled(running)
        self.bar.setVisible(running)
        self.first.setEnabled(not running)
        self.last.setEnabled(not running)

    def _show_result(self, *, shown: bool) -> None:
        self.line.setVisible(shown)
        self.result.setVisible(shown)

    def _on_cancel(self) -> None:
        if self._run is not None:
            self._run.cancel()
            self.cancel.setEnabled(False)
            self.bar.setFormat(tr("Arrêt en cours…"))

    def _on_progress(self, done: int, total: int) -> None:
        if self.running:
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            self.bar.setFormat(tr("{0} sur {1}").format(done, total))

    def _on_ended(self, found: Replayed) -> None:
        self._end()
        self.result.say(found)
        self._show_result(shown=True)
        (self.result.numbers if found.numbers else self.start).setFocus()

    def _on_failed(self, error: Exception) -> None:
        self._end()
        if not isinstance(error, UserError):
            return
        if error.field == "until":
            self.last_field.set_error(error.message)
        else:
            self.problem.setText(error.message)
            self.problem.show()

    def _end(self) -> None:
        if self._run is not None:
            self._run.deleteLater()
        self._run = None
        self._show_state()


def _morning(day: QDate) -> dt.datetime:
    date = dt.date(day.year(), day.month(), day.day())
    return dt.datetime.combine(date, dt.time(), PARIS)
