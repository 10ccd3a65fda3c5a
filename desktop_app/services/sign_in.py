"""Who signed in to a shared base: the account of the session's login."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from db.engine import Store
from db.schema import AccountRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError

_KEEPER = text(
    "SELECT CASE WHEN to_regproc('relais_is_keeper') IS NULL "
    "THEN (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) "
    "ELSE pg_has_role(session_user, 'relais_owner', 'MEMBER') END"
)
_FOUND = select(
    AccountRow.login,
    AccountRow.name,
    AccountRow.role,
    AccountRow.arrondissements,
    AccountRow.team,
    AccountRow.active,
).where(AccountRow.login == text("session_user"))


def who_am_i(store: Store) -> Actor | None:
    """The actor of the session's login; None for the owner of the base, who is nobody's account.

    UserError "no_account", "account_retired".
    """
    with store.reading() as connection:
        return _who(connection)


def actor_of(row: object) -> Actor:
    """The actor of a row of `account`."""
    first, *others = getattr(row, "arrondissements", None) or [None]
    return Actor(
        row.name,  # type: ignore[attr-defined]
        Role(row.role),  # type: ignore[attr-defined]
        first,
        row.team,  # type: ignore[attr-defined]
        row.login,  # type: ignore[attr-defined]
        tuple(others),
    )


def _who(connection: Connection) -> Actor | None:
    row = connection.execute(_FOUND).first()
    if row is not None and row.active:
        return actor_of(row)
    if row is None and connection.scalar(_KEEPER):
        return None
    login = connection.scalar(text("SELECT session_user"))
    if row is None:
        raise UserError(
            "no_account",
            f"« {login} » n’a pas de compte Relais : demandez à l’administrateur de l’application "
            "d’en créer un.",
        )
    raise UserError(
        "account_retired",
        f"Le compte « {login} » est fermé : demandez à l’administrateur de l’application.",
    )
