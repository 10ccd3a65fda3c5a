"""An entry saved again under the same draft, since nobody knew whether the first saving held."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from db.queries.identities import is_identity
from db.schema import SignalementRow, VoiceRow
from desktop_app.domain.entry import Entry
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Changes, Identity, Logged, SavedFlag
from desktop_app.services.drafts import saved_of_draft
from desktop_app.services.log_voice import answer_for_voice
from desktop_app.services.reference import load_reference
from desktop_app.services.seat import Seat
from desktop_app.services.show import standing_proposal
from desktop_app.services.turns import load_standing
from desktop_app.services.voice_facts import facts_of
from desktop_app.services.voices import find_held

JUST_NOW: Final = dt.timedelta(minutes=1)


def told_of(seat: Seat, logged: Logged, entry: Entry, attach_to: str | None) -> dict[str, Any]:
    """What a consumed draft keeps, to know its entry again: what it was saved as, when the facts
    were seen, and a digest of what was said but for who said it."""
    return {
        "number": logged.number,
        "voice": None if logged.attached_to is None else logged.uid,
        "observed_at": entry.observed_at.isoformat(),
        "just_now": _just_now(seat, entry),
        "digest": _digest(entry, attach_to),
    }


def answer_again(
    connection: Connection,
    seat: Seat,
    draft: str,
    entry: Entry,
    identity: Identity | None,
    flags: tuple[SavedFlag, ...],
    attach_to: str | None,
) -> Logged | None:
    """The answer of the first saving of this draft, as it stands now; None if there was none.

    UserError "draft_logged", which names the number, when the entry is no longer what was saved:
    what was changed since would be lost.
    """
    told = saved_of_draft(connection, seat, draft)
    if told is None:
        return None
    number = told.get("number")
    voice = None
    if _says_the_same(seat, told, entry, attach_to):
        voice = _voice(connection, number, told["voice"])
    asked = None if identity is None else (identity.name, identity.email, identity.phone)
    if voice is None or not is_identity(connection, voice.id, asked):
        raise UserError(
            "draft_logged",
            f"Cette saisie est déjà enregistrée{f' : {number}' if number else ''}. Ce que vous "
            "avez changé depuis n’y est pas : ouvrez ce signalement pour le compléter, ou effacez "
            "la page pour en saisir un autre.",
        )
    if told["voice"] is not None:
        parent = find_held(connection, voice.number)
        return answer_for_voice(connection, parent, voice.uid, entry, flags, voice.received_at)
    return _answer_for_entry(connection, entry, flags, voice.number)


def _answer_for_entry(
    connection: Connection, entry: Entry, flags: tuple[SavedFlag, ...], number: str
) -> Logged:
    reference = load_reference(connection)
    standing = load_standing(connection, reference, number)
    proposal = standing_proposal(connection, reference, standing.id, standing.clocks)
    if proposal is None:
        raise LookupError(f"{number} was saved without a decision")
    changes = Changes(numbers=frozenset({number}))
    return Logged(number, standing.uid, standing.status, proposal, entry.place, (), flags, changes)


def _voice(connection: Connection, number: str | None, uid: str | None) -> Any:
    # That of the uid, wherever it is now; else the first of the number.
    voice, row = VoiceRow, SignalementRow
    query = select(voice.id, voice.uid, voice.received_at, row.number).join(
        row, row.id == voice.signalement_id
    )
    if uid is not None:
        return connection.execute(query.where(voice.uid == uid)).first()
    own = query.where(row.number == number).order_by(voice.origin_id.isnot(None), voice.id)
    return connection.execute(own.limit(1)).first()


def _says_the_same(
    seat: Seat, told: Mapping[str, Any], entry: Entry, attach_to: str | None
) -> bool:
    if told.get("digest") != _digest(entry, attach_to):
        return False
    # A form whose moment is left empty means now, and now goes on.
    still_now = bool(told["just_now"]) and _just_now(seat, entry)
    return still_now or told["observed_at"] == entry.observed_at.isoformat()


def _just_now(seat: Seat, entry: Entry) -> bool:
    return abs(seat.clock() - entry.observed_at) < JUST_NOW


def _digest(entry: Entry, attach_to: str | None) -> str:
    reporter, override = entry.reporter, entry.override
    said = [
        facts_of(entry),
        entry.description,
        [reporter.kind, reporter.channel, reporter.answer_by],
        [reporter.consent, reporter.notice_given],
        None if override is None else [override.team, override.reason, override.text],
        attach_to,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
