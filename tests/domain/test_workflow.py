"""The table of legal moves."""

from __future__ import annotations

import itertools

import pytest

from desktop_app.domain.codes import Outcome, Status
from desktop_app.domain.errors import UserError
from desktop_app.domain.workflow import (
    OPEN,
    STOPPED,
    TABLE,
    Move,
    after,
    legal,
    moves_from,
    outcomes,
    require_outcome,
)


def test_every_status_is_in_the_table_and_reached_from_new() -> None:
    assert set(TABLE) == set(Status)
    reached, grown = {Status.NEW}, set[Status]()
    while reached != grown:
        grown = set(reached)
        reached |= {to for status in grown for to in TABLE[status].values()}
    assert reached == set(Status)


def test_every_move_serves_and_no_status_is_a_dead_end() -> None:
    assert {move for moves in TABLE.values() for move in moves} == set(Move)
    assert all(TABLE[status] for status in Status)


@pytest.mark.parametrize(("status", "move"), list(itertools.product(Status, Move)))
def test_after_follows_the_table_or_refuses_with_what_is_possible(
    status: Status, move: Move
) -> None:
    if legal(status, move):
        assert after(status, move) is TABLE[status][move]
        return
    with pytest.raises(UserError) as refused:
        after(status, move)
    assert refused.value.code == "illegal_move"
    assert status.label in refused.value.message
    assert moves_from(status)[0].label in refused.value.message


@pytest.mark.parametrize(
    ("status", "move", "to"),
    [
        (Status.ROUTED, Move.ACCEPT, Status.ACCEPTED),
        (Status.REOPENED, Move.ACCEPT, Status.ACCEPTED),
        (Status.ROUTED, Move.REFUSE, Status.NEW),
        (Status.ROUTED, Move.VISIT, Status.ACCEPTED),
        (Status.SCHEDULED, Move.VISIT, Status.SCHEDULED),
        (Status.ACCEPTED, Move.MONITOR, Status.MONITORED),
        (Status.ACCEPTED, Move.ATTACH, Status.CANCELLED),
        (Status.HANDED_OVER, Move.REOPEN, Status.REOPENED),
        (Status.CANCELLED, Move.REOPEN, Status.REOPENED),
        (Status.NEW, Move.ASSIGN, Status.ROUTED),
        (Status.NEW, Move.ACCEPT, Status.ACCEPTED),
    ],
)
def test_moves_of_the_trade(status: Status, move: Move, to: Status) -> None:
    assert after(status, move) is to


@pytest.mark.parametrize(
    ("status", "move"),
    [
        (Status.NEW, Move.REFUSE),
        (Status.NEW, Move.SCHEDULE),
        (Status.CLOSED, Move.CLOSE),
        (Status.CLOSED, Move.ASSIGN),
        (Status.ACCEPTED, Move.REFUSE),
        (Status.ON_HOLD, Move.HOLD),
        (Status.ACCEPTED, Move.REOPEN),
        (Status.CLOSED, Move.CANCEL),
    ],
)
def test_moves_that_make_no_sense(status: Status, move: Move) -> None:
    assert not legal(status, move)


def test_resume_goes_back_to_the_status_before_the_hold() -> None:
    for before in OPEN - STOPPED - {Status.NEW}:
        assert after(Status.ON_HOLD, Move.RESUME, before=before) is before
    for before in (None, Status.CLOSED, Status.ON_HOLD, Status.MONITORED):
        assert after(Status.ON_HOLD, Move.RESUME, before=before) is Status.ACCEPTED
    assert after(Status.MONITORED, Move.RESUME, before=Status.SCHEDULED) is Status.ACCEPTED


def test_detach_gives_back_the_status_before_the_attachment() -> None:
    assert after(Status.CANCELLED, Move.DETACH, before=Status.ROUTED) is Status.ROUTED
    assert after(Status.CANCELLED, Move.DETACH) is Status.NEW


@pytest.mark.parametrize(
    ("status", "move"), [(Status.ON_HOLD, Move.RESUME), (Status.CANCELLED, Move.DETACH)]
)
def test_what_a_team_took_from_the_pool_meanwhile_is_not_new_again(
    status: Status, move: Move
) -> None:
    assert after(status, move, before=Status.NEW) is Status.ROUTED
    for before in (None, Status.NEW, Status.ACCEPTED):
        assert after(status, move, before=before, to_pool=True) is Status.NEW


def test_assigning_to_no_team_is_the_pool() -> None:
    assert after(Status.ROUTED, Move.ASSIGN, to_pool=True) is Status.NEW


@pytest.mark.parametrize("status", [Status.CLOSED, Status.HANDED_OVER, Status.CANCELLED])
def test_reopening_without_a_team_is_the_pool(status: Status) -> None:
    assert after(status, Move.REOPEN, to_pool=True) is Status.NEW


def test_only_what_was_accepted_may_claim_an_action() -> None:
    claims_nothing = (Outcome.NOT_FOUND, Outcome.HANDED_OVER, Outcome.NO_ACTION)
    assert outcomes(Status.ROUTED) == outcomes(Status.NEW) == claims_nothing
    assert outcomes(Status.ACCEPTED) == tuple(Outcome)
    require_outcome(Status.ROUTED, Outcome.NOT_FOUND)
    with pytest.raises(UserError, match="prenez-le en charge") as refused:
        require_outcome(Status.ROUTED, Outcome.RESOLVED)
    assert (refused.value.code, refused.value.field) == ("illegal_outcome", "outcome")
