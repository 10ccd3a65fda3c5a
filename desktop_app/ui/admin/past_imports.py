"""The last imports of this base: when, which file, by whom, with what result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHeaderView, QTableView, QVBoxLayout, QWidget

from desktop_app.domain.moments import say_moment
from desktop_app.services.import_report import PastImport, recent_imports
from desktop_app.ui.admin.import_kinds import ImportKind, title_of
from desktop_app.ui.admin.plain_table import PlainModel, dress
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.ui.desk import Desk

WHEN, KIND, FILE, ACTOR, CREATED, UPDATED, UNCHANGED, REFUSED = range(8)


class PastImportsModel(PlainModel[PastImport]):
    """One row per import; `clock` gives the present instant, aware."""

    figures = frozenset({CREATED, UPDATED, UNCHANGED, REFUSED})

    def __init__(self, clock: Callable[[], dt.datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock

    def headings(self) -> tuple[str, ...]:
        """See PlainModel."""
        return (
            self.tr("Quand"),
            self.tr("Import"),
            self.tr("Fichier"),
            self.tr("Par"),
            self.tr("Nouvelles"),
            self.tr("Mises à jour"),
            self.tr("Inchangées"),
            self.tr("Refusées"),
        )

    def texts(self, row: PastImport) -> tuple[str, ...]:
        """See PlainModel."""
        kinds = {kind.value: title_of(kind) for kind in ImportKind}
        counts = (row.created, row.updated, row.unchanged, row.refused)
        return (
            say_moment(row.started_at, self._clock()),
            kinds.get(row.kind, row.kind),
            row.file_name,
            row.actor,
            *(f"{count:,}".replace(",", "\u202f") for count in counts),
        )


class PastImports(QWidget):
    """A heading and the table; hidden while it is empty or another table needs the room."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        heading = Label(self.tr("Derniers imports"), self)
        heading.setProperty("kind", "heading")
        self.model = PastImportsModel(desk.seat.clock, self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(heading.text())
        dress(self.table)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(FILE, QHeaderView.ResizeMode.Stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(heading)
        column.addWidget(self.table, 1)
        self._giving_way = False
        self.hide()

    def give_way(self, giving_way: bool) -> None:
        """Leave the room to something else, or take it back."""
        self._giving_way = giving_way
        self._show()

    def read(self) -> None:
        """Fill the table, off the main thread, and show it if there is something in it."""
        seat = self._desk.seat
        self._desk.tasks.run(self, lambda: recent_imports(seat), self._on_read, lane="net")

    def _on_read(self, rows: tuple[PastImport, ...]) -> None:
        self.model.show_rows(rows)
        self._show()

    def _show(self) -> None:
        self.setVisible(self.model.rowCount() > 0 and not self._giving_way)
