"""Identities read or put right for a person who asks: logged first, then given.

On a shared base nobody reads them but through functions of the base, which write the log
themselves (`db.postgres.person_requests`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, insert

from db.queries import persons
from db.schema import IdentityReadingRow
from desktop_app.domain.views import Identity
from desktop_app.services.seat import Seat


def read_identities(
    connection: Connection, seat: Seat, voices: Iterable[int], reason: str
) -> dict[int, Identity]:
    """The identities of these voices (ids), of those that have one; each reading is logged in this
    very transaction, before anything is given."""
    wanted = list(voices)
    if not wanted:
        return {}
    if persons.guarded(connection):
        found = persons.read_logged(connection, wanted, reason)
    else:
        found = persons.identities_of(connection, wanted)
        _log(connection, seat, [row.voice_id for row in found], reason)
    return {row.voice_id: Identity(row.name, row.email, row.phone) for row in found}


def write_identity(
    connection: Connection, voice_id: int, identity: Identity, name_folded: str
) -> None:
    """Put right who a voice is; its reading was logged before."""
    values: Mapping[str, str] = {
        "name": identity.name,
        "name_folded": name_folded,
        "email": identity.email,
        "phone": identity.phone,
    }
    if persons.guarded(connection):
        persons.rectify_guarded(connection, voice_id, values)
    else:
        persons.set_identity(connection, voice_id, values)


def _log(connection: Connection, seat: Seat, voices: Iterable[int], reason: str) -> None:
    rows = [
        {
            "voice_id": voice_id,
            "actor": seat.actor.name,
            "role": seat.actor.role.value,
            "reason": reason,
            "read_at": seat.clock(),
        }
        for voice_id in voices
    ]
    if rows:
        connection.execute(insert(IdentityReadingRow), rows)
