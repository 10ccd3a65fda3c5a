"""The walking order of a round: 12 stops exactly, 60 by improvement."""

from __future__ import annotations

import random
import statistics
import time
from pathlib import Path
from typing import Any

from desktop_app.domain.geometry import to_degrees
from desktop_app.domain.walking import EXACT_STOPS, WalkStop, walking_order

ROUNDS = 9
BARS_S = {EXACT_STOPS: 0.3, 60: 1.0}
START = to_degrees(0, 0)


def measure(_folder: Path) -> list[dict[str, Any]]:
    """One row a size: the median over scattered rounds, a quarter of the stops underground."""
    return [_row(count, bar) for count, bar in BARS_S.items()]


def _row(count: int, bar: float) -> dict[str, Any]:
    chance = random.Random(count)
    took = []
    for _ in range(ROUNDS):
        stops = [_stop(chance) for _ in range(count)]
        started = time.perf_counter()
        walking_order(START, stops)
        took.append(time.perf_counter() - started)
    value = statistics.median(took)
    way = "exact" if count <= EXACT_STOPS else "improved"
    return {
        "name": f"walking order, {count} stops, {way}",
        "value": round(value, 4),
        "unit": "s",
        "p95": round(max(took), 4),
        "reference": None,
        "ratio": None,
        "bar": f"<= {bar} s",
        "ok": value <= bar,
    }


def _stop(chance: random.Random) -> WalkStop:
    lon, lat = to_degrees(chance.uniform(-1500, 1500), chance.uniform(-1500, 1500))
    return WalkStop(lon, lat, chance.choice(("Stalingrad", None, None, None)))
