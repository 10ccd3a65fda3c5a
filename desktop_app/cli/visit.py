"""`relais visit`: passages as JSON on stdin, one line each; where each signalement stands."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from desktop_app.cli.log import documents
from desktop_app.cli.main import Desk, print_error, print_json
from desktop_app.cli.visit_json import FIELDS, read_visit
from desktop_app.domain.errors import UserError
from desktop_app.domain.json_words import json_fault
from desktop_app.domain.views import Moved
from desktop_app.domain.visit import Visit, next_moves, next_outcome, next_partner
from desktop_app.domain.workflow import Move
from desktop_app.services.faults import explained
from desktop_app.services.record_visit import record_passage, told_of_remark

if TYPE_CHECKING:
    from desktop_app.services.seat import Seat


def configure(parser: argparse.ArgumentParser) -> None:
    """No option of its own: everything stands in the JSON."""
    parser.description = (
        "Lit un passage par ligne (objet JSON) et répond une liste JSON par passage ; un passage "
        f"qui concerne plusieurs signalements les modifie tous ou aucun. Champs : "
        f"{', '.join(FIELDS)}."
    )


def run(_args: argparse.Namespace, desk: Desk) -> int:
    """Record every document of stdin, one transaction each; the worst exit code."""
    seat = desk.open_seat()
    worst, seen = 0, False
    try:
        for document in documents(_lines()):
            seen = True
            try:
                with explained():
                    print_json(_record(seat, document))
            except UserError as error:
                print_error(error)
                worst = max(worst, error.exit_code)
    finally:
        seat.store.close()
    if not seen:
        raise UserError("no_input", "Rien à lire : écrivez un objet JSON sur l’entrée standard.")
    return worst


def _lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").removeprefix("\ufeff")


def _record(seat: Seat, document: str) -> list[dict[str, Any]]:
    try:
        content = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise UserError(
            "json_unreadable",
            f"« {document.strip()[:60]} » n’est pas du JSON : {json_fault(error)}.",
        ) from error
    asked = read_visit(seat, content)
    moved = record_passage(seat, asked.numbers, asked.visit)
    return [_answer(each, asked.visit) for each in moved]


def _answer(moved: Moved, visit: Visit) -> dict[str, Any]:
    """Where it stands, the moves proposed next, and what they would say."""
    following = next_moves(moved.status, visit, stale=moved.stale)
    answer: dict[str, Any] = {
        "number": moved.number,
        "status": moved.status.value,
        "next": [move.value for move in following],
    }
    if visit.remark:
        remark, masked = told_of_remark(visit)
        answer["remark"] = remark
        answer["remark_masked"] = [{"kind": kind, "count": n} for kind, n in masked.items()]
    if Move.CLOSE in following:
        answer["outcome"] = next_outcome(visit, stale=moved.stale)
    if Move.HAND_OVER in following:
        answer["partner"] = next_partner(visit)
    return answer
