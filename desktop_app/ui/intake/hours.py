"""Hours as agents type them: « 7h », « 7:30 », « 19 »."""

from __future__ import annotations

import datetime as dt
import re

_HOUR = re.compile(r"(\d{1,2})\s*(?:h|:|\.)?\s*(\d{2})?\s*(?:h|min)?", re.IGNORECASE)


def parse_hour(text: str) -> dt.time | None:
    """The hour typed, or None where it cannot be read; « 24h » is midnight."""
    match = _HOUR.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if hour == 24 and minute == 0:
        hour = 0
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


def say_hour(hour: dt.time) -> str:
    """« 7 h », « 19 h 30 »."""
    return f"{hour.hour} h {hour.minute:02d}" if hour.minute else f"{hour.hour} h"
