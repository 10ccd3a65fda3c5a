"""Faults of the base, told apart so that each can be explained.

`storage_faults()` turns the drivers' exceptions into one of these at the boundary; everything
else that a driver raises is a bug of ours and passes through.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum


class FaultKind(StrEnum):
    """What is wrong with the base or its disk."""

    LOCKED = "base_locked"
    DISK_FULL = "disk_full"
    READ_ONLY = "base_read_only"
    FOREIGN = "base_foreign"
    NEWER = "base_newer"
    UNREACHABLE = "base_unreachable"
    CORRUPT = "base_corrupt"
    MOVING = "base_moving"  # a move to it was begun and did not end
    # A shared base: its server, the way to it, who may enter.
    SERVER_UNKNOWN = "server_unknown"
    SERVER_REFUSED = "server_refused"
    SERVER_SILENT = "server_silent"
    SERVER_LOST = "server_lost"
    SERVER_STOPPED = "server_stopped"
    SERVER_SLOW = "server_slow"
    SERVER_CROWDED = "server_crowded"
    SERVER_READ_ONLY = "server_read_only"
    SERVER_DISK_FULL = "server_disk_full"
    SERVER_TOO_OLD = "server_too_old"
    TLS_ABSENT = "tls_absent"
    TLS_NAME = "tls_wrong_name"
    TLS_UNTRUSTED = "tls_unknown_authority"
    TLS_EXPIRED = "tls_expired"
    TLS_FILE = "tls_ca_file"
    TLS_FAILED = "tls_failed"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - a code, no password
    PASSWORD_MISSING = "password_missing"  # noqa: S105
    KERBEROS = "kerberos_failed"
    AUTH_METHOD = "auth_method"
    NOT_ADMITTED = "not_admitted"
    NO_RIGHT = "base_no_right"
    REFUSED = "base_refused"  # by its grants, policies or guards
    BASE_UNKNOWN = "base_unknown"
    OLDER = "base_older"
    EMPTY = "base_not_initialised"
    OFFLINE = "base_offline"  # what was asked cannot be done while the shared base is away


# The shared base cannot be reached for now; another try may find it.
AWAY = frozenset(
    {
        FaultKind.SERVER_UNKNOWN,
        FaultKind.SERVER_REFUSED,
        FaultKind.SERVER_SILENT,
        FaultKind.SERVER_LOST,
        FaultKind.SERVER_STOPPED,
        FaultKind.SERVER_CROWDED,
    }
)


class StorageFault(Exception):
    """The base cannot be used; `kind` says why, `detail` is for the log only."""

    def __init__(self, kind: FaultKind, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


_SQLITE_FAULTS = (
    ("SQLITE_BUSY", FaultKind.LOCKED),
    ("SQLITE_READONLY_DBMOVED", FaultKind.LOCKED),  # another base was put in its place meanwhile
    ("SQLITE_LOCKED", FaultKind.LOCKED),
    ("SQLITE_FULL", FaultKind.DISK_FULL),
    ("SQLITE_READONLY", FaultKind.READ_ONLY),
    ("SQLITE_CANTOPEN", FaultKind.UNREACHABLE),
    ("SQLITE_IOERR", FaultKind.UNREACHABLE),
    ("SQLITE_NOTADB", FaultKind.FOREIGN),
    ("SQLITE_CORRUPT", FaultKind.CORRUPT),
)


def fault_of(error: BaseException) -> StorageFault | None:
    """The storage fault behind a driver's exception, or None when it is not one."""
    # Imported late: the window knows this module before it is painted, and SQLAlchemy takes 0.3 s.
    from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

    if isinstance(error, StorageFault):
        return error
    if isinstance(error, TimeoutError):
        return StorageFault(FaultKind.SERVER_SLOW, "no connection free")
    origin = error.orig if isinstance(error, DBAPIError) else error
    if type(origin).__module__.partition(".")[0] == "psycopg":
        return _server_fault(origin, error)
    name = getattr(origin, "sqlite_errorname", None) or ""
    for prefix, kind in _SQLITE_FAULTS:
        if name.startswith(prefix):
            return StorageFault(kind, str(origin))
    stateless = isinstance(error, OperationalError) and not name
    if stateless or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return StorageFault(FaultKind.UNREACHABLE, str(origin))
    return None


def _server_fault(origin: BaseException | None, error: BaseException) -> StorageFault | None:
    from sqlalchemy.exc import DBAPIError

    from db.server_errors import server_fault  # with the driver, on a shared base alone

    fault = server_fault(origin)
    if fault is None and isinstance(error, DBAPIError) and error.connection_invalidated:
        return StorageFault(FaultKind.SERVER_LOST, "connection lost")
    return fault


@contextmanager
def storage_faults() -> Iterator[None]:
    """Raise `StorageFault` in place of the driver's exception where it is one."""
    try:
        yield
    except Exception as error:
        fault = fault_of(error)
        if fault is None or fault is error:
            raise
        raise fault from error
