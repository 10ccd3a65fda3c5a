"""What is summed without texts and without objects is `score` itself, and bounds it."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.codes import Category, PlaceKind
from desktop_app.domain.duplicates import Candidate, Comparison, Facts, score

AT = dt.datetime(2026, 11, 20, 17, 20, tzinfo=dt.UTC)
LON, LAT = 2.3671, 48.8880
TEXTS = st.sampled_from(["", "porche", "Groupe sous le porche", "bruit de verre, cris la nuit"])
TEXTS_LONG = "un groupe d’une dizaine de personnes installé sous le porche depuis hier"
KINDS = st.sampled_from([None, *PlaceKind])


@given(
    east=st.floats(-0.002, 0.002),
    north=st.floats(-0.0014, 0.0014),
    hours=st.floats(-900, 900),
    categories=st.tuples(st.sampled_from(Category), st.sampled_from([None, *Category])),
    kinds=st.tuples(KINDS, KINDS),
    texts=st.tuples(TEXTS, TEXTS),
    recurring=st.tuples(st.booleans(), st.booleans()),
)
def test_a_comparison_gives_the_score_and_its_bounds(
    east: float,
    north: float,
    hours: float,
    categories: tuple[Category, Category | None],
    kinds: tuple[PlaceKind | None, PlaceKind | None],
    texts: tuple[str, str],
    recurring: tuple[bool, bool],
) -> None:
    facts = Facts(LON, LAT, AT, categories[0], kinds[0], texts[0], recurring[0])
    seen = AT - dt.timedelta(hours=hours)
    candidate = Candidate(
        "18-2026-000001",
        LON + east,
        LAT + north,
        seen,
        categories[1],
        kinds[1],
        texts[1],
        recurring=recurring[1],
    )
    compared = Comparison(facts)
    of_numbers = compared.of_numbers(
        candidate.lon,
        candidate.lat,
        round(seen.timestamp() * 1_000_000),
        None if candidate.category is None else candidate.category.value,
        None if candidate.place_kind is None else candidate.place_kind.value,
        candidate.recurring,
    )
    given = score(facts, candidate)
    assert (of_numbers == 0) == (given.score == 0)
    if of_numbers:
        assert compared.with_text(of_numbers, candidate.text) == given.score
        assert of_numbers <= given.score <= of_numbers + compared.most_of_text
        coded = candidate.category is not None
        assert given.distance_m <= compared.radius_m(
            given.score, coded=coded or kinds[1] is not None
        )
        lost = compared.losses(130.0, given.score)
        loss = lost.per_square_m * given.distance_m**2 + lost.per_us * abs(given.age_h) * 3.6e9
        loss -= lost.same_category * (candidate.category == facts.category)
        loss -= lost.same_place_kind * (candidate.place_kind == facts.place_kind)
        assert loss <= lost.most


@given(least=st.floats(0.3, 1.2), text=TEXTS, kind=KINDS, category=st.sampled_from(Category))
def test_the_radius_shrinks_as_more_is_asked(
    least: float, text: str, kind: PlaceKind | None, category: Category
) -> None:
    compared = Comparison(Facts(LON, LAT, AT, category, kind, text))
    radius_m = compared.radius_m(least)
    assert -1 <= compared.radius_m(least, coded=False) <= radius_m <= 130
    assert compared.radius_m(least + 0.05) <= radius_m


def test_nothing_can_score_more_than_one() -> None:
    compared = Comparison(Facts(LON, LAT, AT, Category.CONSUMPTION, PlaceKind.PORCH, TEXTS_LONG))
    assert compared.radius_m(1.0) > 9
    assert compared.radius_m(1.01) < 0
    assert compared.radius_m(0.0) == 130


def test_out_of_reach_is_nothing() -> None:
    compared = Comparison(Facts(LON, LAT, AT, Category.CONSUMPTION, PlaceKind.PORCH))
    far = compared.of_numbers(LON, LAT + 0.01, compared.at_us, None, None, False)
    long_ago = compared.of_numbers(LON, LAT, compared.at_us - 73 * 3_600_000_000, None, None, False)
    again = compared.of_numbers(LON, LAT, compared.at_us - 73 * 3_600_000_000, None, None, True)
    assert (far, long_ago) == (0.0, 0.0)
    assert again > 0
