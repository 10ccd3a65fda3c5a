"""A person asks what is known of them: who is meant, what matched, what is masked of their words.

RGPD, articles 15 to 17: find a person, hand over everything, put right, erase.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop_app.domain.codes import Coded
from desktop_app.domain.errors import UserError
from desktop_app.domain.folding import fold
from desktop_app.domain.scrubbing import scrubbed
from desktop_app.domain.views import Identity

LEAST_NAME = 3
"""Letters of a name from which a search means somebody."""
ROOT = 4
"""Letters by which a word of a name, typed with a slip, is still known: "Quatrebarbe"."""


class Matched(Coded):
    """Why a voice, a text or a draft may be about the person."""

    PHONE = "phone", "même téléphone"
    EMAIL = "email", "même courriel"
    NAME = "name", "même nom"
    NEAR_NAME = "near_name", "nom proche"
    TEXT = "text", "cité dans le texte"
    DRAFT = "draft", "brouillon en cours de saisie"


class WordsOf(Coded):
    """What becomes of a person's own words once their identity is erased."""

    KEEP = "keep", "garder les textes"
    MASK = "mask", "masquer ce qui désigne quelqu’un"
    ERASE = "erase", "effacer les textes"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the person says of themselves; `phone` in E.164, `email` normalised, "" for none."""

    name: str = ""
    email: str = ""
    phone: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name, folded."""
        return tuple(fold(self.name).split())

    def require_enough(self) -> None:
        """UserError "terms_missing" where nothing, or too short a name, is told."""
        if self.email or self.phone or len("".join(self.words)) >= LEAST_NAME:
            return
        raise UserError(
            "terms_missing",
            "Dites qui chercher : un nom d’au moins trois lettres, un téléphone ou un courriel.",
            "name",
        )


def how_matched(terms: Terms, identity: Identity) -> tuple[Matched, ...]:
    """Why an identity may be the person's, the surest first; () where nothing says so."""
    found = []
    if terms.phone and identity.phone == terms.phone:
        found.append(Matched.PHONE)
    if terms.email and identity.email.lower() == terms.email.lower():
        found.append(Matched.EMAIL)
    if name := how_named(terms.words, fold(identity.name).split()):
        found.append(name)
    return tuple(found)


def how_named(wanted: Iterable[str], known: Iterable[str]) -> Matched | None:
    """Whether a known name holds every word wanted, or words that begin alike."""
    words, names = tuple(wanted), tuple(known)
    if len("".join(words)) < LEAST_NAME:
        return None
    if all(word in names for word in words):
        return Matched.NAME
    roots = [word[:ROOT] for word in words]
    if all(any(name.startswith(root) for name in names) for root in roots):
        return Matched.NEAR_NAME
    return None


def without_person(text: str, identity: Identity | None = None) -> str:
    """`text` without what looks like personal data, even what an agent chose to keep, and without
    the words of the person's own name; its lines stay."""
    names = () if identity is None else (identity.name, identity.email.partition("@")[0])
    return "\n".join(scrubbed(line, names) for line in text.splitlines())
