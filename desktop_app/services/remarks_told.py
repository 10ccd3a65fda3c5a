"""What the remark of each passage says, and what was masked in it, for the lines of history.

A history holds the seal of a remark only: the words are in the row of the passage, where they can
still be masked or purged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from db.schema import PrivacyFlagRow, VisitRow
from desktop_app.domain.codes import EventKind, PrivacyKind

REMARK_FIELD = "visit_remark"


class Remark(NamedTuple):
    """A remark as it is kept, and the kind of each finding that was masked when it was written."""

    text: str
    masked: tuple[PrivacyKind, ...]


def remarks_of(connection: Connection, row_id: int, lines: Sequence[Any]) -> dict[int, Remark]:
    """The remarks of the passages of one signalement by the number of their line; `lines` are all
    of its history, in order."""
    visited = [line for line in lines if line.kind == EventKind.VISITED]
    if not visited:
        return {}
    words = _words_by_hour(connection, row_id)
    masked = _masked_by_line(connection, row_id, visited)
    told: dict[int, Remark] = {}
    for line in visited:
        same = words.get(str((line.after or {}).get("visited_at", "")), [])
        text = same.pop(0) if same else ""
        if text or line.seq in masked:
            told[line.seq] = Remark(text, tuple(masked.get(line.seq, ())))
    return told


def _words_by_hour(connection: Connection, row_id: int) -> dict[str, list[str]]:
    """The remarks by the hour of their passage as a line tells it, in the order of writing."""
    found: dict[str, list[str]] = {}
    for at, remark in connection.execute(
        select(VisitRow.visited_at, VisitRow.remark)
        .where(VisitRow.signalement_id == row_id)
        .order_by(VisitRow.id)
    ):
        hour = at.astimezone(dt.UTC).isoformat(timespec="microseconds")
        found.setdefault(hour, []).append(remark or "")
    return found


def _masked_by_line(
    connection: Connection, row_id: int, visited: Sequence[Any]
) -> Mapping[int, list[PrivacyKind]]:
    flag = PrivacyFlagRow
    masked: dict[int, list[PrivacyKind]] = {}
    for kind, at in connection.execute(
        select(flag.kind, flag.at)
        .where(flag.signalement_id == row_id, flag.field == REMARK_FIELD, flag.action == "masked")
        .order_by(flag.id)
    ):
        # Written just before the line that tells the passage, in the same transaction.
        line = next((each for each in visited if each.at >= at), None)
        if line is not None:
            masked.setdefault(line.seq, []).append(PrivacyKind(kind))
    return masked
