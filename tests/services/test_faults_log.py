"""Faults caused for real while logging: kills, competition, full disk, lock, no right to write."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import subprocess
from collections import Counter
from itertools import groupby
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from db.engine import MAIN_FILE, Store, sqlite_url
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import WorldFault
from desktop_app.services.drafts import load_drafts, save_draft
from desktop_app.services.faults import explained
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.open_base import open_base
from desktop_app.services.seat import Seat, utc_now
from tests.services.chains import assert_whole
from tests.services.entries import entry
from tests.services.log_worker import PAUSES, hold_the_lock, log_many, log_until_killed

ACTOR = Actor("Accueil", Role.COORDINATOR)


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Real processes, whose imports are done once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.services.log_worker"])
    return context


def sound(folder: Path) -> dict[str, str]:
    """The numbers by description of a base whose every table and chain must hold."""
    base = sqlite3.connect(folder / MAIN_FILE)
    assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    signalements = base.execute("SELECT id, uid, number, description FROM signalement").fetchall()
    base.close()
    store = Store(sqlite_url(folder))
    with store.reading() as connection:
        lines = _lines(connection)
    store.close()
    assert set(lines) == {row[0] for row in signalements}
    for signalement_id, uid, _, _ in signalements:
        assert_whole(uid, lines[signalement_id])
    numbers = [row[2] for row in signalements]
    sequences = sorted(int(number[-6:]) for number in numbers)
    assert sequences == list(range(1, len(numbers) + 1))
    return {row[3]: row[2] for row in signalements}


def _lines(connection: Any) -> dict[int, list[Any]]:
    from sqlalchemy import select

    from db.schema import EventRow

    query = select(EventRow.__table__).order_by(EventRow.signalement_id, EventRow.seq)
    grouped = groupby(connection.execute(query), key=lambda row: row.signalement_id)
    return {key: list(rows) for key, rows in grouped}


def drafts_of(folder: Path) -> dict[str, int]:
    """The drafts that come back at the next start, with the last pause kept."""
    seat = Seat(open_base(folder), ACTOR, folder)
    found = {draft.uid: int(draft.content["pause"]) for draft in load_drafts(seat)}
    seat.store.close()
    return found


def kill_at_random(processes: ForkServerContext, folder: Path, times: int) -> int:
    """Kill a logging process `times` times, checking the base after each; acknowledged numbers.

    Every second one is killed at any time from its start on, the others once they have saved one.
    """
    chance = random.Random(11)
    acknowledged = folder / "acks"
    for run in range(times):
        going = processes.Event()
        told = (folder, acknowledged, run, going)
        process = processes.Process(target=log_until_killed, args=told)
        process.start()
        assert run % 2 == 0 or going.wait(60)
        process.join(timeout=chance.uniform(0.15, 0.7))
        process.kill()
        process.join()
        assert process.exitcode == -9
        _check_promises(folder, acknowledged)
    lines = acknowledged.read_text().splitlines()
    return sum(line.startswith("number ") for line in lines)


def _check_promises(folder: Path, acknowledged: Path) -> None:
    saved, kept = sound(folder), drafts_of(folder)
    lines = acknowledged.read_text().splitlines() if acknowledged.exists() else []
    promised = [line.split() for line in lines]
    numbers = {key: told for kind, key, told in promised if kind == "number"}
    for key, number in numbers.items():
        assert saved[f"fait {key}"] == number
        assert key not in kept
    pauses = {key: int(told) for kind, key, told in promised if kind == "draft"}
    for key, pause in pauses.items():
        if key not in numbers and f"fait {key}" not in saved:
            assert kept[key] >= pause
    assert all(1 <= pause <= PAUSES for pause in kept.values())


def test_a_kill_loses_nothing_that_was_acknowledged(
    processes: ForkServerContext, folder: Path
) -> None:
    assert kill_at_random(processes, folder, 8) > 0


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_hundred_kills_lose_nothing(processes: ForkServerContext, folder: Path) -> None:
    assert kill_at_random(processes, folder, 100) > 100


def test_four_processes_never_share_a_number(processes: ForkServerContext, folder: Path) -> None:
    start, numbers = processes.Event(), processes.Queue()
    workers = [
        processes.Process(target=log_many, args=(folder, 25, start, numbers)) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    assert [numbers.get(timeout=60) for _ in workers] == ["ready"] * 4
    start.set()
    given = [number for _ in workers for number in numbers.get(timeout=60)]
    for worker in workers:
        worker.join()
    assert Counter(given).most_common(1)[0][1] == 1
    assert sorted(int(number[-6:]) for number in given) == list(range(1, 101))
    sound(folder)


def test_a_full_disk_says_so_and_keeps_the_draft(folder: Path) -> None:
    store = Store(sqlite_url(folder))
    limits = ["PRAGMA max_page_count = 1"]  # SQLite takes it as: not one page more than now

    def limit(connection: Any, _record: Any) -> None:
        connection.execute(limits[0])

    seat = Seat(store, ACTOR, folder)
    save_draft(seat, "brouillon", {"pause": 1})
    store.close()
    event.listen(store.engine, "connect", limit)
    _fill_until_refused(seat)
    store.close()
    limits[0] = "PRAGMA max_page_count = 1000000"
    before = len(sound(folder))
    logged = log_signalement(seat, entry(observed_at=utc_now()), draft="brouillon")
    assert int(logged.number[-6:]) == before + 1
    assert load_drafts(seat) == ()
    store.close()


def _fill_until_refused(seat: Seat) -> None:
    with pytest.raises(WorldFault) as fault, explained():
        for _ in range(2_000):
            log_signalement(
                seat, entry(observed_at=utc_now(), description="x" * 9_000), draft="absent"
            )
    assert (fault.value.code, fault.value.exit_code) == ("disk_full", 3)
    assert "disque est plein" in fault.value.message
    assert "Libérez de la place" in fault.value.message
    assert [draft.uid for draft in load_drafts(seat)] == ["brouillon"]


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    seat = Seat(open_base(small_disk), ACTOR, small_disk)
    save_draft(seat, "brouillon", {"pause": 1})
    filler = small_disk / "film.bin"
    with filler.open("wb", buffering=0) as film, pytest.raises(OSError, match="No space"):
        while True:
            film.write(b"\0" * 65_536)
    _fill_until_refused(seat)
    saved = len(sound_at(seat))
    filler.unlink()
    logged = log_signalement(seat, entry(observed_at=utc_now()), draft="brouillon")
    assert int(logged.number[-6:]) == saved + 1
    seat.store.close()
    sound(small_disk)


def sound_at(seat: Seat) -> list[Any]:
    """The numbers there are, read through the open seat (the disk has no room to open anew)."""
    with seat.store.reading() as connection:
        return connection.exec_driver_sql("SELECT number FROM signalement").fetchall()


def test_a_disk_without_the_right_to_write(small_disk: Path) -> None:
    open_base(small_disk).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        with pytest.raises(WorldFault) as fault, explained():
            seat = Seat(open_base(small_disk), ACTOR, small_disk)
            log_signalement(seat, entry(observed_at=utc_now()))
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert fault.value.code == "base_read_only"
    assert "lecture seule" in fault.value.message
    assert sound(small_disk) == {}


def test_a_base_held_by_another_process_is_told_in_time(
    processes: ForkServerContext, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.BUSY_TIMEOUT_MS", 200)
    seat = Seat(Store(sqlite_url(folder)), ACTOR, folder)
    held, release = processes.Event(), processes.Event()
    holder = processes.Process(target=hold_the_lock, args=(folder, held, release))
    holder.start()
    assert held.wait(timeout=60)
    try:
        with pytest.raises(WorldFault) as fault, explained():
            log_signalement(seat, entry(observed_at=utc_now()))
    finally:
        release.set()
        holder.join()
    assert (fault.value.code, fault.value.exit_code) == ("base_locked", 3)
    assert "occupée" in fault.value.message
    assert log_signalement(seat, entry(observed_at=utc_now())).number.endswith("000001")
    seat.store.close()
