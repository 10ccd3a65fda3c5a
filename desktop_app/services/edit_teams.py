"""Teams made, changed, put aside and taken back by who may edit the reference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from db.schema import SignalementRow, TeamRow
from desktop_app.domain.errors import UserError
from desktop_app.domain.folding import fold
from desktop_app.domain.rights import Action, require
from desktop_app.domain.rules import Team
from desktop_app.domain.team_card import TeamCard, new_code, require_sound
from desktop_app.domain.views import Changes
from desktop_app.domain.workflow import OPEN
from desktop_app.services.reference import load_reference, touch_reference
from desktop_app.services.seat import Seat
from desktop_app.services.taking_up import leave_inactive_team
from desktop_app.services.team_cards import TeamKey, drawn_sectors, team_row
from desktop_app.services.typed_text import storable

_TEXTS: Final = ("name", "operator", "contact", "hours_note")
_PLAIN: Final = (*_TEXTS, "municipal", "surface", "underground", "confirmed", "capacity")
_OPEN: Final = tuple(status.value for status in OPEN)


@dataclass(frozen=True, slots=True)
class SavedTeam:
    """The team as it now stands in the base, and what to broadcast."""

    card: TeamCard
    changes: Changes


def save_team(seat: Seat, card: TeamCard) -> SavedTeam:
    """Create the team (empty code: one is made of its name) or change it.

    Its duty (`edit_duty`) and whether it is active are kept as they are. UserError those of
    `require_sound`, "name_taken" (field "name"), "unknown_team", "changed_meanwhile",
    "not_allowed".
    """
    require(seat.actor, Action.EDIT_REFERENCE)
    texts: dict[str, Any] = {name: _typed(getattr(card.team, name)) for name in _TEXTS}
    team = replace(card.team, **texts)
    with seat.store.writing() as connection:
        require_sound(team, drawn_sectors(connection))
        _require_own_name(connection, team)
        if team.code:
            row = team_row(connection, team.code, card.version or None)
            version = row.version + 1
            values = {**_columns(team), "version": version}
            connection.execute(update(TeamRow).where(TeamRow.id == row.id).values(values))
        else:
            codes = frozenset(connection.scalars(select(TeamRow.code)))
            team, version = replace(team, code=new_code(team.name, codes)), 1
            values = {**_columns(team), "code": team.code, "active": True, "version": version}
            connection.execute(insert(TeamRow).values(values))
        touch_reference(connection)
        saved = load_reference(connection).teams[team.code]
    return SavedTeam(TeamCard(saved, version), Changes(reference=True))


def deactivate_team(
    seat: Seat, code: str, *, version: int | None = None, to_pool: bool = False
) -> Changes:
    """Put a team aside: nothing is routed to it any more.

    What it still holds open goes to the pool, each with its line of history, when `to_pool` says
    so; else UserError "team_holds_open", field "open". Also "unknown_team", "changed_meanwhile",
    "not_allowed".
    """
    require(seat.actor, Action.EDIT_REFERENCE)
    with seat.store.writing() as connection:
        row = team_row(connection, code, version)
        held = _held_open(connection, row.id)
        if held and not to_pool:
            raise UserError(
                "team_holds_open",
                f"{row.name} tient encore {_say_count(len(held))} : dites "
                f"{'qu’ils passent' if len(held) > 1 else 'qu’il passe'} « Sans équipe », ou "
                "réaffectez d’abord.",
                "open",
            )
        _set_active(connection, row, active=False)
        reference = load_reference(connection)
        for number in held:
            leave_inactive_team(connection, seat, reference, number)
    return Changes(numbers=frozenset(held), reference=True)


def reactivate_team(seat: Seat, code: str, *, version: int | None = None) -> Changes:
    """Take a team back in service. UserError as `deactivate_team`."""
    require(seat.actor, Action.EDIT_REFERENCE)
    with seat.store.writing() as connection:
        _set_active(connection, team_row(connection, code, version), active=True)
    return Changes(reference=True)


def open_count(seat: Seat, code: str) -> int:
    """How many open signalements a team holds; UserError "unknown_team"."""
    with seat.store.reading() as connection:
        row = team_row(connection, code, None)
        return connection.execute(
            select(func.count())
            .select_from(SignalementRow)
            .where(SignalementRow.team_id == row.id, SignalementRow.status.in_(_OPEN))
        ).scalar_one()


def _typed(text: str) -> str:
    return " ".join(storable(text).split())


def _columns(team: Team) -> dict[str, Any]:
    return {
        **{name: getattr(team, name) for name in _PLAIN},
        "kind": team.kind.value,
        "sectors": sorted(team.sectors),
        "arrondissements": sorted(team.arrondissements),
    }


def _require_own_name(connection: Connection, team: Team) -> None:
    names = connection.execute(select(TeamRow.name).where(TeamRow.code != team.code))
    if any(fold(name) == fold(team.name) for (name,) in names):
        raise UserError("name_taken", f"Une autre équipe s’appelle déjà « {team.name} ».", "name")


def _held_open(connection: Connection, team_id: int) -> tuple[str, ...]:
    return tuple(
        connection.scalars(
            select(SignalementRow.number)
            .where(SignalementRow.team_id == team_id, SignalementRow.status.in_(_OPEN))
            .order_by(SignalementRow.id)
        )
    )


def _set_active(connection: Connection, row: TeamKey, *, active: bool) -> None:
    connection.execute(
        update(TeamRow).where(TeamRow.id == row.id).values(active=active, version=row.version + 1)
    )
    touch_reference(connection)


def _say_count(count: int) -> str:
    return "1 signalement ouvert" if count == 1 else f"{count} signalements ouverts"
