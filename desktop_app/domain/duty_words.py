"""Duty hours in French, for the reasons of a decision and for the clocks."""

from __future__ import annotations

import datetime as dt
from typing import Final

from desktop_app.domain.duty import DAY_NAMES, Duty
from desktop_app.domain.moments import PARIS

SHORTEST_DAY: Final = dt.timedelta(hours=23)


def say_time(at: dt.datetime) -> str:
    """The hour in Paris as it is said: "7 h", "16 h 30"."""
    local = at.astimezone(PARIS)
    return f"{local.hour} h {local.minute:02d}" if local.minute else f"{local.hour} h"


def is_whole_day(begins_at: dt.datetime, ends_at: dt.datetime) -> bool:
    """Whether a shift is a day from midnight to midnight, or more: one in a year has 23 hours."""
    return ends_at - begins_at >= SHORTEST_DAY


def say_hours(begins_at: dt.datetime, ends_at: dt.datetime) -> str:
    """The hours of a shift: "7 h – 14 h", "jour et nuit"."""
    if is_whole_day(begins_at, ends_at):
        return "jour et nuit"
    return f"{say_time(begins_at)} – {say_time(ends_at)}"


def say_day_near(at: dt.datetime, now: dt.datetime) -> str:
    """The day of `at` seen from `now`: "aujourd’hui", "demain", "lundi", "le 24/12"."""
    day, today = at.astimezone(PARIS).date(), now.astimezone(PARIS).date()
    ahead = (day - today).days
    if ahead in (0, 1):
        return ("aujourd’hui", "demain")[ahead]
    return DAY_NAMES[day.weekday()] if 0 < ahead < 7 else f"le {day:%d/%m}"


def say_shift(duty: Duty, at: dt.datetime) -> str:
    """Whether a team of known hours works at `at`: "en service 7 h – 14 h", confirmed or not."""
    shift = duty.shift_at(at)
    if shift is None:
        said = f"hors service{say_return(duty, at)}"
    elif is_whole_day(shift.begins_at, shift.ends_at):
        said = "en service toute la journée"
    else:
        said = f"en service {say_hours(shift.begins_at, shift.ends_at)}"
    return said if duty.confirmed else f"{said}, horaires à confirmer"


def say_return(duty: Duty, at: dt.datetime | None) -> str:
    """When a team off duty at `at` comes back: ", reprend demain à 7 h"; "" when it never does."""
    shift = None if at is None else duty.next_shift(at)
    if shift is None or at is None:
        return ""
    return f", reprend {say_day_near(shift.begins_at, at)} à {say_time(shift.begins_at)}"
