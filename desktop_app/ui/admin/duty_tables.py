"""Shifts and exceptions as tables: what the drawn week says, for who reads or listens."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from desktop_app.domain.duty import DAY_NAMES, DutyException, Slot, say_minute
from desktop_app.ui.admin.plain_table import PlainModel, dress
from desktop_app.ui.admin.week_paint import say_capacity


class ShiftModel(PlainModel[Slot]):
    """Weekly shifts."""

    def headings(self) -> tuple[str, ...]:
        """The columns' names."""
        return self.tr("Jour"), self.tr("Heures"), self.tr("Capacité"), self.tr("État")

    def texts(self, row: Slot) -> tuple[str, ...]:
        """What a shift says."""
        return (
            DAY_NAMES[row.weekday],
            f"{say_minute(row.start)} – {say_minute(row.end)}",
            say_capacity(row.capacity),
            self.tr("confirmé") if row.confirmed else self.tr("à confirmer"),
        )


class ExceptionModel(PlainModel[DutyException]):
    """Absences and reinforcements."""

    def headings(self) -> tuple[str, ...]:
        """The columns' names."""
        return self.tr("Dates"), self.tr("Ce qui change"), self.tr("Heures"), self.tr("Note")

    def texts(self, row: DutyException) -> tuple[str, ...]:
        """What an exception says."""
        dates = f"{row.first_on:%d/%m/%Y}"
        if row.last_on != row.first_on:
            dates = f"{row.first_on:%d/%m} – {row.last_on:%d/%m/%Y}"
        hours = self.tr("toute la journée")
        if row.start is not None and row.end is not None:
            hours = f"{say_minute(row.start)} – {say_minute(row.end)}"
        return dates, row.kind.label, hours, row.note


class DutyTable(QTableView):
    """`opened(row)` by Enter or a double click, `removed(row)` by Del, `chosen(row)`."""

    opened = Signal(int)
    removed = Signal(int)
    chosen = Signal(int)

    def __init__(
        self,
        model: PlainModel[Slot] | PlainModel[DutyException],
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(name)
        dress(self)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.selectionModel().currentRowChanged.connect(
            lambda index, _before: self.chosen.emit(index.row())
        )

    def choose(self, row: int) -> None:
        """Select a row without telling; -1: none."""
        selection = self.selectionModel()
        blocked = selection.blockSignals(True)
        if row < 0:
            self.clearSelection()
            selection.clearCurrentIndex()
        else:
            self.selectRow(row)
            self.scrollTo(self.model().index(row, 0))
        selection.blockSignals(blocked)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row, Del takes it away."""
        row = self.currentIndex().row()
        if row >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(row)
        elif row >= 0 and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(row)
        else:
            super().keyPressEvent(event)
