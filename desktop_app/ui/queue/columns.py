"""The columns of the queue, with what each says in plain words (readers of the screen, tips)."""

from __future__ import annotations

import datetime as dt
from enum import IntEnum

from desktop_app.domain.views import QueueRow
from desktop_app.ui.queue import wording
from desktop_app.ui.queue.wording import tr


class Column(IntEnum):
    """Columns of the queue."""

    CHECK = 0
    NUMBER = 1
    SUBJECT = 2
    PLACE = 3
    TEAM = 4
    STATUS = 5
    DUE = 6


def heading(column: int) -> str:
    """Title of a column."""
    return (
        "",
        tr("N°"),
        tr("Objet"),
        tr("Lieu"),
        tr("Équipe"),
        tr("Statut"),
        tr("Échéance"),
    )[column]


def words(column: int, row: QueueRow, sectors: dict[str, str], now: dt.datetime) -> str:
    """Everything a cell shows, as one text."""
    match column:
        case Column.NUMBER:
            return row.number
        case Column.SUBJECT:
            return f"{wording.short_category(row.category)}, {wording.subject_line(row)}"
        case Column.PLACE:
            return f"{row.label}, {wording.place_line(row, sectors)}"
        case Column.TEAM:
            return wording.team_line(row)
        case Column.STATUS:
            return wording.status_words(row)
        case Column.DUE:
            return wording.due_words(row, now)
        case _:
            return ""


def tip(column: int, row: QueueRow, sectors: dict[str, str], now: dt.datetime) -> str | None:
    """What a cell says when the pointer rests on it: what may be cut off."""
    if column == Column.SUBJECT:
        return f"{row.category.label}\n{wording.subject_line(row)}"
    if column == Column.STATUS:
        return f"{wording.status_words(row)}\n{wording.team_line(row)}"
    if column == Column.DUE:
        return wording.due_tip(row, now)
    return words(column, row, sectors, now) or None
