"""What is taken up again: by the team that had it if it still works, else by the pool."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select

from db.schema import RoutingDecisionRow
from desktop_app.domain.codes import EventKind, OverrideReason
from desktop_app.domain.deadlines import deadlines, handed_on, pushed_back
from desktop_app.domain.duty import ALWAYS
from desktop_app.domain.views import Deadlines
from desktop_app.domain.workflow import OPEN, Move, after
from desktop_app.services.reference import Reference
from desktop_app.services.seat import Seat
from desktop_app.services.turns import Standing, Turn, load_standing, write_turn


@dataclass(frozen=True, slots=True)
class Again:
    """Who takes it up: a team's code, or None for the pool; and what the history tells of that."""

    team: str | None
    told: dict[str, Any] = field(default_factory=dict)


def team_again(
    connection: Connection, seat: Seat, reference: Reference, standing: Standing
) -> Again:
    """The team that has it, or the pool where that team is no longer active: in the queue of a
    team at rest nobody would see it. The pool is then kept as a routing decision."""
    team = standing.team
    if team is None or reference.teams[team.code].active:
        return Again(None if team is None else team.code)
    keep_decision(connection, seat, standing, None, f"{team.name} n’est plus active : sans équipe")
    return Again(None, {"inactive_team": team.code})


def leave_inactive_team(
    connection: Connection, seat: Seat, reference: Reference, number: str
) -> None:
    """Put `number` in the pool, by a line of its own, if it is open in an inactive team."""
    standing = load_standing(connection, reference, number)
    if standing.status not in OPEN or standing.team is None:
        return
    again = team_again(connection, seat, reference, standing)
    if again.team is None:
        status = after(standing.status, Move.ASSIGN, to_pool=True)
        clocks = restarted(seat, standing, reference, None)
        turn = Turn(EventKind.POOLED, status, team=None, clocks=clocks, told=again.told)
        write_turn(connection, seat, reference, standing, turn)


def restarted(
    seat: Seat,
    standing: Standing,
    reference: Reference,
    team: str | None,
    *,
    answer: bool = False,
    visit: bool = False,
) -> Deadlines:
    """The clocks of what `team` (None: the pool) is asked anew, now: it has its full time to
    accept, in its own hours; the reporter waits for the visit and the answer since the first call,
    unless nobody was to go there since (`visit`), or (`answer`) what they were answered is opened
    again."""
    setting = reference.settings[standing.category]
    duty = ALWAYS if team is None else reference.teams[team].duty
    fresh = deadlines(seat.clock(), setting, None, standing.emergency, duty)
    known = standing.clocks
    if known is None or answer:
        return fresh
    if standing.held_at is not None:
        held_by = reference.duty_of(standing.team)
        known = pushed_back(known, standing.held_at, seat.clock(), held_by)
    return Deadlines(fresh.accept, fresh.visit, known.answer) if visit else handed_on(known, fresh)


def keep_decision(
    connection: Connection,
    seat: Seat,
    standing: Standing,
    team_id: int | None,
    why: str,
    override: OverrideReason | None = None,
    text: str | None = None,
) -> None:
    """Keep, beside the rules' decisions, that someone (or the state of a team) decided so."""
    connection.execute(
        insert(RoutingDecisionRow).values(
            signalement_id=standing.id,
            at=seat.clock(),
            team_id=team_id,
            rule_code=None,
            reasons=[why],
            runner_up=None,
            copies=[],
            override_reason=None if override is None else override.value,
            override_text=text,
            actor=seat.actor.name,
        )
    )


def decide_as_before(connection: Connection, seat: Seat, signalement_id: int) -> None:
    """Keep again the decision that stood before the last: none is ever taken away."""
    row = RoutingDecisionRow
    stood = connection.execute(
        select(
            row.signalement_id,
            row.team_id,
            row.rule_code,
            row.reasons,
            row.runner_up,
            row.copies,
            row.override_reason,
            row.override_text,
        )
        .where(row.signalement_id == signalement_id)
        .order_by(row.id.desc())
        .offset(1)
        .limit(1)
    ).first()
    if stood is not None:
        connection.execute(
            insert(row).values(**stood._mapping, at=seat.clock(), actor=seat.actor.name)
        )
