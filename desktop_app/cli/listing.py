"""`relais list`: one page of a view of the queue."""

from __future__ import annotations

import argparse
from typing import Any, Final

from desktop_app.cli.entry_json import parse_code
from desktop_app.cli.json_views import iso
from desktop_app.cli.main import Desk, arrondissement_of, count_of, print_json
from desktop_app.domain.codes import Category, PlaceKind, Status
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import QueueRow
from desktop_app.services.queue import Filters, Sort, View, count, list_page

MOST: Final = 1000
FILTERS: Final = {
    "category": "categories",
    "status": "statuses",
    "sector": "sectors",
    "arrondissement": "arrondissements",
    "team": "teams",
    "place_kind": "place_kinds",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """The view, filters, order and page."""
    parser.add_argument("--view", default="open", choices=[view.value for view in View])
    parser.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="CLÉ=VALEUR[,VALEUR]",
        help=f"clés : {', '.join(FILTERS)}",
    )
    parser.add_argument("--sort", default="due", choices=[sort.value for sort in Sort])
    parser.add_argument("--descending", action="store_true", help="ordre inverse")
    parser.add_argument("--limit", type=count_of, default=50, help=f"lignes par page, 1 à {MOST}")
    parser.add_argument("--cursor", default=None, help="« next » ou « previous » d’une page")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Print the page with the total of the view under the filters."""
    if not 1 <= args.limit <= MOST:
        raise UserError("limit", f"Demandez entre 1 et {MOST} lignes.", "limit")
    filters, view = parse_filters(args.filter), View(args.view)
    seat = desk.open_seat()
    try:
        if view is View.MY_TEAM and seat.actor.team is None:
            raise UserError("team_missing", "Dites quelle est votre équipe avec --team.", "team")
        page = list_page(
            seat, view, filters, Sort(args.sort), args.cursor, args.limit, args.descending
        )
        total = count(seat, view, filters)
    finally:
        seat.store.close()
    print_json(
        {
            "total": total,
            "rows": [row_json(row) for row in page.rows],
            "next": page.next,
            "previous": page.previous,
        }
    )
    return 0


def parse_filters(texts: list[str]) -> Filters:
    """Filters of `key=value,value` texts. UserError "filter", field "filter"."""
    values: dict[str, frozenset[Any]] = {}
    for text in texts:
        key, equals, listed = text.partition("=")
        if not equals or key not in FILTERS:
            raise UserError(
                "filter", f"« {text} » : écrivez clé=valeur, clés : {', '.join(FILTERS)}.", "filter"
            )
        wanted = frozenset(_value(key, each.strip()) for each in listed.split(",") if each.strip())
        if not wanted:  # no value would filter nothing, and show all as if it were asked
            raise UserError("filter", f"« {text} » : écrivez une valeur après « = ».", key)
        values[FILTERS[key]] = values.get(FILTERS[key], frozenset()) | wanted
    return Filters(**values)


def row_json(row: QueueRow) -> dict[str, Any]:
    """One line of the queue."""
    return {
        "number": row.number,
        "category": row.category.value,
        "place": row.label,
        "place_kind": row.place_kind.value,
        "arrondissement": row.arrondissement,
        "sector": row.sector,
        "people": row.people.value,
        "recurring": row.recurring,
        "voices": row.voices,
        "team": None if row.team is None else {"code": row.team.code, "name": row.team.name},
        "status": row.status.value,
        "hold_reason": None if row.hold_reason is None else row.hold_reason.value,
        "due_at": None if row.due_at is None else iso(row.due_at),
        "received_at": iso(row.received_at),
        "emergency": row.emergency,
        "version": row.version,
    }


def _value(key: str, text: str) -> Any:
    codes = {"category": Category, "status": Status, "place_kind": PlaceKind}
    if key in codes:
        return parse_code(text, codes[key], key).value
    if key == "arrondissement":
        try:
            return arrondissement_of(text)
        except argparse.ArgumentTypeError as error:
            raise UserError("filter", f"{error}.", key) from error
    return text
