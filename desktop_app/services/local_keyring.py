"""The password of a local account in this PC's keyring, for commands without a terminal."""

from __future__ import annotations

from pathlib import Path

from desktop_app.domain.accounts import clean_login
from desktop_app.domain.errors import UserError
from desktop_app.integrations import secrets


def recall_local(folder: Path, login: str) -> str | None:
    """The password kept for the account `login` of the base of `folder`; None without a keyring."""
    try:
        return secrets.recall(_key(folder, login))
    except UserError:
        return None


def keep_local(folder: Path, login: str, password: str) -> None:
    """Keep it. UserError "keyring_absent"."""
    secrets.keep(_key(folder, login), password)


def forget_local(folder: Path, login: str) -> bool:
    """Remove it; whether there was one. UserError "keyring_absent"."""
    return secrets.forget(_key(folder, login))


def _key(folder: Path, login: str) -> str:
    return f"{clean_login(login)}@{folder.resolve()}"
