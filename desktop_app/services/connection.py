"""Join a shared base: the password for it, the store on it, a trial step by step."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from db.engine import Store
from db.errors import FaultKind, StorageFault
from desktop_app.domain.connection import VERIFIED, Connection, SignIn
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.outbox import AWAY_CODES
from desktop_app.integrations import secrets
from desktop_app.services.faults import SENTENCES, explained
from desktop_app.services.open_base import open_base

CLOCK_TOLERANCE = dt.timedelta(minutes=2)
STEPS = ("name", "port", "tls", "sign_in", "version", "schema", "rights", "clock")
_RIGHTS = (FaultKind.NO_RIGHT, FaultKind.BASE_UNKNOWN, FaultKind.SERVER_CROWDED)


class Password:
    """The password of a connection when it is asked for: typed in this run, else the keyring's.

    None with Kerberos, and where nothing is kept: libpq then looks into its own file. Never shown
    by `repr`.
    """

    def __init__(self, connection: Connection, typed: str | None = None) -> None:
        self._connection = connection
        self._typed = typed

    def __call__(self) -> str | None:
        """The password, or None."""
        if self._connection.sign_in is SignIn.KERBEROS:
            return None
        if self._typed is None:
            try:
                self._typed = secrets.recall(self._connection.key)
            except UserError:
                return None  # no keyring: asked for each time
        return self._typed

    def take(self, password: str) -> None:
        """Another one from now on."""
        self._typed = password


def open_shared(folder: Path, connection: Connection, password: Password | None = None) -> Store:
    """The shared base at `connection`; `WorldFault` says what is in the way."""
    with explained():
        return open_base(folder, connection.url, password or Password(connection))


def sign_in_and_keep(connection: Connection, password: str) -> None:
    """Keep the password in this PC's keyring once the server has taken it.

    `WorldFault` where it did not, UserError "keyring_absent".
    """
    check_password(connection, password)
    keep_password(connection, password)


def check_password(connection: Connection, password: str | None) -> None:
    """Open a session beside the one in use, to see whether this password (None: Kerberos) is that
    of the connection's login. `WorldFault` where it is not, or the server is away."""
    store = Store(connection.url, Password(connection, password))
    try:
        with explained(), store.reading():
            pass
    finally:
        store.close()


def unlock(
    connection: Connection, password: str | None, known: Callable[[], str | None] | None
) -> None:
    """As `check_password`; while the server is away the password is compared with the one `known`
    in this run. With Kerberos (None) nothing is there to compare, and the session of the system is
    trusted as it is at a start without the server."""
    try:
        check_password(connection, password)
    except WorldFault as fault:
        if fault.code not in AWAY_CODES:
            raise
        if password is None:
            return
        right = None if known is None else known()
        if right is None:
            raise
        if not hmac.compare_digest(right.encode(), password.encode()):
            wrong = FaultKind.PASSWORD_WRONG
            raise WorldFault(wrong.value, SENTENCES[wrong]) from fault


def change_own_password(
    store: Store, connection: Connection, name: str, former: str, password: str
) -> None:
    """Replace one's own password on the server, and in the keyring where it was kept.

    `WorldFault` where the former one is wrong, UserError as `domain.passwords.require_strong` and
    "password_same".
    """
    from desktop_app.services.account_server import set_own_password
    from desktop_app.services.local_accounts import require_another, require_good

    require_another(former, password)
    require_good(password, connection.login, name)
    check_password(connection, former)
    kept = _kept(connection)
    with explained(), store.writing() as opened:
        set_own_password(opened, connection.login, password)
    if isinstance(store.password, Password):
        store.password.take(password)
    if kept:
        keep_password(connection, password)


def _kept(connection: Connection) -> bool:
    try:
        return secrets.recall(connection.key) is not None
    except UserError:
        return False


def keep_password(connection: Connection, password: str) -> None:
    """Keep the password in this PC's keyring; UserError "keyring_absent"."""
    secrets.keep(connection.key, password)


