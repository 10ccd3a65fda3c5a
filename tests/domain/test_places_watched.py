"""What the facts, the teams and the changes say of places that are watched."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from desktop_app.domain.codes import Category, PlaceKind, TeamKind
from desktop_app.domain.conditions import Facts, say_actual
from desktop_app.domain.moments import PARIS
from desktop_app.domain.routing import goes
from desktop_app.domain.rules import Team
from desktop_app.domain.views import Changes, merged

FACTS = Facts(
    Category.OTHER, PlaceKind.STREET, dt.datetime(2026, 11, 20, 18, tzinfo=PARIS), arrondissement=18
)


def test_the_place_watched_is_named() -> None:
    assert say_actual("hotspot", FACTS) == "le lieu n’est pas un point suivi"
    watched = replace(FACTS, hotspot=True)
    assert say_actual("hotspot", watched) == "le lieu est un point suivi"
    named = replace(watched, hotspot_name="Les marches")
    assert say_actual("hotspot", named) == "point suivi\u00a0: Les marches"


def test_a_team_goes_where_it_covers() -> None:
    team = Team("uasa", "UASA", TeamKind.UASA, arrondissements=frozenset({18}))
    assert goes(team, FACTS)
    assert not goes(team, replace(FACTS, arrondissement=19))
    assert not goes(team, replace(FACTS, place_kind=PlaceKind.STATION))


def test_changes_are_merged_whole() -> None:
    first, second = Changes(frozenset({"a"}), hotspots=True), Changes(frozenset({"b"}), rounds=True)
    assert merged(first, second) == Changes(frozenset({"a", "b"}), rounds=True, hotspots=True)
    assert merged(Changes(), Changes()) == Changes()
