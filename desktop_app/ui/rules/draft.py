"""The rules being edited, in the order in which they are tried; every act can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.rule_changes import same_rules
from desktop_app.domain.rules import Rule

STEP = 10  # between the ranks that are written: room for a rule added by hand in a file
MOST_STEPS = 200
Rules = tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    # What stood before an act; acts of one `kind` in a row are undone at once (typing a name).
    rules: Rules
    kind: tuple[str, ...] | None = None


class RuleDraft(QObject):
    """`rules` as edited, `saved` as they stand in the base.

    `changed` after each act; `taken` when other rules were read in their place.
    """

    changed = Signal()
    taken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rules: Rules = ()
        self.saved: Rules = ()
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []

    @property
    def modified(self) -> bool:
        """Whether something would be lost if it were left here."""
        return not same_rules(self.rules, self.saved)

    @property
    def can_undo(self) -> bool:
        """Whether there is an act to undo."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone act to do again."""
        return bool(self._redo)

    def take(self, rules: Sequence[Rule]) -> None:
        """Edit `rules` from now on; what was undone or not before is forgotten."""
        self.rules = self.saved = _ranked(rules)
        self._undo.clear()
        self._redo.clear()
        self.taken.emit()
        self.changed.emit()

    def keep(self, rules: Rules) -> None:
        """`rules` stand in the base from now on."""
        self.saved = rules
        self.changed.emit()

    def find(self, code: str | None) -> Rule | None:
        """The rule of a code."""
        return next((rule for rule in self.rules if rule.code == code), None)

    def place(self, code: str) -> int:
        """Where a rule stands, from 0."""
        return next(at for at, rule in enumerate(self.rules) if rule.code == code)

    def add(self, after: str | None, name: str) -> Rule:
        """Put a new rule after another, or first; it holds for everything and pools."""
        numbers = [int(rule.code) for rule in self.rules if rule.code.isdecimal()]
        rule = Rule(str(max(numbers, default=0) + 1), 0, name, {"all": []}, active=False)
        at = 0 if after is None else self.place(after) + 1
        self._become((*self.rules[:at], rule, *self.rules[at:]))
        return rule

    def remove(self, code: str) -> None:
        """Take a rule out."""
        self._become(tuple(rule for rule in self.rules if rule.code != code))

    def move(self, code: str, to: int) -> None:
        """Put a rule at the place `to`, counted once it is taken out."""
        at = self.place(code)
        others = self.rules[:at] + self.rules[at + 1 :]
        if at != to:
            self._become((*others[:to], self.rules[at], *others[to:]))

    def put(self, rule: Rule, kind: tuple[str, ...] | None = None) -> None:
        """Put `rule` in place of the one of its code."""
        self._become(
            tuple(rule if each.code == rule.code else each for each in self.rules),
            None if kind is None else (rule.code, *kind),
        )

    def toggle(self, code: str) -> None:
        """Stop a rule, or put it to work again."""
        rule = self.rules[self.place(code)]
        self.put(replace(rule, active=not rule.active))

    def replace_all(self, rules: Sequence[Rule]) -> None:
        """Other rules in place of all (import); can be undone."""
        self._become(tuple(rules))

    def undo(self) -> None:
        """Back before the last act."""
        if self._undo:
            step = self._undo.pop()
            self._redo.append(_Step(self.rules))
            self._show(step.rules)

    def redo(self) -> None:
        """The last undone act again."""
        if self._redo:
            self._undo.append(_Step(self.rules))
            self._show(self._redo.pop().rules)

    def _become(self, rules: Rules, kind: tuple[str, ...] | None = None) -> None:
        last = self._undo[-1].kind if self._undo else None
        if kind is None or kind != last:
            self._undo = [*self._undo[1 - MOST_STEPS :], _Step(self.rules, kind)]
        self._redo.clear()
        self._show(rules)

    def _show(self, rules: Rules) -> None:
        self.rules = _ranked(rules)
        self.changed.emit()


def _ranked(rules: Sequence[Rule]) -> Rules:
    ranks = range(STEP, STEP * (len(rules) + 1), STEP)
    return tuple(
        rule if rule.position == rank else replace(rule, position=rank)
        for rule, rank in zip(rules, ranks, strict=True)
    )
