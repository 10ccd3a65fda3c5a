"""What an agent typed while the base was away, 500 entries, sent once it is back.

Beside them stands the same work typed while the base is there: what sending adds is the outbox.
"""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import keyring

from desktop_app.domain.entry import Entry
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.outbox import Outbox
from desktop_app.services.outbox_acts import keep_entry
from desktop_app.services.outbox_sending import send_all
from desktop_app.services.seat import Seat
from tests.keyring_file import FILE, FileKeyring
from tests.services.entries import FLANDRE
from tests.services.outbox_steps import just_seen, logged
from tests.services.shared import shared_base

ENTRIES = 500
BAR_S = 20.0


def measure(folder: Path) -> list[dict[str, Any]]:
    """Seconds to send them all; each must be there once, in the order typed."""
    with tempfile.TemporaryDirectory(dir=folder) as work, shared_base(Path(work)) as shared:
        os.environ[FILE] = str(Path(work) / "trousseau.json")
        keyring.set_keyring(FileKeyring())
        return _measure_on(shared.seats["desk19"], Path(work))


def _measure_on(seat: Seat, work: Path) -> list[dict[str, Any]]:
    bare = _typed_there(seat)
    box, before = Outbox(work / "poste", "desk19@mesure:5432/postgres"), len(logged(seat))
    for turn in range(ENTRIES):
        keep_entry(seat, box, _entry(seat, "Lot", turn), draft=f"lot-{turn}")
    begun = time.perf_counter()
    report = send_all(seat, box)
    value = time.perf_counter() - begun
    said = [row.description for row in logged(seat)[before:]]
    once = said == [f"Lot {turn}" for turn in range(ENTRIES)] and len(report.sent) == ENTRIES
    return [
        {
            "name": f"{ENTRIES} offline entries sent, each once and in order",
            "value": round(value, 2),
            "unit": "s",
            "reference": round(bare, 2),
            "ratio": round(value / bare, 2),
            "bar": BAR_S,
            "ok": once and value <= BAR_S,
        }
    ]


def _typed_there(seat: Seat) -> float:
    begun = time.perf_counter()
    for turn in range(ENTRIES):
        log_signalement(seat, _entry(seat, "Là", turn), draft=f"la-{turn}")
    return time.perf_counter() - begun


def _entry(seat: Seat, word: str, turn: int) -> Entry:
    # At fifty places, some 150 m apart.
    lon, lat = FLANDRE.lon + turn % 10 * 0.002, FLANDRE.lat + turn % 50 // 10 * 0.0014
    place = replace(FLANDRE, lon=lon, lat=lat)
    return just_seen(seat, place=place, description=f"{word} {turn}")
