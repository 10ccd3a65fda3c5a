"""The door to a base, and SQLite's pragmas and transactions (a server's are in `db.server`).

SQLAlchemy is imported with the first engine: a window shows its first lines before that.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.errors import FaultKind, StorageFault, storage_faults
from db.server_time import ServerTime

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

BUSY_TIMEOUT_MS = 5_000
MAIN_FILE = "relais.sqlite"


def sqlite_url(folder: Path) -> str:
    """The address of the embedded base of a data folder."""
    return f"sqlite:///{folder / MAIN_FILE}"


def make_engine(url: str) -> Engine:
    """An engine on an SQLite file whose writes are durable once committed.

    WAL, synchronous FULL (a commit survives a power cut), foreign keys enforced, and writers that
    take their lock at BEGIN so that none fails half-way.
    """
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import QueuePool

    engine = create_engine(
        url,
        hide_parameters=True,  # what is saved must not stand in a driver's message
        poolclass=QueuePool,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
    )
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _on_sqlite_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions are ours: see _on_sqlite_begin
    cursor = connection.cursor()
    with storage_faults():
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA cache_size = -16000")
        # The journal is copied back every 16 MB (by default 4): a saving waits for it less often.
        cursor.execute("PRAGMA wal_autocheckpoint = 4000")
        cursor.execute("PRAGMA temp_store = MEMORY")
        # What is erased (a name, a draft, a picture) is overwritten, not only forgotten.
        cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("relais_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Store:
    """The one door to a base: a transaction to read, a transaction to write.

    `url` never holds a password: `password` is asked for one at each connection to a server (None:
    libpq's own file, or none needed). Raises `db.errors.StorageFault` where the base cannot be
    used.
    """

    def __init__(self, url: str, password: Callable[[], str | None] | None = None) -> None:
        self.url = url
        self.shared = not url.startswith("sqlite")  # a server's, other seats work on it too
        self.server_time = ServerTime() if self.shared else None
        # Told with what it changes, so that it does not hear itself.
        self.seat_id = uuid.uuid4().hex
        # Known to be away: nobody waits for it, until a `probe` reaches it.
        self.away: FaultKind | None = None
        # One that waited in vain is enough to know it: for who goes on without the base.
        self.impatient = False
        self._password = password
        self._making = threading.Lock()
        self._turn = threading.Condition()
        self._in_use = 0  # transactions under way
        self._apart = False
        self._retired = False
        # To read, to write, to read by one statement.
        self._engines: tuple[Engine, Engine, Engine] | None = None

    @property
    def engine(self) -> Engine:
        """The engine that reads, made when first asked for."""
        return self._made()[0]

    @property
    def password(self) -> Callable[[], str | None] | None:
        """What is asked for the password at each connection to a server."""
        return self._password

    def _made(self) -> tuple[Engine, Engine, Engine]:
        with self._making:
            if self._engines is None:
                self._engines = self._embedded() if self.server_time is None else self._of_server()
            return self._engines

    def _embedded(self) -> tuple[Engine, Engine, Engine]:
        engine = make_engine(self.url)
        return engine, engine.execution_options(relais_writes=True), engine

    def _of_server(self) -> tuple[Engine, Engine, Engine]:
        from db.server import make_server_engine  # with psycopg, wanted on a shared base alone

        engine = make_server_engine(
            self.url, self._password, self.server_time or ServerTime(), self.seat_id
        )
        # One state of the base for all the statements of a reading, as SQLite gives.
        reads = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        return reads, engine, engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that sees one state of the base and writes nothing."""
        with self._transaction(0) as connection:
            yield connection

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """A reading by one statement, which sees one state by itself, or by some that need not see
        the same: a server is spared the two ways of a transaction's begin and end."""
        with self._transaction(2) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, durable when the block ends; rolled back if it raises."""
        with self._transaction(1) as connection:
            yield connection

    @contextmanager
    def _transaction(self, which: int) -> Iterator[Connection]:
        with (
            self._taken(),
            self._faults(),
            self._made()[which].connect() as connection,
            connection.begin(),
        ):
            yield connection

    def probe(self) -> None:
        """Reach the base once, even if it is known to be away; StorageFault where it is."""
        with self._faults(), self.engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
        self.away = None

    @contextmanager
    def set_apart(self) -> Iterator[None]:
        """Nobody reads or writes through this store until the block ends: its file is replaced.

        Every connection is given back; whoever comes meanwhile, on another thread, waits. Raises
        LOCKED when a transaction under way lasts longer than the busy time-out.
        """
        with self._turn:
            free = self._turn.wait_for(
                lambda: not self._in_use and not self._apart, BUSY_TIMEOUT_MS / 1000
            )
            if not free:
                raise StorageFault(FaultKind.LOCKED, "a transaction is under way")
            self._apart = True
        try:
            self.close()
            yield
        finally:
            with self._turn:
                self._apart = False
                self._turn.notify_all()

    @contextmanager
    def _taken(self) -> Iterator[None]:
        if self.away is not None:
            raise StorageFault(self.away, "known to be away")
        with self._turn:
            self._turn.wait_for(lambda: not self._apart)
            self._in_use += 1
        try:
            yield
        finally:
            with self._turn:
                self._in_use -= 1
                if self._retired and not self._in_use:
                    self.close()
                self._turn.notify_all()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        # SQLite only says that it cannot open a base whose folder takes no file: told apart here,
        # since what the user must do is another thing.
        try:
            with storage_faults():
                yield
        except StorageFault as fault:
            if self.shared:
                if self.impatient and fault.kind is FaultKind.SERVER_SILENT:
                    self.away = fault.kind
                self._tell_apart(fault)
                raise
            database = self.engine.url.database
            if fault.kind is FaultKind.UNREACHABLE and database and _denied(Path(database).parent):
                raise StorageFault(FaultKind.READ_ONLY, fault.detail) from fault
            raise

    def _tell_apart(self, fault: StorageFault) -> None:
        # libpq says no more of a certificate than that it failed to verify.
        if fault.kind is FaultKind.TLS_UNTRUSTED:
            from db.server_probe import certificate_fault

            kind = certificate_fault(self.url)
            if kind is not None:
                raise StorageFault(kind, fault.detail) from fault

    def retire(self) -> None:
        """Another store takes this one's place: whoever still comes late keeps no connection."""
        with self._turn:
            self._retired = True
            if not self._in_use:
                self.close()

    def close(self) -> None:
        """Give back every connection."""
        if self._engines is not None:
            self._engines[0].dispose()


def _denied(folder: Path) -> bool:
    return folder.is_dir() and not os.access(folder, os.W_OK)
