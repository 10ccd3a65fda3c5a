"""The rules of this base, to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.condition_words import say, say_if
from desktop_app.domain.rule_words import say_team_kind
from desktop_app.domain.views import Changes
from desktop_app.services.list_reference import RuleLine, TeamLine, list_rules, list_teams
from desktop_app.ui.desk import Desk
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.label import Label

LEAST_WIDE = 150  # pixels at the plain text size


class ReadTable(QTableWidget):
    """A table of texts, read by keyboard; rows grow with their text."""

    def __init__(self, name: str, heads: Sequence[str], wide: Sequence[int], parent: QWidget):
        super().__init__(0, len(heads), parent)
        self.setProperty("kind", "framed")
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(heads))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setStyleSheet("QTableView::item { padding: 5px 8px; }")
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for column in range(len(heads)):
            mode = QHeaderView.ResizeMode.ResizeToContents
            if column in wide:
                mode = QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(column, mode)
        self._wide = tuple(wide)
        # Once the columns stand still: a scroll bar that appears makes the texts wrap again.
        self._fit = QTimer(self)
        self._fit.setSingleShot(True)
        self._fit.timeout.connect(self._share_room)
        header.sectionResized.connect(lambda *_: self._fit.start(0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        self._fit.start(0)

    def _share_room(self) -> None:
        # Not Qt's own stretching, which leaves a column of long texts the width of one letter.
        header, columns = self.horizontalHeader(), range(self.columnCount())
        taken = sum(header.sectionSize(column) for column in columns if column not in self._wide)
        share = max((self.viewport().width() - taken) // len(self._wide), px(LEAST_WIDE))
        for column in self._wide:
            header.resizeSection(column, share)
        self.resizeRowsToContents()

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        """Show `rows` in place of what was there."""
        self.setRowCount(len(rows))
        for line, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(line, column, item)
        self._fit.start(0)


class _ListPanel(QWidget):
    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.note = Label(self)
        self.note.setProperty("kind", "muted")
        self.note.setWordWrap(True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 8, 0, 0)
        self.column.addWidget(self.note)

    def refresh(self, changes: Changes) -> None:
        """Read again where the reference tables changed."""
        if changes.reference:
            self.load()

    def load(self) -> None:
        raise NotImplementedError


class RulesPanel(_ListPanel):
    """« Règles »."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.note.setText(
            self.tr(
                "Les règles sont essayées de haut en bas : la première qui convient désigne "
                "l’équipe. Sans règle, le signalement reste « Sans équipe »."
            )
        )
        heads = (
            self.tr("N°"),
            self.tr("Règle"),
            self.tr("Quand"),
            self.tr("Vers"),
            self.tr("Copie"),
            self.tr("Accepter sous"),
        )
        self.table = ReadTable(self.tr("Règles"), heads, (1, 2), self)
        self.column.addWidget(self.table, 1)
        self.load()

    def load(self) -> None:
        """Read the rules and the names of the teams."""
        seat = self.desk.seat
        self.desk.tasks.run(self, lambda: (list_rules(seat), list_teams(seat)), self._on_rules)

    def _on_rules(self, read: tuple[tuple[RuleLine, ...], tuple[TeamLine, ...]]) -> None:
        rules, teams = read
        names = {team.code: team.name for team in teams}
        self.table.fill([self._row(rule, names) for rule in rules])

    def _row(self, rule: RuleLine, names: dict[str, Any]) -> list[str]:
        target = names.get(rule.target_team or "", "") or say_team_kind(rule.target_kind or "")
        copies = ", ".join(self._say_copy(copy) for copy in rule.copies)
        delay = self.tr("{0} min").format(rule.accept_minutes) if rule.accept_minutes else "—"
        name = rule.name if rule.active else self.tr("{0} (inactive)").format(rule.name)
        return [
            rule.code,
            name,
            say(rule.conditions),
            target or self.tr("Sans équipe"),
            copies or "—",
            delay,
        ]

    def _say_copy(self, copy: str | dict[str, Any]) -> str:
        if isinstance(copy, str):
            return say_team_kind(copy)
        return f"{say_team_kind(copy['kind'])} {say_if(copy['if'])}"
