"""Whoever comes too late is told who was quicker and when, with a version or without one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import (
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
from desktop_app.services.attach import attach
from desktop_app.services.correct import reroute
from desktop_app.services.lapse import lapse_overdue
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.undo import undo
from tests.conftest import Clock
from tests.services.duties import asked, work_always
from tests.services.entries import FLANDRE, entry

LEAD = "Chef UASA (équipe UASA — police municipale) le 20 nov. à 18 h 30"
DESK = "Claire Coordination (Coordination) le 20 nov. à 18 h 30"


@pytest.fixture
def number(seat: Seat) -> str:
    """One that the UASA was asked to take, day and night."""
    work_always(seat)
    return asked(seat)


def refused(act: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as problem:
        act()
    return problem.value


def test_with_a_version_or_without_one_the_same_person_is_named(
    seat: Seat, lead: Seat, number: str, clock: Clock
) -> None:
    seen = show(seat, number).row.version
    moves.accept(lead, number)
    clock.advance(minutes=5)
    deputy = replace(lead, actor=replace(lead.actor, name="Adjoint UASA"))
    blind = refused(lambda: moves.accept(deputy, number))
    assert blind.code == "illegal_move"
    assert blind.message.startswith(f"{number} a déjà été pris en charge par {LEAD}. « Prendre")
    sighted = refused(lambda: moves.accept(deputy, number, version=seen))
    assert sighted.code == "changed_meanwhile"
    assert f"modifié entre-temps par {LEAD} (pris en charge)" in sighted.message


def test_each_move_that_another_forestalled_names_them(seat: Seat, lead: Seat, number: str) -> None:
    moves.hold(seat, number, HoldReason.MEANS)
    said = refused(lambda: moves.accept(lead, number)).message
    assert f"a déjà été mis en attente par {DESK}" in said
    moves.resume(seat, number)
    moves.refuse(lead, number, RefusalReason.NO_STAFF)
    said = refused(lambda: moves.refuse(lead, number, RefusalReason.NO_STAFF)).message
    assert f"a déjà été refusé par {LEAD}" in said
    assert "déjà été refusé" in refused(lambda: moves.resume(seat, number)).message
    record_visit(lead, number, Visit(PeopleMet.NOBODY))
    assert f"a déjà été visité par {LEAD}" in refused(lambda: moves.accept(lead, number)).message
    moves.close(lead, number, Outcome.RESOLVED)
    other = log_signalement(seat, entry(place=FLANDRE)).number
    for late in (
        lambda: moves.close(seat, number, Outcome.RESOLVED),
        lambda: attach(seat, number, other),
        lambda: reroute(seat, number),
    ):
        assert f"a déjà été clos par {LEAD}" in refused(late).message


def test_who_lost_it_to_another_team_is_told_who_has_it(seat: Seat, lead: Seat) -> None:
    work_always(seat)
    number = asked(seat)
    moves.assign(seat, number, None, OverrideReason.REQUEST)
    other = replace(lead, actor=Actor("Cheffe", Role.TEAM_LEAD, team="mediation"))
    moves.accept(lead, number)
    lost = refused(lambda: moves.accept(other, number))
    assert lost.code == "not_allowed"
    assert lost.message.startswith(f"{number} a déjà été pris en charge par {LEAD}. Le profil")
    # To hold what is another team's was never theirs to do: nobody was quicker.
    assert "déjà" not in refused(lambda: moves.hold(other, number, HoldReason.MEANS)).message


def test_the_program_and_an_undoing_are_named_too(
    seat: Seat, lead: Seat, number: str, clock: Clock
) -> None:
    token = moves.accept(lead, number).undo
    undo(lead, token or "")
    said = refused(lambda: moves.resume(lead, number)).message
    assert f"a déjà été remis comme avant par {LEAD}" in said
    clock.advance(hours=3)
    assert lapse_overdue(seat).numbers == {number}
    said = refused(lambda: moves.refuse(seat, number, RefusalReason.NO_STAFF)).message
    assert "remis sans équipe, faute de réponse, par Relais (Coordination) le 20 nov." in said


def test_what_never_was_possible_blames_nobody(seat: Seat) -> None:
    work_always(seat)
    number = log_signalement(seat, entry()).number
    assert show(seat, number).row.status is Status.ROUTED
    said = refused(lambda: moves.resume(seat, number))
    assert said.code == "illegal_move"
    assert said.message.startswith("« Reprendre » est impossible")
