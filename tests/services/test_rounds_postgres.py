"""Rounds on a real PostgreSQL: proposed, built, ordered, recorded, and checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Outcome, Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.rounds import RoundState, StopReport, StopWhy
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves, rounds
from desktop_app.services.check import check
from desktop_app.services.open_base import open_base
from desktop_app.services.record_round import record_round
from desktop_app.services.round_proposals import propose_stops
from desktop_app.services.seat import Seat
from tests.conftest import NOW, Clock
from tests.postgres import postgres_url
from tests.services.round_steps import DAY, accepted_at, evening_shift


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    """A coordinator's seat on a PostgreSQL of its own."""
    with postgres_url() as url:
        store = open_base(tmp_path, url)
        yield Seat(store, Actor("Claire", Role.COORDINATOR), tmp_path, Clock(NOW))
        store.close()


def test_rounds_work_alike(seat: Seat) -> None:
    lead = replace(seat, actor=Actor("Chef UASA", Role.TEAM_LEAD, team="uasa"))
    for position in (2, 1, 1):
        accepted_at(seat, position)
    for _ in range(3):
        moves.close(lead, accepted_at(seat, 3), Outcome.NOT_FOUND)
    stops = propose_stops(lead, "uasa", DAY)
    assert [stop.why for stop in stops] == [StopWhy.ACCEPTED] * 2 + [StopWhy.NOT_SEEN]
    assert stops[-1].reason == "3 voix en 30 jours, aucun passage connu"
    made = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, stops)
    walked = rounds.walk(lead, made.uid, version=made.version)
    with pytest.raises(UserError) as late:
        rounds.move_stop(lead, made.uid, 1, 2, version=made.version)
    assert late.value.code == "changed_meanwhile"
    reports = [StopReport(stop.position, Visit(PeopleMet.FEW)) for stop in walked.stops]
    answer = record_round(lead, made.uid, reports, version=walked.version)
    assert answer.round.state is RoundState.DONE
    assert len(answer.moved) == 3
    assert [line.left for line in rounds.list_rounds(lead, DAY)] == [0]
    assert rounds.stops_left(lead, DAY + dt.timedelta(days=1)) == 0
    assert check(seat).ok
