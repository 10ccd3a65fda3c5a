"""A PostgreSQL with logins and passwords, as an IT department keeps one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from tests.postgres import postgres_url

PASSWORD = "Mot-de-passe-très-secret-19"  # noqa: S105 - of a server that lives for a test
ADMISSION = """\
local all postgres trust
local all "sans-mot-de-passe" trust
local all refuse reject
local all all scram-sha-256
"""


@dataclass(frozen=True)
class Server:
    """`admin_url` is the superuser's; `socket` the file that a door leads to."""

    admin_url: str
    socket: str

    @property
    def folder(self) -> Path:
        """Where the socket lies."""
        return Path(self.socket).parent

    def run(self, *statements: str) -> None:
        """As the superuser, each statement by itself."""
        with psycopg.connect(self.admin_url.replace("+psycopg", ""), autocommit=True) as line:
            for statement in statements:
                line.execute(statement)

    def url_by(self, port: int, login: str = "alice", base: str = "postgres", **more: str) -> str:
        """The address of `base` behind a door."""
        query = "&".join(f"{name}={value}" for name, value in more.items())
        return f"postgresql+psycopg://{login}@localhost:{port}/{base}?{query}"

    def url_of(self, login: str = "alice", base: str = "postgres") -> str:
        """The address of `base` by the Unix socket."""
        return f"postgresql+psycopg://{login}@/{base}?host={self.folder}"


@contextlib.contextmanager
def server_with_logins(where: Path | None = None) -> Iterator[Server]:
    """A server where alice signs in with `PASSWORD`; `where`: see `postgres_url`."""
    with postgres_url(where) as admin_url:
        folder = str(make_url(admin_url).query["host"])
        server = Server(admin_url, f"{folder}/.s.PGSQL.5432")
        server.run(f"CREATE ROLE alice LOGIN PASSWORD '{PASSWORD}'")
        with psycopg.connect(admin_url.replace("+psycopg", "")) as line:
            found = line.execute("SHOW hba_file").fetchone()
        Path(found[0]).write_text(ADMISSION, "utf-8")
        server.run("SELECT pg_reload_conf()")
        yield server
