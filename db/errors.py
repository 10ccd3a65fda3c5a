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

# By SQLSTATE, the longest prefix first (PostgreSQL manual, appendix A).
_STATE_FAULTS = (
    ("40001", FaultKind.LOCKED),  # serialization failure
    ("40P01", FaultKind.LOCKED),  # deadlock
    ("55P03", FaultKind.LOCKED),
    ("53100", FaultKind.DISK_FULL),
    ("25006", FaultKind.READ_ONLY),
    ("57P0", FaultKind.UNREACHABLE),  # shut down, crashed, starting
    ("XX001", FaultKind.CORRUPT),
    ("XX002", FaultKind.CORRUPT),
    ("08", FaultKind.UNREACHABLE),  # connection
    ("28", FaultKind.UNREACHABLE),  # refused by the server
    ("3D000", FaultKind.UNREACHABLE),
    ("53", FaultKind.UNREACHABLE),  # too many connections, no memory
    ("58", FaultKind.UNREACHABLE),  # the server's own disk
)


def fault_of(error: BaseException) -> StorageFault | None:
    """The storage fault behind a driver's exception, or None when it is not one."""
    # Imported late: the window knows this module before it is painted, and SQLAlchemy takes 0.3 s.
    from sqlalchemy.exc import DBAPIError, OperationalError

    if isinstance(error, StorageFault):
        return error
    origin = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(origin, "sqlite_errorname", None) or ""
    for prefix, kind in _SQLITE_FAULTS:
        if name.startswith(prefix):
            return StorageFault(kind, str(origin))
    state = getattr(origin, "sqlstate", None) or ""
    for prefix, kind in _STATE_FAULTS:
        if state.startswith(prefix):
            return StorageFault(kind, state)
    # A server that is down never answers with a state.
    stateless = isinstance(error, OperationalError) and not (name or state)
    if stateless or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return StorageFault(FaultKind.UNREACHABLE, str(origin))
    return None


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
