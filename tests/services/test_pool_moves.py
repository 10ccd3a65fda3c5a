"""The pool: what comes back to it, who takes from it, what « Pourquoi ? » says of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import (
    EventKind,
    HoldReason,
    Outcome,
    OverrideReason,
    RefusalReason,
    Role,
    Status,
)
from desktop_app.domain.errors import UserError
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.check import check
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.queue import View, list_page
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.undo import undo
from tests.services.entries import entry


@pytest.fixture
def pooled(seat: Seat) -> str:
    """A signalement without a team."""
    number = log_signalement(seat, entry()).number
    moves.assign(seat, number, None, OverrideReason.REQUEST)
    return number


def queue_of(seat: Seat, view: View) -> list[str]:
    return [row.number for row in list_page(seat, view).rows]


def test_reopened_without_a_team_it_is_in_the_pool(seat: Seat, lead: Seat, pooled: str) -> None:
    moves.close(seat, pooled, Outcome.NOT_FOUND)
    moved = moves.reopen(seat, pooled, "Vu de nouveau.")
    assert (moved.status, moved.team) == (Status.NEW, None)
    assert queue_of(seat, View.POOL) == [pooled]
    assert show(seat, pooled).events[-1].kind is EventKind.REOPENED
    assert check(seat).problems == ()


def test_a_lead_who_accepts_from_the_pool_takes_it(seat: Seat, lead: Seat, pooled: str) -> None:
    assert "accept" in show(lead, pooled).moves
    moved = moves.accept(lead, pooled)
    assert moved.status is Status.ACCEPTED
    assert moved.team is not None and moved.team.code == "uasa"
    assert queue_of(lead, View.MY_TEAM) == [pooled]
    assert queue_of(seat, View.POOL) == []
    assert moved.undo is not None
    back = undo(lead, moved.undo)
    assert (back.status, back.team) == (Status.NEW, None)
    assert check(seat).problems == ()


def test_who_has_no_team_takes_nothing(seat: Seat, pooled: str) -> None:
    assert not {"accept", "visit"} & set(show(seat, pooled).moves)
    for act in (
        lambda: moves.accept(seat, pooled),
        lambda: record_visit(seat, pooled, Visit(PeopleMet.FEW)),
    ):
        with pytest.raises(UserError, match="sans équipe") as refused:
            act()
        assert refused.value.code == "no_team"
    assert show(seat, pooled).visits == ()


def test_the_team_that_went_takes_for_who_has_none(seat: Seat, pooled: str) -> None:
    visit = Visit(PeopleMet.FEW, team="uasa")
    mediator = replace(seat, actor=Actor("Nadia", Role.MEDIATOR))
    with pytest.raises(UserError) as refused:
        record_visit(mediator, pooled, visit)
    assert refused.value.code == "not_allowed"
    moved = record_visit(seat, pooled, visit)
    assert moved.team is not None and moved.team.code == "uasa"
    assert check(seat).problems == ()


def test_a_passage_takes_from_the_pool_too(lead: Seat, pooled: str) -> None:
    moved = record_visit(lead, pooled, Visit(PeopleMet.FEW))
    assert moved.status is Status.ACCEPTED
    assert moved.team is not None and moved.team.code == "uasa"
    (seen,) = show(lead, pooled).visits
    assert seen.team is not None and seen.team.code == "uasa"
    assert check(lead).problems == ()


def test_a_passage_during_a_hold_of_the_pool_ends_with_the_team(lead: Seat, pooled: str) -> None:
    moves.hold(lead, pooled, HoldReason.REPORTER)
    assert record_visit(lead, pooled, Visit(PeopleMet.FEW)).status is Status.ON_HOLD
    resumed = moves.resume(lead, pooled)
    assert resumed.status is Status.ROUTED
    assert resumed.team is not None and resumed.team.code == "uasa"


class TestWhy:
    """The decision that stands is the last one, refusals included."""

    @pytest.fixture
    def routed(self, seat: Seat, pooled: str) -> str:
        moves.assign(seat, pooled, "uasa", OverrideReason.REQUEST)
        return pooled

    def test_after_a_refusal_says_the_refusal(self, lead: Seat, routed: str) -> None:
        moves.refuse(lead, routed, RefusalReason.NO_STAFF)
        proposal = show(lead, routed).proposal
        assert proposal is not None and proposal.team is None
        assert "UASA" in proposal.reasons[0]
        assert RefusalReason.NO_STAFF.label.lower() in proposal.reasons[0]

    def test_after_its_undoing_says_the_team_again(self, lead: Seat, routed: str) -> None:
        moved = moves.refuse(lead, routed, RefusalReason.NO_STAFF)
        assert moved.undo is not None
        undo(lead, moved.undo)
        proposal = show(lead, routed).proposal
        assert proposal is not None and proposal.team is not None
        assert proposal.team.code == "uasa"


class TestUndoRights:
    """The author of a move is a name in a role, who still has the right to it."""

    def test_the_same_name_in_another_role_is_another(self, seat: Seat, pooled: str) -> None:
        moved = moves.cancel(seat, pooled, "Essai.")
        namesake = Actor(seat.actor.name, Role.MEDIATOR)
        assert moved.undo is not None
        with pytest.raises(UserError) as refused:
            undo(replace(seat, actor=namesake), moved.undo)
        assert refused.value.code == "undo_not_own"

    def test_a_lead_moved_to_another_team_has_no_right_any_more(
        self, seat: Seat, lead: Seat, pooled: str
    ) -> None:
        moves.assign(seat, pooled, "uasa", OverrideReason.REQUEST)
        moved = moves.accept(lead, pooled)
        elsewhere = replace(lead, actor=Actor(lead.actor.name, Role.TEAM_LEAD, team="mediation"))
        assert moved.undo is not None
        with pytest.raises(UserError) as refused:
            undo(elsewhere, moved.undo)
        assert refused.value.code == "not_allowed"
        assert undo(lead, moved.undo).status is Status.ROUTED
