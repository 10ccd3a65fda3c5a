"""What is wrong with a set of rules, found and named."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from desktop_app.domain.codes import Category, Channel, PlaceKind, ReporterKind, TeamKind, Weekday
from desktop_app.domain.duty import Duty, Slot
from desktop_app.domain.routing import Facts, Rule, Team, decide
from desktop_app.domain.rule_check import RuleProblem, check_rules
from desktop_app.domain.rule_space import MOST_CASES, space_of
from tests.domain import test_reference_seeds as seeds
from tests.domain.test_routing_properties import FACTS, RULES, TEAMS

DAYS = Duty((Slot(0, 480, 720),))
UASA = Team("uasa", "UASA — police municipale", TeamKind.UASA, duty=DAYS)
MEDIATION = Team("mediation", "Médiation", TeamKind.MEDIATION, duty=DAYS)
METRO = Team(
    "metro", "Métro", TeamKind.MARAUDE_UNDERGROUND, surface=False, underground=True, duty=DAYS
)
NORTH = Team("nord", "Nord", TeamKind.MARAUDE, arrondissements=frozenset({18}), duty=DAYS)
WEEK = Duty(tuple(Slot(day, 0, 1440) for day in range(7)))
OPEN = Team("115", "SAMU social", TeamKind.OTHER, underground=True, duty=WEEK)
GONE = Team("partie", "Ancienne équipe", TeamKind.CLEANING, active=False)
THERE = (UASA, MEDIATION, METRO, NORTH, OPEN, GONE)
NOISE: dict[str, Any] = {"category": ["noise"]}
REST = Rule("99", 990, "le reste", {"all": []}, target_team="uasa")


def rule(code: str, conditions: dict[str, Any], to: str | TeamKind | None = "uasa") -> Rule:
    target: dict[str, Any] = (
        {"target_kind": to} if isinstance(to, TeamKind) else {"target_team": to}
    )
    return Rule(code, int(code) * 10, f"nom {code}", conditions, **target)


def found(*rules: Rule, rest: Rule | None = REST) -> tuple[RuleProblem, ...]:
    return check_rules(rules if rest is None else (*rules, rest), THERE, {"eole": "Éole"})


def codes(*rules: Rule) -> list[str]:
    return [problem.code for problem in found(*rules)]


def test_the_shipped_rules_only_leave_other_aside() -> None:
    teams = [dataclasses.replace(team, duty=DAYS) for team in seeds.TEAMS]
    (problem,) = check_rules(seeds.RULES, teams, set())
    assert (problem.code, problem.severity, problem.blocks) == (
        "category_unrouted", "warning", False,
    )  # fmt: skip
    assert "« Autre »" in problem.message


def test_a_rule_that_an_earlier_one_always_decides_for() -> None:
    (problem,) = found(rule("1", NOISE), rule("2", {"all": [NOISE, {"recurring": True}]}))
    assert problem == RuleProblem(
        "unreachable",
        ("2", "1"),
        "Règle 2 (nom 2) : elle ne sert jamais, la règle 1 passe toujours avant.",
        "warning",
    )


@pytest.mark.parametrize(
    ("first", "second", "unreachable"),
    [
        # Another team, when the first is off duty; never once the first has no hour off.
        (rule("1", NOISE, "uasa"), rule("2", NOISE, "mediation"), False),
        (rule("1", NOISE, "115"), rule("2", NOISE, "mediation"), True),
        (rule("1", NOISE, None), rule("2", NOISE, "mediation"), True),
        # A rule of the pool stops those after it, even where an earlier team is off duty.
        (rule("1", NOISE, "uasa"), rule("2", NOISE, None), False),
        (rule("1", NOISE, "115"), rule("2", NOISE, None), True),
        (rule("1", NOISE, TeamKind.MARAUDE), rule("2", NOISE, "nord"), True),
        (rule("1", NOISE, "nord"), rule("2", NOISE, TeamKind.MARAUDE), True),
        (rule("1", {"hours": ["22:00", "06:00"]}), rule("2", {"hours": ["23:00", "05:00"]}), True),
        (rule("1", {"hours": ["22:00", "06:00"]}), rule("2", {"hours": ["21:00", "05:00"]}), False),
        (rule("1", {"people_at_least": 2}), rule("2", {"people_at_least": 3}), True),
        (rule("1", {"people_at_least": 5}), rule("2", {"people_at_least": 3}), False),
        (rule("1", {"weekdays": ["sat", "sun"]}), rule("2", {"weekdays": ["sun"]}), True),
        (rule("1", {"sector": ["eole"]}), rule("2", {"not": {"sector": ["eole"]}}), False),
    ],
)
def test_what_comes_before_what(first: Rule, second: Rule, unreachable: bool) -> None:
    rest = Rule("99", 990, "le reste", {"all": []}, target_team="mediation")
    problems = found(first, second, rest=rest)
    told = any(each.code == "unreachable" and each.rules[0] == "2" for each in problems)
    assert told is unreachable


def test_rules_whose_teams_all_lack_hours_are_named() -> None:
    fresh = Team("neuve", "Équipe neuve", TeamKind.MARAUDE_PSY)
    twin = dataclasses.replace(fresh, code="autre", name="Autre équipe")
    by_kind, by_team = rule("1", NOISE, TeamKind.MARAUDE_PSY), rule("2", NOISE, "neuve")

    def told(*teams: Team) -> list[tuple[str, str]]:
        problems = check_rules((by_kind, by_team, REST), (*THERE, *teams), {})
        without = [each for each in problems if each.code == "target_without_hours"]
        assert not any(each.blocks for each in without)
        return [(each.rules[0], each.message.partition(" : ")[2]) for each in without]

    assert told(fresh, twin) == [
        ("1", "Autre équipe et Équipe neuve sont sans horaires, rien ne leur est proposé."),
        ("2", "Équipe neuve est sans horaires, rien ne lui est proposé."),
    ]
    given = dataclasses.replace(twin, duty=DAYS)
    assert [code for code, _ in told(fresh, given)] == ["2"]


def test_several_rules_together_leave_nothing() -> None:
    last = rule("3", NOISE)
    parts = (rule("1", {"recurring": True}), rule("2", {"recurring": False}))
    (problem, _) = found(*parts, last)
    assert problem.rules == ("3", "1", "2")
    assert "les règles 1 et 2 passent toujours avant" in problem.message
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    week = [rule(str(at + 1), {"weekdays": [day]}) for at, day in enumerate(days)]
    (problem, _) = found(*week, rule("8", NOISE))
    assert "les règles 1, 2, 3, 4, 5 et 2 autres passent" in problem.message


def test_contradictory_conditions() -> None:
    never = rule("1", {"all": [NOISE, {"not": {"category": ["noise", "camp"]}}]})
    problem = found(never)[0]
    assert (problem.code, problem.rules, problem.blocks) == ("never_true", ("1",), True)
    assert "se contredisent" in problem.message
    twice = {"all": [{"hours": ["08:00", "09:00"]}, {"hours": ["10:00", "11:00"]}]}
    assert codes(rule("1", twice)) == ["never_true"]


def _vast(*more: dict[str, Any]) -> dict[str, Any]:
    # Its leaves tell more cases apart than can be walked.
    wide: list[dict[str, Any]] = [
        {"any": [{name: [str(code)]} for code in list(values)[:-1]]}
        for name, values in (
            ("category", Category),
            ("place_kind", PlaceKind),
            ("reporter_kind", ReporterKind),
            ("channel", Channel),
            ("weekdays", Weekday),
        )
    ]
    return {"all": [*wide, *more]}


def test_what_is_only_sampled_says_so() -> None:
    assert not space_of(_vast()).whole
    contradiction = ({"recurring": True}, {"not": {"recurring": True}})
    problem = found(rule("1", _vast(*contradiction)))[0]
    assert (problem.code, problem.severity) == ("never_true", "warning")
    assert f"d’après {MOST_CASES} cas tirés au sort" in problem.message
    problem = found(rule("1", {"all": []}), rule("2", _vast()))[0]
    assert problem.code == "unreachable" and "tirés au sort" in problem.message


@pytest.mark.parametrize(
    ("broken", "code", "severity", "said"),
    [
        (rule("1", NOISE, "inconnue"), "target_unknown", "error", "« inconnue » n’existe pas"),
        (
            dataclasses.replace(rule("1", NOISE), target_kind=TeamKind.MEDIATION),
            "target_twice",
            "error",
            "gardez l’un des deux",
        ),
        (rule("1", NOISE, "partie"), "target_inactive", "warning", "n’est plus en activité"),
        (rule("1", NOISE, TeamKind.CLEANING), "kind_without_team", "warning", "« Propreté »"),
        (rule("1", {"sector": ["eole", "x"]}), "unknown_sector", "error", "« x » n’existe pas"),
        (rule("1", {"arrondissement": [21]}), "unknown_arrondissement", "error", "de 21ᵉ"),
        (
            rule("1", {"place_kind": ["street"]}, "metro"),
            "no_cover",
            "warning",
            "aucune des équipes qu’elle désigne ne couvre ces lieux",
        ),
        (
            dataclasses.replace(rule("1", NOISE), copies=("uasa",)),
            "copy_of_target",
            "error",
            "UASA — police municipale est à la fois destinataire et en copie",
        ),
        (
            dataclasses.replace(
                rule("1", NOISE), copies=("mediation", {"kind": "mediation", "if": NOISE})
            ),
            "copy_twice",
            "error",
            "« Médiation » est en copie 2 fois",
        ),
        (
            dataclasses.replace(rule("1", NOISE), copies=({"kind": "cleaning"},)),
            "copy_without_team",
            "warning",
            "« Propreté », mis en copie",
        ),
        (
            dataclasses.replace(
                rule("1", NOISE), copies=({"kind": "mediation", "if": {"category": ["camp"]}},)
            ),
            "copy_never",
            "warning",
            "d’une copie n’est jamais remplie",
        ),
    ],
)
def test_one_thing_wrong(broken: Rule, code: str, severity: str, said: str) -> None:
    (problem,) = found(broken)
    assert (problem.code, problem.rules, problem.severity) == (code, ("1",), severity)
    assert said in problem.message and problem.message.endswith(".")


def test_a_kind_that_has_other_teams_may_be_told_too() -> None:
    copied = dataclasses.replace(rule("1", NOISE, TeamKind.MARAUDE), copies=("maraude",))
    other = dataclasses.replace(NORTH, code="sud")
    assert not check_rules((copied, REST), (*THERE, other), ())


def test_codes_and_positions_twice() -> None:
    twin = dataclasses.replace(rule("1", {"recurring": True}), name="jumelle")
    problems = found(rule("1", NOISE), twin)
    assert [(each.code, each.severity) for each in problems] == [
        ("code_twice", "error"),
        ("position_twice", "warning"),
    ]
    assert "2 règles portent le numéro 1" in problems[0].message
    assert "Les règles 1 et 1 ont le même rang" in problems[1].message


def test_a_category_that_is_left_in_the_pool_on_purpose_is_thought_of() -> None:
    every = [str(each) for each in Category]
    pool = rule("2", {"category": every[6:]}, None)
    assert not found(rule("1", {"category": every[:6]}), pool, rest=None)
    asleep = dataclasses.replace(pool, active=False)
    problems = found(rule("1", {"category": every[:6]}), asleep, rest=None)
    assert len(problems) == 6 and {each.code for each in problems} == {"category_unrouted"}
    lost = rule("2", {"category": every[6:]}, "partie")
    assert [each.code for each in found(rule("1", {"category": every[:6]}), lost, rest=None)] == [
        "target_inactive",
        *["category_unrouted"] * 6,
    ]


def test_errors_come_first_and_no_depth_is_too_much() -> None:
    deep: dict[str, Any] = {"recurring": True}
    for _ in range(12):
        deep = {"not": deep}
    assert codes(rule("1", deep, "partie"), rule("2", NOISE, "inconnue")) == [
        "target_unknown",
        "target_inactive",
    ]


@settings(max_examples=150)
@given(RULES, TEAMS, some.lists(FACTS, min_size=1, max_size=12))
def test_what_is_said_never_to_serve_never_decides(
    rules: tuple[Rule, ...], teams: tuple[Team, ...], cases: list[Facts]
) -> None:
    problems = check_rules(rules, teams, {"eole"})
    told = ("unreachable", "never_true", "no_cover", "target_unknown")
    dead = {each.rules[0] for each in problems if each.code in told}
    for facts in cases:
        decided = decide(facts, rules, teams).rule
        assert decided is None or decided.code not in dead


def test_a_rule_that_has_one_team_of_its_own_left_serves() -> None:
    south = dataclasses.replace(NORTH, code="sud")
    pair = (rule("1", NOISE, "nord"), rule("2", NOISE, TeamKind.MARAUDE))
    problems = check_rules((*pair, REST), (*THERE, south), ())
    assert not problems
