"""Each way in which a server, or the way to it, fails a seat: caused, then told by its own code."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from db.engine import Store
from db.errors import FaultKind, StorageFault, fault_of
from db.server import connect_arguments
from db.server_wait import PatientConnection
from desktop_app.services.faults import SENTENCES, world_fault_of
from tests.server import PASSWORD, Server, server_with_logins
from tests.tls_proxy import Authority, door, make_authority


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with server_with_logins() as server:
        yield server


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("ca"))


def fault_at(url: str, password: str | None = PASSWORD) -> FaultKind:
    """What opening and reading at `url` meets."""
    store = Store(url, lambda: password)
    try:
        with pytest.raises(StorageFault) as met, store.reading():
            pass
    finally:
        store.close()
    assert PASSWORD not in str(met.value)
    return met.value.kind


def read_one(url: str, password: str | None = PASSWORD) -> object:
    store = Store(url, lambda: password)
    try:
        with store.reading() as connection:
            return connection.exec_driver_sql("SELECT session_user").scalar()
    finally:
        store.close()


def test_every_kind_has_its_sentence() -> None:
    assert set(SENTENCES) == set(FaultKind)
    for sentence in SENTENCES.values():
        assert re.search(r"\b(\w+ez|restaurez)\b", sentence), sentence  # says what to do


def test_an_unknown_name() -> None:
    assert fault_at("postgresql+psycopg://a@nulle-part.invalid/b") is FaultKind.SERVER_UNKNOWN


def test_a_port_where_nobody_listens() -> None:
    assert fault_at("postgresql+psycopg://a@127.0.0.1:1/b") is FaultKind.SERVER_REFUSED


def test_a_server_that_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        url = f"postgresql+psycopg://a@127.0.0.1:{port}/b"
        assert fault_at(url) is FaultKind.SERVER_SILENT


def test_what_is_no_postgresql() -> None:
    assert _answered_by(b"HTTP/1.1 400 Bad Request\r\n\r\n") is FaultKind.TLS_FAILED


def _answered_by(words: bytes) -> FaultKind:
    with socket.create_server(("127.0.0.1", 0)) as web:

        def serve() -> None:
            line, _ = web.accept()
            with line:
                line.recv(8)
                line.sendall(words)

        threading.Thread(target=serve, daemon=True).start()
        return fault_at(f"postgresql+psycopg://a@127.0.0.1:{web.getsockname()[1]}/b")


def test_a_good_certificate_and_a_good_password(server: Server, authority: Authority) -> None:
    with door(server.socket, authority.server()) as port:
        url = server.url_by(port, sslrootcert=str(authority.file))
        assert read_one(url) == "alice"


def test_a_server_without_tls(server: Server, authority: Authority) -> None:
    with door(server.socket) as port:
        url = server.url_by(port, sslrootcert=str(authority.file))
        assert fault_at(url) is FaultKind.TLS_ABSENT


def test_a_certificate_of_another_name(server: Server, authority: Authority) -> None:
    with door(server.socket, authority.server("autre.example")) as port:
        url = server.url_by(port, sslrootcert=str(authority.file))
        assert fault_at(url) is FaultKind.TLS_NAME


def test_a_certificate_of_an_unknown_authority(
    server: Server, authority: Authority, tmp_path: Path
) -> None:
    other = make_authority(tmp_path, "inconnue")
    with door(server.socket, other.server()) as port:
        url = server.url_by(port, sslrootcert=str(authority.file))
        assert fault_at(url) is FaultKind.TLS_UNTRUSTED
        assert fault_at(server.url_by(port)) is FaultKind.TLS_UNTRUSTED  # those of the system


def test_an_expired_certificate(server: Server, authority: Authority) -> None:
    with door(server.socket, authority.server(days=-1)) as port:
        url = server.url_by(port, sslrootcert=str(authority.file))
        assert fault_at(url) is FaultKind.TLS_EXPIRED


def test_a_missing_file_of_the_authority(server: Server, authority: Authority) -> None:
    with door(server.socket, authority.server()) as port:
        url = server.url_by(port, sslrootcert=str(authority.folder / "absent.crt"))
        assert fault_at(url) is FaultKind.TLS_FILE


def test_passwords(server: Server, authority: Authority) -> None:
    with door(server.socket, authority.server()) as port:
        url = server.url_by(port, sslrootcert=str(authority.file))
        assert fault_at(url, "faux") is FaultKind.PASSWORD_WRONG
        assert fault_at(url, None) is FaultKind.PASSWORD_MISSING
        nobody = server.url_by(port, "personne", sslrootcert=str(authority.file))
        assert fault_at(nobody) is FaultKind.PASSWORD_WRONG  # the server does not tell them apart


def test_a_server_that_takes_anybody_is_not_trusted(server: Server, authority: Authority) -> None:
    server.run('CREATE ROLE "sans-mot-de-passe" LOGIN')
    with door(server.socket, authority.server()) as port:
        ca = str(authority.file)
        open_to_all = server.url_by(port, "sans-mot-de-passe", sslrootcert=ca)
        assert fault_at(open_to_all) is FaultKind.AUTH_METHOD
        kerberos = server.url_by(port, sslrootcert=ca, require_auth="gss")
        assert fault_at(kerberos) is FaultKind.KERBEROS


def test_who_may_not_enter(server: Server) -> None:
    server.run(
        f"CREATE ROLE plein LOGIN CONNECTION LIMIT 0 PASSWORD '{PASSWORD}'",
        f"CREATE ROLE parti NOLOGIN PASSWORD '{PASSWORD}'",
        "CREATE ROLE refuse LOGIN",
        "CREATE DATABASE fermee",
        "REVOKE CONNECT ON DATABASE fermee FROM PUBLIC",
    )
    assert fault_at(server.url_of(base="absente")) is FaultKind.BASE_UNKNOWN
    assert fault_at(server.url_of(base="fermee")) is FaultKind.NO_RIGHT
    assert fault_at(server.url_of("plein")) is FaultKind.SERVER_CROWDED
    assert fault_at(server.url_of("parti")) is FaultKind.NOT_ADMITTED
    assert fault_at(server.url_of("refuse")) is FaultKind.NOT_ADMITTED


def test_a_server_that_is_too_old(server: Server) -> None:
    def older(said: bytes) -> bytes:
        return re.sub(rb"(server_version\0)18", rb"\g<1>14", said)

    with door(server.socket, rewrite=older) as port:
        url = server.url_by(port, "postgres", sslmode="disable")
        assert fault_at(url) is FaultKind.SERVER_TOO_OLD


def test_a_base_that_only_reads(server: Server) -> None:
    store = Store(server.admin_url)
    server.run("CREATE TABLE ligne (id integer)")
    try:
        with pytest.raises(StorageFault) as met, store.writing() as connection:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            connection.exec_driver_sql("INSERT INTO ligne VALUES (1)")
    finally:
        store.close()
    assert met.value.kind is FaultKind.SERVER_READ_ONLY


def test_a_reading_sees_one_state_and_writes_nothing(server: Server) -> None:
    store = Store(server.admin_url)
    server.run("CREATE TABLE etat (id integer)", "INSERT INTO etat VALUES (1)")
    try:
        with store.reading() as connection:
            count = "SELECT count(*) FROM etat"
            assert connection.exec_driver_sql(count).scalar() == 1
            server.run("INSERT INTO etat VALUES (2)")
            assert connection.exec_driver_sql(count).scalar() == 1
        with pytest.raises(StorageFault) as met, store.reading() as connection:
            connection.exec_driver_sql("INSERT INTO etat VALUES (3)")
        with store.writing() as connection:
            level = connection.exec_driver_sql("SHOW transaction_isolation").scalar()
            path = connection.exec_driver_sql("SHOW search_path").scalar()
    finally:
        store.close()
    assert met.value.kind is FaultKind.SERVER_READ_ONLY
    assert (level, path) == ("read committed", "public,pg_temp")


def test_a_held_row_and_a_long_statement_end(server: Server) -> None:
    server.run("CREATE TABLE tenu (id integer)", "INSERT INTO tenu VALUES (1)")
    holder, waiter = Store(server.admin_url), Store(server.admin_url)
    try:
        with holder.writing() as held:
            held.exec_driver_sql("UPDATE tenu SET id = 2")
            with pytest.raises(StorageFault) as locked, waiter.writing() as connection:
                connection.exec_driver_sql("SET LOCAL lock_timeout = 50")
                connection.exec_driver_sql("UPDATE tenu SET id = 3")
        with pytest.raises(StorageFault) as slow, waiter.reading() as connection:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 50")
            connection.exec_driver_sql("SELECT pg_sleep(5)")
    finally:
        holder.close()
        waiter.close()
    assert (locked.value.kind, slow.value.kind) == (FaultKind.LOCKED, FaultKind.SERVER_SLOW)


def test_a_seat_whose_session_is_ended_finds_the_base_again(server: Server) -> None:
    store = Store(server.admin_url)
    try:
        with pytest.raises(StorageFault) as met, store.reading() as connection:
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            server.run(f"SELECT pg_terminate_backend({pid})")
            connection.exec_driver_sql("SELECT 1")
        assert met.value.kind in (FaultKind.SERVER_STOPPED, FaultKind.SERVER_LOST)
        with store.reading() as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    finally:
        store.close()


def test_a_line_that_died_while_idle_is_replaced_unseen(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.server.FRESH_S", 0.0)
    store = Store(server.admin_url)
    try:
        with store.reading() as connection:
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        server.run(f"SELECT pg_terminate_backend({pid}, 5000)")
        with store.glance() as connection:
            assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar() != pid
    finally:
        store.close()


def test_a_network_that_swallows_everything_is_noticed(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PatientConnection, "patience_s", 0.5)
    swallows = threading.Event()
    with door(server.socket, swallows=swallows) as port:
        store = Store(server.url_by(port, "postgres", sslmode="disable"))
        try:
            with store.reading() as connection:  # slow, and answering: waited for
                connection.exec_driver_sql("SELECT pg_sleep(1.5)")
            began = time.monotonic()
            with pytest.raises(StorageFault) as met, store.reading() as connection:
                swallows.set()
                connection.exec_driver_sql("SELECT 1")
        finally:
            store.close()
        assert met.value.kind is FaultKind.SERVER_LOST
        assert time.monotonic() - began < 10


def test_what_is_sent_into_the_dark_is_bounded() -> None:
    # Where nothing is acknowledged the system's own limits speak, before ten seconds.
    arguments = connect_arguments(make_url("postgresql+psycopg://a@b/c"))
    probes = arguments["keepalives_interval"] * arguments["keepalives_count"]
    assert arguments["keepalives_idle"] + probes <= 10
    assert arguments["tcp_user_timeout"] <= 10_000


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (
            "authentification par mot de passe échouée pour l'utilisateur « alice »",
            FaultKind.PASSWORD_WRONG,
        ),
        ("la base de données « relais » n'existe pas", FaultKind.BASE_UNKNOWN),
        ("droit refusé pour la base de données « relais »", FaultKind.NO_RIGHT),
        ("désolé, trop de clients sont déjà connectés", FaultKind.SERVER_CROWDED),
        ("trop de connexions pour le rôle « alice »", FaultKind.SERVER_CROWDED),
        ("le système de bases de données se lance", FaultKind.SERVER_STOPPED),
        ("le système de base de données s'arrête", FaultKind.SERVER_STOPPED),
        ("le rôle « alice » n'existe pas", FaultKind.NOT_ADMITTED),
        ("le rôle « alice » n'est pas autorisé à se connecter", FaultKind.NOT_ADMITTED),
        ("aucune entrée dans pg_hba.conf pour l'hôte « 10.0.0.1 »", FaultKind.NOT_ADMITTED),
        ("Verbindung abgelehnt", FaultKind.NOT_ADMITTED),
    ],
)
def test_a_server_that_speaks_another_language(said: str, kind: FaultKind) -> None:
    words = 'connection failed: connection to server at "10.0.0.9", port 5432 failed: '
    words += f"FATAL:  {said}"
    fault = fault_of(psycopg.OperationalError(words))
    assert fault is not None
    assert fault.kind is kind


def test_the_sentence_reaches_the_screen() -> None:
    fault = world_fault_of(StorageFault(FaultKind.TLS_NAME))
    assert fault is not None
    assert (fault.code, fault.exit_code) == ("tls_wrong_name", 3)
