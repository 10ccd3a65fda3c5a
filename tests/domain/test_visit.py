"""A passage: what cannot be, what it says in one sentence, what it calls for next."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop_app.domain.codes import (
    MediationWith,
    NotDoneReason,
    Orientation,
    Outcome,
    Partner,
    Status,
    VisitResult,
)
from desktop_app.domain.errors import UserError
from desktop_app.domain.visit import (
    Mood,
    PeopleMet,
    Visit,
    counted,
    next_moves,
    next_outcome,
    next_partner,
    require_possible,
    summary,
)
from desktop_app.domain.workflow import Move

NOW = dt.datetime(2026, 11, 20, 17, 30, tzinfo=dt.UTC)
CARE, REST = Orientation.CARE, Orientation.REST_PLACE
NOT_FOUND = Visit(result=VisitResult.NOT_FOUND)
NOT_DONE = Visit(result=VisitResult.NOT_DONE, not_done=NotDoneReason.NO_STAFF)


def test_nobody_there() -> None:
    assert summary(Visit(PeopleMet.NOBODY)) == "aucune personne rencontrée"


def test_everything_at_once() -> None:
    visit = Visit(
        PeopleMet.MANY,
        consumption_seen=True,
        mood=Mood.VIOLENT,
        orientations_offered=1,
        orientations_accepted=1,
        material_collected=True,
        mediation_done=True,
        police_called=True,
        minutes=40,
    )
    assert summary(visit) == (
        "7 personnes rencontrées et plus, consommation vue, climat violent, "
        "1 orientation proposée, 1 acceptée, matériel ramassé, médiation faite, police appelée, "
        "40 min"
    )


def test_kinds_of_orientation_and_sides_of_a_mediation_are_named_once() -> None:
    visit = counted(
        Visit(
            PeopleMet.SOME,
            offered=(CARE, REST, CARE),
            accepted=(CARE,),
            mediation=(MediationWith.SHOP, MediationWith.RESIDENT),
        )
    )
    assert (visit.orientations_offered, visit.orientations_accepted) == (3, 1)
    assert visit.offered == (REST, CARE, CARE)
    assert visit.mediation_done
    assert summary(visit) == (
        "4 à 6 personnes rencontrées, 3 orientations proposées (Espace de repos, CSAPA / CAARUD), "
        "1 acceptée (CSAPA / CAARUD), médiation faite (riverain et commerçant)"
    )


def test_what_was_not_found_or_not_done_says_so() -> None:
    assert summary(NOT_FOUND) == "non constaté"
    assert summary(NOT_DONE) == "non traité : pas d’effectif"
    assert NOT_FOUND.went
    assert not NOT_DONE.went


def test_totals_may_say_more_than_the_kinds_known() -> None:
    visit = Visit(PeopleMet.FEW, orientations_offered=4, offered=(CARE,))
    assert counted(visit).orientations_offered == 4
    assert counted(Visit(PeopleMet.FEW, orientations_offered=-1)).orientations_offered == -1


@pytest.mark.parametrize(
    ("visit", "code", "field"),
    [
        (Visit(PeopleMet.FEW, orientations_offered=51), "visit_count", "orientations_offered"),
        (Visit(PeopleMet.FEW, orientations_accepted=1), "visit_count", "orientations_accepted"),
        (Visit(PeopleMet.NOBODY, offered=(CARE,)), "visit_count", "orientations_offered"),
        (Visit(PeopleMet.FEW, offered=(REST,), accepted=(CARE,)), "visit_count", "accepted"),
        (Visit(PeopleMet.FEW, minutes=-1), "visit_minutes", "minutes"),
        (Visit(PeopleMet.FEW, remark="x" * 201), "text_too_long", "remark"),
        (
            Visit(PeopleMet.FEW, visited_at=NOW + dt.timedelta(seconds=1)),
            "date_future",
            "visited_at",
        ),
        (Visit(result=VisitResult.NOT_DONE), "not_done_missing", "not_done"),
        (Visit(not_done=NotDoneReason.DANGER), "not_done_absurd", "not_done"),
        (Visit(PeopleMet.FEW, result=VisitResult.NOT_FOUND), "visit_contradiction", "result"),
        (
            Visit(consumption_seen=True, result=VisitResult.NOT_FOUND),
            "visit_contradiction",
            "result",
        ),
        (
            Visit(minutes=5, result=VisitResult.NOT_DONE, not_done=NotDoneReason.OTHER),
            "visit_contradiction",
            "result",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(visit: Visit, code: str, field: str) -> None:
    with pytest.raises(UserError) as refused:
        require_possible(counted(visit), NOW)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    "visit",
    [
        Visit(PeopleMet.FEW, visited_at=NOW, remark="x" * 200, minutes=720),
        Visit(result=VisitResult.NOT_FOUND, minutes=5, material_collected=True),
        NOT_DONE,
    ],
)
def test_what_can_be_passes(visit: Visit) -> None:
    require_possible(counted(visit), NOW)


@pytest.mark.parametrize(
    ("status", "visit", "stale", "moves"),
    [
        (Status.ACCEPTED, NOT_FOUND, False, (Move.CLOSE,)),
        (Status.ACCEPTED, Visit(PeopleMet.NOBODY), True, (Move.CLOSE,)),
        (Status.ACCEPTED, Visit(PeopleMet.NOBODY), False, ()),
        (Status.ACCEPTED, Visit(PeopleMet.NOBODY, consumption_seen=True), True, ()),
        (Status.ACCEPTED, Visit(PeopleMet.FEW, accepted=(CARE,)), False, (Move.CLOSE,)),
        (Status.ACCEPTED, Visit(PeopleMet.FEW, mood=Mood.VIOLENT), False, (Move.HAND_OVER,)),
        (Status.ACCEPTED, Visit(PeopleMet.FEW, mood=Mood.TENSE), False, ()),
        (Status.ROUTED, NOT_DONE, True, ()),
        (Status.ROUTED, Visit(PeopleMet.FEW, orientations_accepted=1), False, ()),
        (Status.CLOSED, NOT_FOUND, False, ()),
    ],
)
def test_what_a_passage_calls_for(
    status: Status, visit: Visit, stale: bool, moves: tuple[Move, ...]
) -> None:
    assert next_moves(status, visit, stale=stale) == moves


def test_what_the_next_move_would_say() -> None:
    assert next_outcome(NOT_FOUND) is Outcome.NOT_FOUND
    assert next_outcome(Visit(PeopleMet.FEW, accepted=(CARE,))) is Outcome.ORIENTED
    assert next_outcome(Visit(PeopleMet.NOBODY), stale=True) is Outcome.NOT_FOUND
    violent = Visit(PeopleMet.FEW, accepted=(CARE,), mood=Mood.VIOLENT)
    assert (next_outcome(violent), next_partner(violent)) == (None, Partner.POLICE)
    assert (next_outcome(NOT_DONE), next_partner(NOT_DONE)) == (None, None)
