"""`relais outbox`: what waits on this PC, listed and sent; a sender that is killed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.connection import Connection
from desktop_app.integrations import secrets
from desktop_app.services.outbox import Outbox
from desktop_app.services.outbox_acts import keep_entry
from desktop_app.services.seat import Seat
from tests.keyring_file import BACKEND, FILE
from tests.proxy import Proxy
from tests.server import PASSWORD
from tests.services.outbox_steps import just_seen, logged
from tests.services.shared import Shared

ROOT = Path(__file__).parents[2]
REFUSED = 2


@pytest.fixture
def at(way: Proxy, ring: Path) -> Connection:
    connection = Connection("localhost", "desk19", way.port, "postgres", sslmode="disable")
    secrets.keep(connection.key, PASSWORD)
    return connection


@pytest.fixture
def desk(shared: Shared, tmp_path: Path) -> Seat:
    return replace(shared.seats["desk19"], folder=tmp_path)


def command(at: Connection, folder: Path, *words: str) -> list[str]:
    program = [sys.executable, "-m", "desktop_app", "--data-dir", str(folder)]
    return [*program, "--database-url", at.url, "outbox", *words]


def environment(ring: Path) -> dict[str, str]:
    nowhere = str(ring.parent / "aucun")
    return os.environ | {"PYTHON_KEYRING_BACKEND": BACKEND, FILE: str(ring), "PGPASSFILE": nowhere}


def relais(at: Connection, folder: Path, ring: Path, *words: str) -> tuple[int, Any, Any]:
    done = subprocess.run(
        command(at, folder, *words),
        capture_output=True,
        text=True,
        timeout=90,
        cwd=ROOT,
        env=environment(ring),
        check=False,
    )
    said = json.loads(done.stdout) if done.stdout else None
    return done.returncode, said, json.loads(done.stderr)["error"] if done.stderr else None


def test_listed_and_sent_once(
    desk: Seat, at: Connection, tmp_path: Path, ring: Path, way: Proxy
) -> None:
    before = len(logged(desk))
    box = Outbox(tmp_path, at.key)
    kept = keep_entry(desk, box, just_seen(desk, description="Un fait"), draft="un")
    lost = keep_entry(desk, box, just_seen(desk), draft="deux", attach_to="19-2020-000001")
    code, said, _ = relais(at, tmp_path, ring, "list")
    assert code == 0
    assert [line["reference"] for line in said["outbox"]] == [kept.reference, lost.reference]
    assert [line["state"] for line in said["outbox"]] == ["waiting", "waiting"]
    way.cut()
    code, said, error = relais(at, tmp_path, ring, "send")
    assert (code, said) == (3, None)
    assert error["code"] in ("server_lost", "server_refused")
    way.mend()
    code, said, _ = relais(at, tmp_path, ring, "send")
    assert code == REFUSED
    rows = logged(desk)[before:]
    assert [line["number"] for line in said["sent"]] == [row.number for row in rows]
    assert [row.description for row in rows] == ["Un fait"]
    assert "19-2020-000001" in said["refused"][0]["reason"]
    assert relais(at, tmp_path, ring, "send")[1] == {"sent": [], "refused": []}
    assert len(logged(desk)) == before + 1


def test_without_a_shared_base_it_says_which_is_wanted(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desktop_app", "--data-dir", str(tmp_path), "outbox", "list"],
        capture_output=True,
        text=True,
        timeout=90,
        cwd=ROOT,
        check=False,
    )
    error = json.loads(done.stderr)["error"]
    assert (done.returncode, error["code"]) == (2, "no_connection")
    assert "--database-url" in error["message"]


def test_killed_while_sending_another_run_sends_the_rest(
    desk: Seat, at: Connection, tmp_path: Path, ring: Path
) -> None:
    before, count = len(logged(desk)), 60
    box = Outbox(tmp_path, at.key)
    for turn in range(count):
        keep_entry(desk, box, just_seen(desk, description=f"Tué {turn}"), draft=f"tue-{turn}")
    with subprocess.Popen(
        command(at, tmp_path, "send"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment(ring),
    ) as sending:
        while len(logged(desk)) < before + 3:
            assert sending.poll() is None
        sending.send_signal(signal.SIGKILL)
    assert 0 < len(box.waiting()) < count
    code, _, error = relais(at, tmp_path, ring, "send")
    assert (code, error["code"]) == (2, "outbox_busy")  # the turn of the one that was killed
    with sqlite3.connect(box.path) as base:
        base.execute("UPDATE sender SET until = 0")  # it runs out after a minute
    code, said, _ = relais(at, tmp_path, ring, "send")
    assert code == 0
    assert said["refused"] == []
    rows = logged(desk)[before:]
    assert [row.description for row in rows] == [f"Tué {turn}" for turn in range(count)]
