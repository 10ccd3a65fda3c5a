"""Hours that are possible and seldom meant: asked about before they count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from desktop_app.domain.clocks import say_minutes
from desktop_app.domain.duty import DAY_MINUTES, DAY_NAMES, Duty, say_minute

LONGEST_USUAL: Final = 14 * 60
"""Minutes: a longer shift is rather a slip, 14:00–07:00 for 14:00–17:00."""


def doubts(duty: Duty, kept: Duty) -> tuple[str, ...]:
    """What is doubtful in `duty` and was not yet in `kept`: a French sentence per sort of shift."""
    known = {(slot.weekday, slot.start, slot.end, slot.capacity) for slot in kept.slots}
    days: dict[tuple[int, int, int | None], list[int]] = {}
    for slot in sorted(duty.slots):
        if (slot.weekday, slot.start, slot.end, slot.capacity) not in known:
            days.setdefault((slot.start, slot.end, slot.capacity), []).append(slot.weekday)
    told: list[str] = []
    for (start, end, capacity), weekdays in days.items():
        said = ", ".join(DAY_NAMES[day] for day in weekdays)
        told += [f"{said} {each}" for each in _doubts(start, end, capacity)]
    for exception in duty.exceptions:
        if exception in kept.exceptions or exception.start is None or exception.end is None:
            continue
        said = f"{exception.kind.label} du {exception.first_on:%d/%m/%Y}"
        hours = exception.start, exception.end, exception.capacity
        told += [f"{said}, {each}" for each in _doubts(*hours)]
    return tuple(told)


def _doubts(start: int, end: int, capacity: int | None) -> Iterator[str]:
    hours = f"{say_minute(start)} – {say_minute(end)}"
    if end - start >= DAY_MINUTES:
        yield f"{hours} : le service dure 24 heures."
    elif end - start > LONGEST_USUAL:
        yield f"{hours} : le service dure {say_minutes(end - start)}."
    if capacity == 0:
        yield f"{hours} : capacité 0, aucun arrêt n’y tient."
