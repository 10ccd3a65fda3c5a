"""All that a shared base holds itself, in the order in which it is laid."""

from __future__ import annotations

from sqlalchemy import Connection

from db.postgres import (
    accounts,
    cases,
    grants,
    history,
    identities,
    lines,
    notify,
    person_requests,
    persons,
    policies,
    roles,
    signed,
)
from db.postgres.plan import OWNER, Plan

FUNCTIONS = (
    *history.GRANTED,
    *identities.GRANTED,
    *person_requests.GRANTED,
    *accounts.GRANTED,
    "relais_may_any(text, integer, text, boolean)",
    "relais_scope(text, text)",
)


def before_schema(connection: Connection, plan: Plan) -> None:
    """Roles, and the base in the owner's hands; the caller goes on as that owner."""
    _run(connection, [*roles.make_roles(plan), *roles.take_over(_database(connection))])
    connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")


def after_schema(connection: Connection, plan: Plan) -> None:
    """Functions, guards, policies, grants, as the owner; idempotent."""
    for module in (persons, history, lines, cases, signed):
        _run(connection, module.statements(plan))
    _run(connection, identities.statements(plan))
    _run(connection, person_requests.statements())
    _run(connection, notify.statements())
    _run(connection, policies.statements(plan))
    connection.exec_driver_sql("RESET ROLE")
    _run(connection, accounts.statements(plan))
    _run(connection, roles.let_in(plan, _database(connection)))
    _run(connection, grants.statements(plan, FUNCTIONS))


def _run(connection: Connection, statements: list[str]) -> None:
    for statement in statements:
        # The driver reads placeholders even where it is given no value.
        connection.exec_driver_sql(statement.replace("%", "%%"))


def _database(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT current_database()").scalar_one())
