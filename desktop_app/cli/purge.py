"""`relais purge`: what is due, shown or eliminated; the lists of the past; the delays."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli.days import read_day
from desktop_app.cli.json_views import iso
from desktop_app.cli.main import Desk, count_of, lines_of, print_json
from desktop_app.domain.retention import BOUNDS, Due, Purged
from desktop_app.services.elimination_list import write_list
from desktop_app.services.purge import plan, purge
from desktop_app.services.purge_runs import run_lines, runs
from desktop_app.services.retention import read_delays, save_delays

if TYPE_CHECKING:
    from desktop_app.services.seat import Seat


def configure(parser: argparse.ArgumentParser) -> None:
    """Whether to do it, until when, where to write the list."""
    parser.description = (
        "Élimine ce dont la durée de conservation est passée, et répond ce qui l’a été. Les durées "
        "se lisent avec --delays et se changent en les donnant."
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="montrer seulement, sans rien écrire"
    )
    parser.add_argument("--until", help="AAAA-MM-JJ ; aujourd’hui sans elle")
    parser.add_argument("--csv", type=Path, metavar="FICHIER", help="écrire aussi la liste")
    parser.add_argument("--past", action="store_true", help="lister les éliminations passées")
    parser.add_argument("--run", metavar="ÉLIMINATION", help="la liste de l’une d’elles")
    parser.add_argument("--delays", action="store_true", help="lire les durées de conservation")
    parser.add_argument("--limit", type=lines_of, default=200, help="lignes montrées au plus")
    for name in BOUNDS:
        parser.add_argument(f"--{name.replace('_', '-')}", type=count_of, help="changer la durée")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Do what is asked and print it."""
    seat = desk.open_seat()
    with closing(seat.store):
        print_json(_answer(seat, args))
    return 0


def _answer(seat: Seat, args: argparse.Namespace) -> Any:
    wanted = {name: getattr(args, name) for name in BOUNDS if getattr(args, name) is not None}
    if wanted:
        return save_delays(seat, replace(read_delays(seat), **wanted)).as_json()
    if args.delays:
        return read_delays(seat).as_json()
    if args.run is not None:
        return _listed(run_lines(seat, [args.run]), args)
    if args.past:
        return [
            {
                "id": each.uid,
                "at": iso(each.at),
                "by": each.actor,
                "role": each.role.value,
                "why": each.why.value,
                "delays": each.delays.as_json(),
                "counts": _counts(each.counts),
            }
            for each in runs(seat, args.limit)
        ]
    until = None if args.until is None else read_day(args.until, "until")
    return _show(seat, args, until) if args.dry_run else _purge(seat, args, until)


def _show(seat: Seat, args: argparse.Namespace, until: dt.date | None) -> dict[str, Any]:
    found = plan(seat, until)
    return {
        "dry_run": True,
        "until": found.until.isoformat(),
        "delays": found.delays.as_json(),
        "counts": _counts(found.counts),
        "held": found.held,
        **_listed(found.lines, args),
    }


def _purge(seat: Seat, args: argparse.Namespace, until: dt.date | None) -> dict[str, Any]:
    done = purge(seat, until)
    return {
        "dry_run": False,
        "runs": list(done.runs),
        "counts": _counts(done.counts),
        "held": done.held,
        "emptied": done.emptied,
        "copies_until": done.copies_until.isoformat(),
        **_listed(run_lines(seat, done.runs), args),
    }


def _listed(lines: Iterable[Due], args: argparse.Namespace) -> dict[str, Any]:
    every = list(lines)
    written = (
        {} if args.csv is None else {"csv": str(args.csv), "rows": write_list(args.csv, every)}
    )
    shown = [
        {
            "kind": line.kind.value,
            "number": line.number,
            "voice": line.voice,
            "due_on": None if line.due_on is None else line.due_on.isoformat(),
            "held": None if line.held is None else line.held.value,
        }
        for line in every[: args.limit]
    ]
    return {"total": len(every), "lines": shown, **written}


def _counts(counts: Mapping[Purged, int]) -> dict[str, int]:
    return {kind.value: count for kind, count in counts.items()}
