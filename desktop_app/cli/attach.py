"""`relais attach add | list | get | blur | remove`: the files of a signalement."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from desktop_app.cli.json_views import file_json
from desktop_app.cli.main import Desk, count_of, print_json
from desktop_app.cli.show import whole_number
from desktop_app.domain.attachments import parse_rect
from desktop_app.domain.errors import UserError
from desktop_app.services import attachments
from desktop_app.services.add_attachment import add_path
from desktop_app.services.seat import Seat


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, on which signalement, with which file."""
    parser.description = (
        "add NUMÉRO FICHIER · list NUMÉRO · get NUMÉRO PIÈCE SORTIE · "
        "blur NUMÉRO PIÈCE --rect x,y,l,h · remove NUMÉRO PIÈCE"
    )
    parser.add_argument("act", metavar="ACTION", choices=sorted(ACTS), help=", ".join(ACTS))
    parser.add_argument("number", metavar="NUMÉRO", help="par exemple 19-2026-004127")
    parser.add_argument(
        "file", metavar="FICHIER", nargs="?", type=Path, help="add : le fichier ; sinon la pièce"
    )
    parser.add_argument("out", metavar="SORTIE", nargs="?", type=Path, help="get : où l’écrire")
    parser.add_argument("--rect", action="append", default=[], help="blur : x,y,l,h en pixels")
    parser.add_argument("--version", type=count_of, default=None, help="version que l’on a lue")
    parser.add_argument("--force", action="store_true", help="get : remplacer un fichier existant")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Do it and print the file, or the list, as JSON."""
    seat = desk.open_seat()
    try:
        told = ACTS[args.act](seat, whole_number(args.number), args)
    finally:
        seat.store.close()
    print_json(told)
    return 0


def _add(seat: Seat, number: str, args: argparse.Namespace) -> dict[str, Any]:
    return file_json(add_path(seat, number, _need(args, "file", "FICHIER")).file)


def _list(seat: Seat, number: str, _args: argparse.Namespace) -> list[dict[str, Any]]:
    return [file_json(each) for each in attachments.list_files(seat, number)]


def _get(seat: Seat, number: str, args: argparse.Namespace) -> dict[str, Any]:
    uid, target = _uid(args), _need(args, "out", "SORTIE")
    return {
        **file_json(attachments.save_copy(seat, number, uid, target, force=args.force)),
        "file": str(target),
    }


def _blur(seat: Seat, number: str, args: argparse.Namespace) -> dict[str, Any]:
    rects = [parse_rect(text) for text in args.rect]
    return file_json(attachments.blur_file(seat, number, _uid(args), rects, args.version).file)


def _remove(seat: Seat, number: str, args: argparse.Namespace) -> dict[str, Any]:
    removed = attachments.remove_file(seat, number, _uid(args), args.version).file
    return {"id": removed.uid, "number": removed.number, "removed": True}


def _uid(args: argparse.Namespace) -> str:
    return str(_need(args, "file", "l’identifiant de la pièce (voir « relais attach list »)"))


def _need(args: argparse.Namespace, name: str, what: str) -> Path:
    given: Path | None = getattr(args, name)
    if given is None:
        raise UserError("missing", f"Il manque {what} — voir « relais attach --help ».", name)
    return given


ACTS: Final[dict[str, Callable[[Seat, str, argparse.Namespace], Any]]] = {
    "add": _add,
    "list": _list,
    "get": _get,
    "blur": _blur,
    "remove": _remove,
}
