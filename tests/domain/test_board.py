"""The board's columns, its drops and its shifts: pure."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from desktop_app.domain.actor import Actor
from desktop_app.domain.board import (
    STATUS_OF,
    BoardColumn,
    Lane,
    Load,
    column_of,
    drop_move,
    shift_for,
    shifts_today,
    team_of_board,
)
from desktop_app.domain.codes import Role, Status
from desktop_app.domain.duty import ALWAYS, Duty, Shift, Slot
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.views import TeamRef
from desktop_app.domain.workflow import TABLE, Move

DAY = Duty(tuple(Slot(day, *hours) for day in range(7) for hours in ((420, 840), (840, 1260))))
NIGHT = Duty(tuple(Slot(day, 1320, 1800) for day in range(7)))  # 22 h – 6 h


def paris(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("status", "stale", "column"),
    [
        (Status.NEW, False, None),
        (Status.NEW, True, None),
        (Status.ROUTED, False, BoardColumn.ROUTED),
        (Status.REOPENED, False, BoardColumn.ROUTED),
        (Status.REOPENED, True, BoardColumn.TO_CHECK),
        (Status.ACCEPTED, True, BoardColumn.TO_CHECK),
        (Status.ON_HOLD, True, BoardColumn.ON_HOLD),
        (Status.MONITORED, True, BoardColumn.MONITORED),
        (Status.CLOSED, True, None),
    ],
)
def test_where_a_signalement_stands(
    status: Status, stale: bool, column: BoardColumn | None
) -> None:
    assert column_of(status, stale=stale) is column


@pytest.mark.parametrize(("status", "to"), list(itertools.product(Status, BoardColumn)))
def test_a_drop_is_a_legal_move_to_that_status_or_nothing(status: Status, to: BoardColumn) -> None:
    move = drop_move(status, to)
    if move is not None:
        assert TABLE[status][move] is STATUS_OF[to]
        assert column_of(status) is not to


@pytest.mark.parametrize(
    ("status", "to", "move"),
    [
        (Status.ROUTED, BoardColumn.ACCEPTED, Move.ACCEPT),
        (Status.REOPENED, BoardColumn.ACCEPTED, Move.ACCEPT),
        (Status.ROUTED, BoardColumn.SCHEDULED, None),
        (Status.ROUTED, BoardColumn.ROUTED, None),
        (Status.REOPENED, BoardColumn.ROUTED, None),
        (Status.ACCEPTED, BoardColumn.SCHEDULED, Move.SCHEDULE),
        (Status.ACCEPTED, BoardColumn.ON_HOLD, Move.HOLD),
        (Status.ACCEPTED, BoardColumn.MONITORED, Move.MONITOR),
        (Status.ACCEPTED, BoardColumn.ROUTED, Move.ASSIGN),
        (Status.ON_HOLD, BoardColumn.ACCEPTED, Move.RESUME),
        (Status.MONITORED, BoardColumn.SCHEDULED, Move.SCHEDULE),
        (Status.SCHEDULED, BoardColumn.ACCEPTED, None),
        (Status.ACCEPTED, BoardColumn.TO_CHECK, None),
        (Status.CLOSED, BoardColumn.ACCEPTED, None),
    ],
)
def test_which_move_a_drop_is(status: Status, to: BoardColumn, move: Move | None) -> None:
    assert drop_move(status, to) is move


def test_whose_board_is_read() -> None:
    assert team_of_board(Actor("C", Role.COORDINATOR), None) is None
    assert team_of_board(Actor("C", Role.COORDINATOR), "uasa") == "uasa"
    assert team_of_board(Actor("L", Role.TEAM_LEAD, team="uasa"), "mediation") == "uasa"
    assert team_of_board(Actor("M", Role.MEDIATOR), "uasa") == "mediation"
    assert team_of_board(Actor("M", Role.MEDIATOR, team="autre"), None) == "autre"
    for actor in (
        Actor("L", Role.TEAM_LEAD),
        Actor("A", Role.FRONT_DESK, 19),
        Actor("A", Role.ADMIN),
    ):
        with pytest.raises(UserError) as refused:
            team_of_board(actor, "uasa")
        assert refused.value.code == "not_allowed"


def test_the_shifts_of_the_day_and_the_night_that_goes_on() -> None:
    morning, evening = shifts_today(DAY, paris(20, 10))
    assert (morning.begins_at, evening.ends_at) == (paris(20, 7), paris(20, 21))
    assert [each.day.day for each in shifts_today(NIGHT, paris(20, 3))] == [19, 20]
    assert [each.day.day for each in shifts_today(NIGHT, paris(20, 10))] == [20]
    (whole,) = shifts_today(ALWAYS, paris(20, 10))
    assert (whole.begins_at, whole.ends_at) == (paris(20, 0), paris(21, 0))


def test_what_is_due_falls_to_a_shift_and_what_is_late_to_the_one_under_way() -> None:
    now = paris(20, 15)
    morning, evening = shifts_today(DAY, now)
    assert shift_for(paris(20, 10), (morning, evening), now) == evening
    assert shift_for(paris(20, 10), (morning, evening), paris(20, 8)) == morning
    assert shift_for(paris(20, 14), (morning, evening), paris(20, 8)) == evening
    assert shift_for(paris(20, 21), (morning, evening), now) is None
    assert shift_for(paris(20, 10), (morning, evening), paris(20, 22)) is None


def test_a_load_is_over_only_where_the_capacity_is_known() -> None:
    shift = Shift(paris(20, 7), paris(20, 14), paris(20, 7).date(), 14)
    team = TeamRef("uasa", "UASA")
    assert not Load(team, shift, 14, 14).over
    assert Load(team, shift, 15, 14).over
    assert not Load(team, shift, 99, None).over
    assert Lane(BoardColumn.ROUTED, (), 7).left_off == 7
