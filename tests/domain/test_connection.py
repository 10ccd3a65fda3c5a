"""Addresses of shared bases: what they may say, and what they never hold."""

from __future__ import annotations

import pytest

from desktop_app.domain.connection import Connection, SignIn, checked, connection_of, is_loopback
from desktop_app.domain.errors import UserError

PLAIN = Connection("base.exemple.fr", "prenom.nom")


@pytest.mark.parametrize(
    "connection",
    [
        PLAIN,
        Connection("10.1.2.3", "é t@t", 6543, "relais essai"),
        Connection("2001:db8::1", "a"),
        Connection("base", "a", sign_in=SignIn.KERBEROS, ca_file="/etc/ca paris.pem"),
        Connection("/run/postgresql", "a", 5433),
        Connection("localhost", "a", sslmode="disable"),
    ],
)
def test_an_address_says_it_all(connection: Connection) -> None:
    assert connection_of(connection.url) == connection


def test_an_address_as_people_write_it() -> None:
    assert connection_of(" postgres://prenom.nom@base.exemple.fr ") == PLAIN
    assert PLAIN.key == "prenom.nom@base.exemple.fr:5432/relais"
    assert "sslmode=verify-full" in PLAIN.url
    assert connection_of("postgresql+psycopg://postgres:@/postgres?host=/tmp/pg").on_socket


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("postgresql://a:secret@base/relais", "password_in_url"),
        ("postgresql://a@base/relais?password=secret", "password_in_url"),
        ("mysql://a@base/relais", "bad_url"),
        ("base.exemple.fr", "bad_url"),
        ("", "bad_url"),
        ("postgresql://a@base:port/relais", "bad_url"),
        ("postgresql://a@base/relais?options=-csearch_path=x", "bad_url"),
        ("postgresql://a@base/relais?sslmode", "bad_url"),
        ("postgresql://base/relais", "bad_login"),
        ("postgresql://a@/relais", "bad_server"),
        ("postgresql://a@base/relais?sslmode=disable", "tls_required"),
        ("postgresql://a@base/relais?sslmode=nul", "bad_sslmode"),
    ],
)
def test_an_address_that_will_not_do(url: str, code: str) -> None:
    with pytest.raises(UserError) as refused:
        connection_of(url)
    assert (refused.value.code, refused.value.field) == (code, "database_url")
    assert "secret" not in refused.value.message


@pytest.mark.parametrize(
    ("connection", "field"),
    [
        (Connection("", "a"), "server"),
        (Connection("deux mots", "a"), "server"),
        (Connection("https://base", "a"), "server"),
        (Connection("base", "a", 0), "port"),
        (Connection("base", "a", 70_000), "port"),
        (Connection("base", "a", base=" "), "base"),
        (Connection("base", " "), "login"),
        (Connection("base", "a", sslmode="prefer"), "sslmode"),
    ],
)
def test_the_field_to_mend_is_named(connection: Connection, field: str) -> None:
    with pytest.raises(UserError) as refused:
        checked(connection)
    assert refused.value.field == field


def test_texts_are_trimmed() -> None:
    assert checked(Connection(" base ", " a ", base=" r ")) == Connection("base", "a", base="r")


@pytest.mark.parametrize(
    ("host", "told"),
    [("localhost", True), ("127.0.0.9", True), ("::1", True), ("10.0.0.1", False), ("a", False)],
)
def test_this_very_pc(host: str, told: bool) -> None:
    assert is_loopback(host) == told
