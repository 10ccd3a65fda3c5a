"""What a PostgreSQL, or the way to it, refuses: told by SQLSTATE, else by the words.

A refused connection reaches us without its SQLSTATE (libpq keeps it to itself) and its words are
in the server's language: English and French are known here. libpq's own words are in English in
the driver's wheel.
"""

from __future__ import annotations

import re
import socket
from typing import Final

from db.errors import FaultKind, StorageFault

# By SQLSTATE, the longest prefix first (PostgreSQL manual, appendix A).
_STATES: Final = (
    ("40001", FaultKind.LOCKED),  # serialization failure
    ("40P01", FaultKind.LOCKED),  # deadlock
    ("55P03", FaultKind.LOCKED),
    ("57014", FaultKind.SERVER_SLOW),  # cancelled by statement_timeout
    ("57P0", FaultKind.SERVER_STOPPED),  # shut down, crashed, starting
    ("53100", FaultKind.SERVER_DISK_FULL),
    ("53300", FaultKind.SERVER_CROWDED),
    ("25006", FaultKind.SERVER_READ_ONLY),
    ("25P03", FaultKind.SERVER_SILENT),  # idle in a transaction for too long
    ("XX001", FaultKind.CORRUPT),
    ("XX002", FaultKind.CORRUPT),
    ("42501", FaultKind.REFUSED),
    ("28P01", FaultKind.PASSWORD_WRONG),
    ("28", FaultKind.NOT_ADMITTED),
    ("3D000", FaultKind.BASE_UNKNOWN),
    ("08", FaultKind.SERVER_LOST),
    ("53", FaultKind.SERVER_CROWDED),  # no memory left for another
    ("58", FaultKind.SERVER_STOPPED),  # the server's own disk
)

# The words of a refused connection, the most telling first.
_WORDS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"failed to resolve host|could not translate host name", FaultKind.SERVER_UNKNOWN),
        (r"root certificate file .*(does not exist|could not)", FaultKind.TLS_FILE),
        (r"could not read root certificate", FaultKind.TLS_FILE),
        (r"does not match host name", FaultKind.TLS_NAME),
        (r"certificate has expired", FaultKind.TLS_EXPIRED),
        (r"certificate verify failed|could not get server.s host name", FaultKind.TLS_UNTRUSTED),
        (r"does not support SSL", FaultKind.TLS_ABSENT),
        (r"SSL (error|SYSCALL)|invalid response to SSL|TLS", FaultKind.TLS_FAILED),
        (r"no password supplied", FaultKind.PASSWORD_MISSING),
        (r"GSSAPI|SSPI|Kerberos|krb5", FaultKind.KERBEROS),
        (r"authentication method requirement \"(gss|sspi)", FaultKind.KERBEROS),
        (r"authentication method requirement", FaultKind.AUTH_METHOD),
        (
            r"(password|LDAP|PAM|RADIUS) authentication failed"
            r"|authentification (par mot de passe|LDAP|PAM|RADIUS).*échou"
            r"|error in SCRAM|incorrect password",
            FaultKind.PASSWORD_WRONG,
        ),
        (r"database \".*\" does not exist|base de données .* n.existe pas", FaultKind.BASE_UNKNOWN),
        (
            r"permission denied for database|droit refusé pour la base"
            r"|not currently accepting connections|n.accepte plus les connexions",
            FaultKind.NO_RIGHT,
        ),
        (
            r"too many (connections|clients)|trop de (connexions|clients)"
            r"|remaining connection slots|emplacements de connexions? restants",
            FaultKind.SERVER_CROWDED,
        ),
        (
            r"system is (starting up|shutting down|in recovery)|not yet accepting connections"
            r"|système de bases? de données (se lance|démarre|s.arrête|est en cours)"
            r"|terminating connection|arrêt des connexions",
            FaultKind.SERVER_STOPPED,
        ),
        (
            r"role \".*\" does not exist|not permitted to log in|no pg_hba.conf entry"
            r"|pg_hba.conf rejects|authentication failed|n.existe pas|pas autorisé à se connecter"
            r"|aucune entrée dans pg_hba|authentification .*échou|permission denied",
            FaultKind.NOT_ADMITTED,
        ),
        (r"timeout expired|timed out|délai.*expir", FaultKind.SERVER_SILENT),
        (r"connection refused|no such file or directory", FaultKind.SERVER_REFUSED),
        (r"no route to host|network is unreachable", FaultKind.SERVER_SILENT),
        # Hung up on while signing in: a line that is cut, no refusal.
        (
            r"closed the connection unexpectedly|connection reset|broken pipe|software caused"
            r"|could not (receive|send) data|n.a pas pu (recevoir|envoyer)|lost synchronization",
            FaultKind.SERVER_LOST,
        ),
    )
)


def server_fault(error: BaseException | None) -> StorageFault | None:
    """The fault behind an exception of psycopg, or None when it is a bug of ours."""
    import psycopg

    if not isinstance(error, psycopg.Error):
        return None
    if isinstance(error.__cause__ or error.__context__, socket.gaierror):
        return StorageFault(FaultKind.SERVER_UNKNOWN, "no address")
    state = error.sqlstate or ""
    for prefix, kind in _STATES:
        if state.startswith(prefix):
            return StorageFault(kind, state)
    if state or not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return None
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return StorageFault(FaultKind.SERVER_SILENT, "connection timeout")
    words = str(error)
    for pattern, kind in _WORDS:
        if pattern.search(words):
            return StorageFault(kind, kind.value)
    if getattr(error.pgconn, "needs_password", False):
        return StorageFault(FaultKind.PASSWORD_MISSING, "password asked for")
    # A connection made before, which is gone; or words in another language.
    lost = not words.startswith("connection failed")
    return StorageFault(FaultKind.SERVER_LOST if lost else FaultKind.NOT_ADMITTED, "no state")
