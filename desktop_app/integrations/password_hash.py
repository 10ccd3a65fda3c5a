"""Passwords of local accounts as argon2id keeps them (RFC 9106, 64 MiB); loaded when asked for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher


def hash_password(password: str) -> str:
    """What is kept of a password. Takes as long as `verifies` does."""
    return _hasher().hash(password)


def verifies(kept: str, password: str) -> bool:
    """Whether `password` is the one of which `kept` was made; False for what is no hash."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether `kept` was made with weaker parameters than today's, and is to be made anew."""
    return _hasher().check_needs_rehash(kept)


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()
