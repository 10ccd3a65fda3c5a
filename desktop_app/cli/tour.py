"""`relais tour --out DIR`: the guided tour, offscreen."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop_app.cli.main import Desk, print_json


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the tour."""
    parser.add_argument("--out", type=Path, required=True, help="dossier des images")
    parser.add_argument(
        "--dansmarue", type=Path, default=None, help="export DansMaRue à importer d’abord"
    )


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Tour the base of --data-dir, or a base of its own, thrown away, when none is given."""
    from desktop_app.tour.story import tour

    folder = desk.folder if args.data_dir else None
    print_json(tour(args.out, folder, args.dansmarue))
    return 0
