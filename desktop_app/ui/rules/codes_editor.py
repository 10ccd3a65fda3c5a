"""Several values of a closed list: a button that says which, boxes to tick below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.ui.rules.codes_button import CodesButton
from desktop_app.ui.rules.tick_list import TickList
from desktop_app.ui.rules.value_editor import ValueEditor
from desktop_app.ui.rules.wording import tr


class CodesEditor(ValueEditor):
    """Space or a click unfolds the boxes; Enter or Escape folds them."""

    def __init__(
        self, name: str, choices: Sequence[tuple[Any, str]], value: Any, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._name, self._chosen = name, list(value or ())
        known = [each for each, _ in choices]
        # What the list no longer has stays there to be seen, and to be unticked.
        unknown = [each for each in self._chosen if each not in known]
        self._choices = [*choices, *((each, tr("{0} (inconnu)").format(each)) for each in unknown)]
        self.ticks: TickList | None = None
        self.button = CodesButton(name, self)
        self.button.clicked.connect(self._on_clicked)
        self.row.addWidget(self.button)
        self._say()

    def value(self) -> list[Any]:
        """See ValueEditor: in the order of the list."""
        return [value for value, _ in self._choices if value in self._chosen]

    def fault(self) -> str:
        """See ValueEditor."""
        return "" if self._chosen else tr("Cochez au moins une valeur.")

    def fold(self) -> None:
        """See ValueEditor."""
        if self.ticks is not None:
            self.ticks.hide()
            self.ticks.deleteLater()
            self.ticks = None

    def stops(self) -> list[QWidget]:
        """See ValueEditor."""
        return [self.button, *(self.ticks.boxes if self.ticks is not None else ())]

    def _on_clicked(self) -> None:
        if self.ticks is not None:
            self.fold()
            return
        self.ticks = TickList(self._name, self._choices, self._chosen, self)
        self.ticks.ticked.connect(self._on_ticked)
        self.ticks.left.connect(self._on_left)
        self.unfolded.emit(self.ticks)
        self.ticks.show()
        self.reshaped.emit()
        self.ticks.start()

    def _on_left(self) -> None:
        self.button.setFocus()
        self.fold()

    def _on_ticked(self, values: list[Any]) -> None:
        self._chosen = values
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        self.button.say([label for value, label in self._choices if value in self._chosen])
