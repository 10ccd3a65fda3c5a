"""Which schema a server's base holds, asked without Alembic."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection


def server_version(connection: Connection) -> int:
    """The server's major version."""
    found = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
    return int(found) // 10_000


def server_revision(connection: Connection) -> str | None:
    """The revision of the schema; None for a base that was not prepared, or not for this login."""
    there = connection.exec_driver_sql(
        "SELECT has_table_privilege(to_regclass('public.alembic_version'), 'SELECT')"
    ).scalar_one()
    if not there:
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM public.alembic_version").scalar()
    return None if found is None else str(found)
