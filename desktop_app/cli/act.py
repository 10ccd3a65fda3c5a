"""`relais act NUMBER MOVE`: one move on one signalement."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeVar

from desktop_app.cli.correct import run_correct, run_reroute
from desktop_app.cli.entry_json import parse_code
from desktop_app.cli.main import Desk, count_of, print_json
from desktop_app.cli.show import whole_number
from desktop_app.domain.codes import (
    Coded,
    HoldReason,
    Outcome,
    OverrideReason,
    Partner,
    RefusalReason,
    Role,
)
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Moved
from desktop_app.domain.visit import Mood, PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.attach import attach, detach
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from desktop_app.services.turns import read_token
from desktop_app.services.undo import undo

Some = TypeVar("Some", bound=Coded)
POOL: Final = "pool"
CORRECT: Final = "correct"
# Who has no team of their own: the one they tell can only be the one they assign.
_TEAMLESS: Final = (Role.COORDINATOR, Role.ADMIN, Role.FRONT_DESK)


def configure(parser: argparse.ArgumentParser) -> None:
    """The number, the move and what each may need."""
    parser.add_argument("number", metavar="NUMÉRO", help="par exemple 19-2026-004127")
    parser.add_argument("move", metavar="GESTE", choices=sorted(EVERY), help=", ".join(EVERY))
    parser.add_argument("--reason", help="refuse, assign, hold : code de la raison")
    parser.add_argument("--text", default="", help="précision en clair")
    parser.add_argument("--to-team", help="assign, reroute : code de l’équipe, ou « pool »")
    parser.add_argument("--json", help="correct : les faits, comme pour log")
    parser.add_argument("--outcome", help="close : code du résultat")
    parser.add_argument("--partner", help="hand-over : code du partenaire")
    parser.add_argument("--at", help="schedule : moment ISO avec décalage")
    parser.add_argument("--review", help="hold, monitor : moment ISO avec décalage")
    parser.add_argument("--to", help="attach : numéro auquel rattacher")
    parser.add_argument("--voice", help="detach : identifiant de la voix")
    parser.add_argument("--token", help="undo : jeton donné par le geste")
    parser.add_argument("--version", type=count_of, default=None, help="version que l’on a lue")
    parser.add_argument("--people-met", help="visit : 0, 1-3, 4-6 ou 7+, à dire toujours")
    parser.add_argument("--mood", default="calm", help="visit : calm, tense ou violent")
    parser.add_argument("--minutes", type=count_of, default=0, help="visit : durée")
    for name in ("offered", "accepted"):
        parser.add_argument(f"--{name}", type=count_of, default=0, help="visit : nombre")
    for name in ("consumption-seen", "material-collected", "mediation-done", "police-called"):
        parser.add_argument(f"--{name}", action="store_true", help="visit")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Make the move and say where the signalement stands."""
    if args.move == "assign" and args.to_team is None and _is_target(args):
        # Once the actor's team is told before "act", the one told after it is the one assigned.
        args.to_team = args.team_of_actor
        desk = replace(desk, actor=replace(desk.actor, team=args.team_before))
    seat = desk.open_seat()
    try:
        told: dict[str, Any] = {}
        if args.move == CORRECT:
            moved, told = run_correct(seat, whole_number(args.number), args)
        else:
            moved = MOVES[args.move](seat, whole_number(args.number), args)
    finally:
        seat.store.close()
    print_json(
        {
            "number": moved.number,
            "status": moved.status.value,
            "team": None
            if moved.team is None
            else {"code": moved.team.code, "name": moved.team.name},
            "undo": moved.undo,
            **told,
        }
    )
    return 0


def _is_target(args: argparse.Namespace) -> bool:
    told_after = args.team_of_actor != args.team_before
    return told_after and (args.team_before is not None or Role(args.role) in _TEAMLESS)


def _code(args: argparse.Namespace, name: str, codes: type[Some]) -> Some:
    text = getattr(args, name)
    if text is None:
        listed = ", ".join(code.value for code in codes)
        raise UserError("missing", f"Ajoutez --{name.replace('_', '-')} : {listed}.", name)
    return parse_code(text, codes, name)


