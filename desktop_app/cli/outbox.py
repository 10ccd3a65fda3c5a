"""`relais outbox`: what was typed on this PC while the shared base was away; list it, send it."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

from desktop_app.cli.json_views import iso
from desktop_app.cli.main import Desk, print_json
from desktop_app.domain.connection import EXAMPLE
from desktop_app.domain.errors import UserError
from desktop_app.domain.outbox import OutboxLine
from desktop_app.services.outbox import Outbox, busy

REFUSED_EXIT = 2


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.description = (
        "list : ce qui attend d’être envoyé, ce qui a été refusé, et ce qui a été réglé depuis une "
        "semaine. send : envoyer ce qui attend, dans l’ordre ; la base doit répondre."
    )
    parser.add_argument("act", choices=("list", "send"), metavar="list|send")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """List, or send; 2 where the base refused a row."""
    if desk.connection is None:
        raise UserError(
            "no_connection",
            f"Dites de quelle base partagée : ajoutez --database-url {EXAMPLE}.",
            "database_url",
        )
    box = Outbox(desk.folder, desk.connection.key)
    return _send(desk, box) if args.act == "send" else _list(box)


def _list(box: Outbox) -> int:
    lines = box.lines()
    print_json({"outbox": [_line(line) for line in lines], "of_others": box.of_others()})
    return 0


def _send(desk: Desk, box: Outbox) -> int:
    from desktop_app.services.outbox_sending import send_all

    seat = desk.open_seat()
    with closing(seat.store):
        report = send_all(seat, box)
    if report.busy:
        raise busy()
    print_json(
        {
            "sent": [_line(line) for line in report.sent],
            "refused": [_line(line) for line in report.refused],
        }
    )
    return REFUSED_EXIT if report.refused else 0


def _line(line: OutboxLine) -> dict[str, Any]:
    return {
        "id": line.uid,
        "reference": line.reference,
        "kind": line.kind.value,
        "title": line.title,
        "typed_at": iso(line.at),
        "state": line.state.value,
        "number": line.number or None,
        "code": line.code or None,
        "reason": line.reason or None,
        "duplicates": list(line.duplicates),
        "settled_at": None if line.settled_at is None else iso(line.settled_at),
        "readable": line.readable,
    }
