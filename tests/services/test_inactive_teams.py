"""A team that is no longer active is given nothing again: the pool is, and says why."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from db.schema import TeamRow
from desktop_app.domain.codes import (
    EventKind,
    HoldReason,
    Outcome,
    OverrideReason,
    Status,
    Weekday,
)
from desktop_app.domain.entry import Recurrence
from desktop_app.domain.errors import UserError
from desktop_app.services import moves
from desktop_app.services.attach import attach, detach
from desktop_app.services.check import check
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.queue import View, list_page
from desktop_app.services.reference import touch_reference
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.take_back import take_back
from desktop_app.services.undo import undo
from tests.conftest import Clock
from tests.services.entries import entry
from tests.services.test_attach import uid_of

DAILY = Recurrence(frozenset(Weekday), dt.time(7))
WHY = "UASA — police municipale n’est plus active : sans équipe"


@pytest.fixture
def routed(seat: Seat) -> str:
    """A signalement that the rules gave to the UASA."""
    logged = log_signalement(seat, entry(description="un"))
    assert logged.proposal.team is not None and logged.proposal.team.code == "uasa"
    return logged.number


def retire(seat: Seat, code: str = "uasa") -> None:
    """Take a team out of service."""
    with seat.store.writing() as connection:
        connection.execute(update(TeamRow).where(TeamRow.code == code).values(active=False))
        touch_reference(connection)


def assert_pooled(seat: Seat, number: str, *, line: int = -1) -> None:
    """It waits in the pool, its history and « Pourquoi ? » say why, and the base verifies."""
    detail = show(seat, number)
    assert (detail.row.status, detail.row.team) == (Status.NEW, None)
    assert number in [row.number for row in list_page(seat, View.POOL).rows]
    assert WHY in detail.events[line].text
    assert detail.proposal is not None
    assert (detail.proposal.team, detail.proposal.reasons) == (None, (WHY,))
    assert check(seat).problems == ()


def test_a_reopening(seat: Seat, routed: str) -> None:
    moves.close(seat, routed, Outcome.NOT_FOUND)
    retire(seat)
    before = show(seat, routed)
    moved = moves.reopen(seat, routed, "Vu de nouveau.")
    assert (moved.status, moved.team) == (Status.NEW, None)
    assert_pooled(seat, routed)
    assert "est prévenue" not in show(seat, routed).events[-1].text
    assert moved.undo is not None
    assert undo(seat, moved.undo).status is Status.CLOSED
    after = show(seat, routed)
    assert (after.row.team, after.proposal) == (before.row.team, before.proposal)
    assert check(seat).problems == ()


def test_a_reopening_by_a_voice_and_its_taking_back(seat: Seat, routed: str) -> None:
    moves.close(seat, routed, Outcome.NOT_FOUND)
    retire(seat)
    before = show(seat, routed)
    voice = log_signalement(seat, entry(recurrence=DAILY), attach_to=routed)
    assert (voice.status, voice.proposal.team) == (Status.NEW, None)
    assert_pooled(seat, routed, line=-2)
    take_back(seat, routed, voice.uid)
    after = show(seat, routed)
    assert (after.row.status, after.row.team) == (Status.CLOSED, before.row.team)
    assert after.proposal == before.proposal
    assert check(seat).problems == ()


@pytest.mark.parametrize("status", ["routed", "accepted", "on_hold"])
def test_a_detaching(seat: Seat, routed: str, status: str) -> None:
    if status != "routed":
        moves.accept(seat, routed)
    if status == "on_hold":
        moves.hold(seat, routed, HoldReason.MEANS)
    parent = log_signalement(seat, entry(description="deux")).number
    attach(seat, routed, parent)
    retire(seat)
    detach(seat, parent, uid_of(seat, "un"))
    assert_pooled(seat, routed)


@pytest.mark.parametrize("before", ["routed", "accepted", "monitored"])
def test_an_undoing(seat: Seat, routed: str, clock: Clock, before: str) -> None:
    if before != "routed":
        moves.accept(seat, routed)
    if before == "monitored":
        moves.monitor(seat, routed, clock() + dt.timedelta(days=2))
    moved = moves.assign(seat, routed, "mediation", OverrideReason.REQUEST)
    retire(seat)
    assert moved.undo is not None
    back = undo(seat, moved.undo)
    assert (back.status, back.team) == (Status.NEW, None)
    kinds = [event.kind for event in show(seat, routed).events[-2:]]
    assert kinds == [EventKind.UNDONE, EventKind.POOLED]
    assert_pooled(seat, routed)


def test_nobody_accepts_for_it(seat: Seat, lead: Seat, routed: str) -> None:
    moves.assign(seat, routed, None, OverrideReason.REQUEST)
    retire(seat)
    with pytest.raises(UserError) as refused:
        moves.accept(lead, routed)
    assert refused.value.code == "no_team"