def _need(args: argparse.Namespace, name: str, what: str) -> str:
    text = getattr(args, name)
    if not text:
        raise UserError("missing", f"Ajoutez --{name.replace('_', '-')} : {what}.", name)
    return str(text)


def _instant(args: argparse.Namespace, name: str) -> dt.datetime:
    text = _need(args, name, "un moment ISO avec décalage")
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            "moment_unreadable", f"« {text} » n’est pas un moment ISO.", name
        ) from error
    if at.tzinfo is None:
        raise UserError("moment_unreadable", f"« {text} » : ajoutez le décalage, +01:00.", name)
    return at


def _hold(seat: Seat, number: str, args: argparse.Namespace) -> Moved:
    review = _instant(args, "review") if args.review else None
    reason = _code(args, "reason", HoldReason)
    return moves.hold(seat, number, reason, args.text, review, version=args.version)


def _assign(seat: Seat, number: str, args: argparse.Namespace) -> Moved:
    team = _need(args, "to_team", "le code de l’équipe, ou « pool »")
    reason = OverrideReason.OTHER
    if args.reason is not None:
        reason = _code(args, "reason", OverrideReason)
    wanted = None if team == POOL else team
    return moves.assign(seat, number, wanted, reason, args.text, version=args.version)


def _visit(seat: Seat, number: str, args: argparse.Namespace) -> Moved:
    visit = Visit(
        _code(args, "people_met", PeopleMet),
        consumption_seen=args.consumption_seen,
        mood=_code(args, "mood", Mood),
        orientations_offered=args.offered,
        orientations_accepted=args.accepted,
        material_collected=args.material_collected,
        mediation_done=args.mediation_done,
        police_called=args.police_called,
        minutes=args.minutes,
        remark=args.text,
    )
    return record_visit(seat, number, visit, version=args.version)


def _undo(seat: Seat, number: str, args: argparse.Namespace) -> Moved:
    token = _need(args, "token", "le jeton du geste")
    meant, _ = read_token(token)
    if meant != number:
        raise UserError(
            "undo_other_number",
            f"Ce jeton défait un geste sur {meant}, pas sur {number} : vérifiez le numéro.",
            "token",
        )
    return undo(seat, token)


Act = Callable[[Seat, str, Any], Moved]
MOVES: Final[dict[str, Act]] = {
    "accept": lambda seat, number, args: moves.accept(seat, number, version=args.version),
    "refuse": lambda seat, number, args: moves.refuse(
        seat, number, _code(args, "reason", RefusalReason), args.text, version=args.version
    ),
    "assign": _assign,
    "schedule": lambda seat, number, args: moves.schedule(
        seat, number, _instant(args, "at"), version=args.version
    ),
    "hold": _hold,
    "resume": lambda seat, number, args: moves.resume(seat, number, version=args.version),
    "monitor": lambda seat, number, args: moves.monitor(
        seat, number, _instant(args, "review"), version=args.version
    ),
    "hand-over": lambda seat, number, args: moves.hand_over(
        seat, number, _code(args, "partner", Partner), args.text, version=args.version
    ),
    "visit": _visit,
    "close": lambda seat, number, args: moves.close(
        seat, number, _code(args, "outcome", Outcome), args.text, version=args.version
    ),
    "reopen": lambda seat, number, args: moves.reopen(
        seat, number, args.text, version=args.version
    ),
    "cancel": lambda seat, number, args: moves.cancel(
        seat, number, args.text, version=args.version
    ),
    "attach": lambda seat, number, args: attach(
        seat, number, whole_number(_need(args, "to", "le numéro auquel rattacher"))
    ),
    "detach": lambda seat, number, args: detach(
        seat, number, _need(args, "voice", "l’identifiant de la voix (voir show)")
    ),
    "reroute": run_reroute,
    "undo": _undo,
}
EVERY: Final = (*MOVES, CORRECT)
