"""The right side: map, team, duplicates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui.intake.duplicates_panel import DuplicatesPanel
from desktop_app.ui.intake.live import Answer
from desktop_app.ui.intake.map_view import MapView
from desktop_app.ui.intake.team_panel import TeamPanel

LOW_PX = 700
MAP_PX, LOW_MAP_PX = 210, 150
GUTTER_PX = 16  # between the form and the answers


class SidePanel(QScrollArea):
    """One column that scrolls on small screens."""

    def __init__(self, clock: Callable[[], dt.datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.map = MapView(self)
        self.team = TeamPanel(clock, self)
        self.duplicates = DuplicatesPanel(self)
        self.setProperty("kind", "column")
        self.setViewportMargins(GUTTER_PX, 0, 0, 0)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget(self)
        self._inside.setProperty("kind", "scroll")
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.map)
        column.addWidget(self.team)
        column.addWidget(self.duplicates)
        column.addStretch(1)
        self.setWidget(self._inside)

    def take_back(self) -> None:
        """Hold the column again, which a narrow page had put under its form."""
        self.setWidget(self._inside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low window leaves more room to the answers than to the map."""
        super().resizeEvent(event)
        self.map.setFixedHeight(LOW_MAP_PX if self.height() < LOW_PX else MAP_PX)

    def show_answer(self, answer: Answer | None) -> None:
        """What the base says of the entry so far; None: too early."""
        self.team.show_proposal(answer.proposal if answer else None)
        self.duplicates.show_duplicates(
            answer.duplicates if answer else None, answer.place if answer else None
        )
        self.map.show_duplicates(answer.duplicates if answer else ())

    def refuse(self, sentence: str) -> None:
        """The base could not be asked: say it, the entry goes on."""
        self.team.show_proposal(None, sentence)
        self.duplicates.show_duplicates(None)
