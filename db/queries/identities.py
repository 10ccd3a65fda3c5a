"""Who a voice is, by the functions of a shared base, where nobody selects identities
(`db.postgres.identities`); the callers ask `persons.guarded` first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, text

from db.queries.persons import guarded
from db.schema import ReporterIdentityRow, VoiceRow

_READ = text(
    "SELECT of_name AS name, of_email AS email, of_phone AS phone "
    "FROM relais_read_identity(:voice, :reason)"
)
_FIND = text("SELECT found FROM relais_find_reporters(:name, :email, :phone, :size)")
_IS = text("SELECT relais_identity_is(:voice, :name, :email, :phone)")
_MEANS = text("SELECT named, by_mail, by_phone FROM relais_identity_means(:voice)")
_NAMES = text("SELECT of_case, told FROM relais_names_told(:cases)")


def read_logged(connection: Connection, voice_uid: str, reason: str) -> Row[Any]:
    """The `name`, `email`, `phone` of a voice; the base writes the reading down first."""
    return connection.execute(_READ, {"voice": voice_uid, "reason": reason}).one()


def cases_of_reporters(
    connection: Connection, name: str, email: str, phone: str, size: int
) -> list[int]:
    """Signalements (ids) within the session's reach whose reporter this is, the newest first."""
    asked = {"name": name, "email": email, "phone": phone, "size": size}
    return list(connection.scalars(_FIND, asked))


def is_identity(
    connection: Connection, voice_id: int, identity: tuple[str, str, str] | None
) -> bool:
    """Whether a voice has exactly this name, e-mail and phone; None: none at all."""
    row = ReporterIdentityRow
    if guarded(connection):
        known = connection.scalar(select(row.voice_id).where(row.voice_id == voice_id))
        if identity is None or known is None:
            return (identity is None) is (known is None)
        name, email, phone = identity
        asked = {"voice": voice_id, "name": name, "email": email, "phone": phone}
        return bool(connection.scalar(_IS, asked))
    kept = connection.execute(
        select(row.name, row.email, row.phone).where(row.voice_id == voice_id)
    ).first()
    return (None if kept is None else tuple(kept)) == identity


def means_left(connection: Connection, voice_id: int) -> tuple[bool, bool, bool]:
    """Whether a voice left a name, an e-mail, a phone."""
    row = ReporterIdentityRow
    if guarded(connection):
        found = connection.execute(_MEANS, {"voice": voice_id}).first()
        return (False, False, False) if found is None else (found[0], found[1], found[2])
    kept = connection.execute(
        select(row.name, row.email, row.phone).where(row.voice_id == voice_id)
    ).first()
    return (
        (False, False, False)
        if kept is None
        else (bool(kept.name), bool(kept.email), bool(kept.phone))
    )


def reporters_of(connection: Connection, ids: Collection[int]) -> dict[int, Sequence[str]]:
    """The names of who reported these signalements, for their words to be taken out of a text; on
    a shared base only the words that the case's own texts hold."""
    found: dict[int, list[str]] = {}
    if guarded(connection):
        for row in connection.execute(_NAMES, {"cases": list(ids)}):
            found.setdefault(row.of_case, []).append(row.told)
        return dict(found)
    rows = connection.execute(
        select(VoiceRow.signalement_id, ReporterIdentityRow.name)
        .join(ReporterIdentityRow, ReporterIdentityRow.voice_id == VoiceRow.id)
        .where(VoiceRow.signalement_id.in_(ids))
    )
    for row in rows:
        found.setdefault(row.signalement_id, []).append(row.name)
    return dict(found)
