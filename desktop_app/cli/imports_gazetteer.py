"""`relais import gazetteer FILE…`: official place files."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop_app.cli.json_views import report_json
from desktop_app.cli.main import Desk, print_json
from desktop_app.services.import_gazetteer import import_gazetteer


def configure_gazetteer(parser: argparse.ArgumentParser) -> None:
    """Options of `relais import gazetteer`."""
    parser.add_argument(
        "files", nargs="+", metavar="FICHIER", type=Path, help="CSV ou GeoJSON de lieux"
    )


def run_gazetteer(args: argparse.Namespace, desk: Desk) -> int:
    """Load the files; one line of JSON tells the counts and the report's path."""
    seat = desk.open_seat()
    try:
        report = import_gazetteer(seat, args.files)
    finally:
        seat.store.close()
    print_json(report_json(report))
    return 0
