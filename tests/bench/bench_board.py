"""A team's queue with what is left of its clocks, and its board, beside the bare SQL."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from db.engine import MAIN_FILE, Store, sqlite_url
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.board import read_board
from desktop_app.services.queue import Sort, View, list_page
from desktop_app.services.seat import Seat
from desktop_app.ui.queue import wording
from tests.bench.bench_queue import COLUMNS, ORDER, SIZE, both, figure, no_collection

TEAM = "uasa"
BY_HAND = (
    f"SELECT {COLUMNS}, s.closed_at, s.stale_at, s.lapsed_team FROM signalement s "
    "LEFT JOIN team t ON t.id = s.team_id "
    "WHERE s.attached_to_id IS NULL AND s.closed_at IS NULL "
    "AND s.team_id = (SELECT id FROM team WHERE code = 'uasa') "
)
CARDS = (
    "SELECT id, status, due_at, place_label FROM signalement s WHERE s.attached_to_id IS NULL "
    "AND s.closed_at IS NULL AND s.team_id = (SELECT id FROM team WHERE code = 'uasa') "
    "ORDER BY s.due_sort, s.id"
)


def measure(base_folder: Path) -> list[dict[str, Any]]:
    """The first page of a lead with its words, and the whole board of the team."""
    store = Store(sqlite_url(base_folder))
    seat = Seat(store, Actor("Banc", Role.TEAM_LEAD, team=TEAM), base_folder)
    bare = sqlite3.connect(base_folder / MAIN_FILE)
    bare.execute("PRAGMA cache_size = -32000")
    try:
        with no_collection():
            return [_queue(seat, bare), _board(seat, bare)]
    finally:
        bare.close()
        store.close()


def _queue(seat: Seat, bare: sqlite3.Connection) -> dict[str, Any]:
    def page() -> None:
        now = seat.clock()
        for row in list_page(seat, View.MY_TEAM, sort=Sort.DUE, size=SIZE).rows:
            wording.due_words(row, now)

    ours, theirs = both(page, lambda: bare.execute(BY_HAND + ORDER).fetchall())
    return figure("file d’une équipe : première page et ses délais", ours, theirs, 3)


def _board(seat: Seat, bare: sqlite3.Connection) -> dict[str, Any]:
    ours, theirs = both(lambda: read_board(seat), lambda: bare.execute(CARDS).fetchall())
    row = figure("tableau d’une équipe : colonnes, charge, délais", ours, theirs, None)
    row["ok"] = float(row["p95"]) <= 150
    return row
