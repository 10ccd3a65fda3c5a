"""Before going back to a former version: what that would leave without a team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop_app.services.rule_versions import RuleVersion
from desktop_app.ui.dialogs import Question
from desktop_app.ui.rules.impact_view import ImpactView
from desktop_app.ui.rules.room import room_for
from desktop_app.ui.rules.wording import tr

if TYPE_CHECKING:
    from desktop_app.services.rule_impact import Impact
    from desktop_app.ui.desk import Desk

WIDTH = 600


class RollBackQuestion(Question):
    """« Revenir à la version 3 ? », with its problems and the holes it opens."""

    def __init__(self, desk: Desk, version: RuleVersion, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            tr("Revenir à la version {0} ?").format(version.number),
            tr(
                "Ses règles remplacent celles en vigueur, sous un nouveau numéro. Rien de ce qui "
                "est déjà orienté ne change."
            ),
            tr("Revenir à la version {0}").format(version.number),
        )
        self.setMinimumWidth(room_for(self, WIDTH, 0).width())
        self.impact = ImpactView(self)
        self.impact.measured.connect(self._on_measured)
        self.inputs.addWidget(self.impact, 1)
        self.yes.setEnabled(False)
        self.impact.measure(desk, version.rules)

    def _on_measured(self, impact: Impact) -> None:
        self.yes.setEnabled(not impact.blocked)
