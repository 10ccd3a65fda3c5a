"""A table that is only read: its model of texts, its look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
)
from PySide6.QtWidgets import QTableView, QWidget

from desktop_app.ui.widgets.label import plain_tip

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
SIDES, ABOVE_AND_BELOW = 24, 16  # pixels around the text of a wrapped cell
_R = TypeVar("_R")


class PlainModel(QAbstractTableModel, Generic[_R]):
    """Rows shown as texts under `headings()`; columns of `figures` stand to the right."""

    figures: frozenset[int] = frozenset()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[_R] = ()
        self._headings = self.headings()

    def headings(self) -> tuple[str, ...]:
        """The columns' names."""
        raise NotImplementedError

    def texts(self, row: _R) -> tuple[str, ...]:
        """What a row says, column by column."""
        raise NotImplementedError

    def show_rows(self, rows: Sequence[_R]) -> None:
        """Show `rows` in place of what stood there."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self.figures:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = self.texts(self._rows[index.row()])[index.column()]
            return text if role == Qt.ItemDataRole.DisplayRole else plain_tip(text)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section in self.figures:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return self._headings[section] if role == Qt.ItemDataRole.DisplayRole else None


def dress(view: QTableView) -> None:
    """Framed, rows selected whole, no grid, room beside each text; Tab leaves the table."""
    view.setProperty("kind", "framed")
    view.setStyleSheet("QTableView::item { padding: 0 8px; }")
    view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    view.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
    view.setShowGrid(False)
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)
    view.verticalHeader().hide()
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class WrappedTable(QTableView):
    """A table whose texts take as many lines as they need; its owner shares out the columns."""

    def __init__(self, model: QAbstractTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        dress(self)
        self.setWordWrap(True)
        self.setStyleSheet("QTableView::item { padding: 4px 8px; }")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fit = QTimer(self)
        self._fit.setSingleShot(True)
        self._fit.timeout.connect(self._fit_rows)
        # Once the columns stand still: a scroll bar that appears makes the texts wrap again.
        self.horizontalHeader().sectionResized.connect(lambda *_: self._fit.start(0))
        model.modelReset.connect(lambda: self._fit.start(0))

    def _fit_rows(self) -> None:
        # Qt reckons without the padding at the sides, and would cut the last line.
        model, metrics = self.model(), self.fontMetrics()
        for row in range(model.rowCount()):
            heights = [
                metrics.boundingRect(
                    QRect(0, 0, self.columnWidth(column) - SIDES, 10_000),
                    Qt.TextFlag.TextWordWrap,
                    model.index(row, column).data(),
                ).height()
                for column in range(model.columnCount())
            ]
            self.setRowHeight(row, max(heights) + ABOVE_AND_BELOW)
