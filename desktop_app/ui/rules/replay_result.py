"""What a replay found: one sentence, from which team to which, the numbers concerned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui.admin.plain_table import PlainModel, WrappedTable
from desktop_app.ui.rules.wording import say_count, tr
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.services.replay import Replayed, Shifted

FROM, TO, COUNT = range(3)
NUMBER_EDGES = 60  # pixels beside a number at the plain text size, a scroll bar among them


class ShiftModel(PlainModel["Shifted"]):
    """One row per pair of teams."""

    figures = frozenset({COUNT})
    team_names: Mapping[str, str] = {}

    def headings(self) -> tuple[str, ...]:
        """See PlainModel."""
        return tr("De"), tr("Vers"), tr("Nombre")

    def texts(self, row: Shifted) -> tuple[str, ...]:
        """See PlainModel."""
        return self._name(row.from_team), self._name(row.to_team), str(row.count)

    def _name(self, code: str | None) -> str:
        return (
            tr("Sans équipe") if code is None else self.team_names.get(code, code).split(" — ")[0]
        )


class ReplayResult(QWidget):
    """`number_asked(number)` when one of the list is chosen."""

    number_asked = Signal(str)

    def __init__(self, team_names: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = Label(self)
        self.summary.setProperty("kind", "subtitle")
        self.summary.setWordWrap(True)
        self.model = ShiftModel(self)
        self.model.team_names = team_names
        # A long name takes two lines: of a team cut short nobody knows which it is.
        self.table = WrappedTable(self.model, self)
        self.table.setAccessibleName(tr("Changements d’équipe"))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(COUNT, QHeaderView.ResizeMode.ResizeToContents)
        self.numbers_title = Label(self)
        self.numbers_title.setProperty("kind", "field")
        self.numbers = QListWidget(self)
        self.numbers.setProperty("kind", "entries")
        self.numbers.setProperty("framed", "true")
        characters = self.numbers.fontMetrics().horizontalAdvance("00-0000-000000")
        self.numbers.setMinimumWidth(characters + px(NUMBER_EDGES))
        self.numbers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.numbers.setAccessibleName(tr("Signalements qui changent d’équipe, Entrée pour ouvrir"))
        self.numbers.itemActivated.connect(lambda item: self.number_asked.emit(item.text()))
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(6)
        right.setSpacing(6)
        title = Label(tr("D’une équipe à l’autre"), self)
        title.setProperty("kind", "field")
        left.addWidget(title)
        left.addWidget(self.table, 1)
        right.addWidget(self.numbers_title)
        right.addWidget(self.numbers, 1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(left, 1)
        row.addLayout(right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.summary, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row, 1)

    def say(self, found: Replayed) -> None:
        """Show what was found."""
        self.summary.setText(say_replayed(found))
        self.model.show_rows(found.table)
        self.numbers.clear()
        self.numbers.addItems(found.numbers)
        self.numbers.setCurrentRow(0)
        title = tr("Signalements à ouvrir (Entrée)")
        if len(found.numbers) < found.changed:
            title = tr("Les {0} derniers à ouvrir (Entrée)").format(len(found.numbers))
        self.numbers_title.setText(title)


def say_replayed(found: Replayed) -> str:
    """« 312 signalements, 41 changent d’équipe, 6 perdent leur équipe »."""
    parts = [say_count(found.total, tr("signalement"), tr("signalements"))]
    if not found.changed:
        parts.append(tr("aucun ne change d’équipe"))
    else:
        parts.append(say_count(found.changed, tr("change d’équipe"), tr("changent d’équipe")))
        if found.lost:
            parts.append(say_count(found.lost, tr("perd son équipe"), tr("perdent leur équipe")))
        if found.gained:
            parts.append(say_count(found.gained, tr("en trouve une"), tr("en trouvent une")))
    said = ", ".join(parts)
    return tr("Arrêté en route : {0}").format(said) if found.cancelled else said
