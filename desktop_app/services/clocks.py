"""The three clocks of one signalement, with the hours they count and the pauses they had."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import select

from db.schema import EventRow
from desktop_app.domain.clocks import Clock, ClockName, Facts, Pause, read_clock
from desktop_app.domain.codes import EventKind, HoldReason, Status
from desktop_app.domain.duty import Shift
from desktop_app.domain.views import TeamRef
from desktop_app.domain.workflow import OPEN, STOPPED
from desktop_app.services.reference import load_reference
from desktop_app.services.seat import Seat
from desktop_app.services.turns import load_standing

_ACCEPTED: Final = frozenset({Status.ACCEPTED, Status.SCHEDULED, Status.MONITORED})
_TO_ACCEPT: Final = frozenset({Status.NEW, Status.ROUTED, Status.REOPENED})


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks as they stand now. `shift` is under way, None off duty or where no hours are
    known; `known` and `confirmed` are about those hours.
    """

    number: str
    status: Status
    team: TeamRef | None
    known: bool
    confirmed: bool
    on_duty: bool
    shift: Shift | None
    clocks: tuple[Clock, ...]
    pauses: tuple[Pause, ...]


def clocks_of(seat: Seat, number: str) -> Clocks:
    """The clocks of `number`; none where it was never given any. UserError "unknown_number"."""
    now = seat.clock()
    with seat.store.reading() as connection:
        reference = load_reference(connection)
        standing = load_standing(connection, reference, number)
        lines = connection.execute(
            select(EventRow.at, EventRow.kind, EventRow.after)
            .where(EventRow.signalement_id == standing.id)
            .order_by(EventRow.seq)
        ).all()
    accepted, pauses = _life(lines)
    stopped = standing.status in STOPPED and bool(pauses)
    facts = Facts(
        is_open=standing.status in OPEN,
        accepted=accepted,
        visited=standing.visited,
        awaited=standing.awaiting > 0,
        pause=pauses[-1] if stopped else None,
    )
    duty, due = reference.duty_of(standing.team), standing.clocks
    shown = () if due is None else (due.accept, due.visit, due.answer)
    return Clocks(
        number=standing.number,
        status=standing.status,
        team=standing.team,
        known=duty.known,
        confirmed=duty.confirmed,
        on_duty=duty.works_at(now),
        shift=duty.shift_at(now),
        clocks=tuple(
            read_clock(name, at, facts, duty, now)
            for name, at in zip(ClockName, shown, strict=False)
        ),
        pauses=tuple(pauses),
    )


def _life(lines: Iterable[Any]) -> tuple[bool, list[Pause]]:
    """Whether a team has accepted since it was last asked, and the pauses, in order."""
    accepted, pauses = False, list[Pause]()
    status = Status.NEW
    for line in lines:
        told = line.after or {}
        if "status" not in told:
            continue
        before, status = status, Status(told["status"])
        accepted = status in _ACCEPTED or (accepted and status not in _TO_ACCEPT)
        if (status in STOPPED) == (before in STOPPED):
            continue
        if line.kind == EventKind.UNDONE.value:
            _take_back(pauses, stands=status in STOPPED)
        elif status in STOPPED:
            reason = told.get("hold_reason")
            pauses.append(Pause(line.at, None, None if reason is None else HoldReason(reason)))
        else:
            pauses[-1] = replace(pauses[-1], ends_at=line.at)
    return accepted, pauses


def _take_back(pauses: list[Pause], *, stands: bool) -> None:
    # An undone end lets the pause go on, an undone beginning leaves no pause at all.
    last = pauses.pop()
    if stands:
        pauses.append(replace(last, ends_at=None))
