"""`relais backup FILE`: a verified copy of the base, taken while it is in use; `--daily`: the copy
of today, beside the base, among those of a fortnight."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop_app.cli.main import Desk, print_json
from desktop_app.domain.errors import UserError
from desktop_app.services.backup import backup
from desktop_app.services.daily_backup import daily_backup
from desktop_app.services.seat import Seat


def configure(parser: argparse.ArgumentParser) -> None:
    """The file, or the day's."""
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="FICHIER", help="fichier de la sauvegarde"
    )
    parser.add_argument("--force", action="store_true", help="remplacer un fichier existant")
    parser.add_argument(
        "--daily",
        action="store_true",
        help="la copie du jour, dans le dossier « sauvegardes » (14 gardées)",
    )


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Copy, then say where and how much."""
    if args.daily == (args.file is not None):
        raise UserError(
            "usage", "Écrivez un nom de fichier, ou --daily pour la copie du jour.", "file"
        )
    seat = desk.open_seat()
    try:
        print_json(_daily(seat) if args.daily else _to_file(seat, args.file, force=args.force))
    finally:
        seat.store.close()
    return 0


def _to_file(seat: Seat, file: Path, *, force: bool) -> dict[str, object]:
    made = backup(seat, file, force=force)
    return {"file": str(made.file), "bytes": made.bytes, "verified": True}


def _daily(seat: Seat) -> dict[str, object]:
    done = daily_backup(seat.store, seat.folder, seat.clock())
    return {
        "file": None if done.copy is None else str(done.copy.file),
        "bytes": None if done.copy is None else done.copy.bytes,
        "made": done.made,
        "verified": done.made,
        "removed": [str(path) for path in done.removed],
    }
