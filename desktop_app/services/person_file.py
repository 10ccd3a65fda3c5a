"""Everything kept about a person, gathered to be handed over: one file, as JSON or as a PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, or_, select

from db.queries import persons
from db.schema import AttachmentRow, EventRow, SignalementRow
from desktop_app.domain.codes import (
    AnswerBy,
    Category,
    Channel,
    PrivacyKind,
    ReporterKind,
    Role,
    Status,
)
from desktop_app.domain.errors import UserError
from desktop_app.domain.retention import Purged, PurgeReason
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import EventView, Identity
from desktop_app.services.person_identities import read_identities
from desktop_app.services.person_search import asked_reason
from desktop_app.services.reference import load_reference
from desktop_app.services.seat import Seat
from desktop_app.services.timeline import tell

NOTICE: Final = (
    "Ce document contient tout ce que cette base conserve à votre sujet. Les copies de sauvegarde, "
    "gardées 14 jours, en contiennent une image ; elles ne servent qu’à réparer la base.",
    "Vous pouvez demander la rectification ou l’effacement de ces données, et saisir la CNIL.",
)
"""What the person is told besides."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Who read the identity, when, why."""

    at: dt.datetime
    actor: str
    role: Role
    reason: str


@dataclass(frozen=True, slots=True)
class Flag:
    """What the check of the text found, and what the agent did with it ("masked", "kept")."""

    at: dt.datetime
    kind: PrivacyKind
    action: str
    actor: str


@dataclass(frozen=True, slots=True)
class FileOf:
    """A file added to the signalement."""

    name: str
    mime: str
    bytes: int
    added_at: dt.datetime
    added_by: str
    removed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Gone:
    """Something of it that was eliminated."""

    at: dt.datetime
    why: PurgeReason
    kind: Purged


@dataclass(frozen=True, slots=True)
class History:
    """The lines about one signalement, as screens tell them, and as they are kept."""

    number: str
    lines: tuple[EventView, ...]
    kept: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class PersonVoice:
    """One voice of the person: what they said, what became of it, who looked."""

    uid: str
    number: str
    category: Category
    status: Status
    place: str
    received_at: dt.datetime
    observed_at: dt.datetime
    answered_at: dt.datetime | None
    reporter_kind: ReporterKind
    channel: Channel
    answer_by: AnswerBy
    consent: bool
    notice_given: bool
    logged_by: str
    identity: Identity | None
    text: str
    readings: tuple[Reading, ...]
    flags: tuple[Flag, ...]
    files: tuple[FileOf, ...]
    gone: tuple[Gone, ...]
    histories: tuple[History, ...]


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """An entry about the person that is being typed."""

    actor: str
    saved_at: dt.datetime
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PersonFile:
    """All of it."""

    made_at: dt.datetime
    made_by: str
    reason: str
    voices: tuple[PersonVoice, ...]
    drafts: tuple[PersonDraft, ...]


def person_file(
    seat: Seat, voices: Sequence[str], drafts: Sequence[str], reference: str
) -> PersonFile:
    """Everything about these voices (uids) and drafts (uids), chosen among what was found.

    Each identity handed over is one more reading, which the file holds too. UserError
    "not_allowed", "reason_missing", "nothing_chosen", "unknown_voice".
    """
    require(seat.actor, Action.PERSON_REQUEST)
    reason = asked_reason(reference)
    with seat.store.writing() as connection:
        ids = chosen_voices(connection, voices, drafts)
        known = read_identities(connection, seat, ids, reason)
        names = {code: ref.name for code, ref in load_reference(connection).team_refs.items()}
        now = seat.clock()
        told = tuple(
            _voice(connection, row, known.get(row.id), names, now)
            for row in persons.voices_told(connection, ids)
        )
        kept = tuple(
            PersonDraft(row.actor, row.saved_at, row.content)
            for row in persons.open_drafts(connection)
            if row.uid in drafts
        )
    return PersonFile(now, seat.actor.name, reason, told, kept)


def chosen_voices(
    connection: Connection, voices: Sequence[str], drafts: Sequence[str]
) -> list[int]:
    """The ids of chosen voices. UserError "nothing_chosen", "unknown_voice"."""
    if not voices and not drafts:
        raise UserError(
            "nothing_chosen",
            "Choisissez au moins une ligne : cochez celles qui concernent cette personne.",
            "voices",
        )
    known = persons.ids_of(connection, voices)
    for uid in voices:
        if uid not in known:
            raise UserError(
                "unknown_voice",
                f"La voix « {uid[:40]} » n’existe pas, ou plus : relancez la recherche.",
                "voices",
            )
    return sorted(known.values())


def _voice(
    connection: Connection,
    row: Any,
    identity: Identity | None,
    names: Mapping[str, str],
    now: dt.datetime,
) -> PersonVoice:
    cases = [row.case_id] if row.origin_id is None else [row.case_id, row.origin_id]
    return PersonVoice(
        row.uid,
        row.number,
        Category(row.category),
        Status(row.status),
        row.place_label,
        row.received_at,
        row.observed_at,
        row.answered_at,
        ReporterKind(row.reporter_kind),
        Channel(row.channel),
        AnswerBy(row.answer_by),
        bool(row.consent),
        bool(row.notice_given),
        row.created_by,
        identity,
        row.description,
        tuple(
            Reading(each.read_at, each.actor, Role(each.role), each.reason)
            for each in persons.readings_of(connection, row.id)
        ),
        tuple(
            Flag(each.at, PrivacyKind(each.kind), each.action, each.actor)
            for each in persons.flags_of(connection, row.id)
        ),
        _files(connection, cases),
        tuple(
            Gone(each.at, PurgeReason(each.why), Purged(each.kind))
            for each in persons.eliminations_of(connection, row.uid, row.number)
        ),
        tuple(_history(connection, case, names, now) for case in cases),
    )


def _files(connection: Connection, cases: Sequence[int]) -> tuple[FileOf, ...]:
    row = AttachmentRow
    rows = connection.execute(
        select(row.name, row.mime, row.bytes, row.added_at, row.added_by, row.removed_at)
        .where(or_(*(row.signalement_id == case for case in cases)))
        .order_by(row.id)
    )
    return tuple(FileOf(*each) for each in rows)


def _history(
    connection: Connection, case: int, names: Mapping[str, str], now: dt.datetime
) -> History:
    row = EventRow
    number = connection.scalar(select(SignalementRow.number).where(SignalementRow.id == case))
    events = connection.execute(
        select(row.seq, row.at, row.actor, row.role, row.kind, row.before, row.after)
        .where(row.signalement_id == case)
        .order_by(row.seq)
    ).all()
    kept = tuple(
        {
            "seq": event.seq,
            "at": event.at.isoformat(),
            "actor": event.actor,
            "role": event.role,
            "kind": event.kind,
            "before": event.before,
            "after": event.after,
        }
        for event in events
    )
    return History(str(number), tuple(tell(event, names, now) for event in events), kept)
