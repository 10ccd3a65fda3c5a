"""Record a passage: one row of counts and codes, one line of history."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert

from db.schema import VisitRow
from desktop_app.domain.codes import EventKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Moved
from desktop_app.domain.visit import Visit, require_possible
from desktop_app.domain.workflow import Move, after
from desktop_app.services.reference import Reference
from desktop_app.services.sealing import tell_instant
from desktop_app.services.seat import Seat
from desktop_app.services.turns import Standing, Turn, cleaned, take_turn, taking_team


def record_visit(seat: Seat, number: str, visit: Visit, *, version: int | None = None) -> Moved:
    """Keep a passage; the remark is masked, and stays out of the history.

    To go where nobody was sent takes it from the pool for the actor's own team. UserError
    "visit_count", "visit_minutes", "date_future", "unknown_team", "no_team" and those of the moves.
    """
    require_possible(visit, seat.clock())

    def judge(connection: Connection, standing: Standing, reference: Reference) -> Turn:
        status = after(standing.status, Move.VISIT)
        taking = taking_team(seat, standing, reference)
        team = visit.team or (standing.team.code if standing.team else taking)
        if team not in reference.team_ids:
            raise UserError("unknown_team", f"L’équipe « {team} » n’existe pas.", "team")
        told: dict[str, Any] = {
            "people_met": visit.people_met.value,
            "consumption_seen": visit.consumption_seen,
            "mood": visit.mood.value,
            "orientations_offered": visit.orientations_offered,
            "orientations_accepted": visit.orientations_accepted,
            "material_collected": visit.material_collected,
            "mediation_done": visit.mediation_done,
            "police_called": visit.police_called,
            "minutes": visit.minutes,
        }
        visited_at = visit.visited_at or seat.clock()
        connection.execute(
            insert(VisitRow).values(
                **told,
                signalement_id=standing.id,
                team_id=reference.team_ids[team],
                visited_at=visited_at,
                remark=cleaned(connection, seat, standing, visit.remark)[:200],
                actor=seat.actor.name,
            )
        )
        told |= {"by_team": team, "visited_at": tell_instant(visited_at)}
        return Turn(EventKind.VISITED, status, team=taking, told=told)

    return take_turn(seat, number, Move.VISIT, judge, version)
