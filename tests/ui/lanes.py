"""Races made to happen: the base's lane held back, the base out of reach."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from db.engine import MAIN_FILE
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.tasks import LANES


@contextmanager
def busy_lane(desk: Desk, lane: str = "db") -> Iterator[None]:
    """A lane, the base's unless told, does something long meanwhile."""
    gate = threading.Event()
    for _ in range(LANES[lane]):
        desk.tasks.run(desk, gate.wait, lambda _: None, lane=lane)
    try:
        yield
    finally:
        gate.set()


@contextmanager
def base_gone(seat: Seat) -> Iterator[None]:
    """The folder of the base is out of reach meanwhile."""
    seat.store.close()
    elsewhere = seat.folder.rename(seat.folder.with_name("ailleurs"))
    try:
        yield
    finally:
        elsewhere.rename(seat.folder)


@contextmanager
def base_held(seat: Seat) -> Iterator[None]:
    """Another program writes in the base meanwhile; reading goes on."""
    with closing(sqlite3.connect(seat.folder / MAIN_FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
