"""Voices: one reporter's part in a signalement, with the identity apart."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from db.queries.prepared import Prepared
from db.schema import (
    EventRow,
    PrivacyFlagRow,
    ReporterIdentityRow,
    SignalementRow,
    TeamRow,
    VoiceRow,
)
from desktop_app.domain.codes import EventKind, Status
from desktop_app.domain.entry import Reporter
from desktop_app.domain.errors import UserError
from desktop_app.domain.folding import fold
from desktop_app.domain.seals import seal_text
from desktop_app.domain.views import Identity, SavedFlag, TeamRef
from desktop_app.domain.workflow import OPEN
from desktop_app.services.awaiting import update_awaiting
from desktop_app.services.sealing import tell_voice
from desktop_app.services.seat import Seat
from desktop_app.services.uids import new_uid

_VOICE = Prepared(
    insert(VoiceRow).returning(VoiceRow.id),
    "uid signalement_id origin_id reporter_kind channel answer_by consent notice_given "
    "description observed_at received_at answered_at created_by facts",
)
_IDENTITY = Prepared(insert(ReporterIdentityRow), "voice_id name name_folded email phone")
_FLAG = Prepared(
    insert(PrivacyFlagRow),
    "signalement_id voice_id field kind start end action actor at",
)
_FOUND = (
    select(
        SignalementRow.id,
        SignalementRow.uid,
        SignalementRow.number,
        SignalementRow.status,
        SignalementRow.arrondissement,
        SignalementRow.attached_to_id,
        SignalementRow.voices,
        TeamRow.code.label("team_code"),
        TeamRow.name.label("team_name"),
    )
    .outerjoin(TeamRow, TeamRow.id == SignalementRow.team_id)
    .where(SignalementRow.number == bindparam("wanted"))
)


@dataclass(frozen=True, slots=True)
class Held:
    """A signalement as it stands inside the transaction that changes it."""

    id: int
    uid: str
    number: str
    status: Status
    arrondissement: int
    attached_to_id: int | None
    voices: int
    team: TeamRef | None


def lock(connection: Connection, *numbers: str) -> None:
    """Keep these signalements from changing until the transaction ends, before they are read.

    In the order of their ids, so that two crossed writers wait instead of blocking each other.
    SQLite has one writer at a time: there it locks nothing more.
    """
    connection.execute(
        select(SignalementRow.id)
        .where(SignalementRow.number.in_(numbers))
        .order_by(SignalementRow.id)
        .with_for_update()
    ).all()


def find_held(connection: Connection, number: str, field: str | None = None) -> Held:
    """The signalement `number`; UserError "unknown_number" on `field`."""
    row = connection.execute(_FOUND, {"wanted": number}).first()
    if row is None:
        raise UserError(
            "unknown_number", f"Le signalement {number} n’existe pas : vérifiez le numéro.", field
        )
    team = TeamRef(row.team_code, row.team_name) if row.team_code is not None else None
    return Held(
        row.id,
        row.uid,
        row.number,
        Status(row.status),
        row.arrondissement,
        row.attached_to_id,
        row.voices,
        team,
    )


def find_parent(connection: Connection, number: str, *, recurring: bool) -> Held:
    """The signalement that takes voices; UserError when it is unknown, attached or over.

    A closed one takes the voice of `recurring` facts: they came back, the caller reopens it.
    """
    parent = find_held(connection, number, "attach_to")
    if parent.attached_to_id is not None:
        above = connection.scalar(
            select(SignalementRow.number).where(SignalementRow.id == parent.attached_to_id)
        )
        raise UserError(
            "already_attached",
            f"{number} est lui-même rattaché à {above} : choisissez {above}.",
            "attach_to",
        )
    comes_back = recurring and parent.status is Status.CLOSED
    if parent.status not in OPEN and not comes_back:
        raise UserError(
            "parent_not_open",
            f"{number} est « {parent.status.label} » : rouvrez-le d’abord, ou enregistrez un "
            "nouveau signalement.",
            "attach_to",
        )
    return parent


def attached_by(connection: Connection, seat: Seat, signalement_id: int) -> frozenset[str]:
    """The uids of the voices of a signalement that this very profile attached, or logged as such.

    The history tells: that of the signalement for what was logged on it, that of the one that a
    voice came with for the others.
    """
    voice, line = VoiceRow, EventRow
    home = func.coalesce(voice.origin_id, voice.signalement_id)
    told = connection.execute(
        select(voice.uid, voice.origin_id, line.actor, line.role, line.after)
        .join(line, line.signalement_id == home)
        .where(voice.signalement_id == signalement_id, line.kind == EventKind.ATTACHED.value)
        .order_by(line.seq)
    )
    last = {
        row.uid: (row.actor, row.role)
        for row in told
        if row.origin_id is not None or row.after.get("voice") == row.uid
    }
    profile = (seat.actor.name, seat.actor.role.value)
    return frozenset(uid for uid, author in last.items() if author == profile)


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice just added; `told` is what the history tells of it."""

    id: int
    uid: str
    told: dict[str, Any]


