"""`relais round build | list | show | sheet`: the rounds of a day, and their sheet as PDF."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from desktop_app.cli.days import read_day
from desktop_app.cli.json_views import iso
from desktop_app.cli.main import Desk, count_of, print_json
from desktop_app.domain.codes import Role
from desktop_app.domain.duty import Shift
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.rounds import Candidate, Round, RoundLine, Start, Stop, fitting, room_of
from desktop_app.services import rounds
from desktop_app.services.find_places import SURE_SCORE, background, geocode
from desktop_app.services.round_proposals import DAYS_NOT_SEEN, propose_stops
from desktop_app.services.seat import Seat

_OF_A_TEAM: Final = (Role.TEAM_LEAD, Role.MEDIATOR)


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, for which team, day and shift."""
    parser.add_argument("act", metavar="ACTION", choices=sorted(ACTS), help=", ".join(ACTS))
    parser.add_argument("uid", metavar="TOURNÉE", nargs="?", help="show, sheet : identifiant")
    parser.add_argument("--date", help="build, list : AAAA-MM-JJ ; aujourd’hui sans elle")
    parser.add_argument("--shift", help="build : heure du service, HH:MM")
    parser.add_argument("--start", help="build : adresse ou lieu de départ")
    parser.add_argument(
        "--days-not-seen", type=count_of, default=DAYS_NOT_SEEN, help="build : lieux non vus"
    )
    parser.add_argument(
        "--all", action="store_true", help="build : tout prendre, même au-delà de la capacité"
    )
    parser.add_argument("--out", help="sheet : fichier PDF à écrire")
    parser.add_argument("--json", action="store_true", help="la sortie l’est toujours")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Do it and print the answer as JSON."""
    role = Role(args.role)
    if args.team_of_actor != args.team_before and (args.team_before or role not in _OF_A_TEAM):
        # Told after the command, --team is the team of the round.
        desk = replace(desk, actor=replace(desk.actor, team=args.team_before))
    seat = desk.open_seat()
    try:
        print_json(ACTS[args.act](seat, args, desk.offline))
    finally:
        seat.store.close()
    return 0


def _build(seat: Seat, args: argparse.Namespace, offline: bool) -> dict[str, Any]:
    team = args.team_of_actor
    if team is None:
        raise UserError("team_missing", "Dites quelle équipe part, avec --team.", "team")
    day = _day(seat, args.date)
    shift = _shift(seat, team, day, args.shift)
    start = None if args.start is None else _start(seat, args.start, offline=offline)
    proposed = propose_stops(seat, team, day, days_not_seen=args.days_not_seen)
    beside = rounds.stops_planned(seat, team, day).get(shift.begins_at, 0)
    capacity = rounds.capacity_of(seat, team, shift)
    stops = fitting(proposed, None if args.all else room_of(capacity, beside))
    if not stops:
        raise _nothing_to_take(proposed, capacity, beside)
    made = rounds.build_round(seat, team, day, shift, start, stops)
    told = round_json(rounds.walk(seat, made.uid, version=made.version))
    left = [each for each in proposed if not each.taken and each not in stops]
    return told | {"left_out": [_left_json(each) for each in left]}


def _nothing_to_take(proposed: Sequence[Candidate], capacity: int | None, beside: int) -> UserError:
    if fitting(proposed, None):
        return UserError(
            "shift_full",
            f"Les tournées de ce service ont {beside} arrêts pour une capacité de {capacity} : "
            "choisissez un autre service avec --shift, ou passez outre avec --all.",
            "shift",
        )
    if any(each.beyond for each in proposed):
        return UserError(
            "stops_missing",
            "Ce qui reste est à un niveau où cette équipe ne va pas : confiez-le à une autre.",
            "team",
        )
    return UserError(
        "stops_missing", "Rien à voir ce jour-là qui ne soit déjà dans une tournée.", "date"
    )


def _list(seat: Seat, args: argparse.Namespace, _offline: bool) -> list[dict[str, Any]]:
    lines = rounds.list_rounds(seat, _day(seat, args.date), team=args.team_of_actor)
    return [_line_json(line) for line in lines]


def _show(seat: Seat, args: argparse.Namespace, _offline: bool) -> dict[str, Any]:
    return round_json(rounds.show_round(seat, _uid(args)))


def _sheet(seat: Seat, args: argparse.Namespace, _offline: bool) -> dict[str, Any]:
    found = rounds.show_round(seat, _uid(args))
    if args.out is None:
        raise UserError("missing", "Dites où écrire la feuille, avec --out FICHIER.pdf.", "out")
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # a sheet needs no screen
    from desktop_app.bootstrap import make_application
    from desktop_app.ui import theme
    from desktop_app.ui.rounds.sheet import map_box, write_pdf

    theme.apply(make_application(), "light")
    path = Path(args.out)
    pages = write_pdf(path, found, background(seat, *map_box(found)))
    return {"uid": found.uid, "out": str(path), "pages": pages}


def round_json(found: Round) -> dict[str, Any]:
    """A round with its stops, in order."""
    return {
        "uid": found.uid,
        "team": {"code": found.team.code, "name": found.team.name},
        "date": found.day.isoformat(),
        "shift": {"begins_at": iso(found.begins_at), "ends_at": iso(found.ends_at)},
        "state": found.state.value,
        "version": found.version,
        "capacity": found.capacity,
        "start": None if found.start is None else found.start._asdict(),
        "stops": [_stop_json(stop) for stop in found.stops],
        "left": found.left,
        "length_m": round(found.length_m),
        "warnings": list(found.warnings),
    }


def _left_json(stop: Candidate) -> dict[str, Any]:
    """A place that the round was built without, and why."""
    because = (
        "À un niveau où l’équipe ne va pas" if stop.beyond else "Au-delà de la capacité du service"
    )
    return {
        "numbers": list(stop.numbers),
        "label": stop.label,
        "lon": stop.lon,
        "lat": stop.lat,
        "underground": stop.underground,
        "why": stop.why.value,
        "reason": stop.reason,
        "left_because": "level" if stop.beyond else "capacity",
        "left_words": because,
    }


def _stop_json(stop: Stop) -> dict[str, Any]:
    return {
        "position": stop.position,
        "number": stop.numbers[0] if stop.numbers else None,
        "numbers": list(stop.numbers),
        "label": stop.label,
        "lon": stop.lon,
        "lat": stop.lat,
        "underground": stop.underground,
        "station": stop.station,
        "why": stop.why.value,
        "reason": stop.reason,
        "hotspot": stop.hotspot,
        "state": stop.state.value,
        "not_done": None if stop.not_done is None else stop.not_done.value,
    }


def _line_json(line: RoundLine) -> dict[str, Any]:
    return {
        "uid": line.uid,
        "team": {"code": line.team.code, "name": line.team.name},
        "date": line.day.isoformat(),
        "shift": {"begins_at": iso(line.begins_at), "ends_at": iso(line.ends_at)},
        "state": line.state.value,
        "stops": line.stops,
        "left": line.left,
    }


def _day(seat: Seat, text: str | None) -> dt.date:
    return seat.clock().astimezone(PARIS).date() if text is None else read_day(text, "date")


def _shift(seat: Seat, team: str, day: dt.date, hour: str | None) -> Shift:
    shifts = rounds.shifts_on(seat, team, day)
    begins = {f"{each.begins_at.astimezone(PARIS):%H:%M}": each for each in shifts}
    if not shifts:
        raise UserError("no_shift", "L’équipe ne travaille pas ce jour-là.", "date")
    if hour is None:
        now = seat.clock()
        return next((each for each in shifts if each.ends_at > now), shifts[-1])
    if hour not in begins:
        raise UserError(
            "no_shift",
            f"Aucun service ne commence à {hour[:10]} ce jour-là : {', '.join(begins)}.",
            "shift",
        )
    return begins[hour]


def _start(seat: Seat, text: str, *, offline: bool) -> Start:
    place = geocode(seat, text, offline=offline)
    if place is None or place.score < SURE_SCORE:
        raise UserError(
            "place_unknown",
            f"« {text[:60]} » n’est pas un lieu connu : écrivez une adresse ou une station.",
            "start",
        )
    return Start(place.label, place.lon, place.lat)


def _uid(args: argparse.Namespace) -> str:
    if args.uid is None:
        raise UserError("missing", "Dites quelle tournée : voir « relais round list ».", "uid")
    return str(args.uid)


Act = Callable[[Seat, Any, bool], Any]
ACTS: Final[dict[str, Act]] = {"build": _build, "list": _list, "show": _show, "sheet": _sheet}
