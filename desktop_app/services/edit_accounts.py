"""Accounts of a shared base: listed, made, changed, closed by the administrator alone."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select, text

from db.schema import AccountRow, TeamRow
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, require
from desktop_app.services.seat import Seat

LOGIN: Final = re.compile(r"[a-z][a-z0-9._@-]{1,62}")
_SAVE = text("SELECT relais_account_save(:login, :name, :role, :districts, :team, :verifier)")
_RETIRE = text("SELECT relais_account_retire(:login)")
_FOREIGN = text(
    "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :login) "
    "AND NOT EXISTS (SELECT FROM account WHERE login = :login)"
)
_ALL = select(
    AccountRow.login,
    AccountRow.name,
    AccountRow.role,
    AccountRow.arrondissements,
    AccountRow.team,
    AccountRow.active,
).order_by(AccountRow.name)


@dataclass(frozen=True, slots=True)
class Account:
    """A person who signs in; `arrondissements` of a desk, the first is its home."""

    login: str
    name: str
    role: Role
    arrondissements: tuple[int, ...] = ()
    team: str | None = None
    active: bool = True


def list_accounts(seat: Seat) -> tuple[Account, ...]:
    """Every account, closed ones too. UserError "not_allowed"."""
    _require(seat)
    seat.require_whole()
    with seat.store.reading() as connection:
        return tuple(_account(row) for row in connection.execute(_ALL))


def save_account(seat: Seat, account: Account, password: str | None = None) -> Account:
    """Make the account, or change it and open it again; `password` None leaves the one there is
    (with Kerberos there is none). The server gets a verifier, never the password.

    UserError "not_allowed", "not_server", "bad_login", "name_missing", "name_taken",
    "bad_arrondissement", "unknown_team", "team_missing", "password_too_short",
    "login_taken", "own_account" (one's own role).
    """
    _require(seat)
    _require_server(seat)
    account = _checked(account)
    if password is not None:
        _require_length(password)
    with seat.store.writing() as connection:
        _require_known(connection, account)
        _require_free(connection, seat, account)
        connection.execute(
            _SAVE,
            {
                "login": account.login,
                "name": account.name,
                "role": account.role.value,
                "districts": json.dumps(list(account.arrondissements), separators=(",", ":")),
                "team": account.team or "",
                "verifier": _verifier(connection, account.login, password),
            },
        )
    return account


def retire_account(seat: Seat, login: str) -> None:
    """Close an account: it signs in no more; its name stays in the histories.

    UserError "not_allowed", "not_server", "unknown_account", "own_account".
    """
    _require(seat)
    _require_server(seat)
    with seat.store.writing() as connection:
        if login == connection.scalar(text("SELECT session_user")):
            raise UserError(
                "own_account", "On ne ferme pas son propre compte : demandez à un autre "
                "administrateur.", "login",
            )  # fmt: skip
        found = connection.scalar(select(AccountRow.id).where(AccountRow.login == login))
        if found is None:
            raise UserError("unknown_account", f"« {login} » n’a pas de compte ici.", "login")
        connection.execute(_RETIRE, {"login": login})


def _account(row: Any) -> Account:
    return Account(
        row.login, row.name, Role(row.role), tuple(row.arrondissements), row.team, row.active
    )


def _require(seat: Seat) -> None:
    require(seat.actor, Action.EDIT_ACCOUNTS)


def _require_server(seat: Seat) -> None:
    if not seat.store.shared:
        raise UserError(
            "not_server", "Ces comptes sont ceux d’une base partagée : donnez --database-url."
        )


def _checked(account: Account) -> Account:
    name = " ".join(account.name.split())
    login = account.login.strip().lower()
    if not LOGIN.fullmatch(login) or login.startswith(("relais_", "pg_")):
        raise UserError(
            "bad_login",
            f"« {login[:64]} » ne convient pas : des lettres sans accent, chiffres, points ou "
            "tirets, en commençant par une lettre (prenom.nom).",
            "login",
        )
    if not name or len(name) > 120:
        raise UserError("name_missing", "Écrivez le nom qui signera l’historique.", "name")
    districts = tuple(dict.fromkeys(account.arrondissements))
    if any(not 1 <= number <= 20 for number in districts):
        raise UserError(
            "bad_arrondissement", "Un arrondissement de Paris va de 1 à 20.", "arrondissements"
        )
    if account.role is Role.FRONT_DESK and not districts:
        raise UserError(
            "bad_arrondissement",
            "Un accueil a au moins un arrondissement : sans lui il ne peut rien saisir.",
            "arrondissements",
        )
    if account.role is Role.TEAM_LEAD and not account.team:
        raise UserError("team_missing", "Dites de quelle équipe cette personne est chef.", "team")
    return Account(login, name, account.role, districts, account.team or None)


def _require_known(connection: Connection, account: Account) -> None:
    taken = connection.scalar(
        select(AccountRow.login).where(
            AccountRow.name == account.name, AccountRow.login != account.login
        )
    )
    if taken is not None:
        raise UserError(
            "name_taken",
            f"« {account.name} » signe déjà pour {taken} : ajoutez de quoi les distinguer.",
            "name",
        )
    if account.team is None:
        return
    teams: Sequence[str] = connection.scalars(select(TeamRow.code)).all()
    if account.team not in teams:
        raise UserError(
            "unknown_team",
            f"« {account.team[:40]} » n’est pas une équipe de cette base : écrivez l’une de "
            f"{', '.join(sorted(teams))}.",
            "team",
        )


def _require_free(connection: Connection, seat: Seat, account: Account) -> None:
    if account.login == seat.actor.login and account.role is not seat.actor.role:
        raise UserError(
            "own_account",
            "On ne change pas son propre rôle : demandez à un autre administrateur.",
            "as",
        )
    if connection.scalar(_FOREIGN, {"login": account.login}):
        raise UserError(
            "login_taken",
            f"« {account.login} » est déjà un compte du serveur pour un autre usage : choisissez "
            "un autre identifiant, ou demandez à l’administrateur du serveur de le libérer.",
            "login",
        )


def _require_length(password: str) -> None:
    if len(password) < 12:
        raise UserError(
            "password_too_short", "Un mot de passe a au moins 12 caractères.", "password"
        )


def _verifier(connection: Connection, login: str, password: str | None) -> str:
    if password is None:
        return ""
    driver = connection.connection.driver_connection
    made = driver.pgconn.encrypt_password(  # type: ignore[union-attr]
        password.encode(), login.encode(), b"scram-sha-256"
    )
    return str(made.decode())
