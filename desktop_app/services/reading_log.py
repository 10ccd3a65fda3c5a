"""The log of who read an identity: shown by pages, exported; it names no reporter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, func, select

from db.schema import IdentityReadingRow, SignalementRow, VoiceRow
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.numbering import parse_number
from desktop_app.domain.rights import Action, require
from desktop_app.integrations.tables_out import write_table
from desktop_app.services.seat import Seat

PAGE: Final = 100
LONGEST: Final = 120
COLUMNS: Final = ("quand", "agent", "profil", "signalement", "motif", "voix")


@dataclass(frozen=True, slots=True)
class LoggedReading:
    """One reading: who, in which role, when, why, of which voice of which signalement."""

    id: int
    at: dt.datetime
    actor: str
    role: Role
    reason: str
    number: str
    voice: str


@dataclass(frozen=True, slots=True)
class ReadingFilter:
    """Which readings: `actor` part of a name, days in Paris (both included), a number."""

    actor: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """Some readings, the newest first; `next` is where the following page begins, None at the end.
    `total` counts them all."""

    rows: tuple[LoggedReading, ...]
    next: int | None
    total: int


def list_readings(
    seat: Seat, wanted: ReadingFilter, before: int | None = None, limit: int = PAGE
) -> ReadingPage:
    """A page of the log. UserError "not_allowed", "period_inverted" (field "last"),
    "number_unreadable" (field "number")."""
    require(seat.actor, Action.READ_LOG)
    seat.require_whole()
    clauses = _clauses(wanted)
    with seat.store.reading() as connection:
        total = connection.scalar(
            select(func.count()).select_from(_joined().where(*clauses).subquery())
        )
        rows = _read(connection, clauses, before, limit + 1)
    more = len(rows) > limit
    page = tuple(_reading(row) for row in rows[:limit])
    return ReadingPage(page, page[-1].id if more else None, total or 0)


def every_reading(seat: Seat, wanted: ReadingFilter) -> Iterator[LoggedReading]:
    """All of them, the newest first, read a page at a time. UserError as `list_readings`."""
    before = None
    while True:
        page = list_readings(seat, wanted, before, 1_000)
        yield from page.rows
        if page.next is None:
            return
        before = page.next


def write_readings(seat: Seat, wanted: ReadingFilter, path: Path) -> int:
    """Write them all at `path` (.csv or .xlsx); how many. UserError and WorldFault as
    `list_readings` and `write_table`."""
    list_readings(seat, wanted, limit=1)  # refused before any file is made
    rows = (
        (say_instant(row.at), row.actor, row.role.label, row.number, row.reason, row.voice)
        for row in every_reading(seat, wanted)
    )
    return write_table(path, COLUMNS, rows)


def say_instant(at: dt.datetime) -> str:
    """An instant as the written log has it: sorts as a text."""
    return f"{at.astimezone(PARIS):%Y-%m-%d %H:%M:%S}"


def _joined() -> Select[*tuple[Any, ...]]:
    row = IdentityReadingRow
    return (
        select(
            row.id,
            row.read_at,
            row.actor,
            row.role,
            row.reason,
            SignalementRow.number,
            VoiceRow.uid,
        )
        .join(VoiceRow, VoiceRow.id == row.voice_id)
        .join(SignalementRow, SignalementRow.id == VoiceRow.signalement_id)
    )


def _read(
    connection: Connection, clauses: list[ColumnElement[bool]], before: int | None, size: int
) -> list[Any]:
    query = _joined().where(*clauses).order_by(IdentityReadingRow.id.desc()).limit(size)
    if before is not None:
        query = query.where(IdentityReadingRow.id < before)
    return list(connection.execute(query))


def _clauses(wanted: ReadingFilter) -> list[ColumnElement[bool]]:
    row = IdentityReadingRow
    clauses: list[ColumnElement[bool]] = []
    if actor := " ".join(wanted.actor.split())[:LONGEST]:
        clauses.append(row.actor.icontains(actor, autoescape=True))
    if wanted.first is not None:
        clauses.append(row.read_at >= _morning(wanted.first))
    if wanted.last is not None:
        if wanted.first is not None and wanted.last < wanted.first:
            raise UserError(
                "period_inverted", "La fin de la période doit suivre son début.", "last"
            )
        clauses.append(row.read_at < _morning(wanted.last + dt.timedelta(days=1)))
    if wanted.number.strip():
        clauses += _of_number(wanted.number)
    return clauses


def _of_number(text: str) -> list[ColumnElement[bool]]:
    asked = parse_number(text)
    if asked is None:
        raise UserError(
            "number_unreadable",
            f"« {text[:20]} » n’est pas un numéro : écrivez par exemple 19-2026-004127.",
            "number",
        )
    if asked.number is not None:
        return [SignalementRow.number == asked.number]
    clauses = [SignalementRow.sequence == asked.sequence]
    return clauses if asked.year is None else [*clauses, SignalementRow.year == asked.year]


def _morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), PARIS)


def _reading(row: Any) -> LoggedReading:
    return LoggedReading(
        row.id, row.read_at, row.actor, Role(row.role), row.reason, row.number, row.uid
    )
