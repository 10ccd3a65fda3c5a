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
from db.postgres.notify import KINDS

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


SITTING = Heard()
"""Told first by a way of listening: it hears from now on."""


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
    pause, missed = FIRST_PAUSE_S, False
    while not stop.is_set():
        try:
            heard = _look(path, stop) if path is not None else _listen(store, seat, stop)
            for each in heard:
                if each is not SITTING:
                    yield each
                    continue
                pause = FIRST_PAUSE_S
                if missed:  # only now: what is changed from here on is heard
                    missed = False
                    way(True)
                    yield Heard(gap=True)
        except (StorageFault, sqlite3.Error, OSError):
            missed = True
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
        yield SITTING
        silent = 0
        while not stop.is_set():
            # Handed on as soon as one is there, with those that came in the same packet.
            notes = line.notifies(timeout=_LISTEN_S, stop_after=1)
            told = [note.payload for note in notes]
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
        match _content(text):
            case {"s": str(teller)} if teller == seat:
                continue
            case {"k": "number", "n": str(number)}:
                numbers.add(number)
            case {"k": str(kind)} if kind in _KINDS:
                kinds.add(kind)
    return Heard(frozenset(numbers), frozenset(kinds)) if numbers or kinds else None


def _content(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None  # any login may speak on the channel


_KINDS = frozenset(KINDS.values()) - {"number"}
_MARKS = {
    "reference": "SELECT content FROM setting WHERE name = 'reference_version'",
    "places": "SELECT (SELECT content FROM setting WHERE name = 'gazetteer_version'), "
    "count(*), max(id), sum(version) FROM area",
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
        yield SITTING
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
