"""Which day, which team: the bar above the rounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QWidget,
)

from desktop_app.domain.views import TeamRef
from desktop_app.ui.rounds.wording import tr
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.key_button import KeyButton

GAP = 8
LEAST_NAME, BESIDE_NAME = 150, 48  # of the list of teams; its edges and its arrow


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
        self._steps: list[QPushButton] = []
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
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._parts.setContentsMargins(20, 9, 20, 9)
        self._parts.setSpacing(GAP)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for step, words, name in ((-1, "‹", tr("Jour précédent")), (1, "›", tr("Jour suivant"))):
            button = QPushButton(words, self)
            button.setFixedWidth(36)
            self._steps.append(button)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(lambda _checked=False, step=step: self.go(step))
            row.addWidget(button)
            if step < 0:
                row.addWidget(self.date)
        row.addWidget(self.team, 1)
        self._parts.addLayout(row)
        self._parts.addStretch(1)
        self._parts.addWidget(self.build, 0, Qt.AlignmentFlag.AlignLeft)
        self.date.dateChanged.connect(lambda _date: self.changed.emit())
        self.team.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.build.clicked.connect(self.build_asked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """The team's name is read whole: the button goes below where both have no room."""
        fonts = self.team.fontMetrics()
        names = (self.team.itemText(at) for at in range(self.team.count()))
        name = max((fonts.horizontalAdvance(each) for each in names), default=0) + px(BESIDE_NAME)
        self.team.setMinimumWidth(min(name, max(LEAST_NAME, self._room_beside())))
        whole = self.width() - self._edges() - self.build.sizeHint().width() - GAP
        ways = QBoxLayout.Direction
        narrow = whole < self._days_width() + name
        self._parts.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)

    def _room_beside(self) -> int:
        return self.width() - self._edges() - self._days_width()

    def _edges(self) -> int:
        margins = self._parts.contentsMargins()
        return margins.left() + margins.right()

    def _days_width(self) -> int:
        steps = sum(step.width() + GAP for step in self._steps)
        return steps + self.date.sizeHint().width() + GAP

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
        self._make_room()
