"""The table of rights."""

from __future__ import annotations

import pytest

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import MOVES, TABLE, Action, allowed, require
from desktop_app.domain.workflow import Move

DESK = Actor("Accueil", Role.FRONT_DESK, arrondissement=19)
MEDIATOR = Actor("Médiatrice", Role.MEDIATOR)
LEAD = Actor("Cheffe UASA", Role.TEAM_LEAD, team="uasa")
PARTNER = Actor("Chef de maraude", Role.TEAM_LEAD, team="maraude_gaia")
COORDINATION = Actor("Coordination", Role.COORDINATOR)
ADMIN = Actor("Administration", Role.ADMIN)


def test_each_move_is_an_action_of_the_same_code() -> None:
    assert {move.value for move in Move} == {action.value for action in MOVES}
    assert set(TABLE) == set(Role)


def test_every_action_is_open_to_someone() -> None:
    assert frozenset().union(*TABLE.values()) == frozenset(Action)


def test_who_logs() -> None:
    loggers = {
        actor.role
        for actor in (DESK, MEDIATOR, LEAD, COORDINATION, ADMIN)
        if allowed(actor, Action.LOG, arrondissement=18)
    }
    assert loggers == {Role.FRONT_DESK, Role.MEDIATOR, Role.COORDINATOR}


@pytest.mark.parametrize("action", sorted(MOVES))
def test_the_coordination_makes_every_move_and_the_administration_none(action: Action) -> None:
    assert allowed(COORDINATION, action, arrondissement=10, team="maraude_gaia")
    assert not allowed(ADMIN, action)


@pytest.mark.parametrize("action", [Action.READ_IDENTITY, Action.SEARCH_IDENTITY])
@pytest.mark.parametrize("actor", [COORDINATION, ADMIN, PARTNER], ids=lambda actor: actor.name)
def test_steering_administration_and_partners_never_see_a_reporter(
    actor: Actor, action: Action
) -> None:
    assert not allowed(actor, action, arrondissement=19, team=actor.team)
    assert not allowed(actor, action)


def test_a_desk_reads_the_reporters_of_its_arrondissement() -> None:
    assert allowed(DESK, Action.READ_IDENTITY, arrondissement=19)
    assert not allowed(DESK, Action.READ_IDENTITY, arrondissement=18)
    assert not allowed(DESK, Action.READ_IDENTITY)
    assert allowed(DESK, Action.SEARCH_IDENTITY)
    nowhere = Actor("Accueil", Role.FRONT_DESK)
    assert not allowed(nowhere, Action.READ_IDENTITY, arrondissement=19)
    assert not allowed(nowhere, Action.SEARCH_IDENTITY)


def test_a_mediator_reads_until_it_is_closed() -> None:
    assert allowed(MEDIATOR, Action.READ_IDENTITY, arrondissement=18)
    assert not allowed(MEDIATOR, Action.READ_IDENTITY, arrondissement=18, still_open=False)


def test_a_municipal_lead_reads_what_its_team_holds() -> None:
    assert allowed(LEAD, Action.READ_IDENTITY, team="uasa")
    assert not allowed(LEAD, Action.READ_IDENTITY, team="mediation")
    assert not allowed(LEAD, Action.READ_IDENTITY)
    assert allowed(LEAD, Action.SEARCH_IDENTITY)


def test_moves_are_bounded_by_arrondissement_and_team() -> None:
    assert allowed(DESK, Action.HOLD, arrondissement=19)
    assert not allowed(DESK, Action.HOLD, arrondissement=18)
    assert allowed(DESK, Action.HOLD)
    assert not allowed(DESK, Action.CLOSE, arrondissement=19)
    nowhere = Actor("Accueil", Role.FRONT_DESK)
    assert not allowed(nowhere, Action.HOLD, arrondissement=18)
    assert not allowed(nowhere, Action.HOLD)
    assert allowed(LEAD, Action.ACCEPT, team="uasa")
    assert not allowed(LEAD, Action.ACCEPT, team="mediation")
    assert allowed(LEAD, Action.ASSIGN)  # takes it from the pool


def test_a_mediator_acts_for_the_mediation_and_the_pool() -> None:
    for action in MOVES - {Action.ATTACH, Action.DETACH}:
        assert not allowed(MEDIATOR, action, arrondissement=18, team="uasa")
        assert allowed(MEDIATOR, action, arrondissement=18, team="mediation")
        assert allowed(MEDIATOR, action, arrondissement=18)
    elsewhere = Actor("Médiateur", Role.MEDIATOR, team="mediation_sud")
    assert allowed(elsewhere, Action.CLOSE, team="mediation_sud")
    assert not allowed(elsewhere, Action.CLOSE, team="mediation")


