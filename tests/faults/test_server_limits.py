"""A server that is crowded, only reads, or is full: said, and nothing acknowledged is lost."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import Store
from db.schema import SignalementRow
from db.server_time import ServerTime
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat, clock_of
from tests.faults.killed_server import power_of
from tests.faults.seats import (
    assert_sound,
    log_refused,
    log_till_it_holds,
    numbers_by_text,
    seat_at,
    told,
)
from tests.server import PASSWORD
from tests.services.shared import Shared, shared_base

DISK_MB = 220
ROOM_LEFT = 300_000  # bytes: less than a page of the journal's growth


@contextlib.contextmanager
def at_the_desk(shared: Shared, folder: Path) -> Iterator[Seat]:
    """The desk of the 19e."""
    made = seat_at(shared.server.url_of("desk19"), folder)
    with closing(made.store):
        yield made


def test_a_server_without_a_line_left_says_so(shared: Shared, tmp_path: Path) -> None:
    facts = told(shared.seats["desk18"], "plus de ligne")
    shared.seats["desk18"].store.engine.dispose()
    shared.server.run("ALTER ROLE desk18 CONNECTION LIMIT 1")
    try:
        with shared.bare("desk18"):
            fault = log_refused(shared.seats["desk18"], facts, "ligne")
        assert fault.code == "server_crowded"
        assert fault.message.endswith(".")
        number, _ = log_till_it_holds(shared.seats["desk18"], facts, "ligne")
    finally:
        shared.server.run("ALTER ROLE desk18 CONNECTION LIMIT -1")
    assert numbers_by_text(shared)["plus de ligne"] == number


def test_a_pc_a_day_wrong_dates_as_the_server(shared: Shared, tmp_path: Path) -> None:
    """Its person sees the right day; who reads the history elsewhere does too."""
    for days in (-1, 1):
        wrong = Store(shared.server.url_of("coord"), lambda: PASSWORD)
        wrong.server_time = ServerTime(
            lambda days=days: dt.datetime.now(dt.UTC) + dt.timedelta(days)
        )
        with closing(wrong):
            with wrong.reading() as connection:
                connection.exec_driver_sql("SELECT 1")
            late = Seat(wrong, shared.seats["coord"].actor, tmp_path, clock_of(wrong))
            logged = log_signalement(late, told(late, f"horloge de {days} jour"))
        with shared.seats["coord"].store.reading() as connection:
            at = connection.scalar(
                select(SignalementRow.received_at).where(SignalementRow.number == logged.number)
            )
        assert at is not None
        assert abs(at - dt.datetime.now(dt.UTC)) < dt.timedelta(hours=1)


def test_a_standby_lets_read_and_says_why_it_does_not_save(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    with (
        shared_base(tmp_path_factory.mktemp("standby")) as shared,
        power_of(shared.server) as power,
        at_the_desk(shared, tmp_path) as seat,
    ):
        first = log_signalement(seat, told(seat, "avant")).number
        power.rest()
        (power.data / "standby.signal").touch()
        power.back()
        facts = told(seat, "sur la réplique")
        log_refused(seat, facts, "replique")  # by the line that the stop cut
        fault = log_refused(seat, facts, "replique")
        assert fault.code == "server_read_only"
        assert "demandez à l’informatique" in fault.message
        with seat.store.reading() as connection:
            assert connection.scalar(select(SignalementRow.number)) == first
        power.run("pg_ctl", "-w", "-D", str(power.data), "promote")
        number, _ = log_till_it_holds(seat, facts, "replique")
        assert numbers_by_text(shared)["sur la réplique"] == number
        assert_sound(shared)


@contextlib.contextmanager
def small_disk() -> Iterator[Path]:
    """A file system of `DISK_MB`; only root may make one."""
    with tempfile.TemporaryDirectory(prefix="rl") as folder:
        command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=755", "tmpfs", folder]
        if (
            os.name != "posix"
            or os.geteuid() != 0
            or subprocess.run(command, check=False).returncode
        ):
            pytest.skip("a small disk is made by root alone")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_of_the_server_is_told_and_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    with (
        small_disk() as disk,
        shared_base(tmp_path_factory.mktemp("full"), disk) as shared,
        at_the_desk(shared, tmp_path) as seat,
    ):
        given = {}
        for turn in range(20):
            text = f"avant le plein {turn}"
            given[text] = log_signalement(seat, told(seat, text)).number
        ballast = disk / "ballast"
        _fill(disk, ballast)
        refused = None
        for turn in range(2_000):
            text = f"disque plein {turn}"
            facts = told(seat, text)
            try:
                given[text] = log_signalement(seat, facts, draft=text).number
            except Exception:  # noqa: BLE001 - which one is judged below, once more
                refused = log_refused(seat, facts, text)
                break
        assert refused is not None
        assert refused.code == "server_disk_full"
        ballast.unlink()
        given[text], _ = log_till_it_holds(seat, facts, text)
        saved = numbers_by_text(shared)
        assert {each: saved.get(each) for each in given} == given
        assert_sound(shared)


def _fill(disk: Path, ballast: Path) -> None:
    room = os.statvfs(disk)
    with ballast.open("wb") as file:
        file.write(b"\0" * max(room.f_bavail * room.f_frsize - ROOM_LEFT, 0))
