"""Shifts as they are dragged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desktop_app.domain.duty import Duty, Slot, require_possible
from desktop_app.domain.duty_edit import beginning, drawn, ending, moved, reconfirmed, snapped

H = 60
MORNING = Slot(0, 7 * H, 14 * H, 12, confirmed=True)
NIGHT = Slot(6, 22 * H, 30 * H)


@pytest.mark.parametrize(
    ("minute", "quarter"), [(0, 0), (7, 0), (7.5, 15), (8, 15), (22, 15), (53, 60)]
)
def test_hours_fall_on_quarters(minute: float, quarter: int) -> None:
    assert snapped(minute) == quarter


def test_a_moved_shift_keeps_its_length_and_is_to_be_confirmed_again() -> None:
    assert moved(MORNING, 15) == Slot(0, 7 * H + 15, 14 * H + 15, 12)
    assert moved(MORNING, 24 * H) == Slot(1, 7 * H, 14 * H, 12)
    assert moved(MORNING, -8 * H) == Slot(6, 23 * H, 30 * H, 12)  # the week closes on itself
    assert moved(NIGHT, 3 * H) == Slot(0, 1 * H, 9 * H)


def test_both_ends_stay_within_a_quarter_and_a_day() -> None:
    assert ending(MORNING, 30) == Slot(0, 7 * H, 14 * H + 30, 12)
    assert ending(MORNING, -9 * H) == Slot(0, 7 * H, 7 * H + 15, 12)
    assert ending(MORNING, 20 * H) == Slot(0, 7 * H, 31 * H, 12)
    assert beginning(MORNING, -30) == Slot(0, 6 * H + 30, 14 * H, 12)
    assert beginning(MORNING, 9 * H) == Slot(0, 13 * H + 45, 14 * H, 12)
    assert beginning(MORNING, -8 * H) == Slot(6, 23 * H, 38 * H, 12)


def test_a_shift_is_drawn_either_way() -> None:
    assert drawn(9 * H, 12 * H) == drawn(12 * H, 9 * H) == Slot(0, 9 * H, 12 * H)
    assert drawn(24 * H, 24 * H) == Slot(1, 0, 15)
    assert drawn(0, 60 * H) == Slot(0, 0, 24 * H)


def test_only_the_very_same_shift_stays_confirmed() -> None:
    kept = Duty((MORNING, Slot(1, 7 * H, 14 * H, 12)))
    told = reconfirmed(
        (
            Slot(2, 9 * H, 10 * H, confirmed=True),
            Slot(1, 7 * H, 14 * H, 12, confirmed=True),
            Slot(0, 7 * H, 14 * H, 12),
            Slot(0, 15 * H, 16 * H, 13),
        ),
        kept,
    )
    assert [slot.confirmed for slot in told] == [True, False, False, False]
    assert told[0] == MORNING
    assert not any(slot.confirmed for slot in reconfirmed((Slot(0, 7 * H, 14 * H, 13),), kept))


@given(
    some.integers(0, 6),
    some.integers(0, 95),
    some.integers(1, 96),
    some.integers(-700, 700),
)
def test_a_dragged_shift_stays_possible(day: int, start: int, length: int, by: int) -> None:
    slot = Slot(day, start * 15, (start + length) * 15)
    for change in (moved, ending, beginning):
        require_possible(Duty((change(slot, by * 15),)))
