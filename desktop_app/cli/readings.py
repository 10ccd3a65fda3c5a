"""`relais readings`: who read which identity, when and why; as JSON, or written as a table."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from desktop_app.cli.days import read_day
from desktop_app.cli.json_views import iso
from desktop_app.cli.main import Desk, count_of, lines_of, print_json
from desktop_app.services.reading_log import (
    LoggedReading,
    ReadingFilter,
    list_readings,
    write_readings,
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Which readings, and where to."""
    parser.add_argument("--agent", default="", help="une partie du nom de l’agent")
    parser.add_argument("--from", dest="first", help="du AAAA-MM-JJ")
    parser.add_argument("--to", dest="last", help="au AAAA-MM-JJ, compris")
    parser.add_argument("--number", default="", metavar="NUMÉRO", help="d’un signalement")
    parser.add_argument("--limit", type=lines_of, default=100, help="combien au plus")
    parser.add_argument("--before", type=count_of, help="la suite : valeur de « next »")
    parser.add_argument(
        "--csv", type=Path, metavar="FICHIER", help="tout écrire, en .csv ou en .xlsx"
    )


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Print a page, or write them all."""
    wanted = ReadingFilter(
        args.agent,
        None if args.first is None else read_day(args.first, "from"),
        None if args.last is None else read_day(args.last, "to"),
        args.number,
    )
    seat = desk.open_seat()
    with closing(seat.store):
        if args.csv is not None:
            print_json({"csv": str(args.csv), "rows": write_readings(seat, wanted, args.csv)})
            return 0
        page = list_readings(seat, wanted, args.before, args.limit)
    print_json(
        {"total": page.total, "next": page.next, "readings": [_row(row) for row in page.rows]}
    )
    return 0


def _row(row: LoggedReading) -> dict[str, object]:
    return {
        "id": row.id,
        "at": iso(row.at),
        "by": row.actor,
        "role": row.role.value,
        "reason": row.reason,
        "number": row.number,
        "voice": row.voice,
    }
