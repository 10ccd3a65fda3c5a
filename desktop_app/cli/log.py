"""`relais log`: signalements as JSON on stdin, one line each, the answers as JSON lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from desktop_app.cli.entry_json import read_entry
from desktop_app.cli.json_views import duplicate_json, iso, place_json
from desktop_app.cli.last_edge import FAULT, LastEdge
from desktop_app.cli.main import Desk, print_error, print_json
from desktop_app.domain.errors import UserError
from desktop_app.domain.json_words import json_fault
from desktop_app.domain.views import Logged, RunnerUp, SavedFlag, TeamRef
from desktop_app.services.faults import explained
from desktop_app.services.log_signalement import log_signalement

if TYPE_CHECKING:
    from desktop_app.services.seat import Seat


def configure(parser: argparse.ArgumentParser) -> None:
    """No option of its own: everything stands in the JSON."""
    parser.description = (
        "Lit un objet JSON par ligne sur l’entrée standard et répond une ligne JSON par "
        "signalement enregistré ; les erreurs vont sur la sortie d’erreur, une ligne chacune."
    )


def run(_args: argparse.Namespace, desk: Desk) -> int:
    """Log every document of stdin, one transaction each; the worst exit code."""
    seat = desk.open_seat()
    worst, seen = 0, False
    try:
        for document in documents(_lines()):
            seen = True
            with LastEdge(desk.folder) as edge:  # a bug on one line: the others are logged
                try:
                    with explained():
                        print_json(_log(seat, document, offline=desk.offline))
                except UserError as error:
                    print_error(error)
                    worst = max(worst, error.exit_code)
            if edge.broken:
                worst = FAULT
    finally:
        seat.store.close()
    if not seen:
        raise UserError("no_input", "Rien à saisir : écrivez un objet JSON sur l’entrée standard.")
    return worst


def documents(lines: Iterable[str]) -> Iterator[str]:
    """Cut lines into JSON texts: one line each, or several for one written with indents.

    An unreadable text ends where the next one starts: at a brace in the first column.
    """
    kept: list[str] = []
    for line in lines:
        if kept and line.startswith("{"):
            yield "".join(kept)
            kept = []
        if not kept and not line.strip():
            continue
        kept.append(line)
        if _whole("".join(kept)):
            yield "".join(kept)
            kept = []
    if kept:
        yield "".join(kept)


def _whole(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").removeprefix("\ufeff")


def _log(seat: Seat, document: str, *, offline: bool) -> dict[str, Any]:
    try:
        content = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise UserError(
            "json_unreadable",
            f"« {document.strip()[:60]} » n’est pas du JSON : {json_fault(error)}.",
        ) from error
    asked = read_entry(seat, content, offline=offline)
    try:
        return logged_json(log_signalement(seat, asked.entry, attach_to=asked.attach_to))
    except UserError as error:
        if error.field in ("name", "email", "phone", "consent"):
            error.field = f"reporter.{error.field}"
        raise


def logged_json(logged: Logged) -> dict[str, Any]:
    """The answer that other programs rely on."""
    proposal = logged.proposal
    content = {
        "number": logged.number,
        "id": logged.uid,
        "status": logged.status.value,
        "team": _team(proposal.team),
        "rule": proposal.rule,
        "reasons": list(proposal.reasons),
        "runner_up": _runner_up(proposal.runner_up),
        "deadlines": {
            "accept": iso(proposal.deadlines.accept),
            "visit": iso(proposal.deadlines.visit),
            "answer": iso(proposal.deadlines.answer),
        },
        "place": place_json(logged.place),
        "duplicates": [duplicate_json(duplicate) for duplicate in logged.duplicates],
        "privacy": [_flag(flag) for flag in logged.privacy],
    }
    if logged.attached_to is not None:
        content["attached_to"] = logged.attached_to
    return content


def _team(team: TeamRef | None) -> dict[str, str] | None:
    return None if team is None else {"code": team.code, "name": team.name}


def _runner_up(second: RunnerUp | None) -> dict[str, Any] | None:
    if second is None:
        return None
    return {"team": _team(second.team), "rule": second.rule, "reasons": list(second.reasons)}


def _flag(flag: SavedFlag) -> dict[str, Any]:
    return {
        "kind": flag.kind.value,
        "start": flag.start,
        "end": flag.end,
        "action": flag.action,
    }
