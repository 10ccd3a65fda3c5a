"""Holes, single points and who takes what, as tables: the twin of the drawn grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop_app.domain.coverage import Gap
from desktop_app.ui.admin.coverage_words import say_when, say_zones
from desktop_app.ui.admin.plain_table import PlainModel, WrappedTable


class GapModel(PlainModel[Gap]):
    """When and where."""

    _every = 0
    _names: Mapping[str, str] = {}

    def headings(self) -> tuple[str, ...]:
        """The columns' names."""
        return self.tr("Quand"), self.tr("Où")

    def texts(self, row: Gap) -> tuple[str, ...]:
        """What a stretch says."""
        return say_when(row), say_zones(row.zones, self._every)

    def show_gaps(self, gaps: Sequence[Gap], every: int, names: Mapping[str, str]) -> None:
        """Show these; `every` zones make "partout", `names` of teams by code."""
        self._every, self._names = every, names
        self.show_rows(gaps)

    def gap(self, row: int) -> Gap:
        """The stretch of a row."""
        return self._rows[row]


class HeldModel(GapModel):
    """When, who holds it and where."""

    def headings(self) -> tuple[str, ...]:
        """The columns' names."""
        return self.tr("Quand"), self.tr("Équipe"), self.tr("Où")

    def texts(self, row: Gap) -> tuple[str, ...]:
        """What a stretch that a team takes says."""
        when, where = super().texts(row)
        code = row.team or ""
        return when, self._names.get(code, code), where


class GapTable(WrappedTable):
    """`gap_chosen(Gap)` when a row is chosen; rows grow with their text."""

    gap_chosen = Signal(object)

    def __init__(self, model: GapModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._gaps = model
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentRowChanged.connect(self._on_row)

    def _on_row(self, index: object, _before: object) -> None:
        row = self.currentIndex().row()
        if row >= 0:
            self.gap_chosen.emit(self._gaps.gap(row))
