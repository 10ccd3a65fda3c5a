"""`relais clock NUMBER`: the three clocks of a signalement, in its team's working time."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.cli.json_views import iso
from desktop_app.cli.main import Desk, print_json
from desktop_app.cli.show import whole_number
from desktop_app.domain.clocks import Clock, Pause
from desktop_app.domain.duty import Shift
from desktop_app.services.clocks import Clocks, clocks_of

MONITORED = "monitored"


def configure(parser: argparse.ArgumentParser) -> None:
    """The number."""
    parser.add_argument("number", metavar="NUMÉRO", help="par exemple 19-2026-004127")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Print the JSON object."""
    seat = desk.open_seat()
    try:
        clocks = clocks_of(seat, whole_number(args.number))
    finally:
        seat.store.close()
    print_json(clocks_json(clocks))
    return 0


def clocks_json(clocks: Clocks) -> dict[str, Any]:
    """Everything, in the words of the contract."""
    team = clocks.team
    return {
        "number": clocks.number,
        "status": clocks.status.value,
        "team": None if team is None else {"code": team.code, "name": team.name},
        "duty": {
            "known": clocks.known,
            "confirmed": clocks.confirmed,
            "on_duty": clocks.on_duty,
            "shift": None if clocks.shift is None else _shift(clocks.shift),
        },
        "clocks": [_clock(clock) for clock in clocks.clocks],
        "pauses": [_pause(pause) for pause in clocks.pauses],
    }


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        "from": iso(shift.begins_at),
        "to": iso(shift.ends_at),
        "day": shift.day.isoformat(),
        "capacity": shift.capacity,
    }


def _clock(clock: Clock) -> dict[str, Any]:
    return {
        "name": clock.name.value,
        "due_at": iso(clock.due_at),
        "left_minutes": clock.left_minutes,
        "state": clock.state.value,
        "words": clock.words,
    }


def _pause(pause: Pause) -> dict[str, Any]:
    return {
        "from": iso(pause.begins_at),
        "to": None if pause.ends_at is None else iso(pause.ends_at),
        "reason": MONITORED if pause.reason is None else pause.reason.value,
    }
