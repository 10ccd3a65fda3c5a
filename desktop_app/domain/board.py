"""The board of a team: columns by status, which drop is which move, what a shift has to carry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Coded, Role, Status
from desktop_app.domain.duty import Duty, Shift
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.rights import MEDIATION
from desktop_app.domain.views import QueueRow, TeamRef
from desktop_app.domain.workflow import STOPPED, TABLE, Move

MOST_CARDS: Final = 200
"""How many cards a column shows; the others are only counted."""


class BoardColumn(Coded):
    """Columns, left to right. What is opened again stands with what a team is asked to take."""

    ROUTED = "routed", "Orienté"
    ACCEPTED = "accepted", "Pris en charge"
    SCHEDULED = "scheduled", "Programmé"
    ON_HOLD = "on_hold", "En attente"
    MONITORED = "monitored", "Sous surveillance"
    TO_CHECK = "to_check", "À constater"


STATUS_OF: Final = {
    BoardColumn.ROUTED: Status.ROUTED,
    BoardColumn.ACCEPTED: Status.ACCEPTED,
    BoardColumn.SCHEDULED: Status.SCHEDULED,
    BoardColumn.ON_HOLD: Status.ON_HOLD,
    BoardColumn.MONITORED: Status.MONITORED,
}
_DROPS: Final = (Move.ACCEPT, Move.RESUME, Move.SCHEDULE, Move.HOLD, Move.MONITOR, Move.ASSIGN)
"""The moves that a drop may stand for; a passage and a closing tell more than a place."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One column: its first `MOST_CARDS` cards, most urgent first, and how many there are."""

    column: BoardColumn
    cards: tuple[QueueRow, ...]
    total: int

    @property
    def left_off(self) -> int:
        """How many are counted and not shown."""
        return self.total - len(self.cards)


@dataclass(frozen=True, slots=True)
class Load:
    """What a team has in hand for one shift; `capacity` in stops, None where it is not known."""

    team: TeamRef
    shift: Shift
    count: int
    capacity: int | None

    @property
    def over(self) -> bool:
        """Whether it is more than the shift can carry."""
        return self.capacity is not None and self.count > self.capacity


def column_of(status: Status, *, stale: bool = False) -> BoardColumn | None:
    """Where a signalement stands on the board; None for what is not on it (the pool, what is over).

    `stale`: its scene is too old to be met as it was told; what is stopped is looked after anyway.
    """
    if status is Status.REOPENED:
        status = Status.ROUTED
    found = next((column for column, held in STATUS_OF.items() if held is status), None)
    if stale and found is not None and status not in STOPPED:
        return BoardColumn.TO_CHECK
    return found


def drop_move(status: Status, to: BoardColumn) -> Move | None:
    """The move that a card of `status` makes when dropped on `to`; None where there is none."""
    wanted = STATUS_OF.get(to)
    if wanted is None or column_of(status) is to:
        return None
    possible = TABLE[status]
    return next((move for move in _DROPS if possible.get(move) is wanted), None)


def reads_board(actor: Actor) -> bool:
    """Whether the actor has a board at all: leads of a team, mediators, the coordination."""
    if actor.role is Role.TEAM_LEAD:
        return actor.team is not None
    return actor.role in (Role.MEDIATOR, Role.COORDINATOR)


def team_of_board(actor: Actor, wanted: str | None) -> str | None:
    """The team whose board is read (None: all of them). UserError "not_allowed".

    A lead and a mediator read their own team's, whatever is `wanted`; the coordination any.
    """
    if not reads_board(actor):
        raise UserError(
            "not_allowed",
            f"Le profil « {actor.role.label} » n’a pas de tableau : il est aux chefs d’équipe, à "
            "la médiation et à la coordination.",
        )
    if actor.role is Role.COORDINATOR:
        return wanted
    return actor.team or MEDIATION


def shifts_today(duty: Duty, now: dt.datetime) -> tuple[Shift, ...]:
    """The shifts of the day in Paris with the one of the night before if it goes on; the whole day
    for a team whose hours are not known.
    """
    today = now.astimezone(PARIS).date()
    if not duty.known:
        begins, ends = (
            dt.datetime.combine(day, dt.time(), PARIS).astimezone(dt.UTC)
            for day in (today, today + dt.timedelta(days=1))
        )
        return (Shift(begins, ends, today, None),)
    under_way = duty.shift_at(now)
    night = (under_way,) if under_way is not None and under_way.day < today else ()
    return (*night, *duty.shifts_of(today))


def shift_for(at: dt.datetime, shifts: Sequence[Shift], now: dt.datetime) -> Shift | None:
    """The shift that has to do what is due at `at`: what is overdue falls to the one under way, or
    to the next; None for another day.
    """
    moment = max(at, now)
    return next((shift for shift in shifts if moment < shift.ends_at), None)
