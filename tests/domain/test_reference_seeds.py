"""The teams, rules and delays that a new base starts from, decided upon as shipped."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import itertools
import json
from pathlib import Path

import pytest

import resources
from desktop_app.domain.codes import Category, PlaceKind, ReporterKind
from desktop_app.domain.deadlines import CategorySetting, deadlines
from desktop_app.domain.moments import PARIS
from desktop_app.domain.routing import Decision, Facts, Rule, Team, decide

REFERENCE = Path(resources.__file__).parent / "reference"
NOON = dt.datetime(2026, 11, 20, 12, 0, tzinfo=PARIS)


def _table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _teams() -> tuple[Team, ...]:
    flags = ("municipal", "surface", "underground", "confirmed")
    return tuple(
        Team.read(
            {
                **line,
                **{flag: line[flag] == "1" for flag in flags},
                "sectors": line["sectors"].split(),
                "arrondissements": [int(each) for each in line["arrondissements"].split()],
            }
        )
        for line in _table("teams.csv")
    )


TEAMS = _teams()
RULES = tuple(Rule.read(each) for each in json.loads((REFERENCE / "rules.json").read_text("utf-8")))


def _decide(category: str, place_kind: str, **more: object) -> Decision:
    facts = Facts(Category[category], PlaceKind[place_kind], NOON, "eole", 18, sector_name="Éole")
    return decide(dataclasses.replace(facts, **more), RULES, TEAMS)


@pytest.mark.parametrize(
    ("category", "place_kind", "team"),
    [
        ("CONSUMPTION", "PORCH", "uasa"),
        ("CONSUMPTION", "STREET", "uasa"),
        ("GATHERING", "SQUARE", "uasa"),
        ("GATHERING", "QUAY", "uasa"),
        ("CONSUMPTION", "SCHOOL", "uasa"),
        ("CONSUMPTION", "TUNNEL", "uasa"),
        ("CONSUMPTION", "STATION", "maraude_souterraine"),
        ("GATHERING", "STATION", "maraude_souterraine"),
        ("CONSUMPTION", "COMMON_PARTS", "mediation"),
        ("INTRUSION", "COMMON_PARTS", "mediation"),
        ("INTRUSION", "SITE", "uasa"),
        ("DEALING", "STREET", "police_nationale"),
        ("DEALING", "STATION", "police_nationale"),
        ("DISTRESS", "STREET", "maraude_aurore"),
        ("DISTRESS", "STATION", "maraude_souterraine"),
        ("LITTER_DRUG", "PLAYGROUND", "proprete"),
        ("LITTER_DRUG", "STREET", "proprete"),
        ("AGGRESSION", "STREET", "uasa"),
        ("AGGRESSION", "STATION", "police_nationale"),
        ("NOISE", "SHOP", "mediation"),
        ("SOILING", "STREET", "proprete"),
        ("CAMP", "SITE", "uasa"),
        ("DEFECT", "STREET", "dansmarue"),
        ("DEFECT", "STATION", "exploitant"),
        ("OTHER", "STREET", None),
    ],
)
def test_where_it_goes(category: str, place_kind: str, team: str | None) -> None:
    decision = _decide(category, place_kind)
    assert (decision.team and decision.team.code) == team


def test_the_rule_that_everyone_quotes() -> None:
    decision = _decide("CONSUMPTION", "PORCH", recurring=True)
    assert decision.reasons == (
        "Règle 12 : consommation ou attroupement sur la voie publique ou sous un porche → UASA",
        "couvre tout le territoire",
        "copie à Médiation : les faits se répètent",
    )
    assert decision.runner_up is not None
    assert [team.code for team in decision.copies] == ["mediation"]
    assert _decide("CONSUMPTION", "PORCH").copies == ()


def test_particular_cases() -> None:
    night = NOON.replace(hour=23, minute=30)
    landlord = {"reporter_kind": ReporterKind.LANDLORD, "at": night}
    cases = {
        "maraude_psy": _decide("DISTRESS", "STREET", vulnerable=True),
        "samu_social": _decide("DISTRESS", "STREET", at=night),
        "gpis": _decide("INTRUSION", "COMMON_PARTS", **landlord),
        "mediation": _decide("INTRUSION", "COMMON_PARTS", arrondissement=9, **landlord),
        "maraude_gaia": _decide("DISTRESS", "STREET", arrondissement=10),
        "maraude_oppelia": _decide("DISTRESS", "STREET", arrondissement=19),
        "maraude_nova_dona": _decide("DISTRESS", "STREET", arrondissement=11),
        "uasa": _decide("NOISE", "STREET", at=night, people=4),
    }
    assert {code: each.team and each.team.code for code, each in cases.items()} == {
        code: code for code in cases
    }


def test_danger_says_to_call_and_waits_a_quarter_of_an_hour() -> None:
    calm, urgent = (_decide("AGGRESSION", "STREET", urgent=each) for each in (False, True))
    assert any("appeler le 17" in reason for reason in calm.reasons)
    assert urgent.rule is not None
    assert urgent.rule.accept_minutes == 15


def test_every_rule_serves_and_every_team_is_reached() -> None:
    used, reached = set(), set()
    for category, place_kind, hour, flag in itertools.product(
        Category, PlaceKind, (12, 23), (False, True)
    ):
        facts = Facts(category, place_kind, NOON.replace(hour=hour), None, 18, flag, 4, flag)
        kinds = (ReporterKind.LANDLORD, ReporterKind.RESIDENT)
        for each in (
            facts,
            *(dataclasses.replace(facts, arrondissement=at) for at in (10, 19, 20)),
            dataclasses.replace(facts, vulnerable=True),
            *(dataclasses.replace(facts, reporter_kind=kind) for kind in kinds),
        ):
            decision = decide(each, RULES, TEAMS)
            second = decision.runner_up
            used |= {found.rule.code for found in (decision, second) if found and found.rule}
            reached |= {found.team.code for found in (decision, second) if found and found.team}
    assert used == {rule.code for rule in RULES}
    assert reached == {team.code for team in TEAMS}


def test_nothing_but_other_falls_into_the_pool() -> None:
    pooled = {
        category
        for category, place_kind in itertools.product(Category, PlaceKind)
        if _decide(category.name, place_kind.name).team is None
    }
    assert pooled == {Category.OTHER}


def test_codes_are_unique_and_short_enough_for_the_base() -> None:
    for codes in ([team.code for team in TEAMS], [rule.code for rule in RULES]):
        assert len(set(codes)) == len(codes)
        assert all(len(code) <= 32 for code in codes)
    assert all(len(rule.name) <= 200 for rule in RULES)
    assert {team.code for team in TEAMS if team.municipal} == {
        "uasa",
        "mediation",
        "proprete",
        "dansmarue",
    }
    assert not any(team.confirmed for team in TEAMS)  # hours and perimeters await confirmation


def test_each_category_has_delays_that_hold_together() -> None:
    settings = [
        CategorySetting(
            Category[line.pop("category").upper()],
            **{name: int(value) for name, value in line.items()},
        )
        for line in _table("category_settings.csv")
    ]
    assert {setting.category for setting in settings} == set(Category)
    for setting in settings:
        clocks = deadlines(NOON, setting)
        assert NOON < clocks.accept <= clocks.visit
        assert clocks.accept < clocks.answer
        assert setting.duplicate_hours >= 72
        assert 1 <= setting.answer_workdays <= 10
