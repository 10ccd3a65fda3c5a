"""What is wrong with one rule, each in a line of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.rule_check import RuleProblem
from desktop_app.ui.rules.wording import tr
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.unbroken import unbroken


class ProblemLabels(QWidget):
    """« Erreur : … » and « À vérifier : … »; nothing when there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._shown: tuple[RuleProblem, ...] = ()
        self.labels: list[Label] = []
        self.hide()

    def show_problems(self, problems: Sequence[RuleProblem]) -> None:
        """Say `problems` in place of what stood there."""
        if tuple(problems) == self._shown:
            return
        self._shown = tuple(problems)
        for label in self.labels:
            self._column.removeWidget(label)
            label.deleteLater()
        self.labels = [self._label(problem) for problem in problems]
        self.setVisible(bool(self.labels))

    def _label(self, problem: RuleProblem) -> Label:
        said = tr("Erreur : {0}") if problem.blocks else tr("À vérifier : {0}")
        label = Label(unbroken(said.format(problem.message)), self)
        label.setProperty("kind", "tone")
        label.setProperty("tone", "danger" if problem.blocks else "warn")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self._column.addWidget(label)
        return label
