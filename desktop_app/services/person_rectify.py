"""Put right what is kept about a person, at their request: the history tells which fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, update

from db.queries import persons
from db.schema import SignalementRow
from desktop_app.domain.codes import AnswerBy, EventKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.folding import fold
from desktop_app.domain.privacy import find_personal_data, mask
from desktop_app.domain.retention import PurgeReason
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Identity
from desktop_app.services.case_texts import Case, home_of, load_case, rewrite_voices
from desktop_app.services.history import append_event
from desktop_app.services.person_file import chosen_voices
from desktop_app.services.person_identities import read_identities, write_identity
from desktop_app.services.person_search import asked_reason
from desktop_app.services.reporter_identity import LONGEST_NAME, clean_email, clean_phone
from desktop_app.services.seat import Seat
from desktop_app.services.typed_text import storable, storable_description

_WHY: Final[Mapping[str, str]] = {"why": PurgeReason.REQUEST.value}
_MEANS: Final = {AnswerBy.MAIL: "email", AnswerBy.PHONE: "phone", AnswerBy.LETTER: "name"}


@dataclass(frozen=True, slots=True)
class Rectification:
    """What to put right; None leaves it as it is, "" takes it away."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    text: str | None = None


def rectify(seat: Seat, voice_uid: str, wanted: Rectification, reference: str) -> tuple[str, ...]:
    """Put right who a voice is, or its text, in which personal data is masked; answers for the
    names of what changed. The history tells which fields, never what they held.

    UserError "not_allowed", "reason_missing", "unknown_voice", "nothing_corrected", "no_identity",
    "identity_emptied", "answer_means_needed", and those of the fields.
    """
    require(seat.actor, Action.PERSON_REQUEST)
    reason = asked_reason(reference)
    with seat.store.writing() as connection:
        (voice_id,) = chosen_voices(connection, [voice_uid], [])
        case, voice = _case_of(connection, voice_id)
        changed = _rectify_identity(connection, seat, case, voice, wanted, reason)
        if wanted.text is not None:
            text = _cleaned(wanted.text)
            told = {**_WHY, "voice": voice.uid, "fields": ["text"]}
            kind = EventKind.RECTIFIED
            if rewrite_voices(connection, seat, case, {voice.id: text}, kind, told):
                changed += ("text",)
        if not changed:
            raise UserError(
                "nothing_corrected", "Rien n’a changé : rectifiez un champ, ou renoncez."
            )
    return changed


def _case_of(connection: Connection, voice_id: int) -> tuple[Case, Row[Any]]:
    (row,) = persons.voices_told(connection, [voice_id])
    case = load_case(connection, row.case_id)
    return case, next(voice for voice in case.voices if voice.id == voice_id)


def _rectify_identity(
    connection: Connection,
    seat: Seat,
    case: Case,
    voice: Row[Any],
    wanted: Rectification,
    reason: str,
) -> tuple[str, ...]:
    asked = {
        name: getattr(wanted, name)
        for name in ("name", "email", "phone")
        if getattr(wanted, name) is not None
    }
    if not asked:
        return ()
    known = read_identities(connection, seat, [voice.id], reason).get(voice.id)
    if known is None:
        raise UserError("no_identity", "Ce déclarant n’a laissé ni nom ni coordonnées.")
    new = replace(known, **{name: _clean(name, text) for name, text in asked.items()})
    fields = [name for name in asked if getattr(new, name) != getattr(known, name)]
    if not fields:
        return ()
    _require_left(voice, new)
    write_identity(connection, voice.id, new, fold(new.name))
    home = home_of(voice)
    row = next(each for each in case.rows if each.id == home)
    connection.execute(
        update(SignalementRow)
        .where(SignalementRow.id == home)
        .values(version=SignalementRow.version + 1, updated_at=seat.clock())
    )
    told = {**_WHY, "voice": voice.uid, "fields": fields}
    append_event(connection, seat, row.id, row.uid, EventKind.RECTIFIED, None, told)
    return tuple(fields)


def _require_left(voice: Row[Any], left: Identity) -> None:
    if not (left.name or left.email or left.phone):
        raise UserError(
            "identity_emptied",
            "Rien ne resterait : pour les retirer tous, choisissez « Effacer ».",
            "name",
        )
    waits = voice.answered_at is None
    means = _MEANS.get(AnswerBy(voice.answer_by))
    if waits and means is not None and not getattr(left, means):
        raise UserError(
            "answer_means_needed",
            "Cette personne attend une réponse par ce moyen : gardez-le, ou répondez-lui d’abord.",
            means,
        )


def _clean(name: str, text: str) -> str:
    bare = " ".join(storable(text).split())
    if name == "email":
        return clean_email(bare)
    if name == "phone":
        return clean_phone(bare)
    if len(bare) > LONGEST_NAME:
        raise UserError(
            "name_too_long",
            f"Le nom dépasse {LONGEST_NAME} caractères : n’écrivez ici que le nom du déclarant.",
            "name",
        )
    return bare


def _cleaned(text: str) -> str:
    whole, _ = storable_description(text, frozenset())
    bare = whole.strip()
    return mask(bare, find_personal_data(bare))[0]
