"""Entries of a list as high as their wrapped lines: none is cut to an ellipsis."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem

SIDE, EDGE = 16, 10  # the padding and the border of an entry in the style sheet
HIGHEST = 10_000


class EntryDelegate(QStyledItemDelegate):
    """Measures what it draws: Qt leaves out the padding of the style sheet."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Qt's."""
        hint = super().sizeHint(option, index)
        view = option.widget
        if not isinstance(view, QListWidget):
            return hint
        style = view.style()
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, view) + 1
        room = view.viewport().width() - 2 * SIDE - 2 * margin
        if index.data(Qt.ItemDataRole.CheckStateRole) is not None:
            tick = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, None, view)
            room -= tick + 2 * margin
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        lines = QFontMetrics(view.font()).boundingRect(
            QRect(0, 0, max(1, room), HIGHEST), Qt.TextFlag.TextWordWrap, text
        )
        high = max(hint.height(), lines.height() + 2 * EDGE)
        return QSize(min(hint.width(), view.viewport().width()), high)


def wrap_entries(view: QListWidget) -> None:
    """Entries of a list that wrap, measured anew when its width changes; it never scrolls
    sideways."""
    view.setProperty("kind", "entries")
    view.setWordWrap(True)
    view.setItemDelegate(EntryDelegate(view))
    view.setResizeMode(QListWidget.ResizeMode.Adjust)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
