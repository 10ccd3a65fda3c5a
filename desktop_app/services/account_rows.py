"""The rows of a local account, written in the caller's transaction, with their line in the log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from db.schema import AccountRow, AccountSecretRow
from desktop_app.domain.accounts import Account, SignInKind
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.services.local_accounts import has_secrets, keep_secret
from desktop_app.services.seat import Seat
from desktop_app.services.sign_in_log import append_line


def save_local(
    connection: Connection,
    seat: Seat,
    account: Account,
    password: str | None,
    *,
    must_change: bool,
) -> None:
    """Make it, or change it and open it again; `password` None leaves the one there is.

    UserError "not_allowed", "last_administrator".
    """
    _require_keeper(connection, seat)
    now = seat.clock()
    values = {
        "name": account.name,
        "role": account.role.value,
        "arrondissements": list(account.arrondissements),
        "team": account.team,
        "active": True,
        "updated_at": now,
    }
    row = AccountRow
    found = connection.execute(select(row.id, row.active).where(row.login == account.login)).first()
    if found is None:
        made = connection.execute(
            insert(row).values(
                login=account.login, created_at=now, created_by=seat.actor.name, version=1, **values
            )
        )
        key: Any = made.inserted_primary_key
        account_id, kind = key[0], SignInKind.ACCOUNT_OPENED
    else:
        account_id = found.id
        connection.execute(
            update(row).where(row.id == account_id).values(version=row.version + 1, **values)
        )
        kind = SignInKind.ACCOUNT_CHANGED if found.active else SignInKind.ACCOUNT_OPENED
    if password is not None:
        keep_secret(connection, account_id, password, now, must_change=must_change)
    append_line(connection, kind, now, login=account.login, by=seat.actor.name)
    _require_administrator(connection)


def secret_local(connection: Connection, seat: Seat, login: str, password: str) -> None:
    """Give it a password to be changed at the next sign-in. UserError "not_allowed"."""
    _require_keeper(connection, seat)
    account_id = connection.scalars(select(AccountRow.id).where(AccountRow.login == login)).one()
    keep_secret(connection, account_id, password, seat.clock(), must_change=True)
    append_line(
        connection, SignInKind.PASSWORD_GIVEN, seat.clock(), login=login, by=seat.actor.name
    )


def retire_local(connection: Connection, seat: Seat, login: str) -> None:
    """Close it. UserError "not_allowed", "last_administrator"."""
    _require_keeper(connection, seat)
    row = AccountRow
    connection.execute(
        update(row)
        .where(row.login == login)
        .values(active=False, updated_at=seat.clock(), version=row.version + 1)
    )
    append_line(
        connection, SignInKind.ACCOUNT_CLOSED, seat.clock(), login=login, by=seat.actor.name
    )
    _require_administrator(connection)


def _require_keeper(connection: Connection, seat: Seat) -> None:
    # Whoever sits may have been closed meanwhile, by another window or the command line.
    if not has_secrets(connection):
        return
    row = AccountRow
    still = connection.scalar(
        select(row.id).where(
            row.login == seat.actor.login, row.active, row.role == Role.ADMIN.value
        )
    )
    if still is None:
        raise UserError(
            "not_allowed",
            "Votre compte ne tient plus les comptes de ce poste : ouvrez une session "
            "d’administrateur.",
        )


def _require_administrator(connection: Connection) -> None:
    row, secret = AccountRow, AccountSecretRow
    left = connection.scalar(
        select(func.count())
        .select_from(row)
        .join(secret, secret.account_id == row.id)
        .where(row.active, row.role == Role.ADMIN.value)
    )
    if not left:
        raise UserError(
            "last_administrator",
            "C’est le dernier administrateur de ce poste : ouvrez-en un autre d’abord.",
            "login",
        )
