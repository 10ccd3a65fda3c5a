"""`relais duplicates`: what may tell the same facts as those given."""

from __future__ import annotations

import argparse
import math

from desktop_app.cli.entry_json import parse_code, parse_instant
from desktop_app.cli.json_views import duplicate_json
from desktop_app.cli.main import Desk, lines_of, print_json
from desktop_app.domain.codes import Category, PlaceKind
from desktop_app.domain.errors import UserError
from desktop_app.services.find_duplicates import SHOWN, find_duplicates


def configure(parser: argparse.ArgumentParser) -> None:
    """The facts."""
    parser.add_argument("--lon", type=float, required=True, help="longitude, degrés")
    parser.add_argument("--lat", type=float, required=True, help="latitude, degrés")
    parser.add_argument("--at", required=True, help="moment, ISO avec décalage ou « hier 18h30 »")
    parser.add_argument("--category", required=True, help="code de la catégorie")
    parser.add_argument("--text", default="", help="description")
    parser.add_argument("--place-kind", default=None, help="code du type de lieu")
    parser.add_argument("--recurring", action="store_true", help="faits récurrents")
    parser.add_argument("--limit", type=lines_of, default=SHOWN, help="combien au plus")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Print the JSON array."""
    for name, most in (("lon", 180.0), ("lat", 90.0)):
        if not math.isfinite(getattr(args, name)) or abs(getattr(args, name)) > most:
            raise UserError("not_a_number", f"--{name} doit être en degrés.", name)
    category = parse_code(args.category, Category, "category")
    kind = None
    if args.place_kind is not None:
        kind = parse_code(args.place_kind, PlaceKind, "place_kind")
    seat = desk.open_seat()
    try:
        found = find_duplicates(
            seat,
            lon=args.lon,
            lat=args.lat,
            observed_at=parse_instant(args.at, seat.clock()),
            category=category,
            place_kind=kind,
            text=args.text,
            recurring=args.recurring,
            limit=args.limit,
        )
    finally:
        seat.store.close()
    print_json([duplicate_json(duplicate) for duplicate in found])
    return 0
