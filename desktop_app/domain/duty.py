"""Duty: when a team works. A week of shifts in Paris time, exceptions by date, public holidays.

A shift belongs to the day on which it begins: one of 22:00–06:00 on a Friday ends on the Saturday,
and lasts nine hours or seven in the nights when the clock changes. Without any shift the hours are
not known: nothing is proposed to such a team, and what it was given by hand is counted day and
night, so that nothing waits for it in silence.
On one date absences are taken from the week first, reinforcements are then added to what is left:
hours that someone is called in for hold, whichever was typed first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

from desktop_app.domain.codes import Coded
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS

DAY_MINUTES: Final = 24 * 60
WEEK_MINUTES: Final = 7 * DAY_MINUTES
SUNDAY: Final = 6
HORIZON_DAYS: Final = 400
"""How far a clock looks for working time: what lies beyond counts day and night again."""
_DAY: Final = dt.timedelta(days=1)
_MOST_DAYS: Final = 2 * HORIZON_DAYS


class OnHolidays(Coded):
    """What a team does on the public holidays of France."""

    AS_USUAL = "as_usual", "comme les autres jours"
    AS_SUNDAY = "as_sunday", "comme un dimanche"
    OFF = "off", "ne travaille pas"


class ExceptionKind(Coded):
    """How dates differ from the usual week."""

    ABSENCE = "absence", "Absence"
    REINFORCEMENT = "reinforcement", "Renfort"


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One weekly shift. `weekday` 0 is Monday; `start` and `end` are minutes of that day, the end
    not included and above 1440 where it falls on the day after; `capacity` in stops, None unknown.
    """

    weekday: int
    start: int
    end: int
    capacity: int | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True, order=True)
class DutyException:
    """Dates, both included, on which a team is away or reinforced.

    `start` and `end` are minutes as in `Slot`; None, for an absence only: the whole day.
    """

    first_on: dt.date
    last_on: dt.date
    kind: ExceptionKind
    start: int | None = None
    end: int | None = None
    capacity: int | None = None
    note: str = ""


class Shift(NamedTuple):
    """A stretch of work, aware UTC; `day` is the Paris date on which it begins."""

    begins_at: dt.datetime
    ends_at: dt.datetime
    day: dt.date
    capacity: int | None


def _week_of(slots: tuple[Slot, ...]) -> bytes:
    week = bytearray(WEEK_MINUTES)
    for slot in slots:
        for minute in range(_begin(slot), _begin(slot) + slot.end - slot.start):
            week[minute % WEEK_MINUTES] = 1
    return bytes(week)


def _begin(slot: Slot) -> int:
    return slot.weekday * DAY_MINUTES + slot.start


