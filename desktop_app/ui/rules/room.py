"""Room for what is shown: how large a dialog opens, what scrolls into sight."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop_app.ui.theme import px

MARGIN = 40


def room_for(widget: QWidget, width: int, height: int) -> QSize:
    """`width` × `height` for text of the usual size, as they are for the chosen text size."""
    screen = widget.screen().availableGeometry()
    return QSize(
        min(px(width), screen.width() - MARGIN), min(px(height), screen.height() - 2 * MARGIN)
    )


def bring_into_sight(widget: QWidget) -> None:
    """Scroll every view that `widget` is in: at 200 % the form stands below the list."""
    holder = widget.parentWidget()
    while holder is not None:
        if isinstance(holder, QScrollArea):
            holder.ensureWidgetVisible(widget)
        holder = holder.parentWidget()
