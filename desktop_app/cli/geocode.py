"""`relais geocode`: one JSON line per place asked, from the arguments or from stdin."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from desktop_app.cli.main import Desk, print_json
from desktop_app.domain.entry import Place
from desktop_app.services.find_places import geocode
from desktop_app.services.typed_text import storable


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of `relais geocode`."""
    parser.add_argument(
        "text", nargs="*", metavar="TEXTE", help="adresse ou lieu ; sans lui, lignes de l’entrée"
    )


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Answer every line; what does not fit is told by `"precision": null`."""
    seat = desk.open_seat()
    try:
        for text in _questions(args.text):
            print_json(_answer(text, geocode(seat, text, offline=desk.offline)))
    finally:
        seat.store.close()
    return 0


def _questions(words: list[str]) -> Iterator[str]:
    # Several arguments are one question typed without quotes, unless each was quoted.
    if words:
        yield from words if any(" " in word for word in words) else [" ".join(words)]
        return
    # One answer a line, whatever the line: the caller pairs them by their order.
    for line in sys.stdin:
        yield storable(line.rstrip("\r\n"))


def _answer(query: str, place: Place | None) -> dict[str, object]:
    return {
        "query": query,
        "label": place.label if place else None,
        "lon": place.lon if place else None,
        "lat": place.lat if place else None,
        "precision": place.precision.value if place else None,
        "score": place.score if place else None,
        "arrondissement": place.arrondissement if place else None,
    }
