"""The board read from a base: columns, cards, loads of the shifts, the on-time rate."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import update

from db.queries import board as sql
from db.schema import CategorySettingRow, DutySlotRow, TeamRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.board import BoardColumn, Load, column_of
from desktop_app.domain.codes import HoldReason, Outcome, Role, Status
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.views import QueueRow
from desktop_app.services import moves
from desktop_app.services.board import Board, read_board
from desktop_app.services.reference import touch_reference
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from tests.conftest import Clock
from tests.services.duties import EVERY_DAY, asked, forget_hours, set_hours


def paris(hour: int, minute: int = 0, *, day: int = 20) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=PARIS).astimezone(dt.UTC)


@pytest.fixture(autouse=True)
def hours(seat: Seat, clock: Clock) -> None:
    """It is 9 h; the UASA works two shifts, the first of 2 stops, the second of none known."""
    clock.now = paris(9)
    forget_hours(seat)
    set_hours(seat, "uasa", EVERY_DAY, "07:00", "14:00")
    with seat.store.writing() as connection:
        connection.execute(update(DutySlotRow).values(capacity=2))
        connection.execute(update(CategorySettingRow).values(visit_minutes=120))
        connection.execute(update(TeamRow).where(TeamRow.code == "uasa").values(capacity=None))
        first = connection.exec_driver_sql("SELECT id FROM team WHERE code = 'uasa'").scalar_one()
        connection.execute(
            DutySlotRow.__table__.insert(),
            [
                {"team_id": first, "weekday": day, "start": "14:00", "end": "21:00",
                 "capacity": None, "confirmed": True}
                for day in EVERY_DAY
            ],
        )  # fmt: skip
        touch_reference(connection)


def lane(board: Board, column: BoardColumn) -> list[str]:
    (found,) = (lane for lane in board.lanes if lane.column is column)
    assert found.total == len(found.cards)
    return [card.number for card in found.cards]


def accepted(seat: Seat) -> str:
    number = asked(seat)
    moves.accept(seat, number)
    return number


def test_each_open_signalement_stands_in_the_column_of_its_status(seat: Seat, lead: Seat) -> None:
    routed, taken, dated, held, watched = asked(seat), *(accepted(seat) for _ in range(4))
    moves.schedule(seat, dated, paris(16))
    moves.hold(seat, held, HoldReason.MEANS)
    moves.monitor(seat, watched, paris(9, day=25))
    over = accepted(seat)
    moves.close(seat, over, Outcome.RESOLVED)
    pool = asked(seat)
    moves.assign(seat, pool, None, moves.OverrideReason.REQUEST)
    other = asked(seat, "mediation")
    board = read_board(lead)
    assert [each.column for each in board.lanes] == list(BoardColumn)
    assert lane(board, BoardColumn.ROUTED) == [routed]
    assert lane(board, BoardColumn.ACCEPTED) == [taken]
    assert lane(board, BoardColumn.SCHEDULED) == [dated]
    assert lane(board, BoardColumn.ON_HOLD) == [held]
    assert lane(board, BoardColumn.MONITORED) == [watched]
    assert lane(board, BoardColumn.TO_CHECK) == []
    assert board.lanes[0].cards[0] == show(lead, routed).row
    every = read_board(seat)
    assert every.team is None
    assert set(lane(every, BoardColumn.ROUTED)) == {routed, other}
    for found in every.lanes:
        for card in found.cards:
            assert _column(card, seat) is found.column


def _column(card: QueueRow, seat: Seat) -> BoardColumn | None:
    stale = card.stale_at is not None and card.stale_at < seat.clock()
    return column_of(card.status, stale=stale)


def test_what_is_too_old_is_to_be_checked_and_the_reopened_is_asked_again(
    seat: Seat, lead: Seat, clock: Clock
) -> None:
    old, stopped, closed = accepted(seat), accepted(seat), accepted(seat)
    moves.hold(seat, stopped, HoldReason.MEANS)
    moves.close(seat, closed, Outcome.RESOLVED)
    clock.advance(days=20)
    moves.reopen(seat, closed, "De nouveau.")
    board = read_board(lead)
    assert lane(board, BoardColumn.TO_CHECK) == [old]
    assert [load.count for load in board.loads] == [0, 0]
    assert lane(board, BoardColumn.ON_HOLD) == [stopped]
    assert lane(board, BoardColumn.ROUTED) == [closed]
    assert all(_column(card, seat) is each.column for each in board.lanes for card in each.cards)


def test_the_most_urgent_come_first_and_the_others_are_counted(
    seat: Seat, lead: Seat, clock: Clock
) -> None:
    numbers = []
    for _ in range(5):
        numbers.append(asked(seat))
        clock.advance(minutes=5)
    with seat.store.reading() as connection:
        team = connection.exec_driver_sql("SELECT id FROM team WHERE code = 'uasa'").scalar_one()
        rows = sql.read_cards(connection, 0, team, 3)
    assert [row.number for row in rows] == numbers[:3]
    assert {row.total for row in rows} == {5}


def test_a_shift_carries_what_falls_due_in_it(seat: Seat, lead: Seat, clock: Clock) -> None:
    late, soon, dated, tomorrow = (accepted(seat) for _ in range(4))
    moves.schedule(seat, dated, paris(16))
    moves.schedule(seat, tomorrow, paris(10, day=21))
    clock.advance(minutes=1)
    routed = asked(seat)
    board = read_board(lead)
    assert board.team is not None
    assert board.team.code == "uasa"
    morning, evening = board.shifts
    assert board.loads == (
        Load(board.team, morning, 2, 2),
        Load(board.team, evening, 1, None),
    )
    first = read_board(lead, shift=morning)
    assert set(lane(first, BoardColumn.ACCEPTED)) == {late, soon}
    assert lane(first, BoardColumn.ROUTED) == [routed]
    assert lane(first, BoardColumn.SCHEDULED) == []
    second = read_board(lead, shift=evening)
    assert lane(second, BoardColumn.SCHEDULED) == [dated]
    assert lane(second, BoardColumn.ACCEPTED) == []
    assert first.loads == second.loads == board.loads


def test_what_a_shift_left_falls_to_the_next(seat: Seat, lead: Seat, clock: Clock) -> None:
    left = accepted(seat)
    clock.now = paris(15)
    board = read_board(lead)
    morning, evening = board.shifts
    assert [load.count for load in board.loads] == [0, 1]
    assert lane(read_board(lead, shift=morning), BoardColumn.ACCEPTED) == []
    assert lane(read_board(lead, shift=evening), BoardColumn.ACCEPTED) == [left]


def test_all_teams_show_what_they_carry_the_fullest_first(seat: Seat) -> None:
    accepted(seat)
    for _ in range(2):
        number = asked(seat, "mediation")
        moves.accept(seat, number)
    board = read_board(seat)
    assert [(load.team.code, load.count) for load in board.loads] == [
        ("mediation", 2),
        ("uasa", 1),
    ]
    assert board.shifts == ()
    assert "uasa" in {team.code for team in board.teams}
    one = read_board(seat, "mediation")
    assert one.team is not None
    assert [load.count for load in one.loads] == [2]
    assert one.teams == board.teams


def test_the_capacity_of_the_team_stands_in_for_the_shift_s(seat: Seat, lead: Seat) -> None:
    with seat.store.writing() as connection:
        connection.execute(update(TeamRow).where(TeamRow.code == "uasa").values(capacity=9))
        touch_reference(connection)
    assert [load.capacity for load in read_board(lead).loads] == [2, 9]


def test_the_rate_is_that_of_the_team(seat: Seat, lead: Seat, clock: Clock) -> None:
    assert read_board(lead).on_time.rate is None
    number = accepted(seat)
    moves.close(seat, number, Outcome.RESOLVED)
    clock.advance(minutes=1)
    assert read_board(lead).on_time.rate == 1.0
    assert read_board(seat, "mediation").on_time.rate is None


def test_a_lead_reads_its_own_board_only(seat: Seat, lead: Seat) -> None:
    board = read_board(lead, "mediation")
    assert board.team is not None
    assert (board.team.code, board.teams) == ("uasa", ())
    desk = replace(seat, actor=Actor("Accueil", Role.FRONT_DESK, 19))
    for act, code in (
        (lambda: read_board(desk), "not_allowed"),
        (lambda: read_board(seat, "nulle_part"), "unknown_team"),
        (lambda: read_board(seat, "mediation", board.shifts[0]), "unknown_shift"),
    ):
        with pytest.raises(UserError) as refused:
            act()
        assert refused.value.code == code


def test_an_accepted_one_leaves_the_column_of_those_asked(seat: Seat, lead: Seat) -> None:
    number = asked(seat)
    moves.accept(lead, number)
    board = read_board(lead)
    assert lane(board, BoardColumn.ROUTED) == []
    assert board.lanes[1].cards[0].status is Status.ACCEPTED
