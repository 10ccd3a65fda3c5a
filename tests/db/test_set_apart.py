"""A base whose file is replaced: transactions under way end first, later ones wait."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from db import engine
from db.engine import MAIN_FILE, Store
from db.errors import FaultKind, StorageFault

SOON_S = 0.2  # what is not held back has long ended by then
LATE_S = 10.0


def count_settings(store: Store) -> int:
    with store.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM setting")).scalar_one())


def started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def take_alone(folder: Path) -> None:
    with closing(sqlite3.connect(folder / MAIN_FILE, timeout=0)) as base:
        base.execute("PRAGMA locking_mode = EXCLUSIVE")
        base.execute("BEGIN EXCLUSIVE")


def test_a_transaction_under_way_ends_first(store: Store, folder: Path) -> None:
    taken = threading.Event()

    def replace() -> None:
        with store.set_apart():
            take_alone(folder)
            taken.set()

    with store.reading() as connection:
        connection.execute(text("SELECT 1"))
        other = started(replace)
        other.join(SOON_S)
        assert other.is_alive()
    other.join(LATE_S)
    assert taken.is_set()
    assert count_settings(store) > 0


def test_who_comes_meanwhile_waits(store: Store) -> None:
    seen: list[int] = []
    with store.set_apart():
        other = started(lambda: seen.append(count_settings(store)))
        other.join(SOON_S)
        assert seen == []
    other.join(LATE_S)
    assert len(seen) == 1


def test_a_transaction_without_end_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 1)
    with (
        store.reading(),
        pytest.raises(StorageFault) as fault,
        store.set_apart(),
    ):
        pass
    assert fault.value.kind is FaultKind.LOCKED
    assert count_settings(store) > 0


def test_who_comes_after_the_end_keeps_no_connection(store: Store, folder: Path) -> None:
    with store.reading() as connection:
        store.retire()
        connection.execute(text("SELECT 1"))
    take_alone(folder)
    assert count_settings(store) > 0
    take_alone(folder)
