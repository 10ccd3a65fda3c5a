"""PostgreSQL as a desktop seat uses it: time limits, TLS, how one signs in, what is refused.

The password is asked for when a connection is made and goes to the driver alone: it stands in no
address, and so in no message, log or report.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.errors import FaultKind, StorageFault
from db.server_errors import server_fault
from db.server_time import ServerTime

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import URL

Password = Callable[[], str | None]

DEFAULT_PORT = 5432
OLDEST_VERSION = 15
NEWEST_VERSION = 18  # the newest that was tried
CONNECT_TIMEOUT_S = 5
DEAD_AFTER_MS = 8_000  # a network that acknowledges nothing is noticed within
STATEMENT_TIMEOUT_MS = 60_000
LOCK_TIMEOUT_MS = 5_000
IDLE_TIMEOUT_MS = 60_000  # a seat that froze in a transaction holds nobody longer
KEPT_CONNECTIONS = 2
MORE_CONNECTIONS = 3  # as many as there are workers in all
FRESH_S = 1.0  # a line that answered so lately is not asked again whether it lives
RECYCLED_AFTER_S = 1_800  # also how old the comparison of clocks may grow
SERVER_SETTINGS = (
    # pg_temp last: a temporary table must not pass for one of ours.
    ("search_path", "public,pg_temp"),
    ("statement_timeout", f"{STATEMENT_TIMEOUT_MS}"),
    ("lock_timeout", f"{LOCK_TIMEOUT_MS}"),
    ("idle_in_transaction_session_timeout", f"{IDLE_TIMEOUT_MS}"),
)
SYSTEM_AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)
VERIFIED = ("verify-full", "verify-ca")


def make_server_engine(
    url: str, password: Password | None, time: ServerTime, seat_id: str = ""
) -> Engine:
    """An engine on the PostgreSQL at `url` (without password); `time` learns the server's clock,
    `seat_id` is told with what is changed (`db.postgres.notify`)."""
    from sqlalchemy import create_engine, event
    from sqlalchemy.engine import make_url

    parsed = make_url(url)
    engine = create_engine(
        parsed,
        hide_parameters=True,  # what is saved must not stand in a driver's message
        pool_size=KEPT_CONNECTIONS,
        max_overflow=MORE_CONNECTIONS,
        pool_timeout=CONNECT_TIMEOUT_S + LOCK_TIMEOUT_MS / 1000,
        pool_recycle=RECYCLED_AFTER_S,
        isolation_level="READ COMMITTED",
        connect_args=connect_arguments(parsed, seat_id),
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, args: Any, arguments: dict[str, Any]) -> Any:
        from db.server_wait import PatientConnection, just_silent

        if just_silent(parsed.host or "", parsed.port or DEFAULT_PORT):
            raise StorageFault(FaultKind.SERVER_SILENT, "no answer to a knock")
        secret = None if password is None else password()
        if secret:
            arguments["password"] = secret
        return PatientConnection.connect(*args, **arguments)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        _refuse_old(connection)
        _compare_clocks(connection, time)

    _ask_idle_lines(engine, time)
    return engine


def _ask_idle_lines(engine: Engine, time: ServerTime) -> None:
    # As SQLAlchemy's own pre-ping, but for lines that were used a moment ago: a page is read in
    # less than twice the time that asking takes.
    import psycopg
    from sqlalchemy import event
    from sqlalchemy.exc import InvalidatePoolError

    @event.listens_for(engine, "checkin")
    def _given_back(_connection: Any, record: Any) -> None:
        record.info["relais_used_at"] = time.ticks()

    @event.listens_for(engine, "checkout")
    def _taken(connection: Any, record: Any, _fairy: Any) -> None:
        used_at = record.info.get("relais_used_at")
        if used_at is None or time.ticks() - used_at < FRESH_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise InvalidatePoolError from error


def connect_arguments(url: URL, seat_id: str = "") -> dict[str, Any]:
    """What the driver is told beside the address: limits of time, TLS, the way of signing in."""
    told = (*SERVER_SETTINGS, ("relais.seat", seat_id))
    settings = " ".join(f"-c {name}={value}" for name, value in told if value)
    arguments: dict[str, Any] = {
        "application_name": "relais",
        "connect_timeout": CONNECT_TIMEOUT_S,
        "options": settings,
        "gssencmode": "disable",  # TLS protects the wire, with the server's certificate checked
        "keepalives": 1,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 2,
        "tcp_user_timeout": DEAD_AFTER_MS,
    }
    if on_socket(url):
        return arguments
    query = url.query
    mode = str(query.get("sslmode", "verify-full"))
    arguments["sslmode"] = mode
    if mode in VERIFIED:
        arguments["sslrootcert"] = str(query.get("sslrootcert") or system_authorities())
        # A server that asked for the password in clear would get it otherwise.
        arguments["require_auth"] = str(query.get("require_auth", "scram-sha-256"))
    return arguments


def on_socket(url: URL) -> bool:
    """Whether `url` leads to a Unix socket of this PC."""
    host = str(url.query.get("host", url.host or ""))
    return not host or host.startswith(("/", "@"))


def system_authorities() -> str:
    """The authorities this PC trusts, as libpq takes them: a file, or its word for "the system's".

    The driver's wheel looks for them where its own makers kept them.
    """
    import ssl

    candidates = (ssl.get_default_verify_paths().cafile, *SYSTEM_AUTHORITIES)
    if sys.platform != "win32":
        for name in candidates:
            if name and Path(name).is_file():
                return name
    return "system"


def _refuse_old(connection: Any) -> None:
    version = connection.info.server_version
    if version < OLDEST_VERSION * 10_000:
        connection.close()
        raise StorageFault(FaultKind.SERVER_TOO_OLD, f"server version {version}")


def _compare_clocks(connection: Any, time: ServerTime) -> None:
    import psycopg

    try:
        with connection.cursor() as cursor:
            began = time.ticks()
            cursor.execute("SELECT clock_timestamp()")
            told = cursor.fetchone()[0]
            time.learn(told, began, time.ticks())
        connection.rollback()
    except psycopg.Error as error:
        connection.close()
        fault = server_fault(error)
        if fault is None:
            raise
        raise fault from error
