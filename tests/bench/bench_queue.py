"""Figures of the queue and of the search on a large base, each beside the same SQL by hand."""

from __future__ import annotations

import gc
import itertools
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from db.engine import MAIN_FILE, Store, sqlite_url
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.queue import Filters, Sort, View, list_page
from desktop_app.services.search import search
from desktop_app.services.seat import Seat

ROUNDS = 200
SIZE = 50
COLUMNS = (
    "s.id, s.number, s.category, s.place_kind, s.people, s.recurrence_days, s.recurrence_from, "
    "s.voices, s.place_label, s.arrondissement, s.sector_code, t.code, t.name, s.status, "
    "s.hold_reason, s.due_at, s.received_at, s.emergency, s.version"
)
FILTERS = Filters(
    categories=frozenset({"consumption", "gathering"}), arrondissements=frozenset({19})
)
BY_HAND = (
    f"SELECT {COLUMNS} FROM signalement s LEFT JOIN team t ON t.id = s.team_id "
    "WHERE s.attached_to_id IS NULL AND s.closed_at IS NULL "
    "AND s.category IN ('consumption', 'gathering') AND s.arrondissement IN (19) "
)
ORDER = "ORDER BY s.due_sort, s.id LIMIT 51"
SENTENCES = (
    "seringues square",
    "rue aubervilliers porche",
    "consommation visible",
    "tentes cloture",
    "eclairage panne",
    "cris nuit fenetres",
    "hall digicode",
    "canal quai groupe",
)


def measure(base_folder: Path) -> list[dict[str, Any]]:
    """One row per figure: median and p95 in milliseconds, beside its reference."""
    store = Store(sqlite_url(base_folder))
    seat = Seat(store, Actor("Banc", Role.COORDINATOR), base_folder)
    bare = sqlite3.connect(base_folder / MAIN_FILE)
    bare.execute("PRAGMA cache_size = -32000")
    try:
        with no_collection():
            return [_first_page(seat, bare), _deep_page(seat, bare), _search(seat, bare)]
    finally:
        bare.close()
        store.close()


def _first_page(seat: Seat, bare: sqlite3.Connection) -> dict[str, Any]:
    ours, theirs = both(
        lambda: list_page(seat, View.OPEN, FILTERS, Sort.DUE, size=SIZE),
        lambda: bare.execute(BY_HAND + ORDER).fetchall(),
    )
    return figure("file : première page, filtrée et triée", ours, theirs, 3)


def far_into(seat: Seat) -> tuple[str | None, int]:
    """Where the thirtieth page begins, or the last one, and the id of the line before it."""
    cursor: str | None = None
    for _ in range(30):
        page = list_page(seat, View.OPEN, FILTERS, Sort.DUE, cursor, SIZE)
        if page.next is None:
            break
        cursor, last = page.next, page.rows[-1]
    return cursor, last.id


def _deep_page(seat: Seat, bare: sqlite3.Connection) -> dict[str, Any]:
    cursor, last = far_into(seat)
    key, row_id = bare.execute(
        "SELECT due_sort, id FROM signalement WHERE id = ?", (last,)
    ).fetchone()
    ours, theirs = both(
        lambda: list_page(seat, View.OPEN, FILTERS, Sort.DUE, cursor, SIZE),
        lambda: bare.execute(
            f"{BY_HAND} AND (s.due_sort, s.id) > (?, ?) {ORDER}", (key, row_id)
        ).fetchall(),
    )
    return figure("file : page suivante, loin dans l’ensemble", ours, theirs, 3)


def _search(seat: Seat, bare: sqlite3.Connection) -> dict[str, Any]:
    """Each sentence typed letter by letter from its third sign."""
    typed = [text[:end] for text in SENTENCES for end in range(3, len(text) + 1)]
    random.Random(1).shuffle(typed)
    ours_next, theirs_next = itertools.cycle(typed), itertools.cycle(typed)

    def by_hand() -> None:
        *whole, last = next(theirs_next).split()
        match = " AND ".join([*(f'"{word}"' for word in whole), f'"{last}"*'])
        bare.execute(
            "SELECT s.id, s.number, s.place_label, s.description FROM signalement_search "
            "JOIN signalement s ON s.id = signalement_search.rowid "
            "WHERE signalement_search MATCH ? ORDER BY signalement_search.rowid DESC LIMIT 20",
            (match,),
        ).fetchall()

    ours, theirs = both(lambda: search(seat, next(ours_next)), by_hand)
    row = figure("recherche pendant la frappe", ours, theirs, 4)
    row["ok"] = bool(row["ok"]) and float(row["p95"]) <= 15
    return row


def both(
    ours: Callable[[], object], theirs: Callable[[], object]
) -> tuple[list[float], list[float]]:
    """Milliseconds of each, by turns: a busy machine slows both alike."""
    timed: tuple[list[float], list[float]] = ([], [])
    for _ in range(5):
        ours()
        theirs()
    for _ in range(ROUNDS):
        for act, times in zip((ours, theirs), timed, strict=True):
            started = time.perf_counter()
            act()
            times.append((time.perf_counter() - started) * 1000)
    return timed


def figure(name: str, ours: list[float], theirs: list[float], bar: float | None) -> dict[str, Any]:
    """A row of the table: the median beside its reference, against `bar` times it."""
    value, reference = statistics.median(ours), statistics.median(theirs)
    ratio = value / reference
    return {
        "name": name,
        "value": round(value, 3),
        "unit": "ms",
        "reference": round(reference, 3),
        "ratio": round(ratio, 2),
        "bar": bar,
        "ok": bar is None or ratio <= bar,
        "p95": round(statistics.quantiles(ours, n=20)[-1], 3),
    }


@contextmanager
def no_collection() -> Iterator[None]:
    """Without the collector's pauses."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
