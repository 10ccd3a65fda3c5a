"""What others change in a base, as it happens: a server tells it, an SQLite file is looked at."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.engine import Store
from db.errors import StorageFault, storage_faults

LOOK_EVERY_S = 0.5
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
_LISTEN_S = 0.5  # how soon a listener notices that it is to stop
_KNOCK_AFTER = 10  # silences in a row


@dataclass(frozen=True, slots=True)
class Heard:
    """Numbers of signalements and kinds of tables that changed; `gap`: something may be missed,
    for the way to the base was cut."""

    numbers: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    gap: bool = False


def listen(
    store: Store,
    path: Path | None,
    seat: str,
    stop: threading.Event,
    way: Callable[[bool], None] = lambda _open: None,
) -> Iterator[Heard]:
    """Yield what changes until `stop` is set; `path` is the file of an SQLite base.

    Never raises for a base that is away: it is tried again, after growing pauses. `way` is told
    True each time it is heard again, False each time it is not.
    """
    pause, first = FIRST_PAUSE_S, True
    while not stop.is_set():
        try:
            heard = _look(path, stop) if path is not None else _listen(store, seat, stop)
            next(heard)  # listening from now on
            if not first:
                pause = FIRST_PAUSE_S
                way(True)
                yield Heard(gap=True)
            yield from heard
        except (StorageFault, sqlite3.Error, OSError):
            first = False
            way(False)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)


def _listen(store: Store, seat: str, stop: threading.Event) -> Iterator[Heard]:
    with storage_faults():
        lent = store.engine.raw_connection()
        line: Any = lent.driver_connection
        lent.detach()  # a line of its own, that no reading is given
    with closing(line), storage_faults():
        line.rollback()
        line.autocommit = True
        line.execute("LISTEN relais")
        yield Heard()
        silent = 0
        while not stop.is_set():
            told = [note.payload for note in line.notifies(timeout=_LISTEN_S)]
            heard = _read(told, seat)
            if heard is not None:
                yield heard
            silent = 0 if told else silent + 1
            if silent >= _KNOCK_AFTER:
                line.execute("SELECT 1")  # a line that is dead says so
                silent = 0


def _read(told: list[str], seat: str) -> Heard | None:
    numbers, kinds = set(), set()
    for text in told:
        content = json.loads(text)
        if content.get("s") == seat:
            continue
        if content["k"] == "number":
            numbers.add(str(content["n"]))
        else:
            kinds.add(str(content["k"]))
    return Heard(frozenset(numbers), frozenset(kinds)) if numbers or kinds else None


_MARKS = {
    "reference": "SELECT content FROM setting WHERE name = 'reference_version'",
    "imports": "SELECT max(id) FROM import_run",
    "rounds": "SELECT count(*), max(updated_at) FROM round",
    "hotspots": "SELECT count(*), max(updated_at) FROM hotspot",
}


def _look(path: Path, stop: threading.Event) -> Iterator[Heard]:
    with closing(
        sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=1)
    ) as base:
        version = base.execute("PRAGMA data_version").fetchone()
        last = base.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()[0]
        marks = {kind: base.execute(query).fetchone() for kind, query in _MARKS.items()}
        yield Heard()
        while not stop.wait(LOOK_EVERY_S):
            now = base.execute("PRAGMA data_version").fetchone()
            if now == version:
                continue
            version = now
            rows = base.execute(
                "SELECT e.id, s.number FROM event e JOIN signalement s "
                "ON s.id = e.signalement_id WHERE e.id > ? ORDER BY e.id",
                (last,),
            ).fetchall()
            last = rows[-1][0] if rows else last
            found = {kind: base.execute(query).fetchone() for kind, query in _MARKS.items()}
            kinds = frozenset(kind for kind in found if found[kind] != marks[kind])
            marks = found
            if rows or kinds:
                yield Heard(frozenset(row[1] for row in rows), kinds)
