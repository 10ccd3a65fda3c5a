"""The two lists of the mapping dialog: columns → fields, words → codes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.table_mapping import Mapping, words_of
from desktop_app.domain.table_words import CODED, TableField
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.restyle import set_look

EXAMPLE_LENGTH = 34


class StillCombo(QComboBox):
    """A combo that the wheel of the list around it does not change."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ColumnList(QScrollArea):
    """One line per column of the file: its name, an example, the field it feeds."""

    changed = Signal()

    def __init__(
        self,
        headers: Sequence[str],
        sample: Sequence[Sequence[str]],
        mapping: Mapping,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.combos: dict[str, QComboBox] = {}
        self._grid = _grid(self)
        for at, name in enumerate(headers):
            if name:
                self._add(name, _example(sample, at), mapping.columns.get(name))

    def columns(self) -> dict[str, TableField]:
        """Header → field, for the columns that feed one."""
        return {
            name: TableField(combo.currentData())
            for name, combo in self.combos.items()
            if combo.currentData()
        }

    def repeated(self) -> TableField | None:
        """A field that two columns feed, marked in red; None when there is none."""
        fed = list(self.columns().values())
        twice = [field for field in fed if fed.count(field) > 1]
        for combo in self.combos.values():
            set_look(combo, invalid=combo.currentData() in twice)
        return twice[0] if twice else None

    def _add(self, name: str, example: str, fed: TableField | None) -> None:
        combo = StillCombo(self)
        combo.addItem(self.tr("— ne pas importer —"), "")
        for field in TableField:
            combo.addItem(field.label, field.value)
        combo.setCurrentIndex(0 if fed is None else combo.findData(fed.value))
        combo.setAccessibleName(name)
        combo.setMaxVisibleItems(len(TableField) + 1)
        combo.currentIndexChanged.connect(self.changed)
        self.combos[name] = combo
        _add_line(self._grid, name, example, combo)


class WordList(QScrollArea):
    """One line per word of a coded column: the word, the field, the code it means."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combos: dict[tuple[TableField, str], QComboBox] = {}
        self._grid = _grid(self)

    def show_words(
        self, mapping: Mapping, headers: Sequence[str], sample: Sequence[Sequence[str]]
    ) -> None:
        """The words of the coded columns of `mapping`, those without meaning first."""
        words = [
            (fed, word)
            for fed, found in words_of(mapping, headers, sample).items()
            for word in found
        ]
        words.sort(key=lambda pair: pair[1] in mapping.values.get(pair[0], {}))
        if words == list(self.combos):
            return
        self.combos = {}
        self._grid = _grid(self)
        for fed, word in words:
            self._add(fed, word, mapping.values.get(fed, {}).get(word))

    def values(self) -> dict[TableField, dict[str, str]]:
        """Field → word → code, for the words that have one."""
        values: dict[TableField, dict[str, str]] = {}
        for (fed, word), combo in self.combos.items():
            if combo.currentData():
                values.setdefault(fed, {})[word] = combo.currentData()
        return values

    def _add(self, fed: TableField, word: str, code: str | None) -> None:
        combo = StillCombo(self)
        combo.addItem(self.tr("— à préciser —"), "")
        for known in CODED[fed]:
            combo.addItem(known.label, known.value)
        combo.setCurrentIndex(0 if code is None else combo.findData(code))
        combo.setAccessibleName(f"{fed.label} : {word}")
        combo.setMaxVisibleItems(14)
        set_look(combo, invalid=code is None)
        combo.currentIndexChanged.connect(lambda at: set_look(combo, invalid=at == 0))
        combo.currentIndexChanged.connect(self.changed)
        self.combos[fed, word] = combo
        _add_line(self._grid, word, fed.label, combo)


def _grid(area: QScrollArea) -> QGridLayout:
    inside = QWidget(area)
    inside.setProperty("kind", "scroll")
    grid = QGridLayout()
    grid.setContentsMargins(2, 2, 10, 2)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.addLayout(grid)
    column.addStretch(1)
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return grid


def _add_line(grid: QGridLayout, name: str, note: str, combo: QComboBox) -> None:
    title, small = Label(name), Label(note)
    for label in (title, small):
        label.setWordWrap(True)
    title.setBuddy(combo)
    small.setProperty("kind", "small")
    texts = QVBoxLayout()
    texts.setSpacing(0)
    texts.addWidget(title)
    texts.addWidget(small)
    small.setVisible(bool(note))
    row = grid.rowCount()
    grid.addLayout(texts, row, 0)
    combo.setMinimumWidth(180)
    grid.addWidget(combo, row, 1)


def _example(sample: Sequence[Sequence[str]], at: int) -> str:
    text = next((row[at].strip() for row in sample if at < len(row) and row[at].strip()), "")
    text = " ".join(text.split())
    return text if len(text) <= EXAMPLE_LENGTH else f"{text[: EXAMPLE_LENGTH - 1]}…"
