"""Days and hours at which facts come back: their stored form, their JSON, their French."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

from desktop_app.domain.codes import Weekday
from desktop_app.domain.errors import UserError

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
            f"« {text.strip()[:20]} » n’est pas une heure : écrivez par exemple 7h30.",
            field,
        )
    return dt.time(hour, minute)


def write_hour(at: dt.time) -> str:
    """The stored form, "07:30"."""
    return f"{at.hour:02d}:{at.minute:02d}"
