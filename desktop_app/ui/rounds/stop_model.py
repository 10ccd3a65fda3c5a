"""The stops of the round shown, in the order on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop_app.domain.rounds import Stop, StopState, in_their_places
from desktop_app.ui.rounds.wording import known_words, level_words, place_words, tr, visit_words

Index = QModelIndex | QPersistentModelIndex
STOP_ROLE: Final = Qt.ItemDataRole.UserRole
_MIME: Final = "application/x-relais-stop"
_TOP: Final = QModelIndex()


class StopModel(QAbstractListModel):
    """`moved(row, row)` when a stop was dragged to another place; nothing moves by itself."""

    moved = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stops: tuple[Stop, ...] = ()
        self.movable = False

    def show_stops(self, stops: Sequence[Stop], *, movable: bool) -> None:
        """Show other stops."""
        self.beginResetModel()
        self.stops, self.movable = tuple(stops), movable
        self.endResetModel()

    def move(self, row: int, to: int) -> bool:
        """Put a stop where another is, around those recorded; False when nothing moves."""
        if row == to or not (0 <= row < len(self.stops) and 0 <= to < len(self.stops)):
            return False
        stops = list(self.stops)
        if stops[row].state is not StopState.PLANNED:
            return False
        stops.insert(to, stops.pop(row))
        placed = in_their_places(self.stops, stops)
        if placed == self.stops:
            return False
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        after = [self.index(placed.index(self.stops[each.row()])) for each in before]
        self.stops = tuple(replace(each, position=at) for at, each in enumerate(placed, 1))
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        return True

    def beside(self, row: int, step: int) -> int:
        """The next row that may move, up (-1) or down (1) from `row`; -1 without any."""
        rows = range(row + step, len(self.stops) if step > 0 else -1, step)
        waiting = (at for at in rows if self.stops[at].state is StopState.PLANNED)
        return next(waiting, -1)

    def rowCount(self, parent: Index = _TOP) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(self.stops)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The stop itself for the delegate, its words for everyone else."""
        if not index.isValid() or index.row() >= len(self.stops):
            return None
        stop = self.stops[index.row()]
        if role == STOP_ROLE:
            return stop
        if role == Qt.ItemDataRole.DisplayRole:
            return place_words(stop)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(stop.numbers) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = [tr("Arrêt {0}").format(stop.position), place_words(stop), level_words(stop)]
            parts += [known_words(each) for each in stop.known]
            parts += [stop.reason, visit_words(stop)]
            if stop.state is not StopState.PLANNED:
                parts.append(stop.state.label)
            return ", ".join(parts)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Stops are dragged; they are dropped between others."""
        flags = super().flags(index)
        if not self.movable:
            return flags
        if index.isValid() and self.stops[index.row()].state is not StopState.PLANNED:
            return flags
        own = Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled
        return flags | own

    def supportedDropActions(self) -> Qt.DropAction:
        """Qt's."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Qt's."""
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The row that is dragged."""
        carried = QMimeData()
        carried.setData(_MIME, str(indexes[0].row()).encode())
        return carried

    def dropMimeData(
        self, carried: QMimeData, action: Qt.DropAction, row: int, _column: int, parent: Index
    ) -> bool:
        """Ask for the move; False, so that the view takes nothing away itself."""
        if action == Qt.DropAction.MoveAction and carried.hasFormat(_MIME) and self.movable:
            source = int(bytes(carried.data(_MIME).data()))
            gap = row if row >= 0 else (parent.row() if parent.isValid() else len(self.stops))
            self.moved.emit(source, gap - 1 if gap > source else gap)
        return False
