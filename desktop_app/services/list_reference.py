"""The reference tables as lists to read: teams and rules of this base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from db.schema import RoutingRuleRow, TeamRow
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


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A routing rule as the lists show it; `conditions` is the tree of `domain.routing`."""

    code: str
    name: str
    conditions: dict[str, Any]
    target_kind: str | None
    target_team: str | None
    copies: tuple[str | dict[str, Any], ...]  # kinds, or {"kind": …, "if": conditions}
    accept_minutes: int | None
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


def list_rules(seat: Seat) -> tuple[RuleLine, ...]:
    """Every rule, in the order in which they are tried."""
    table = select(RoutingRuleRow.__table__).order_by(RoutingRuleRow.position)
    with seat.store.reading() as connection:
        rows = connection.execute(table).all()
    return tuple(
        RuleLine(
            row.code,
            row.name,
            row.conditions,
            row.target_kind,
            row.target_team,
            tuple(row.copies),
            row.accept_minutes,
            row.active,
        )
        for row in rows
    )
