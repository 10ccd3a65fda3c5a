"""The search's SQL: words, numbers, reporters; newest first and bounded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    func,
    or_,
    select,
    text,
)

from db.queries.identities import cases_of_reporters
from db.queries.persons import guarded
from db.schema import ReporterIdentityRow, SignalementRow, TeamRow, VoiceRow

INDEXED_PREFIXES = (2, 3, 4, 6)
"""Lengths of the prefix indexes of `signalement_search` (see migration 0002)."""
_MOST_WORDS = 8
_CANDIDATES_PER_HIT = 4
# Read newest first and stopped at the limit: ranking by relevance would visit every match of a
# frequent word, a million of them.
_WORDS_SQLITE = text(
    "SELECT rowid FROM signalement_search WHERE signalement_search MATCH :match "
    "ORDER BY rowid DESC LIMIT :size"
)
_HIT: Select[*tuple[Any, ...]] = select(
    SignalementRow.id,
    SignalementRow.number,
    SignalementRow.category,
    SignalementRow.place_label,
    SignalementRow.description,
    SignalementRow.attached_text,
    SignalementRow.status,
    SignalementRow.received_at,
    SignalementRow.arrondissement,
    TeamRow.code.label("team_code"),
).outerjoin(TeamRow, TeamRow.id == SignalementRow.team_id)
_WORDS_SERVER = (
    _HIT.where(text("words @@ to_tsquery('simple', :asked)"))
    .order_by(SignalementRow.id.desc())
    .limit(bindparam("size"))
)
_BY_IDS = _HIT.where(SignalementRow.id.in_(bindparam("ids", expanding=True))).order_by(
    SignalementRow.id.desc()
)
_BY_NUMBER = _HIT.where(SignalementRow.number == bindparam("number"))
_BY_SEQUENCE = (
    _HIT.where(SignalementRow.sequence == bindparam("sequence"))
    .order_by(SignalementRow.year.desc(), SignalementRow.arrondissement)
    .limit(bindparam("size"))
)


def match_expression(words: Sequence[str], last_prefix: int | None) -> str | None:
    """The FTS5 expression for folded words: all of them, in any order; the last one as a prefix
    of `last_prefix` signs, or whole when None. None when nothing is left to search.

    Words come folded (letters and digits only) and quoted: no sign typed is read as an operator.
    """
    if not words or (len(words) == 1 and len(words[0]) < INDEXED_PREFIXES[0]):
        return None
    terms = [_term(word, "") for word in words[:-1]]
    last = words[-1]
    terms.append(_term(last, "") if last_prefix is None else _term(last[:last_prefix], "*"))
    return " AND ".join(terms)


def find_words(
    connection: Connection,
    words: Sequence[str],
    size: int,
    *,
    open_ended: bool,
    fold: Callable[[str], str],
) -> Sequence[Row[Any]]:
    """Signalements whose place, text or attached texts hold every folded word, newest first.

    The last word may be unfinished (`open_ended`); `fold` is how texts are made comparable.
    """
    kept = list(dict.fromkeys(words))[-_MOST_WORDS:]
    if connection.dialect.name != "sqlite":
        return _on_server(connection, kept, size, open_ended=open_ended)
    last = kept[-1] if kept else ""
    if not open_ended or last.isdigit() or len(last) < INDEXED_PREFIXES[0]:
        return _matching(connection, match_expression(kept, None), size)
    indexed = max(length for length in INDEXED_PREFIXES if length <= len(last))
    if indexed == len(last):
        return _matching(connection, match_expression(kept, indexed), size)
    # A prefix without an index of its length costs FTS5 all its matches before the first one. So
    # the shorter, indexed one is read first and sorted out here; only where it holds mostly other
    # words, so that few can match, is the long one asked for.
    most = size * _CANDIDATES_PER_HIT
    candidates = _matching(connection, match_expression(kept, indexed), most)
    begun = f" {last}"
    found = [row for row in candidates if begun in f" {fold(_texts(row))}"]
    if len(found) >= size or len(candidates) < most:
        return found[:size]
    return _matching(connection, match_expression(kept, len(last)), size)


def _matching(connection: Connection, match: str | None, size: int) -> Sequence[Row[Any]]:
    if match is None:
        return []
    ids = connection.execute(_WORDS_SQLITE, {"match": match, "size": size}).scalars().all()
    return connection.execute(_BY_IDS, {"ids": ids}).all() if ids else []


def _term(word: str, star: str) -> str:
    forms = [word] + ([word.replace("oe", "œ")] if "oe" in word else [])
    quoted = [f'"{form}"{star}' for form in forms]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"


def _texts(row: Row[Any]) -> str:
    return f"{row.place_label} {row.description} {row.attached_text}"


def find_number(
    connection: Connection, number: str | None, year: int | None, sequence: int, size: int
) -> Sequence[Row[Any]]:
    """The signalement of a whole number, or those whose sequence it is, newest year first."""
    if number is not None:
        return connection.execute(_BY_NUMBER, {"number": number}).all()
    found = connection.execute(_BY_SEQUENCE, {"sequence": sequence, "size": 60}).all()
    if year is not None:
        found = [row for row in found if row.number[3:7] == str(year)]
    return found[:size]


def find_reporters(
    connection: Connection,
    name: str,
    email: str,
    phone: str,
    size: int,
    bounds: Sequence[ColumnElement[bool]],
) -> Sequence[Row[Any]]:
    """Signalements of reporters whose name (folded, from the start of a word), e-mail (start) or
    phone (E.164) is this, within `bounds`; an empty text searches nothing.
    """
    identity = ReporterIdentityRow
    wanted: list[ColumnElement[bool]] = []
    if name:
        wanted.append(identity.name_folded.like(f"{_escaped(name)}%", escape="\\"))
        wanted.append(identity.name_folded.like(f"% {_escaped(name)}%", escape="\\"))
    if email:
        wanted.append(func.lower(identity.email).like(f"{_escaped(email)}%", escape="\\"))
    if phone:
        wanted.append(identity.phone == phone)
    if not wanted:
        return []
    if guarded(connection):
        found = cases_of_reporters(connection, name, email, phone, size)
        return connection.execute(_BY_IDS, {"ids": found}).all() if found else []
    statement = (
        _HIT.join(VoiceRow, VoiceRow.signalement_id == SignalementRow.id)
        .join(identity, identity.voice_id == VoiceRow.id)
        .where(or_(*wanted), *bounds)
        .order_by(SignalementRow.id.desc())
        .limit(size)
        .distinct()
    )
    return connection.execute(statement).all()


def _on_server(
    connection: Connection, words: Sequence[str], size: int, *, open_ended: bool
) -> Sequence[Row[Any]]:
    if not words or (len(words) == 1 and len(words[0]) < INDEXED_PREFIXES[0]):
        return []
    star = ":*" if open_ended and len(words[-1]) >= INDEXED_PREFIXES[0] else ""
    asked = " & ".join(words) + star
    return connection.execute(_WORDS_SERVER, {"asked": asked, "size": size}).all()


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