@dataclass(frozen=True, slots=True)
class Duty:
    """When one team works; what is computed of a day is kept with it."""

    slots: tuple[Slot, ...] = ()
    exceptions: tuple[DutyException, ...] = ()
    on_holidays: OnHolidays = OnHolidays.AS_USUAL
    _minutes: bytes = field(init=False, repr=False, compare=False)
    _regular: bool = field(init=False, repr=False, compare=False)  # every week like the others
    _days: dict[dt.date, tuple[Shift, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Draw the usual week once, minute by minute: routing only looks a byte up."""
        object.__setattr__(self, "_minutes", _week_of(self.slots))
        regular = not self.exceptions and self.on_holidays is OnHolidays.AS_USUAL
        object.__setattr__(self, "_regular", regular)
        object.__setattr__(self, "_days", {})

    @property
    def known(self) -> bool:
        """Whether any hours were ever given."""
        return bool(self.slots or self.exceptions)

    @property
    def unbroken(self) -> bool:
        """Whether there is no minute, on any date, at which nothing can be proposed to the team."""
        return self.known and self._regular and all(self._minutes)

    @property
    def confirmed(self) -> bool:
        """Whether an administrator has confirmed every shift."""
        return bool(self.slots) and all(slot.confirmed for slot in self.slots)

    def takes_at(self, at: dt.datetime) -> bool:
        """Whether work can be proposed to the team at `at`: its hours were given and it works."""
        return self.known and self.works_at(at)

    def works_at(self, at: dt.datetime) -> bool:
        """Whether the team works at the aware instant `at`; always where no hours are known."""
        if not self.known:
            return True
        local = at if at.tzinfo is PARIS else at.astimezone(PARIS)
        day = local.date()
        usual = self._regular or (self._is_usual(day) and self._is_usual(day - _DAY))
        if usual and not _clock_changes(day):
            minute = local.weekday() * DAY_MINUTES + local.hour * 60 + local.minute
            return bool(self._minutes[minute])
        return self.shift_at(at) is not None

    def shift_at(self, at: dt.datetime) -> Shift | None:
        """The shift under way at `at`; None off duty, or where the hours are not known."""
        day = at.astimezone(PARIS).date()
        instant = at.astimezone(dt.UTC)  # two zones are slow to compare
        for each in (day - _DAY, day):
            for shift in self.shifts_of(each):
                if shift.begins_at <= instant < shift.ends_at:
                    return shift
        return None

    def next_shift(self, at: dt.datetime) -> Shift | None:
        """The shift under way at `at`, else the next to begin within `HORIZON_DAYS`."""
        return next(self.shifts_from(at), None)

    def shifts_from(self, at: dt.datetime) -> Iterator[Shift]:
        """The shifts that end after `at`, in the order in which they begin."""
        if not self.known:
            return
        instant = at.astimezone(dt.UTC)
        day = at.astimezone(PARIS).date() - _DAY
        for _ in range(HORIZON_DAYS):
            for shift in self.shifts_of(day):
                if shift.ends_at > instant:
                    yield shift
            day += _DAY

    def shifts_of(self, day: dt.date) -> tuple[Shift, ...]:
        """The shifts that begin on `day`, Paris time, in order; they do not overlap."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) >= _MOST_DAYS:
                self._days.clear()
            found = self._days[day] = _shifts_of(self, day)
        return found

    def add_minutes(self, at: dt.datetime, minutes: float) -> dt.datetime:
        """The instant when `minutes` of work have passed since `at`."""
        left = dt.timedelta(minutes=minutes)
        passed = at
        for shift in self.shifts_from(at):
            begins_at = max(shift.begins_at, passed)
            if begins_at + left <= shift.ends_at:
                return begins_at + left
            left -= max(shift.ends_at - begins_at, dt.timedelta(0))
            passed = max(passed, shift.ends_at)
        return passed + left

    def minutes_between(self, start: dt.datetime, end: dt.datetime) -> float:
        """Minutes of work between two instants; 0 when `end` is not after `start`."""
        if not self.known:
            return max((end - start).total_seconds() / 60, 0.0)
        total = dt.timedelta(0)
        passed = start
        for shift in self.shifts_from(start):
            if shift.begins_at >= end:
                break
            begins_at, ends_at = max(shift.begins_at, passed), min(shift.ends_at, end)
            total += max(ends_at - begins_at, dt.timedelta(0))
            passed = max(passed, ends_at)
        return total.total_seconds() / 60

    def _is_usual(self, day: dt.date) -> bool:
        if self.on_holidays is not OnHolidays.AS_USUAL and is_public_holiday(day):
            return False
        return not any(each.first_on <= day <= each.last_on for each in self.exceptions)


ALWAYS: Final = Duty()
"""Day and night: how the clocks of the pool run, and of teams whose hours are not known."""


def require_possible(duty: Duty) -> None:
    """UserError for shifts that are inverted, too long or overlap, and for impossible dates.

    Codes "hours_inverted", "hours_overlap", "capacity_negative" (field "slots"), "dates_inverted",
    "hours_missing" (field "exceptions").
    """
    for slot in duty.slots:
        _require_count(slot.capacity, "slots")
    for each in duty.exceptions:
        _require_count(each.capacity, "exceptions")
    for slot in duty.slots:
        if not (0 <= slot.weekday <= SUNDAY and 0 <= slot.start < DAY_MINUTES):
            raise UserError("hours_inverted", "Ces horaires n’existent pas.", "slots")
        if not slot.start < slot.end <= slot.start + DAY_MINUTES:
            raise UserError(
                "hours_inverted",
                f"{say_slot(slot)} : la fin doit suivre le début, de 24 heures au plus.",
                "slots",
            )
    ordered = sorted(duty.slots)
    for one, other in zip(ordered, [*ordered[1:], *_a_week_later(ordered[:1])], strict=True):
        if one is not other and _begin(other) < _begin(one) + one.end - one.start:
            raise UserError(
                "hours_overlap",
                f"{say_slot(one)} et {say_slot(other)} se chevauchent : raccourcissez l’un des "
                "deux.",
                "slots",
            )
    for each in duty.exceptions:
        _require_possible_exception(each)


def _require_count(capacity: int | None, field: str) -> None:
    if capacity is not None and capacity < 0:
        raise UserError(
            "capacity_negative", "La capacité est un nombre d’arrêts, zéro ou plus.", field
        )


def _require_possible_exception(each: DutyException) -> None:
    if each.last_on < each.first_on:
        raise UserError("dates_inverted", "Le dernier jour doit suivre le premier.", "exceptions")
    whole_day = each.start is None and each.end is None
    if whole_day and each.kind is ExceptionKind.REINFORCEMENT:
        raise UserError("hours_missing", "Un renfort demande des heures.", "exceptions")
    if whole_day:
        return
    if each.start is None or each.end is None or not 0 <= each.start < each.end:
        raise UserError("hours_inverted", "La fin doit suivre le début.", "exceptions")
    if each.start >= DAY_MINUTES or each.end > each.start + DAY_MINUTES:
        raise UserError("hours_inverted", "Une plage dure 24 heures au plus.", "exceptions")


def say_slot(slot: Slot) -> str:
    """A shift in words: "vendredi 22 h – 6 h"."""
    return f"{DAY_NAMES[slot.weekday % 7]} {say_minute(slot.start)} – {say_minute(slot.end)}"


def say_minute(minute: int) -> str:
    """A minute of the day as it is said: "7 h", "16 h 30", "24 h"."""
    hour, rest = divmod(minute if minute <= DAY_MINUTES else minute - DAY_MINUTES, 60)
    return f"{hour} h {rest:02d}" if rest else f"{hour} h"


DAY_NAMES: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@lru_cache(maxsize=16)
def public_holidays(year: int) -> frozenset[dt.date]:
    """The public holidays of France (the `holidays` library)."""
    import holidays  # takes 0.2 s: only at the first deadline, not when the window opens

    return frozenset(holidays.country_holidays("FR", years=year))


def is_public_holiday(day: dt.date) -> bool:
    """Whether `day` is a public holiday in France."""
    return day in public_holidays(day.year)


@lru_cache(maxsize=1024)
def _clock_changes(day: dt.date) -> bool:
    # On such a day an hour of the wall is missing or comes twice: it tells no instant.
    midnights = (dt.datetime.combine(each, dt.time(), PARIS) for each in (day, day + _DAY))
    begins, ends = (each.utcoffset() for each in midnights)
    return begins != ends


def _applied(each: DutyException) -> tuple[Any, ...]:
    # Of two reinforcements that overlap the later in this order holds: a total one, so that the
    # order of the rows read never decides.
    counts = (-1 if count is None else count for count in (each.start, each.end, each.capacity))
    added = each.kind is ExceptionKind.REINFORCEMENT
    return (added, each.first_on, each.last_on, *counts, each.note)


def _shifts_of(duty: Duty, day: dt.date) -> tuple[Shift, ...]:
    spans = [(slot.start, slot.end, slot.capacity) for slot in _slots_of(duty, day)]
    dated = (each for each in duty.exceptions if each.first_on <= day <= each.last_on)
    for each in sorted(dated, key=_applied):
        start, end = each.start, each.end
        if each.kind is ExceptionKind.ABSENCE:
            spans = [] if start is None or end is None else _cut(spans, start, end)
        elif start is not None and end is not None:
            spans = [*_cut(spans, start, end), (start, end, each.capacity)]
    return tuple(
        Shift(_instant(day, start), _instant(day, end), day, capacity)
        for start, end, capacity in sorted(spans, key=lambda span: span[0])
    )


def _slots_of(duty: Duty, day: dt.date) -> tuple[Slot, ...]:
    weekday = day.weekday()
    if duty.on_holidays is not OnHolidays.AS_USUAL and is_public_holiday(day):
        if duty.on_holidays is OnHolidays.OFF:
            return ()
        weekday = SUNDAY
    return tuple(slot for slot in duty.slots if slot.weekday == weekday)


def _cut(
    spans: list[tuple[int, int, int | None]], start: int, end: int
) -> list[tuple[int, int, int | None]]:
    kept = []
    for begin, stop, capacity in spans:
        if begin < start:
            kept.append((begin, min(stop, start), capacity))
        if stop > end:
            kept.append((max(begin, end), stop, capacity))
    return kept


def _instant(day: dt.date, minute: int) -> dt.datetime:
    days, rest = divmod(minute, DAY_MINUTES)
    local = dt.datetime.combine(day + days * _DAY, dt.time(rest // 60, rest % 60), PARIS)
    return local.astimezone(dt.UTC)


def _a_week_later(slots: list[Slot]) -> list[Slot]:
    return [Slot(slot.weekday + 7, slot.start, slot.end) for slot in slots]
