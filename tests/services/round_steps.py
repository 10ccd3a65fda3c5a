"""Steps shared by the tests of rounds: signalements in hand, at places apart."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from desktop_app.domain.codes import OverrideReason
from desktop_app.domain.duty import Shift
from desktop_app.domain.moments import PARIS
from desktop_app.services import moves
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.rounds import shifts_on
from desktop_app.services.seat import Seat
from tests.services.entries import EOLE, entry

DAY = dt.date(2026, 11, 20)


def log_at(seat: Seat, position: int, team: str = "uasa", **changes: Any) -> str:
    """A signalement of a team, 200 m from its neighbours; returns its number."""
    place = replace(
        EOLE,
        label=f"{position} Rue d’Aubervilliers, 75018 Paris",
        lat=EOLE.lat + 0.0018 * position,
    )
    values = {"place": place, **changes}
    logged = log_signalement(seat, entry(**values))
    held = logged.proposal.team.code if logged.proposal.team else None
    if held != team:
        moves.assign(seat, logged.number, team, OverrideReason.REQUEST)
    return logged.number


def accepted_at(seat: Seat, position: int, team: str = "uasa", **changes: Any) -> str:
    """The same, in the hand of its team."""
    number = log_at(seat, position, team, **changes)
    moves.accept(seat, number)
    return number


def evening_shift(seat: Seat, team: str = "uasa") -> Shift:
    """The last shift of the day."""
    return shifts_on(seat, team, DAY)[-1]


def at_paris(hour: int, day: dt.date = DAY) -> dt.datetime:
    """An hour of a day in Paris."""
    return dt.datetime.combine(day, dt.time(hour), PARIS)
