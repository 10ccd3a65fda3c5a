"""The week, hour by hour: who takes it, the holes, what hangs on one team."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from desktop_app.domain.codes import Category, PlaceKind, TeamKind
from desktop_app.domain.conditions import Facts
from desktop_app.domain.coverage import (
    HOURS,
    Cell,
    Key,
    Level,
    Zone,
    cover,
    gather,
    opened_holes,
    say_hours,
)
from desktop_app.domain.duty import Duty, Slot
from desktop_app.domain.moments import PARIS
from desktop_app.domain.routing import Rule, Team, decide

WEEK = dt.date(2026, 11, 23)
EOLE = Zone("eole", 18, "Éole")
OUTSIDE = Zone(None, 10, "10ᵉ hors secteur")
ZONES = (EOLE, OUTSIDE)
DAYS = Duty(tuple(Slot(day, 7 * 60, 21 * 60) for day in range(7)))
WEEK_END = Duty((Slot(5, 0, 1440), Slot(6, 0, 1440)))
UASA = Team("uasa", "UASA", TeamKind.UASA, duty=DAYS)
MARAUDE = Team("maraude", "Maraude", TeamKind.MARAUDE, sectors=frozenset({"eole"}), duty=WEEK_END)
SCENE = {"category": ["consumption"]}
RULES = (
    Rule("1", 10, "consommation", SCENE, TeamKind.UASA),
    Rule("2", 20, "à défaut", SCENE, TeamKind.MARAUDE),
    Rule(
        "3", 30, "bruit, la nuit", {"all": [{"category": ["noise"]}, {"hours": ["22:00", "06:00"]}]}
    ),
    Rule("4", 40, "inactive", {"category": ["camp"]}, TeamKind.UASA, active=False),
)
TEAMS = (UASA, MARAUDE)
SURFACE = Key(Category.CONSUMPTION, EOLE, Level.SURFACE)


def test_each_hour_is_what_routing_decides() -> None:
    found = cover(RULES, TEAMS, ZONES, WEEK)
    for key, cells in found.lines.items():
        place = PlaceKind.STREET if key.level is Level.SURFACE else PlaceKind.STATION
        for hour, cell in enumerate(cells):
            at = dt.datetime(2026, 11, 23 + hour // 24, hour % 24, 30, tzinfo=PARIS)
            facts = Facts(
                key.category,
                place,
                at,
                sector=key.zone.sector,
                arrondissement=key.zone.arrondissement,
                needed_at=at,
            )
            team = decide(facts, RULES, TEAMS).team
            works = team is not None and team.duty.works_at(at)
            code = None if team is None else team.code
            assert (cell.team, cell.later) == ((code, None) if works else (None, code))


def test_who_takes_it_and_who_is_alone() -> None:
    cells = cover(RULES, TEAMS, ZONES, WEEK).lines[SURFACE]
    assert len(cells) == HOURS
    assert cells[8] == Cell("uasa", None, True, "1")  # Monday
    assert cells[3] == Cell(None, "uasa", False, "1")
    assert cells[5 * 24 + 8] == Cell("uasa", None, False, "1")  # Saturday: the maraude too
    assert cells[5 * 24 + 3] == Cell("maraude", None, True, "2")


def test_what_no_rule_sends_is_told_apart() -> None:
    found = cover(RULES, TEAMS, ZONES, WEEK)
    assert {key.category for key in found.lines} == {Category.CONSUMPTION}
    assert Category.NOISE in found.unrouted and Category.CAMP in found.unrouted
    assert all(cell.team is None for cell in found.lines[SURFACE._replace(level=Level.UNDERGROUND)])


def test_a_team_without_hours_is_not_counted_as_present() -> None:
    fresh = Team("neuve", "Neuve", TeamKind.MARAUDE)
    found = cover(RULES, (*TEAMS, fresh), ZONES, WEEK)
    assert found == cover(RULES, TEAMS, ZONES, WEEK)
    alone = cover(RULES, (fresh,), ZONES, WEEK).lines[SURFACE]
    assert set(alone) == {Cell(None, None, False, None)}


def test_holes_are_said_in_few_lines() -> None:
    found = cover(RULES, TEAMS, ZONES, WEEK)
    told = [
        (gap.level, [zone.name for zone in gap.zones], say_hours(gap))
        for gap in gather(found.holes())
    ]
    assert told == [
        (Level.SURFACE, ["Éole"], "du lundi au jeudi 21 h – 7 h"),
        (Level.SURFACE, ["Éole"], "vendredi 21 h – 24 h"),
        (Level.SURFACE, ["Éole"], "lundi 0 h – 7 h"),
        (Level.UNDERGROUND, ["Éole", "10ᵉ hors secteur"], "toute la semaine"),
        (Level.SURFACE, ["10ᵉ hors secteur"], "tous les jours 21 h – 7 h"),
    ]
    gaps = gather(found.single_points())
    assert {(gap.team, say_hours(gap)) for gap in gaps if EOLE in gap.zones} == {
        ("uasa", "du lundi au vendredi 7 h – 21 h"),
        ("maraude", "samedi 0 h – 7 h"),
        ("maraude", "samedi 21 h – 7 h"),
        ("maraude", "dimanche 21 h – 24 h"),
    }


def test_what_each_team_takes_is_said_too() -> None:
    gaps = gather(cover(RULES, TEAMS, ZONES, WEEK).shares())
    assert {(gap.team, say_hours(gap)) for gap in gaps if EOLE in gap.zones} == {
        ("uasa", "tous les jours 7 h – 21 h"),
        ("maraude", "samedi 0 h – 7 h"),
        ("maraude", "samedi 21 h – 7 h"),
        ("maraude", "dimanche 21 h – 24 h"),
    }


def test_a_change_tells_the_holes_it_opens() -> None:
    before = cover(RULES, TEAMS, ZONES, WEEK)
    shorter = dataclasses.replace(
        UASA, duty=Duty(tuple(Slot(day, 7 * 60, 14 * 60) for day in range(7)))
    )
    opened = opened_holes(before, cover(RULES, (shorter, MARAUDE), ZONES, WEEK))
    told = [(gap.zones, say_hours(gap)) for gap in gather(opened)]
    assert told == [
        ((EOLE,), "du lundi au vendredi 14 h – 21 h"),
        ((OUTSIDE,), "tous les jours 14 h – 21 h"),
    ]
    assert opened_holes(before, before) == ()
    fewer = cover(RULES, TEAMS, (OUTSIDE,), WEEK)
    assert opened_holes(fewer, before) == ()


def test_zones_that_rules_tell_apart_are_decided_apart() -> None:
    here = {"all": [SCENE, {"any": [{"sector": ["eole"]}, {"not": {"arrondissement": [10]}}]}]}
    rules = (Rule("1", 10, "à Éole", here, TeamKind.UASA),)
    found = cover(rules, TEAMS, ZONES, WEEK)
    assert found.lines[SURFACE][8].team == "uasa"
    assert found.lines[SURFACE._replace(zone=OUTSIDE)][8] == Cell(None, None, False, None)


@pytest.mark.parametrize(
    ("duty", "said"),
    [
        (
            Duty((Slot(0, 8 * 60, 20 * 60), Slot(2, 8 * 60, 20 * 60))),
            ["lundi 20 h – mercredi 8 h", "mercredi 20 h – lundi 8 h"],
        ),
        (Duty((Slot(0, 0, 1440),)), ["mardi 0 h – lundi 0 h"]),
        (
            Duty(tuple(Slot(day, 8 * 60, 20 * 60) for day in (0, 2)) + WEEK_END.slots),
            ["lundi 20 h – mercredi 8 h", "mercredi 20 h – samedi 0 h", "lundi 0 h – 8 h"],
        ),
    ],
)
def test_long_holes(duty: Duty, said: list[str]) -> None:
    team = dataclasses.replace(UASA, duty=duty)
    gaps = gather(cover(RULES[:1], (team,), (EOLE,), WEEK).holes())
    assert [say_hours(gap) for gap in gaps if gap.level is Level.SURFACE] == said
