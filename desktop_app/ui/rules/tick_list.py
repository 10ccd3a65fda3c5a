"""Boxes to tick, unfolded below the button that asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from desktop_app.ui.rules.room import bring_into_sight
from desktop_app.ui.rules.wording import tr
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.label import Label


class TickList(QFrame):
    """`ticked(values)` at each tick; `left` when Enter or Escape is pressed on a box. Arrows go
    from box to box, space ticks."""

    ticked = Signal(object)
    left = Signal()

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[Any, str]],
        chosen: Sequence[Any],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setAccessibleName(name)
        self._values = [value for value, _ in choices]
        self.boxes: list[QCheckBox] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        flow = FlowLayout(gap_x=10, gap_y=2)
        for value, label in choices:
            box = QCheckBox(label, self)
            box.setChecked(value in chosen)
            box.toggled.connect(lambda _on: self.ticked.emit(self._chosen()))
            flow.addWidget(box)
            self.boxes.append(box)
        column.addLayout(flow)
        if not choices:
            column.addWidget(Label(tr("Rien à choisir dans cette base."), self))

    def start(self) -> None:
        """The keyboard goes to the first ticked box, else to the first."""
        first = next((box for box in self.boxes if box.isChecked()), None)
        for box in (first, *self.boxes):
            if box is not None:
                box.setFocus(Qt.FocusReason.TabFocusReason)
                # Once the boxes have their places.
                QTimer.singleShot(0, box, lambda box=box: bring_into_sight(box))
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _chosen(self) -> list[Any]:
        pairs = zip(self._values, self.boxes, strict=True)
        return [value for value, box in pairs if box.isChecked()]
