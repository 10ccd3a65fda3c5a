"""`relais check`: verify the whole base; 0 only if everything verifies."""

from __future__ import annotations

import argparse

from desktop_app.cli.main import Desk, print_json
from desktop_app.services.check import check

FAULT = 3


def configure(_parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(_args: argparse.Namespace, desk: Desk) -> int:
    """Print what was verified and every problem found (the first 200)."""
    seat = desk.open_seat()
    try:
        checked = check(seat)
    finally:
        seat.store.close()
    print_json(
        {
            "ok": checked.ok,
            "signalements": checked.signalements,
            "events": checked.events,
            "problems": [
                {"code": each.code, "number": each.number, "message": each.message}
                for each in checked.problems
            ],
        }
    )
    return 0 if checked.ok else FAULT
