"""A shared base with one person of each kind, each signed in with a login of their own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from db.engine import Store
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.edit_accounts import Account, save_account
from desktop_app.services.open_base import open_base
from desktop_app.services.seat import Seat, clock_of
from desktop_app.services.server_init import init_server
from desktop_app.services.sign_in import who_am_i
from tests.server import PASSWORD, Server, server_with_logins

PEOPLE = {
    "desk19": Account("desk19", "Dora Écoute", Role.FRONT_DESK, (19, 10)),
    "desk18": Account("desk18", "Dina « 18e »", Role.FRONT_DESK, (18,)),
    "medi": Account("medi", "Mia", Role.MEDIATOR, (), "mediation"),
    "lead": Account("lead", "Léa 😀 Chef", Role.TEAM_LEAD, (), "uasa"),
    "partner": Account("partner", "Paul", Role.TEAM_LEAD, (), "maraude_gaia"),
    "coord": Account("coord", "Coline", Role.COORDINATOR),
    "adm": Account("adm", "Ada", Role.ADMIN),
}


@dataclass(frozen=True)
class Shared:
    """The server, and the seat of each of `PEOPLE` by login."""

    server: Server
    seats: dict[str, Seat]

    def bare(self, login: str) -> psycopg.Connection:
        """A connection of the driver itself, as that login."""
        folder = self.server.folder
        return psycopg.connect(host=str(folder), user=login, password=PASSWORD, dbname="postgres")


@contextlib.contextmanager
def shared_base(folder: Path, where: Path | None = None) -> Iterator[Shared]:
    """Prepared by `init_server`, its accounts made as an administrator makes them; the server's
    folder lies in `where`, or among the temporary ones."""
    with server_with_logins(where) as server:
        keeper = Store(server.admin_url)
        init_server(keeper)
        dba = Seat(keeper, Actor("DBA", Role.ADMIN), folder)
        for account in PEOPLE.values():
            save_account(dba, account, PASSWORD)
        keeper.close()
        seats = {}
        for login in PEOPLE:
            store = open_base(folder, server.url_of(login), lambda: PASSWORD)
            actor = who_am_i(store)
            assert actor is not None
            seats[login] = Seat(store, actor, folder, clock_of(store))
        try:
            yield Shared(server, seats)
        finally:
            for seat in seats.values():
                seat.store.retire()  # a worker of a window may still hold a line
