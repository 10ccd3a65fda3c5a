"""`relais sweep`: take back to the pool what teams did not answer in time."""

from __future__ import annotations

import argparse

from desktop_app.cli.main import Desk, print_json
from desktop_app.domain.errors import WorldFault
from desktop_app.services.lapse import CutShort, lapse_overdue


def configure(parser: argparse.ArgumentParser) -> None:
    """No option of its own."""
    parser.description = (
        "Remet sans équipe ce que son équipe n’a pas pris en charge dans son délai ; la fenêtre "
        "le fait chaque minute."
    )


def run(_args: argparse.Namespace, desk: Desk) -> int:
    """Sweep until nothing is left; print the numbers, those done before a fault too."""
    seat = desk.open_seat()
    lapsed: set[str] = set()
    try:
        while found := lapse_overdue(seat).numbers:
            lapsed |= found
    except WorldFault as fault:
        if isinstance(fault, CutShort):
            lapsed |= fault.changes.numbers
        if lapsed:  # it is done, whatever stopped the rest
            _tell(lapsed)
        raise
    finally:
        seat.store.close()
    _tell(lapsed)
    return 0


def _tell(lapsed: set[str]) -> None:
    print_json({"lapsed": sorted(lapsed)})
