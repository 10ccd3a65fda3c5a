"""An account: who signs in, in which role, for which arrondissements or team."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from desktop_app.domain.codes import Coded, Role
from desktop_app.domain.errors import UserError

LOGIN: Final = re.compile(r"[a-z][a-z0-9._@-]{1,62}")


@dataclass(frozen=True, slots=True)
class Account:
    """A person who signs in; `arrondissements` of a desk, the first is its home.

    Only read: `signed_in_at` the last time they came in, where the base knows it; `must_change`,
    they have a password given by an administrator that they have not changed yet; `has_password`
    False for one that came from a server, which keeps passwords to itself.
    """

    login: str
    name: str
    role: Role
    arrondissements: tuple[int, ...] = ()
    team: str | None = None
    active: bool = True
    signed_in_at: dt.datetime | None = None
    must_change: bool = False
    has_password: bool = True


class SignInKind(Coded):
    """A line of the log of sign-ins."""

    SIGNED_IN = "signed_in", "session ouverte"
    FAILED = "failed", "mot de passe refusé"
    LOCKED = "locked", "poste verrouillé"
    UNLOCKED = "unlocked", "poste déverrouillé"
    PASSWORD_CHANGED = "password_changed", "mot de passe changé"
    PASSWORD_GIVEN = "password_given", "nouveau mot de passe donné"
    ACCOUNT_OPENED = "account_opened", "compte ouvert"
    ACCOUNT_CHANGED = "account_changed", "compte modifié"
    ACCOUNT_CLOSED = "account_closed", "compte fermé"


def clean_login(typed: str) -> str:
    """The login as it is kept."""
    return typed.strip().lower()


def checked(account: Account) -> Account:
    """The account with its texts in order. UserError "bad_login", "name_missing",
    "bad_arrondissement", "team_missing"; `field` says which."""
    name = " ".join(account.name.split())
    login = clean_login(account.login)
    if not LOGIN.fullmatch(login) or login.startswith(("relais_", "pg_")):
        raise UserError(
            "bad_login",
            f"« {login[:64]} » ne convient pas : des lettres sans accent, chiffres, points ou "
            "tirets, en commençant par une lettre (prenom.nom).",
            "login",
        )
    if not name or len(name) > 120:
        raise UserError("name_missing", "Écrivez le nom qui signera l’historique.", "name")
    districts = tuple(dict.fromkeys(account.arrondissements))
    if any(not 1 <= number <= 20 for number in districts):
        raise UserError(
            "bad_arrondissement", "Un arrondissement de Paris va de 1 à 20.", "arrondissements"
        )
    if account.role is Role.FRONT_DESK and not districts:
        raise UserError(
            "bad_arrondissement",
            "Un accueil a au moins un arrondissement : sans lui il ne peut rien saisir.",
            "arrondissements",
        )
    if account.role is Role.TEAM_LEAD and not account.team:
        raise UserError("team_missing", "Dites de quelle équipe cette personne est chef.", "team")
    return replace(
        account, login=login, name=name, arrondissements=districts, team=account.team or None
    )


def districts_of(text: str) -> tuple[int, ...]:
    """The arrondissements of « 19, 18 », in that order. UserError "bad_arrondissement"."""
    words = [word for word in re.split(r"[\s,;]+", text) if word]
    return tuple(_numbers(words, text))


def _numbers(words: Iterable[str], text: str) -> Iterable[int]:
    for word in words:
        digits = re.sub(r"(er|e|ème|ᵉ)$", "", word)
        if not (digits.isascii() and digits.isdigit() and len(digits) < 4):
            raise UserError(
                "bad_arrondissement",
                f"« {text[:40]} » : écrivez des numéros séparés par des virgules (19, 18).",
                "arrondissements",
            )
        yield int(digits)
