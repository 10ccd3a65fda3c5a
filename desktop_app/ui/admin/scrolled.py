"""The part of a panel that scrolls where the panel is higher than its room."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

SPACING = 8


def scrolled(owner: QWidget, *inside: QWidget) -> QScrollArea:
    """An area of `owner` that holds `inside`, one under the other, from its top."""
    area = QScrollArea(owner)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    holder = QWidget(area)
    holder.setProperty("kind", "scroll")
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 8, 0)
    column.setSpacing(SPACING)
    for widget in inside:
        column.addWidget(widget)
    column.addStretch(1)
    area.setWidget(holder)
    return area
