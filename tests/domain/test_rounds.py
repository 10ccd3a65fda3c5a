"""Rounds in the pure: stops for the walk, warnings, words."""

from __future__ import annotations

from desktop_app.domain.codes import Category
from desktop_app.domain.geometry import to_degrees
from desktop_app.domain.rounds import (
    Candidate,
    Start,
    StopWhy,
    length_of,
    look_for,
    say_length,
    walk_stops,
    warnings_of,
)


def place(x: float, *, below: bool = False, station: str | None = None) -> Candidate:
    lon, lat = to_degrees(x, 0)
    return Candidate("Quai", lon, lat, StopWhy.ADDED, underground=below, station=station)


def test_underground_stops_go_by_station_and_else_by_label() -> None:
    stops = walk_stops([place(0), place(10, below=True, station="Jaurès"), place(20, below=True)])
    assert [stop.station for stop in stops] == [None, "Jaurès", "Quai"]


def test_the_length_counts_from_the_start() -> None:
    assert round(length_of(Start("Mairie", *to_degrees(-100, 0)), [place(0), place(50)])) == 150
    assert round(length_of(None, [place(0), place(50)])) == 50


def test_a_full_shift_is_warned_and_not_refused() -> None:
    stops = [place(0), place(10), place(20, below=True)]
    assert warnings_of(stops, 3) == ()
    assert warnings_of(stops, None) == ()
    (told,) = warnings_of(stops, 2)
    assert told.startswith("3 arrêts pour une capacité de 2 : retirez-en 1")


def test_what_a_team_does_not_do_is_warned() -> None:
    stops = [place(0), place(10), place(20, below=True)]
    assert warnings_of(stops, None, on_duty=False, surface=False, underground=False) == (
        "L’équipe n’est pas en service à ces heures : vérifiez le calendrier.",
        "1 arrêt en souterrain : cette équipe n’y descend pas.",
        "2 arrêts en surface : cette équipe n’y va pas.",
    )
    assert warnings_of(stops[:2], None, underground=False) == ()
    assert warnings_of(stops[2:], None, surface=False) == ()


def test_lengths_in_words() -> None:
    assert [say_length(m) for m in (0, 847, 994, 996, 4_234)] == [
        "0 m", "850 m", "990 m", "1,0 km", "4,2 km",
    ]  # fmt: skip


def test_every_category_says_what_to_look_for() -> None:
    assert all(look_for(category) for category in Category)


def test_the_numbers_of_a_place_alone() -> None:
    assert place(0).numbers == ()
