"""The teams of this base as a list to read."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from db.schema import TeamRow
from desktop_app.services.seat import Seat


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team as the lists show it; `sectors` are codes, both bounds empty: everywhere."""

    code: str
    name: str
    kind: str
    operator: str
    sectors: tuple[str, ...]
    arrondissements: tuple[int, ...]
    surface: bool
    underground: bool
    contact: str
    hours_note: str
    confirmed: bool
    active: bool


def list_teams(seat: Seat) -> tuple[TeamLine, ...]:
    """Every team, active ones first, by name as stored."""
    table = select(TeamRow.__table__).order_by(TeamRow.active.desc(), TeamRow.id)
    with seat.store.reading() as connection:
        rows = connection.execute(table).all()
    return tuple(
        TeamLine(
            row.code,
            row.name,
            row.kind,
            row.operator,
            tuple(row.sectors),
            tuple(row.arrondissements),
            row.surface,
            row.underground,
            row.contact,
            row.hours_note,
            row.confirmed,
            row.active,
        )
        for row in rows
    )
