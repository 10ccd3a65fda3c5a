"""The category, by digit key, arrow or click."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.codes import Category
from desktop_app.ui.widgets.chip import Chip
from desktop_app.ui.widgets.flow_layout import FlowLayout

DIGITS = 9  # the first nine answer to 1-9; 0 goes around the others
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)
_ON = (Qt.Key.Key_Right, Qt.Key.Key_Down)


class CategoryChoice(QWidget):
    """One category or none; a single stop for Tab."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Catégorie"))
        self._codes = tuple(Category)
        self._current: Category | None = None
        self._buttons: dict[Category, Chip] = {}
        host = QWidget(self)
        flow = FlowLayout(host, gap_x=6, gap_y=5)
        for position, category in enumerate(self._codes, start=1):
            button = self._button(category, str(position) if position <= DIGITS else "0")
            self._buttons[category] = button
            flow.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(host)
        # Not Minimum: the height of one chip a line would be kept whatever the width.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._give_tab_stop()

    def _button(self, category: Category, key: str) -> Chip:
        button = Chip(category.label, key, self, pad=11)
        button.clicked.connect(lambda: self.choose(category))
        button.installEventFilter(self)
        return button

    def category(self) -> Category | None:
        """The category chosen, None before any was."""
        return self._current

    def choose(self, category: Category | None) -> None:
        """Choose a category (None: none) and say so once where it changed."""
        changed = category is not self._current
        had_focus = any(button.hasFocus() for button in self._buttons.values())
        self._current = category
        for code, button in self._buttons.items():
            button.setChecked(code is category)
        self._give_tab_stop()
        if had_focus:
            self.take_focus()
        if changed:
            self.chosen.emit()

    def take_focus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Put the focus on the chosen category, else the first."""
        self._stop().setFocus(reason)

    def digit(self, digit: int) -> bool:
        """Act on a digit key; False where it means nothing."""
        if 1 <= digit <= DIGITS:
            self.choose(self._codes[digit - 1])
            return True
        if digit != 0:
            return False
        others = self._codes[DIGITS:]
        here = others.index(self._current) + 1 if self._current in others else 0
        self.choose(others[here % len(others)])
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Digits choose, arrows walk; everything else goes on as usual."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if event.text().isascii() and event.text().isdigit():
            return self.digit(int(event.text()))
        if event.key() in _BACK or event.key() in _ON:
            step = 1 if event.key() in _ON else -1
            here = self._codes.index(self._current) if self._current else (-1 if step > 0 else 0)
            self.choose(self._codes[(here + step) % len(self._codes)])
            return True
        return False

    def _stop(self) -> Chip:
        return self._buttons[self._current or self._codes[0]]

    def _give_tab_stop(self) -> None:
        for button in self._buttons.values():
            button.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if button is self._stop() else Qt.FocusPolicy.ClickFocus
            )
        self.setFocusProxy(self._stop())
