"""The decision: which team, and why."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desktop_app.domain.codes import Category, PlaceKind, TeamKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.routing import NO_RULE, Facts, Rule, Team, decide, decided_by_rules, why_not

FACTS = Facts(
    Category.CONSUMPTION,
    PlaceKind.PORCH,
    dt.datetime(2026, 11, 20, 18, 20, tzinfo=PARIS),
    sector="eole",
    arrondissement=18,
    sector_name="Éole",
)
SCENE = {"category": ["consumption", "gathering"]}

UASA = Team("uasa", "UASA — police municipale", TeamKind.UASA)
MEDIATION = Team("mediation", "Médiation — riverains", TeamKind.MEDIATION)
EOLE = Team("maraude_eole", "Maraude Éole", TeamKind.MARAUDE, sectors=frozenset({"eole"}))
NORTH = Team("maraude_nord", "Maraude Nord", TeamKind.MARAUDE, arrondissements=frozenset({18}))
ALL = Team("maraude_a", "Maraude partout", TeamKind.MARAUDE)
METRO = Team(
    "metro", "Maraude souterraine", TeamKind.MARAUDE_UNDERGROUND, surface=False, underground=True
)
TEAMS = (UASA, MEDIATION, EOLE, NORTH, ALL, METRO)
TWELVE = Rule("12", 120, "consommation sous un porche", SCENE, TeamKind.UASA)
THIRTY = Rule("30", 300, "consommation, à défaut", SCENE, TeamKind.MARAUDE)
RULES = (THIRTY, TWELVE)


def _with(facts: Facts = FACTS, **changed: Any) -> Facts:
    return dataclasses.replace(facts, **changed)


def test_the_first_rule_in_order_wins_and_says_why() -> None:
    decision = decide(FACTS, RULES, TEAMS)
    assert (decision.team, decision.rule) == (UASA, TWELVE)
    assert decision.reasons == (
        "Règle 12 : consommation sous un porche → UASA",
        "couvre tout le territoire",
    )


def test_the_runner_up_is_the_next_rule_that_holds() -> None:
    second = decide(FACTS, RULES, TEAMS).runner_up
    assert second is not None
    assert (second.team, second.rule) == (EOLE, THIRTY)
    assert second.reasons[0] == "Règle 30 : consommation, à défaut → Maraude Éole"
    assert "secteur Éole couvert" in second.reasons


def test_else_the_next_team_of_the_kind() -> None:
    decision = decide(FACTS, [THIRTY], TEAMS)
    assert decision.team == EOLE  # set up for the sector: before one for the arrondissement
    assert decision.runner_up is not None
    assert (decision.runner_up.team, decision.runner_up.rule) == (NORTH, THIRTY)
    assert "18ᵉ couvert" in decision.runner_up.reasons
    assert decide(FACTS, [TWELVE], TEAMS).runner_up is None


@pytest.mark.parametrize(
    ("facts", "team"),
    [
        (FACTS, EOLE),
        (_with(sector="ourcq"), NORTH),
        (_with(sector=None, arrondissement=19), ALL),
        (_with(sector=None, arrondissement=None), ALL),
    ],
)
def test_a_team_must_cover_the_place(facts: Facts, team: Team) -> None:
    assert decide(facts, [THIRTY], TEAMS).team == team


def test_an_inactive_team_is_never_chosen_and_the_next_rule_tells_it() -> None:
    idle = dataclasses.replace(UASA, active=False)
    decision = decide(FACTS, RULES, (idle, *TEAMS[1:]))
    assert decision.team == EOLE
    assert decision.reasons[-1] == (
        "Règle 12 : consommation sous un porche — aucune équipe en activité ne couvre ce lieu"
    )


def test_an_inactive_rule_is_passed_over() -> None:
    asleep = dataclasses.replace(TWELVE, active=False)
    assert decide(FACTS, [asleep, THIRTY], TEAMS).rule == THIRTY


@pytest.mark.parametrize(
    ("place_kind", "team"),
    [
        (PlaceKind.STATION, METRO),
        (PlaceKind.PORCH, UASA),
        (PlaceKind.TUNNEL, METRO),  # on the public way: teams of both levels go there
    ],
)
def test_only_qualified_teams_go_underground(place_kind: PlaceKind, team: Team) -> None:
    underground = Rule("9", 90, "souterrain", SCENE, TeamKind.MARAUDE_UNDERGROUND)
    decision = decide(_with(place_kind=place_kind), [underground, *RULES], TEAMS)
    assert decision.team == team
    station = "travaille en station et en sous-sol" in decision.reasons
    assert station is (place_kind is PlaceKind.STATION)


def test_a_rule_may_name_one_team_or_the_pool() -> None:
    named = Rule("1", 10, "médiation d’abord", SCENE, target_team="mediation", note="à voir")
    decision = decide(FACTS, [named, *RULES], TEAMS)
    assert decision.team == MEDIATION
    assert "à voir" in decision.reasons
    pool = Rule("1", 10, "à trier", SCENE)
    decision = decide(FACTS, [pool, *RULES], TEAMS)
    assert (decision.team, decision.rule) == (None, pool)
    assert decision.reasons == ("Règle 1 : à trier → sans équipe",)
    gone = Rule("1", 10, "équipe partie", SCENE, target_team="partie")
    assert decide(FACTS, [gone, *RULES], TEAMS).team == UASA


def test_nothing_matches_the_pool_says_so() -> None:
    decision = decide(_with(category=Category.OTHER), RULES, TEAMS)
    assert (decision.team, decision.rule, decision.runner_up) == (None, None, None)
    assert decision.reasons == (NO_RULE,)
    assert len(decide(FACTS, RULES, ()).reasons) == 3


def test_copies_always_or_under_a_condition() -> None:
    copies = (
        {"kind": "mediation", "if": {"recurring": True}},
        "maraude",
        {"kind": "uasa"},
        "cleaning",
    )
    rule = dataclasses.replace(TWELVE, copies=copies)
    once = decide(FACTS, [rule], TEAMS)
    assert once.copies == (EOLE,)  # not the chosen team itself, nor a kind nobody has
    assert once.reasons[-1] == "copie à Maraude Éole"
    again = decide(_with(recurring=True), [rule], TEAMS)
    assert again.copies == (MEDIATION, EOLE)
    assert "copie à Médiation : les faits se répètent" in again.reasons


def test_teams_may_come_as_the_reference_holds_them() -> None:
    assert decide(FACTS, RULES, {team.code: team for team in TEAMS}).team == UASA


def test_a_changed_row_is_seen_at_once() -> None:
    assert decide(FACTS, RULES, TEAMS).team == UASA
    moved = (dataclasses.replace(THIRTY, position=1), TWELVE)
    assert decide(FACTS, moved, TEAMS).team == EOLE
    assert decide(FACTS, RULES, TEAMS).team == UASA


_FACTS = some.builds(
    Facts,
    some.sampled_from(Category),
    some.sampled_from(PlaceKind),
    some.just(FACTS.at),
    some.sampled_from(["eole", "ourcq", None]),
    some.sampled_from([10, 18, None]),
)


@given(_FACTS, some.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(facts: Facts, chance: random.Random) -> None:
    rules, teams = list(RULES), list(TEAMS)
    chance.shuffle(rules)
    chance.shuffle(teams)
    decision = decide(facts, rules, teams)
    assert decision == decide(facts, RULES, TEAMS)
    assert decision.reasons
    assert (decision.team is None) == (decision.rule is None)


def test_rules_of_equal_position_go_by_code() -> None:
    first, second = (Rule(code, 5, code, SCENE, target_team="uasa") for code in "ab")
    assert decide(FACTS, [second, first], TEAMS).rule == first


@pytest.mark.parametrize(
    ("team", "facts", "said"),
    [
        ("uasa", FACTS, "est l’équipe proposée"),
        ("mediation", FACTS, "Aucune règle n’oriente vers Médiation"),
        ("metro", FACTS, "qu’en station"),
        ("uasa", _with(place_kind=PlaceKind.STATION), "ne travaille pas en station"),
        ("maraude_eole", _with(sector="ourcq", sector_name=""), "le secteur Ourcq n’est pas"),
        ("maraude_eole", _with(sector=None), "hors secteur, n’est pas couvert"),
        ("maraude_nord", _with(arrondissement=1), "le 1ᵉʳ n’est pas couvert"),
        ("maraude_nord", _with(arrondissement=None), "le lieu hors Paris n’est pas couvert"),
        ("maraude_eole", FACTS, "convient, mais la règle 12 (consommation sous un porche)"),
        ("uasa", _with(category=Category.NOISE), "Aucune règle n’oriente « Bruit » vers UASA"),
    ],
)
def test_why_not(team: str, facts: Facts, said: str) -> None:
    assert said in why_not(facts, RULES, TEAMS, team)[0]


def test_why_not_another_team_of_the_same_rule() -> None:
    (sentence,) = why_not(FACTS, [THIRTY], TEAMS, "maraude_nord")
    assert sentence.endswith("convient aussi, mais Maraude Éole passe avant.")


def test_why_not_tells_the_nearest_rules_first() -> None:
    near = Rule("7", 70, "de nuit", {"hours": ["22:00", "06:00"]}, TeamKind.MEDIATION)
    far = [
        Rule(f"8{at}", 80, "bruit", {"category": ["noise"]}, TeamKind.MEDIATION) for at in range(5)
    ]
    assert "entre 22 h et 6 h" in why_not(FACTS, [*far, near, *RULES], TEAMS, "mediation")[0]
    assert len(why_not(FACTS, [*far, near, *RULES], TEAMS, "mediation")) == 1
    none, *three = why_not(FACTS, [*far, *RULES], TEAMS, "mediation")
    assert none.startswith("Aucune règle n’oriente « Consommation dans l’espace public » vers")
    assert len(three) == 3
    assert all("elle demande : la catégorie" in each for each in three)


def test_why_not_an_idle_or_unknown_team() -> None:
    idle = dataclasses.replace(UASA, active=False)
    assert "pas en activité" in why_not(FACTS, RULES, (idle,), "uasa")[0]
    with pytest.raises(UserError, match="n’existe pas") as unknown:
        why_not(FACTS, RULES, TEAMS, "inconnue")
    assert unknown.value.code == "team_unknown"


def test_why_not_a_team_that_a_rule_of_the_pool_keeps_out() -> None:
    pool = Rule("1", 10, "à trier", SCENE)
    (sentence,) = why_not(FACTS, [pool, TWELVE], TEAMS, "uasa")
    assert "la règle 1 (à trier) passe avant" in sentence


def test_records_read() -> None:
    team = Team.read(
        {
            "id": 3,
            "code": "x",
            "name": "Équipe",
            "kind": "maraude",
            "sectors": ["eole"],
            "arrondissements": [18],
            "hours_note": None,
        }
    )
    assert team == Team(
        "x",
        "Équipe",
        TeamKind.MARAUDE,
        sectors=frozenset({"eole"}),
        arrondissements=frozenset({18}),
    )
    rule = Rule.read(
        {
            "code": "1",
            "position": 1,
            "name": "r",
            "conditions": SCENE,
            "target_kind": "uasa",
            "copies": ["mediation"],
            "note": None,
        }
    )
    assert rule == Rule("1", 1, "r", SCENE, TeamKind.UASA, copies=("mediation",))
    assert hash(rule)


@pytest.mark.parametrize("copies", [("inconnu",), ({"kind": None},)])
def test_a_copy_to_nobody_known_is_refused(copies: tuple[Any, ...]) -> None:
    with pytest.raises(UserError, match="Copie refusée"):
        dataclasses.replace(TWELVE, copies=copies)


def test_a_rule_with_a_broken_condition_is_refused() -> None:
    with pytest.raises(UserError, match="Condition refusée"):
        dataclasses.replace(TWELVE, conditions={"categorie": []})


def test_a_decision_of_the_rules_is_told_from_one_by_hand() -> None:
    assert decided_by_rules("12", ("Règle 12",))
    assert decided_by_rules(None, (NO_RULE, "passée"))
    assert not decided_by_rules(None, ("Affecté par quelqu’un", NO_RULE))
    assert not decided_by_rules(None, ())
