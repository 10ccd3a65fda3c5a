"""`relais flags list | audit`: warnings that agents kept, and what an audit says of them."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Any

from desktop_app.cli.json_views import iso
from desktop_app.cli.main import Desk, count_of, lines_of, print_json
from desktop_app.domain.errors import UserError
from desktop_app.services.flag_audit import KeptFlag, Verdict, audit_flag, list_flags

if TYPE_CHECKING:
    from desktop_app.services.seat import Seat


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.add_argument(
        "act", nargs="?", default="list", choices=("list", "audit"), metavar="list|audit"
    )
    parser.add_argument("id", nargs="?", type=count_of, help="audit : l’avertissement")
    parser.add_argument(
        "--verdict", choices=[each.value for each in Verdict], help="audit : ce qu’il en est"
    )
    parser.add_argument("--audited", action="store_true", help="list : aussi ceux déjà revus")
    parser.add_argument("--limit", type=lines_of, default=100, help="list : combien au plus")
    parser.add_argument("--before", type=count_of, help="list : la suite, valeur de « next »")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Do it and print the answer."""
    seat = desk.open_seat()
    with closing(seat.store):
        print_json(_audit(seat, args) if args.act == "audit" else _list(seat, args))
    return 0


def _list(seat: Seat, args: argparse.Namespace) -> dict[str, Any]:
    page = list_flags(seat, audited=args.audited, before=args.before, limit=args.limit)
    return {
        "total": page.total,
        "waiting": page.waiting,
        "next": page.next,
        "flags": [_flag(row) for row in page.rows],
    }


def _audit(seat: Seat, args: argparse.Namespace) -> dict[str, Any]:
    if args.id is None or args.verdict is None:
        raise UserError(
            "missing",
            "Dites quel avertissement et ce qu’il en est : relais flags audit 12 --verdict masked.",
            "id" if args.id is None else "verdict",
        )
    audit_flag(seat, args.id, Verdict(args.verdict))
    return {"id": args.id, "verdict": args.verdict}


def _flag(row: KeptFlag) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": iso(row.at),
        "by": row.actor,
        "kind": row.kind.value,
        "number": row.number,
        "field": row.field,
        "before": row.before,
        "found": row.found,
        "after": row.after,
        "verdict": None if row.verdict is None else row.verdict.value,
        "audited_by": row.audited_by or None,
        "audited_at": None if row.audited_at is None else iso(row.audited_at),
    }