def forget_password(connection: Connection) -> bool:
    """Remove the password from this PC's keyring; whether there was one."""
    return secrets.forget(connection.key)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a trial: `ok` None where it was not tried. `message` a sentence."""

    name: str
    ok: bool | None
    message: str
    code: str | None = None


def try_connection(connection: Connection, password: Password | None = None) -> Iterator[Step]:
    """Each step on the way to the base, in order; those after a failed one are not tried."""
    names = iter(STEPS)
    try:
        for step in _steps(connection, password or Password(connection)):
            while (name := next(names)) != step.name:  # a step that says nothing by itself
                yield Step(name, None, "Sans objet.")
            yield step
    except _Stopped as stopped:
        for name in names:
            if name == stopped.step:
                yield Step(name, False, stopped.message, stopped.code)
            else:
                yield Step(name, None, "Pas essayé.")


class _Stopped(Exception):
    def __init__(self, step: str, code: str, message: str) -> None:
        super().__init__(code)
        self.step = step
        self.code = code
        self.message = message


def _steps(connection: Connection, password: Password) -> Iterator[Step]:
    if connection.on_socket:
        yield Step("name", True, "La base est sur ce poste.")
    else:
        yield from _way(connection)
    store = Store(connection.url, password)
    try:
        yield from _inside(connection, store)
    finally:
        store.close()


def _way(connection: Connection) -> Iterator[Step]:
    from db.server_probe import find_server, greet_with_tls, reach_port

    with _stops_at("name"):
        addresses = find_server(connection.server, connection.port)
    yield Step("name", True, f"{connection.server} : {', '.join(dict.fromkeys(addresses))}.")
    with _stops_at("port"):
        line = reach_port(connection.server, connection.port)
    with line:
        yield Step("port", True, f"Le port {connection.port} répond.")
        if connection.sslmode not in (*VERIFIED, "require"):
            return
        with _stops_at("tls"):
            spoken = greet_with_tls(line, connection.server, connection.sslmode, connection.ca_file)
    yield Step("tls", True, f"Liaison chiffrée ({spoken}), certificat vérifié.")


def _inside(connection: Connection, store: Store) -> Iterator[Step]:
    from db.server import NEWEST_VERSION
    from db.server_revision import server_revision, server_version
    from desktop_app.services.sign_in import who_am_i

    with _stops_at("sign_in"), store.reading() as opened:
        version, revision = server_version(opened), server_revision(opened)
    yield Step("sign_in", True, f"Session ouverte pour {connection.login}.")
    note = "" if version <= NEWEST_VERSION else " Plus récente que celles essayées avec Relais."
    yield Step("version", True, f"PostgreSQL {version}.{note}")
    with _stops_at("schema"):
        judge_revision(revision)
    yield Step("schema", True, f"Base Relais à jour ({revision}).")
    with _stops_at("rights"):
        actor = who_am_i(store)
    owner = "Compte propriétaire de la base."
    told = owner if actor is None else f"{actor.name}, {actor.role.label}."
    yield Step("rights", True, told)
    late = clock_sentence(store)
    yield Step("clock", not late, late or "L’horloge de ce poste est juste.")


def judge_revision(revision: str | None) -> None:
    """StorageFault for a shared base that is not of this program's revision."""
    from db.revision import head, known_revisions

    if revision is None:
        raise StorageFault(FaultKind.EMPTY, "no revision")
    if revision not in known_revisions():
        raise StorageFault(FaultKind.NEWER, f"revision {revision}")
    if revision != head():
        raise StorageFault(FaultKind.OLDER, f"revision {revision}")


class _stops_at:  # noqa: N801 - reads as a phrase in a `with`
    """Turn what a step meets into the end of the trial at that step."""

    def __init__(self, step: str) -> None:
        self._step = step

    def __enter__(self) -> None:
        """Nothing to open."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Translate what the step met."""
        if isinstance(error, UserError):
            raise _Stopped(self._step, error.code, error.message) from error
        if isinstance(error, StorageFault):
            step = self._step
            if step == "sign_in":
                step = _step_of(error.kind)
            raise _Stopped(step, error.kind.value, SENTENCES[error.kind]) from error


def _step_of(kind: FaultKind) -> str:
    if kind is FaultKind.SERVER_TOO_OLD:
        return "version"
    return "rights" if kind in _RIGHTS else "sign_in"


def clock_sentence(store: Store) -> str:
    """What to say of this PC's clock, compared with the server's; "" where it is right."""
    time = store.server_time
    if time is None or abs(time.offset) <= CLOCK_TOLERANCE:
        return ""
    way = "retarde" if time.offset > dt.timedelta() else "avance"
    return (
        f"L’horloge de ce poste {way} de {_span(abs(time.offset))}. Relais date tout à l’heure du "
        "serveur ; demandez à l’informatique de régler celle du poste."
    )


def _span(span: dt.timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    for unit, name in ((1_440, "jour"), (60, "heure")):
        if minutes >= unit:
            count = round(minutes / unit)
            return f"{count} {name}{'s' if count > 1 else ''}"
    return f"{minutes} minutes"
