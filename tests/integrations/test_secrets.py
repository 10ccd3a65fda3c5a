"""Passwords in a keyring, and without one."""

from __future__ import annotations

import pytest

from desktop_app.domain.connection import Connection, SignIn
from desktop_app.domain.errors import UserError
from desktop_app.integrations import secrets
from desktop_app.services.connection import Password
from tests.keyring_file import FILE

pytestmark = pytest.mark.usefixtures("ring")


def test_what_is_kept_is_recalled_then_forgotten() -> None:
    assert secrets.recall("a@b:5432/c") is None
    secrets.keep("a@b:5432/c", "été")
    assert secrets.recall("a@b:5432/c") == "été"
    assert secrets.recall("autre@b:5432/c") is None
    assert secrets.forget("a@b:5432/c")
    assert not secrets.forget("a@b:5432/c")
    assert secrets.recall("a@b:5432/c") is None


def test_a_locked_keyring_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FILE)
    for act in (secrets.recall, secrets.forget, lambda key: secrets.keep(key, "x")):
        with pytest.raises(UserError, match="trousseau") as refused:
            act("a")
        assert refused.value.code == "keyring_absent"


def test_the_password_of_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = Connection("b", "a")
    secrets.keep(connection.key, "secret")
    assert Password(connection)() == "secret"
    typed = Password(connection, "tapé")
    assert typed() == "tapé"
    assert "tapé" not in repr(typed)
    assert Password(Connection("b", "a", sign_in=SignIn.KERBEROS))() is None
    monkeypatch.delenv(FILE)
    assert Password(connection)() is None  # asked for each time
