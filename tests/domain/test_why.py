"""What a rule saw, what the rules beside it missed, what a correction tells: pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from desktop_app.domain.codes import Category, People, PlaceKind, Precision, TeamKind, Weekday
from desktop_app.domain.conditions import Facts
from desktop_app.domain.correction import (
    Correction,
    Scene,
    corrected,
    corrected_stale_at,
    differences,
    told_of,
)
from desktop_app.domain.deadlines import CategorySetting
from desktop_app.domain.duty import Duty, Slot
from desktop_app.domain.entry import Place, Recurrence
from desktop_app.domain.moments import PARIS
from desktop_app.domain.rules import Rule, Team
from desktop_app.domain.why import HOURS_UNKNOWN, Met, conditions_met, neighbours, say_duty

AT = dt.datetime(2026, 11, 20, 18, 30, tzinfo=PARIS)
FACTS = Facts(Category.CONSUMPTION, PlaceKind.PORCH, AT, recurring=True, needed_at=AT)
PLACE = Place("43 Rue d’Aubervilliers", 2.3671, 48.8880, Precision.NUMBER, 0.98, 18, "eole")
SCENE = Scene(Category.CONSUMPTION, PLACE, PlaceKind.PORCH, AT, Recurrence(), People.UNKNOWN, False)
SETTING = CategorySetting(Category.CONSUMPTION, 24, 24, 60, 240, 10)


def rule(code: str, position: int, conditions: dict[str, object], *, active: bool = True) -> Rule:
    return Rule(code, position, f"règle {code}", conditions, TeamKind.UASA, active=active)


def test_each_condition_that_held_comes_with_what_was_there() -> None:
    tree = {
        "all": [
            {"category": ["consumption", "gathering"]},
            {"all": [{"recurring": True}, {"not": {"place_kind": ["station"]}}]},
            {"any": [{"place_kind": ["porch"]}, {"people_at_least": 4}]},
        ]
    }
    category, recurring, station, either = conditions_met(rule("1", 1, tree), FACTS)
    assert category.actual == Category.CONSUMPTION.label
    assert recurring == Met("les faits se répètent", "")
    assert station.condition.startswith("sauf si le lieu est")
    assert station.actual == PlaceKind.PORCH.label
    assert " ou " in either.condition
    assert either.actual == f"{PlaceKind.PORCH.label}, nombre non précisé"
    assert conditions_met(rule("1", 1, {"all": []}), FACTS) == ()
    assert conditions_met(rule("1", 1, {"category": ["dealing"]}), FACTS) == ()


def test_the_neighbours_are_the_nearest_in_force_that_missed() -> None:
    far = rule("far", 1, {"category": ["dealing"]})
    near = rule("near", 2, {"place_kind": ["station"]})
    matching = rule("matching", 3, {"recurring": True})
    stopped = rule("stopped", 4, {"category": ["dealing"]}, active=False)
    chosen = rule("chosen", 5, {"category": ["consumption"]})
    late = rule("late", 6, {"category": ["camp"]})
    rules = (late, far, chosen, stopped, matching, near)
    before, after = neighbours(rules, chosen, FACTS)
    assert before is not None
    assert after is not None
    assert (before.code, after.code) == ("near", "late")
    assert before.missing.startswith("elle demande : le lieu est")
    last, nothing = neighbours(rules, None, FACTS)
    assert last is not None
    assert (last.code, nothing) == ("late", None)
    gone, none = neighbours(rules, rule("gone", 9, {"all": []}), FACTS)
    assert (gone, none) == (last, None)
    assert neighbours((chosen,), chosen, FACTS) == (None, None)


def test_the_hours_of_a_team_are_said_or_said_unknown() -> None:
    team = Team("uasa", "UASA", TeamKind.UASA)
    assert say_duty(team, AT) == HOURS_UNKNOWN
    known = replace(team, duty=Duty((Slot(4, 7 * 60, 14 * 60),)))
    assert say_duty(known, AT.replace(hour=9)) == "en service 7 h – 14 h, horaires à confirmer"


def test_a_correction_changes_what_it_names_and_nothing_else() -> None:
    assert corrected(SCENE, Correction()) == SCENE
    new = corrected(SCENE, Correction(vulnerable=True, people=People.MANY))
    assert new == replace(SCENE, vulnerable=True, people=People.MANY)
    assert corrected(new, Correction(vulnerable=False)) == replace(new, vulnerable=False)


def test_only_what_changed_is_told_and_never_a_label() -> None:
    back = Recurrence(frozenset({Weekday.SUN, Weekday.MON}), dt.time(7), dt.time(9, 30))
    new = replace(SCENE, recurrence=back, place=replace(PLACE, label="ailleurs"))
    was, told = differences(SCENE, new)
    assert was == {"recurrence": {"days": [], "from": None, "to": None}}
    assert told == {
        "recurrence": {"days": ["mon", "sun"], "from": "07:00", "to": "09:30"},
        "renamed": True,
    }
    assert differences(SCENE, SCENE) == ({}, {})
    assert "ailleurs" not in str(told_of(new))


def test_a_scene_lasts_from_its_moment_or_from_its_reopening() -> None:
    shorter = replace(SETTING, validity_hours=6)
    reopened = AT + dt.timedelta(days=3)
    day = dt.timedelta(hours=24)
    earlier = replace(SCENE, observed_at=AT - dt.timedelta(hours=2))
    back = replace(SCENE, recurrence=Recurrence(frozenset({Weekday.MON})))

    def stale(
        known: dt.datetime | None, old: Scene, new: Scene, setting: CategorySetting
    ) -> dt.datetime | None:
        return corrected_stale_at(known, old, new, SETTING, setting)

    assert stale(AT + day, SCENE, earlier, SETTING) == earlier.observed_at + day
    assert stale(reopened + day, SCENE, SCENE, shorter) == reopened + dt.timedelta(hours=6)
    assert stale(AT + day, SCENE, back, SETTING) is None
    assert stale(None, back, SCENE, SETTING) == AT + day
    assert corrected_stale_at(None, back, SCENE, SETTING, SETTING, reopened) == reopened + day
    assert (
        corrected_stale_at(None, back, earlier, SETTING, SETTING, reopened)
        == earlier.observed_at + day
    )
