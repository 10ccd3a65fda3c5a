"""Two streets named together, and where they meet."""

from __future__ import annotations

import pytest

from desktop_app.domain.corners import (
    Corner,
    corner_of,
    line_stretches,
    meeting_point,
    stretches,
)
from desktop_app.domain.geometry import distance_m, to_degrees
from desktop_app.domain.house_numbers import HouseNumber


@pytest.mark.parametrize(
    ("typed", "first", "second"),
    [
        ("angle rue riquet et rue d'aubervilliers", "rue riquet", "rue d'aubervilliers"),
        ("coin de la rue riquet et de la rue de tanger", "rue riquet", "rue de tanger"),
        ("à l’angle du bd Ney et de l’avenue X", "bd Ney", "avenue X"),
        ("angle des rues riquet et de tanger", "rue riquet", "rue de tanger"),
        ("angle rue riquet rue de tanger", "rue riquet", "rue de tanger"),
        ("croisement riquet / tanger", "riquet", "tanger"),
        ("croisement riquet tanger", "riquet", "tanger"),
        ("intersection rue riquet avec rue de tanger", "rue riquet", "rue de tanger"),
        ("rue ordener à l'angle de la rue marx dormoy", "rue ordener", "rue marx dormoy"),
        ("rue riquet (angle rue de tanger)", "rue riquet", "rue de tanger"),
        ("12 rue riquet, coin tanger", "12 rue riquet", "tanger"),
        ("rue riquet angle rue de tanger, 75019", "rue riquet", "rue de tanger, 75019"),
    ],
)
def test_a_corner_that_is_said(typed: str, first: str, second: str) -> None:
    assert corner_of(typed) == Corner(first, second)


@pytest.mark.parametrize(
    ("typed", "first", "second"),
    [
        ("rue riquet / rue d'aubervilliers", "rue riquet", "rue d'aubervilliers"),
        ("rue riquet/rue de tanger", "rue riquet", "rue de tanger"),
        ("rue riquet et la rue de tanger", "rue riquet", "rue de tanger"),
        ("bd ney x av. de la porte", "bd ney", "av. de la porte"),
    ],
)
def test_two_streets_joined_by_a_stroke_or_a_word(typed: str, first: str, second: str) -> None:
    assert corner_of(typed) == Corner(first, second)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "angle",
        "angle rue riquet",
        "2/6 rue louis blanc",
        "47 et 49 rue pajol",
        "rue marie et louise",
        "Rue de Sambre-et-Meuse",
        "Voie M/19",
        "carrefour de l'odéon",
        "43 rue daubervil",
    ],
)
def test_what_is_no_corner(typed: str) -> None:
    assert corner_of(typed) is None


def house(number: int, x: float, y: float) -> HouseNumber:
    return HouseNumber(number, "", *to_degrees(x, y))


def test_known_numbers_are_joined_along_each_side_but_not_across_gaps() -> None:
    course = stretches(
        [house(5, 20, 0), house(1, 0, 0), house(2, 0, 10), house(99, 60, 0), house(101, 900, 0)]
    )
    ends = [tuple(tuple(round(part) for part in end) for end in stretch) for stretch in course]
    assert ends == [
        ((0, 10), (0, 10)),
        ((0, 0), (0, 0)),
        ((0, 0), (20, 0)),
        ((60, 0), (60, 0)),
        ((900, 0), (900, 0)),
    ]


def test_streets_meet_where_they_cross() -> None:
    east = stretches([house(1, -50, 0), house(3, 50, 0)])
    north = line_stretches([(to_degrees(10, 80), to_degrees(10, 40), to_degrees(10, -40))])
    met = meeting_point(east, north)
    assert met is not None
    assert met[2] == 0
    assert distance_m(met[0], met[1], *to_degrees(10, 0)) < 0.1


def test_streets_that_stop_short_meet_midway() -> None:
    met = meeting_point(
        stretches([house(1, 0, 0), house(3, 40, 0)]), stretches([house(2, 60, 0), house(4, 90, 5)])
    )
    assert met is not None
    assert met[2] == pytest.approx(20, abs=0.1)
    assert distance_m(met[0], met[1], *to_degrees(50, 0)) < 0.1


def test_what_is_not_known_meets_nothing() -> None:
    assert meeting_point((), stretches([house(1, 0, 0)])) is None
