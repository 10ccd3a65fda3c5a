"""`relais rules check|replay|export|import`: the rules of the base, without a window."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop_app.cli.coverage import gap_json
from desktop_app.cli.main import count_of, print_json
from desktop_app.domain.codes import VersionState
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.rule_set import parse_rules, rules_as_text
from desktop_app.services.replay import replay
from desktop_app.services.rule_impact import Impact, rule_impact
from desktop_app.services.rule_versions import (
    list_versions,
    publish,
    read_version,
    save_draft,
)

if TYPE_CHECKING:
    from desktop_app.cli.main import Desk
    from desktop_app.domain.rule_check import RuleProblem
    from desktop_app.domain.rules import Rule
    from desktop_app.services.seat import Seat

TO_MEND: Final = 2
DAYS: Final = 90
FARTHEST_DAYS: Final = 36_500


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the four things to do."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="check|replay|export|import")
    check = acts.add_parser("check", help="dire ce qui ne va pas dans les règles")
    _choose_rules(check)
    played = acts.add_parser("replay", help="rejouer des règles sur ce qui a été reçu")
    _choose_rules(played)
    played.add_argument("--days", type=_days_of, help=f"les derniers jours ({DAYS})")
    played.add_argument("--since", type=_day_of, help="premier jour, 2026-09-01")
    played.add_argument("--until", type=_day_of, help="dernier jour, compris")
    export = acts.add_parser("export", help="écrire les règles en JSON")
    export.add_argument("--version", type=count_of, help="une version ; sinon celle en vigueur")
    brought = acts.add_parser("import", help="faire un brouillon d’un fichier JSON")
    brought.add_argument("file", type=Path, metavar="FICHIER")
    brought.add_argument("--note", default="", help="pourquoi")
    brought.add_argument("--publish", action="store_true", help="le mettre en vigueur")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Do one of the four, and print what came of it."""
    acts = {"check": _check, "replay": _replay, "export": _export, "import": _import}
    seat = desk.open_seat()
    with closing(seat.store):
        return acts[args.act](seat, args)


def _check(seat: Seat, args: argparse.Namespace) -> int:
    impact = rule_impact(seat, _rules(seat, args))
    print_json({"problems": _problems_json(impact.problems), **_opened_json(impact)})
    return TO_MEND if impact.blocked else 0


def _replay(seat: Seat, args: argparse.Namespace) -> int:
    since, until = _period(args, seat.clock())
    played = replay(seat, _rules(seat, args), since, until)
    print_json(
        {
            "total": played.total,
            "changed": played.changed,
            "lost": played.lost,
            "gained": played.gained,
            "table": [
                {"from": each.from_team, "to": each.to_team, "count": each.count}
                for each in played.table
            ],
            "numbers": list(played.numbers),
        }
    )
    return 0


def _export(seat: Seat, args: argparse.Namespace) -> int:
    rules = _in_force(seat) if args.version is None else read_version(seat, args.version).rules
    sys.stdout.write(rules_as_text(rules))
    return 0


def _import(seat: Seat, args: argparse.Namespace) -> int:
    rules = _read(args.file)
    impact = rule_impact(seat, rules)  # before they are in force: what they take away
    version = save_draft(seat, rules, args.note)
    if args.publish and not impact.blocked:
        version = publish(seat, version.number)
    print_json(
        {
            "number": version.number,
            "state": version.state.value,
            "problems": _problems_json(impact.problems),
            **_opened_json(impact),
        }
    )
    if args.publish and impact.blocked:
        publish(seat, version.number)  # refuses, and says why
    return 0


def _choose_rules(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--file", type=Path, metavar="FICHIER", help="les règles d’un fichier JSON")
    which.add_argument("--draft", type=count_of, help="celles d’un brouillon ou d’une version")


def _rules(seat: Seat, args: argparse.Namespace) -> tuple[Rule, ...]:
    if args.file is not None:
        return _read(args.file)
    return _in_force(seat) if args.draft is None else read_version(seat, args.draft).rules


def _in_force(seat: Seat) -> tuple[Rule, ...]:
    return next(each.rules for each in list_versions(seat) if each.state is VersionState.LIVE)


def _read(path: Path) -> tuple[Rule, ...]:
    if not path.is_file():
        raise UserError("file_missing", f"Le fichier « {path} » est introuvable.", "file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            "rules_unreadable",
            f"« {path.name} » n’est pas un texte UTF-8 : enregistrez-le sous ce codage.",
            "file",
        ) from error
    return parse_rules(text)


def _period(args: argparse.Namespace, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    if args.days is not None and (args.since or args.until):
        raise UserError("usage", "--days ne se combine pas avec --since ni --until.", "days")
    until = now
    if args.until is not None:
        until = _midnight(args.until + dt.timedelta(days=1))
    if args.since is not None:
        return _midnight(args.since), until
    return until - dt.timedelta(days=args.days or DAYS), until


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), PARIS)


def _days_of(text: str) -> int:
    days = count_of(text)
    if not 1 <= days <= FARTHEST_DAYS:
        raise argparse.ArgumentTypeError(f"demandez entre 1 et {FARTHEST_DAYS} jours")
    return days


def _day_of(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = dt.date.min
    if not 1970 <= day.year < dt.MAXYEAR:
        raise argparse.ArgumentTypeError(f"« {text[:20]} » n’est pas un jour : écrivez 2026-09-01")
    return day


def _opened_json(impact: Impact) -> dict[str, Any]:
    """What somebody takes by the rules in force and nobody would take by these."""
    return {
        "opened_holes": [gap_json(gap) for gap in impact.gaps],
        "unrouted": [category.value for category in impact.unrouted],
    }


def _problems_json(problems: Iterable[RuleProblem]) -> list[dict[str, Any]]:
    return [
        {
            "code": problem.code,
            "rules": list(problem.rules),
            "severity": problem.severity,
            "message": problem.message,
        }
        for problem in problems
    ]
