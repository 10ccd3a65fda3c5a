"""What a condition compares with: one small input for each kind of condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, QTime
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QTimeEdit,
    QWidget,
)

from desktop_app.domain.condition_words import CODED, FLAGS
from desktop_app.domain.place_words import say_arrondissement
from desktop_app.domain.rule_check import LAST_ARRONDISSEMENT
from desktop_app.ui.admin.mapping_lists import StillCombo
from desktop_app.ui.rules.codes_editor import CodesEditor
from desktop_app.ui.rules.value_editor import ValueEditor
from desktop_app.ui.rules.wording import keyword_labels, tr
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.label import Label

MOST_PEOPLE = 99
DAY = ("08:00", "20:00")


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule may name in this base: teams and sectors, names by code; `stopped` are the teams
    that no rule should be given any more."""

    teams: Mapping[str, str] = field(default_factory=dict)
    sectors: Mapping[str, str] = field(default_factory=dict)
    stopped: frozenset[str] = frozenset()


class HoursEditor(ValueEditor):
    """Two hours of the day; the second may be that of the next morning."""

    def __init__(self, value: Any, parent: QWidget) -> None:
        super().__init__(parent)
        names = (tr("Début"), tr("Fin"))
        self.times = [self._time(at, name) for at, name in zip(value or DAY, names, strict=True)]
        self.row.addWidget(self.times[0])
        self.row.addWidget(Label(tr("et"), self))
        self.row.addWidget(self.times[1])
        self.row.addStretch(1)

    def _time(self, text: str, name: str) -> QTimeEdit:
        edit = QTimeEdit(QTime.fromString(text, "HH:mm"), self)
        edit.setDisplayFormat("HH:mm")
        edit.setAccessibleName(name)
        inset(edit)
        edit.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        edit.timeChanged.connect(lambda _time: self.changed.emit())
        return edit

    def value(self) -> list[str]:
        """See ValueEditor."""
        return [edit.time().toString("HH:mm") for edit in self.times]

    def fault(self) -> str:
        """See ValueEditor."""
        first, last = self.value()
        return tr("Choisissez deux heures différentes.") if first == last else ""

    def stops(self) -> list[QWidget]:
        """See ValueEditor."""
        return list(self.times)


class PeopleEditor(ValueEditor):
    """At least so many people."""

    def __init__(self, value: Any, parent: QWidget) -> None:
        super().__init__(parent)
        self.spin = QSpinBox(self)
        self.spin.setRange(1, max(MOST_PEOPLE, value or 1))
        self.spin.setValue(value or 2)
        inset(self.spin)
        self.spin.setPrefix(tr("au moins "))
        self.spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.spin.setAccessibleName(tr("Nombre de personnes, au moins"))
        self.spin.valueChanged.connect(lambda _value: self.changed.emit())
        self.row.addWidget(self.spin)
        self.row.addStretch(1)

    def value(self) -> int:
        """See ValueEditor."""
        return self.spin.value()

    def stops(self) -> list[QWidget]:
        """See ValueEditor."""
        return [self.spin]


class FlagEditor(ValueEditor):
    """A fact that is so, or not."""

    def __init__(self, keyword: str, value: Any, parent: QWidget) -> None:
        super().__init__(parent)
        self.combo = StillCombo(self)
        self.combo.addItem(FLAGS[keyword][0], True)
        self.combo.addItem(FLAGS[keyword][1], False)
        self.combo.setCurrentIndex(1 if value is False else 0)
        self.combo.setAccessibleName(keyword_labels()[keyword])
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.combo.setMinimumContentsLength(14)
        self.combo.setSizeAdjustPolicy(
            StillCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.combo.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.row.addWidget(self.combo)

    def value(self) -> bool:
        """See ValueEditor."""
        return bool(self.combo.currentData())

    def stops(self) -> list[QWidget]:
        """See ValueEditor."""
        return [self.combo]


def inset(spin: QAbstractSpinBox) -> None:
    """Put the text off the frame, where the stylesheet cannot."""
    line = spin.findChild(QLineEdit)
    if line is not None:
        line.setTextMargins(px(6), 0, 0, 0)


def make_editor(keyword: str, value: Any, known: Known, parent: QWidget) -> ValueEditor:
    """The input for a keyword; `value` None: nothing chosen yet."""
    if keyword in FLAGS:
        return FlagEditor(keyword, value, parent)
    if keyword == "hours":
        return HoursEditor(value, parent)
    if keyword == "people_at_least":
        return PeopleEditor(value, parent)
    name = keyword_labels()[keyword]
    if keyword == "sector":
        return CodesEditor(name, list(known.sectors.items()), value, parent)
    if keyword == "arrondissement":
        numbers = range(1, LAST_ARRONDISSEMENT + 1)
        return CodesEditor(name, [(n, say_arrondissement(n)) for n in numbers], value, parent)
    codes = [(code.value, code.label) for code in CODED[keyword][0]]
    return CodesEditor(name, codes, value, parent)
