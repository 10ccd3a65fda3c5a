"""« Journal des lectures »: who read which identity, when and why."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QDateEdit,
    QFileDialog,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import UserError
from desktop_app.domain.retention import day_of, months_after
from desktop_app.domain.views import Changes
from desktop_app.services.reading_log import (
    PAGE,
    LoggedReading,
    ReadingFilter,
    ReadingPage,
    list_readings,
    write_readings,
)
from desktop_app.ui.admin.personal_pager import Pager
from desktop_app.ui.admin.personal_wording import say_count, say_instant, tr
from desktop_app.ui.admin.plain_table import PlainModel, dress
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.field import InlineField
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.ui.desk import Desk

WHEN, AGENT, ROLE, NUMBER, REASON = range(5)


class ReadingModel(PlainModel[LoggedReading]):
    """One page of the log."""

    def headings(self) -> tuple[str, ...]:
        """See PlainModel."""
        return tr("Quand"), tr("Agent"), tr("Profil"), tr("Signalement"), tr("Motif")

    def texts(self, row: LoggedReading) -> tuple[str, ...]:
        """See PlainModel."""
        return say_instant(row.at), row.actor, row.role.label, row.number, row.reason

    def number_at(self, row: int) -> str | None:
        """The signalement of a row."""
        return self._rows[row].number if 0 <= row < len(self._rows) else None


class ReadingsPanel(QWidget):
    """Filters, a page of rows, the export of all of them."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = 0
        today = day_of(desk.seat.clock())
        self.agent, self.number = QLineEdit(self), QLineEdit(self)
        self.agent.setMaximumWidth(px(180))
        self.number.setMaximumWidth(px(150))
        self.number.setPlaceholderText("19-2026-004127")
        self.first, self.last = self._date(months_after(today, -12)), self._date(today)
        self.export = QPushButton(tr("Exporter…"), self)
        self.model = ReadingModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Lectures de coordonnées"))
        dress(self.table)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(REASON, QHeaderView.ResizeMode.Stretch)
        self.problem = Label(self)
        self.problem.setProperty("kind", "error")
        self.problem.hide()
        self.result = Banner("", "ok", self)
        self.result.hide()
        self.pager = Pager(self)
        self._lay_out()
        self._connect()
        self.read(None)

    def refresh(self, _changes: Changes) -> None:
        """A reading may have been logged by any act: the page in front is read anew."""
        self.read(self.pager.cursor)

    def wanted(self) -> ReadingFilter:
        """The filter as shown."""
        return ReadingFilter(
            self.agent.text(), _day(self.first.date()), _day(self.last.date()), self.number.text()
        )

    def read(self, before: int | None) -> None:
        """Read the page that begins there."""
        self._asked += 1
        asked, seat, wanted = self._asked, self._desk.seat, self.wanted()
        self._desk.tasks.run(
            self,
            lambda: list_readings(seat, wanted, before),
            lambda page: self._on_read(asked, page),
            lambda error: self._on_failed(asked, error),
            lane="net",
        )

    def save(self, path: Path) -> None:
        """Write every reading that the filter takes."""
        seat, wanted = self._desk.seat, self.wanted()
        self._desk.tasks.run(
            self,
            lambda: write_readings(seat, wanted, path),
            lambda count: self._say(
                tr("Journal écrit : {0} lignes dans {1}.").format(say_count(count), path), "ok"
            ),
            lambda error: self._say(getattr(error, "message", ""), "danger"),
            lane="net",
        )

    def _date(self, day: dt.date) -> QDateEdit:
        edit = QDateEdit(QDate(day.year, day.month, day.day), self)
        edit.setDisplayFormat("dd/MM/yyyy")
        edit.setCalendarPopup(True)
        edit.setMinimumWidth(px(120))
        return edit

    def _lay_out(self) -> None:
        holder = QWidget(self)
        row = FlowLayout(holder, gap_x=14)
        for title, widget in (
            (tr("Agent"), self.agent),
            (tr("Du"), self.first),
            (tr("Au"), self.last),
            (tr("Signalement"), self.number),
        ):
            row.addWidget(InlineField(title, widget, holder))
        row.addWidget(self.export)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(holder)
        column.addWidget(self.problem)
        column.addWidget(self.result)
        column.addWidget(self.table, 1)
        column.addWidget(self.pager)

    def _connect(self) -> None:
        for edit in (self.agent, self.number):
            edit.editingFinished.connect(self.pager.restart)
        for date in (self.first, self.last):
            date.dateChanged.connect(lambda _day: self.pager.restart())
        self.pager.asked.connect(self.read)
        self.export.clicked.connect(self._on_export)
        self.table.activated.connect(lambda index: self._open(index.row()))

    def _on_read(self, asked: int, page: ReadingPage) -> None:
        if asked != self._asked:
            return
        self.problem.hide()
        self.model.show_rows(page.rows)
        self.pager.say(len(page.rows), page.total, page.next, PAGE)
        if not page.rows:
            self.pager.told.setText(tr("Aucune lecture dans cette période."))
        self.export.setEnabled(page.total > 0)

    def _on_failed(self, asked: int, error: Exception) -> None:
        if asked == self._asked and isinstance(error, UserError):
            self.problem.setText(error.message)
            self.problem.show()

    def _say(self, text: str, tone: str) -> None:
        self.result.say(text, tone)
        self.result.setVisible(bool(text))

    def _on_export(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            tr("Exporter le journal"),
            str(Path.home() / "lectures.csv"),
            tr("Tableau CSV (*.csv);;Classeur (*.xlsx)"),
        )
        if chosen:
            self.save(Path(chosen))

    def _open(self, row: int) -> None:
        number = self.model.number_at(row)
        if number is not None:
            self._desk.open_number(number)


def _day(day: QDate) -> dt.date:
    return dt.date(day.year(), day.month(), day.day())
