"""`relais demo --signalements N --seed S`: fill an example base."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from desktop_app.cli.main import count_of, print_json

if TYPE_CHECKING:
    from desktop_app.cli.main import Desk


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--signalements", type=count_of, required=True, help="combien")
    parser.add_argument("--seed", type=count_of, default=1, help="graine : même graine, même base")
    parser.add_argument(
        "--force", action="store_true", help="même dans une base qui contient de vrais signalements"
    )


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Fill, then say what was made."""
    from desktop_app.services.demo import fill_demo

    seat = desk.open_seat()
    try:
        made = fill_demo(seat, args.signalements, args.seed, force=args.force)
    finally:
        seat.store.close()
    print_json(
        {
            "signalements": made.signalements,
            "voices": made.voices,
            "visits": made.visits,
            "events": made.events,
            "seconds": made.seconds,
        }
    )
    return 0
