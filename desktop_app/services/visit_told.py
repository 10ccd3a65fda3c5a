"""A passage read back, from its row or from the line of history that tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.domain.codes import MediationWith, NotDoneReason, Orientation, VisitResult
from desktop_app.domain.visit import Mood, PeopleMet, Visit


def visit_of(told: Mapping[str, Any]) -> Visit:
    """The visit of a row or of the `after` of a line, which bear the same names; what an older line
    does not tell is as when nothing is said. Neither gives `visited_at` nor the team.
    """
    not_done = told.get("not_done")
    return Visit(
        PeopleMet(told["people_met"]),
        consumption_seen=bool(told.get("consumption_seen")),
        mood=Mood(told.get("mood", Mood.CALM)),
        orientations_offered=int(told.get("orientations_offered", 0)),
        orientations_accepted=int(told.get("orientations_accepted", 0)),
        material_collected=bool(told.get("material_collected")),
        mediation_done=bool(told.get("mediation_done")),
        police_called=bool(told.get("police_called")),
        minutes=int(told.get("minutes", 0)),
        remark=str(told.get("remark", "")),
        result=VisitResult(told.get("result", VisitResult.MET)),
        not_done=None if not_done is None else NotDoneReason(not_done),
        offered=tuple(Orientation(kind) for kind in told.get("offered", ())),
        accepted=tuple(Orientation(kind) for kind in told.get("accepted", ())),
        mediation=tuple(MediationWith(side) for side in told.get("mediation", ())),
        round_uid=told.get("round_uid"),
    )
