"""Record a passage: rows of counts and codes, one line of history for each signalement."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, insert

from db.schema import VisitRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import EventKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import say_moment
from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.seals import seal_text
from desktop_app.domain.views import Moved, TeamRef
from desktop_app.domain.visit import LONGEST_REMARK, Visit, counted, require_possible
from desktop_app.domain.workflow import Move, after
from desktop_app.services.reference import Reference
from desktop_app.services.remarks_told import REMARK_FIELD
from desktop_app.services.seat import Seat
from desktop_app.services.turns import (
    Standing,
    Turn,
    cleaned,
    masked_text,
    take_turn_in,
    taking_team,
)
from desktop_app.services.uids import new_uid

MOST_TOGETHER: Final = 100
ROUNDED: Final = dt.timedelta(hours=1)


def record_visit(seat: Seat, number: str, visit: Visit, version: int | None = None) -> Moved:
    """Keep a passage about one signalement: see `record_passage`."""
    versions = None if version is None else {number: version}
    return record_passage(seat, (number,), visit, versions)[0]


def record_passage(
    seat: Seat,
    numbers: Sequence[str],
    visit: Visit,
    versions: Mapping[str, int] | None = None,
) -> tuple[Moved, ...]:
    """Keep one passage about each of `numbers`, all or none; the answers are in their order.

    The remark is masked but for `visit.kept_flags`, and stays out of the history, which holds its
    seal. To go where nobody was sent takes it from the pool for the actor's own team, without one
    for the team of the visit; where nobody went (`NOT_DONE`) everything stays as it is. `versions`
    are those of the rows that the user saw. While the base is away it waits in the outbox.

    UserError "no_number", "number_twice", "too_many", "visit_count", "visit_minutes",
    "visit_contradiction", "not_done_missing", "not_done_absurd", "date_future", "visit_before"
    (the passage precedes what the row tells), "unknown_team", "no_team", "not_allowed" to sign for
    another team (field "team") and those of the moves; of several, the sentence begins with the
    number refused.
    """
    _require_numbers(numbers)
    if seat.waiting is not None:
        return seat.waiting.visit(seat, numbers, visit, versions)
    whole, now = counted(visit), seat.clock()
    require_possible(whole, now)
    masked = sum(told_of_remark(whole)[1].values())
    passage = _Passage(seat, whole, whole.visited_at or now, new_uid() if len(numbers) > 1 else "")
    moved: dict[str, Moved] = {}
    with seat.store.writing() as connection:
        for number in sorted(numbers):  # in one order: two seats never wait for each other
            version = None if versions is None else versions.get(number)
            try:
                answer = take_turn_in(connection, seat, number, Move.VISIT, passage.judge, version)
                moved[number] = replace(answer, masked=masked)
            except UserError as refused:
                if len(numbers) > 1 and number not in refused.message:
                    named = f"{number} : {refused.message}"
                    raise UserError(refused.code, named, refused.field) from refused
                raise
    return tuple(moved[number] for number in numbers)


def _require_numbers(numbers: Sequence[str]) -> None:
    if not numbers:
        raise UserError("no_number", "Dites quels signalements ce passage concerne.", "numbers")
    if len(set(numbers)) < len(numbers):
        raise UserError("number_twice", "Un signalement est donné deux fois.", "numbers")
    if len(numbers) > MOST_TOGETHER:
        raise UserError(
            "too_many",
            f"Un passage concerne {MOST_TOGETHER} signalements au plus : partagez-les.",
            "numbers",
        )


def _require_own(actor: Actor, team: TeamRef) -> None:
    # Who is bound to a team signs for no other, wherever that one went.
    if not allowed(actor, Action.VISIT, team=team.code):
        raise UserError(
            "not_allowed",
            f"Un passage de {team.name} est à consigner par elle ou par la coordination : "
            "consignez ceux de votre équipe.",
            "team",
        )


def _require_after(standing: Standing, visited_at: dt.datetime, now: dt.datetime) -> None:
    # The hour at which something was seen is often told roundly, hence the margin.
    if visited_at < standing.observed_at - ROUNDED:
        raise UserError(
            "visit_before",
            f"Ce passage précède ce que dit le signalement {standing.number} "
            f"({say_moment(standing.observed_at, now)}) : corrigez son heure, ou ne le comptez "
            "pas pour ce signalement.",
            "visited_at",
        )


class _Passage:
    """What one passage, `passage` if several share it, does to each signalement of it."""

    def __init__(self, seat: Seat, visit: Visit, visited_at: dt.datetime, passage: str) -> None:
        self._seat = seat
        self._visit = visit
        self._visited_at = visited_at
        self._passage = passage

    def judge(self, connection: Connection, standing: Standing, reference: Reference) -> Turn:
        """Write the row; the turn that goes with it."""
        visit = self._visit
        reached = after(standing.status, Move.VISIT)
        taking = ...
        if visit.went:
            _require_after(standing, self._visited_at, self._seat.clock())
            taking = taking_team(self._seat, standing, reference, visit.team)
        held = standing.team.code if standing.team else None
        team = visit.team or held or (self._seat.actor.team if taking is ... else taking)
        if team is not None and team not in reference.team_ids:
            raise UserError("unknown_team", f"L’équipe « {team} » n’existe pas.", "team")
        if visit.team is not None:
            _require_own(self._seat.actor, reference.team_refs[visit.team])
        remark = cleaned(
            connection, self._seat, standing, visit.remark, REMARK_FIELD, visit.kept_flags
        )[:LONGEST_REMARK]
        told = columns_of(visit, self._passage)
        connection.execute(
            insert(VisitRow).values(
                **told,
                signalement_id=standing.id,
                team_id=None if team is None else reference.team_ids[team],
                visited_at=self._visited_at,
                remark=remark,
                actor=self._seat.actor.name,
            )
        )
        told |= {
            "visited_at": self._visited_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "by_team": team,
        }
        if remark:
            told["remark_seal"] = seal_text(standing.uid, remark)
        status = reached if visit.went else standing.status
        return Turn(EventKind.VISITED, status, team=taking, went=visit.went, told=told)


def told_of_remark(visit: Visit) -> tuple[str, dict[str, int]]:
    """The remark of a visit as it is kept, and how many of each kind (code) were masked."""
    remark, flags = masked_text(visit.remark, visit.kept_flags)
    masked = Counter(flag.kind.value for flag in flags if flag.action == "masked")
    return remark[:LONGEST_REMARK], dict(sorted(masked.items()))


def columns_of(visit: Visit, passage: str) -> dict[str, Any]:
    """The columns that tell a visit, but for who, when, where and the remark."""
    return {
        "people_met": visit.people_met.value,
        "consumption_seen": visit.consumption_seen,
        "mood": visit.mood.value,
        "orientations_offered": visit.orientations_offered,
        "orientations_accepted": visit.orientations_accepted,
        "material_collected": visit.material_collected,
        "mediation_done": visit.mediation_done,
        "police_called": visit.police_called,
        "minutes": visit.minutes,
        "passage": passage,
        "round_uid": visit.round_uid,
        "result": visit.result.value,
        "not_done": None if visit.not_done is None else visit.not_done.value,
        "offered": [kind.value for kind in visit.offered],
        "accepted": [kind.value for kind in visit.accepted],
        "mediation": [each.value for each in visit.mediation],
    }
