"""Which base a command works on: `--database-url`, the environment, else this PC's settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from db.engine import Store
from desktop_app.domain.connection import Connection, connection_of
from desktop_app.domain.errors import WorldFault

VARIABLE = "RELAIS_DATABASE_URL"
EMBEDDED = "sqlite"  # the base of the data folder, whatever the settings say


def chosen_connection(given: str | None, folder: Path) -> Connection | None:
    """The shared base to work on, None for the one of the data folder.

    UserError "password_in_url", "bad_url" and what `domain.connection.checked` refuses.
    """
    url = given if given is not None else os.environ.get(VARIABLE, "")
    if url.rstrip(":/") == EMBEDDED:
        return None
    if url or given is not None:
        return connection_of(url)
    from desktop_app.settings import load_settings

    return load_settings(folder).connection


def open_shared_base(folder: Path, connection: Connection) -> Store:
    """The shared base; where its password is kept nowhere, a terminal is asked for it once."""
    from desktop_app.services.connection import Password, open_shared

    try:
        return open_shared(folder, connection)
    except WorldFault as fault:
        if fault.code != "password_missing" or not sys.stdin.isatty():
            raise
    return open_shared(folder, connection, Password(connection, ask_password(connection)))


def ask_password(connection: Connection) -> str:
    """The password: typed unseen on a terminal, else the first line of the standard input."""
    from desktop_app.cli.who import typed_password

    return typed_password(f"Mot de passe de {connection.key}")
