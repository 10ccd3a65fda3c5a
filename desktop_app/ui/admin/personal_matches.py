"""What may be about a person, to be ticked by who knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop_app.services.person_search import PersonMatch
from desktop_app.ui.admin.personal_wording import say_instant, tr
from desktop_app.ui.admin.plain_table import PlainModel

TICK, WHY, WHO, NUMBER, AT, STATUS, AUTHOR = range(7)
Index = QModelIndex | QPersistentModelIndex


class MatchModel(PlainModel[PersonMatch]):
    """`ticked()` when the choice changed. What a telephone or an address tells is ticked at first;
    a name alone is for the agent to judge."""

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ticks: set[int] = set()

    def headings(self) -> tuple[str, ...]:
        """See PlainModel."""
        return (
            "",
            tr("Pourquoi"),
            tr("Identité"),
            tr("Signalement"),
            tr("Reçu"),
            tr("État"),
            tr("Saisi par"),
        )

    def texts(self, row: PersonMatch) -> tuple[str, ...]:
        """See PlainModel."""
        status = "" if row.status is None else row.status.label
        return (
            "",
            ", ".join(each.label for each in row.matched),
            who(row),
            row.number or "—",
            say_instant(row.at),
            status or "—",
            row.author,
        )

    def show_rows(self, rows: Sequence[PersonMatch]) -> None:
        """Show what was found."""
        self._ticks = {at for at, row in enumerate(rows) if row.sure}
        super().show_rows(rows)
        self.ticked.emit()

    def chosen(self) -> tuple[PersonMatch, ...]:
        """The rows that are ticked."""
        return tuple(row for at, row in enumerate(self._rows) if at in self._ticks)

    def match_at(self, row: int) -> PersonMatch | None:
        """What stands in a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def toggle(self, row: int) -> None:
        """Tick a row, or take its tick away."""
        if 0 <= row < len(self._rows):
            self._ticks ^= {row}
            index = self.index(row, TICK)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.CheckStateRole])
            self.ticked.emit()

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt's."""
        flags = super().flags(index)
        tick = index.isValid() and index.column() == TICK
        return flags | Qt.ItemFlag.ItemIsUserCheckable if tick else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if index.isValid() and index.column() == TICK:
            if role == Qt.ItemDataRole.CheckStateRole:
                ticked = index.row() in self._ticks
                return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return tr("Concerne cette personne")
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Qt's."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != TICK:
            return False
        if (Qt.CheckState(value) == Qt.CheckState.Checked) != (index.row() in self._ticks):
            self.toggle(index.row())
        return True


def who(match: PersonMatch) -> str:
    """Who it is, as far as is kept."""
    identity = match.identity
    if identity is None:
        return "—"
    parts = (identity.name, identity.phone, identity.email)
    return " · ".join(part for part in parts if part)
