"""Questions answered by one tap each: a chip with the mouse, a digit with the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.chip import Chip
from desktop_app.ui.widgets.flow_layout import FlowLayout

NEXT = "0"  # in a question that takes several answers: none (more), on to the next question
MOST = 9


class Tap(NamedTuple):
    """One answer: its code, its words, the digit that chooses it."""

    code: str
    words: str
    digit: str


class TapRow(QWidget):
    """One question. `exclusive`: one answer, the first one until another is chosen; else several.

    `answered` when a digit leaves nothing more to say here, `changed` at each answer.
    """

    answered = Signal()
    changed = Signal()

    def __init__(
        self, words: str, taps: Sequence[Tap], parent: QWidget, *, exclusive: bool = True
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(words)
        self.chips: dict[str, Chip] = {}
        self._digits: dict[str, Chip] = {}
        self._exclusive = exclusive
        self._group = QButtonGroup(self)
        self._group.setExclusive(exclusive)
        flow = FlowLayout(self, gap_x=6, gap_y=6)
        for tap in taps:
            chip = self._chip(tap)
            chip.setAccessibleName(f"{words} : {tap.words}")
            self._group.addButton(chip)
            flow.addWidget(chip)
            self.chips[tap.code] = self._digits[tap.digit] = chip
        if exclusive:
            next(iter(self.chips.values())).setChecked(True)
        self._group.buttonToggled.connect(lambda _chip, _on: self.changed.emit())

    def _chip(self, tap: Tap) -> Chip:
        return Chip(tap.words, tap.digit, self)

    def checked(self) -> tuple[str, ...]:
        """The codes chosen, in the order in which they stand."""
        return tuple(code for code, chip in self.chips.items() if chip.isChecked())

    def code(self) -> str:
        """The one code chosen."""
        # Unpacked: a bare StopIteration let out into Qt's own calls crashes the binding.
        (code,) = self.checked()
        return code

    def press(self, digit: str) -> bool:
        """Answer by a digit; False if it means nothing here."""
        if not self._exclusive and digit == NEXT:
            self.answered.emit()
            return True
        chip = self._digits.get(digit)
        if chip is None:
            return False
        chip.click()
        chip.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self._exclusive:
            self.answered.emit()
        return True

    def take_focus(self) -> None:
        """Put the focus on the answer chosen, else on the first one."""
        chosen = (chip for chip in self.chips.values() if chip.isChecked())
        chip = next(chosen, None) or next(iter(self.chips.values()))
        chip.setFocus(Qt.FocusReason.TabFocusReason)


class CountChip(Chip):
    """A chip that counts its taps; Backspace, or the right button, takes one back."""

    def __init__(self, words: str, key: str, parent: QWidget) -> None:
        super().__init__(words, key, parent)
        self._words = words
        self.count = 0
        self.setToolTip(tr("Une fois de plus à chaque appui ; Retour arrière en retire une"))

    def nextCheckState(self) -> None:
        """Qt's: a tap counts one more."""
        self.step(1)

    def step(self, by: int) -> None:
        """Count up or down."""
        self.count = max(0, min(MOST, self.count + by))
        self.setText(f"{self._words} × {self.count}" if self.count > 1 else self._words)
        self.setAccessibleDescription(tr("{0} fois, touche {1}").format(self.count, self.key))
        self.setChecked(self.count > 0)
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Minus):
            self.step(-1)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, _event: QContextMenuEvent) -> None:
        """Qt's."""
        self.step(-1)


class CountRow(TapRow):
    """How many times each of several things; 0 goes on."""

    def __init__(self, words: str, taps: Sequence[Tap], parent: QWidget) -> None:
        super().__init__(words, taps, parent, exclusive=False)

    def _chip(self, tap: Tap) -> Chip:
        return CountChip(tap.words, tap.digit, self)

    def counted(self) -> tuple[str, ...]:
        """Each code as many times as it was counted."""
        return tuple(
            code
            for code, chip in self.chips.items()
            if isinstance(chip, CountChip)
            for _ in range(chip.count)
        )
