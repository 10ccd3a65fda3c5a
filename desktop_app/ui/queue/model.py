"""The queue as a table model: pages are fetched in the db lane as the reader scrolls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop_app.domain.views import Page, QueueRow
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.columns import Column, heading, tip, words
from desktop_app.ui.queue.reader import Query, QueueReader
from desktop_app.ui.queue.window import MAX_PAGES, Stretch, without
from desktop_app.ui.widgets.label import plain_tip

ROW_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
USUAL_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
)
CHECK_FLAGS = USUAL_FLAGS | Qt.ItemFlag.ItemIsUserCheckable
MAX_CHECKED_AT_ONCE = 500


class QueueModel(QAbstractTableModel):
    """A bounded window on the whole set, moved by `ask_next` and `ask_previous`.

    `filled` is emitted after each whole reading, `failed(error)` when the base did not answer,
    `checked_changed` when the set of checked numbers changed.
    """

    filled = Signal()
    failed = Signal(object)
    checked_changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._stretch = Stretch()
        self._rows: list[QueueRow] = []
        self._positions: dict[str, int] = {}
        self._checked: dict[str, QueueRow] = {}
        self.sectors: dict[str, str] = {}  # names by code
        self._reader = QueueReader(desk, self)
        self._reader.replaced.connect(self._replace)
        self._reader.followed.connect(self._append)
        self._reader.preceded.connect(self._prepend)
        self._reader.listed.connect(self._on_listed)
        self._reader.failed.connect(self.failed)

    # What is shown -------------------------------------------------------------------------

    @property
    def query(self) -> Query | None:
        """The query whose rows stand here, or None before the first one."""
        return self._reader.query

    @property
    def checked(self) -> dict[str, QueueRow]:
        """The checked rows by number, in the order of checking."""
        return dict(self._checked)

    @property
    def checked_numbers(self) -> Container[str]:
        """The same, only to ask whether a number is among them."""
        return self._checked

    @property
    def whole(self) -> bool:
        """Whether the whole set is in memory."""
        return self._stretch.next is None and self._stretch.previous is None

    def now(self) -> dt.datetime:
        """The instant that delays are counted from."""
        return self._desk.seat.clock()

    def row_at(self, row: int) -> QueueRow | None:
        """The line at a position, None outside."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def position(self, number: str | None) -> int:
        """Where a number stands in memory, or −1."""
        return self._positions.get(number, -1) if number else -1

    # Reading -------------------------------------------------------------------------------

    def show(self, query: Query, *, from_end: bool = False) -> None:
        """Read a query from its start (or its end); what was on its way is dropped."""
        if query != self._reader.query and self._checked:
            self.uncheck_all()
        self._reader.start(query, from_end=from_end)

    def read_again(self) -> None:
        """Read the same stretch anew, after a change."""
        self._reader.again(self._stretch)

    def ask_next(self) -> None:
        """Read the page that follows, unless at the end or already reading."""
        if self._stretch.next is not None:
            self._reader.ask(self._stretch.next, after=True)

    def ask_previous(self) -> None:
        """Read the page that precedes, unless at the start or already reading."""
        if self._stretch.previous is not None:
            self._reader.ask(self._stretch.previous, after=False)

    def _append(self, page: Page) -> None:
        pages = self._stretch.pages
        page = without(page, self._positions)
        first = len(self._rows)
        if page.rows:
            self.beginInsertRows(NOWHERE, first, first + len(page.rows) - 1)
            self._keep(Stretch((*pages, page)))
            self.endInsertRows()
        else:
            self._keep(Stretch((*pages[:-1], Page(pages[-1].rows, page.next, pages[-1].previous))))
        while len(self._stretch.pages) > MAX_PAGES:
            gone = len(self._stretch.pages[0].rows)
            if gone:
                self.beginRemoveRows(NOWHERE, 0, gone - 1)
            self._keep(Stretch(self._stretch.pages[1:]))
            if gone:
                self.endRemoveRows()

    def _prepend(self, page: Page) -> None:
        pages = self._stretch.pages
        page = without(page, self._positions)
        if page.rows:
            self.beginInsertRows(NOWHERE, 0, len(page.rows) - 1)
            self._keep(Stretch((page, *pages)))
            self.endInsertRows()
        else:
            self._keep(Stretch((Page(pages[0].rows, pages[0].next, page.previous), *pages[1:])))
        while len(self._stretch.pages) > MAX_PAGES:
            last = len(self._rows) - 1
            self.beginRemoveRows(NOWHERE, last - len(self._stretch.pages[-1].rows) + 1, last)
            self._keep(Stretch(self._stretch.pages[:-1]))
            self.endRemoveRows()

    def _replace(self, stretch: Stretch) -> None:
        rows = stretch.rows
        for row in rows:
            if row.number in self._checked:
                self._checked[row.number] = row
        same = [row.number for row in rows] == [row.number for row in self._rows]
        if same and rows:
            self._keep(stretch)
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(Column) - 1))
        else:
            self.beginResetModel()
            self._keep(stretch)
            self.endResetModel()
        self.filled.emit()

    def _keep(self, stretch: Stretch) -> None:
        self._stretch = stretch
        self._rows = stretch.rows
        self._positions = {row.number: position for position, row in enumerate(self._rows)}

    # Checking ------------------------------------------------------------------------------

    def check(self, rows: range, *, on: bool) -> None:
        """Check or uncheck lines by position."""
        for position in rows:
            row = self.row_at(position)
            if row is None:
                continue
            if on:
                self._checked[row.number] = row
            else:
                self._checked.pop(row.number, None)
        self._checks_shown()

    def check_all(self) -> None:
        """Check the first lines of the whole set, `MAX_CHECKED_AT_ONCE` at most."""
        self._reader.list_first(MAX_CHECKED_AT_ONCE)

    def _on_listed(self, page: Page) -> None:
        self._checked = {row.number: row for row in page.rows}
        self._checks_shown()

    def uncheck_all(self, numbers: frozenset[str] | None = None) -> None:
        """Uncheck everything, or the numbers given."""
        if numbers is None:
            self._checked.clear()
        else:
            for number in numbers:
                self._checked.pop(number, None)
        self._checks_shown()

    def _checks_shown(self) -> None:
        if self._rows:
            self.dataChanged.emit(
                self.index(0, Column.CHECK),
                self.index(len(self._rows) - 1, len(Column) - 1),
                [Qt.ItemDataRole.CheckStateRole],
            )
        self.checked_changed.emit()

    # Qt ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Lines in memory."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every line can be chosen; the first column can be checked."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return CHECK_FLAGS if index.column() == Column.CHECK else USUAL_FLAGS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The line itself under `ROW_ROLE`; its words for readers of the screen."""
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        column = index.column()
        if role == Qt.ItemDataRole.CheckStateRole and column == Column.CHECK:
            checked = row.number in self._checked
            return Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DisplayRole:
            return words(column, row, self.sectors, self.now())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(tip(column, row, self.sectors, self.now()) or "")
        if role == Qt.ItemDataRole.AccessibleTextRole and column == Column.CHECK:
            return self.tr("Sélectionner {0}").format(row.number)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Check or uncheck a line."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self.check(
            range(index.row(), index.row() + 1),
            on=Qt.CheckState(value) == Qt.CheckState.Checked,
        )
        return True

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Titles of the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return heading(section)
        if role == Qt.ItemDataRole.AccessibleTextRole and section == Column.CHECK:
            return self.tr("Sélection")
        return None
