"""`relais team`: the teams of this base, read, made, changed, their hours confirmed."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli.main import Desk, print_json
from desktop_app.cli.team_json import read_object, read_team, team_json
from desktop_app.domain.errors import UserError
from desktop_app.domain.team_card import TeamCard, warnings_of
from desktop_app.services.edit_duty import confirm_duty
from desktop_app.services.edit_teams import deactivate_team, reactivate_team, save_team
from desktop_app.services.team_cards import team_card, team_cards

if TYPE_CHECKING:
    from desktop_app.services.seat import Seat


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, with which team."""
    parser.description = (
        "list : toutes les équipes. show CODE : une équipe entière. set [CODE] --file F.json : "
        "changer ce que dit le fichier ; sans CODE, créer une équipe. confirm CODE : confirmer "
        "ses horaires."
    )
    parser.add_argument(
        "act", nargs="?", default="list", choices=sorted(ACTS), metavar="list|show|set|confirm"
    )
    parser.add_argument("code", nargs="?", metavar="CODE", help="code de l’équipe")
    parser.add_argument(
        "--file", type=Path, metavar="F.json", help="set : sans lui, l’entrée standard"
    )
    parser.add_argument(
        "--to-pool",
        action="store_true",
        help="set avec « active » false : ce que l’équipe tient encore passe sans équipe",
    )


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Do it, and print the team or the teams."""
    seat = desk.open_seat()
    with closing(seat.store):
        print_json(ACTS[args.act](seat, args))
    return 0


def _list(seat: Seat, _args: argparse.Namespace) -> list[dict[str, Any]]:
    return [
        {
            "code": card.team.code,
            "name": card.team.name,
            "kind": card.team.kind.value,
            "active": card.team.active,
            "confirmed": card.team.confirmed,
            "duty_known": card.team.duty.known,
            "duty_confirmed": card.team.duty.confirmed,
            "warnings": list(warnings_of(card.team)),
        }
        for card in team_cards(seat).cards
    ]


def _show(seat: Seat, args: argparse.Namespace) -> dict[str, Any]:
    return team_json(team_card(seat, _code(args)))


def _set(seat: Seat, args: argparse.Namespace) -> dict[str, Any]:
    former = team_card(seat, args.code) if args.code else None
    given = read_object(args.file)
    team = read_team(given, None if former is None else former.team)
    active = team.active
    if former is not None and active is former.team.active and given.keys() == {"active"}:
        return team_json(former)
    saved = save_team(seat, TeamCard(team, 0 if former is None else former.version)).card
    if active is not saved.team.active:
        if active:
            reactivate_team(seat, saved.team.code, version=saved.version)
        else:
            deactivate_team(seat, saved.team.code, version=saved.version, to_pool=args.to_pool)
    return team_json(team_card(seat, saved.team.code))


def _confirm(seat: Seat, args: argparse.Namespace) -> dict[str, Any]:
    confirm_duty(seat, _code(args))
    return team_json(team_card(seat, args.code))


def _code(args: argparse.Namespace) -> str:
    if not args.code:
        raise UserError("missing", f"Écrivez le code de l’équipe après « {args.act} ».", "code")
    return str(args.code)


ACTS = {"list": _list, "show": _show, "set": _set, "confirm": _confirm}
