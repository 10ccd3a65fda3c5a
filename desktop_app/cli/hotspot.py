"""`relais hotspot list | show | add | set | rest | watch`: the places that are followed."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any, Final

from desktop_app.cli.days import read_day
from desktop_app.cli.json_views import iso
from desktop_app.cli.main import Desk, count_of, print_json
from desktop_app.domain.codes import PlaceKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.hotspots import Hotspot, usual_review
from desktop_app.domain.moments import PARIS
from desktop_app.services import hotspots
from desktop_app.services.find_places import SURE_SCORE, geocode
from desktop_app.services.hotspots import HotspotLine, HotspotTold, Wanted
from desktop_app.services.place_visits import passages_at
from desktop_app.services.seat import Seat

NEVER: Final = "never"


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, with which place."""
    parser.description = (
        "list : tous les lieux suivis. show ID : un lieu et son histoire. add --number N ou "
        "add --place ADRESSE : suivre un lieu. set ID : changer ce que disent les options. "
        "rest ID : mettre au repos. watch ID : suivre de nouveau."
    )
    parser.add_argument(
        "act", nargs="?", default="list", choices=sorted(ACTS), metavar="|".join(ACTS)
    )
    parser.add_argument("uid", nargs="?", metavar="ID", help="identifiant du lieu suivi")
    parser.add_argument("--number", help="add : le signalement dont suivre le lieu")
    parser.add_argument("--place", help="add : une adresse ou un lieu")
    parser.add_argument(
        "--kind",
        default=PlaceKind.STREET.value,
        choices=[kind.value for kind in PlaceKind],
        help="add --place : type de lieu",
    )
    parser.add_argument("--title", help="add, set : nom du lieu ; celui de l’adresse sans lui")
    parser.add_argument("--radius", type=count_of, help="add, set : rayon en mètres, 25 à 300")
    parser.add_argument("--note", help="add, set : ce qu’il faut regarder sur place")
    parser.add_argument(
        "--review", help="add, set, watch : AAAA-MM-JJ, ou never ; dans un mois sans elle"
    )


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Do it and print the place or the places."""
    _require_taken(args)
    seat = desk.open_seat()
    with closing(seat.store):
        print_json(ACTS[args.act](seat, args, desk.offline))
    return 0


def _require_taken(args: argparse.Namespace) -> None:
    # Dropped without a word, what was written would seem to be kept.
    for name in ("number", "place", "title", "radius", "note", "review"):
        if getattr(args, name) is not None and name not in _TAKES[args.act]:
            raise UserError(
                "option_unused",
                f"« {args.act} » ne prend pas --{name} : faites-le avec "
                f"« {_OTHERWISE.get(name, 'add')} ».",
                name,
            )


def _list(seat: Seat, _args: argparse.Namespace, _offline: bool) -> list[dict[str, Any]]:
    return [_line_json(line) for line in hotspots.list_hotspots(seat)]


def _show(seat: Seat, args: argparse.Namespace, _offline: bool) -> dict[str, Any]:
    return _shown(seat, _uid(args))


def _add(seat: Seat, args: argparse.Namespace, offline: bool) -> dict[str, Any]:
    if (args.number is None) == (args.place is None):
        raise UserError(
            "missing", "Dites quel lieu suivre, avec --number ou avec --place.", "place"
        )
    wanted = _changed(args, Wanted(review_on=usual_review(_today(seat))))
    if args.number is not None:
        return _shown(seat, hotspots.follow(seat, args.number, wanted).uid)
    place = geocode(seat, args.place, offline=offline)
    if place is None or place.score < SURE_SCORE:
        raise UserError(
            "place_unknown",
            f"« {args.place[:60]} » n’est pas un lieu connu : écrivez une adresse ou une station.",
            "place",
        )
    made = hotspots.make_hotspot(seat, place, PlaceKind(args.kind), wanted)
    return _shown(seat, made.uid)


def _set(seat: Seat, args: argparse.Namespace, _offline: bool) -> dict[str, Any]:
    uid = _uid(args)
    now = hotspots.show_hotspot(seat, uid)[0].hotspot
    wanted = _changed(args, Wanted(now.name, now.radius_m, now.note, now.review_on))
    hotspots.change_hotspot(seat, uid, wanted, version=now.version)
    return _shown(seat, uid)


def _rest(seat: Seat, args: argparse.Namespace, _offline: bool) -> dict[str, Any]:
    hotspots.rest_hotspot(seat, _uid(args))
    return _shown(seat, args.uid)


def _watch(seat: Seat, args: argparse.Namespace, _offline: bool) -> dict[str, Any]:
    uid, usual = _uid(args), Wanted(review_on=usual_review(_today(seat)))
    hotspots.watch_again(seat, uid, _changed(args, usual).review_on)
    return _shown(seat, uid)


def _changed(args: argparse.Namespace, wanted: Wanted) -> Wanted:
    told: dict[str, Any] = {"name": args.title, "radius_m": args.radius, "note": args.note}
    changed = {name: value for name, value in told.items() if value is not None}
    if args.review is not None:
        changed["review_on"] = None if args.review == NEVER else read_day(args.review, "review")
    return replace(wanted, **changed)


def _shown(seat: Seat, uid: str) -> dict[str, Any]:
    line, history = hotspots.show_hotspot(seat, uid)
    return _line_json(line) | {
        "history": [_told_json(told) for told in history],
        "passages": [
            {
                "at": iso(each.at),
                "team": None if each.team is None else each.team.code,
                "actor": each.actor,
                "summary": each.summary,
                "remark": each.remark,
            }
            for each in passages_at(seat, uid)
        ],
    }


def _line_json(line: HotspotLine) -> dict[str, Any]:
    return _hotspot_json(line.hotspot) | {
        "voices_6_months": line.voices,
        "last_facts_at": _instant(line.last_facts_at),
        "last_visit_at": _instant(line.last_visit_at),
    }


def _hotspot_json(hotspot: Hotspot) -> dict[str, Any]:
    review = hotspot.review_on
    return {
        "uid": hotspot.uid,
        "name": hotspot.name,
        "state": hotspot.state.value,
        "place": hotspot.place_label,
        "lon": hotspot.lon,
        "lat": hotspot.lat,
        "radius_m": hotspot.radius_m,
        "arrondissement": hotspot.arrondissement,
        "sector": hotspot.sector,
        "place_kind": hotspot.place_kind.value,
        "underground": hotspot.underground,
        "note": hotspot.note,
        "watched_since": iso(hotspot.watched_since),
        "review_on": None if review is None else review.isoformat(),
        "version": hotspot.version,
    }


def _told_json(told: HotspotTold) -> dict[str, Any]:
    return {
        "at": iso(told.at),
        "actor": told.actor,
        "role": told.role.value,
        "kind": told.act.value,
        "before": told.before,
        "after": told.after,
    }


def _instant(at: dt.datetime | None) -> str | None:
    return None if at is None else iso(at)


def _today(seat: Seat) -> dt.date:
    return seat.clock().astimezone(PARIS).date()


def _uid(args: argparse.Namespace) -> str:
    if not args.uid:
        raise UserError(
            "missing", "Dites quel lieu suivi\u00a0: voir «\u00a0relais hotspot list\u00a0».", "uid"
        )
    return str(args.uid)


Act = Callable[[Seat, argparse.Namespace, bool], Any]
ACTS: Final[dict[str, Act]] = {
    "list": _list,
    "show": _show,
    "add": _add,
    "set": _set,
    "rest": _rest,
    "watch": _watch,
}
_CHANGED = frozenset({"title", "radius", "note", "review"})
_TAKES = {
    "list": frozenset[str](),
    "show": frozenset[str](),
    "add": _CHANGED | {"number", "place"},
    "set": _CHANGED,
    "rest": frozenset[str](),
    "watch": frozenset({"review"}),
}
_OTHERWISE = dict.fromkeys(_CHANGED, "set ID")
