"""Corners of two streets, as callers tell them."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.codes import Precision
from desktop_app.domain.geometry import distance_m
from desktop_app.services.find_places import geocode, suggest
from desktop_app.services.import_gazetteer import import_gazetteer
from desktop_app.services.seat import Seat

RIQUET_AUBERVILLIERS = (2.3683, 48.8896)


@pytest.mark.parametrize("imported", [False, True])
@pytest.mark.parametrize(
    "typed",
    [
        "angle rue riquet et rue d'aubervilliers",
        "à l’angle de la rue Riquet et de la rue d’Aubervilliers",
        "coin rue riquet / rue d'aubervilliers",
        "rue riquet / rue d'aubervilliers",
        "rue riquet à l'angle de la rue d'aubervilliers",
        "croisement riquet aubervilliers",
        "angle des rues riquet et d'aubervilliers",
    ],
)
def test_a_corner_is_where_both_streets_come_nearest(
    seat: Seat, shared_data: Path, imported: bool, typed: str
) -> None:
    if imported:
        import_gazetteer(seat, sorted((shared_data / "geo").glob("*.csv")))
    place = geocode(seat, typed, offline=True)
    assert place is not None
    assert place.label.startswith("Angle Rue Riquet / Rue d’Aubervilliers, 750")
    assert (place.precision, place.sector) == (Precision.PLACE, "eole")
    assert distance_m(place.lon, place.lat, *RIQUET_AUBERVILLIERS) < 60


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        (
            "angle rue riquet et rue d'aubervilliers 75018",
            "Angle Rue Riquet / Rue d’Aubervilliers, 75018 Paris",
        ),
        (
            "angle rue riquet et rue d'aubervilliers 19",
            "Angle Rue Riquet / Rue d’Aubervilliers, 75019 Paris",
        ),
        ("rue pajol angle rue riquet", "Angle Rue Pajol / Rue Riquet, 75018 Paris"),
        ("12 rue riquet angle rue d'aubervilliers", "12 Rue Riquet, 75019 Paris"),
    ],
)
def test_the_postcode_and_a_number_say_more(seat: Seat, typed: str, label: str) -> None:
    place = geocode(seat, typed, offline=True)
    assert place is not None
    assert place.label == label


@pytest.mark.parametrize(
    "typed",
    [
        "angle rue pajol et rue de crimée",
        "angle rue riquet et rue riquet",
        "angle rue riquet et zzzzz",
        "angle rue cail et rue myrha",
    ],
)
def test_streets_that_do_not_meet_have_no_corner(seat: Seat, typed: str) -> None:
    assert geocode(seat, typed, offline=True) is None
    assert not any(place.label.startswith("Angle") for place in suggest(seat, typed))


def test_the_streets_of_an_unknown_corner_are_still_offered(seat: Seat) -> None:
    labels = [place.label for place in suggest(seat, "angle rue pajol et rue de crimée")]
    assert {"Rue Pajol, 75018 Paris", "Rue de Crimée, 75019 Paris"} <= set(labels)


def test_a_corner_is_suggested_before_its_end(seat: Seat) -> None:
    (first, *_) = suggest(seat, "angle rue riquet et rue d'aub")
    assert first.label.startswith("Angle Rue Riquet / Rue d’Aubervilliers")


def test_surveyed_numbers_tell_the_corner(seat: Seat, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [
        *(f"{each},,Rue Droite,75018,{2.36 + each / 1e4:.4f},48.9000" for each in range(1, 20, 2)),
        *(f"{each},,Rue Debout,75018,2.3611,{48.899 + each / 1e4:.4f}" for each in range(2, 20, 2)),
    ]
    path.write_text("\n".join(["numero,suffixe,voie,code_postal,lon,lat", *lines]), "utf-8")
    import_gazetteer(seat, [path])
    place = geocode(seat, "angle rue droite et rue debout", offline=True)
    assert place is not None
    assert (place.lon, place.lat) == (2.3611, 48.9)
    assert place.label == "Angle Rue Droite / Rue Debout, 75018 Paris"


def test_surveyed_numbers_are_trusted_before_lines_drawn_by_hand(
    seat: Seat, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    lines = [
        *(f"{each},,Rue Riquet,75018,{2.362 + each / 1e4:.4f},48.8900" for each in range(2, 9, 2)),
        *(f"{each},,Rue Pajol,75018,2.3618,{48.8895 + each / 1e4:.4f}" for each in range(1, 10, 2)),
    ]
    path.write_text("\n".join(["numero,suffixe,voie,code_postal,lon,lat", *lines]), "utf-8")
    import_gazetteer(seat, [path])
    place = geocode(seat, "angle rue riquet et rue pajol", offline=True)
    assert place is not None
    assert distance_m(place.lon, place.lat, 2.3620, 48.8900) < 2
