"""Plane geometry of Paris."""

from __future__ import annotations

import pytest

from desktop_app.domain import geometry

SQUARE = ((2.0, 48.0), (2.2, 48.0), (2.2, 48.2), (2.0, 48.2))


def test_degrees_and_metres_undo_each_other() -> None:
    x, y = geometry.to_metres(2.3671, 48.888)
    assert (x, y) == pytest.approx((153.997, -111.208), abs=0.01)
    assert geometry.to_degrees(x, y) == pytest.approx((2.3671, 48.888), abs=1e-9)


def test_a_thousandth_of_latitude_is_111_metres() -> None:
    assert geometry.distance_m(2.36, 48.888, 2.36, 48.889) == pytest.approx(111.208, abs=0.01)


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [(2.1, 48.1, True), (2.3, 48.1, False), (2.1, 48.3, False), (1.9, 48.1, False)],
)
def test_a_point_lies_inside_its_ring(lon: float, lat: float, expected: bool) -> None:
    assert geometry.inside(SQUARE, lon, lat) is expected


def test_a_notch_is_outside() -> None:
    notched = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 1.0), (0.0, 4.0))
    assert not geometry.inside(notched, 2.0, 3.0)
    assert geometry.inside(notched, 0.5, 3.0)


def test_distance_to_a_ring_is_to_its_nearest_edge_or_corner() -> None:
    south = 48.0 - 100 / geometry.METRES_PER_LAT
    assert geometry.distance_to_ring_m(SQUARE, 2.1, south) == pytest.approx(100, abs=0.01)
    west = 2.0 - 30 / geometry.METRES_PER_LON
    corner = geometry.distance_to_ring_m(SQUARE, west, 48.0 - 40 / geometry.METRES_PER_LAT)
    assert corner == pytest.approx(50, abs=0.01)


def test_an_edge_without_length_counts_as_a_point() -> None:
    assert geometry.distance_to_ring_m(((2.0, 48.0), (2.0, 48.0)), 2.0, 48.001) == pytest.approx(
        111.208, abs=0.01
    )


def test_a_box_holds_its_edges_and_grows_by_metres() -> None:
    box = geometry.box_of([SQUARE])
    assert box == geometry.Box(2.0, 48.0, 2.2, 48.2)
    assert box.holds(2.2, 48.2)
    outside = 2.2 + 50 / geometry.METRES_PER_LON
    assert not box.holds(outside, 48.1)
    assert box.widened(51).holds(outside, 48.1)


@pytest.mark.parametrize(
    ("one", "other", "gap", "midway"),
    [
        (((0, 0), (10, 0)), ((5, -5), (5, 5)), 0, (5, 0)),
        (((0, 0), (10, 0)), ((5, 2), (5, 6)), 2, (5, 1)),
        (((0, 0), (10, 0)), ((0, 4), (10, 4)), 4, (0, 2)),
        (((0, 0), (10, 0)), ((14, 3), (14, 3)), 5, (12, 1.5)),
    ],
)
def test_where_two_segments_come_nearest(
    one: tuple[geometry.Point, geometry.Point],
    other: tuple[geometry.Point, geometry.Point],
    gap: float,
    midway: geometry.Point,
) -> None:
    assert geometry.nearest_points(one, other) == (pytest.approx(gap), pytest.approx(midway))


BOW = ((2.0, 48.0), (2.2, 48.2), (2.2, 48.0), (2.0, 48.2))


def test_a_bow_crosses_itself_in_its_middle() -> None:
    for ring in (BOW, (*BOW, BOW[0])):
        found = geometry.crossing_of(ring)
        assert found is not None
        first, second, at = found
        assert (first, second) == (1, 3)
        assert at == pytest.approx((2.1, 48.1))


@pytest.mark.parametrize(
    "ring",
    [
        SQUARE,
        (*SQUARE, SQUARE[0]),
        ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 1.0), (0.0, 4.0)),
        ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 0.0), (0.0, 4.0)),  # touches its own side
    ],
)
def test_sound_outlines_do_not_cross(ring: geometry.Ring) -> None:
    assert geometry.crossing_of(ring) is None


def test_a_crossing_far_along_a_long_outline_is_found() -> None:
    teeth = [(float(at), 1.0 + at % 2) for at in range(200)]
    sound = (*teeth, (199.0, 0.0), (0.0, 0.0))
    assert geometry.crossing_of(sound) is None
    assert geometry.crossing_of((*teeth, (199.0, 0.0), (100.0, 1.5), (0.0, 0.0))) is not None


def test_a_ring_is_opened_once() -> None:
    assert geometry.opened((*SQUARE, SQUARE[0])) == SQUARE
    assert geometry.opened(SQUARE) == SQUARE
    assert geometry.opened(SQUARE[:1]) == SQUARE[:1]
