"""Inputs of the moves: a closed list answered by a digit, a day and hour to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QTime, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.moments import PARIS
from desktop_app.ui.queue.wording import month, tr
from desktop_app.ui.widgets.chip import Chip
from desktop_app.ui.widgets.flow_layout import FlowLayout

DAYS_AHEAD = 120
TEXT_MARGIN_PX = 8
WEEKDAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")


class ChoiceList(QWidget):
    """Radio buttons; the digits 1 to 9 choose while the focus is inside. `changed(code)`."""

    changed = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._codes = [str(code) for code, _ in choices]
        self._group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        rows = len(choices) if len(choices) < 5 else (len(choices) + 1) // 2
        for position, (code, label) in enumerate(choices):
            button = QRadioButton(f"{position + 1}   {label}", self)
            button.setObjectName(f"choice_{code}")
            button.setAccessibleName(label)
            button.setAccessibleDescription(tr("Touche {0}").format(position + 1))
            self._group.addButton(button, position)
            grid.addWidget(button, position % rows, position // rows)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._on_toggled)
        self.setFocusProxy(self._group.button(0))

    def code(self) -> str:
        """The chosen code."""
        return self._codes[self._group.checkedId()]

    def offers(self, code: str) -> bool:
        """Whether a code is among the choices."""
        return code in self._codes

    def choose(self, code: str) -> None:
        """Choose a code."""
        button = self._group.button(self._codes.index(code))
        button.setChecked(True)
        button.setFocus()

    def _on_toggled(self, position: int, checked: bool) -> None:
        if checked:
            self.changed.emit(self._codes[position])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses."""
        if event.text().isdecimal() and 0 < int(event.text()) <= len(self._codes):
            self.choose(self._codes[int(event.text()) - 1])
        else:
            super().keyPressEvent(event)


class WhenField(QWidget):
    """A day to come and an hour, Paris time; chips for the usual ones."""

    def __init__(self, now: dt.datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = now.astimezone(PARIS).date()
        self.day = QComboBox(self)
        self.day.setAccessibleName(tr("Jour"))
        self.day.setMaxVisibleItems(14)
        for ahead in range(DAYS_AHEAD):
            self.day.addItem(self._words(ahead))
        self.time = QTimeEdit(QTime(9, 0), self)
        self.time.setAccessibleName(tr("Heure"))
        self.time.setDisplayFormat("HH:mm")
        # The stylesheet leaves none beside its buttons.
        self.time.lineEdit().setTextMargins(TEXT_MARGIN_PX, 0, 0, 0)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.day, 1)
        line.addWidget(self.time)
        chips = FlowLayout(gap_x=6, gap_y=6)
        for words, ahead in (
            (tr("Demain"), 1),
            (tr("3 jours"), 3),
            (tr("1 semaine"), 7),
            (tr("1 mois"), 30),
        ):
            chip = Chip(words, parent=self, checkable=False, tone="soft")
            chip.clicked.connect(lambda _checked=False, ahead=ahead: self.go(ahead))
            chips.addWidget(chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(line)
        column.addLayout(chips)
        self.go(1)
        self.setFocusProxy(self.day)

    def go(self, days_ahead: int) -> None:
        """Choose a day by its distance."""
        self.day.setCurrentIndex(days_ahead)

    def instant(self) -> dt.datetime:
        """The chosen instant, aware UTC."""
        day = self._today + dt.timedelta(days=self.day.currentIndex())
        at = self.time.time()
        return dt.datetime.combine(day, dt.time(at.hour(), at.minute()), PARIS).astimezone(dt.UTC)

    def _words(self, ahead: int) -> str:
        day = self._today + dt.timedelta(days=ahead)
        words = f"{WEEKDAYS[day.weekday()]} {day.day} {month(day)}"
        near = {0: tr("aujourd’hui"), 1: tr("demain")}.get(ahead)
        return f"{near}, {words}" if near else words
