"""Unknown house numbers, placed along made-up streets whose truth is known."""

from __future__ import annotations

import pytest

from desktop_app.domain.codes import Precision
from desktop_app.domain.geometry import distance_m, to_degrees
from desktop_app.domain.house_numbers import HouseNumber, locate_number

STEP_M = 5.0


def truth(number: int) -> tuple[float, float]:
    """A straight street to the east; even numbers 16 m north of the odd ones."""
    return to_degrees(STEP_M * number, 16.0 if number % 2 == 0 else 0.0)


def street(*numbers: int, own: bool = True, by_hand: bool = False) -> list[HouseNumber]:
    return [HouseNumber(number, "", *truth(number), own, by_hand) for number in numbers]


def error_m(known: list[HouseNumber], number: int, suffix: str = "") -> float:
    spot = locate_number(known, number, suffix)
    assert spot is not None
    return distance_m(spot.lon, spot.lat, *truth(number))


def test_no_known_number_is_no_place() -> None:
    assert locate_number([], 12, "") is None


def test_a_known_number_is_given_as_it_stands() -> None:
    spot = locate_number(street(1, 3, 5), 3, "")
    assert spot is not None
    assert (spot.lon, spot.lat) == truth(3)
    assert (spot.precision, spot.score) == (Precision.NUMBER, 0.98)


def test_the_suffix_makes_another_number() -> None:
    known = [*street(3, 5), HouseNumber(3, "bis", *truth(4))]
    bis, ter = locate_number(known, 3, "bis"), locate_number(known, 3, "ter")
    assert bis is not None and ter is not None
    assert bis.precision is Precision.NUMBER and (bis.lon, bis.lat) == truth(4)
    assert ter.precision is Precision.INTERPOLATED


@pytest.mark.parametrize("number", [7, 8, 21, 22, 33, 34])
def test_between_known_numbers_each_side_keeps_its_side(number: int) -> None:
    assert error_m(street(1, 2, 11, 12, 29, 30, 41, 42), number) < 6.0


def test_the_opposite_side_tells_how_far_along() -> None:
    alone = error_m(street(1, 41), 20)
    helped = error_m(street(1, 41, 2, 18, 22, 40), 20)
    assert helped < 4.0 < alone


def test_the_street_is_prolonged_but_not_for_ever() -> None:
    known = street(1, 3, 5, 7, 9, 11)
    assert error_m(known, 17) < 12.0
    near, far = locate_number(known, 31, ""), locate_number(known, 99, "")
    assert near is not None and far is not None
    assert far.score < near.score / 2
    assert (far.lon, far.lat) == (near.lon, near.lat)
    assert locate_number(known, 123, "") is None
    assert locate_number(known, 0, "") is None


def test_a_number_is_elsewhere_when_those_around_it_all_are() -> None:
    known = [*street(1, 3, 5, 7, own=True), *street(2, 4, 8, 12, own=False)]

    def elsewhere(number: int, houses: list[HouseNumber] = known) -> bool:
        spot = locate_number(houses, number, "")
        assert spot is not None
        return spot.elsewhere

    assert [elsewhere(number) for number in (4, 6, 14)] == [True, True, True]
    assert [elsewhere(number) for number in (3, 9)] == [False, False]
    long = [*street(1, 3, 5, own=True), *street(11, 13, own=False)]
    assert [elsewhere(number, long) for number in (5, 7, 12, 13, 15)] == [
        False, False, True, True, True,
    ]  # fmt: skip
    assert not elsewhere(6, long)


def test_a_number_in_the_wrong_place_is_doubted() -> None:
    known = street(1, 3, 5, 7, 11, 13, 15, 17)
    wrong = HouseNumber(9, "bis", *to_degrees(45.0, 300.0))
    assert error_m([*known, wrong], 9) < 40.0


def test_the_score_falls_with_the_distance_to_what_is_known() -> None:
    dense, sparse = locate_number(street(*range(1, 40, 3)), 8, ""), locate_number(street(1), 80, "")
    assert dense is not None and sparse is not None
    assert dense.score > 0.8 > 0.5 > sparse.score


def test_a_single_known_number_answers_for_the_street() -> None:
    assert error_m(street(3), 9) < 35.0


def test_rough_numbers_give_way_to_surveyed_ones() -> None:
    rough = [HouseNumber(9, "", *to_degrees(500.0, 500.0), by_hand=True)]
    assert error_m([*street(1, 5, 13, 17), *rough], 11) < 6.0
    mixed = locate_number([*street(1), *rough], 11, "")
    assert mixed is not None and mixed.precision is Precision.INTERPOLATED


def test_an_exact_number_prefers_survey_then_its_own_arrondissement() -> None:
    known = [
        HouseNumber(9, "", 2.30, 48.88, by_hand=True),
        HouseNumber(9, "", 2.31, 48.88, own=False),
    ]
    spot = locate_number(known, 9, "")
    assert spot is not None
    assert spot.lon == 2.31
    assert spot.score == pytest.approx(0.98 * 0.9)
    alone = locate_number(known[:1], 9, "")
    assert alone is not None and alone.score == 0.9


def test_the_side_of_the_other_arrondissement_is_less_sure() -> None:
    known = [*street(1, 3, 5, 7, own=True), *street(2, 4, 8, 10, own=False)]
    here, there = locate_number(known, 9, ""), locate_number(known, 6, "")
    assert here is not None and there is not None
    assert here.score > 0.8 > there.score - 0.05
