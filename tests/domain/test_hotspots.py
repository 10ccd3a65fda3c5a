"""Hotspots: which circle holds a point and when, names, reviews, bounds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.codes import PlaceKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.geometry import METRES_PER_LAT, METRES_PER_LON
from desktop_app.domain.hotspots import (
    MOST_RADIUS_M,
    Hotspot,
    HotspotState,
    Watch,
    Watches,
    name_of_place,
    require_possible,
    stop_label,
    usual_review,
)

AT = dt.datetime(2026, 11, 20, 17, 30, tzinfo=dt.UTC)
LON, LAT = 2.3671, 48.8880
WATCH = Watch("a", "Éole", LON, LAT, 100, AT)
HOTSPOT = Hotspot(
    "a",
    "Les marches",
    "43 Rue d’Aubervilliers, 75018 Paris",
    LON,
    LAT,
    100,
    18,
    "eole",
    PlaceKind.PORCH,
    "",
    HotspotState.WATCHED,
    AT,
    dt.date(2026, 12, 20),
    1,
)


def east(metres: float) -> float:
    return LON + metres / METRES_PER_LON


def test_a_circle_holds_its_edge_and_nothing_beyond() -> None:
    watches = Watches([WATCH])
    assert watches.holding(east(99.9), LAT, AT) is WATCH
    assert watches.holding(east(100.2), LAT, AT) is None
    assert HOTSPOT.holds(east(99.9), LAT)
    assert not HOTSPOT.holds(east(100.2), LAT)


def test_it_counts_while_it_is_watched() -> None:
    rested = replace(WATCH, until=AT + dt.timedelta(hours=2))
    watches = Watches([rested])
    held = [watches.holding(LON, LAT, AT + dt.timedelta(hours=hours)) for hours in (-1, 0, 1, 2, 3)]
    assert held == [None, rested, rested, None, None]


def test_of_several_the_nearest_middle_counts() -> None:
    beside = replace(WATCH, uid="b", lon=east(80))
    watches = Watches([WATCH, beside])
    assert watches.holding(east(60), LAT, AT) is beside
    assert watches.holding(east(20), LAT, AT) is WATCH
    assert Watches([replace(WATCH, uid="z"), WATCH]).holding(LON, LAT, AT) is WATCH


def test_nothing_is_watched_in_a_new_base() -> None:
    assert Watches().holding(LON, LAT, AT) is None


@given(
    st.floats(-400, 400),
    st.floats(-400, 400),
    st.integers(25, MOST_RADIUS_M),
    st.floats(-0.02, 0.02),
    st.floats(-0.02, 0.02),
)
def test_the_tiles_forget_no_circle(
    x: float, y: float, radius: int, lon: float, lat: float
) -> None:
    watch = replace(WATCH, lon=LON + lon, lat=LAT + lat, radius_m=radius)
    point = watch.lon + x / METRES_PER_LON, watch.lat + y / METRES_PER_LAT
    near = (x * x + y * y) ** 0.5
    if abs(near - radius) > 0.01:
        held = Watches([watch]).holding(*point, AT)
        assert held == (watch if near < radius else None)


def test_names_come_from_places() -> None:
    assert name_of_place("43 Rue d’Aubervilliers, 75018 Paris") == "43 Rue d’Aubervilliers"
    assert name_of_place("") == "Lieu suivi"
    assert stop_label(HOTSPOT) == "Les marches, 43 Rue d’Aubervilliers"
    named = replace(HOTSPOT, name="Porche du 43 rue d’Aubervilliers")
    assert stop_label(named) == "Porche du 43 rue d’Aubervilliers"


def test_a_review_is_due_on_its_day_while_watched() -> None:
    day = dt.date(2026, 12, 20)
    assert [HOTSPOT.review_due(day - dt.timedelta(days=back)) for back in (1, 0)] == [False, True]
    assert not replace(HOTSPOT, state=HotspotState.RESTED).review_due(day)
    assert not replace(HOTSPOT, review_on=None).review_due(day)
    assert usual_review(dt.date(2026, 11, 20)) == day


def test_one_goes_down_to_a_station() -> None:
    assert not HOTSPOT.underground
    assert replace(HOTSPOT, place_kind=PlaceKind.STATION).underground


@pytest.mark.parametrize(
    ("name", "radius", "note", "code", "field"),
    [
        ("", 100, "", "name_missing", "name"),
        ("x" * 81, 100, "", "name_too_long", "name"),
        ("Éole", 24, "", "radius", "radius"),
        ("Éole", 301, "", "radius", "radius"),
        ("Éole", 100, "x" * 501, "text_too_long", "note"),
    ],
)
def test_what_cannot_be_is_refused(
    name: str, radius: int, note: str, code: str, field: str
) -> None:
    with pytest.raises(UserError) as refused:
        require_possible(name, radius, note)
    assert (refused.value.code, refused.value.field) == (code, field)
    require_possible("x" * 80, 25, "x" * 500)
    require_possible("Éole", 300, "")
