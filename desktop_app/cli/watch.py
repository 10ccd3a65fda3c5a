"""`relais watch`: what changes in the base, one line of JSON each, as it happens."""

from __future__ import annotations

import argparse
import threading
from dataclasses import asdict

from desktop_app.cli.json_views import iso
from desktop_app.cli.main import Desk, count_of, print_json
from desktop_app.domain.errors import UserError
from desktop_app.services.seat import utc_now

LONGEST_S = 86_400


def configure(parser: argparse.ArgumentParser) -> None:
    """How long."""
    parser.description = (
        "Écrit une ligne JSON par changement, le temps demandé : numéros touchés, et si les "
        "règles, les lieux, les tournées, les lieux suivis ou les imports ont changé."
    )
    parser.add_argument("--seconds", type=count_of, default=60, help="combien de temps (60)")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Print until the time is over."""
    from desktop_app.services.feed import changes_of_others

    if not 1 <= args.seconds <= LONGEST_S:
        raise UserError("bad_seconds", f"Demandez entre 1 et {LONGEST_S} secondes.", "seconds")
    seat = desk.open_seat()
    stop = threading.Event()
    timer = threading.Timer(args.seconds, stop.set)
    timer.start()
    try:
        for changes in changes_of_others(seat, stop):
            told = {**asdict(changes), "numbers": sorted(changes.numbers)}
            print_json({"at": iso(utc_now()), **told})
    finally:
        timer.cancel()
        seat.store.close()
    return 0
