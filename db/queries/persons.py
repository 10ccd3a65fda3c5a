"""Who a person is among the voices: by phone, by e-mail, by the words of a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, text, update

from db.schema import (
    DraftRow,
    IdentityReadingRow,
    PrivacyFlagRow,
    PurgedRow,
    PurgeRunRow,
    ReporterIdentityRow,
    SignalementRow,
    VoiceRow,
)

_identity = ReporterIdentityRow.__table__.c
_voice = VoiceRow.__table__.c
_case = SignalementRow.__table__.c
_FIND = text("SELECT found FROM relais_person_find(:roots, :email, :phone, :size)")
_READ = text(
    "SELECT of_voice AS voice_id, of_name AS name, of_email AS email, of_phone AS phone "
    "FROM relais_person_read(:voices, :reason)"
)
_RECTIFY = text("SELECT relais_person_rectify(:voice, :name, :name_folded, :email, :phone)")


def guarded(connection: Connection) -> bool:
    """Whether identities are read by functions of the base alone: on a shared base, by everybody
    but its owner."""
    if connection.dialect.name == "sqlite":
        return False
    asked = text("SELECT has_column_privilege('reporter_identity', 'name', 'SELECT')")
    return not connection.scalar(asked)


def identified_as(
    connection: Connection, roots: Sequence[str], email: str, phone: str, size: int
) -> list[int]:
    """Voices (ids) whose identity has this phone (E.164), this e-mail, or a name with a word that
    begins by each of `roots` (folded); the newest first."""
    if not (roots or email or phone):
        return []
    if guarded(connection):
        asked = {"roots": list(roots), "email": email, "phone": phone, "size": size}
        return list(connection.scalars(_FIND, asked))
    wanted: list[ColumnElement[bool]] = []
    if phone:
        wanted.append(_identity.phone == phone)
    if email:
        wanted.append(func.lower(_identity.email) == email.lower())
    if roots:
        wanted.append(and_(*(_begins(root) for root in roots)))
    query = select(_identity.voice_id).where(or_(*wanted))
    return list(connection.scalars(query.order_by(_identity.voice_id.desc()).limit(size)))


def identities_of(connection: Connection, voices: Sequence[int]) -> Sequence[Any]:
    """The identities of these voices (ids), of those that have one: `voice_id`, `name`, `email`,
    `phone`."""
    return connection.execute(
        select(_identity.voice_id, _identity.name, _identity.email, _identity.phone)
        .where(_identity.voice_id.in_(voices))
        .order_by(_identity.voice_id)
    ).all()


def read_logged(connection: Connection, voices: Sequence[int], reason: str) -> Sequence[Any]:
    """The same on a shared base, which logs each reading itself."""
    return connection.execute(_READ, {"voices": list(voices), "reason": reason}).all()


def set_identity(connection: Connection, voice_id: int, values: Mapping[str, str]) -> None:
    """Give a voice this identity in place of the one that it has."""
    mine = update(ReporterIdentityRow).where(ReporterIdentityRow.voice_id == voice_id)
    connection.execute(mine.values(dict(values)))


def rectify_guarded(connection: Connection, voice_id: int, values: Mapping[str, str]) -> None:
    """The same on a shared base."""
    connection.execute(_RECTIFY, {"voice": voice_id, **values})


def voices_told(connection: Connection, voices: Sequence[int]) -> Sequence[Any]:
    """The whole rows of voices (ids), each with the `number`, `case_id`, `category`, `status` and
    `place_label` of the signalement that holds it."""
    return connection.execute(
        select(
            VoiceRow.__table__,
            _case.number,
            _case.id.label("case_id"),
            _case.category,
            _case.status,
            _case.place_label,
        )
        .join(SignalementRow, _case.id == _voice.signalement_id)
        .where(_voice.id.in_(voices))
        .order_by(_voice.received_at, _voice.id)
    ).all()


def ids_of(connection: Connection, uids: Sequence[str]) -> dict[str, int]:
    """The ids of voices by uid; those that do not exist are left out."""
    found = connection.execute(select(_voice.uid, _voice.id).where(_voice.uid.in_(uids)))
    return {row.uid: row.id for row in found}


def voices_of_numbers(connection: Connection, numbers: Sequence[str]) -> Sequence[Any]:
    """Voices (`id`, `description`) of the signalements of these numbers that say something."""
    return connection.execute(
        select(_voice.id, _voice.description)
        .join(SignalementRow, _case.id == _voice.signalement_id)
        .where(_case.number.in_(numbers), _voice.description != "")
        .order_by(_voice.id.desc())
    ).all()


def open_drafts(connection: Connection) -> Sequence[Any]:
    """Entries being typed: `uid`, `actor`, `content`, `saved_at`."""
    row = DraftRow
    return connection.execute(
        select(row.uid, row.actor, row.content, row.saved_at)
        .where(row.logged.is_(False))
        .order_by(row.saved_at.desc())
    ).all()


def readings_of(connection: Connection, voice_id: int) -> Sequence[Any]:
    """Who read the identity of a voice, the oldest first."""
    row = IdentityReadingRow
    return connection.execute(
        select(row.read_at, row.actor, row.role, row.reason)
        .where(row.voice_id == voice_id)
        .order_by(row.id)
    ).all()


def flags_of(connection: Connection, voice_id: int) -> Sequence[Any]:
    """What the check of a voice's text found, and what was done."""
    row = PrivacyFlagRow
    return connection.execute(
        select(row.field, row.kind, row.action, row.actor, row.at)
        .where(row.voice_id == voice_id)
        .order_by(row.id)
    ).all()


def eliminations_of(connection: Connection, voice_uid: str, number: str) -> Sequence[Any]:
    """What was eliminated of a voice, or of the case that holds it: `at`, `why`, `kind`."""
    line, run = PurgedRow, PurgeRunRow
    of_case = and_(line.voice.is_(None), line.number == number)
    return connection.execute(
        select(run.at, run.why, line.kind)
        .join(run, run.id == line.run_id)
        .where(or_(line.voice == voice_uid, of_case))
        .order_by(line.id)
    ).all()


def _begins(root: str) -> ColumnElement[bool]:
    # Folded: letters, figures and single spaces, no sign that LIKE would read.
    folded = _identity.name_folded
    return or_(folded.like(f"{root}%"), folded.like(f"% {root}%"))
