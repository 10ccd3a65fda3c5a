"""How likely two reports tell the same facts."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desktop_app.domain.codes import Category, PlaceKind, Status
from desktop_app.domain.duplicates import (
    MAX_DISTANCE_M,
    THRESHOLD,
    Candidate,
    Facts,
    Scored,
    score,
)
from desktop_app.domain.geometry import METRES_PER_LAT

AT = dt.datetime(2026, 11, 20, 17, 20, tzinfo=dt.UTC)
TEXT = "Groupe d’une dizaine de personnes installées sous le porche, fumées, passage difficile"
FACTS = Facts(2.3690, 48.8870, AT, Category.CONSUMPTION, PlaceKind.PORCH, TEXT)


def _candidate(metres: float = 12, hours: float = 16.1, **changed: Any) -> Candidate:
    candidate = Candidate(
        "19-2026-004127",
        FACTS.lon,
        FACTS.lat + metres / METRES_PER_LAT,
        AT - dt.timedelta(hours=hours),
        Category.CONSUMPTION,
        PlaceKind.PORCH,
        "Une dizaine de personnes sous le porche, des fumées, le passage est difficile",
        status=Status.ACCEPTED,
    )
    return dataclasses.replace(candidate, **changed)


def _score(**changed: Any) -> Scored:
    return score(FACTS, _candidate(**changed))


def test_the_same_porch_the_evening_before() -> None:
    scored = _score()
    assert 0.9 <= scored.score <= 1.0
    assert scored.distance_m == pytest.approx(12, abs=0.1)
    assert scored.age_h == pytest.approx(16.1)
    assert scored.reasons == (
        "12 m", "16 h avant", "même catégorie", "même type de lieu", "texte proche",
    )  # fmt: skip


def test_another_category_close_by_is_still_proposed() -> None:
    # 13 of 84 true pairs bore different categories.
    assert _score(category=Category.GATHERING, text="").score > THRESHOLD
    assert _score(category=Category.SOILING, text="").score > THRESHOLD


def test_far_old_and_different_is_not_proposed() -> None:
    scored = _score(
        metres=110, hours=60, category=Category.DEFECT, place_kind=PlaceKind.STATION, text=""
    )
    assert 0 < scored.score < THRESHOLD


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        ({"metres": 5}, {"metres": 40}),
        ({"metres": 40}, {"metres": 120}),
        ({"hours": 1}, {"hours": 40}),
        ({}, {"category": Category.GATHERING}),
        ({"category": Category.GATHERING}, {"category": Category.OTHER}),
        ({"category": Category.OTHER}, {"category": Category.DEFECT}),
        ({}, {"category": None}),
        ({}, {"place_kind": PlaceKind.STREET}),
        ({"place_kind": PlaceKind.STREET}, {"place_kind": PlaceKind.OTHER}),
        ({"place_kind": PlaceKind.OTHER}, {"place_kind": PlaceKind.STATION}),
        ({}, {"text": ""}),
        ({"text": ""}, {"text": "lampadaire éteint devant le numéro trente depuis une semaine"}),
    ],
)
def test_each_piece_of_evidence_counts(nearer: dict[str, Any], farther: dict[str, Any]) -> None:
    assert _score(**nearer).score > _score(**farther).score


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"category": Category.GATHERING}, "catégorie voisine (Attroupement)"),
        ({"category": Category.DEFECT}, "autre catégorie (Équipement à réparer)"),
        ({"place_kind": PlaceKind.STREET}, "type de lieu voisin"),
        ({"hours": 0.5}, "30 min avant"),
        ({"hours": -3}, "3 h après"),
        ({"hours": 71}, "3 j avant"),
        ({"recurring": True}, "faits récurrents"),
    ],
)
def test_reasons(changed: dict[str, Any], reason: str) -> None:
    assert reason in _score(**changed).reasons


def test_a_word_in_common_proves_nothing() -> None:
    short = score(dataclasses.replace(FACTS, text="porche"), _candidate(text="porche"))
    assert "texte proche" not in short.reasons


@pytest.mark.parametrize(
    "changed",
    [
        {"metres": MAX_DISTANCE_M + 1},
        {"hours": 73},
        {"hours": -73},
        {"status": Status.CANCELLED},
        {"status": Status.CLOSED},
        {"recurring": True, "hours": 31 * 24},
    ],
)
def test_out_of_reach(changed: dict[str, Any]) -> None:
    scored = _score(**changed)
    assert (scored.score, scored.reasons) == (0.0, ())


def test_the_window_of_the_category() -> None:
    assert score(FACTS, _candidate(hours=100), window_hours=168).score > 0
    assert score(FACTS, _candidate(hours=30), window_hours=24).score == 0


def test_a_closed_parent_is_offered_for_facts_that_come_back() -> None:
    again = dataclasses.replace(FACTS, recurring=True)
    closed = _candidate(
        metres=40,
        hours=11 * 24,
        category=Category.GATHERING,
        status=Status.CLOSED,
        closed_at=AT - dt.timedelta(days=9),
    )
    scored = score(again, closed)
    assert THRESHOLD < scored.score < 0.85
    assert scored.reasons[-1] == "même lieu, clos le 11 nov."
    undated = dataclasses.replace(closed, closed_at=None)
    assert score(again, undated).reasons[-1] == "même lieu, clos"
    cancelled = dataclasses.replace(closed, status=Status.CANCELLED)
    assert score(again, cancelled).score == 0


def test_what_was_handed_over_is_told_with_its_day() -> None:
    handed = _candidate(status=Status.HANDED_OVER, closed_at=AT - dt.timedelta(days=1))
    scored = score(FACTS, handed)
    assert scored.score == _score().score
    assert scored.reasons[-1] == "transmis le 19 nov."
    assert score(FACTS, dataclasses.replace(handed, closed_at=None)).reasons[-1] == "transmis"


@given(
    some.floats(0, 130),
    some.floats(-72, 72),
    some.sampled_from([None, *Category]),
    some.sampled_from([None, *PlaceKind]),
    some.text(max_size=200),
)
def test_a_score_stays_between_0_and_1(
    metres: float,
    hours: float,
    category: Category | None,
    place_kind: PlaceKind | None,
    text: str,
) -> None:
    scored = _score(metres=metres, hours=hours, category=category, place_kind=place_kind, text=text)
    assert 0 <= scored.score <= 1


def test_real_reports_that_an_agent_closed_as_duplicates(shared_data: Path) -> None:
    # One week of San Francisco 311; `_reports` moves it to Paris, distances kept.
    reports = _reports(shared_data / "sf311" / "encampments_2025.csv")
    proposed = {True: 0, False: 0}
    total = {True: 0, False: 0}
    for at, (facts, is_duplicate) in enumerate(reports):
        best = 0.0
        for earlier, _ in reversed(reports[:at]):
            if facts.at - earlier.at > dt.timedelta(hours=72):
                break
            if abs(facts.lat - earlier.lat) > 0.0013 or abs(facts.lon - earlier.lon) > 0.0019:
                continue
            known = Candidate(
                "", earlier.lon, earlier.lat, earlier.at, earlier.category, earlier.place_kind,
                earlier.text, status=Status.ROUTED,
            )  # fmt: skip
            best = max(best, score(facts, known).score)
        total[is_duplicate] += 1
        proposed[is_duplicate] += best >= THRESHOLD
    assert total[True] == 51
    assert proposed[True] / total[True] >= 0.90
    assert proposed[False] / total[False] <= 0.60


def _reports(path: Path) -> list[tuple[Facts, bool]]:
    shrink = 0.7905 / 0.6575  # cosines of the two latitudes
    with path.open(encoding="utf-8", newline="") as lines:
        reports = [
            (
                Facts(
                    2.37 + (float(line["lon"]) + 122.42) * shrink,
                    48.88 + float(line["lat"]) - 37.77,
                    dt.datetime.fromisoformat(line["created_at"]),
                    Category.CAMP,
                    PlaceKind.STREET,
                    line["text"].replace("Reported with Solve SF.", ""),
                ),
                "uplicate" in line["status_notes"] + line["resolution_notes"],
            )
            for line in csv.DictReader(lines)
        ]
    return sorted(reports, key=lambda each: each[0].at)
