"""Teams as an administrator reads them, with the version that a change must name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, select

from db.schema import AreaRow, TeamRow
from desktop_app.domain.errors import UserError
from desktop_app.domain.team_card import TeamCard
from desktop_app.services.reference import load_reference
from desktop_app.services.seat import Seat


@dataclass(frozen=True, slots=True)
class Teams:
    """Every team of the base, active ones first, by name; the sectors with a polygon, by code."""

    cards: tuple[TeamCard, ...]
    sectors: Mapping[str, str]


class TeamKey(NamedTuple):
    """A row of `team`: its id, its name, the version it has."""

    id: int
    name: str
    version: int


def team_cards(seat: Seat) -> Teams:
    """Read them all in one go."""
    with seat.store.reading() as connection:
        teams = load_reference(connection).teams
        versions = connection.execute(select(TeamRow.code, TeamRow.version)).all()
        drawn = drawn_sectors(connection)
    cards = (TeamCard(teams[row.code], row.version) for row in versions)
    ordered = sorted(cards, key=lambda card: (not card.team.active, card.team.name))
    return Teams(tuple(ordered), drawn)


def team_card(seat: Seat, code: str) -> TeamCard:
    """One team; UserError "unknown_team"."""
    with seat.store.reading() as connection:
        row = team_row(connection, code, None)
        return TeamCard(load_reference(connection).teams[code], row.version)


def drawn_sectors(connection: Connection) -> Mapping[str, str]:
    """The names of the sectors that have a polygon, by code."""
    areas = select(AreaRow.code, AreaRow.name, AreaRow.rings).where(AreaRow.kind == "sector")
    rows = connection.execute(areas.order_by(AreaRow.name)).all()
    return {row.code: row.name for row in rows if row.rings}


def team_row(connection: Connection, code: str, version: int | None) -> TeamKey:
    """A team to be changed; UserError "unknown_team", field "team", and "changed_meanwhile" when
    the base no longer has `version` (None: whichever).
    """
    wanted = select(TeamRow.id, TeamRow.name, TeamRow.version).where(TeamRow.code == code)
    found = connection.execute(wanted).first()
    if found is None:
        raise UserError(
            "unknown_team", f"L’équipe « {code[:40]} » n’existe pas dans cette base.", "team"
        )
    if version is not None and found.version != version:
        raise UserError(
            "changed_meanwhile",
            f"{found.name} a été modifiée entre-temps depuis un autre poste : relisez-la, puis "
            "recommencez si besoin.",
        )
    return TeamKey(found.id, found.name, found.version)
