"""Whether a team went there: one condition for what is done next and for what is counted."""

from __future__ import annotations

from sqlalchemy import exists, select

from db.schema import EventRow, SignalementRow, VisitRow

_REOPENED_SINCE = exists(
    select(EventRow.id).where(
        EventRow.signalement_id == VisitRow.signalement_id,
        EventRow.kind == "reopened",
        EventRow.at > VisitRow.visited_at,
    )
)
VISITED = exists(
    select(VisitRow.id).where(
        VisitRow.signalement_id == SignalementRow.id,
        VisitRow.result != "not_done",
        ~_REOPENED_SINCE,
    )
)
"""Of a row of `SignalementRow`: a team has been there since it was last opened. One that comes back
is to be visited anew.
"""
