"""`relais backup FILE`: a verified copy of the base, taken while it is in use."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop_app.cli.main import Desk, print_json
from desktop_app.services.backup import backup


def configure(parser: argparse.ArgumentParser) -> None:
    """The file."""
    parser.add_argument("file", type=Path, metavar="FICHIER", help="fichier de la sauvegarde")
    parser.add_argument("--force", action="store_true", help="remplacer un fichier existant")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Copy, then say where and how much."""
    seat = desk.open_seat()
    try:
        made = backup(seat, args.file, force=args.force)
    finally:
        seat.store.close()
    print_json({"file": str(made.file), "bytes": made.bytes, "verified": True})
    return 0
