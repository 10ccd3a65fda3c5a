"""`relais act NUMBER correct` and `reroute`: facts put right, then another team asked."""

from __future__ import annotations

import argparse
import json
from typing import Any

from desktop_app.cli.entry_json import read_correction
from desktop_app.cli.show import decision_json
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Moved
from desktop_app.services.correct import correct, reroute
from desktop_app.services.seat import Seat

POOL = "pool"


def run_correct(seat: Seat, number: str, args: argparse.Namespace) -> tuple[Moved, dict[str, Any]]:
    """Correct by `--json`; what is told beside the move: what the rules say now."""
    if args.json is None:
        raise UserError("missing", "Ajoutez --json : les faits à corriger.", "json")
    try:
        content = json.loads(args.json)
    except (ValueError, RecursionError):
        raise UserError(
            "not_json",
            '--json n’est pas du JSON : écrivez par exemple {"category": "camp"}.',
            "json",
        ) from None
    correction = read_correction(seat, content, offline=args.offline)
    done = correct(seat, number, correction, args.version)
    return done.moved, {
        "proposal": decision_json(done.proposal),
        "changed_team": done.changed_team,
        "may_reroute": done.may_reroute,
    }


def run_reroute(seat: Seat, number: str, args: argparse.Namespace) -> Moved:
    """Ask the team that the rules give now; `--to-team` confirms which one it is."""
    team: Any = args.to_team if args.to_team is not None else ...
    return reroute(seat, number, None if team == POOL else team, args.version)
