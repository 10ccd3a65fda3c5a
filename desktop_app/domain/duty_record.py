"""Shifts and exceptions as records keep them: hours as "HH:MM" of Paris."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.duty import DAY_MINUTES, DutyException, ExceptionKind, Slot
from desktop_app.domain.errors import UserError


def parse_minutes(text: str) -> int:
    """ "HH:MM" as minutes; "24:00" is the end of the day. UserError "hours_unreadable"."""
    hour, colon, rest = text.strip().partition(":")
    good = colon and hour.isascii() and hour.isdigit() and rest.isascii() and rest.isdigit()
    if not good or len(rest) != 2 or int(rest) > 59 or int(hour) * 60 + int(rest) > DAY_MINUTES:
        raise UserError(
            "hours_unreadable", f"« {text[:20]} » n’est pas une heure : écrivez 07:00.", "hours"
        )
    return int(hour) * 60 + int(rest)


def slot_of(record: Any) -> Slot:
    """The shift of a record with `weekday`, `start` and `end` ("HH:MM"; not after the start: the
    day after), `capacity`, `confirmed`."""
    start, end = parse_minutes(record["start"]), parse_minutes(record["end"])
    return Slot(
        record["weekday"],
        start,
        end if end > start else end + DAY_MINUTES,
        record.get("capacity"),
        bool(record.get("confirmed", False)),
    )


def exception_of(record: Any) -> DutyException:
    """The exception of a record: dates, `kind`, `start` and `end` as in `slot_of` or None."""
    start = end = None
    if record["start"] is not None and record["end"] is not None:
        start, end = parse_minutes(record["start"]), parse_minutes(record["end"])
        end = end if end > start else end + DAY_MINUTES
    return DutyException(
        record["first_on"],
        record["last_on"],
        ExceptionKind(record["kind"]),
        start,
        end,
        record.get("capacity"),
        record.get("note") or "",
    )


def write_minutes(minute: int) -> str:
    """Minutes of a day as "HH:MM", those of the day after as hours of that day."""
    within = minute if minute <= DAY_MINUTES else minute - DAY_MINUTES
    return f"{within // 60:02d}:{within % 60:02d}"
