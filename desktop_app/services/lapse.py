"""Back to the pool when the team asked has let its time to accept run out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from db.queries.lapsed import count_lapsed, read_unanswered
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import EventKind, Role, Status
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.views import Changes
from desktop_app.services.faults import explained
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.sealing import micros
from desktop_app.services.seat import Seat
from desktop_app.services.taking_up import keep_decision, restarted
from desktop_app.services.turns import Standing, Turn, load_standing, write_turn

MOST_AT_ONCE: Final = 200
PROGRAM: Final = Actor("Relais", Role.COORDINATOR)
"""Who signs: nobody did it, so nobody's rights are asked."""
_ASKED: Final = (Status.ROUTED, Status.REOPENED)
_LAST_MINUTE: Final = dt.timedelta(minutes=1)


class CutShort(WorldFault):
    """The fault that the sweep met midway: what `changes` tells had lapsed by then, and stays."""

    def __init__(self, fault: WorldFault, changes: Changes) -> None:
        super().__init__(fault.code, fault.message, fault.field)
        self.changes = changes


def lapse_overdue(seat: Seat, most: int = MOST_AT_ONCE) -> Changes:
    """Take back what its team did not answer in time, up to `most` signalements, oldest first.

    Each is a transaction of its own, judged anew inside it: a seat that sweeps at the same time, or
    a team that answers at the last moment, changes nothing twice. Scenes that are too old stay:
    they are to be checked, not to be handed on. What is refused for one of them stops no other: it
    stays late in its team's queue, and the next sweep tries again. Safe to call at any time, by
    anybody. WorldFault when the base fails; CutShort, if something had lapsed by then.
    """
    lapsed: set[str] = set()
    try:
        with explained():
            _lapse_up_to(most, seat, lapsed)
    except WorldFault as fault:
        if not lapsed:
            raise
        raise CutShort(fault, Changes(numbers=frozenset(lapsed))) from fault
    return Changes(numbers=frozenset(lapsed))


def lapsed_count(seat: Seat) -> int:
    """How many signalements that the actor's team let go stand in the pool still."""
    if seat.actor.team is None:
        return 0
    with seat.store.reading() as connection:
        return count_lapsed(connection, seat.actor.team)


def _lapse_up_to(most: int, seat: Seat, lapsed: set[str]) -> None:
    # Into `lapsed` one by one: each is kept, whatever befalls the next.
    program = replace(seat, actor=PROGRAM)
    with seat.store.reading() as connection:
        numbers = read_unanswered(connection, micros(seat.clock()), _ASKED)
    for start in range(0, len(numbers), MOST_AT_ONCE):
        for number in _lapsing(seat, numbers[start : start + MOST_AT_ONCE]):
            if len(lapsed) == most:
                return
            if _lapse(program, number):
                lapsed.add(number)


def _lapsing(seat: Seat, numbers: Sequence[str]) -> list[str]:
    # Judged while reading: what will not lapse (a team off duty) takes nobody's turn to write.
    lapsing = []
    with seat.store.reading() as connection:
        reference = load_reference(connection)
        for number in numbers:
            try:
                standing = load_standing(connection, reference, number)
            except UserError:  # gone meanwhile
                continue
            if _has_lapsed(standing, reference, seat.clock()):
                lapsing.append(number)
    return lapsing


def _lapse(seat: Seat, number: str) -> bool:
    try:
        with seat.store.writing() as connection:
            reference = load_reference(connection)
            standing = load_standing(connection, reference, number)
            if not _has_lapsed(standing, reference, seat.clock()):
                return False
            team = standing.team
            named = "l’équipe" if team is None else team.name
            keep_decision(
                connection,
                seat,
                standing,
                None,
                f"{named} n’a pas répondu dans son délai : remis sans équipe par le programme",
            )
            turn = Turn(
                EventKind.LAPSED,
                Status.NEW,
                team=None,
                clocks=restarted(seat, standing, reference, None),
                values={"lapsed_team": None if team is None else team.code},
            )
            write_turn(connection, seat, reference, standing, turn)
    except UserError:  # another seat was quicker, mostly: it is done
        return False
    return True


def _has_lapsed(standing: Standing, reference: Reference, now: dt.datetime) -> bool:
    due = standing.accept_due_at
    if standing.status not in _ASKED or standing.team is None or due is None or due >= now:
        return False
    if standing.stale_at is not None and standing.stale_at < now:
        return False
    # Its hours may have changed since: a team has had no time as long as it did not work.
    duty, last_minute = reference.duty_of(standing.team), due - _LAST_MINUTE
    return duty.works_at(last_minute) or duty.minutes_between(last_minute, now) > 0
