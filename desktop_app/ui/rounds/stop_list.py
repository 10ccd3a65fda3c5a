"""The list of stops: three lines each, dragged or moved by Alt and the arrows."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.domain.rounds import Stop, StopState
from desktop_app.ui.queue.delegate import tone_colours
from desktop_app.ui.rounds.stop_model import STOP_ROLE, StopModel
from desktop_app.ui.rounds.wording import (
    STATE_TONES,
    known_words,
    level_words,
    place_words,
    tr,
    visit_words,
)
from desktop_app.ui.theme import px, tokens

TOP, SIDE, GAP = 9, 14, 3
DISC, LEAST_HEIGHT = 26, 130
Index = QModelIndex | QPersistentModelIndex
_ELIDE = Qt.TextElideMode.ElideRight


class StopList(QListView):
    """`moved(row, row)` for a drag or Alt+arrows; `removal_asked()`; `chosen(row)`."""

    moved = Signal(int, int)
    removal_asked = Signal()
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stops")
        self.setAccessibleName(tr("Arrêts de la tournée, dans l’ordre"))
        self.setAccessibleDescription(tr("Alt et flèches haut et bas déplacent l’arrêt"))
        self.stops = StopModel(self)
        self.stops.moved.connect(self.moved)
        self.setModel(self.stops)
        self.setItemDelegate(StopDelegate(self))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMinimumSize(260, px(LEAST_HEIGHT))
        self.selectionModel().currentChanged.connect(lambda now, _: self.chosen.emit(now.row()))

    def row(self) -> int:
        """The row of the current stop, -1 without any."""
        return self.currentIndex().row()

    def choose(self, row: int) -> None:
        """Make a row the current one, the last where there are fewer."""
        last = self.stops.rowCount() - 1
        self.setCurrentIndex(self.stops.index(min(row, last)) if last >= 0 else QModelIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+arrows move the stop, Delete takes it out."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            if self.stops.movable and self.row() >= 0:
                to = self.stops.beside(self.row(), step)
                if to >= 0:
                    self.moved.emit(self.row(), to)
        elif event.key() == Qt.Key.Key_Delete:
            self.removal_asked.emit()
        else:
            super().keyPressEvent(event)


class StopDelegate(QStyledItemDelegate):
    """Draws number, place, what is known, why; at the right the level and what came of it."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Three lines."""
        return QSize(200, 3 * QFontMetrics(option.font).height() + 2 * GAP + 2 * TOP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one stop."""
        stop: Stop = index.data(STOP_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option, stop)
        box = option.rect.adjusted(SIDE, TOP, -SIDE, 0)
        disc = px(DISC)
        self._number(painter, QRect(box.left(), box.top(), disc, disc), stop, option.font)
        words = box.adjusted(disc + 12, 0, 0, 0)
        room = self._pills(painter, words, stop, option.font)
        palette, height = tokens(), QFontMetrics(option.font).height() + GAP
        strong = QFont(option.font)
        strong.setWeight(QFont.Weight.DemiBold)
        known = " / ".join(known_words(each) for each in stop.known) or tr("Lieu sans signalement")
        why = f"{stop.reason} · {visit_words(stop)}"
        for line, (text, font, ink) in enumerate(
            (
                (place_words(stop), strong, palette.ink),
                (known, option.font, palette.ink),
                (why, option.font, palette.muted),
            )
        ):
            width = words.width() - (room if line == 0 else 0)
            area = QRect(words.left(), words.top() + line * height, width, height)
            painter.setFont(font)
            painter.setPen(QColor(ink))
            short = QFontMetrics(font).elidedText(text, _ELIDE, width)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, short)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, stop: Stop) -> None:
        palette, rect = tokens(), option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ground = palette.selected if selected else palette.hover if over else palette.card
        painter.fillRect(rect, QColor(ground))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(palette.line))
        if stop.underground:  # one bar beside the stops of one station
            painter.fillRect(
                QRect(rect.left(), rect.top(), 4, rect.height()), QColor(palette.violet)
            )
        if selected and option.widget.hasFocus():
            painter.setPen(QPen(QColor(palette.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))

    def _number(self, painter: QPainter, box: QRect, stop: Stop, font: QFont) -> None:
        palette = tokens()
        done = stop.state is not StopState.PLANNED
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.rail_badge if done else palette.accent))
        if stop.underground:
            painter.drawRoundedRect(box, 5, 5)
        else:
            painter.drawEllipse(box)
        bold = QFont(font)
        bold.setWeight(QFont.Weight.Bold)
        painter.setFont(bold)
        painter.setPen(QColor("#ffffff"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(stop.position))

    def _pills(self, painter: QPainter, words: QRect, stop: Stop, plain: QFont) -> int:
        """Draw the pills at the right of the first line; gives the width they take."""
        pills = [(level_words(stop), "violet" if stop.underground else "neutral")]
        if stop.state is not StopState.PLANNED:
            pills.insert(0, (stop.state.label, STATE_TONES[stop.state]))
        font = QFont(plain)
        font.setPixelSize(px(11.5))
        font.setWeight(QFont.Weight.DemiBold)
        metrics, taken = QFontMetrics(font), 0
        painter.setFont(font)
        for text, tone in reversed(pills):
            room = max(60, words.width() // 2)
            short = metrics.elidedText(text, _ELIDE, room)
            width = metrics.horizontalAdvance(short) + 18
            ink, soft = tone_colours(tone)
            box = QRectF(words.right() - taken - width, words.top(), width, metrics.height() + 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(soft))
            painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
            painter.setPen(QColor(ink))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, short)
            taken += width + 8
        return taken
