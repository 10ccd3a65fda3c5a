"""`relais coverage`: who takes what in a week, the holes, and what hangs on one team."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

from desktop_app.cli.days import read_day
from desktop_app.cli.main import Desk, print_json
from desktop_app.domain.coverage import Coverage, Gap, gather, say_hours
from desktop_app.services.coverage import coverage


def configure(parser: argparse.ArgumentParser) -> None:
    """The week, and whether the whole grid is wanted."""
    parser.add_argument("--week", help="un jour de la semaine voulue, AAAA-MM-JJ")
    parser.add_argument("--grid", action="store_true", help="toute la grille, heure par heure")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Print the holes and the single points; with --grid, each line hour by hour."""
    seat = desk.open_seat()
    try:
        found = coverage(seat, _day(args.week))
    finally:
        seat.store.close()
    content: dict[str, Any] = {
        "week": found.week.isoformat(),
        "holes": [gap_json(gap) for gap in gather(found.holes())],
        "single_points": [gap_json(gap) for gap in gather(found.single_points())],
        "unrouted": [category.value for category in found.unrouted],
    }
    if args.grid:
        content["grid"] = _grid(found)
    print_json(content)
    return 0


def _day(text: str | None) -> dt.date | None:
    return None if text is None else read_day(text, "week")


def gap_json(gap: Gap) -> dict[str, Any]:
    """A hole, or a single point, as commands print it."""
    told: dict[str, Any] = {
        "category": gap.category.value,
        "level": gap.level.value,
        "zones": [zone.sector or zone.name for zone in gap.zones],
        "days": list(gap.days),
        "start_hour": gap.start,
        "hours": gap.length,
        "text": say_hours(gap),
    }
    return told if gap.team is None else {**told, "team": gap.team}


def _grid(found: Coverage) -> list[dict[str, Any]]:
    return [
        {
            "category": key.category.value,
            "zone": key.zone.sector or key.zone.name,
            "level": key.level.value,
            "hours": [
                {"team": cell.team, "later": cell.later, "single": cell.single} for cell in cells
            ],
        }
        for key, cells in found.lines.items()
    ]
