"""Two real windows on one base, and another program: each sees what the other does, soon."""

from __future__ import annotations

import contextlib
import datetime as dt
import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.exceptions import TimeoutError
from pytestqt.qtbot import QtBot

from db.engine import Store, sqlite_url
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.queue.race import MoveRaceDialog
from tests.services.number_worker import log_in_one_place
from tests.services.shared import shared_base
from tests.ui.queue_steps import dialog_of, key, log_one, settle, wait_detail
from tests.ui.windows import shown_window

WAIT_MS = 60_000
SOON_S = {"sqlite": 2.0, "postgres": 1.0}
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@dataclass(frozen=True)
class House:
    """Seats on one base, and the address at which another program works."""

    kind: str
    coordinator: Seat
    lead: Seat
    clerk: Seat
    url: str


@pytest.fixture(params=["sqlite", "postgres"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "postgres":
        with shared_base(tmp_path) as shared:
            seats, server = shared.seats, shared.server
            url = server.url_of("desk19")
            yield House("postgres", seats["coord"], seats["lead"], seats["medi"], url)
        return
    seat = request.getfixturevalue("seat")
    url = sqlite_url(Path(str(seat.store.engine.url.database)).parent)
    lead = Actor("Léa Chef", Role.TEAM_LEAD, team="uasa")
    clerk = Actor("Mia", Role.MEDIATOR, team="mediation")
    others = [Seat(Store(url), actor, seat.folder, seat.clock) for actor in (lead, clerk)]
    yield House("sqlite", seat, *others, url)
    for other in others:
        other.store.close()


@pytest.fixture
def opened(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], tmp_path: Path
) -> Iterator[Callable[[Seat], MainWindow]]:
    windows: list[MainWindow] = []

    def open_window(seat: Seat) -> MainWindow:
        desk = make_desk(seat)
        window = shown_window(qtbot, desk, seat, tmp_path)
        settle(qtbot, desk)
        window.feed.begin()
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.feed.stop()
        window.close()


def queue_of(window: MainWindow) -> Any:
    page = window.page("queue")
    assert page is not None
    return page


def until_it_hears(qtbot: QtBot, window: MainWindow, seat: Seat) -> None:
    """Until the window's listener sits: what is logged elsewhere reaches it."""
    told: list[object] = []
    heard = window.desk.changed.connect(told.append)
    seen = seat.clock() - dt.timedelta(minutes=30)
    for position in range(20):
        log_one(seat, seen, 20 + position)
        with contextlib.suppress(TimeoutError):
            qtbot.waitUntil(lambda: bool(told), timeout=2_000)
            break
    window.desk.changed.disconnect(heard)
    settle(qtbot, window.desk)
    assert told


def test_a_gesture_here_appears_there_and_the_slower_is_told(
    qtbot: QtBot, opened: Callable[[Seat], MainWindow], house: House
) -> None:
    seat = house.coordinator
    number = log_one(seat, seat.clock() - dt.timedelta(minutes=20))
    here, there = opened(house.lead), opened(seat)
    until_it_hears(qtbot, there, house.clerk)
    for window in (here, there):
        queue_of(window).open_number(number)
        wait_detail(qtbot, queue_of(window), number)
        settle(qtbot, window.desk)
    toasts: list[str] = []
    there.desk.toast_asked.connect(lambda text, _action: toasts.append(text))
    key(qtbot, queue_of(here).table, Qt.Key.Key_A)
    qtbot.waitUntil(
        lambda: queue_of(here).detail.detail.row.status.value == "accepted", timeout=WAIT_MS
    )
    since = time.monotonic()
    qtbot.waitUntil(
        lambda: queue_of(there).detail.detail.row.status.value == "accepted", timeout=WAIT_MS
    )
    assert time.monotonic() - since < SOON_S[house.kind]
    qtbot.waitUntil(lambda: bool(toasts), timeout=WAIT_MS)
    assert toasts == [f"{number} vient d’être pris en charge par {house.lead.actor.name}"]
    row = queue_of(there).model.row_at(queue_of(there).model.position(number))
    assert row is not None and row.status.value == "accepted"


def test_both_take_it_at_once_and_one_of_them_is_shown_the_other(
    qtbot: QtBot, opened: Callable[[Seat], MainWindow], house: House
) -> None:
    seat = house.coordinator
    number = log_one(seat, seat.clock() - dt.timedelta(minutes=20))
    here, there = opened(house.lead), opened(seat)
    for window in (here, there):
        queue_of(window).open_number(number)
        wait_detail(qtbot, queue_of(window), number)
        settle(qtbot, window.desk)
    for window in (here, there):  # the second before it could hear of the first
        window.feed.stop()
    key(qtbot, queue_of(here).table, Qt.Key.Key_A)
    settle(qtbot, here.desk)
    key(qtbot, queue_of(there).table, Qt.Key.Key_A)
    race = dialog_of(qtbot, MoveRaceDialog)
    assert house.lead.actor.name in race.text.text()
    assert not race.possible
    qtbot.keyClick(race, Qt.Key.Key_Return)
    settle(qtbot, there.desk)
    assert queue_of(there).detail.detail.row.status.value == "accepted"


def test_what_another_program_logs_appears_by_itself(
    qtbot: QtBot, opened: Callable[[Seat], MainWindow], house: House
) -> None:
    window = opened(house.coordinator)
    page = queue_of(window)
    apart = multiprocessing.get_context("spawn")
    start, given = apart.Event(), apart.Queue()
    program = apart.Process(
        target=log_in_one_place,
        args=(house.url, str(house.coordinator.folder), 3, start, given),
    )
    program.start()
    until_it_hears(qtbot, window, house.clerk)
    before = page.model.rowCount()
    start.set()
    qtbot.waitUntil(lambda: page.model.rowCount() >= before + 3, timeout=WAIT_MS)
    settle(qtbot, window.desk)
    program.join(30)
    assert program.exitcode == 0
    assert QApplication.activeModalWidget() is None
