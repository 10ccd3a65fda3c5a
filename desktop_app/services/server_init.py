"""Prepare a shared base, or bring an older one up: roles, schema, rights, first rows.

Idempotent, all in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection, inspect, select

from db.engine import Store
from db.errors import FaultKind, StorageFault
from db.postgres.install import after_schema, before_schema
from db.postgres.plan import ACCOUNTS, OWNER, group
from db.revision import MOVE_MARK, head, known_revisions
from db.schema import SettingRow
from db.server_revision import server_revision, server_version
from db.upgrade import run_steps
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.services.open_base import SEEDED
from desktop_app.services.seed_places import seed_places
from desktop_app.services.seed_reference import seed_reference
from desktop_app.services.server_rights import server_plan


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was done; `former` is the revision found, None for an empty base."""

    base: str
    version: int
    former: str | None
    revision: str
    seeded: bool
    roles: tuple[str, ...] = field(default_factory=tuple)


def init_server(store: Store) -> Prepared:
    """Make the base at `store` ready, signed in as who may make roles; all of it or nothing.

    UserError "not_server", "not_dba" (the login may not make roles); `StorageFault` NEWER,
    FOREIGN, MOVING.
    """
    if not store.shared:
        raise UserError(
            "not_server",
            "Donnez l’adresse d’un serveur PostgreSQL : la base d’un poste se prépare seule.",
            "admin_url",
        )
    plan = server_plan()
    with store.writing() as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        _require_dba(connection)
        former = _former(connection)
        before_schema(connection, plan)
        if former != head():
            run_steps(connection, "head")
        seeded = _seed(connection)
        after_schema(connection, plan)
        base = str(connection.exec_driver_sql("SELECT current_database()").scalar_one())
        version = server_version(connection)
    roles = (OWNER, ACCOUNTS, *(group(role.value) for role in Role))
    return Prepared(base, version, former, head(), seeded, roles)


def _require_dba(connection: Connection) -> None:
    may = connection.exec_driver_sql(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).scalar_one()
    if not may:
        raise UserError(
            "not_dba",
            "Ce compte ne peut pas créer les rôles du serveur : utilisez celui de "
            "l’administrateur de la base (CREATEROLE au moins).",
            "admin_url",
        )


def _former(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if MOVE_MARK in tables:
        raise StorageFault(FaultKind.MOVING, "a move is under way")
    former = server_revision(connection)
    if former is None and tables:
        raise StorageFault(FaultKind.FOREIGN, "tables without a revision")
    if former is not None and former not in known_revisions():
        raise StorageFault(FaultKind.NEWER, f"revision {former}")
    return former


def _seed(connection: Connection) -> bool:
    found = connection.execute(select(SettingRow.name).where(SettingRow.name == SEEDED))
    if found.first() is not None:
        return False
    seed_reference(connection)
    seed_places(connection)
    return True
