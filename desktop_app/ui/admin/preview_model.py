"""The first rows of a table as they would be imported: what is understood, or why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from desktop_app.domain.moments import say_moment
from desktop_app.services.import_table import PreviewRow
from desktop_app.ui import theme
from desktop_app.ui.widgets.label import plain_tip

LINE, STATE, CATEGORY, WHEN, PLACE, REPORTER = range(6)
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class PreviewModel(QAbstractTableModel):
    """`clock` gives the present instant, aware. A refused row says why in the second column."""

    def __init__(self, clock: Callable[[], dt.datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._rows: Sequence[PreviewRow] = ()

    def show_rows(self, rows: Sequence[PreviewRow]) -> None:
        """Show `rows` in place of what stood there."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def refused(self) -> int:
        """How many of the shown rows are refused."""
        return sum(row.facts is None for row in self._rows)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 6

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = self._text(row, index.column())
            return text if role == Qt.ItemDataRole.DisplayRole else plain_tip(text)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == STATE:
            colours = theme.tokens()
            return QColor(colours.ok if row.facts is not None else colours.danger)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Ligne"),
            self.tr("Lecture"),
            self.tr("Catégorie"),
            self.tr("Quand"),
            self.tr("Lieu"),
            self.tr("Déclarant"),
        )[section]

    def _text(self, row: PreviewRow, column: int) -> str:
        if column == LINE:
            return str(row.line)
        if column == STATE:
            return self.tr("✓ comprise") if row.facts is not None else f"✗ {row.reason}"
        if row.facts is None or row.place is None:
            return ""
        return {
            CATEGORY: row.facts.category.label,
            WHEN: say_moment(row.facts.observed_at, self._clock()),
            PLACE: row.place.label,
            REPORTER: f"{row.facts.reporter.kind.label}, {row.facts.reporter.channel.label}",
        }[column]
