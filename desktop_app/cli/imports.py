"""`relais import dansmarue|table|gazetteer`: ends with one JSON line of counts."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.cli.json_views import report_json
from desktop_app.cli.main import print_json
from desktop_app.domain.errors import UserError

if TYPE_CHECKING:
    from desktop_app.cli.main import Desk
    from desktop_app.domain.table_mapping import Mapping


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the three kinds of import."""
    from desktop_app.cli.imports_gazetteer import configure_gazetteer

    kinds = parser.add_subparsers(dest="kind", required=True, metavar="dansmarue|table|gazetteer")
    dansmarue = kinds.add_parser("dansmarue", help="un export CSV de DansMaRue")
    dansmarue.add_argument("file", type=Path, metavar="FICHIER")
    table = kinds.add_parser(
        "table",
        help="le tableau d’un guichet (CSV ou XLSX)",
        description='MAP.json : {"columns": {"Adresse": "place", "Vu le": "observed_at"}, '
        '"values": {"category": {"Conso": "consumption"}}, "defaults": {"channel": "phone"}, '
        '"name": "Accueil 18e"}. Seul « columns » est nécessaire : en-tête du fichier → champ.',
    )
    table.add_argument("file", type=Path, metavar="FICHIER")
    table.add_argument(
        "--mapping",
        type=Path,
        metavar="MAP.json",
        help="correspondance des colonnes ; sans elle, celle retenue ou proposée pour cet en-tête",
    )
    configure_gazetteer(kinds.add_parser("gazetteer", help="adresses et voies officielles"))


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Import, and print the counts."""
    if args.kind == "gazetteer":
        from desktop_app.cli.imports_gazetteer import run_gazetteer

        return run_gazetteer(args, desk)
    return _import_dansmarue(args, desk) if args.kind == "dansmarue" else _import_table(args, desk)


def _import_dansmarue(args: argparse.Namespace, desk: Desk) -> int:
    from desktop_app.services.import_dansmarue import import_dansmarue

    seat = desk.open_seat()
    with closing(seat.store):
        print_json(report_json(import_dansmarue(seat, args.file)))
    return 0


def _import_table(args: argparse.Namespace, desk: Desk) -> int:
    from desktop_app.services.import_table import import_table
    from desktop_app.services.table_mappings import mapping_for

    given = _read_mapping(args.mapping) if args.mapping else None
    seat = desk.open_seat()
    with closing(seat.store):
        report = import_table(seat, args.file, given or mapping_for(seat, args.file))
    print_json(report_json(report))
    return 0


def _read_mapping(path: Path) -> Mapping:
    from desktop_app.domain.table_mapping import mapping_from_json

    if not path.is_file():
        raise UserError("file_missing", f"Le fichier « {path} » est introuvable.", "mapping")
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise UserError(
            "mapping_unreadable", f"« {path.name} » n’est pas du JSON : {error}.", "mapping"
        ) from error
    return mapping_from_json(content)
