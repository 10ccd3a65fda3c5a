"""Rules as JSON: written and read again the same, and faults told by their line."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

import resources
from desktop_app.domain.codes import TeamKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.json_lines import json_lines
from desktop_app.domain.json_words import json_fault, json_reason
from desktop_app.domain.routing import Rule
from desktop_app.domain.rule_set import parse_rules, rules_as_json, rules_as_text

SHIPPED = (Path(resources.__file__).parent / "reference" / "rules.json").read_text("utf-8")
PLAIN: dict[str, Any] = {"code": "1", "position": 10, "name": "bruit", "conditions": {"all": []}}


def written(*rules: dict[str, Any]) -> str:
    return json.dumps([{**PLAIN, **rule} for rule in rules])


def test_the_shipped_rules_come_out_as_they_went_in() -> None:
    rules = parse_rules(SHIPPED)
    assert rules_as_json(rules) == json.loads(SHIPPED)
    assert rules_as_text(rules) == SHIPPED
    assert parse_rules("\ufeff" + SHIPPED) == rules


_RULE = some.builds(
    Rule,
    code=some.just("1"),
    position=some.integers(0, 1000),
    name=some.text(some.characters(codec="utf-8", exclude_characters="\0"), max_size=20).map(
        lambda text: f"x{text}"
    ),
    conditions=some.sampled_from(
        [{"all": []}, {"any": [{"sector": ['é"\\{[,']}, {"not": {"hours": ["22:00", "06:00"]}}]}]
    ),
    target_kind=some.none() | some.sampled_from(TeamKind),
    target_team=some.none() | some.just("uasa"),
    copies=some.lists(
        some.sampled_from(["uasa", {"kind": "mediation", "if": {"recurring": True}}]), max_size=2
    ).map(tuple),
    accept_minutes=some.none() | some.integers(1, 500),
    note=some.sampled_from(["", "pourquoi\nsur deux lignes"]),
    active=some.booleans(),
)


@given(some.lists(_RULE, max_size=4))
def test_round_trip(drawn: list[Rule]) -> None:
    rules = tuple(dataclasses.replace(rule, code=str(at)) for at, rule in enumerate(drawn))
    assert parse_rules(rules_as_text(rules)) == rules
    assert parse_rules(json.dumps(rules_as_json(rules), indent=2)) == rules


BY_HAND = """[
  {"code": "1", "position": 10, "name": "bruit",
   "conditions": {"all": [
     {"category": ["noise"]},
     FIRST
   ]},
   "target_kind": "uasa"},
  {"code": "2", "position": 20, "name": "le reste",
   "conditions": {"all": []}, SECOND
  }
]"""


def by_hand(here: str = '{"recurring": true}', there: str = '"note": ""') -> str:
    return BY_HAND.replace("FIRST", here).replace("SECOND", there)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (by_hand(there='\n  "targetkind": "uasa"'), 10, "champ inconnu « targetkind » "
         "(vouliez-vous dire « target_kind » ?)"),
        (by_hand(there='"zzz": 1'), 9, "champ inconnu « zzz »."),
        (by_hand(here='{"people_atleast": 3}'), 5, "(vouliez-vous dire « people_at_least » ?)"),
        (by_hand(here='{"place_kind": ["street",\n "porche"]}'), 6, "« porche » n’est pas un code"),
        (by_hand(here="{}"), 5, "un seul mot-clé"),
        (by_hand(there='"target_kind": "usaa"'), 9, "(vouliez-vous dire « uasa » ?)"),
        (by_hand(there='"target_kind": 3'), 9, "le code d’un genre d’équipe"),
        (by_hand(there='"target_team": 3'), 9, "« target_team » : un texte entre guillemets"),
        (by_hand(there='"target_team": " "'), 9, "« target_team » : ce texte est vide"),
        (by_hand(there='"accept_minutes": "30"'), 9, "un nombre entier de 1 à 43200"),
        (by_hand(there='"accept_minutes": 0'), 9, "un nombre entier de 1 à"),
        (by_hand(there='"accept_minutes": true'), 9, "un nombre entier de 1 à"),
        (by_hand(there='"active": 1'), 9, "« active » : true ou false"),
        (by_hand(there='"note": null'), 9, "« note » : un texte entre guillemets"),
        (by_hand(there=f'"note": "{"n" * 2001}"'), 9, "« note » : plus de 2000 signes"),
        (by_hand(there='"copies": "uasa"'), 9, "« copies » : une liste"),
        (by_hand(there='"copies": [\n"uasa",\n"usaa"]'), 11, "« usaa » n’est pas un genre"),
        (by_hand(there='"copies": [{"if": {"recurring": true}}]'), 9, "le genre d’équipe manque"),
        (by_hand(there='"copies": [{"kind": "uasa",\n"iff": 1}]'), 10, "« iff » de copie (vouliez"),
        (
            by_hand(there='"copies": [{"kind": "uasa",\n"if": {"x": 1}}]'),
            10,
            "à « x », mot-clé inconnu, les mots-clés sont all",
        ),
        (by_hand(there='"copies": [\n1]'), 10, "le code d’un genre d’équipe est attendu"),
        (by_hand(there='"note": "",\n "note": "deux"'), 10, "« note » est écrit deux fois"),
        (by_hand(there='"note": "\\ud83d"'), 9, "un signe illisible"),
        (by_hand(there='"note": "a\\u0000"'), 9, "un signe illisible"),
        (by_hand().replace('"2"', '"1"'), 8, "la règle « 1 » est déjà écrite ligne 2"),
        (by_hand().replace(', "name": "le reste"', ''), 8, "il manque le champ « name »"),
        (by_hand().replace("20,", '"20",'), 8, "« position » : un nombre entier de 0 à"),
        (by_hand().replace('"bruit",', '"bruit"'), 2, "virgule attendue"),
        (by_hand().replace("},", "}", 1), 4, "virgule attendue"),
        ("[\n3\n]", 2, "une règle est attendue"),
        ('\n{"rules": []}', 2, "une liste de règles"),
        ("", 1, "une valeur est attendue"),
        ("[" * 100_000, 1, "trop d’objets les uns dans les autres"),
        ("9" * 5_000, 1, "un nombre ou un caractère est illisible"),
        (" " * 2_000_001, 1, "trop long"),
    ],
)  # fmt: skip
def test_a_fault_tells_its_line_and_its_reason(text: str, line: int, said: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_rules(text)
    assert (refused.value.code, refused.value.field) == ("rules_unreadable", "rules")
    assert f"ligne {line} :" in refused.value.message
    assert said in refused.value.message


def test_what_a_rule_leaves_unsaid_may_be_null() -> None:
    unsaid = {"target_kind": None, "target_team": None, "accept_minutes": None}
    assert parse_rules(written(unsaid)) == parse_rules(written({}))


def test_long_codes_and_names_are_refused() -> None:
    for field, length in (("code", 33), ("name", 201)):
        with pytest.raises(UserError, match="signes"):
            parse_rules(written({field: "x" * length}))


def test_each_value_has_its_line() -> None:
    lines = json_lines('{"a": [1,\n {"b": "x\\"y"}],\n "c": {}, "d": []}')
    assert lines.lines == {
        (): 1, ("a",): 1, ("a", 0): 1, ("a", 1): 2, ("a", 1, "b"): 2, ("c",): 3, ("d",): 3,
    }  # fmt: skip
    assert lines.line(("a", 1, "b", "z")) == 2
    assert json_lines("3").lines == {(): 1}


def test_reasons_of_json_are_in_french() -> None:
    with pytest.raises(json.JSONDecodeError) as broken:
        json.loads('{"a" 1}')
    assert json_fault(broken.value) == "deux-points attendu, ligne 1, colonne 6"
    assert json_fault(ValueError()) == "un nombre ou un caractère est illisible"
    assert json_reason(json.JSONDecodeError("inconnu", "", 0)) == "la syntaxe est fautive"
