"""Read who a voice is: allowed to few, and every reading is written down."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from db.queries import identities
from db.queries.persons import guarded, identities_of
from db.schema import (
    IdentityReadingRow,
    ReporterIdentityRow,
    SignalementRow,
    TeamRow,
    VoiceRow,
)
from desktop_app.domain.codes import Status
from desktop_app.domain.errors import UserError
from desktop_app.domain.privacy import find_personal_data, mask
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Identity
from desktop_app.services.seat import Seat
from desktop_app.services.typed_text import storable

LONGEST_REASON = 200
OVER = frozenset({Status.CLOSED, Status.CANCELLED})
_QUERY = (
    select(
        VoiceRow.id,
        SignalementRow.arrondissement,
        SignalementRow.status,
        TeamRow.code.label("team"),
        ReporterIdentityRow.voice_id.label("identified"),
    )
    .join(SignalementRow, SignalementRow.id == VoiceRow.signalement_id)
    .outerjoin(TeamRow, TeamRow.id == SignalementRow.team_id)
    .outerjoin(ReporterIdentityRow, ReporterIdentityRow.voice_id == VoiceRow.id)
)


def read_identity(seat: Seat, voice_uid: str, reason: str) -> Identity:
    """The identity of a voice, given only once the reading (who, when, why) is durable.

    Personal data in `reason` is masked: the log of readings can never be rewritten.
    UserError "reason_missing" (field "reason"), "unknown_voice", "not_allowed", "no_identity".
    """
    bare = " ".join(storable(reason).split())
    why = mask(bare, find_personal_data(bare))[0][:LONGEST_REASON]
    if not why:
        raise UserError(
            "reason_missing",
            "Dites pourquoi vous lisez ces coordonnées (par exemple « rappel du déclarant »).",
            "reason",
        )
    with seat.store.writing() as connection:
        found = connection.execute(_QUERY.where(VoiceRow.uid == voice_uid)).first()
        if found is None:
            raise UserError("unknown_voice", "Cette voix n’existe plus : rouvrez le signalement.")
        require(
            seat.actor,
            Action.READ_IDENTITY,
            arrondissement=found.arrondissement,
            team=found.team,
            still_open=Status(found.status) not in OVER,
        )
        if found.identified is None:
            raise UserError("no_identity", "Ce déclarant n’a laissé ni nom ni coordonnées.")
        return _logged(connection, seat, found.id, voice_uid, why)


def _logged(
    connection: Connection, seat: Seat, voice_id: int, voice_uid: str, why: str
) -> Identity:
    if guarded(connection):  # the base itself writes the reading down, or refuses
        read = identities.read_logged(connection, voice_uid, why)
        return Identity(read.name, read.email, read.phone)
    connection.execute(
        insert(IdentityReadingRow).values(
            voice_id=voice_id,
            actor=seat.actor.name,
            role=seat.actor.role.value,
            reason=why,
            read_at=seat.clock(),
        )
    )
    row = identities_of(connection, [voice_id])[0]
    return Identity(row.name, row.email, row.phone)
