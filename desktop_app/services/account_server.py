"""An account of a shared base: a login of the server and a row, made by functions of the base."""

from __future__ import annotations

import json
import re

from sqlalchemy import Connection, text

from desktop_app.domain.accounts import Account
from desktop_app.domain.errors import UserError

_SAVE = text("SELECT relais_account_save(:login, :name, :role, :districts, :team, :verifier)")
_RETIRE = text("SELECT relais_account_retire(:login)")
_FOREIGN = text(
    "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :login) "
    "AND NOT EXISTS (SELECT FROM account WHERE login = :login)"
)
# It stands in a statement, which takes no parameter there.
_VERIFIER = re.compile(r"SCRAM-SHA-256\$\d+:[\w+/=]+\$[\w+/=:]+", re.ASCII)


def save_on_server(connection: Connection, account: Account, password: str | None) -> None:
    """Make it, or change it and open it again; `password` None leaves the one there is. The server
    gets a verifier. UserError "login_taken"."""
    if connection.scalar(_FOREIGN, {"login": account.login}):
        raise UserError(
            "login_taken",
            f"« {account.login} » est déjà un compte du serveur pour un autre usage : choisissez "
            "un autre identifiant, ou demandez à l’administrateur du serveur de le libérer.",
            "login",
        )
    connection.execute(
        _SAVE,
        {
            "login": account.login,
            "name": account.name,
            "role": account.role.value,
            "districts": json.dumps(list(account.arrondissements), separators=(",", ":")),
            "team": account.team or "",
            "verifier": verifier_of(connection, account.login, password),
        },
    )


def retire_on_server(connection: Connection, login: str) -> None:
    """Close it."""
    connection.execute(_RETIRE, {"login": login})


def set_own_password(connection: Connection, login: str, password: str) -> None:
    """Give the session's own login another password: any login may."""
    verifier = verifier_of(connection, login, password)
    if not _VERIFIER.fullmatch(verifier):
        raise ValueError("not a verifier")
    connection.exec_driver_sql(f"ALTER ROLE CURRENT_USER PASSWORD '{verifier}'")


def verifier_of(connection: Connection, login: str, password: str | None) -> str:
    """What the server keeps of a password (SCRAM), reckoned here: no clear text reaches its log."""
    if password is None:
        return ""
    driver = connection.connection.driver_connection
    made = driver.pgconn.encrypt_password(  # type: ignore[union-attr]
        password.encode(), login.encode(), b"scram-sha-256"
    )
    return str(made.decode())
