"""What is closed opens again when a voice says that the facts came back."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop_app.domain.codes import EventKind, Status
from desktop_app.domain.workflow import Move, after
from desktop_app.services.reference import Reference
from desktop_app.services.seat import Seat
from desktop_app.services.taking_up import restarted, team_again
from desktop_app.services.turns import Turn, load_standing, write_turn
from desktop_app.services.voices import Held, find_held


def reopen_for_voice(
    connection: Connection, seat: Seat, reference: Reference, parent: Held
) -> Held:
    """Reopen `parent` if it is closed, inside the caller's transaction; answers how it stands.

    The team that had it is told by the line of history (the pool gets it where that team is no
    longer active) and all three clocks start anew. What the earlier reporters were answered holds:
    it was about the earlier time.
    """
    if parent.status is not Status.CLOSED:
        return parent
    standing = load_standing(connection, reference, parent.number)
    again = team_again(connection, seat, reference, standing)
    turn = Turn(
        EventKind.REOPENED,
        after(standing.status, Move.REOPEN, to_pool=again.team is None),
        team=again.team,
        clocks=restarted(seat, standing, reference, again.team, answer=True),
        told={"told_team": again.team, "came_back": True, **again.told},
    )
    write_turn(connection, seat, reference, standing, turn)
    return find_held(connection, parent.number)
