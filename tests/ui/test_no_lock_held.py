"""While a person thinks over a dialog, the base is held by nobody; on both engines."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop_app.domain.codes import PlaceKind
from desktop_app.domain.workflow import Move
from desktop_app.services import moves
from desktop_app.services.hotspots import Wanted, make_hotspot
from desktop_app.services.rule_versions import list_versions, save_draft
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import KEYS, MainWindow
from tests.services.entries import EOLE
from tests.services.shared import shared_base
from tests.ui.queue_steps import log_one, settle, wait_detail
from tests.ui.windows import shown_window

WAIT_MS = 15_000
IDLE_S = 1.0
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
BUSY = """
SELECT a.pid, a.state, a.query FROM pg_stat_activity a
WHERE a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
  AND a.application_name <> 'probe'
  AND (a.xact_start IS NOT NULL OR EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid))
"""
IDLE = """
SELECT extract(epoch FROM clock_timestamp() - state_change)::float, query FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'
"""
SAID = (  # what opens a dialog, beyond the moves
    "RefuseDialog", "HoldDialog", "AssignDialog", "CorrectDialog", "VisitDialog", "CloseDialog",
    "AttachDialog", "HotspotDialog", "WhyDialog", "PublishDialog", "VersionsDialog",
    "ReviewDialog", "ReplayDialog", "ShiftDialog", "ExceptionDialog", "BuildDialog",
)  # fmt: skip


@dataclass
class Base:
    """Where the window works, and how to see that nobody holds it."""

    seat: Seat
    held: Callable[[], Any]
    opened: set[str] = field(default_factory=set)

    def check(self, name: str) -> None:
        """Nobody holds anything while `name` is open."""
        found = self.held()
        assert not found, (name, found)
        self.opened.add(name)


@pytest.fixture(params=["sqlite", "postgres"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Base]:
    if request.param == "sqlite":
        seat = request.getfixturevalue("seat")
        path = Path(str(seat.store.engine.url.database))

        def taken() -> str:
            with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as line:
                try:
                    line.execute("BEGIN EXCLUSIVE")
                except sqlite3.OperationalError as refused:
                    return str(refused)
                line.execute("ROLLBACK")
                return ""

        yield Base(seat, taken)
        return
    with shared_base(tmp_path) as shared:
        address = shared.server.admin_url.replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as line:
            yield Base(shared.seats["coord"], lambda: line.execute(BUSY).fetchall())


@pytest.fixture
def window(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], base: Base, tmp_path: Path
) -> Iterator[MainWindow]:
    seat = base.seat
    seen = seat.clock() - dt.timedelta(minutes=20)
    for position in range(3):
        log_one(seat, seen, position)
    moves.accept(seat, log_one(seat, seen, 4))
    make_hotspot(seat, EOLE, PlaceKind.STATION, Wanted("Éole"))
    first, *rest = list_versions(seat)[0].rules
    save_draft(seat, [replace(first, note="à relire"), *rest])
    desk = make_desk(seat)
    window = shown_window(qtbot, desk, seat, tmp_path)
    window.activateWindow()
    settle(qtbot, desk)
    window.feed.begin()
    yield window
    window.feed.stop()
    window.close()


def dialogs() -> list[QDialog]:
    return [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, QDialog) and each.isVisible()
    ]


def think_over(qtbot: QtBot, window: MainWindow, base: Base) -> None:
    """Each dialog that opened is looked at, then closed."""
    settle(qtbot, window.desk)
    for dialog in dialogs():
        base.check(type(dialog).__name__)
        dialog.reject()
    qtbot.waitUntil(lambda: not dialogs(), timeout=WAIT_MS)
    settle(qtbot, window.desk)


def press_all(qtbot: QtBot, window: MainWindow, base: Base, page: QWidget) -> None:
    """Press each button of a page that says by « … » that something follows."""
    for button in page.findChildren(QPushButton):
        # What one dialog changed may have drawn others anew.
        if not (isValid(button) and button.isVisible() and button.isEnabled()):
            continue
        if button.text().endswith("…"):
            button.click()
            think_over(qtbot, window, base)


def moves_of_the_queue(qtbot: QtBot, window: MainWindow, base: Base) -> None:
    page: Any = window.page("queue")
    for row in range(page.model.rowCount()):
        number = page.model.row_at(row).number
        page.open_number(number)
        wait_detail(qtbot, page, number)
        settle(qtbot, window.desk)
        base.check("detail")
        for move in (Move(name) for name in page.detail.detail.moves):
            if move not in (Move.ACCEPT, Move.RESUME):
                page.start(move)
                think_over(qtbot, window, base)
        page.detail.why_asked.emit()
        think_over(qtbot, window, base)


def test_no_dialog_of_any_page_holds_the_base(qtbot: QtBot, window: MainWindow, base: Base) -> None:
    with base.seat.store.writing() as connection:
        connection.exec_driver_sql("SELECT 1")
        assert base.held()  # the probe sees what it looks for
    moves_of_the_queue(qtbot, window, base)
    for name in (*KEYS, "intake"):
        window.go(name)
        settle(qtbot, window.desk)
        base.check(name)
        page: Any = window.page(name)
        if name == "rounds":
            page.bar.team.setCurrentIndex(page.bar.team.count() - 1)
            page.acts_build()
            think_over(qtbot, window, base)
        if name != "admin":
            press_all(qtbot, window, base, page)
            continue
        for tab in range(page.tabs.count()):
            page.tabs.setCurrentIndex(tab)
            settle(qtbot, window.desk)
            press_all(qtbot, window, base, page)
    missing = set(SAID) - base.opened
    assert not missing, (missing, base.opened)


@pytest.mark.parametrize("base", ["postgres"], indirect=True)
def test_no_reading_waits_for_a_person(qtbot: QtBot, window: MainWindow, base: Base) -> None:
    url = base.seat.store.engine.url.set(username="postgres").render_as_string()
    longest, stop = [0.0], threading.Event()

    def sample() -> None:
        address = url.replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True, application_name="probe") as line:
            while not stop.wait(0.02):
                for seconds, _query in line.execute(IDLE).fetchall():
                    longest[0] = max(longest[0], seconds)

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        moves_of_the_queue(qtbot, window, base)
        for name in KEYS:
            window.go(name)
            settle(qtbot, window.desk)
    finally:
        stop.set()
        thread.join()
    assert longest[0] < IDLE_S
