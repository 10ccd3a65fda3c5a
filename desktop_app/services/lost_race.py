"""Who was quicker, and when: what is told to whoever comes too late, at a window or without one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from db.schema import EventRow, TeamRow
from desktop_app.domain.codes import EventKind, Role
from desktop_app.domain.duty import say_minute
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS, say_day
from desktop_app.services.standing import Standing

_LINES = (
    select(EventRow.at, EventRow.actor, EventRow.role, EventRow.kind)
    .add_columns(EventRow.before, EventRow.after)
    .where(EventRow.signalement_id == bindparam("signalement"))
    .order_by(EventRow.seq.desc())
)
TOO_LATE: Final = frozenset({"illegal_move", "already_accepted"})
"""What a status refuses that another seat may have given just before."""
_OF_A_TEAM: Final = frozenset({Role.TEAM_LEAD, Role.MEDIATOR})
_TAKEN: Final = frozenset({EventKind.ACCEPTED, EventKind.VISITED})
_DONE: Final = {
    EventKind.POOLED: "remis sans équipe",
    EventKind.VISITED: "visité",
    EventKind.UNDONE: "remis comme avant",
    EventKind.LAPSED: "remis sans équipe, faute de réponse,",
    EventKind.REROUTED: "réorienté",
}
"""What was done to it, where the label of the line does not follow « a déjà été »."""


def changed_meanwhile(connection: Connection, standing: Standing) -> UserError:
    """For who saw an older version than the one that stands."""
    last = connection.execute(_LINES.limit(1), {"signalement": standing.id}).one()
    what = EventKind(last.kind).label.lower()
    return UserError(
        "changed_meanwhile",
        f"{standing.number} a été modifié entre-temps par {_by_whom(connection, standing, last)} "
        f"({what}) : relisez-le, puis recommencez si besoin.",
    )


def require_version(connection: Connection, standing: Standing, version: int | None) -> None:
    """UserError "changed_meanwhile" where it no longer stands at `version` (None: whichever)."""
    if version is not None and version != standing.version:
        raise changed_meanwhile(connection, standing)


@contextmanager
def telling_who(
    connection: Connection, standing: Standing, codes: Collection[str] = TOO_LATE
) -> Iterator[None]:
    """Begin a refusal of `codes` with who brought the signalement where it stands, and when.

    Without a version nobody knows what the user saw: it may be a race lost or a move that never
    was possible, and the code stays that of the refusal.
    """
    try:
        yield
    except UserError as refused:
        told = _said(connection, standing) if refused.code in codes else None
        if told is None:
            raise
        raise UserError(refused.code, f"{told} {refused.message}", refused.field) from refused


def _said(connection: Connection, standing: Standing) -> str | None:
    # None where it stands as it was logged: nobody came before.
    for line in connection.execute(_LINES, {"signalement": standing.id}):
        before, after = (told.get("status") for told in (line.before or {}, line.after or {}))
        if after is None or after == before:
            continue
        kind = EventKind(line.kind)
        if kind in (EventKind.CREATED, EventKind.ROUTED):
            return None
        done = _DONE.get(kind, kind.label.lower())
        return f"{standing.number} a déjà été {done} par {_by_whom(connection, standing, line)}."
    return None


def _by_whom(connection: Connection, standing: Standing, line: Row[Any]) -> str:
    """ "Chef UASA (équipe UASA — police municipale) le 20 nov. à 18 h 30"."""
    role = Role(line.role)
    team = _team(connection, standing, line) if role in _OF_A_TEAM else None
    whose = role.label if team is None else f"équipe {team}"
    return f"{line.actor} ({whose}) {_when(line.at)}"


def _team(connection: Connection, standing: Standing, line: Row[Any]) -> str | None:
    # Who takes it has it afterwards; who gives it away had it before.
    told = line.after if EventKind(line.kind) in _TAKEN else line.before
    code = (told or {}).get("team")
    if code is None:
        return None if standing.team is None else standing.team.name
    return connection.scalar(select(TeamRow.name).where(TeamRow.code == code))


def _when(at: dt.datetime) -> str:
    local = at.astimezone(PARIS)
    return f"le {say_day(at)} à {say_minute(local.hour * 60 + local.minute)}"
