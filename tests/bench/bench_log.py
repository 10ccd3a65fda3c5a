"""Logging on a large base: duplicates, routing, durable commit, against one bare insert."""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from db.engine import MAIN_FILE, Store, sqlite_url
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Category, People, PlaceKind, Precision, Role, Weekday
from desktop_app.domain.entry import Entry, Place, Recurrence, Reporter
from desktop_app.services.find_duplicates import find_duplicates
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.propose import propose
from desktop_app.services.seat import Seat, utc_now
from desktop_app.services.uids import new_uid

ROUNDS, WARM, TURN = 400, 40, 20
RATIO_BAR, P95_BAR_MS = 25.0, 15.0


def measure(base_folder: Path) -> list[dict[str, Any]]:
    """The figures, in milliseconds; the base keeps the signalements logged, not the bare rows."""
    store = Store(sqlite_url(base_folder))
    seat = Seat(store, Actor("Banc", Role.COORDINATOR), base_folder)
    bare = sqlite3.connect(base_folder / MAIN_FILE, isolation_level=None)
    bare.execute("PRAGMA synchronous = FULL")
    try:
        entries = plausible_entries(bare, WARM + ROUNDS)
        inserts: list[float] = []
        typings: list[float] = []
        logs: list[float] = []
        # By turns of some, as a seat works: when another connection writes, the pages that a
        # connection keeps are worth nothing, for the log as for the bare insert.
        for first in range(0, len(entries), TURN):
            turn = entries[first : first + TURN]
            inserts += [_bare_insert(bare) for _ in turn]
            typings += [timed(lambda entry=entry: _while_typing(seat, entry)) for entry in turn]
            logs += [timed(lambda entry=entry: log_signalement(seat, entry)) for entry in turn]
    finally:
        bare.close()
        store.close()
    reference = statistics.median(inserts[WARM:])
    typed = _row("proposal + duplicates while typing", typings[WARM:], None)
    typed |= {"bar": f"p95 {P95_BAR_MS:g} ms", "ok": typed["p95"] <= P95_BAR_MS}
    return [_row("log + duplicates + routing + commit", logs[WARM:], reference), typed]


def plausible_entries(base: Any, count: int, mark: str = "?") -> list[Entry]:
    """Entries near what the base of a bare line tells: its places, a few metres aside, its texts;
    `mark` is its driver's mark of a value."""
    chance = random.Random(7)
    last = base.execute("SELECT max(id) FROM signalement").fetchone()[0]
    entries = []
    while len(entries) < count:
        row = base.execute(
            "SELECT lon, lat, place_label, arrondissement, sector_code, category, place_kind, "
            f"people, description FROM signalement WHERE id = {mark}",
            (chance.randint(1, last),),
        ).fetchone()
        if row is not None:
            entries.append(_entry_near(row, chance))
    return entries


def _entry_near(row: tuple[Any, ...], chance: random.Random) -> Entry:
    lon, lat, label, arrondissement, sector, category, kind, people, text = row
    recurrence = Recurrence()
    if chance.random() < 0.3:
        recurrence = Recurrence(frozenset({Weekday.MON, Weekday.FRI}))
    place = Place(
        label,
        lon + chance.gauss(0, 0.0003),
        lat + chance.gauss(0, 0.0002),
        Precision.NUMBER,
        0.95,
        arrondissement,
        sector,
    )
    return Entry(
        category=Category(category),
        place=place,
        place_kind=PlaceKind(kind),
        observed_at=utc_now(),
        description=f"{text} M. Dupont rappelle au 06 12 34 56 78.",
        people=People(people),
        recurrence=recurrence,
        reporter=Reporter(name="Mme Diallo", phone="06 12 34 56 78", consent=True),
    )


def _while_typing(seat: Seat, entry: Entry) -> None:
    propose(seat, entry)
    find_duplicates(
        seat,
        lon=entry.place.lon,
        lat=entry.place.lat,
        observed_at=entry.observed_at,
        category=entry.category,
        place_kind=entry.place_kind,
        text=entry.description,
        recurring=entry.recurrence.recurring,
    )


def _bare_insert(base: sqlite3.Connection) -> float:
    """The time of inserting the last row again under another name; taken away afterwards."""
    columns = [
        name
        for _, name, *_, hidden in base.execute("PRAGMA table_xinfo(signalement)")
        if name != "id" and not hidden
    ]
    listed = ", ".join(columns)
    values = dict(
        zip(
            columns,
            base.execute(f"SELECT {listed} FROM signalement ORDER BY id DESC LIMIT 1").fetchone(),
            strict=True,
        )
    )
    values.update(uid=new_uid(), number=f"bare-{time.time_ns() % 10**10}")
    marks = ", ".join("?" for _ in columns)
    statement = f"INSERT INTO signalement ({listed}) VALUES ({marks})"
    given = tuple(values.values())

    def insert() -> None:
        base.execute("BEGIN IMMEDIATE")
        base.execute(statement, given)
        base.execute("COMMIT")

    took = timed(insert)
    base.execute("DELETE FROM signalement WHERE uid = ?", (values["uid"],))
    return took


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of that."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _row(name: str, times_ms: list[float], reference_ms: float | None) -> dict[str, Any]:
    middle = statistics.median(times_ms)
    p95 = statistics.quantiles(times_ms, n=20)[-1]
    ratio = None if reference_ms is None else middle / reference_ms
    ok = ratio is not None and ratio <= RATIO_BAR and p95 <= P95_BAR_MS
    return {
        "name": name,
        "value": middle,
        "unit": "ms",
        "reference": reference_ms,
        "ratio": ratio,
        "bar": f"{RATIO_BAR:g} x, p95 {P95_BAR_MS:g} ms",
        "ok": ok,
        "p95": p95,
    }
