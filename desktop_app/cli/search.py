"""`relais search TEXT…`: a number, an address, a word, a reporter (if the role may)."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from desktop_app.cli.main import Desk, lines_of, print_json
from desktop_app.services.search import search


def configure(parser: argparse.ArgumentParser) -> None:
    """The text."""
    parser.add_argument("text", nargs="+", metavar="TEXTE", help="ce que l’on cherche")
    parser.add_argument("--limit", type=lines_of, default=20, help="combien au plus")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Print the JSON array."""
    seat = desk.open_seat()
    try:
        hits = search(seat, " ".join(args.text), limit=max(1, min(args.limit, 200)))
    finally:
        seat.store.close()
    print_json([asdict(hit) for hit in hits])
    return 0
