"""The coverage drawn: rows of hours in the colours of their teams, holes hatched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_app.domain.coverage import Cell
from desktop_app.ui.theme import px, tokens

HATCH = 0.35
STRIPE = 3.0
LEAST_LETTERS = 4
Run = tuple[int, int, Cell]
"""First hour, hour after the last, what is there."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the drawing."""

    name: str
    cells: tuple[Cell, ...]


def runs_of(cells: Sequence[Cell]) -> list[Run]:
    """Stretches of hours that the same team takes, or nobody."""
    found: list[Run] = []
    for hour, cell in enumerate(cells):
        if found and _same(found[-1][2], cell):
            found[-1] = (found[-1][0], hour + 1, found[-1][2])
        else:
            found.append((hour, hour + 1, cell))
    return found


def takers_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """The teams that rows show, in the order in which they come first."""
    found = (cell.team for row in rows for cell in row.cells if cell.team is not None)
    return tuple(dict.fromkeys(found))


def _same(one: Cell, other: Cell) -> bool:
    return (one.team, one.single) == (other.team, other.single)


class HourGrid(QWidget):
    """Rows of as many hours as `heads` × `step`; `row_chosen(place)` when one is chosen."""

    row_chosen = Signal(int)

    def __init__(
        self, name: str, heads: Sequence[str], step: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()
        self.current = -1
        self._heads, self._step = tuple(heads), step
        self._short: Mapping[str, str] = {}
        self._names: Mapping[str, str] = {}
        self._order: tuple[str, ...] = ()
        self._left = 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(
        self,
        rows: Sequence[Row],
        names: Mapping[str, str],
        short: Mapping[str, str],
        order: tuple[str, ...],
        current: int = -1,
    ) -> None:
        """Draw these; `names` and `short` names of teams by code, `order` the codes of those
        drawn, which gives their colours; `current` -1: none is chosen.
        """
        self.rows, self._names, self._short, self._order = tuple(rows), names, short, order
        self.current = current
        metrics = QFontMetrics(self.font())
        self._left = max((metrics.horizontalAdvance(row.name) for row in rows), default=0) + 20
        self.setAccessibleDescription(self.rows[current].name if 0 <= current < len(rows) else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(600, self._top() + max(len(self.rows), 1) * self._height() + 4)

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return QSize(self._left + 360, self.sizeHint().height())

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """The row and the hour under a point."""
        row = int((point.y() - self._top()) // self._height())
        hour = int((point.x() - self._left) // self._hour())
        inside = 0 <= row < len(self.rows) and 0 <= hour < len(self._heads) * self._step
        return (row, hour) if inside else None

    def _top(self) -> int:
        return QFontMetrics(self.font()).height() + 8

    def _height(self) -> int:
        return QFontMetrics(self.font()).height() + 9

    def _hour(self) -> float:
        return max(self.width() - self._left - 8, 1) / (len(self._heads) * self._step)

    # Acting --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the row."""
        row = int((event.position().y() - self._top()) // self._height())
        self._go(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down choose the row."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._go(self.current + step)

    def _go(self, row: int) -> None:
        if self.current >= 0 and row != self.current and 0 <= row < len(self.rows):
            self.row_chosen.emit(row)

    def event(self, event: QEvent) -> bool:
        """Qt's: what is under the pointer, in words."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self.cell_at(QPointF(event.pos()))
            said = "" if at is None else self.say(self.rows[at[0]].cells[at[1]])
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)

    def say(self, cell: Cell) -> str:
        """A cell in words."""
        if cell.team is not None:
            name = self._names.get(cell.team, cell.team)
            return self.tr("{0}, seule").format(name) if cell.single else name
        if cell.later is not None:
            name = self._names.get(cell.later, cell.later)
            return self.tr("personne en service ; {0} le reprendra").format(name)
        return self.tr("personne")

    # Drawing -------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt's."""
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.card))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        stretches = [
            (self._box(place, run), run[2])
            for place, row in enumerate(self.rows)
            for run in runs_of(row.cells)
        ]
        for box, cell in stretches:
            self._paint_fill(painter, box, cell)
        self._paint_heads(painter)
        for place, row in enumerate(self.rows):
            self._paint_name(painter, place, row)
        painter.setFont(self._small())
        for box, cell in stretches:
            self._paint_words(painter, box, cell)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    def _paint_heads(self, painter: QPainter) -> None:
        colours = tokens()
        wide = self._hour() * self._step
        metrics = painter.fontMetrics()
        longest = max(metrics.horizontalAdvance(head) for head in self._heads)
        every = 1 if longest + 6 < wide else 3
        bottom = self._top() + len(self.rows) * self._height()
        for place, head in enumerate(self._heads):
            x = self._left + place * wide
            painter.setPen(QPen(QColor(colours.line_strong), 1))
            painter.drawLine(QPointF(x, self._top()), QPointF(x, bottom))
            if place % every == 0:
                painter.setPen(QColor(colours.muted))
                at = min(x + 2, self.width() - metrics.horizontalAdvance(head) - 6)  # the last one
                room = QRectF(at, 3, self.width() - at, self._top() - 3)
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, head)

    def _box(self, place: int, run: Run) -> QRectF:
        hour, height = self._hour(), self._height()
        start, end, _cell = run
        top = self._top() + place * height
        return QRectF(
            self._left + start * hour + 0.5, top + 1, (end - start) * hour - 1, height - 2
        )

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(px(11))
        return font

    def _paint_name(self, painter: QPainter, place: int, row: Row) -> None:
        colours = tokens()
        room = QRectF(2, self._top() + place * self._height(), self._left - 4, self._height())
        font = QFont(self.font())
        if place == self.current:
            painter.fillRect(room, QColor(colours.selected))
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(colours.ink))
        painter.drawText(room.adjusted(8, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, row.name)

    def _paint_fill(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        ink, soft = self._tone(cell.team)
        painter.fillRect(box, QColor(soft))
        if cell.team is None:
            hatch = QColor(ink)
            hatch.setAlphaF(HATCH)
            painter.fillRect(box, QBrush(hatch, Qt.BrushStyle.BDiagPattern))
        elif cell.single:  # told at any size, even where « · 1 » has no room
            stripe = QRectF(box.left(), box.bottom() - STRIPE, box.width(), STRIPE)
            painter.fillRect(stripe, QColor(ink))

    def _paint_words(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        metrics = painter.fontMetrics()
        text = "—" if cell.team is None else self._named(metrics, cell, box.width() - 4)
        width = metrics.horizontalAdvance(text)
        if not text or width > box.width():
            return
        ink, soft = self._tone(cell.team)
        tall = box.height() - 3 - (STRIPE if cell.single else 1)
        room = QRectF(box.center().x() - width / 2 - 2, box.top() + 2, width + 4, tall)
        painter.fillRect(room.intersected(box), QColor(soft))  # lines would cross the words
        painter.setPen(QColor(ink))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def _named(self, metrics: QFontMetrics, cell: Cell, room: float) -> str:
        # Too narrow for the name: its beginning, or only the mark that counts.
        name = self._short.get(cell.team or "", cell.team or "")
        mark = " · 1" if cell.single else ""
        left = room - metrics.horizontalAdvance(mark)
        short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(left))
        if short == name or len(short) >= LEAST_LETTERS:
            return short + mark
        return "1" if cell.single else ""

    def _tone(self, code: str | None) -> tuple[str, str]:
        c = tokens()
        if code is None:
            return c.danger, c.danger_soft
        tones = (
            (c.accent_ink, c.accent_soft),
            (c.ok, c.ok_soft),
            (c.violet, c.violet_soft),
            (c.warn, c.warn_soft),
            (c.neutral, c.neutral_soft),
        )
        return tones[self._order.index(code) % len(tones)]
