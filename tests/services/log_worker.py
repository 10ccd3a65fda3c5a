"""What the fault tests run in processes of their own, to be killed or to compete."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from db.engine import MAIN_FILE, Store, sqlite_url
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.entry import Reporter
from desktop_app.services.drafts import save_draft
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.open_base import open_base
from desktop_app.services.seat import Seat, utc_now
from tests.services.entries import entry

PAUSES = 3


def log_until_killed(folder: Path, acknowledged: Path, run: int, going: Any) -> None:
    """Type drafts and save entries for ever; a line per state made durable, once it is. `going` is
    set after the first entry."""
    seat = Seat(open_base(folder), Actor("Accueil", Role.COORDINATOR), folder)
    told = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    turn = 0
    while True:
        turn += 1
        key = f"{run}-{turn}"
        for pause in range(1, PAUSES + 1):
            save_draft(seat, key, {"pause": pause})
            os.write(told, f"draft {key} {pause}\n".encode())
        facts = entry(
            description=f"fait {key}",
            observed_at=utc_now(),
            reporter=Reporter(consent=True, name=f"Mme {key}"),
        )
        logged = log_signalement(seat, facts, draft=key)
        os.write(told, f"number {key} {logged.number}\n".encode())
        if turn == 1:
            going.set()


def log_many(folder: Path, count: int, start: Any, numbers: Any) -> None:
    """Save `count` entries as soon as `start` is set; the numbers go to the queue."""
    store = Store(sqlite_url(folder))
    seat = Seat(store, Actor("Accueil", Role.COORDINATOR), folder)
    numbers.put("ready")
    start.wait()
    given = [log_signalement(seat, entry(observed_at=utc_now())).number for _ in range(count)]
    store.close()
    numbers.put(given)


def hold_the_lock(folder: Path, held: Any, release: Any) -> None:
    """Keep a write transaction open until told to let go."""
    connection = sqlite3.connect(folder / MAIN_FILE, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    held.set()
    release.wait()
    connection.execute("ROLLBACK")
    connection.close()