def add_voice(
    connection: Connection,
    seat: Seat,
    signalement_id: int,
    reporter: Reporter,
    identity: Identity | None,
    description: str,
    observed_at: dt.datetime,
    received_at: dt.datetime,
    facts: dict[str, Any] | None = None,
) -> Voice:
    """Insert a voice and, apart, its identity. `facts`: see `voice_facts`, for a voice logged on
    another's signalement.
    """
    uid = new_uid()
    added = _VOICE.rows(
        connection,
        {
            "uid": uid,
            "signalement_id": signalement_id,
            "origin_id": None,
            "reporter_kind": reporter.kind.value,
            "channel": reporter.channel.value,
            "answer_by": reporter.answer_by.value,
            "consent": reporter.consent,
            "notice_given": reporter.notice_given,
            "description": description,
            "observed_at": observed_at,
            "received_at": received_at,
            "answered_at": None,
            "created_by": seat.actor.name,
            "facts": facts,
        },
    )
    if identity is not None:
        _IDENTITY.run(
            connection,
            {
                "voice_id": added[0][0],
                "name": identity.name,
                "name_folded": fold(identity.name),
                "email": identity.email,
                "phone": identity.phone,
            },
        )
    told = tell_voice(
        uid,
        reporter.kind.value,
        reporter.channel.value,
        reporter.answer_by.value,
        observed_at,
        received_at,
        description,
        consent=reporter.consent,
        notice_given=reporter.notice_given,
        identified=identity is not None,
    )
    return Voice(int(added[0][0]), uid, told)


def retell(connection: Connection, seat: Seat, signalement_id: int, uid: str) -> dict[str, Any]:
    """Count the voices of a signalement again and gather the attached texts for the search.

    Returns what the history tells of that: `voices`, how many it has, and the seal of the texts.
    The first voice tells the signalement's own description.
    """
    told = connection.execute(
        select(VoiceRow.description)
        .where(VoiceRow.signalement_id == signalement_id)
        .order_by(VoiceRow.origin_id.isnot(None), VoiceRow.id)
    )
    texts = list(told.scalars())
    attached = "\n".join(text for text in texts[1:] if text)
    connection.execute(
        update(SignalementRow)
        .where(SignalementRow.id == signalement_id)
        .values(
            voices=len(texts),
            attached_text=attached,
            updated_at=seat.clock(),
            version=SignalementRow.version + 1,
        )
    )
    update_awaiting(connection, signalement_id)
    return {"voices": len(texts), "attached_text": seal_text(uid, attached)}


def keep_flags(
    connection: Connection,
    seat: Seat,
    signalement_id: int,
    voice_id: int | None,
    flags: tuple[SavedFlag, ...],
    field: str = "description",
) -> None:
    """Keep what the check of a text found and what was done, never the text itself.

    The flags of a description belong to its voice, and go where it goes.
    """
    if not flags:
        return
    rows = [
        {
            "signalement_id": signalement_id,
            "voice_id": voice_id,
            "field": field,
            "kind": flag.kind.value,
            "start": flag.start,
            "end": flag.end,
            "action": flag.action,
            "actor": seat.actor.name,
            "at": seat.clock(),
        }
        for flag in flags
    ]
    _FLAG.run_many(connection, rows)
