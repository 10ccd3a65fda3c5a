"""Duty hours in French, for the reasons of a decision and for the clocks."""

from __future__ import annotations

import datetime as dt

from desktop_app.domain.duty import DAY_NAMES, Duty
from desktop_app.domain.moments import PARIS


def say_time(at: dt.datetime) -> str:
    """The hour in Paris as it is said: "7 h", "16 h 30"."""
    local = at.astimezone(PARIS)
    return f"{local.hour} h {local.minute:02d}" if local.minute else f"{local.hour} h"


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
    elif shift.ends_at - shift.begins_at >= dt.timedelta(days=1):
        said = "en service toute la journée"
    else:
        said = f"en service {say_time(shift.begins_at)} – {say_time(shift.ends_at)}"
    return said if duty.confirmed else f"{said}, horaires à confirmer"


def say_return(duty: Duty, at: dt.datetime | None) -> str:
    """When a team off duty at `at` comes back: ", reprend demain à 7 h"; "" when it never does."""
    shift = None if at is None else duty.next_shift(at)
    if shift is None or at is None:
        return ""
    return f", reprend {say_day_near(shift.begins_at, at)} à {say_time(shift.begins_at)}"
