"""The cards of one column: their model, and how one is painted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.domain.board import BoardColumn
from desktop_app.domain.views import QueueRow
from desktop_app.ui.board import words
from desktop_app.ui.queue import wording
from desktop_app.ui.queue.cell_text import Fonts
from desktop_app.ui.theme import tokens

MIME = "application/x-relais-card"
PAD = 10
GAP = 6  # pixels between two cards
PILL_PAD = 7
DIMMED = 0.35
Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


class CardModel(QAbstractListModel):
    """Signalements of a column, as the board gave them."""

    def __init__(
        self, column: BoardColumn, clock: Callable[[], dt.datetime], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.column = column
        self.named = False  # whether each card names its team
        self._clock = clock
        self._rows: tuple[QueueRow, ...] = ()

    def show_rows(self, rows: tuple[QueueRow, ...], *, named: bool) -> None:
        """Other cards."""
        self.beginResetModel()
        self._rows, self.named = rows, named
        self.endResetModel()

    def row_at(self, row: int) -> QueueRow | None:
        """The signalement of a card."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def place_of(self, number: str) -> int:
        """Where a number stands; -1 where it does not."""
        return next((at for at, row in enumerate(self._rows) if row.number == number), -1)

    def now(self) -> dt.datetime:
        """The instant that clocks are read at."""
        return self._clock()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's: the number, what is read aloud, the tip."""
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.number
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return words.card_sentence(row, self.now(), team=self.named)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.label}\n{wording.due_tip(row, self.now())}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt's: each card may be taken."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """Qt's."""
        return [MIME]

    def mimeData(self, indexes: Any) -> QMimeData:
        """Qt's: the number of the card that is dragged."""
        content = QMimeData()
        row = self.row_at(indexes[0].row()) if indexes else None
        content.setData(MIME, (row.number if row else "").encode())
        return content


class CardPainter(QStyledItemDelegate):
    """Draws number, clock, category, place, people; the clock stands below where it finds no room
    beside the number. `dimmed`: nothing can be dropped here now."""

    def __init__(self, model: CardModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self.dimmed = False
        self.narrow = True

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The one height of all cards."""
        return QSize(80, self.height(Fonts(option.font)))

    def height(self, fonts: Fonts) -> int:
        """Of a card with its gap."""
        lines = 4 + self.narrow + self._model.named
        return lines * fonts.pitch + 2 * PAD + GAP

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one card."""
        row = self._model.row_at(index.row())
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.dimmed:
            painter.setOpacity(DIMMED)
        fonts, now = Fonts(option.font), self._model.now()
        box = option.rect.adjusted(1, 1, -1, -GAP)
        self._ground(painter, option, box, wording.due_tone(row, now))
        cell = box.adjusted(PAD, PAD - 1, -PAD, 0)
        line = QRect(cell.left(), cell.top(), cell.width(), fonts.height)
        clock, tone = words.due(row, now), wording.due_tone(row, now)
        _write(painter, fonts, line, row.number, strong=True)
        mark, mark_tone = words.mark(row, self._model.column), wording.STATUS_TONES[row.status]
        for text, strong in self._lines(row):
            line.translate(0, fonts.pitch)
            _write(painter, fonts, line, text, strong=strong)
        if self.narrow:
            line.translate(0, fonts.pitch)
            line.setLeft(line.left() + _pill(painter, fonts, line, clock, tone))
            _pill(painter, fonts, line, mark, mark_tone, right=bool(clock))
        else:  # the clock beside the number, the mark beside the category
            line.moveTop(cell.top())
            _pill(painter, fonts, line, clock, tone, right=True)
            line.translate(0, fonts.pitch if clock else 0)
            _pill(painter, fonts, line, mark, mark_tone, right=True)
        painter.restore()

    def _lines(self, row: QueueRow) -> list[tuple[str, bool]]:
        lines = [
            (wording.short_category(row.category), True),
            (wording.short_label(row.label), False),
            (words.people(row), False),
        ]
        if self._model.named:
            lines.append((words.short_team(row), False))
        return lines

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, box: QRect, tone: str
    ) -> None:
        colours = tokens()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = chosen and bool(option.state & QStyle.StateFlag.State_HasFocus)
        edge = QColor(colours.focus if focused else colours.line_strong)
        painter.setPen(QPen(edge, 2 if focused else 1))
        painter.setBrush(QColor(colours.selected if chosen else colours.card))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        side = {"danger": colours.danger_fill, "warn": colours.warn}.get(tone)
        if side is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(side))
            bar = QRectF(box.left() + 1, box.top() + 8, 3, box.height() - 16)
            painter.drawRoundedRect(bar, 1.5, 1.5)


def _write(painter: QPainter, fonts: Fonts, line: QRect, text: str, *, strong: bool) -> None:
    measure = fonts.measure_strong if strong else fonts.measure
    painter.setFont(fonts.strong if strong else fonts.plain)
    painter.setPen(QColor(tokens().ink if strong else tokens().muted))
    cut = measure.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)


def _pill(
    painter: QPainter, fonts: Fonts, line: QRect, text: str, tone: str, *, right: bool = False
) -> int:
    """Draw a pill at one end of a line; gives the width taken."""
    if not text:
        return 0
    colours = tokens()
    ink, soft = getattr(colours, tone, colours.neutral), getattr(colours, f"{tone}_soft")
    if tone == "accent":
        ink = colours.accent_ink
    width = min(fonts.measure_pill.horizontalAdvance(text) + 2 * PILL_PAD, line.width())
    left = line.right() + 1 - width if right else line.left()
    box = QRectF(left, line.top() - 1, width, fonts.height + 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(soft))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setFont(fonts.pill)
    painter.setPen(QColor(ink))
    cut = fonts.measure_pill.elidedText(text, Qt.TextElideMode.ElideRight, width - PILL_PAD)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cut)
    return width + 6