@pytest.mark.parametrize(
    "action", [Action.ATTACH, Action.DETACH, Action.ANSWER, Action.EMERGENCY, Action.READ_IDENTITY]
)
def test_a_mediator_is_there_for_every_reporter(action: Action) -> None:
    assert allowed(MEDIATOR, action, arrondissement=18, team="uasa")


def test_who_adds_a_voice_to_what_is_open() -> None:
    assert allowed(DESK, Action.ADD_VOICE, arrondissement=18, team="uasa")  # a street of both
    assert not allowed(Actor("Accueil", Role.FRONT_DESK), Action.ADD_VOICE, arrondissement=18)
    assert not allowed(DESK, Action.REOPEN, arrondissement=18, team="uasa")
    assert allowed(MEDIATOR, Action.ADD_VOICE, arrondissement=18, team="uasa")
    assert allowed(LEAD, Action.ADD_VOICE, arrondissement=18, team="uasa")
    assert not allowed(LEAD, Action.ADD_VOICE, arrondissement=18, team="mediation")
    assert not allowed(ADMIN, Action.ADD_VOICE)


@pytest.mark.parametrize("actor", [DESK, LEAD], ids=lambda actor: actor.name)
def test_who_attached_may_detach(actor: Actor) -> None:
    assert not allowed(actor, Action.DETACH, arrondissement=18, team="mediation")
    require(actor, Action.DETACH, arrondissement=18, team="mediation", own=True)
    with pytest.raises(UserError):
        require(actor, Action.REOPEN, arrondissement=18, team="mediation", own=True)
    assert not allowed(ADMIN, Action.DETACH, own=True)


def test_who_answers() -> None:
    assert allowed(DESK, Action.ANSWER, arrondissement=19, team="uasa")
    assert not allowed(DESK, Action.ANSWER, arrondissement=18)
    assert allowed(LEAD, Action.ANSWER, team="uasa")
    assert not allowed(LEAD, Action.ANSWER, team="mediation")
    assert allowed(COORDINATION, Action.ANSWER, team="uasa")
    assert not allowed(ADMIN, Action.ANSWER)


def test_a_refusal_says_whom_to_ask() -> None:
    with pytest.raises(UserError, match="coordination") as never:
        require(DESK, Action.RESTORE)
    assert never.value.code == "not_allowed"
    assert "ressort" not in never.value.message
    with pytest.raises(UserError, match="ressort"):
        require(DESK, Action.HOLD, arrondissement=18)
    require(DESK, Action.HOLD, arrondissement=19)


def test_who_sees_and_adds_files() -> None:
    assert allowed(DESK, Action.ADD_ATTACHMENT, arrondissement=19, team="uasa")
    assert not allowed(DESK, Action.ADD_ATTACHMENT, arrondissement=18)
    assert allowed(DESK, Action.READ_ATTACHMENT, arrondissement=18, team="uasa")
    assert allowed(MEDIATOR, Action.ADD_ATTACHMENT, arrondissement=18, team="uasa")
    assert allowed(LEAD, Action.ADD_ATTACHMENT, team="uasa")
    assert not allowed(LEAD, Action.ADD_ATTACHMENT, team="mediation")
    assert allowed(LEAD, Action.READ_ATTACHMENT, team="mediation")
    assert allowed(COORDINATION, Action.READ_ATTACHMENT)
    for action in (Action.ADD_ATTACHMENT, Action.READ_ATTACHMENT):
        assert not allowed(ADMIN, action)
        assert allowed(PARTNER, action, team="maraude_gaia")


def test_a_partner_sees_the_files_of_its_own_alone() -> None:
    assert not allowed(PARTNER, Action.READ_ATTACHMENT, team="uasa")
    assert not allowed(PARTNER, Action.READ_ATTACHMENT)


def test_a_round_of_another_team_is_called_a_round() -> None:
    lead = Actor("Léa", Role.TEAM_LEAD, team="uasa")
    with pytest.raises(UserError, match="cette tournée est celle d’une autre équipe"):
        require(lead, Action.PLAN_ROUND, team="mediation")
    with pytest.raises(UserError, match="ce signalement n’est pas dans son ressort"):
        require(lead, Action.VISIT, team="mediation")
