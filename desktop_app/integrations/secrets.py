"""Passwords in the system's keyring: the one place where they are kept.

`keyring` is loaded at the first question: a seat on its own base never asks.
"""

from __future__ import annotations

from desktop_app.domain.errors import UserError

SERVICE = "relais"


def recall(key: str) -> str | None:
    """The password kept under `key`, or None; UserError "keyring_absent"."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, key)
    except (KeyringError, OSError) as error:
        raise _absent() from error


def keep(key: str, password: str) -> None:
    """Keep `password` under `key`; UserError "keyring_absent"."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, key, password)
    except (KeyringError, OSError) as error:
        raise _absent() from error


def forget(key: str) -> bool:
    """Remove what is kept under `key`; whether something was. UserError "keyring_absent"."""
    import keyring
    from keyring.errors import KeyringError

    try:
        if keyring.get_password(SERVICE, key) is None:
            return False
        keyring.delete_password(SERVICE, key)
    except (KeyringError, OSError) as error:
        raise _absent() from error
    return True


def _absent() -> UserError:
    return UserError(
        "keyring_absent",
        "Le trousseau de mots de passe de ce poste est absent ou verrouillé. Déverrouillez votre "
        "session ; sinon le mot de passe sera demandé à chaque ouverture.",
    )
