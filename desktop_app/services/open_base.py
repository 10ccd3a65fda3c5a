"""Open the base of a data folder: made or upgraded, then filled with the reference tables.

A base that is ready is recognised without SQLAlchemy, which the window's first lines do not wait
for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from db.engine import MAIN_FILE, Store, sqlite_url
from db.errors import FaultKind, StorageFault
from db.private import make_file, make_folder
from db.revision import is_current
from desktop_app.domain.errors import UserError

SET_ASIDE = ".avant-"
SEEDED = "reference_version"  # written with the first reference rows (see `reference`)


def open_base(
    folder: Path, url: str | None = None, password: Callable[[], str | None] | None = None
) -> Store:
    """The ready base of `folder` (or at `url`, with its `password`); raises `StorageFault`.

    UserError "base_set_aside" for a folder whose only base was set aside by a restoration.
    """
    make_folder(folder)
    store = Store(url or sqlite_url(folder), password)
    if url is None and is_current(folder / MAIN_FILE, SEEDED):
        return store
    if url is None:
        _refuse_second_beginning(folder)
        make_file(folder / MAIN_FILE)
    try:
        _make_ready(store)
    except BaseException:
        store.close()
        raise
    return store


def _refuse_second_beginning(folder: Path) -> None:
    # An empty base made here would pass for the one that is missing.
    if (folder / MAIN_FILE).exists():
        return
    kept = folder.glob(f"{MAIN_FILE}{SET_ASIDE}*")
    aside = max((path for path in kept if not path.name.endswith(("-wal", "-shm"))), default=None)
    if aside is not None:
        raise UserError(
            "base_set_aside",
            f"Ce dossier n’a plus de base, mais une ancienne y est gardée : {aside.name}. "
            "Remettez-la en place avec « relais restore », ou déplacez-la ailleurs pour "
            "commencer une base vide.",
        )


def _make_ready(store: Store) -> None:
    # Loaded here: migrations and seeds are wanted once in a base's life, starting is daily.
    from sqlalchemy import select

    from db.schema import SettingRow
    from db.upgrade import upgrade
    from desktop_app.services.seed_places import seed_places
    from desktop_app.services.seed_reference import seed_reference

    if store.shared and not _may_make(store):
        return
    upgraded = upgrade(store)
    with store.reading() as connection:
        found = connection.execute(select(SettingRow.name).where(SettingRow.name == SEEDED))
        seeded = found.first() is not None
    # Not only after an upgrade: the program may have been killed between the two.
    if upgraded or not seeded:
        with store.writing() as connection:
            seed_reference(connection)
            seed_places(connection)


def _may_make(store: Store) -> bool:
    # Who may not make tables in a shared base takes it as it is: `relais server init` prepares it.
    from db.revision import MOVE_MARK, head, known_revisions
    from db.server_revision import server_revision

    with store.reading() as connection:
        # Once prepared, not even its owner changes it by opening it: the rights would not follow.
        makes = "SELECT to_regproc('public.relais_me') IS NULL"
        makes += " AND has_schema_privilege('public', 'CREATE')"
        if connection.exec_driver_sql(makes).scalar_one():
            return True
        moving = connection.exec_driver_sql(f"SELECT to_regclass('{MOVE_MARK}')").scalar_one()
        revision = server_revision(connection)
    if moving is not None:
        raise StorageFault(FaultKind.MOVING, "a move is under way")
    if revision is None:
        raise StorageFault(FaultKind.EMPTY, "no revision")
    if revision not in known_revisions():
        raise StorageFault(FaultKind.NEWER, f"revision {revision}")
    if revision != head():
        raise StorageFault(FaultKind.OLDER, f"revision {revision}")
    return False
