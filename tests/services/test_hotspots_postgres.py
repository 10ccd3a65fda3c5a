"""Hotspots on a real PostgreSQL: followed, changed in a race, seen by rules, gone to, checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role, TeamKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.rounds import StopReport, StopWhy
from desktop_app.domain.routing import Rule
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import rounds
from desktop_app.services.check import check
from desktop_app.services.hotspots import (
    Wanted,
    change_hotspot,
    follow,
    list_hotspots,
    rest_hotspot,
    show_hotspot,
    watch_again,
)
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.open_base import open_base
from desktop_app.services.record_round import record_round
from desktop_app.services.reference import read_reference
from desktop_app.services.replay import replay
from desktop_app.services.round_proposals import propose_stops
from desktop_app.services.rule_versions import publish, save_draft
from desktop_app.services.seat import Seat
from tests.conftest import NOW, Clock
from tests.postgres import postgres_url
from tests.services.entries import FLANDRE, entry
from tests.services.hotspot_steps import watched
from tests.services.round_steps import DAY, evening_shift

RULES = (
    Rule("1", 10, "points suivis", {"hotspot": True}, TeamKind.UASA),
    Rule("2", 20, "le reste", {"all": []}, target_team="mediation"),
)


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    """A coordinator's seat on a PostgreSQL of its own."""
    with postgres_url() as url:
        store = open_base(tmp_path, url)
        yield Seat(store, Actor("Claire", Role.COORDINATOR), tmp_path, Clock(NOW))
        store.close()


def test_hotspots_work_alike(seat: Seat) -> None:
    lead = replace(seat, actor=Actor("Chef UASA", Role.TEAM_LEAD, team="uasa"))
    publish(seat, save_draft(seat, RULES).number)
    before = log_signalement(seat, entry(place=FLANDRE))
    made = follow(lead, before.number, Wanted("Le porche", 80))
    assert log_signalement(seat, entry(place=FLANDRE, observed_at=NOW)).proposal.rule == "1"
    changed = change_hotspot(seat, made.uid, Wanted("Le porche", 120), version=made.version)
    with pytest.raises(UserError) as late:
        rest_hotspot(lead, made.uid, version=made.version)
    assert late.value.code == "changed_meanwhile"
    rest_hotspot(lead, made.uid, version=changed.version)
    watch_again(lead, made.uid, dt.date(2026, 12, 1))
    assert [told.actor for told in show_hotspot(seat, made.uid)[1]] == [
        "Chef UASA",
        "Claire",
        "Chef UASA",
        "Chef UASA",
    ]
    watched(seat)
    stops = propose_stops(lead, "uasa", DAY)
    assert [stop.why for stop in stops] == [StopWhy.HOTSPOT] * 2
    found = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, stops)
    reports = [StopReport(stop.position, Visit(PeopleMet.FEW)) for stop in found.stops]
    record_round(lead, found.uid, reports, version=found.version)
    assert [(line.voices, line.last_visit_at) for line in list_hotspots(seat)] == [
        (0, NOW),
        (2, NOW),
    ]
    until = NOW + dt.timedelta(days=1)
    again = replay(seat, read_reference(seat).rules, NOW - dt.timedelta(days=1), until)
    assert (again.total, again.changed) == (2, 0)
    assert check(seat).ok
