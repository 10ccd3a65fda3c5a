"""Rules said in French."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import resources
from desktop_app.domain.codes import TeamKind
from desktop_app.domain.routing import Rule
from desktop_app.domain.rule_words import say_rule, say_team_kind

NAMES = {"gpis": "GPIS — parties communes du logement social"}
AGAIN = {"recurring": True}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {
                "conditions": {"all": [{"category": ["noise"]}, {"hours": ["22:00", "06:00"]}]},
                "target_kind": TeamKind.UASA,
                "copies": ({"kind": "mediation", "if": AGAIN}, "maraude", {"kind": "cleaning"}),
                "accept_minutes": 60,
            },
            "Si la catégorie est bruit et qu’il est entre 22 h et 6 h, orienter vers l’UASA, "
            "copie à la médiation si les faits se répètent, copie à une maraude médico-sociale, "
            "copie à la propreté ; à accepter sous 60 min.",
        ),
        (
            {"conditions": {"all": []}, "target_team": "gpis"},
            "Dans tous les cas, orienter vers GPIS.",
        ),
        (
            {"conditions": AGAIN, "target_team": "partie"},
            "Si les faits se répètent, orienter vers l’équipe inconnue « partie ».",
        ),
        (
            {"conditions": {"sector": ["eole"]}, "active": False},
            "Règle arrêtée : si le secteur est Éole, laisser sans équipe.",
        ),
    ],
)
def test_a_rule_is_one_sentence(values: dict[str, Any], said: str) -> None:
    assert say_rule(Rule("1", 10, "nom", **values), NAMES, {"eole": "Éole"}) == said


def test_every_shipped_rule_is_said() -> None:
    path = Path(resources.__file__).parent / "reference" / "rules.json"
    said = [say_rule(Rule.read(each), {}) for each in json.loads(path.read_text("utf-8"))]
    assert len(set(said)) == len(said) == 29
    assert all(each[0].isupper() and each.endswith(".") for each in said)


def test_kinds_of_teams() -> None:
    assert say_team_kind("uasa") == "UASA"
    assert say_team_kind("x") == "x"
