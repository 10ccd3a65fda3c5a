"""The on-time rate: what was closed in time, among what was closed and what is open and late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from db.queries.on_time import Counted, read_on_time
from desktop_app.domain.codes import HoldReason, Status
from desktop_app.domain.deadlines import on_time_rate
from desktop_app.domain.errors import UserError
from desktop_app.domain.workflow import STOPPED
from desktop_app.services.reference import load_reference
from desktop_app.services.sealing import micros
from desktop_app.services.seat import Seat


@dataclass(frozen=True, slots=True)
class OnTime:
    """Counts of a period; `rate` 0 to 1, None of nothing. `without_means` is open, on hold since
    nobody can be sent: a shortage, which is no lateness.
    """

    closed_on_time: int
    closed: int
    open_overdue: int
    without_means: int
    rate: float | None


def on_time(seat: Seat, since: dt.datetime, until: dt.datetime, team: str | None = None) -> OnTime:
    """What was closed from `since` until before `until` (aware), and what is overdue now; of one
    team (code), or of all.

    Closed on time: by the date of the clock that ran, the visit's as long as nobody went there,
    else the answer's. A scene that went stale unvisited is judged at the instant when it did. What
    is open is overdue once its clock ran out; neither what is stale nor what is stopped is.
    UserError "dates_inverted", "unknown_team".
    """
    if until < since:
        raise UserError("dates_inverted", "La fin de la période précède son début.", "until")
    with seat.store.reading() as connection:
        reference = load_reference(connection)
        if team is not None and team not in reference.team_ids:
            raise UserError("unknown_team", f"L’équipe « {team} » n’existe pas.", "team")
        counted: Counted = read_on_time(
            connection,
            micros(since),
            micros(until),
            micros(seat.clock()),
            None if team is None else reference.team_ids[team],
            closed=Status.CLOSED.value,
            stopped=[status.value for status in STOPPED],
            means=HoldReason.MEANS.value,
        )
    rate = on_time_rate(counted.closed_on_time, counted.closed, counted.open_overdue)
    return OnTime(*counted, rate)
