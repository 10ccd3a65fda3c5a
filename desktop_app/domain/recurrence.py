"""Days and hours at which facts come back: their stored form, their JSON, their French."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

from desktop_app.domain.codes import Weekday
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS

WEEK: Final = tuple(Weekday)
_TIME = re.compile(r"(?P<hour>\d{1,2})\s*(?:[:hH]\s*(?P<minute>\d{2})?)?", re.ASCII)


def to_bits(days: Iterable[Weekday]) -> int:
    """Days as a number: bit 0 is Monday, bit 6 Sunday."""
    return sum(1 << WEEK.index(day) for day in frozenset(days))


def from_bits(bits: int) -> frozenset[Weekday]:
    """The days of a number made by `to_bits`."""
    return frozenset(day for at, day in enumerate(WEEK) if bits >> at & 1)


def parse_hour(text: str, field: str = "recurrence") -> dt.time:
    """Read "7", "7h", "7h30" or "07:30". UserError "hour_unreadable"."""
    found = _TIME.fullmatch(text.strip())
    hour, minute = (int(found["hour"]), int(found["minute"] or 0)) if found else (99, 99)
    if hour > 23 or minute > 59:
        raise UserError(
            "hour_unreadable",
            f"« {text.strip()[:20]} » n’est pas une heure : écrivez par exemple 7h30.",
            field,
        )
    return dt.time(hour, minute)


def write_hour(at: dt.time) -> str:
    """The stored form, "07:30"."""
    return f"{at.hour:02d}:{at.minute:02d}"


def stored_hour(text: str | None) -> dt.time | None:
    """The hour of a text made by `write_hour`; None where none is stored."""
    return None if text is None else dt.time.fromisoformat(text)


def needed_at(
    days: Iterable[Weekday], start: dt.time | None, end: dt.time | None, now: dt.datetime
) -> dt.datetime:
    """When a team is wanted (aware, Paris): at the next hour told of facts that come back, `now`
    while they go on or when no hour is told.
    """
    local = now.astimezone(PARIS)
    if start is None:
        return local
    wanted = {WEEK.index(day) for day in days} or set(range(7))
    near = (local.date() + dt.timedelta(days=ahead) for ahead in range(-1, 8))
    windows = (_window(day, start, end) for day in near if day.weekday() in wanted)
    return max(local, next(begins_at for begins_at, ends_at in windows if ends_at > local))


def _window(day: dt.date, start: dt.time, end: dt.time | None) -> tuple[dt.datetime, dt.datetime]:
    begins_at = dt.datetime.combine(day, start, PARIS)
    if end is None:
        return begins_at, begins_at + dt.timedelta(hours=1)
    after = day if end > start else day + dt.timedelta(days=1)
    return begins_at, dt.datetime.combine(after, end, PARIS)
