"""Bring a base to this program's schema: copy first, refuse what is newer or foreign."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.engine import make_url

from db.copies import copy_online
from db.engine import Store
from db.errors import FaultKind, StorageFault, storage_faults
from db.revision import MOVE_MARK, has_header, is_cut, untouched_uri

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(store: Store) -> bool:
    """Upgrade the base to head; returns whether anything was run.

    A base that has rows is copied beside itself (`….avant-REV`) before any step, and nothing is
    run unless that copy verifies and has reached the disk. Raises OSError, and `StorageFault`:
    NEWER when a later program made it, FOREIGN when it is not a base of ours, CORRUPT when pages
    are missing or damaged; all leave the file untouched.
    """
    path = sqlite_path(store.url)
    if path is not None:
        _refuse_unread(path)
    with store.reading() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        tables = inspect(connection).get_table_names()
    if MOVE_MARK in tables:
        raise StorageFault(FaultKind.MOVING, "a move is under way")
    if current == _script().get_current_head():
        return False
    if current is None and tables:
        raise StorageFault(FaultKind.FOREIGN, "tables without a revision")
    _refuse_newer(current)
    if path is not None and current is not None:
        copy_online(path, path.with_name(f"{path.name}.avant-{_script().get_current_head()}"))
    with store.writing() as connection:
        if store.shared:  # rows by the million take their time
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        run_steps(connection, "head")
    return True


def run_steps(connection: Connection, target: str, *, down: bool = False) -> None:
    """Run migration steps up (or down) to `target` inside the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    (command.downgrade if down else command.upgrade)(config, target)


def sqlite_path(url: str) -> Path | None:
    """The file behind an SQLite address; None for other databases."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database)


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def _refuse_newer(current: str | None) -> None:
    known = {step.revision for step in _script().walk_revisions()}
    if current is not None and current not in known:
        raise StorageFault(FaultKind.NEWER, f"revision {current}")


def _refuse_unread(path: Path) -> None:
    # Looked at before our engine opens it: a refused file must not be touched, not even by the
    # pragmas set on connection, nor by the files that SQLite lays beside it.
    if not path.exists() or path.stat().st_size == 0:
        return
    _refuse_cut(path)
    with storage_faults():
        connection = sqlite3.connect(untouched_uri(path), uri=True)
        try:
            rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            names = {row[0] for row in rows}
            if names and "alembic_version" not in names:
                raise StorageFault(FaultKind.FOREIGN, "no alembic_version table")
            found = connection.execute("SELECT version_num FROM alembic_version") if names else ()
            revisions = [row[0] for row in found]
        finally:
            connection.close()
    _refuse_newer(revisions[0] if revisions else None)


def _refuse_cut(path: Path) -> None:
    if not has_header(path):
        raise StorageFault(FaultKind.FOREIGN, "no SQLite header")
    if is_cut(path):
        raise StorageFault(FaultKind.CORRUPT, f"only {path.stat().st_size} bytes")
