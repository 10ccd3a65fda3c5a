"""`relais duty`: who works when this week, who is on duty now, and the hours of a team."""

from __future__ import annotations

import argparse
import datetime as dt
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desktop_app.cli.coverage import gap_json
from desktop_app.cli.days import read_day
from desktop_app.cli.main import Desk, print_json
from desktop_app.cli.team_json import duty_json, read_duty, read_object
from desktop_app.domain.duty import Shift
from desktop_app.domain.duty_doubts import doubts
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.rules import Team
from desktop_app.services.edit_duty import save_duty
from desktop_app.services.reference import read_reference
from desktop_app.services.team_cards import team_card
from desktop_app.services.team_holes import holes_opened

if TYPE_CHECKING:
    from desktop_app.services.seat import Seat


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.description = (
        "list [--team T] [--week JOUR] : les services de la semaine. now : qui travaille. "
        'set ÉQUIPE < JSON : {"slots": [{"weekday": 0, "start": "07:00", "end": "14:00", '
        '"capacity": 14}], "exceptions": […], "on_holidays": "as_usual"} ; ce qui n’est pas écrit '
        "ne change pas."
    )
    parser.add_argument(
        "act", nargs="?", default="list", choices=sorted(ACTS), metavar="list|now|set"
    )
    parser.add_argument("code", nargs="?", metavar="ÉQUIPE", help="set : code de l’équipe")
    parser.add_argument("--week", help="list : un jour de la semaine voulue, AAAA-MM-JJ")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Do it, and print what came of it."""
    # Told after "duty", --team is the one to list and not the actor's.
    seat = replace(desk, actor=replace(desk.actor, team=args.team_before)).open_seat()
    with closing(seat.store):
        print_json(ACTS[args.act](seat, args))
    return 0


def _list(seat: Seat, args: argparse.Namespace) -> dict[str, Any]:
    day = _day(args.week) or seat.clock().astimezone(PARIS).date()
    monday = day - dt.timedelta(days=day.weekday())
    shifts = [
        {"team": team.code, "confirmed": team.duty.confirmed, **_shift(shift)}
        for team in _teams(seat, args.team_of_actor)
        for each in range(7)
        for shift in team.duty.shifts_of(monday + dt.timedelta(days=each))
    ]
    shifts.sort(key=lambda shift: (shift["begins_at"], shift["team"]))
    return {"week": monday.isoformat(), "shifts": shifts}


def _now(seat: Seat, args: argparse.Namespace) -> dict[str, Any]:
    at = seat.clock()
    teams = _teams(seat, args.team_of_actor)
    return {
        "at": _iso(at),
        "on_duty": [
            {"team": team.code, "name": team.name, **_shift(shift)}
            for team in teams
            if (shift := team.duty.shift_at(at)) is not None
        ],
        "hours_unknown": [team.code for team in teams if not team.duty.known],
    }


def _set(seat: Seat, args: argparse.Namespace) -> dict[str, Any]:
    if not args.code:
        raise UserError("missing", "Écrivez le code de l’équipe après « set ».", "code")
    card = team_card(seat, args.code)
    duty = read_duty(read_object(None), card.team.duty)
    opened = holes_opened(seat, replace(card.team, duty=duty))
    save_duty(seat, args.code, duty, version=card.version)
    return {
        "team": args.code,
        **duty_json(team_card(seat, args.code).team.duty),
        "opened_holes": [gap_json(gap) for gap in opened.gaps],
        "warnings": list(doubts(duty, card.team.duty)),
    }


def _teams(seat: Seat, wanted: str | None) -> tuple[Team, ...]:
    teams = read_reference(seat).teams
    if wanted is None:
        return tuple(team for _, team in sorted(teams.items()) if team.active)
    if wanted not in teams:
        raise UserError(
            "unknown_team", f"L’équipe « {wanted[:40]} » n’existe pas dans cette base.", "team"
        )
    return (teams[wanted],)


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        "begins_at": _iso(shift.begins_at),
        "ends_at": _iso(shift.ends_at),
        "capacity": shift.capacity,
    }


def _iso(at: dt.datetime) -> str:
    return at.astimezone(PARIS).isoformat(timespec="minutes")


def _day(text: str | None) -> dt.date | None:
    return None if text is None else read_day(text, "week")


ACTS = {"list": _list, "now": _now, "set": _set}
