"""The decision and the duty hours: who works goes first, who comes back keeps its place."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desktop_app.domain.codes import TeamKind
from desktop_app.domain.duty import Duty, Slot
from desktop_app.domain.moments import PARIS
from desktop_app.domain.routing import NO_RULE, Decision, Facts, Rule, Team, decide, why_not
from tests.domain.test_routing import FACTS, RULES, SCENE, THIRTY, TWELVE

DAYS = Duty(tuple(Slot(day, 7 * 60, 21 * 60, confirmed=True) for day in range(7)))
TWICE = Duty(
    tuple(Slot(day, start * 60, (start + 3) * 60) for day in range(7) for start in (9, 16))
)
MONDAYS = Duty((Slot(0, 8 * 60, 12 * 60),))
UASA = Team("uasa", "UASA — police municipale", TeamKind.UASA, duty=DAYS)
MARAUDE = Team("maraude_a", "Maraude A", TeamKind.MARAUDE, duty=TWICE)
OTHER = Team("maraude_b", "Maraude B", TeamKind.MARAUDE, duty=MONDAYS)
TEAMS = (UASA, MARAUDE, OTHER)
FORTY = Rule("40", 400, "le reste attend", SCENE)


def needed(at: str) -> Facts:
    """The facts of the tests, wanted at an hour of Paris; 20 November 2026 is a Friday."""
    return dataclasses.replace(FACTS, needed_at=dt.datetime.fromisoformat(at).replace(tzinfo=PARIS))


def test_the_team_on_duty_of_the_first_rule_says_until_when() -> None:
    decision = decide(needed("2026-11-20 18:30"), RULES, TEAMS)
    assert (decision.team, decision.rule) == (UASA, TWELVE)
    assert "en service 7 h – 21 h" in decision.reasons
    assert decision.runner_up is not None and decision.runner_up.team == MARAUDE
    assert "en service 16 h – 19 h, horaires à confirmer" in decision.runner_up.reasons


def test_who_works_goes_before_who_does_not() -> None:
    teams = (dataclasses.replace(UASA, duty=MONDAYS), MARAUDE)
    decision = decide(needed("2026-11-20 18:30"), RULES, teams)
    assert (decision.team, decision.rule) == (MARAUDE, THIRTY)
    assert decision.reasons[-1] == (
        "Règle 12 : consommation sous un porche — UASA hors service, reprend lundi à 8 h"
    )
    assert decision.runner_up is None


def test_at_night_the_first_that_comes_back_within_a_day_keeps_it() -> None:
    decision = decide(needed("2026-11-20 23:00"), RULES, TEAMS)
    assert (decision.team, decision.rule) == (UASA, TWELVE)
    assert "hors service, reprend demain à 7 h" in decision.reasons
    assert not any(each.startswith("Règle 12 :") for each in decision.reasons[1:])
    assert decision.runner_up is not None and decision.runner_up.team == MARAUDE


def test_else_the_one_that_comes_back_soonest() -> None:
    soon = Duty((Slot(6, 8 * 60, 12 * 60),))  # Sunday; the others on Monday
    teams = (dataclasses.replace(UASA, duty=MONDAYS), dataclasses.replace(OTHER, duty=soon))
    decision = decide(needed("2026-11-20 23:00"), RULES, teams)
    assert decision.team is not None and decision.team.code == OTHER.code
    assert decision.runner_up is not None and decision.runner_up.team.code == "uasa"


def test_a_rule_that_leaves_it_in_the_pool_does_not_take_it_from_who_comes_back() -> None:
    rules = (TWELVE, FORTY)
    assert decide(needed("2026-11-20 23:00"), rules, TEAMS).team == UASA
    assert decide(needed("2026-11-20 23:00"), (FORTY,), TEAMS).team is None


def test_a_team_that_never_comes_back_hides_no_rule_of_the_pool() -> None:
    fresh = dataclasses.replace(UASA, duty=Duty())
    decision = decide(needed("2026-11-20 23:00"), (TWELVE, FORTY), (fresh,))
    assert (decision.team, decision.rule) == (None, FORTY)


@pytest.mark.parametrize("at", ["2026-11-20 18:30", "2026-11-20 03:00"])
def test_nothing_is_proposed_to_a_team_whose_hours_nobody_gave(at: str) -> None:
    fresh = dataclasses.replace(UASA, duty=Duty())
    alone = decide(needed(at), RULES, (fresh,))
    assert alone.team is None
    assert alone.reasons[1] == (
        "Règle 12 : consommation sous un porche — UASA est sans horaires : rien ne lui est proposé"
    )
    decision = decide(needed(at), RULES, (fresh, MARAUDE))
    assert decision.team == MARAUDE
    assert decision.runner_up is None
    twin = dataclasses.replace(MARAUDE, code="maraude_0", duty=Duty())
    decision = decide(needed(at), RULES, (twin, UASA, MARAUDE))
    assert decision.team == UASA
    assert decision.runner_up is not None and decision.runner_up.team == MARAUDE


def test_without_an_instant_hours_do_not_count() -> None:
    never = dataclasses.replace(UASA, duty=Duty((), on_holidays=DAYS.on_holidays))
    assert decide(FACTS, RULES, (never,)).team == never


def test_who_is_passed_over_is_told_by_a_team_that_comes_back() -> None:
    twin = dataclasses.replace(UASA, code="a", name="Sans horaires", duty=Duty())
    off = dataclasses.replace(UASA, duty=MONDAYS)
    decision = decide(needed("2026-11-20 18:30"), RULES, (twin, off, MARAUDE))
    assert decision.reasons[-1].endswith("UASA hors service, reprend lundi à 8 h")


def test_no_team_at_all_is_the_pool() -> None:
    decision = decide(needed("2026-11-20 23:00"), RULES, ())
    assert decision.team is None and decision.reasons[0] == NO_RULE


def test_why_not_says_who_is_off_duty() -> None:
    facts = needed("2026-11-20 20:00")
    assert why_not(facts, RULES, TEAMS, "maraude_a") == (
        "Maraude A hors service, reprend demain à 9 h.",
    )


def test_why_not_says_first_that_no_rule_sends_it_there() -> None:
    facts = needed("2026-11-20 20:00")
    mediation = Team("mediation", "Médiation", TeamKind.MEDIATION, duty=MONDAYS)
    assert why_not(facts, RULES, (*TEAMS, mediation), "mediation") == (
        "Aucune règle n’oriente vers Médiation.",
        "Médiation hors service, reprend lundi à 8 h.",
    )
    camps = Rule("50", 500, "campement", {"category": ["camp"]}, TeamKind.MEDIATION)
    first, _rule, off = why_not(facts, (*RULES, camps), (*TEAMS, mediation), "mediation")
    assert first == f"Aucune règle n’oriente «\u00a0{FACTS.category.label}\u00a0» vers Médiation."
    assert off == "Médiation hors service, reprend lundi à 8 h."
    fresh = dataclasses.replace(MARAUDE, duty=Duty())
    assert why_not(facts, RULES, (UASA, fresh), "maraude_a") == (
        "Maraude A est sans horaires : rien ne lui est proposé.",
    )


@given(
    some.integers(0, 7 * 24 * 60 - 1),
    some.randoms(use_true_random=False),
    some.lists(some.sampled_from([DAYS, TWICE, MONDAYS, Duty()]), min_size=3, max_size=3),
)
def test_order_does_not_matter_and_who_works_is_never_passed_over(
    minute: int, chance: random.Random, duties: list[Duty]
) -> None:
    start = dt.datetime(2026, 11, 16, tzinfo=PARIS)
    facts = dataclasses.replace(FACTS, needed_at=start + dt.timedelta(minutes=minute))
    teams = [dataclasses.replace(team, duty=duty) for team, duty in zip(TEAMS, duties, strict=True)]
    decision = decide(facts, RULES, teams)
    rules = list(RULES)
    chance.shuffle(teams)
    chance.shuffle(rules)
    assert decide(facts, rules, teams) == decision
    assert decision.reasons
    if not any(duty.known for duty in duties):
        assert decision.team is None
        return
    _require_right(decision, facts, teams)


def _require_right(decision: Decision, facts: Facts, teams: list[Team]) -> None:
    assert facts.needed_at is not None and decision.team is not None
    assert decision.team.duty.known
    if not decision.team.duty.works_at(facts.needed_at):
        assert not any(team.duty.takes_at(facts.needed_at) for team in teams)


@pytest.mark.parametrize("at", ["2026-11-20 18:30", "2026-11-20 03:00"])
def test_an_inactive_team_is_never_chosen(at: str) -> None:
    teams = (dataclasses.replace(UASA, active=False), MARAUDE)
    decision = decide(needed(at), RULES, teams)
    assert decision.team == MARAUDE
    assert decision.runner_up is None
