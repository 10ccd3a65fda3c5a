"""The way to a server, one step after the other: its name, its port, its certificate.

libpq makes these steps in one and tells little of them; here each fails by itself.
"""

from __future__ import annotations

import socket
import ssl
import struct
from typing import TYPE_CHECKING

from db.errors import FaultKind, StorageFault
from db.server import CONNECT_TIMEOUT_S, DEFAULT_PORT, VERIFIED, system_authorities

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

SSL_REQUEST = struct.pack("!ii", 8, 80877103)  # PostgreSQL manual, "Message Formats"
# X.509 verification results of OpenSSL (x509_vfy.h).
_VERIFY_FAULTS = {
    9: FaultKind.TLS_EXPIRED,  # not yet valid: for this PC's clock at least
    10: FaultKind.TLS_EXPIRED,
    62: FaultKind.TLS_NAME,
    64: FaultKind.TLS_NAME,  # an IP address
}


def find_server(host: str, port: int) -> tuple[str, ...]:
    """The addresses of `host`; raises StorageFault SERVER_UNKNOWN."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise StorageFault(FaultKind.SERVER_UNKNOWN, "no address") from error
    return tuple(str(each[4][0]) for each in found)


def reach_port(host: str, port: int) -> socket.socket:
    """A connection to the port, to be closed; raises SERVER_REFUSED or SERVER_SILENT."""
    try:
        return socket.create_connection((host, port), timeout=CONNECT_TIMEOUT_S)
    except ConnectionRefusedError as error:
        raise StorageFault(FaultKind.SERVER_REFUSED, "refused") from error
    except OSError as error:
        raise StorageFault(FaultKind.SERVER_SILENT, "no answer") from error


def greet_with_tls(line: socket.socket, host: str, mode: str, ca_file: str) -> str:
    """Begin TLS on `line` as libpq would; the protocol's version. Raises the TLS faults."""
    context = _context(mode, ca_file)
    try:
        line.sendall(SSL_REQUEST)
        answer = line.recv(1)
        if answer == b"N":
            raise StorageFault(FaultKind.TLS_ABSENT, "no TLS")
        if answer != b"S":
            raise StorageFault(FaultKind.TLS_FAILED, "no PostgreSQL")
        with context.wrap_socket(line, server_hostname=host) as wrapped:
            return wrapped.version() or "TLS"
    except ssl.SSLCertVerificationError as error:
        kind = _VERIFY_FAULTS.get(error.verify_code, FaultKind.TLS_UNTRUSTED)
        raise StorageFault(kind, f"verify code {error.verify_code}") from error
    except TimeoutError as error:
        raise StorageFault(FaultKind.SERVER_SILENT, "no answer") from error
    except OSError as error:
        raise StorageFault(FaultKind.TLS_FAILED, type(error).__name__) from error


def knock(host: str, port: int) -> None:
    """Whether a PostgreSQL answers there at all; raises StorageFault where it does not."""
    with reach_port(host, port) as line:
        try:
            line.sendall(SSL_REQUEST)
            if line.recv(1):
                return
        except OSError as error:
            raise StorageFault(FaultKind.SERVER_SILENT, "no answer") from error
    raise StorageFault(FaultKind.SERVER_SILENT, "hung up")


def _context(mode: str, ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if mode not in VERIFIED:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    context.check_hostname = mode == "verify-full"
    chosen = ca_file or system_authorities()
    if chosen == "system":
        return context
    fresh = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    fresh.check_hostname = context.check_hostname
    try:
        fresh.load_verify_locations(chosen)
    except (OSError, ssl.SSLError) as error:
        raise StorageFault(FaultKind.TLS_FILE, "authorities not read") from error
    return fresh


def place_of(url: URL) -> tuple[str, int]:
    """Host and port that `url` leads to."""
    return url.host or "localhost", url.port or DEFAULT_PORT


def certificate_fault(url: str) -> FaultKind | None:
    """What is wrong with the certificate of the server at `url`; None if nothing can be found."""
    from sqlalchemy.engine import make_url

    parsed = make_url(url)
    mode = str(parsed.query.get("sslmode", "verify-full"))
    host, port = place_of(parsed)
    try:
        with reach_port(host, port) as line:
            greet_with_tls(line, host, mode, str(parsed.query.get("sslrootcert", "")))
    except StorageFault as fault:
        return fault.kind
    return None
