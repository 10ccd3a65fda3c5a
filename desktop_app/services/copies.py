"""Teams told of a signalement for information: they read it and do not act."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, insert

from db.queries.prepared import Prepared
from db.schema import SignalementCopyRow
from desktop_app.domain.views import TeamRef
from desktop_app.services.reference import Reference

_COPY = Prepared(insert(SignalementCopyRow), "signalement_id team_id")
_FORGET = delete(SignalementCopyRow).where(
    SignalementCopyRow.signalement_id == bindparam("signalement")
)


def keep_copies(
    connection: Connection, reference: Reference, signalement_id: int, teams: Iterable[TeamRef]
) -> None:
    """Tell `teams` of a new signalement, inside the caller's transaction."""
    rows = [
        {"signalement_id": signalement_id, "team_id": reference.team_ids[team.code]}
        for team in teams
    ]
    if rows:
        _COPY.run_many(connection, rows)


def replace_copies(
    connection: Connection, reference: Reference, signalement_id: int, teams: Iterable[TeamRef]
) -> None:
    """Tell `teams` and no other, after another decision."""
    connection.execute(_FORGET, {"signalement": signalement_id})
    keep_copies(connection, reference, signalement_id, teams)
