"""Starting and stopping, in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.engine import MAIN_FILE
from desktop_app.bootstrap import Session, refused_pair, take_folder
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.settings import Settings, save_settings

HOLD = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop_app.bootstrap import take_folder
app = QCoreApplication([])
lock = take_folder(Path(sys.argv[1]))
print("held" if lock is not None else "refused", flush=True)
sys.stdin.read()
"""
PAINTED = """
import sys
from pathlib import Path
from desktop_app import bootstrap
app = bootstrap.make_application()
session = bootstrap.Session(app, Path(sys.argv[1]))
session.frame.painted.disconnect()
session.frame.painted.connect(app.quit)
session.frame.show()
app.exec()
heavy = ("sqlalchemy", "alembic", "psycopg", "keyring", "requests", "h3", "numpy", "holidays")
heavy += ("phonenumbers", "ssl")
print([name for name in heavy if name in sys.modules])
"""


def python(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        timeout=90,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"} | more,
    )


@pytest.mark.parametrize(
    ("pyside", "version", "refused"),
    [
        ("6.12.0", (3, 11), True),
        ("6.13.1", (3, 10), True),
        ("7.0.0", (3, 11), True),
        ("6.12.0", (3, 12), False),
        ("6.11.3", (3, 11), False),
        ("6.9.0", (3, 13), False),
    ],
)
def test_the_pair_that_loses_none_is_refused(
    pyside: str, version: tuple[int, int], refused: bool
) -> None:
    sentence = refused_pair(pyside, version)
    assert (sentence is not None) == refused
    if sentence:
        assert pyside in sentence
        assert "installez" in sentence


def test_void_calls_of_qt_keep_none(qapp: QApplication) -> None:
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(200):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 50


def test_nothing_heavy_before_the_first_drawing(folder: Path) -> None:
    done = python("-c", PAINTED, str(folder))
    assert done.stdout.strip() == "[]", done.stderr


def test_a_whole_run_in_a_process(folder: Path) -> None:
    from desktop_app.services.demo import fill_demo
    from desktop_app.services.open_base import open_base
    from desktop_app.services.seat import Seat

    actor = Actor("Essai", Role.COORDINATOR)
    with closing(open_base(folder)) as store:
        fill_demo(Seat(store, actor, folder), signalements=200, seed=2)
    save_settings(folder, Settings(actor))
    done = python("-m", "desktop_app", "--data-dir", str(folder), RELAIS_MEASURE_START="1")
    told = json.loads(done.stdout)
    assert told["first_paint_ns"] < told["list_filled_ns"]
    assert done.returncode == 0
    assert "base open" in (folder / "logs" / "relais.log").read_text("utf-8")


def test_the_self_check() -> None:
    done = python("-m", "desktop_app", "--data-dir", "sans-effet", "--self-check")
    told = json.loads(done.stdout)
    assert told["ok"] is True, done.stderr
    assert told["number"].endswith("-000001")
    assert done.returncode == 0


def test_a_second_window_is_refused_with_a_sentence(folder: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdout.readline().strip() == "held"
        second = python("-m", "desktop_app", "--data-dir", str(folder))
        assert second.returncode == 3
        error = json.loads(second.stderr.splitlines()[-1])["error"]
        assert error["code"] == "already_open"
        assert "déjà ouvert" in error["message"]
        assert first.poll() is None  # the first is not brought down
        first.stdin.close()
    assert first.returncode == 0


def test_a_lock_left_by_a_killed_window_is_taken_over(folder: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdout.readline().strip() == "held"
        assert take_folder(folder) is None
        first.send_signal(signal.SIGKILL)
    lock = take_folder(folder)
    assert lock is not None
    assert lock.isLocked()
    lock.unlock()


def test_a_newer_base_is_refused_in_the_window_untouched(
    qapp: QApplication, folder: Path, qtbot: QtBot
) -> None:
    import sqlite3

    base = folder / MAIN_FILE
    with closing(sqlite3.connect(base)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = base.read_bytes()
    session = Session(qapp, folder)
    session.frame.show()
    qtbot.waitUntil(lambda: session.window is not None and session.window.banner.isVisible())
    assert "version plus récente" in session.window.banner.label.text()
    assert "indisponible" in session.window.rail.base.text()
    assert not session.window.rail.queue.isEnabled()
    session.frame.close()
    session.close()
    session.frame.deleteLater()
    assert base.read_bytes() == before


def test_a_repaired_base_opens_at_the_second_try(
    qapp: QApplication, folder: Path, qtbot: QtBot
) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QPushButton

    good = (folder / MAIN_FILE).read_bytes()
    (folder / MAIN_FILE).write_bytes(b"this is no base at all" * 100)
    save_settings(folder, Settings(Actor("Essai", Role.COORDINATOR)))
    session = Session(qapp, folder)
    session.frame.show()
    qtbot.waitUntil(lambda: session.window is not None and session.window.banner.isVisible())
    (folder / MAIN_FILE).write_bytes(good)
    retry = next(
        b for b in session.window.banner.findChildren(QPushButton) if b.text() == "Réessayer"
    )
    qtbot.mouseClick(retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.window.page("queue") is not None)
    assert not session.window.banner.isVisible()
    session.frame.close()
    session.close()
    session.frame.deleteLater()
