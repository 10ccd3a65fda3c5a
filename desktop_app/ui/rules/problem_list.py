"""Every problem of the rules, below their list; Enter goes to the rule."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop_app.domain.rule_check import RuleProblem
from desktop_app.ui.rules.wording import say_problems, tr
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.unbroken import unbroken

MOST_LINES = 5
EDGE, SPACING = 3, 2


class ProblemList(QWidget):
    """`rule_asked(code)` when a problem of a rule is chosen. Hidden while there is none."""

    rule_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = Label(self)
        self.heading.setProperty("kind", "field")
        self.list = QListWidget(self)
        self.list.setProperty("kind", "framed")
        self.list.setAccessibleName(tr("Anomalies des règles"))
        self.list.setWordWrap(True)
        self.list.setSpacing(SPACING)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._on_activated)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.heading)
        column.addWidget(self.list)
        self.hide()

    def show_problems(self, problems: Sequence[RuleProblem]) -> None:
        """List `problems`, in their order."""
        row = self.list.currentRow()
        self.list.clear()
        for problem in problems:
            said = tr("Erreur : {0}") if problem.blocks else tr("À vérifier : {0}")
            item = QListWidgetItem(unbroken(said.format(problem.message)), self.list)
            item.setData(Qt.ItemDataRole.UserRole, problem.rules[0] if problem.rules else "")
            item.setToolTip(item.text())
        self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
        self.heading.setText(say_problems(problems).capitalize())
        self.setVisible(bool(problems))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # As high as its lines, within what leaves room for the rules.
        self.list.doItemsLayout()
        rows = range(self.list.count())
        high = sum(
            self.list.visualItemRect(self.list.item(row)).height() + 2 * SPACING for row in rows
        )
        self.list.setFixedHeight(min(high, MOST_LINES * px(18)) + 2 * EDGE)

    def _on_activated(self, item: QListWidgetItem) -> None:
        code = item.data(Qt.ItemDataRole.UserRole)
        if code:
            self.rule_asked.emit(code)
