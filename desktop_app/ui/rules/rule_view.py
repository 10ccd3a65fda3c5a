"""The list of rules: dragged or moved by keys, one key for each act."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop_app.domain.codes import Category
from desktop_app.ui.rules.draft import RuleDraft
from desktop_app.ui.rules.rule_delegate import RuleDelegate
from desktop_app.ui.rules.rule_model import MIME, RuleModel
from desktop_app.ui.rules.wording import tr
from desktop_app.ui.theme import px

NOWHERE = QModelIndex()


class RuleView(QListView):
    """Keys: N, Del, space, Alt ↑ ↓, Ctrl Z, Ctrl Y, Enter. `chosen(code)` when another rule is in
    front; each key asks by its signal, the owner acts."""

    chosen = Signal(str)
    add_asked = Signal()
    remove_asked = Signal()
    toggle_asked = Signal()
    form_asked = Signal()

    def __init__(self, draft: RuleDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._code: str | None = None
        self._row = 0  # where the rule in front stands: its neighbour takes over once it is gone
        self._text, self._category = "", None
        self.lines = RuleModel(draft, self)
        self.setModel(self.lines)
        self.setItemDelegate(RuleDelegate(self))
        self.setProperty("kind", "framed")
        self.setAccessibleName(tr("Règles, dans l’ordre où elles sont essayées"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self.setMinimumHeight(px(130))
        self.lines.modelReset.connect(self._on_reset)
        self.lines.dataChanged.connect(lambda *_: self._filter())
        self.selectionModel().currentChanged.connect(self._on_current)

    @property
    def code(self) -> str | None:
        """The rule in front."""
        return self._code

    def set_editable(self, editable: bool) -> None:
        """Whether rules may be changed from here."""
        self.lines.editable = editable
        self.setDragEnabled(editable)
        self.setAcceptDrops(editable)
        self.setDropIndicatorShown(editable)
        mode = QAbstractItemView.DragDropMode
        self.setDragDropMode(mode.DragDrop if editable else mode.NoDragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)

    def choose(self, code: str | None) -> None:
        """Put a rule in front; `chosen` tells if it was not."""
        row = self.lines.row_of(code)
        self.setCurrentIndex(self.lines.index(row) if row >= 0 else NOWHERE)
        if row >= 0:
            self.scrollTo(self.lines.index(row))

    def show_only(self, text: str, category: Category | None) -> None:
        """Hide the rules without those words, or that cannot hold for a category."""
        self._text, self._category = text, category
        self._filter()

    def shown(self) -> int:
        """How many rules the filter leaves."""
        return sum(not self.isRowHidden(row) for row in range(self.lines.rowCount()))

    def shift(self, by: int) -> None:
        """Move the rule in front past the one shown above (−1) or below (1)."""
        at = self.lines.row_of(self._code)
        to = at + by
        while 0 <= to < self.lines.rowCount() and self.isRowHidden(to):
            to += by
        if self._code is not None and 0 <= to < self.lines.rowCount():
            self._draft.move(self._code, to)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        act = self._act_of(event)
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _act_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self.form_asked.emit
        if not self.lines.editable:
            return None
        if held == Qt.KeyboardModifier.AltModifier:
            by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key)
            return None if by is None else lambda: self.shift(by)
        if held == Qt.KeyboardModifier.ControlModifier:
            return {Qt.Key.Key_Z: self._draft.undo, Qt.Key.Key_Y: self._draft.redo}.get(key)
        if held:
            return None
        return {
            Qt.Key.Key_N: self.add_asked.emit,
            Qt.Key.Key_Delete: self.remove_asked.emit,
            Qt.Key.Key_Space: self.toggle_asked.emit,
        }.get(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: the rule in front stays in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt's: the draft moves the rule; nothing is copied or removed by the view."""
        if not self.lines.editable or not event.mimeData().hasFormat(MIME):
            event.ignore()
            return
        code = bytes(event.mimeData().data(MIME).data()).decode()
        to = self._place_at(event.position().toPoint())
        if self._draft.find(code) is not None:
            at = self._draft.place(code)
            self._draft.move(code, to - 1 if to > at else to)
            self.choose(code)
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()

    def _place_at(self, point: QPoint) -> int:
        index = self.indexAt(point)
        if not index.isValid():
            return self.lines.rowCount()
        return index.row() + (point.y() > self.visualRect(index).center().y())

    def _on_reset(self) -> None:
        self._filter()
        row = self.lines.row_of(self._code)
        if row < 0:
            row = min(self._row, self.lines.rowCount() - 1)
        if row < 0:
            self._code = None
            self.chosen.emit("")
            return
        self.setCurrentIndex(self.lines.index(row))
        self.scrollTo(self.currentIndex())

    def _on_current(self, current: QModelIndex) -> None:
        line = self.lines.line_at(current.row()) if current.isValid() else None
        if line is None:
            return
        self._row = current.row()
        if line.code != self._code:
            self._code = line.code
            self.chosen.emit(line.code)

    def _filter(self) -> None:
        for row in range(self.lines.rowCount()):
            line = self.lines.line_at(row)
            mine = line is not None and line.code == self._code  # not from under who edits it
            hidden = not mine and not self.lines.matches(row, self._text, self._category)
            if self.isRowHidden(row) != hidden:
                self.setRowHidden(row, hidden)
