"""One column of the board: its title with the count, its cards, and what is left off below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.board import BoardColumn, Lane
from desktop_app.domain.views import QueueRow
from desktop_app.ui.board import words
from desktop_app.ui.board.cards import MIME, PAD, CardModel, CardPainter
from desktop_app.ui.queue.cell_text import Fonts
from desktop_app.ui.theme import tokens
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.pill import Pill

LONGEST_CLOCK = "−12 j 23 h"
_SIDES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class CardList(QListView):
    """`entered` when it takes the focus; `opened(number)` by Enter or a double click;
    `side_asked(-1 | 1)` by the arrows; `taken(number)` and `released` around a drag;
    `dropped(number)` of a card of another column."""

    entered = Signal()
    opened = Signal(str)
    side_asked = Signal(int)
    taken = Signal(str)
    released = Signal()
    dropped = Signal(str)

    def __init__(
        self, column: BoardColumn, clock: Callable[[], dt.datetime], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.cards = CardModel(column, clock, self)
        self.painter_of_cards = CardPainter(self.cards, self)
        self.open_to_drop = False
        self.setObjectName(f"cards_{column}")
        self.setModel(self.cards)
        self.setItemDelegate(self.painter_of_cards)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QListView { background: transparent; }")
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.setMouseTracking(False)
        self.doubleClicked.connect(lambda _index: self._open())
        self.setTabKeyNavigation(False)

    def current_row(self) -> QueueRow | None:
        """The card that the keyboard stands on."""
        return self.cards.row_at(self.currentIndex().row())

    def choose(self, place: int) -> None:
        """Stand on a card, as far as there is one."""
        last = self.cards.rowCount() - 1
        if last >= 0:
            self.setCurrentIndex(self.cards.index(max(0, min(place, last))))

    def show_drop(self, *, allowed: bool | None) -> None:
        """During a drag: whether a drop is a legal move here; None once it is over."""
        self.open_to_drop = bool(allowed)
        self.painter_of_cards.dimmed = allowed is False
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows to the sides leave the column; Enter opens."""
        key = Qt.Key(event.key())
        if key in _SIDES and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.side_asked.emit(_SIDES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Stand on the first card."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.choose(0)
        self.entered.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The clock stands beside the number where both find room."""
        fonts = Fonts(self.font())
        needed = fonts.measure_strong.horizontalAdvance("00-0000-000000 ")
        needed += fonts.measure_pill.horizontalAdvance(LONGEST_CLOCK) + 2 * PAD
        self.painter_of_cards.narrow = self.viewport().width() - 2 * PAD < needed
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Carry the card; columns are told before and after."""
        row = self.current_row()
        if row is None:
            return
        index = self.currentIndex()
        drag = QDrag(self)
        drag.setMimeData(self.cards.mimeData([index]))
        drag.setPixmap(self._picture(index))
        drag.setHotSpot(QPoint(24, 16))
        self.taken.emit(row.number)
        drag.exec(Qt.DropAction.MoveAction)
        self.released.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Only a card, and only where it may go."""
        self._answer(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """The same all along."""
        self._answer(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """The card was let go here."""
        if self._answer(event):
            number = bytes(event.mimeData().data(MIME).data()).decode()
            self.dropped.emit(number)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cards; « Rien » without any; a frame where a drop is legal."""
        super().paintEvent(event)
        colours = tokens()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.cards.rowCount():
            painter.setPen(QColor(colours.muted))
            top = self.viewport().rect().adjusted(0, 10, 0, 0)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            painter.drawText(top, flags, words.tr("Rien"))
        if self.open_to_drop or (self.hasFocus() and not self.cards.rowCount()):
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.viewport().rect().adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: cards are painted anew."""
        if event.type() == QEvent.Type.StyleChange:
            self.viewport().update()
        super().changeEvent(event)

    def _answer(self, event: QDropEvent) -> bool:
        if self.open_to_drop and event.mimeData().hasFormat(MIME):
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            return True
        event.ignore()
        return False

    def _picture(self, index: QModelIndex) -> QPixmap:
        box: QRect = self.visualRect(index)
        return self.viewport().grab(box.intersected(self.viewport().rect()))

    def _open(self) -> None:
        row = self.current_row()
        if row is not None:
            self.opened.emit(row.number)


class LaneView(QFrame):
    """The column with its title; `cards` is its list."""

    def __init__(
        self, column: BoardColumn, clock: Callable[[], dt.datetime], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.column = column
        self.setObjectName(f"lane_{column}")
        self._title = Label(column.label, self)
        self._title.setProperty("kind", "heading")
        self._title.setMinimumWidth(40)
        self._count = Pill("0", "neutral", self)
        self.cards = CardList(column, clock, self)
        self._rest = Label(self)
        self._rest.setProperty("kind", "small")
        self._rest.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._rest.hide()
        top = QHBoxLayout()
        top.setContentsMargins(4, 0, 4, 0)
        top.addWidget(self._title, 1)
        top.addWidget(self._count)
        column_of = QVBoxLayout(self)
        column_of.setContentsMargins(0, 0, 0, 0)
        column_of.setSpacing(8)
        column_of.addLayout(top)
        column_of.addWidget(self.cards, 1)
        column_of.addWidget(self._rest)

    def say(self, lane: Lane, *, named: bool) -> None:
        """Show other cards."""
        self.cards.cards.show_rows(lane.cards, named=named)
        tone = "warn" if lane.column is BoardColumn.TO_CHECK and lane.total else "neutral"
        self._count.say(str(lane.total), tone)
        self.cards.setAccessibleName(words.lane_words(lane))
        rest = words.left_off_words(lane)
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))
