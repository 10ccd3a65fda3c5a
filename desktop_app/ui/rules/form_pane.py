"""The right side: the form of the rule in front, or what to do when there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop_app.domain.rule_check import RuleProblem
from desktop_app.domain.rules import Rule
from desktop_app.ui.rules.rule_form import RuleForm
from desktop_app.ui.rules.value_editors import Known
from desktop_app.ui.rules.wording import tr
from desktop_app.ui.widgets.empty import Empty


class FormPane(QScrollArea):
    """`edited(rule, kind)` as the form's. `form` is None while there is no rule."""

    edited = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form: RuleForm | None = None
        self._known, self._editable = Known(), False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.show_rule(None)

    @property
    def code(self) -> str | None:
        """The rule of the form."""
        return None if self.form is None else self.form.rule.code

    def use(self, known: Known, *, editable: bool) -> None:
        """What forms may name, and whether they may be changed; from the next rule on."""
        self._known, self._editable = known, editable

    def show_rule(self, rule: Rule | None) -> None:
        """The form of `rule` in place of the one before."""
        if rule is None:
            self.form = None
            text = tr("Ajoutez une règle (touche N) ou importez un fichier de règles.")
            empty = Empty(tr("Aucune règle"), text)
            empty.setProperty("kind", "scroll")
            self.setWidget(empty)
            return
        self.form = RuleForm(rule, self._known, self._editable)
        self.form.edited.connect(self.edited)
        self.setWidget(self.form)
        self.form.show()

    def follow(self, rule: Rule | None) -> bool:
        """Show `rule` if the form says something else; True when it is another form now."""
        if self.form is not None and rule is not None:
            same = replace(rule, position=0) == replace(self.form.rule, position=0)
            if same and self.form.fault() is None:
                return False
        if self.form is None and rule is None:
            return False
        self.show_rule(rule)
        return True

    def show_problems(self, problems: Sequence[RuleProblem]) -> None:
        """What the check found about the rule of the form."""
        if self.form is not None:
            self.form.show_problems(problems)
