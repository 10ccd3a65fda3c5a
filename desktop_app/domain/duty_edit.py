"""Shifts as they are dragged: moved, lengthened and shortened by steps, in a week that closes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from desktop_app.domain.duty import DAY_MINUTES, WEEK_MINUTES, Duty, Slot

STEP: Final = 15
"""Minutes: hours are kept by the quarter."""


def snapped(minute: float) -> int:
    """The nearest quarter of an hour."""
    return int(minute // STEP * STEP + (STEP if minute % STEP * 2 >= STEP else 0))


def moved(slot: Slot, minutes: int) -> Slot:
    """The shift `minutes` later (earlier when below 0), of the same length."""
    begin = (slot.weekday * DAY_MINUTES + slot.start + minutes) % WEEK_MINUTES
    day, start = divmod(begin, DAY_MINUTES)
    return Slot(day, start, start + slot.end - slot.start, slot.capacity)


def ending(slot: Slot, minutes: int) -> Slot:
    """The shift with its end `minutes` later, of a quarter of an hour at least and 24 hours at
    most."""
    length = min(max(slot.end - slot.start + minutes, STEP), DAY_MINUTES)
    return replace(slot, end=slot.start + length, confirmed=False)


def beginning(slot: Slot, minutes: int) -> Slot:
    """The shift with its beginning `minutes` later, within the same bounds; its end stays."""
    length = min(max(slot.end - slot.start - minutes, STEP), DAY_MINUTES)
    longer = length - (slot.end - slot.start)
    return ending(moved(slot, -longer), longer)


def drawn(first: int, last: int) -> Slot:
    """A shift drawn between two minutes of the week, in either order; 24 hours at most."""
    begin, end = sorted((first, last))
    day, start = divmod(begin, DAY_MINUTES)
    return Slot(day, start, start + min(max(end - begin, STEP), DAY_MINUTES))


def reconfirmed(slots: Iterable[Slot], kept: Duty) -> tuple[Slot, ...]:
    """The shifts in order, confirmed where `kept` holds the very same ones confirmed: whoever
    changes a shift takes its confirmation away."""
    known = {replace(slot, confirmed=False) for slot in kept.slots if slot.confirmed}
    plain = sorted(
        (replace(slot, confirmed=False) for slot in slots),
        key=lambda slot: (slot.weekday, slot.start, slot.end),
    )
    return tuple(replace(slot, confirmed=slot in known) for slot in plain)
