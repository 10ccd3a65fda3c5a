"""Where a rule sends: a kind of team, one team, or nobody."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.codes import TeamKind
from desktop_app.ui.admin.mapping_lists import StillCombo
from desktop_app.ui.rules.value_editors import Known
from desktop_app.ui.rules.wording import tr

# What an entry stands for: a kind, a team, or neither.
POOL, KIND, TEAM = "", "kind:", "team:"


class TargetCombo(StillCombo):
    """`target()` as (kind, team), one of them at most. `changed` when another is chosen."""

    changed = Signal()

    def __init__(
        self,
        known: Known,
        kind: TeamKind | None,
        team: str | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.addItem(tr("Sans équipe : reste à la vue de tous"), POOL)
        for each in TeamKind:
            self.addItem(tr("Genre : {0}").format(each.label), KIND + each.value)
        for code, name in known.teams.items():
            if code not in known.stopped:
                self.addItem(tr("Équipe : {0}").format(name), TEAM + code)
        if team is not None and team not in known.teams:
            self.addItem(tr("Équipe inconnue : {0}").format(team), TEAM + team)
        elif team is not None and team in known.stopped:
            said = tr("Équipe arrêtée : {0}").format(known.teams[team])
            self.addItem(said, TEAM + team)
        wanted = POOL if kind is None else KIND + kind.value
        self.setCurrentIndex(self.findData(wanted if team is None else TEAM + team))
        self.setMaxVisibleItems(16)
        self.setMinimumContentsLength(18)
        self.setSizeAdjustPolicy(StillCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.currentIndexChanged.connect(lambda _at: self.changed.emit())

    def target(self) -> tuple[TeamKind | None, str | None]:
        """The kind and the team chosen; both None: the pool."""
        code = str(self.currentData())
        if code.startswith(TEAM):
            return None, code.removeprefix(TEAM)
        return (TeamKind(code.removeprefix(KIND)) if code else None), None
