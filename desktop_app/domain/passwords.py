"""What a password must be (CNIL, recommendation of 2022), and how long a wrong one makes wait."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from desktop_app.domain.errors import UserError

SHORT, LONG = 12, 14
"""Characters: `SHORT` of four kinds (small, capital, digit, sign), or `LONG` of three."""
MOST: Final = 128
LEAST_OWN: Final = 8
"""Characters that must be left once everything that is guessed first is taken away."""
ONE_TIME_DAYS: Final = 7
"""How long a password given by an administrator lets its owner in, to choose another."""
FREE_TRIES, LOCKING_TRIES = 3, 10
LOCK: Final = dt.timedelta(minutes=15)
_FIRST_WAIT_S: Final = 5

_LEET: Final = str.maketrans("0134578@$€!", "oieastbasei")
_WALKS: Final = (
    "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "1234567890", "abcdefghijklmnopqrstuvwxyz",
)  # fmt: skip
_WALK_LEAST: Final = 4
_LEAST_WORD: Final = 4  # letters of a name or of a listed word that count
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read for another
_GROUPS: Final = (4, 4, 4, 4)


def normalised(password: str) -> str:
    """The one form of a password, whichever keyboard typed it."""
    return unicodedata.normalize("NFKC", password)


def bare(text: str) -> str:
    """Small letters without accents, every sign kept. Not `fold`, which remembers what it saw."""
    spelled = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in spelled if not unicodedata.combining(sign))


def require_strong(password: str, login: str, name: str, common: Iterable[str]) -> None:
    """Refuse a password that is guessed: `common` are words that everybody tries,
    as `bare` gives them.

    UserError, field "password": "password_too_short", "password_too_long", "password_too_plain",
    "password_personal", "password_common".
    """
    text = normalised(password)
    if len(text) > MOST:
        raise _refused("too_long", f"Un mot de passe a au plus {MOST} caractères : raccourcissez.")
    kinds = _kinds(text)
    if len(text) < SHORT or (len(text) < LONG and kinds < 4):
        raise _refused("too_short", _too_short(len(text), kinds))
    if kinds < 3:
        raise _refused(
            "too_plain",
            "Mêlez au moins trois sortes de caractères : minuscules, majuscules, chiffres, signes.",
        )
    known = bare(text)
    if any(part in known for part in _parts(login, name)):
        raise _refused(
            "personal",
            "Un mot de passe ne contient ni votre identifiant ni votre nom : choisissez d’autres "
            "mots.",
        )
    if min(_own(known, common), _own(known.translate(_LEET), common)) < LEAST_OWN:
        raise _refused(
            "common",
            "Ce mot de passe se devine : mots courants, noms de lieux, suites de touches, années "
            "ou répétitions. Prenez plusieurs mots sans rapport entre eux.",
        )


def one_time(choose: Callable[[str], str]) -> str:
    """A password to be read aloud once: four groups of four, 79 bits; `choose` picks a sign."""
    while True:
        made = "-".join("".join(choose(_ALPHABET) for _ in range(size)) for size in _GROUPS)
        if _kinds(made) == 3:
            return made


@dataclass(frozen=True, slots=True)
class Tally:
    """Wrong passwords in a row, and when the last was (aware)."""

    failed: int = 0
    failed_at: dt.datetime | None = None

    def wait(self, now: dt.datetime) -> dt.timedelta:
        """How long until the next try; zero when it is free.

        A clock that was put back does not make the wait longer than it was to be.
        """
        whole = wait_after(self.failed)
        if self.failed_at is None:
            return dt.timedelta()
        return max(dt.timedelta(), min(whole, self.failed_at + whole - now))


def wait_after(failed: int) -> dt.timedelta:
    """The wait that `failed` wrong passwords in a row bring: 5 s after the third, then twice as
    long each time, a quarter of an hour from the tenth on."""
    if failed < FREE_TRIES:
        return dt.timedelta()
    if failed >= LOCKING_TRIES:
        return LOCK
    return min(LOCK, dt.timedelta(seconds=_FIRST_WAIT_S * 2 ** (failed - FREE_TRIES)))


def say_wait(wait: dt.timedelta) -> str:
    """« 20 secondes », « 15 minutes »: rounded up, so that nobody comes back too early."""
    seconds = -(-wait // dt.timedelta(seconds=1))
    if seconds < 60:
        return f"{seconds} seconde{'s' if seconds > 1 else ''}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def _kinds(text: str) -> int:
    small = any(sign.islower() for sign in text)
    capital = any(sign.isupper() for sign in text)
    digit = any(sign.isdecimal() for sign in text)
    other = any(not sign.isalnum() for sign in text)
    return small + capital + digit + other


def _too_short(length: int, kinds: int) -> str:
    if length >= SHORT:
        return (
            f"{length} caractères de {kinds} sortes ne suffisent pas : allez jusqu’à {LONG}, ou "
            "mêlez minuscules, majuscules, chiffres et signes."
        )
    return (
        f"Un mot de passe a au moins {LONG} caractères de trois sortes, ou {SHORT} de quatre "
        "(minuscules, majuscules, chiffres, signes). Plusieurs mots font l’affaire."
    )


def _parts(login: str, name: str) -> list[str]:
    words = [*re.split(r"[^a-z]+", bare(f"{login} {name}")), bare(login)]
    return [word for word in words if len(word) >= _LEAST_WORD]


def _own(text: str, common: Iterable[str]) -> int:
    # What is left of a bare text without what everybody tries.
    for word in sorted(common, key=len, reverse=True):
        if len(word) >= _LEAST_WORD:
            text = text.replace(word, " ")
    text = re.sub(r"(19|20)\d\d", " ", text)
    text = re.sub(r"(.{1,8}?)\1{2,}", r"\1", text)  # three times or more
    text = re.sub(r"(.{3,})\1", r"\1", text)
    text = _without_walks(text)
    return sum(not sign.isspace() for sign in text)


def _without_walks(text: str) -> str:
    for walk in _WALKS:
        for way in (walk, walk[::-1]):
            for length in range(len(way), _WALK_LEAST - 1, -1):
                for start in range(len(way) - length + 1):
                    text = text.replace(way[start : start + length], " ")
    return text


def _refused(reason: str, message: str) -> UserError:
    return UserError(f"password_{reason}", message, "password")
