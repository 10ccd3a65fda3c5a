"""The coverage grid of 12 categories × 20 sectors × 2 levels × 168 hours."""

from __future__ import annotations

import dataclasses
import datetime as dt
import statistics
import time
from pathlib import Path
from typing import Any

from desktop_app.domain.codes import Category, TeamKind
from desktop_app.domain.coverage import Zone, cover
from desktop_app.domain.routing import Rule
from desktop_app.services.open_base import open_base
from desktop_app.services.reference import load_reference

ROUNDS = 5
BAR_S = 1.0
WEEK = dt.date(2026, 11, 23)


def measure(folder: Path) -> list[dict[str, Any]]:
    """One row: the grid by the shipped rules, its teams each bound to sectors of their own."""
    store = open_base(folder)
    try:
        with store.reading() as connection:
            reference = load_reference(connection)
    finally:
        store.close()
    zones = [Zone(f"s{rank}", (10, 18, 19)[rank % 3], f"Secteur {rank}") for rank in range(20)]
    teams = [
        dataclasses.replace(
            team, sectors=frozenset(f"s{each}" for each in range(20) if (each + rank) % 4)
        )
        for rank, team in enumerate(reference.teams.values())
    ]
    other = Rule("90", 900, "autre", {"category": [Category.OTHER.value]}, TeamKind.MEDIATION)
    rules = (*reference.rules, other)
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        found = cover(rules, teams, zones, WEEK)
        took.append(time.perf_counter() - started)
    if len(found.lines) != len(Category) * len(zones) * 2:
        raise RuntimeError(f"{len(found.lines)} lines")
    value = statistics.median(took)
    return [
        {
            "name": "coverage grid, 12 categories × 20 sectors × 2 levels × 168 hours",
            "value": round(value, 3),
            "unit": "s",
            "reference": None,
            "ratio": None,
            "bar": f"<= {BAR_S} s",
            "ok": value <= BAR_S,
        }
    ]
