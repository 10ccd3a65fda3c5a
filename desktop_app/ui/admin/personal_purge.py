"""« Conservation »: how long, what would go today, do it, what went before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QDateEdit,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import UserError
from desktop_app.domain.retention import Due, day_of
from desktop_app.domain.views import Changes
from desktop_app.services.elimination_list import write_list
from desktop_app.services.purge import Eliminated, Plan, plan, purge
from desktop_app.services.purge_runs import Run, run_lines, runs
from desktop_app.ui.admin.personal_delays import DelaysCard
from desktop_app.ui.admin.personal_lists import BECOMES, GONE, DueModel, RunModel
from desktop_app.ui.admin.personal_wording import (
    say_count,
    say_counts,
    say_day,
    tr,
)
from desktop_app.ui.admin.plain_table import PlainModel, dress
from desktop_app.ui.dialogs import ask
from desktop_app.ui.long_run import LongRun
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.ui.desk import Desk

MOST_LINES = 5_000
"""Lines shown; the exported list has them all."""


class PurgePanel(QWidget):
    """The dry run is read at once; nothing is written before the question is answered."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._plan: Plan | None = None
        self._asked = 0
        self._run: LongRun | None = None
        self.delays = DelaysCard(desk, self)
        self.delays.saved.connect(self.read)
        today = day_of(desk.seat.clock())
        self.until = QDateEdit(QDate(today.year, today.month, today.day), self)
        self.until.setDisplayFormat("dd/MM/yyyy")
        self.until.setCalendarPopup(True)
        self.until.setAccessibleName(tr("Échu au"))
        self.until.setMinimumWidth(px(120))
        self.until.dateChanged.connect(lambda _day: self.read())
        self.told = Label(self)
        self.told.setWordWrap(True)
        self.export = QPushButton(tr("Exporter la liste…"), self)
        self.do = QPushButton(tr("Éliminer…"), self)
        self.do.setProperty("kind", "danger")
        self.stop = QPushButton(tr("Arrêter"), self)
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName(tr("Avancement"))
        self.result = Banner("", "neutral", self)
        self.result.hide()
        self.due, self.past = DueModel(self), RunModel(self)
        self.table = self._table(self.due, tr("Ce qui serait éliminé"), BECOMES)
        self.runs = self._table(self.past, tr("Éliminations passées"), GONE)
        self.export_run = QPushButton(tr("Exporter la liste de la ligne choisie…"), self)
        self._lay_out()
        self._connect()
        self._show_state()
        self.read()

    def refresh(self, changes: Changes) -> None:
        """Signalements or drafts changed: the dry run is read anew."""
        if (changes.numbers or changes.drafts) and self._run is None:
            self.read()

    def read(self) -> None:
        """Read the dry run and the runs of the past."""
        self._asked += 1
        asked, seat, day = self._asked, self._desk.seat, self._day()
        self._desk.tasks.run(
            self,
            lambda: (plan(seat, day), runs(seat)),
            lambda found: self._on_read(asked, *found),
            lane="net",
        )

    def eliminate(self) -> None:
        """Do what was shown; the question was answered."""
        if self._run is not None:
            return
        seat, day = self._desk.seat, self._day()
        self.result.hide()
        self.bar.setRange(0, 0)
        self._run = LongRun(self._desk, self)
        self._run.progressed.connect(self._on_progress)
        self._run.ended.connect(self._on_done)
        self._run.failed.connect(self._on_failed)
        self._run.run(
            lambda told, stopped: purge(seat, day, told, stopped), called=tr("Une élimination")
        )
        self._show_state()

    def save_list(self, path: Path, lines: Callable[[], tuple[Due, ...]]) -> None:
        """Write a list, off the main thread."""
        self._desk.tasks.run(
            self,
            lambda: write_list(path, lines()),
            lambda count: self._say(
                tr("Liste écrite : {0} lignes dans {1}.").format(say_count(count), path), "ok"
            ),
            self._on_failed,
            lane="net",
        )

    def _table(self, model: PlainModel, name: str, stretched: int) -> QTableView:
        table = QTableView(self)
        table.setModel(model)
        table.setAccessibleName(name)
        dress(table)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setResizeContentsPrecision(50)
        header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        bar = FlowLayout(gap_x=8, gap_y=8)
        heading = Label(tr("Ce qui serait éliminé, échu au"), self)
        heading.setProperty("kind", "heading")
        bar.addWidget(heading)
        bar.addWidget(self.until)
        bar.addWidget(self.told)
        for widget in (self.bar, self.stop, self.export, self.do):
            bar.addWidget(widget)
        below = QHBoxLayout()
        past = Label(tr("Éliminations passées"), self)
        past.setProperty("kind", "heading")
        below.addWidget(past)
        below.addStretch(1)
        below.addWidget(self.export_run)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.delays)
        column.addWidget(self.result)
        column.addLayout(bar)
        column.addWidget(self.table, 3)
        column.addLayout(below)
        column.addWidget(self.runs, 2)

    def _connect(self) -> None:
        self.do.clicked.connect(self._on_do)
        self.stop.clicked.connect(self._on_stop)
        self.export.clicked.connect(self._on_export)
        self.export_run.clicked.connect(self._on_export_run)
        self.table.activated.connect(lambda index: self._open(index.row()))
        self.runs.selectionModel().selectionChanged.connect(lambda *_: self._show_state())

    def _show_state(self) -> None:
        running, found = self._run is not None, self._plan
        ready = found is not None and bool(found.counts) and not running
        self.bar.setVisible(running)
        self.stop.setVisible(running)
        self.stop.setEnabled(running)
        self.do.setVisible(not running)
        self.do.setEnabled(ready and found.until <= day_of(self._desk.seat.clock()))
        self.export.setVisible(not running)
        self.export.setEnabled(found is not None and bool(found.lines))
        self.until.setEnabled(not running)
        chosen = self.past.uid_at(self.runs.currentIndex().row())
        self.export_run.setEnabled(chosen is not None)

    def _on_read(self, asked: int, found: Plan, past: tuple[Run, ...]) -> None:
        if asked != self._asked:
            return
        self._plan = found
        self.due.delays = found.delays
        self.due.show_rows(found.lines[:MOST_LINES])
        row = self.runs.currentIndex().row()
        self.past.show_rows(past)
        self.runs.selectRow(max(0, row))
        parts = [say_counts(dict(found.counts))]
        if found.held:
            parts.append(tr("{0} en attente").format(say_count(found.held)))
        if len(found.lines) > MOST_LINES:
            parts.append(tr("{0} premières lignes montrées").format(say_count(MOST_LINES)))
        if found.until > day_of(self._desk.seat.clock()):
            parts.append(tr("date à venir : rien ne s’élimine encore"))
        self.told.setText(" · ".join(parts))
        self._show_state()

    def _on_do(self) -> None:
        found = self._plan
        if found is None:
            return
        counts = say_counts(dict(found.counts))
        ask(
            self,
            tr("Éliminer définitivement ?"),
            tr(
                "{0}. Rien de cela ne pourra être retrouvé dans la base. Les signalements, leurs "
                "comptes et leurs historiques restent ; les copies de sauvegarde en gardent une "
                "image 14 jours."
            ).format(counts[:1].upper() + counts[1:]),
            tr("Éliminer"),
            self.eliminate,
            danger=True,
        )

    def _on_stop(self) -> None:
        if self._run is not None:
            self._run.cancel()
            self.stop.setEnabled(False)

    def _on_progress(self, done: int, total: int) -> None:
        if self._run is not None:
            self.bar.setRange(0, total)
            self.bar.setValue(done)

    def _on_done(self, done: Eliminated) -> None:
        self._end()
        self._say(say_done(done), "ok" if done.emptied else "warn")
        self._desk.broadcast(done.changes)
        self.read()

    def _on_failed(self, error: Exception) -> None:
        self._end()
        if isinstance(error, UserError):
            self._say(error.message, "danger")

    def _end(self) -> None:
        if self._run is not None:
            self._run.deleteLater()
        self._run = None
        self._show_state()

    def _say(self, text: str, tone: str) -> None:
        self.result.say(text, tone)
        self.result.show()

    def _on_export(self) -> None:
        found = self._plan
        path = self._ask_file(f"elimination-prevue-{self._day():%Y-%m-%d}.csv")
        if path is not None and found is not None:
            self.save_list(path, lambda: found.lines)

    def _on_export_run(self) -> None:
        uid = self.past.uid_at(self.runs.currentIndex().row())
        path = None if uid is None else self._ask_file("elimination.csv")
        if path is not None and uid is not None:
            seat = self._desk.seat
            self.save_list(path, lambda: run_lines(seat, [uid]))

    def _ask_file(self, name: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            tr("Exporter la liste"),
            str(Path.home() / name),
            tr("Tableau CSV (*.csv);;Classeur (*.xlsx)"),
        )
        return Path(chosen) if chosen else None

    def _open(self, row: int) -> None:
        number = self.due.number_at(row)
        if number is not None:
            self._desk.open_number(number)

    def _day(self) -> dt.date:
        day = self.until.date()
        return dt.date(day.year(), day.month(), day.day())


def say_done(done: Eliminated) -> str:
    """What a purge did, and what still holds an image of it."""
    parts = [tr("Éliminé : {0}.").format(say_counts(dict(done.counts)))]
    if done.cancelled:
        parts.append(tr("Arrêté : le reste est encore là."))
    if not done.emptied:
        parts.append(
            tr(
                "Le journal de la base en garde trace tant qu’elle est lue ailleurs : la "
                "prochaine élimination l’effacera."
            )
        )
    parts.append(
        tr("Les copies faites avant en gardent une image jusqu’au {0}.").format(
            say_day(done.copies_until)
        )
    )
    return " ".join(parts)
