"""What rules see of hotspots: at logging, at correction, in « Pourquoi ? », in a replay."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import text

from db.engine import MAIN_FILE
from desktop_app.domain.codes import TeamKind
from desktop_app.domain.correction import Correction
from desktop_app.domain.routing import Rule
from desktop_app.services.correct import correct
from desktop_app.services.hotspots import Wanted, change_hotspot, rest_hotspot, watch_again
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.propose import propose
from desktop_app.services.reference import read_reference
from desktop_app.services.replay import replay
from desktop_app.services.rule_versions import publish, save_draft
from desktop_app.services.seat import Seat
from desktop_app.services.why import explain, why_not_team
from tests.conftest import NOW, Clock
from tests.services.entries import EOLE, FLANDRE, entry
from tests.services.hotspot_steps import east_of, watched

RULES = (
    Rule("1", 10, "points suivis", {"hotspot": True}, target_team="gpis"),
    Rule("2", 20, "le reste", {"all": []}, TeamKind.UASA),
)
SINCE = NOW - dt.timedelta(days=1)


@pytest.fixture
def ruled(seat: Seat) -> Seat:
    """A base whose first rule is about hotspots."""
    publish(seat, save_draft(seat, RULES).number)
    return seat


def rules_of(seat: Seat) -> list[str]:
    with closing(sqlite3.connect(seat.folder / MAIN_FILE)) as base:
        return [r[0] for r in base.execute("SELECT rule_code FROM signalement ORDER BY id")]


def test_a_rule_sees_the_place_that_is_watched(ruled: Seat, clock: Clock) -> None:
    made = watched(ruled, name="Porche 43")
    clock.advance(hours=1)
    inside = entry(place=east_of(EOLE, 95), observed_at=clock.now)
    assert propose(ruled, inside).rule == "1"
    assert propose(ruled, replace(inside, place=east_of(EOLE, 105))).rule == "2"
    earlier = replace(inside, observed_at=NOW - dt.timedelta(minutes=1))
    assert propose(ruled, earlier).rule == "2"  # nobody watched it when it was seen
    clock.advance(hours=1)
    rest_hotspot(ruled, made.uid)
    assert propose(ruled, inside).rule == "1"  # it was watched then
    assert propose(ruled, replace(inside, observed_at=clock.now)).rule == "2"


def test_why_names_it(ruled: Seat, clock: Clock) -> None:
    watched(ruled, name="Porche 43")
    number = log_signalement(ruled, entry(observed_at=clock.now)).number
    told = explain(ruled, number)
    assert told.hotspot == "Porche 43"
    (met,) = told.met
    assert (met.condition, met.actual) == (
        "le lieu est un point suivi",
        "point suivi\u00a0: Porche 43",
    )
    elsewhere = log_signalement(ruled, entry(place=FLANDRE, observed_at=clock.now)).number
    assert explain(ruled, elsewhere).hotspot == ""
    before = explain(ruled, elsewhere).before
    assert before is not None
    assert before.missing == (
        "elle demande\u00a0: le lieu est un point suivi\u00a0; "
        "ici\u00a0: le lieu n’est pas un point suivi"
    )
    assert "le lieu est un point suivi" in "".join(why_not_team(ruled, elsewhere, "gpis"))


def test_a_corrected_place_is_looked_at_anew(ruled: Seat, clock: Clock) -> None:
    watched(ruled)
    number = log_signalement(ruled, entry(place=FLANDRE, observed_at=clock.now)).number
    corrected = correct(ruled, number, Correction(place=EOLE))
    assert corrected.proposal is not None
    assert corrected.proposal.rule == "1"


def test_a_replay_equals_what_routing_did_whatever_came_after(ruled: Seat, clock: Clock) -> None:
    places = [EOLE, east_of(EOLE, 60), east_of(EOLE, 130), FLANDRE]

    def log_all() -> None:
        for hours in (0, 2, 5):
            clock.advance(hours=1)
            for place in places:
                seen = clock.now - dt.timedelta(hours=hours)
                log_signalement(ruled, entry(place=place, observed_at=seen))

    log_all()
    made = watched(ruled)
    acts: list[Callable[[], object]] = [
        lambda: change_hotspot(ruled, made.uid, Wanted(radius_m=150)),
        lambda: change_hotspot(ruled, made.uid, Wanted(radius_m=25)),
        lambda: rest_hotspot(ruled, made.uid),
        lambda: watch_again(ruled, made.uid, None),
        lambda: watched(ruled, FLANDRE),
        lambda: rest_hotspot(ruled, made.uid),
    ]
    for act in acts:
        log_all()
        act()
    log_all()
    caught = rules_of(ruled).count("1")
    assert caught >= 12
    until = clock.now + dt.timedelta(days=1)
    again = replay(ruled, read_reference(ruled).rules, SINCE, until)
    assert (again.total, again.changed) == (96, 0)
    assert replay(ruled, RULES[1:], SINCE, until).changed == caught


def test_what_a_replay_asks_of_hotspots_costs_no_query(ruled: Seat, clock: Clock) -> None:
    watched(ruled)
    reference = read_reference(ruled)
    assert read_reference(ruled) is reference
    with ruled.store.writing() as connection:
        connection.execute(text("UPDATE hotspot_watch SET radius_m = 1"))  # behind our back
    log_signalement(ruled, entry(place=east_of(EOLE, 50), observed_at=clock.now))
    assert rules_of(ruled) == ["1"]
