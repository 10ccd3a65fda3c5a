"""Find what is known of a person who asks; each identity shown is a reading, and is logged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from db.queries import persons
from db.queries.search import find_words
from desktop_app.domain.codes import Category, Status
from desktop_app.domain.errors import UserError
from desktop_app.domain.folding import fold
from desktop_app.domain.person_request import (
    LEAST_NAME,
    ROOT,
    Matched,
    Terms,
    how_matched,
    how_named,
)
from desktop_app.domain.privacy import find_personal_data, mask
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Identity
from desktop_app.services.person_identities import read_identities
from desktop_app.services.reporter_identity import clean_email, clean_phone
from desktop_app.services.seat import Seat
from desktop_app.services.typed_text import storable

MOST: Final = 200
LONGEST_REASON: Final = 200
LONGEST_TERM: Final = 254
_ASKED: Final = "demande de la personne : {0}"


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """Something that may be about the person: a voice (`voice` is its uid), or a draft (`draft`).

    `identity` is None where it has none, or where only its words name the person; `author` is the
    agent who logged it or types it.
    """

    voice: str | None
    draft: str | None
    number: str | None
    at: dt.datetime
    matched: tuple[Matched, ...]
    identity: Identity | None
    category: Category | None
    status: Status | None
    author: str

    @property
    def sure(self) -> bool:
        """Whether a telephone or an address tells it, and not a name alone."""
        return bool({Matched.PHONE, Matched.EMAIL} & set(self.matched))


def terms_of(name: str, email: str, phone: str) -> Terms:
    """What the person says, in the form that is searched. UserError "terms_missing",
    "email_invalid", "phone_invalid" (fields "name", "email", "phone")."""
    name, email, phone = (
        " ".join(storable(text).split())[:LONGEST_TERM] for text in (name, email, phone)
    )
    terms = Terms(name, clean_email(email), clean_phone(phone))
    terms.require_enough()
    return terms


def asked_reason(reference: str) -> str:
    """Why identities are read, as the log keeps it: personal data masked.

    UserError "reason_missing", field "reason".
    """
    bare = " ".join(storable(reference).split())
    kept = mask(bare, find_personal_data(bare))[0]
    if not kept:
        raise UserError(
            "reason_missing",
            "Dites de quelle demande il s’agit (par exemple « courrier du 12 novembre, dossier "
            "2026-31 ») : chaque lecture est consignée.",
            "reason",
        )
    return _ASKED.format(kept)[:LONGEST_REASON]


def find_person(seat: Seat, terms: Terms, reference: str) -> tuple[PersonMatch, ...]:
    """What may be about the person, the surest first; at most `MOST` voices.

    UserError "not_allowed", "reason_missing".
    """
    require(seat.actor, Action.PERSON_REQUEST)
    seat.require_whole()
    reason = asked_reason(reference)
    with seat.store.writing() as connection:
        known = _identified(connection, seat, terms, reason)
        named = _named(connection, terms, known)
        ids = [*known, *named]
        rows = {row.id: row for row in persons.voices_told(connection, ids)}
        drafts = _drafts(connection, terms)
    voices = [
        _match(rows[voice_id], known[voice_id][0], known[voice_id][1])
        for voice_id in known
        if voice_id in rows
    ]
    mentions = [_match(rows[each], (Matched.TEXT,), None) for each in named if each in rows]
    voices.sort(key=lambda each: (not each.sure, -each.at.timestamp()))
    return (*voices, *drafts, *mentions)


def drafts_about(connection: Connection, terms: Terms) -> list[Any]:
    """Drafts (rows) that name the person, whoever types them."""
    return [row for row in persons.open_drafts(connection) if _is_about(terms, row.content)]


def _identified(
    connection: Connection, seat: Seat, terms: Terms, reason: str
) -> dict[int, tuple[tuple[Matched, ...], Identity]]:
    roots = [word[:ROOT] for word in terms.words]
    if len("".join(terms.words)) < LEAST_NAME:
        roots = []
    ids = persons.identified_as(connection, roots, terms.email, terms.phone, MOST)
    read = read_identities(connection, seat, ids, reason)
    return {
        voice_id: (how_matched(terms, read[voice_id]), read[voice_id])
        for voice_id in ids
        if voice_id in read
    }


def _named(connection: Connection, terms: Terms, known: Iterable[int]) -> list[int]:
    """Voices whose text names the person, or holds their phone or address."""
    signs = [terms.words] if len("".join(terms.words)) >= LEAST_NAME else []
    if terms.email:
        signs.append(tuple(fold(terms.email).split()))
    signs += _phone_words(terms.phone)
    seen, found = set(known), []
    for words in signs:
        hits = find_words(connection, words, MOST, open_ended=False, fold=fold)
        for row in persons.voices_of_numbers(connection, [hit.number for hit in hits]):
            if row.id not in seen and _holds(row.description, words):
                seen.add(row.id)
                found.append(row.id)
    return found[:MOST]


def _phone_words(phone: str) -> list[tuple[str, ...]]:
    # As it is typed in a text: glued, or by pairs.
    if not phone.startswith("+33") or len(phone) != len("+33612345678"):
        return [(phone.lstrip("+"),)] if phone else []
    digits = "0" + phone[3:]
    pairs = tuple(digits[at : at + 2] for at in range(0, len(digits), 2))
    return [(digits,), (phone[1:],), pairs]


def _holds(text: str, words: Sequence[str]) -> bool:
    return set(words) <= set(fold(text).split())


def _is_about(terms: Terms, content: dict[str, Any]) -> bool:
    def said(name: str) -> str:
        return str(content.get(name, ""))

    digits = "".join(sign for sign in said("phone") if sign.isdigit())
    same_phone = bool(terms.phone) and digits[-9:] == terms.phone[-9:]
    same_email = bool(terms.email) and said("email").strip().lower() == terms.email.lower()
    return (
        same_phone or same_email or how_named(terms.words, fold(said("name")).split()) is not None
    )


def _drafts(connection: Connection, terms: Terms) -> list[PersonMatch]:
    return [
        PersonMatch(
            None, row.uid, None, row.saved_at, (Matched.DRAFT,), None, None, None, row.actor
        )
        for row in drafts_about(connection, terms)
    ]


def _match(row: Any, matched: tuple[Matched, ...], identity: Identity | None) -> PersonMatch:
    return PersonMatch(
        row.uid,
        None,
        row.number,
        row.received_at,
        matched,
        identity,
        Category(row.category),
        Status(row.status),
        row.created_by,
    )
