"""A street of two arrondissements: who may attach across it, who may mend that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Outcome, OverrideReason, Role, Status, Weekday
from desktop_app.domain.entry import Recurrence
from desktop_app.services import moves
from desktop_app.services.attach import attach, detach
from desktop_app.services.check import check
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from tests.services.entries import FLANDRE, entry
from tests.services.test_attach import refused, uid_of

MONDAYS = Recurrence(frozenset({Weekday.MON}))


@pytest.fixture
def desk(seat: Seat) -> Seat:
    """The desk of the 18e."""
    return replace(seat, actor=Actor("Accueil 18e", Role.FRONT_DESK, arrondissement=18))


@pytest.fixture
def beyond(seat: Seat) -> str:
    """A signalement of the 19e, whose facts come back."""
    told = entry(place=FLANDRE, description="en face", recurrence=MONDAYS)
    return log_signalement(seat, told).number


def test_a_desk_adds_its_voices_to_what_is_open_across_the_street(
    desk: Seat, seat: Seat, beyond: str
) -> None:
    own = log_signalement(desk, entry(description="un")).number
    attach(desk, own, beyond)
    log_signalement(desk, entry(description="deux"), attach_to=beyond)
    assert [voice.own for voice in show(desk, beyond).voices] == [False, True, True]
    assert show(seat, beyond).voices[1].own is False
    assert check(seat).problems == ()


def test_but_attaches_nothing_that_is_not_its_own(desk: Seat, seat: Seat, beyond: str) -> None:
    own = log_signalement(desk, entry()).number
    assert refused(seat, lambda: attach(desk, beyond, own)) == "not_allowed"


def test_nor_reopens_from_the_queue_what_is_closed_there(
    desk: Seat, front_desk: Seat, seat: Seat, beyond: str
) -> None:
    moves.close(seat, beyond, Outcome.NOT_FOUND)
    own = log_signalement(desk, entry(recurrence=MONDAYS)).number
    assert refused(seat, lambda: attach(desk, own, beyond)) == "not_allowed"
    there = log_signalement(seat, entry(place=FLANDRE, recurrence=MONDAYS)).number
    assert attach(front_desk, there, beyond).status is Status.REOPENED


def test_a_caller_still_says_that_the_facts_came_back(desk: Seat, seat: Seat, beyond: str) -> None:
    moves.close(seat, beyond, Outcome.NOT_FOUND)
    again = log_signalement(desk, entry(recurrence=MONDAYS), attach_to=beyond)
    assert again.status is Status.REOPENED


def test_a_lead_gives_no_voice_to_another_team(seat: Seat, lead: Seat) -> None:
    own, other = (log_signalement(seat, entry()).number for _ in range(2))
    moves.assign(seat, other, "mediation", OverrideReason.REQUEST)
    assert refused(seat, lambda: attach(lead, own, other)) == "not_allowed"
    moves.assign(seat, other, None, OverrideReason.REQUEST)
    attach(lead, own, other)


@pytest.mark.parametrize("as_voice", [True, False])
def test_who_attached_may_detach_and_nobody_else_there(
    desk: Seat, seat: Seat, beyond: str, as_voice: bool
) -> None:
    if as_voice:
        log_signalement(desk, entry(description="un"), attach_to=beyond)
    else:
        attach(desk, log_signalement(desk, entry(description="un")).number, beyond)
    log_signalement(seat, entry(description="deux"), attach_to=beyond)
    mine, others = uid_of(seat, "un"), uid_of(seat, "deux")
    namesake = replace(seat, actor=Actor("Accueil 18e", Role.TEAM_LEAD, team="unknown"))
    assert refused(seat, lambda: detach(namesake, beyond, mine)) == "not_allowed"
    assert refused(seat, lambda: detach(desk, beyond, others)) == "not_allowed"
    detach(desk, beyond, mine)
    assert show(seat, beyond).row.voices == 2
    assert check(seat).problems == ()
