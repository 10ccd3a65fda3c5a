"""What a change to a team would leave without anybody on duty, before it is saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final, NamedTuple

from desktop_app.domain.coverage import Gap, Hole, gather, opened_holes
from desktop_app.domain.duty import Duty, OnHolidays, is_public_holiday
from desktop_app.domain.moments import PARIS
from desktop_app.domain.routing import Team
from desktop_app.services.coverage import coverage
from desktop_app.services.reference import read_reference
from desktop_app.services.seat import Seat

MOST_WEEKS: Final = 6
"""Weeks looked at: the usual one, and those that the change says something special of."""
_WEEK: Final = dt.timedelta(days=7)
_HORIZON: Final = 60  # weeks


class Opened(NamedTuple):
    """The holes that a change would open, and how many zones there are in all."""

    gaps: tuple[Gap, ...]
    zones: int


def holes_opened(seat: Seat, team: Team) -> Opened:
    """The hours that somebody takes by the base as it stands and that nobody would take once
    `team` stands in place of the one of its code; none for a new team.

    Looks at a usual week, at those of the exceptions that are new, and at that of the next public
    holiday when the team changes what it does on those.
    """
    teams = read_reference(seat).teams
    former = teams.get(team.code)
    if former is None:
        return Opened((), 0)
    draft: Mapping[str, Team] = {**teams, team.code: team}
    today = seat.clock().astimezone(PARIS).date()
    found: dict[Hole, None] = {}
    zones = 0
    for week in _weeks(today, former.duty, team.duty):
        before, after = coverage(seat, week), coverage(seat, week, teams=draft)
        found |= dict.fromkeys(opened_holes(before, after))
        zones = len({key.zone for key in before.lines})
    return Opened(gather(found), zones)


def _weeks(today: dt.date, former: Duty, duty: Duty) -> tuple[dt.date, ...]:
    monday = today - dt.timedelta(days=today.weekday())
    coming = [monday + step * _WEEK for step in range(1, _HORIZON)]
    special = {
        day - dt.timedelta(days=day.weekday())
        for each in {*duty.exceptions} ^ {*former.exceptions}
        for day in (each.first_on, each.last_on)
        if day >= today
    }
    usual = next((week for week in coming if _is_usual(week, duty)), coming[0])
    weeks = [usual, *sorted(special - {usual})]
    if {duty.on_holidays, former.on_holidays} != {OnHolidays.AS_USUAL}:
        feast = next((week for week in coming if _has_holiday(week)), None)
        weeks += [feast] if feast is not None and feast not in weeks else []
    return tuple(weeks[:MOST_WEEKS])


def _is_usual(week: dt.date, duty: Duty) -> bool:
    last = week + dt.timedelta(days=6)
    away = any(each.first_on <= last and each.last_on >= week for each in duty.exceptions)
    return not away and not _has_holiday(week)


def _has_holiday(week: dt.date) -> bool:
    return any(is_public_holiday(week + dt.timedelta(days=day)) for day in range(7))
