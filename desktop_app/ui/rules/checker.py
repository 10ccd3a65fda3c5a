"""The check of the rules, run behind the typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from desktop_app.domain.rule_check import RuleProblem
    from desktop_app.ui.desk import Desk
    from desktop_app.ui.rules.draft import RuleDraft

PAUSE_MS = 250


class RuleChecker(QObject):
    """`checked` after each pause in the changes, with `problems` as the draft stands then."""

    checked = Signal()

    def __init__(self, desk: Desk, draft: RuleDraft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._draft = desk, draft
        self.problems: tuple[RuleProblem, ...] = ()
        self.current = False  # whether `problems` are those of the draft as it stands
        self._asked = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.check)
        draft.changed.connect(self._on_changed)

    def check(self) -> None:
        """Check now."""
        self._pause.stop()
        self._asked += 1
        asked, seat, rules = self._asked, self._desk.seat, self._draft.rules

        def work() -> tuple[RuleProblem, ...]:
            from desktop_app.services.rule_versions import find_problems

            return find_problems(seat, rules)

        self._desk.tasks.run(self, work, lambda found: self._on_found(asked, found), lane="net")

    def _on_changed(self) -> None:
        self.current = False
        self._pause.start()

    def _on_found(self, asked: int, found: tuple[RuleProblem, ...]) -> None:
        if asked == self._asked and not self._pause.isActive():
            self.problems, self.current = found, True
            self.checked.emit()
