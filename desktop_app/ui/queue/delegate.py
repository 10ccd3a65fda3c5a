"""Paints the cells of the queue: lines of words, pills, the bar of the current line."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.domain.views import QueueRow
from desktop_app.ui.queue import wording
from desktop_app.ui.queue.cell_text import ELIDE, LINE_GAP, CellTexts, Fonts, Line
from desktop_app.ui.queue.columns import Column
from desktop_app.ui.queue.model import QueueModel
from desktop_app.ui.theme import tokens

PAD = 10
TOP = 9
PILL_PAD = 8
BOX = 14
Index = QModelIndex | QPersistentModelIndex


class QueueDelegate(QStyledItemDelegate):
    """Draws one cell in `lines` lines. `team_below` puts the team under the status when its column
    is hidden; `stacked` puts the place under the subject and the delay under the status."""

    def __init__(self, model: QueueModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._texts = CellTexts()
        self.team_below = False
        self.stacked = False
        self.lines = 2

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The one height of all lines."""
        return QSize(80, row_height(option.font, self.lines))

    def editorEvent(self, *_: object) -> bool:
        """The table itself answers clicks."""
        return False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw ground, words and pills of one cell."""
        row = self._model.row_at(index.row())
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fonts = self._texts.use(option.font, self._model.sectors)
        column, rect = index.column(), option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        self._ground(painter, option, column, selected=selected)
        cell = rect.adjusted(PAD, TOP, -PAD // 2, 0)
        if column == Column.CHECK:
            _box(painter, rect, fonts, checked=row.number in self._model.checked_numbers)
        elif column == Column.DUE:
            self._due(painter, cell, fonts, row)
        elif column == Column.STATUS:
            self._status(painter, cell, fonts, row, selected=selected)
        elif column == Column.SUBJECT and self.stacked:
            _write(painter, cell, fonts, self._texts.stacked(row, cell.width()))
        else:
            lines = self._texts.lines(row, column, cell.width(), self.lines)
            _write(painter, cell, fonts, lines)
        painter.restore()

    def _status(
        self, painter: QPainter, cell: QRect, fonts: Fonts, row: QueueRow, *, selected: bool
    ) -> None:
        tone = wording.STATUS_TONES[row.status]
        # On the ground of the current line the soft accent shows by its edge.
        edge = tokens().accent if selected and tone == "accent" else None
        _pill(painter, cell, fonts, wording.status_words(row), tone, edge)
        below, room = cell.translated(0, fonts.pitch), self.lines - 1
        if self.stacked:
            self._due(painter, below.translated(0, 2), fonts, row)
            below, room = below.translated(0, fonts.pitch + 3), room - 1
        if self.team_below:
            lines = self._texts.lines(row, Column.STATUS, cell.width(), room)
            _write(painter, below, fonts, lines)

    def _due(self, painter: QPainter, cell: QRect, fonts: Fonts, row: QueueRow) -> None:
        now = self._model.now()
        words = wording.due_words(row, now)
        if row.due_at is None:
            _write(painter, cell, fonts, (Line(words, muted=True),))
        else:
            _pill(painter, cell, fonts, words, wording.due_tone(row, now))

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, column: int, *, selected: bool
    ) -> None:
        palette, rect = tokens(), option.rect
        if selected:
            ground = palette.selected
        elif option.state & QStyle.StateFlag.State_MouseOver:
            ground = palette.hover
        else:
            ground = palette.card
        painter.fillRect(rect, QColor(ground))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(palette.line))
        if not selected:
            return
        accent = QColor(palette.accent)
        if column == Column.CHECK:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), accent)
        if option.state & QStyle.StateFlag.State_Active and option.widget.hasFocus():
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 2), accent)
            painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), accent)
            if column == Column.DUE:
                painter.fillRect(QRect(rect.right() - 1, rect.top(), 2, rect.height()), accent)


def row_height(font: QFont, lines: int) -> int:
    """Height of a line of the queue in pixels."""
    return lines * Fonts(font).pitch - LINE_GAP + 2 * TOP + 1


def pill_width(font: QFont, words: str) -> int:
    """Width of a pill in pixels, margins included."""
    return Fonts(font).measure_pill.horizontalAdvance(words) + 2 * PILL_PAD


def _write(painter: QPainter, cell: QRect, fonts: Fonts, lines: tuple[Line, ...]) -> None:
    palette, y = tokens(), cell.top() + fonts.ascent
    for line in lines:
        painter.setFont(fonts.strong if line.strong else fonts.plain)
        painter.setPen(QColor(palette.muted if line.muted else palette.ink))
        painter.drawText(QPointF(cell.left(), y), line.words)
        y += fonts.pitch


def _box(painter: QPainter, rect: QRect, fonts: Fonts, *, checked: bool) -> None:
    palette = tokens()
    middle = rect.top() + TOP + fonts.height / 2
    box = QRectF(rect.left() + PAD + 1.5, middle - BOX / 2 + 0.5, BOX, BOX)
    painter.setPen(QPen(QColor(palette.accent if checked else palette.muted), 1.3))
    painter.setBrush(QColor(palette.accent if checked else palette.card))
    painter.drawRoundedRect(box, 3, 3)
    if checked:
        painter.setPen(QPen(QColor(palette.on_accent), 1.8))
        left, top = box.left(), box.top()
        tick = ((3.2, 7.2), (6.0, 10.0), (11.0, 4.2))
        painter.drawPolyline([QPointF(left + x, top + y) for x, y in tick])


def _pill(
    painter: QPainter, cell: QRect, fonts: Fonts, words: str, tone: str, edge: str | None = None
) -> None:
    ink, soft = tone_colours(tone)
    metrics = fonts.measure_pill
    wanted = metrics.horizontalAdvance(words) + 2 * PILL_PAD
    width = min(wanted, cell.width())
    height = metrics.height() + 4
    top = cell.top() + (fonts.height - height) / 2
    shape = QRectF(cell.left(), top, width, height)
    painter.setPen(QPen(QColor(edge), 1) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(soft))
    painter.drawRoundedRect(shape, height / 2, height / 2)
    painter.setFont(fonts.pill)
    painter.setPen(QColor(ink))
    if wanted > width:
        words = metrics.elidedText(words, ELIDE, width - 2 * PILL_PAD + 1)
    painter.drawText(shape, Qt.AlignmentFlag.AlignCenter, words)


def tone_colours(tone: str) -> tuple[str, str]:
    """Ink and ground of a tone in the present theme."""
    palette = tokens()
    return {
        "accent": (palette.accent_ink, palette.accent_soft),
        "danger": (palette.danger, palette.danger_soft),
        "warn": (palette.warn, palette.warn_soft),
        "ok": (palette.ok, palette.ok_soft),
        "violet": (palette.violet, palette.violet_soft),
    }.get(tone, (palette.neutral, palette.neutral_soft))
