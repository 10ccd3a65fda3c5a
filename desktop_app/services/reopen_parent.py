"""What is closed opens again when a voice says that the facts came back."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop_app.domain.codes import EventKind, Status
from desktop_app.domain.deadlines import deadlines
from desktop_app.domain.workflow import Move, after
from desktop_app.services.reference import Reference
from desktop_app.services.seat import Seat
from desktop_app.services.turns import Turn, load_standing, write_turn
from desktop_app.services.voices import Held, find_held


def reopen_for_voice(
    connection: Connection, seat: Seat, reference: Reference, parent: Held
) -> Held:
    """Reopen `parent` if it is closed, inside the caller's transaction; answers how it stands.

    The team that had it is told by the line of history and all three clocks start anew. What the
    earlier reporters were answered holds: it was about the earlier time.
    """
    if parent.status is not Status.CLOSED:
        return parent
    standing = load_standing(connection, reference, parent.number)
    team = standing.team
    setting = reference.settings[standing.category]
    turn = Turn(
        EventKind.REOPENED,
        after(standing.status, Move.REOPEN, to_pool=team is None),
        clocks=deadlines(seat.clock(), setting, None, standing.emergency, reference.duty_of(team)),
        told={"told_team": None if team is None else team.code, "came_back": True},
    )
    write_turn(connection, seat, reference, standing, turn)
    return find_held(connection, parent.number)
