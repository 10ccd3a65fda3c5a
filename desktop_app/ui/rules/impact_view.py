"""What is wrong with rules and what they would leave without a team, before they are in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from desktop_app.domain.rules import Rule
from desktop_app.ui.admin.coverage_words import say_gaps
from desktop_app.ui.rules.wording import say_count, say_problems, tr
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.unbroken import unbroken

if TYPE_CHECKING:
    from desktop_app.services.rule_impact import Impact
    from desktop_app.ui.desk import Desk

LINES, SPACING = 5, 3


class ImpactView(QWidget):
    """Measures in the background; `measured(Impact)` then."""

    measured = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = Label(tr("Vérification en cours…"), self)
        self.summary.setProperty("kind", "heading")
        self.summary.setWordWrap(True)
        self.lines = QListWidget(self)
        self.lines.setProperty("kind", "framed")
        self.lines.setAccessibleName(tr("Anomalies, et heures laissées sans équipe"))
        self.lines.setWordWrap(True)
        self.lines.setSpacing(SPACING)
        self.lines.setMinimumHeight(LINES * px(24))
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.summary)
        column.addWidget(self.lines, 1)

    def measure(self, desk: Desk, rules: Sequence[Rule]) -> None:
        """Measure what `rules` would do."""
        seat = desk.seat

        def work() -> Impact:
            from desktop_app.services.rule_impact import rule_impact

            return rule_impact(seat, rules)

        desk.tasks.run(self, work, self._on_measured, lane="net")

    def _on_measured(self, impact: Impact) -> None:
        gone = tr("{0} : plus aucune règle n’oriente")
        holes = [gone.format(each.label) for each in impact.unrouted]
        holes += say_gaps(impact.gaps, impact.zones)
        opened = tr("aucun trou ouvert")
        if holes:
            opened = say_count(len(holes), tr("trou ouvert"), tr("trous ouverts"))
        said = tr("Vérification : {0} ; {1}.")
        self.summary.setText(said.format(say_problems(impact.problems), opened))
        for problem in impact.problems:
            mark = tr("Erreur : {0}") if problem.blocks else tr("À vérifier : {0}")
            self.lines.addItem(unbroken(mark.format(problem.message)))
        self.lines.addItems([tr("Sans équipe : {0}").format(hole) for hole in holes])
        self.lines.setCurrentRow(0)
        self.lines.setVisible(self.lines.count() > 0)
        self.measured.emit(impact)
