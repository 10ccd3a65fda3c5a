"""The accounts of a base, shared or of one PC: listed, made, changed, closed by who keeps them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, func, select, text

from db.schema import AccountRow, AccountSecretRow, SignInLogRow, TeamRow
from desktop_app.domain.accounts import Account, SignInKind, checked, clean_login
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.passwords import one_time
from desktop_app.domain.rights import Action, require
from desktop_app.services.account_rows import retire_local, save_local, secret_local
from desktop_app.services.account_server import retire_on_server, save_on_server
from desktop_app.services.local_accounts import has_secrets, require_good
from desktop_app.services.seat import Seat

_COLUMNS = (
    AccountRow.login,
    AccountRow.name,
    AccountRow.role,
    AccountRow.arrondissements,
    AccountRow.team,
    AccountRow.active,
)


def list_accounts(seat: Seat) -> tuple[Account, ...]:
    """Every account, closed ones too. UserError "not_allowed"."""
    _require(seat)
    seat.require_whole()
    with seat.store.reading() as connection:
        if seat.store.shared:
            rows = connection.execute(select(*_COLUMNS).order_by(AccountRow.name))
            return tuple(account_of(row) for row in rows)
        return _list_local(connection)


def save_account(seat: Seat, account: Account, password: str | None = None) -> Account:
    """Make the account, or change it and open it again; `password` None leaves the one there is
    (on a server with Kerberos there is none). A server gets a verifier, never the password.

    The first account of a local base is its administrator's, with a password of their own; from
    then on one has to sign in. UserError "not_allowed", what `domain.accounts.checked` and
    `domain.passwords.require_strong` refuse, "name_taken", "unknown_team", "login_taken",
    "own_account" (one's own role), "first_account", "password_missing", "last_administrator".
    """
    _require(seat)
    account = checked(account)
    if password is not None:
        require_good(password, account.login, account.name)
    return _save(seat, account, password, must_change=False)


def add_account(seat: Seat, account: Account) -> str:
    """Make an account, or open one again, and give it a password for its first sign-in; on a local
    base another must be chosen there. UserError as `save_account`."""
    _require(seat)
    account = checked(account)
    with seat.store.reading() as connection:
        if not seat.store.shared and not has_secrets(connection):
            raise _first_account()
    given = one_time(secrets.choice)
    _save(seat, account, given, must_change=True)
    return given


def give_password(seat: Seat, login: str) -> str:
    """A new password for who forgot theirs, to be told once. UserError "not_allowed",
    "unknown_account", "account_closed"."""
    _require(seat)
    account = _known(seat, login)
    if not account.active:
        raise UserError(
            "account_closed",
            f"Le compte « {account.login} » est fermé : rouvrez-le d’abord.",
            "login",
        )
    given = one_time(secrets.choice)
    with seat.store.writing() as connection:
        if seat.store.shared:
            save_on_server(connection, account, given)
        else:
            secret_local(connection, seat, account.login, given)
    return given


def retire_account(seat: Seat, login: str) -> None:
    """Close an account: it signs in no more; its name stays in the histories.

    UserError "not_allowed", "unknown_account", "own_account", "last_administrator".
    """
    _require(seat)
    login = clean_login(login)
    with seat.store.writing() as connection:
        own = seat.actor.login
        if seat.store.shared:
            own = connection.scalar(text("SELECT session_user")) or ""
        if login == own:
            raise UserError(
                "own_account", "On ne ferme pas son propre compte : demandez à un autre "
                "administrateur.", "login",
            )  # fmt: skip
        _require_account(connection, login)
        if seat.store.shared:
            retire_on_server(connection, login)
        else:
            retire_local(connection, seat, login)


def account_of(row: Any) -> Account:
    """The account of a row that has these columns."""
    return Account(
        row.login, row.name, Role(row.role), tuple(row.arrondissements), row.team, row.active
    )


def _save(seat: Seat, account: Account, password: str | None, *, must_change: bool) -> Account:
    with seat.store.writing() as connection:
        _require_known(connection, account)
        if account.login == seat.actor.login and account.role is not seat.actor.role:
            raise UserError(
                "own_account",
                "On ne change pas son propre rôle : demandez à un autre administrateur.",
                "as",
            )
        if seat.store.shared:
            save_on_server(connection, account, password)
            return account
        if not has_secrets(connection):
            if account.role is not Role.ADMIN:
                raise _first_account()
            if password is None:
                raise UserError(
                    "password_missing", "Choisissez le mot de passe de ce compte.", "password"
                )
        save_local(connection, seat, account, password, must_change=must_change)
    return account


def _list_local(connection: Connection) -> tuple[Account, ...]:
    log = SignInLogRow
    last = (
        select(func.max(log.at))
        .where(log.login == AccountRow.login, log.kind == SignInKind.SIGNED_IN.value)
        .scalar_subquery()
    )
    query = (
        select(
            *_COLUMNS,
            last.label("signed_in_at"),
            AccountSecretRow.account_id,
            AccountSecretRow.must_change,
        )
        .join(AccountSecretRow, AccountSecretRow.account_id == AccountRow.id, isouter=True)
        .order_by(AccountRow.name)
    )
    return tuple(
        replace(
            account_of(row),
            signed_in_at=row.signed_in_at,
            must_change=bool(row.must_change),
            has_password=row.account_id is not None,
        )
        for row in connection.execute(query)
    )


def _known(seat: Seat, login: str) -> Account:
    with seat.store.reading() as connection:
        return _require_account(connection, clean_login(login))


def _require_account(connection: Connection, login: str) -> Account:
    found = connection.execute(select(*_COLUMNS).where(AccountRow.login == login)).first()
    if found is None:
        raise UserError("unknown_account", f"« {login[:64]} » n’a pas de compte ici.", "login")
    return account_of(found)


def _require(seat: Seat) -> None:
    require(seat.actor, Action.EDIT_ACCOUNTS)


def _first_account() -> UserError:
    return UserError(
        "first_account",
        "Le premier compte d’un poste est celui de son administrateur, avec un mot de passe à lui. "
        "Ouvrez-le d’abord, puis les autres.",
        "as",
    )


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
