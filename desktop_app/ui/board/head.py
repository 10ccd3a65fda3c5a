"""The head of the board: whose it is, which shift, what each shift carries, the on-time rate."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.board import Load
from desktop_app.domain.duty import Shift
from desktop_app.services.board import Board
from desktop_app.ui.board import words
from desktop_app.ui.board.words import tr
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.pill import Pill

MOST_LOADS = 10
NEARLY_FULL = 0.9


class BoardHead(QFrame):
    """`asked` when another team or another shift is wanted; see `team` and `shift`."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shifts: tuple[Shift, ...] = ()
        self.setProperty("kind", "bar")
        self.setProperty("edge", "bottom")
        self.team_choice = QComboBox(self)
        self.team_choice.setObjectName("board_team")
        self.team_choice.setAccessibleName(tr("Équipe"))
        self.team_choice.setMaxVisibleItems(16)
        self.shift_choice = QComboBox(self)
        self.shift_choice.setObjectName("board_shift")
        self.shift_choice.setAccessibleName(tr("Service"))
        self.team_choice.activated.connect(self._on_team)
        self.shift_choice.activated.connect(lambda _row: self.asked.emit())
        self._rate = Label(self)
        self._rate.setObjectName("board_rate")
        self._rate.setProperty("kind", "muted")
        self._loads = QWidget(self)
        self._flow = FlowLayout(self._loads, gap_x=6, gap_y=4)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.team_choice)
        top.addWidget(self.shift_choice)
        top.addStretch(1)
        top.addWidget(self._rate)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._loads)
        self.team_choice.hide()
        self.shift_choice.hide()

    def team(self) -> str | None:
        """The code of the team wanted; None for all, or for the actor's own."""
        code = self.team_choice.currentData()
        return None if code is None else str(code)

    def shift(self) -> Shift | None:
        """The shift wanted; None for all that is open."""
        at = self.shift_choice.currentIndex() - 1
        return self._shifts[at] if 0 <= at < len(self._shifts) else None

    def say(self, board: Board) -> None:
        """Show what the board has in its head."""
        self._offer_teams(board)
        self._offer_shifts(board)
        self._rate.setText(words.rate_words(board.on_time))
        self._rate.setToolTip(words.rate_tip(board.on_time))
        self._say_loads(board)

    def _offer_teams(self, board: Board) -> None:
        self.team_choice.setVisible(bool(board.teams))
        codes = [self.team_choice.itemData(row) for row in range(self.team_choice.count())]
        wanted = [None, *(team.code for team in board.teams)]
        if codes != wanted:
            self.team_choice.clear()
            self.team_choice.addItem(tr("Toutes les équipes"), None)
            for team in board.teams:
                self.team_choice.addItem(team.name, team.code)
        present = None if board.team is None else board.team.code
        self.team_choice.setCurrentIndex(wanted.index(present) if present in wanted else 0)

    def _offer_shifts(self, board: Board) -> None:
        self._shifts = board.shifts
        self.shift_choice.clear()
        self.shift_choice.addItem(tr("Tout ce qui est ouvert"))
        for shift in board.shifts:
            self.shift_choice.addItem(tr("Service {0}").format(words.shift_words(shift)))
        at = board.shifts.index(board.shift) + 1 if board.shift in board.shifts else 0
        self.shift_choice.setCurrentIndex(at)
        self.shift_choice.setVisible(bool(board.shifts))

    def _on_team(self) -> None:
        self.shift_choice.setCurrentIndex(0)
        self.asked.emit()

    def _say_loads(self, board: Board) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            item.widget().deleteLater()
        named = board.team is None
        for load in board.loads[:MOST_LOADS]:
            pill = Pill(words.load_words(load, named=named), _tone(load), self._loads)
            pill.setToolTip(words.load_tip(load))
            pill.setAccessibleName(words.load_tip(load))
            self._flow.addWidget(pill)
            pill.show()
        rest = len(board.loads) - MOST_LOADS
        if rest > 0:
            label = Label(tr("et {0} autres services").format(rest), self._loads)
            label.setProperty("kind", "small")
            self._flow.addWidget(label)
            label.show()
        self._loads.setVisible(bool(board.loads))
        self._flow.invalidate()


def _tone(load: Load) -> str:
    if load.over:
        return "danger"
    if load.capacity and load.count >= load.capacity * NEARLY_FULL:
        return "warn"
    return "neutral"
