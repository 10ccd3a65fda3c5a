"""One rule as a form; its sentence above follows each change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.condition_groups import read_group, write_group
from desktop_app.domain.rule_check import RuleProblem
from desktop_app.domain.rule_set import LONGEST_NAME, LONGEST_NOTE, MOST_MINUTES
from desktop_app.domain.rule_words import say_rule
from desktop_app.domain.rules import Rule
from desktop_app.ui.rules.condition_group import ConditionGroup
from desktop_app.ui.rules.copies_box import CopiesBox
from desktop_app.ui.rules.problem_labels import ProblemLabels
from desktop_app.ui.rules.target_combo import TargetCombo
from desktop_app.ui.rules.value_editors import Known, inset
from desktop_app.ui.rules.wording import tr
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.unbroken import unbroken

NOTE_HEIGHT = 60
TYPED = frozenset({"name", "note", "accept_minutes"})  # undone at once, not letter by letter


class RuleForm(QWidget):
    """`edited(rule, kind)` at each change that holds together, `kind` for what is undone at once;
    `fault()` is the input that does not, None when all is well."""

    edited = Signal(object, object)

    def __init__(
        self, rule: Rule, known: Known, editable: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "scroll")
        self.rule = rule
        self._known, self._editable = known, editable
        self._make(rule)
        self._lay_out()
        self._connect()
        self._say()

    def show_problems(self, problems: Sequence[RuleProblem]) -> None:
        """What the check found about this rule."""
        self.problems.show_problems(problems)

    def fault(self) -> QWidget | None:
        """The first input at fault; errors are said beside each."""
        nameless = not self.name.text().strip()
        self.name_field.set_error(tr("Donnez un nom à cette règle.") if nameless else "")
        faults = [self.name if nameless else None, self.conditions.check(), self.copies.check()]
        return next((each for each in faults if each is not None), None)

    def start(self) -> None:
        """The keyboard begins with the name."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()

    def _make(self, rule: Rule) -> None:
        known, editable = self._known, self._editable
        self.heading = Label(tr("Règle {0}").format(rule.code), self)
        self.heading.setProperty("kind", "subtitle")
        self.sentence = Label(self)
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.problems = ProblemLabels(self)
        self.active = QCheckBox(tr("Règle active"), self)
        self.active.setChecked(rule.active)
        self.name = QLineEdit(rule.name, self)
        self.name.setMaxLength(LONGEST_NAME)
        self.name_field = Field(tr("Nom"), self.name, self)
        self.conditions = ConditionGroup(read_group(rule.conditions), known, editable, parent=self)
        self.target = TargetCombo(known, rule.target_kind, rule.target_team, self)
        self.copies = CopiesBox(rule.copies, known, editable, self)
        self.accept = QSpinBox(self)
        self.accept.setRange(0, MOST_MINUTES)
        self.accept.setSpecialValueText(tr("délai de la catégorie"))
        self.accept.setSuffix(tr(" min"))
        self.accept.setSingleStep(15)
        inset(self.accept)
        self.accept.setToolTip(tr("0 : le délai de la catégorie ; ↑ et ↓ par quart d’heure"))
        self.accept.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.accept.setValue(rule.accept_minutes or 0)
        self.note = QPlainTextEdit(rule.note, self)
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(NOTE_HEIGHT)

    def _lay_out(self) -> None:
        said = Card(self, edge="accent")
        said.body.addWidget(self.heading)
        said.body.addWidget(self.sentence)
        said.body.addWidget(self.problems)
        self.inputs = QWidget(self)
        fields = QVBoxLayout(self.inputs)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(12)
        for widget in (
            self.active,
            self.name_field,
            Field(tr("Quand"), self.conditions, self),
            Field(tr("Orienter vers"), self.target, self),
            Field(tr("En copie, pour information"), self.copies, self),
            Field(tr("À accepter sous"), self.accept, self),
            Field(tr("Pourquoi cette règle (note)"), self.note, self),
        ):
            fields.addWidget(widget)
        self.inputs.setEnabled(self._editable)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 12, 12)
        column.setSpacing(12)
        column.addWidget(said)
        column.addWidget(self.inputs)
        column.addStretch(1)

    def _connect(self) -> None:
        for signal in (
            self.active.toggled,
            self.name.textChanged,
            self.conditions.changed,
            self.target.changed,
            self.copies.changed,
            self.accept.valueChanged,
            self.note.textChanged,
        ):
            signal.connect(lambda *_: self._on_changed())
        self.conditions.reshaped.connect(self._chain)
        self.copies.reshaped.connect(self._chain)
        self._chain()

    def _chain(self) -> None:
        # Lines that are added come last in Qt's order: the keyboard goes as the eye does.
        stops = [self.active, self.name, *self.conditions.stops(), self.target]
        stops += [*self.copies.stops(), self.accept, self.note]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _on_changed(self) -> None:
        if self.fault() is not None:
            return
        kind, team = self.target.target()
        rule = replace(
            self.rule,
            name=self.name.text().strip(),
            target_kind=kind,
            target_team=team,
            copies=self.copies.copies(),
            accept_minutes=self.accept.value() or None,
            note=self.note.toPlainText()[:LONGEST_NOTE].strip(),
            active=self.active.isChecked(),
        )
        group = self.conditions.part()
        if group != read_group(rule.conditions):
            rule = replace(rule, conditions=write_group(group))
        changed = tuple(
            name
            for name in ("name", "conditions", "note", "accept_minutes")
            if getattr(rule, name) != getattr(self.rule, name)
        )
        if rule != self.rule:
            self.rule = rule
            self._say()
            self.edited.emit(rule, changed if TYPED.issuperset(changed) and changed else None)

    def _say(self) -> None:
        said = say_rule(self.rule, self._known.teams, self._known.sectors)
        self.sentence.setText(unbroken(said))
