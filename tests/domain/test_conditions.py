"""Conditions of rules: checked, compiled, said."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desktop_app.domain.codes import Category, Channel, PlaceKind, ReporterKind
from desktop_app.domain.condition_words import say, say_if
from desktop_app.domain.conditions import (
    Facts,
    categories,
    compile_conditions,
    first_missing,
    parse_conditions,
)
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS

FACTS = Facts(
    Category.CONSUMPTION,
    PlaceKind.PORCH,
    dt.datetime(2026, 11, 20, 18, 20, tzinfo=PARIS),  # a Friday
    sector="eole",
    arrondissement=18,
    people=4,
)
ELSEWHERE = Facts(
    Category.NOISE,
    PlaceKind.STATION,
    dt.datetime(2026, 11, 22, 3, 0, tzinfo=PARIS),  # a Sunday
    recurring=True,
    vulnerable=True,
    urgent=True,
    hotspot=True,
    reporter_kind=ReporterKind.LANDLORD,
    channel=Channel.MEETING,
)

LEAVES: list[tuple[dict[str, Any], str, str]] = [
    # holds for FACTS and not for ELSEWHERE; said; what ELSEWHERE has instead
    ({"category": ["consumption", "gathering"]}, "la catégorie est consommation dans", "Bruit"),
    ({"place_kind": ["porch"]}, "le lieu est porche / hall", "Station, quai, couloir"),
    ({"sector": ["eole"]}, "le secteur est Eole", "hors secteur"),
    ({"arrondissement": [18, 19]}, "l’arrondissement est le 18ᵉ ou le 19ᵉ", "hors Paris"),
    ({"hours": ["07:00", "19:00"]}, "il est entre 7 h et 19 h", "3 h"),
    ({"hours": ["18:00", "02:00"]}, "il est entre 18 h et 2 h", "3 h"),
    ({"weekdays": ["fri"]}, "le jour est vendredi", "dimanche"),
    ({"recurring": False}, "les faits ne se répètent pas", "les faits se répètent"),
    ({"vulnerable": False}, "aucune personne vulnérable", "une personne vulnérable"),
    ({"urgent": False}, "n’a pas été renvoyé", "a été renvoyé vers les secours"),
    ({"hotspot": False}, "n’est pas un point suivi", "le lieu est un point suivi"),
    ({"people_at_least": 4}, "il y a au moins 4 personnes", "nombre non précisé"),
    ({"reporter_kind": ["resident"]}, "le déclarant est riverain", "Bailleur"),
    ({"channel": ["phone"]}, "le canal est téléphone", "Réunion publique"),
]


@pytest.mark.parametrize(("leaf", "said", "actual"), LEAVES)
def test_a_leaf_holds_is_said_and_tells_what_is_missing(
    leaf: dict[str, Any], said: str, actual: str
) -> None:
    holds = compile_conditions(parse_conditions(leaf))
    assert holds(FACTS)
    assert not holds(ELSEWHERE)
    assert said in say(leaf)
    assert first_missing(leaf, FACTS) is None
    missing = first_missing(leaf, ELSEWHERE)
    assert missing is not None
    assert missing.keyword == next(iter(leaf))
    assert actual in missing.sentence


def lacking(tree: dict[str, object], facts: Facts) -> str:
    missing = first_missing(tree, facts)
    assert missing is not None
    return missing.sentence


def test_the_actual_values_are_said_as_shown_on_the_screen() -> None:
    named = dataclasses.replace(FACTS, sector_name="Éole", people=2)
    assert "ici : Éole" in lacking({"sector": ["ourcq"]}, named)
    assert "ici : eole" in lacking({"sector": ["ourcq"]}, FACTS)
    assert "ici : 18" in lacking({"arrondissement": [10]}, FACTS)
    assert "ici : 2" in lacking({"people_at_least": 4}, named)


@pytest.mark.parametrize(
    ("start", "end", "at", "inside"),
    [
        ("22:00", "06:00", "22:00", True),
        ("22:00", "06:00", "05:59", True),
        ("22:00", "06:00", "06:00", False),
        ("22:00", "06:00", "12:00", False),
        ("07:00", "09:00", "07:00", True),
        ("07:00", "09:00", "09:00", False),
    ],
)
def test_hours_over_midnight_end_not_included(start: str, end: str, at: str, inside: bool) -> None:
    when = dt.datetime.combine(FACTS.at.date(), dt.time.fromisoformat(at), PARIS)
    holds = compile_conditions({"hours": [start, end]})
    assert holds(dataclasses.replace(FACTS, at=when)) is inside


_LEAF = some.sampled_from([leaf for leaf, _, _ in LEAVES])
_TREE = some.recursive(
    _LEAF,
    lambda inner: (
        some.lists(inner, max_size=3).map(lambda nodes: {"all": nodes})
        | some.lists(inner, min_size=1, max_size=3).map(lambda nodes: {"any": nodes})
        | inner.map(lambda node: {"not": node})
    ),
    max_leaves=8,
)


def _holds(tree: dict[str, Any], leaves_hold: bool) -> bool:
    ((name, value),) = tree.items()
    if name == "all":
        return all(_holds(each, leaves_hold) for each in value)
    if name == "any":
        return any(_holds(each, leaves_hold) for each in value)
    return not _holds(value, leaves_hold) if name == "not" else leaves_hold


@given(_TREE)
def test_trees_follow_their_connectives(tree: dict[str, Any]) -> None:
    # Every leaf holds for FACTS and none for ELSEWHERE.
    holds = compile_conditions(parse_conditions(tree))
    for facts, leaves_hold in ((FACTS, True), (ELSEWHERE, False)):
        assert holds(facts) is _holds(tree, leaves_hold)
        assert (first_missing(tree, facts) is None) is holds(facts)
    assert say(tree)


def test_a_group_of_one_is_its_only_condition() -> None:
    leaf = {"place_kind": ["porch"]}
    for name in ("all", "any"):
        holds = compile_conditions(parse_conditions({name: [leaf]}))
        assert holds(FACTS) is compile_conditions(parse_conditions(leaf))(FACTS) is True
        assert holds(ELSEWHERE) is False


@given(_TREE, some.sampled_from(Category), some.sampled_from([FACTS, ELSEWHERE]))
def test_a_tree_never_holds_outside_its_categories(
    tree: dict[str, Any], category: Category, facts: Facts
) -> None:
    if compile_conditions(tree)(dataclasses.replace(facts, category=category)):
        assert category in categories(tree)


def test_categories_of_a_tree() -> None:
    scene, noise = {"category": ["consumption", "gathering"]}, {"category": ["noise"]}
    assert categories(noise) == {Category.NOISE}
    assert categories({"any": [scene, noise]}) == {
        Category.CONSUMPTION, Category.GATHERING, Category.NOISE,
    }  # fmt: skip
    assert categories({"all": [scene, {"category": ["gathering"]}]}) == {Category.GATHERING}
    assert categories({"not": noise}) == categories({"all": []}) == frozenset(Category)


def test_trees_said() -> None:
    tree = {
        "all": [
            {"any": [{"recurring": True}, {"people_at_least": 4}]},
            {"not": {"sector": ["eole"]}},
        ]
    }
    repeated = "les faits se répètent ou il y a au moins 4 personnes"
    assert say(tree) == f"({repeated}), sauf si le secteur est Eole"
    assert say(tree, {"eole": "Éole"}).endswith("le secteur est Éole")
    assert say({"all": []}) == say({"all": [{"all": []}]}) == "toujours"
    assert "écarte ce cas" in lacking(tree, FACTS)
    assert "les faits se répètent ou" in str(
        first_missing(tree, dataclasses.replace(FACTS, people=0))
    )


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"all": []}, "dans tous les cas"),
        ({"all": [{"recurring": True}]}, "si les faits se répètent"),
        ({"hours": ["22:00", "06:00"]}, "s’il est entre 22 h et 6 h"),
        ({"people_at_least": 1}, "s’il y a au moins 1 personne"),
        (
            {"all": [{"recurring": True}, {"vulnerable": True}, {"urgent": True}]},
            "si les faits se répètent et qu’une personne vulnérable est signalée et que "
            "l’appelant a été renvoyé vers les secours",
        ),
        (
            {"all": [{"not": {"place_kind": ["square", "quay"]}}, {"recurring": True}]},
            "si les faits se répètent, sauf si le lieu est « Square, jardin » ou quai du canal",
        ),
        (
            {"not": {"hours": ["07:00", "09:30"]}},
            "dans tous les cas, sauf s’il est entre 7 h et 9 h 30",
        ),
        (
            {"any": [{"recurring": True}, {"all": [{"urgent": False}, {"hotspot": True}]}]},
            "si les faits se répètent ou si (l’appelant n’a pas été renvoyé vers les secours et "
            "le lieu est un point suivi)",
        ),
        (
            {"all": [{"urgent": True}, {"any": [{"recurring": True}, {"not": {"hotspot": True}}]}]},
            "si l’appelant a été renvoyé vers les secours et que (les faits se répètent ou il est "
            "faux que le lieu est un point suivi)",
        ),
    ],
)
def test_trees_said_after_si(tree: dict[str, Any], said: str) -> None:
    assert say_if(tree) == said


def test_a_tree_that_only_keeps_out() -> None:
    kept_out = {"not": {"recurring": True}}
    assert say(kept_out) == say({"all": [kept_out]}) == "toujours, sauf si les faits se répètent"


def test_json_text_is_accepted() -> None:
    assert parse_conditions('{"recurring": true}') == {"recurring": True}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"all": [\n  {"recurring" true}\n]}', "ligne 2, colonne"),
        ("[" * 100_000, "trop de niveaux"),
        ({}, "un seul mot-clé"),
        ([], "un seul mot-clé"),
        ({"recurring": True, "urgent": True}, "un seul mot-clé"),
        ({"all": [{"recurring": True}, {"urgent": "oui"}]}, "« all[2].urgent » : true ou false"),
        ({"any": []}, "une liste de conditions"),
        ({"all": {}}, "une liste de conditions"),
        ({"not": []}, "« not » : un seul mot-clé"),
        ({"category": ["consomption"]}, "vouliez-vous dire « consumption »"),
        ({"category": ["xyz"]}, "« xyz » n’est pas un code connu."),
        ({"category": []}, "une liste de codes"),
        ({"category": "noise"}, "une liste de codes"),
        ({"weekdays": ["lundi"]}, "n’est pas un code connu"),
        ({"people_at_least": 0}, "un nombre de personnes"),
        ({"people_at_least": True}, "un nombre de personnes"),
        ({"hours": ["22:00"]}, "deux heures"),
        ({"hours": ["22:00", "22:00"]}, "deux heures différentes"),
        ({"hours": ["22:00", "25:00"]}, "« hours[2] » : « 25:00 » n’est pas une heure"),
        ({"hours": ["25:00", "25:00"]}, "« hours[1] » : « 25:00 » n’est pas une heure"),
        ({"hours": [22, 6]}, "deux heures"),
        ({"hours": ["T2200", "06:00"]}, "« T2200 » n’est pas une heure"),
        ({"hours": ["22:00:30", "06:00"]}, "« 22:00:30 » n’est pas une heure"),
        ({"hours": ["22:00", "06:00+01:00"]}, "« 06:00+01:00 » n’est pas une heure"),
        ({"sector": []}, "une liste est attendue"),
        ({"sector": [3]}, "une liste est attendue"),
        ({"arrondissement": ["18"]}, "une liste est attendue de nombres"),
        ({"categorie": ["noise"]}, "mot-clé inconnu (vouliez-vous dire « category » ?)"),
    ],
)
def test_refused_with_the_place_of_the_fault(content: object, said: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_conditions(content)
    assert (refused.value.code, refused.value.field) == ("rule_unreadable", "conditions")
    assert said in refused.value.message


def test_depth_is_bounded() -> None:
    tree: dict[str, Any] = {"recurring": True}
    for _ in range(12):
        tree = {"not": tree}
    assert compile_conditions(parse_conditions(tree))(ELSEWHERE)
    with pytest.raises(UserError, match="12 niveaux"):
        parse_conditions({"not": tree})
