"""A door of TLS before a PostgreSQL that has none: what a seat meets on a network.

It answers libpq's request for TLS, then passes everything on in clear to the server's Unix socket.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Rewrite = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Authority:
    """A certificate authority of a test; `file` is what a seat is given to trust it."""

    file: Path
    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def server(self, name: str = "localhost", *, days: int = 10) -> Path:
        """A file with the certificate and the key of a server called `name`, valid until `days`
        from now (negative: expired)."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = _certificate(name, key, self.certificate.subject, self.key, days, authority=False)
        target = self.folder / f"{name}{days}.pem"
        target.write_bytes(_pem(key) + made.public_bytes(serialization.Encoding.PEM))
        return target


def make_authority(folder: Path, name: str = "autorite") -> Authority:
    """A new authority whose file lies in `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = _certificate(name, key, subject, key, 100, authority=True)
    file = folder / f"{name}.crt"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return Authority(file, folder, key, made)


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    signer: ec.EllipticCurvePrivateKey,
    days: int,
    *,
    authority: bool,
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=200))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if not authority:
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(signer, hashes.SHA256())


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


@contextlib.contextmanager
def door(
    target: str,
    certificate: Path | None = None,
    rewrite: Rewrite | None = None,
    swallows: threading.Event | None = None,
) -> Iterator[int]:
    """The port of a door to the Unix socket `target`; without `certificate` it speaks in clear.

    `rewrite` changes what the server says on its way. Once `swallows` is set, everything is taken
    and nothing passed on, as on a network that is half open.
    """
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stopped = threading.Event()
        listening.settimeout(0.2)
        thread = threading.Thread(
            target=_serve,
            args=(listening, target, context, rewrite, stopped, swallows),
            daemon=True,
        )
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            stopped.set()
            thread.join(5)


def _serve(
    listening: socket.socket,
    target: str,
    context: ssl.SSLContext | None,
    rewrite: Rewrite | None,
    stopped: threading.Event,
    swallows: threading.Event | None,
) -> None:
    while not stopped.is_set():
        with contextlib.suppress(TimeoutError):
            line, _ = listening.accept()
            threading.Thread(
                target=_pass_on, args=(line, target, context, rewrite, swallows), daemon=True
            ).start()


def _pass_on(
    line: socket.socket,
    target: str,
    context: ssl.SSLContext | None,
    rewrite: Rewrite | None,
    swallows: threading.Event | None,
) -> None:
    with contextlib.suppress(OSError), contextlib.ExitStack() as opened:
        opened.enter_context(line)
        if swallows is not None and swallows.is_set():
            for _ in _chunks(line):
                pass
            return
        if context is not None:
            line.recv(8)  # the request for TLS
            line.sendall(b"S")
            line = opened.enter_context(context.wrap_socket(line, server_side=True))
        server = opened.enter_context(socket.socket(socket.AF_UNIX))
        server.connect(target)
        back = threading.Thread(target=_pump, args=(server, line, rewrite, swallows), daemon=True)
        back.start()
        _pump(line, server, None, swallows)
        back.join(5)


def _pump(
    source: socket.socket,
    sink: socket.socket,
    rewrite: Rewrite | None,
    swallows: threading.Event | None,
) -> None:
    with contextlib.suppress(OSError):
        for chunk in _chunks(source):
            if swallows is not None and swallows.is_set():
                continue
            sink.sendall(rewrite(chunk) if rewrite else chunk)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _chunks(source: socket.socket) -> Iterator[bytes]:
    while chunk := source.recv(65_536):
        yield chunk
