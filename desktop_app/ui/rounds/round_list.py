"""At the left: the shifts of the day, with the round of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop_app.domain.rounds import DayShift, RoundState
from desktop_app.ui.rounds.wording import hours, state_words, stops_words, team_words, tr
from desktop_app.ui.widgets.entries import wrap_entries

_ENTRY: Final = Qt.ItemDataRole.UserRole


class RoundList(QListWidget):
    """`chosen(DayShift | None)` when another line is current."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rounds_of_day")
        self.setAccessibleName(tr("Tournées du jour"))
        wrap_entries(self)
        self.setMinimumWidth(150)
        self.currentItemChanged.connect(
            lambda item, _before: self.chosen.emit(None if item is None else item.data(_ENTRY))
        )

    def show_entries(self, entries: Sequence[DayShift], wanted: str | None) -> None:
        """Other lines; the current one is the round `wanted`, else the same shift, else the first
        round."""
        before = self.entry()
        self.blockSignals(True)
        self.clear()
        for entry in entries:
            item = QListWidgetItem(_words(entry), self)
            item.setData(_ENTRY, entry)
        row = next((at for at, each in enumerate(entries) if _uid(each) == wanted), -1)
        if row < 0 or wanted is None:
            same = (at for at, each in enumerate(entries) if before and _same(each, before))
            first = (at for at, each in enumerate(entries) if each.line is not None)
            row = next(same, next(first, 0 if entries else -1))
        self.setCurrentRow(row)
        self.blockSignals(False)
        self.chosen.emit(self.entry())

    def entry(self) -> DayShift | None:
        """The current line."""
        item = self.currentItem()
        found: DayShift | None = None if item is None else item.data(_ENTRY)
        return found

    def begins_at(self) -> dt.datetime | None:
        """When the shift of the current line begins."""
        entry = self.entry()
        return None if entry is None else entry.begins_at


def _uid(entry: DayShift) -> str | None:
    return None if entry.line is None else entry.line.uid


def _same(one: DayShift, other: DayShift) -> bool:
    return (one.team, one.begins_at) == (other.team, other.begins_at)


def _words(entry: DayShift) -> str:
    first = f"{team_words(entry.team.name)}\n{hours(entry.begins_at, entry.ends_at)}"
    if entry.line is None:
        return f"{first}\n{tr('pas de tournée')}"
    line = entry.line
    state, _ = state_words(line.state, line.stops, line.left)
    told = f"{first}\n{stops_words(line.stops)} · {state.lower()}"
    if line.state is RoundState.PLANNED and line.left < line.stops:
        # A line of its own: the list is narrow.
        told += "\n" + tr("{0} à consigner").format(line.left)
    return told
