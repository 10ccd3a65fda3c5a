"""The table of the queue: scrolls over the whole set, checks lines, keeps its place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop_app.ui.queue import wording
from desktop_app.ui.queue.columns import Column
from desktop_app.ui.queue.delegate import PAD, QueueDelegate, pill_width, row_height
from desktop_app.ui.queue.model import QueueModel
from desktop_app.ui.theme import tokens

ENOUGH_FOR_TEAM = 560
ENOUGH_FOR_PLACE = 230
READ_AHEAD_SCREENS = 2


class QueueTable(QTableView):
    """`chosen(number)` when a line becomes current, `opened(number)` on Enter or double click."""

    chosen = Signal(str)
    opened = Signal(str)
    edge_asked = Signal(bool)  # True: the end of the whole set, False: its start

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = model
        self._cells = QueueDelegate(model, self)
        self._last_row = 0
        self._anchor: tuple[str, int] | None = None
        self._kept_number: str | None = None
        self._from_top = False
        self._taking_focus = False
        self.setObjectName("queue_table")
        self.setAccessibleName(self.tr("File des signalements"))
        self.setModel(model)
        self.setItemDelegate(self._cells)
        self._dress()
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._on_scrolled)
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        model.modelReset.connect(self._on_reset)
        model.filled.connect(self._on_filled)
        model.rowsInserted.connect(self._on_inserted)
        model.rowsRemoved.connect(self._on_removed)

    def _dress(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(row_height(self.font(), self._cells.lines))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(20)

    # Columns -------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        share_width(self, self._cells)

    def changeEvent(self, event: QEvent) -> None:
        """Another text size wants other widths at once."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            share_width(self, self._cells)

    # Place kept ----------------------------------------------------------------------------

    def forget_place(self) -> None:
        """The next filling starts from the top with no current line."""
        self._from_top = True
        self._anchor = None
        self._kept_number = None
        self._last_row = 0
        self.setCurrentIndex(QModelIndex())
        self._kept_number = None

    def choose(self, number: str) -> bool:
        """Make a number the current line if it is in memory."""
        position = self._queue.position(number)
        if position < 0:
            self._kept_number = None
            self.selectionModel().clear()
            return False
        if self.currentIndex().row() != position:
            self.choose_row(position)
        return True

    def choose_row(self, position: int) -> None:
        """Make a line the current one and bring it into view."""
        index = self._queue.index(position, Column.NUMBER)
        self.selectionModel().setCurrentIndex(
            index,
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows,
        )
        self.scrollTo(index)

    def _on_about_to_reset(self) -> None:
        top = self.rowAt(0)
        row = self._queue.row_at(top)
        self._anchor = (row.number, self.rowViewportPosition(top)) if row else None
        current = self._queue.row_at(self.currentIndex().row())
        self._kept_number = current.number if current else None

    def _on_reset(self) -> None:
        self.executeDelayedItemsLayout()
        position = self._queue.position(self._kept_number)
        if position >= 0:  # before the scroll: making a line current brings it into view
            self.choose_row(position)
        anchor, self._anchor = self._anchor, None
        if (
            not self._from_top
            and anchor is not None
            and (top := self._queue.position(anchor[0])) >= 0
        ):
            height = self.verticalHeader().defaultSectionSize()
            self.verticalScrollBar().setValue(top * height - anchor[1])
        QTimer.singleShot(0, self, self._on_scrolled)

    def _on_filled(self) -> None:
        if self._from_top:
            self._from_top = False
            self.scrollToTop()

    def _on_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        if first == 0 and self._queue.rowCount() > last + 1:
            self._shift(last - first + 1)

    def _on_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        if first == 0:
            self._shift(first - last - 1)

    def _shift(self, rows: int) -> None:
        bar = self.verticalScrollBar()
        value = bar.value()
        self.executeDelayedItemsLayout()
        bar.setValue(value + rows * self.verticalHeader().defaultSectionSize())

    def _on_scrolled(self, *_: int) -> None:
        bar = self.verticalScrollBar()
        ahead = READ_AHEAD_SCREENS * self.viewport().height()
        if bar.value() >= bar.maximum() - ahead:
            self._queue.ask_next()
        if bar.value() <= ahead:
            self._queue.ask_previous()

    # Choosing and checking -----------------------------------------------------------------

    def _on_current_changed(self, current: QModelIndex) -> None:
        row = self._queue.row_at(current.row())
        if row is not None and not self._taking_focus:
            self._last_row = current.row()
            self.chosen.emit(row.number)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt makes the first line current where there is none: nobody has chosen it."""
        chosen = self.currentIndex().isValid()
        self._taking_focus = True
        super().focusInEvent(event)
        if not chosen:
            self.selectionModel().clear()
        self._taking_focus = False
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away."""
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Without a current line, a frame says where the keys go."""
        super().paintEvent(event)
        if self.hasFocus() and not self.currentIndex().isValid():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(QColor(tokens().focus), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space checks, Shift+arrows check along, Home and End go to the ends of the set."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key, current = event.key(), self.currentIndex().row()
        if key == Qt.Key.Key_Space and current >= 0:
            self._toggle(current)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._queue.check_all()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(current, 1 if key == Qt.Key.Key_Down else -1, checking=shift)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._to_end(end=key == Qt.Key.Key_End)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current >= 0:
            row = self._queue.row_at(current)
            if row is not None:
                self.opened.emit(row.number)
        else:
            super().keyPressEvent(event)

    def _step(self, current: int, by: int, *, checking: bool) -> None:
        last = self._queue.rowCount() - 1
        if last < 0:
            return
        target = self._last_row if current < 0 else current + by
        target = max(0, min(last, target))
        if checking and current >= 0:
            self._queue.check(range(min(current, target), max(current, target) + 1), on=True)
        self.choose_row(target)

    def _to_end(self, *, end: bool) -> None:
        if not self._queue.whole:
            self.edge_asked.emit(end)
        elif self._queue.rowCount():
            self.choose_row(self._queue.rowCount() - 1 if end else 0)

    def _toggle(self, row: int) -> None:
        index = self._queue.index(row, Column.CHECK)
        checked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        self._queue.check(range(row, row + 1), on=not checked)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the box or with Ctrl checks, with Shift checks all lines between."""
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            super().mousePressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            start = self.currentIndex().row() if self.currentIndex().isValid() else index.row()
            self._queue.check(range(min(start, index.row()), max(start, index.row()) + 1), on=True)
        elif (
            index.column() == Column.CHECK
            or event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self._toggle(index.row())
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks on a box are two clicks; elsewhere they open the line."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == Column.CHECK:
            self.mousePressEvent(event)
            return
        super().mouseDoubleClickEvent(event)
        row = self._queue.row_at(index.row())
        if row is not None:
            self.opened.emit(row.number)


def widest_number(metrics: QFontMetrics) -> int:
    """Width of a number in pixels, whatever its digits."""
    digit = max("0123456789", key=metrics.horizontalAdvance)
    return metrics.horizontalAdvance("00-0000-000000".replace("0", digit))


def share_width(table: QueueTable, cells: QueueDelegate) -> None:
    """Share the width of the view among the columns; those without room are told elsewhere."""
    font, bold = table.font(), table.font()
    bold.setWeight(bold.Weight.DemiBold)
    check = 2 * PAD + 16
    number = widest_number(QFontMetrics(bold)) + PAD + PAD // 2 + 2
    status = pill_width(font, wording.tr("Attente partenaire")) + PAD + PAD // 2
    due = pill_width(font, wording.widest_day()) + PAD + PAD // 2
    left = table.viewport().width() - check - number - status - due
    with_team = left >= ENOUGH_FOR_TEAM
    stacked = left < ENOUGH_FOR_PLACE
    cells.team_below = not with_team
    cells.stacked = stacked
    cells.lines = 2 if with_team else 3
    table.verticalHeader().setDefaultSectionSize(row_height(font, cells.lines))
    table.setColumnHidden(Column.TEAM, not with_team)
    table.setColumnHidden(Column.PLACE, stacked)
    table.setColumnHidden(Column.DUE, stacked)
    team = round(left * 0.26) if with_team else 0
    subject = left + due if stacked else round((left - team) * 0.48)
    widths = {
        Column.CHECK: check,
        Column.NUMBER: number,
        Column.SUBJECT: subject,
        Column.PLACE: left - team - subject,
        Column.TEAM: team,
        Column.STATUS: status,
        Column.DUE: due,
    }
    for column, width in widths.items():
        if width > 0:
            table.setColumnWidth(column, width)
