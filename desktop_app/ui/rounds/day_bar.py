"""Which day, which team: the bar above the rounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QFrame, QHBoxLayout, QPushButton, QWidget

from desktop_app.domain.views import TeamRef
from desktop_app.ui.rounds.wording import tr
from desktop_app.ui.widgets.key_button import KeyButton


class DayBar(QFrame):
    """`changed()` when another day or team is chosen; `build_asked()`."""

    changed = Signal()
    build_asked = Signal()

    def __init__(self, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setProperty("edge", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._today = today
        self.date = QDateEdit(QDate(today.year, today.month, today.day), self)
        self.date.setObjectName("round_day")
        self.date.setAccessibleName(tr("Jour"))
        self.date.setDisplayFormat("ddd d MMM yyyy")
        self.date.setCalendarPopup(True)
        self.date.setMinimumWidth(150)
        self.team = QComboBox(self)
        self.team.setObjectName("round_team")
        self.team.setAccessibleName(tr("Équipe"))
        self.team.setMinimumWidth(150)
        self.team.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.build = KeyButton(tr("Construire la tournée du jour"), "J", "primary", self)
        self.build.setObjectName("build_round")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 9, 20, 9)
        row.setSpacing(8)
        for step, words, name in ((-1, "‹", tr("Jour précédent")), (1, "›", tr("Jour suivant"))):
            button = QPushButton(words, self)
            button.setFixedWidth(36)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(lambda _checked=False, step=step: self.go(step))
            row.addWidget(button)
            if step < 0:
                row.addWidget(self.date)
        row.addWidget(self.team, 1)
        row.addStretch(1)
        row.addWidget(self.build)
        self.date.dateChanged.connect(lambda _date: self.changed.emit())
        self.team.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.build.clicked.connect(self.build_asked)

    def day(self) -> dt.date:
        """The day shown."""
        date = self.date.date()
        return dt.date(date.year(), date.month(), date.day())

    def go(self, days: int) -> None:
        """Some days on."""
        self.date.setDate(self.date.date().addDays(days))

    def chosen_team(self) -> str | None:
        """The code of the team, None for all."""
        code = self.team.currentData()
        return None if code is None else str(code)

    def show_teams(self, teams: Sequence[TeamRef], own: str | None) -> None:
        """The teams to plan for; every one may be shown unless the actor has their own."""
        kept = self.chosen_team() or own
        self.team.blockSignals(True)
        self.team.clear()
        if own is None:
            self.team.addItem(tr("Toutes les équipes"), None)
        for team in teams:
            if own is None or team.code == own:
                self.team.addItem(team.name, team.code)
        self.team.setCurrentIndex(max(0, self.team.findData(kept)))
        self.team.blockSignals(False)
        self.team.setEnabled(own is None)
