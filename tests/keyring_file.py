"""A keyring of tests, in a file named by the environment; locked where that names none."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

FILE = "RELAIS_TEST_KEYRING"
BACKEND = "tests.keyring_file.FileKeyring"


class FileKeyring(KeyringBackend):
    """What keyring asks of a backend, on a JSON file."""

    priority = 1

    def _content(self) -> dict[str, str]:
        if not os.environ.get(FILE):
            raise KeyringLocked("locked")
        path = Path(os.environ[FILE])
        return json.loads(path.read_text("utf-8")) if path.exists() else {}

    def _write(self, content: dict[str, str]) -> None:
        Path(os.environ[FILE]).write_text(json.dumps(content), "utf-8")

    def get_password(self, service: str, username: str) -> str | None:
        return self._content().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write(self._content() | {f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        content = self._content()
        del content[f"{service} {username}"]
        self._write(content)
