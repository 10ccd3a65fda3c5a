"""Search as you type: a number in any form, words of the text or of the address, a reporter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection

from db.queries.persons import guarded
from db.queries.search import find_number, find_reporters, find_words
from db.schema import SignalementRow, TeamRow
from desktop_app.domain.codes import Category, Role, Status
from desktop_app.domain.folding import fold
from desktop_app.domain.numbering import parse_number
from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.workflow import OPEN
from desktop_app.services.seat import Seat
from desktop_app.services.typed_text import storable

LONGEST: Final = 200
_LEAST_NAME: Final = 3
_LEAST_PHONE: Final = 9
_REPORTER: Final = "déclarant correspondant"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One answer; `matched` says why ("numéro", "déclarant correspondant", or what was found)."""

    number: str
    title: str
    subtitle: str
    matched: str


def search(seat: Seat, text: str, limit: int = 20) -> tuple[SearchHit, ...]:
    """What `text` may mean, numbers first, then words, newest first; no filter of the queue holds.

    A reporter is only searched where the role may, and is never named in the answer; a shared base
    logs whom the search found.
    """
    typed = storable(text.replace("\0", " "))[:LONGEST].strip()
    if not typed:
        return ()
    hits: dict[str, SearchHit] = {}
    with seat.store.glance() as connection:
        number = parse_number(typed)
        if number is not None:
            _add(
                hits,
                find_number(connection, number.number, number.year, number.sequence, limit),
                "numéro",
            )
        if number is None or not hits:
            words = fold(typed).split()
            # A word followed by a space is finished.
            open_ended = not text[-1:].isspace()
            found = find_words(connection, words, limit, open_ended=open_ended, fold=fold)
            _add(hits, found, None, words)
        asked = len(hits) < limit and allowed(seat.actor, Action.SEARCH_IDENTITY)
        apart = asked and guarded(connection)
        if asked and not apart:
            _add(hits, _reporters(connection, seat, typed, limit), _REPORTER)
    if apart:
        # The base writes down whom it found, before it answers.
        with seat.store.writing() as connection:
            _add(hits, _reporters(connection, seat, typed, limit), _REPORTER)
    return tuple(hits.values())[:limit]


def _reporters(connection: Connection, seat: Seat, typed: str, limit: int) -> Iterable[Any]:
    digits = "".join(sign for sign in typed if sign.isdigit() or sign == "+")
    letters = fold(typed)
    phone = _e164(digits) if len(digits) >= _LEAST_PHONE and not letters.islower() else ""
    email = typed.lower() if "@" in typed else ""
    name = letters if len(letters) >= _LEAST_NAME and not email and not phone else ""
    return find_reporters(connection, name, email, phone, limit, _bounds(seat))


def _bounds(seat: Seat) -> list[ColumnElement[bool]]:
    """What the role may read at all: a hit would tell that the person reported."""
    actor = seat.actor
    if actor.role is Role.FRONT_DESK:
        return [SignalementRow.arrondissement.in_(actor.arrondissements)]
    if actor.role is Role.MEDIATOR:
        return [SignalementRow.status.in_([status.value for status in OPEN])]
    return [TeamRow.code == actor.team]


def _e164(digits: str) -> str:
    if digits.startswith("00"):
        return "+" + digits[2:]
    return "+33" + digits[1:] if digits.startswith("0") else digits


def _add(
    hits: dict[str, SearchHit],
    rows: Iterable[Any],
    matched: str | None,
    words: Iterable[str] = (),
) -> None:
    for row in rows:
        if row.number not in hits:
            hits[row.number] = SearchHit(
                row.number,
                f"{Category(row.category).label} · {row.place_label}",
                f"{_day(row.received_at)} · {Status(row.status).label}",
                matched if matched is not None else _excerpt(row, tuple(words)),
            )


def _day(at: dt.datetime) -> str:
    from desktop_app.domain.moments import PARIS

    return f"{at.astimezone(PARIS):%d/%m/%Y}"


def _excerpt(row: Any, words: tuple[str, ...]) -> str:
    """The sentence that holds most of the words, else the place."""
    sentences = [
        sentence.strip()
        for text in (row.description, row.attached_text)
        for sentence in text.replace("\n", ". ").split(". ")
        if sentence.strip()
    ]

    def held(sentence: str) -> int:
        folded = f" {fold(sentence)}"
        return sum(f" {word}" in folded for word in words)

    best = max(sentences, key=held, default="")
    return best[:120] if best and held(best) else str(row.place_label)
