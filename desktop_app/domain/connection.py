"""Where a shared base lies and how one signs in: everything but the password."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from desktop_app.domain.errors import UserError

DEFAULT_PORT: Final = 5432
DEFAULT_BASE: Final = "relais"
VERIFY_FULL: Final = "verify-full"
VERIFIED: Final = (VERIFY_FULL, "verify-ca")
UNVERIFIED: Final = ("disable", "allow", "prefer", "require")
KERBEROS_METHODS: Final = "gss,sspi"
EXAMPLE: Final = "postgresql://prenom.nom@serveur.exemple.fr:5432/relais"
_SCHEMES: Final = ("postgresql", "postgres", "postgresql+psycopg")
_KNOWN: Final = ("host", "sslmode", "sslrootcert", "require_auth")


class SignIn(StrEnum):
    """How a person proves who they are."""

    PASSWORD = "password"  # noqa: S105 - a code, no password
    KERBEROS = "kerberos"


@dataclass(frozen=True, slots=True)
class Connection:
    """A shared base. `server` is a name or address, or the folder of a Unix socket ("/…").

    `ca_file` is the file of the authority that signed the server's certificate; "": those that
    this PC trusts. `sslmode` is libpq's, "verify-full" but in trials.
    """

    server: str
    login: str
    port: int = DEFAULT_PORT
    base: str = DEFAULT_BASE
    sign_in: SignIn = SignIn.PASSWORD
    ca_file: str = ""
    sslmode: str = VERIFY_FULL

    @property
    def key(self) -> str:
        """The name under which a password is kept."""
        return f"{self.login}@{self.server}:{self.port}/{self.base}"

    @property
    def on_socket(self) -> bool:
        """Whether the base is on this PC, reached without a network."""
        return self.server.startswith("/")

    @property
    def url(self) -> str:
        """The address for the program's own use, without a password."""
        from urllib.parse import quote, urlencode

        login, base = quote(self.login, safe=""), quote(self.base, safe="")
        if self.on_socket:
            query = urlencode({"host": self.server, "port": self.port})
            return f"postgresql+psycopg://{login}@/{base}?{query}"
        host = f"[{self.server}]" if ":" in self.server else self.server
        more = {"sslmode": self.sslmode}
        if self.ca_file:
            more["sslrootcert"] = self.ca_file
        if self.sign_in is SignIn.KERBEROS:
            more["require_auth"] = KERBEROS_METHODS
        return f"postgresql+psycopg://{login}@{host}:{self.port}/{base}?{urlencode(more)}"


def checked(connection: Connection) -> Connection:
    """`connection` with its texts trimmed; raises UserError with the field to mend."""
    connection = replace(
        connection,
        server=connection.server.strip(),
        login=connection.login.strip(),
        base=connection.base.strip(),
        ca_file=connection.ca_file.strip(),
    )
    if not connection.server or any(sign in connection.server for sign in " @?#,"):
        raise UserError("bad_server", "Écrivez le nom du serveur, sans espace.", "server")
    if "/" in connection.server and not connection.on_socket:
        raise UserError(
            "bad_server", "Écrivez le nom du serveur seul, sans « / » ni protocole.", "server"
        )
    if not 1 <= connection.port <= 65_535:
        raise UserError("bad_port", "Écrivez un port entre 1 et 65535.", "port")
    if not connection.base:
        raise UserError("bad_base", "Écrivez le nom de la base.", "base")
    if not connection.login:
        raise UserError("bad_login", "Écrivez votre identifiant.", "login")
    if connection.sslmode not in (*VERIFIED, *UNVERIFIED):
        raise UserError("bad_sslmode", f"Écrivez sslmode={VERIFY_FULL}.", "sslmode")
    local = connection.on_socket or is_loopback(connection.server)
    if connection.sslmode not in VERIFIED and not local:
        raise UserError(
            "tls_required",
            "La liaison avec un autre poste est toujours chiffrée et vérifiée : écrivez "
            f"sslmode={VERIFY_FULL}, ou rien.",
            "sslmode",
        )
    return connection


def connection_of(url: str) -> Connection:
    """The connection that an address describes.

    UserError "password_in_url" for one that holds a password, "bad_url" for what is no address.
    """
    from urllib.parse import parse_qsl, unquote, urlsplit

    try:
        parts = urlsplit(url.strip())
        port, secret = parts.port or DEFAULT_PORT, parts.password
        query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True))
    except ValueError:
        parts, port, secret, query = urlsplit(""), 0, None, {}
    if secret or query.get("password"):
        raise UserError(
            "password_in_url",
            "Un mot de passe ne s’écrit pas dans une adresse : d’autres programmes la lisent. "
            "Retirez-le, puis gardez-le avec « relais server login ».",
            "database_url",
        )
    unknown = sorted(set(query) - {*_KNOWN, "port", "password"})
    if parts.scheme not in _SCHEMES or unknown:
        what = f" (« {unknown[0][:40]} » n’y a pas sa place)" if unknown else ""
        raise UserError(
            "bad_url",
            f"Cette adresse de base n’est pas comprise{what}. Écrivez par exemple {EXAMPLE}.",
            "database_url",
        )
    if query.get("port", "").isdecimal():
        port = int(query["port"])
    kerberos = query.get("require_auth", "").startswith(("gss", "sspi"))
    try:
        return checked(
            Connection(
                query.get("host") or unquote(parts.hostname or ""),
                unquote(parts.username or ""),
                port,
                unquote(parts.path.removeprefix("/")) or DEFAULT_BASE,
                SignIn.KERBEROS if kerberos else SignIn.PASSWORD,
                query.get("sslrootcert", ""),
                query.get("sslmode", VERIFY_FULL),
            )
        )
    except UserError as error:
        told = f"{error.message} Exemple : {EXAMPLE}."
        raise UserError(error.code, told, "database_url") from error


def is_loopback(host: str) -> bool:
    """Whether `host` names this very PC."""
    import ipaddress

    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
