"""The teams at the left of a panel, one of them chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop_app.domain.team_card import TeamCard

WIDTH = 260
CHARACTERS = 22


class TeamList(QListWidget):
    """`chosen(code)` when the user goes to another team; `under(card)` is the second line."""

    chosen = Signal(str)

    def __init__(self, under: Callable[[TeamCard], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._under = under
        self._codes: list[str] = []
        self.setProperty("kind", "framed")
        self.setAccessibleName(self.tr("Équipes"))
        self.setFixedWidth(max(WIDTH, QFontMetrics(self.font()).averageCharWidth() * CHARACTERS))
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Beside the items and not in them: their heights are reckoned without it.
        self.setStyleSheet("QListView { padding: 3px 6px; } QListView::item { padding: 6px 0; }")
        self.currentRowChanged.connect(self._on_row)

    def fill(self, cards: Sequence[TeamCard], code: str) -> None:
        """Show the teams, `code` chosen; says nothing."""
        self.blockSignals(True)
        self.clear()
        self._codes = [card.team.code for card in cards]
        for card in cards:
            under = self._under(card)
            item = QListWidgetItem(f"{card.team.name}\n{under}" if under else card.team.name)
            self.addItem(item)
        self.choose(code)
        self.blockSignals(False)

    def choose(self, code: str) -> None:
        """Put the choice on a team without telling; none for an unknown code."""
        blocked = self.blockSignals(True)
        self.setCurrentRow(self._codes.index(code) if code in self._codes else -1)
        self.blockSignals(blocked)

    def _on_row(self, row: int) -> None:
        if 0 <= row < len(self._codes):
            self.chosen.emit(self._codes[row])
