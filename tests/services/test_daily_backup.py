"""One verified copy a day, fourteen kept, never two at once; a full disk leaves those there are."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.context import SpawnContext
from pathlib import Path
from typing import Any

import pytest

from db.copies import one_at_a_time
from db.engine import MAIN_FILE, Store
from db.errors import StorageFault
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.services.backup import restore, verify_backup
from desktop_app.services.daily_backup import FOLDER, KEPT_DAYS, daily_backup, list_daily
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.open_base import open_base
from desktop_app.services.seat import Seat
from tests.conftest import NOW, Clock
from tests.postgres import postgres_url
from tests.services.entries import entry

CARE = Actor("Info", Role.ADMIN)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / FOLDER).glob("*.sqlite*"))


def test_one_a_day_in_paris(seat: Seat, clock: Clock) -> None:
    log_signalement(seat, entry())
    made = daily_backup(seat.store, seat.folder, clock())
    assert made.made and made.copy is not None
    assert names(seat.folder) == ["relais-2026-11-20.sqlite"]
    assert verify_backup(CARE, made.copy.file).signalements == 1
    log_signalement(seat, entry())
    clock.advance(hours=5)  # 23:30 in Paris
    again = daily_backup(seat.store, seat.folder, clock())
    assert (again.made, again.copy) == (False, made.copy)
    clock.advance(hours=1)
    later = daily_backup(seat.store, seat.folder, clock())
    assert later.copy is not None and later.copy.day == dt.date(2026, 11, 21)
    assert [verify_backup(CARE, copy.file).signalements for copy in list_daily(seat.folder)] == [
        2,
        1,
    ]
    assert later.copy.file.stat().st_mode & 0o077 == 0


def test_fourteen_are_kept_and_nothing_else_is_touched(seat: Seat, clock: Clock) -> None:
    (seat.folder / FOLDER).mkdir()
    mine = seat.folder / FOLDER / "avant-les-vacances.sqlite"
    mine.write_text("à moi")
    for _ in range(KEPT_DAYS + 2):
        last = daily_backup(seat.store, seat.folder, clock())
        clock.advance(days=1)
    copies = list_daily(seat.folder)
    assert len(copies) == KEPT_DAYS
    assert [copy.day for copy in copies] == sorted((copy.day for copy in copies), reverse=True)
    assert copies[-1].day == NOW.date() + dt.timedelta(days=2)
    assert [path.name for path in last.removed] == ["relais-2026-11-21.sqlite"]
    assert mine.read_text() == "à moi"


def test_a_copy_that_cannot_be_made_takes_no_other_away(small_disk: Path) -> None:
    store = open_base(small_disk)
    day = NOW
    for _ in range(3):
        daily_backup(store, small_disk, day)
        day += dt.timedelta(days=1)
    for number in range(1, KEPT_DAYS - 2):
        copy = small_disk / FOLDER / f"relais-2026-10-{number:02d}.sqlite"
        copy.write_bytes(b"")
    (small_disk / FOLDER / "relais-2026-11-21.sqlite.partiel").write_bytes(b"cut")
    before = list_daily(small_disk)
    assert len(before) == KEPT_DAYS
    filler = small_disk / "film.bin"
    with filler.open("wb", buffering=0) as film, pytest.raises(OSError, match="No space"):
        while True:
            film.write(b"\0" * 65_536)
    with pytest.raises(WorldFault) as fault:
        daily_backup(store, small_disk, day)
    assert fault.value.code == "disk_full"
    assert "La copie du jour n’a pas pu se faire\u00a0: le disque est plein" in fault.value.message
    assert list_daily(small_disk) == before
    assert not list((small_disk / FOLDER).glob("*.partiel*"))
    filler.unlink()
    assert daily_backup(store, small_disk, day).made
    assert len(list_daily(small_disk)) == KEPT_DAYS
    store.close()


def test_a_damaged_base_is_no_copy(seat: Seat, clock: Clock) -> None:
    seat.store.close()
    main = seat.folder / MAIN_FILE
    content = main.read_bytes()
    main.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    with pytest.raises(WorldFault) as fault:
        daily_backup(seat.store, seat.folder, clock())
    assert fault.value.message.startswith("La copie du jour n’a pas pu se faire.")
    assert list_daily(seat.folder) == ()


def hold(lock: Path, held: Any, release: Any) -> None:
    with one_at_a_time(lock) as alone:
        assert alone
        held.set()
        release.wait()


@pytest.fixture
def processes() -> Iterator[SpawnContext]:
    yield get_context("spawn")


def test_never_two_at_once(seat: Seat, clock: Clock, processes: SpawnContext) -> None:
    (seat.folder / FOLDER).mkdir()
    held, release = processes.Event(), processes.Event()
    lock = seat.folder / FOLDER / "verrou"
    other = processes.Process(target=hold, args=(lock, held, release))
    other.start()
    assert held.wait(timeout=60)
    busy = daily_backup(seat.store, seat.folder, clock())
    assert (busy.made, busy.copy, names(seat.folder)) == (False, None, [])
    other.kill()  # what it held is free again
    other.join()
    assert daily_backup(seat.store, seat.folder, clock()).made


def test_a_daily_copy_is_put_back(seat: Seat, clock: Clock) -> None:
    log_signalement(seat, entry())
    made = daily_backup(seat.store, seat.folder, clock())
    log_signalement(seat, entry())
    seat.store.close()
    assert made.copy is not None
    restore(CARE, seat.folder, made.copy.file, clock())
    with closing(sqlite3.connect(seat.folder / MAIN_FILE)) as base:
        assert base.execute("SELECT count(*) FROM signalement").fetchone() == (1,)
    assert list_daily(seat.folder) == (made.copy,)


def test_a_spoilt_copy_is_told(seat: Seat, clock: Clock, tmp_path: Path) -> None:
    made = daily_backup(seat.store, seat.folder, clock())
    assert made.copy is not None
    cut = tmp_path / "coupée.sqlite"
    shutil.copy(made.copy.file, cut)
    cut.write_bytes(cut.read_bytes()[:-9_000])
    with pytest.raises(WorldFault) as fault:
        verify_backup(CARE, cut)
    assert fault.value.code == "base_corrupt"
    with pytest.raises(UserError) as missing:
        verify_backup(CARE, tmp_path / "absente")
    assert missing.value.code == "file_missing"
    with pytest.raises(UserError) as refused:
        verify_backup(Actor("Accueil", Role.FRONT_DESK, 19), cut)
    assert refused.value.code == "not_allowed"


def test_a_server_is_copied_too(tmp_path: Path, clock: Clock) -> None:
    with postgres_url() as url:
        with closing(open_base(tmp_path, url)) as store:
            made = daily_backup(store, tmp_path, clock())
            assert made.copy is not None
            assert verify_backup(CARE, made.copy.file).signalements == 0
        with closing(Store(f"{url}&dbname=absente")) as gone:
            clock.advance(days=1)
            with pytest.raises(WorldFault) as fault:
                daily_backup(gone, tmp_path, clock())
        assert fault.value.code == "base_unknown"


def test_one_at_a_time_passes_other_faults_on(tmp_path: Path) -> None:
    lock = tmp_path / "verrou"
    lock.write_bytes(b"no base at all" * 100)
    with pytest.raises(StorageFault), one_at_a_time(lock):
        pass
