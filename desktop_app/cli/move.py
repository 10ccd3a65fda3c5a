"""`relais move --to URL`: the whole base to another engine, compared table by table."""

from __future__ import annotations

import argparse
import contextlib
import sys
from typing import TYPE_CHECKING

from db.errors import FaultKind, StorageFault
from desktop_app.cli.database import ask_password
from desktop_app.cli.main import Desk, print_json
from desktop_app.domain.connection import connection_of

if TYPE_CHECKING:
    from db.engine import Store
    from db.moves import TableSum
    from desktop_app.services.move_base import Moved
    from desktop_app.services.seat import Seat


def configure(parser: argparse.ArgumentParser) -> None:
    """The address."""
    parser.add_argument(
        "--to",
        required=True,
        metavar="ADRESSE",
        help="base d’arrivée : postgresql://serveur/base ou sqlite:////dossier/fichier.sqlite",
    )


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Move, saying on a terminal how far it is; then counts and sums, and what is left to do."""
    from desktop_app.services.move_base import target_at

    target = target_at(args.to)
    seat = desk.open_seat()
    with contextlib.closing(seat.store):
        try:
            moved = _move(seat, target)
        except StorageFault as fault:
            if fault.kind is not FaultKind.PASSWORD_MISSING or not sys.stdin.isatty():
                raise
            moved = _move(seat, target_at(args.to, ask_password(connection_of(args.to))))
    print_json(
        {
            "from": moved.source,
            "to": moved.target,
            "rows": moved.rows,
            "verified": True,
            "tables": [
                {
                    "table": table.table,
                    "rows": table.rows,
                    "sha256": table.digest,
                    "resumed": table.resumed,
                }
                for table in moved.tables
            ],
            "next": moved.next_step,
        }
    )
    return 0


def _move(seat: Seat, target: Store) -> Moved:
    from desktop_app.services.move_base import move_base

    with contextlib.closing(target):
        return move_base(seat, target, _tell)


def _tell(table: TableSum) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"{table.table} : {table.rows}\n")
