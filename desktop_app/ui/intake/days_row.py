"""The days on which the facts come back."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.domain.codes import Weekday
from desktop_app.ui.widgets.chip import Chip


class DaysRow(QWidget):
    """Seven days and « tous »; a single stop for Tab: arrows walk, Space and 1-7 turn a day."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Jours où les faits reviennent"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._days: dict[Weekday, Chip] = {}
        for position, day in enumerate(Weekday, start=1):
            button = self._button(
                day.label[:2], self.tr("{day}, touche {key}").format(day=day.label, key=position)
            )
            self._days[day] = button
            layout.addWidget(button)
        self._all = self._button(self.tr("tous"), self.tr("Tous les jours, touche 0"))
        layout.addWidget(self._all)
        self._buttons = (*self._days.values(), self._all)
        for button in self._buttons:
            button.clicked.connect(self._on_clicked)
        self._stop_at(self._buttons[0])

    def _button(self, text: str, name: str) -> Chip:
        button = Chip(text, parent=self, pad=9)
        button.setAccessibleName(name)
        button.installEventFilter(self)
        return button

    def days(self) -> frozenset[Weekday]:
        """The days chosen."""
        return frozenset(day for day, button in self._days.items() if button.isChecked())

    def set_days(self, days: Iterable[str]) -> None:
        """Choose exactly these days."""
        before, wanted = self.days(), set(days)
        for day, button in self._days.items():
            button.setChecked(day in wanted)
        self._all.setChecked(len(self.days()) == len(self._days))
        if self.days() != before:
            self.chosen.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows walk along the row, digits turn a day."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event, self._buttons.index(watched))
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent, here: int) -> bool:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            target = self._buttons[(here + step) % len(self._buttons)]
            self._stop_at(target)
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if (
            event.text()
            and event.text() in "01234567"
            and not event.modifiers()
            & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        ):
            self._buttons[(int(event.text()) or len(self._buttons)) - 1].click()
            return True
        return False

    def _on_clicked(self) -> None:
        clicked = self.sender()
        if clicked is self._all:
            self.set_days(tuple(Weekday) if self._all.isChecked() else ())
            return
        self._all.setChecked(len(self.days()) == len(self._days))
        self.chosen.emit()

    def _stop_at(self, stop: Chip) -> None:
        for button in self._buttons:
            button.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if button is stop else Qt.FocusPolicy.ClickFocus
            )
        self.setFocusProxy(stop)
