"""The list of places under the field being typed in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.entry import Place
from desktop_app.domain.folding import fold
from desktop_app.ui import theme

ROW_PX = 30
PAD_PX = 12
WIDTH_PX = 560
_LINE = Qt.ItemDataRole.UserRole
_WORD = re.compile(r"\w+")
_GLUED_FROM = 3  # letters


@dataclass(frozen=True, slots=True)
class Line:
    """One suggestion as shown: what was typed stands out, the rest of the facts at the right."""

    place: Place
    pieces: tuple[tuple[str, bool], ...]
    hint: str


def pieces_of(label: str, typed: str) -> tuple[tuple[str, bool], ...]:
    """The label cut into (text, strong): strong where a word begins as a typed word does."""
    words = fold(typed).split()
    # "daubervil": typed without its apostrophe.
    bare = [word[1:] for word in words if word[0] in "dl" and len(word) > _GLUED_FROM]
    tokens = sorted({*words, *bare}, key=len, reverse=True)
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in _WORD.finditer(label):
        folded = fold(match.group())
        # A lone letter ("rue d") begins too many words to stand out within one.
        token = next(
            (each for each in tokens if folded == each or (each[1:] and folded.startswith(each))),
            "",
        )
        if not token:
            continue
        cut = match.start() + min(len(token), len(match.group()))
        pieces += [(label[end : match.start()], False), (label[match.start() : cut], True)]
        end = cut
    return (*(piece for piece in pieces if piece[0]), (label[end:], False))


class _LinePainter(QStyledItemDelegate):
    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(WIDTH_PX, max(ROW_PX, self.parent().fontMetrics().height() + 12))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        line, tokens = index.data(_LINE), theme.tokens()
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(option.rect, QColor(tokens.accent_soft))
        plain, strong = QFont(option.font), QFont(option.font)
        strong.setWeight(QFont.Weight.DemiBold)
        box = option.rect.adjusted(PAD_PX, 0, -PAD_PX, 0)
        metrics = QFontMetrics(plain)
        hint_width = min(metrics.horizontalAdvance(line.hint) + 4, box.width() // 2)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(tokens.muted))
        painter.drawText(
            QRect(box.right() - hint_width, box.top(), hint_width + 1, box.height()),
            middle | Qt.AlignmentFlag.AlignRight,
            metrics.elidedText(line.hint, Qt.TextElideMode.ElideRight, hint_width),
        )
        painter.setPen(QColor(tokens.ink))
        right = box.right() - hint_width - PAD_PX
        x = box.left()
        for text, is_strong in line.pieces:
            font = strong if is_strong else plain
            painter.setFont(font)
            width = min(QFontMetrics(font).horizontalAdvance(text), max(right - x, 0))
            painter.drawText(QRect(x, box.top(), width, box.height()), middle, text)
            x += width
        painter.restore()


class SuggestionList(QFrame):
    """Lies over the window without taking the focus; rows are chosen by `picked(Place)`."""

    picked = Signal(object)
    highlighted = Signal(object)

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self.setProperty("kind", "card")
        self.setObjectName("suggestions")
        self._list = QListWidget(self)
        self._list.setItemDelegate(_LinePainter(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(self.tr("Lieux proposés"))
        self._list.itemClicked.connect(lambda item: self.picked.emit(item.data(_LINE).place))
        self._list.currentItemChanged.connect(self._on_row_changed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self._list)
        self.hide()

    def offer(self, lines: Sequence[Line]) -> None:
        """Show these rows, the first highlighted; none: go away."""
        self._list.clear()
        for line in lines:
            item = QListWidgetItem(self._list)
            item.setData(_LINE, line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{line.place.label}, {line.hint}")
        if not lines:
            self.hide()
            return
        self._list.setCurrentRow(0)
        self.settle()
        self.show()
        self.raise_()

    def places(self) -> tuple[Place, ...]:
        """What is offered, top to bottom; nothing while the list is closed."""
        rows = range(0 if self.isHidden() else self._list.count())
        return tuple(self._list.item(row).data(_LINE).place for row in rows)

    def current(self) -> Place | None:
        """The highlighted place while the list is open."""
        item = self._list.currentItem()
        return None if item is None or self.isHidden() else item.data(_LINE).place

    def walk(self, step: int) -> None:
        """Highlight the next (1) or previous (-1) row, around."""
        if self._list.count():
            self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())

    def settle(self) -> None:
        """Lie right under the field, inside the window."""
        window = self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
            window.installEventFilter(self)
        rows = self._list.count()
        height = sum(self._list.sizeHintForRow(row) for row in range(rows)) + 2
        under = self._field.mapTo(window, QPoint(0, self._field.height() + 2))
        width = min(max(self._field.width(), WIDTH_PX), window.width() - under.x() - 8)
        top = min(under.y(), window.height() - height - 8)
        if top < under.y():  # no room below: above the field
            top = max(self._field.mapTo(window, QPoint(0, 0)).y() - height - 2, 0)
        self.setGeometry(under.x(), top, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close when the window changes under the list."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Hide):
            self.hide()
        return super().eventFilter(watched, event)

    def _on_row_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.highlighted.emit(item.data(_LINE).place)
