"""Texts sealed with a key that lies in the system's keyring and never on the disk."""

from __future__ import annotations

import base64
import os
import threading

from desktop_app.domain.errors import UserError
from desktop_app.integrations import secrets

KEY_BYTES = 32
NONCE_BYTES = 12
_making = threading.Lock()  # a second key in place of the first would leave its texts unreadable


class SealBroken(Exception):
    """What was sealed with another key, for another place, or was altered since."""


class SealedBox:
    """AES-256-GCM: what is opened is what was sealed, under the same `label`, or is refused."""

    def __init__(self, key: bytes) -> None:
        # Loaded with the first box: a seat whose base answers never needs it.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM(key)

    def seal(self, content: bytes, label: str) -> bytes:
        """The sealed form of `content`, bound to `label`, which is not secret."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, label.encode())

    def open(self, sealed: bytes, label: str) -> bytes:
        """What was sealed under `label`; raises SealBroken."""
        from cryptography.exceptions import InvalidTag

        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, rest, label.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error


def box_of(name: str, *, make: bool) -> SealedBox | None:
    """The box whose key the keyring holds under `name`; with `make` a key is made where there is
    none, else None. UserError "keyring_absent"."""
    with _making:
        kept = secrets.recall(name)
        if kept is None and make:
            kept = _make_key(name)
    if kept is None:
        return None
    try:
        return SealedBox(base64.b64decode(kept, validate=True))
    except ValueError:
        return None


def _make_key(name: str) -> str:
    made = base64.b64encode(os.urandom(KEY_BYTES)).decode()
    secrets.keep(name, made)
    if secrets.recall(name) != made:  # a keyring that forgets would lose what is sealed
        raise UserError(
            "keyring_absent",
            "Le trousseau de ce poste ne garde rien : demandez à l’informatique de l’activer.",
        )
    return made
