"""The door to threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from db.errors import FaultKind, StorageFault
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.ui.tasks import Tasks


@pytest.fixture
def tasks(qapp: QObject) -> Iterator[Tasks]:
    tasks = Tasks()
    yield tasks
    tasks.stop()


def test_work_is_elsewhere_and_the_answer_here(tasks: Tasks, qtbot: QtBot) -> None:
    owner, seen = QObject(), []
    tasks.run(
        owner,
        threading.current_thread,
        lambda thread: seen.append((thread, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: bool(seen))
    worker, here = seen[0]
    assert worker is not threading.main_thread()
    assert here is threading.main_thread()


def test_a_destroyed_owner_is_not_called(tasks: Tasks, qtbot: QtBot) -> None:
    owner, gate, seen = QObject(), threading.Event(), []
    tasks.run(owner, gate.wait, seen.append)
    delete(owner)
    gate.set()
    qtbot.waitUntil(lambda: tasks.pending() == 0)
    assert seen == []


def test_a_destroyed_owner_gets_no_error_either(tasks: Tasks, qtbot: QtBot) -> None:
    owner, gate, seen = QObject(), threading.Event(), []

    def work() -> None:
        gate.wait()
        raise UserError("x", "y")

    tasks.run(owner, work, seen.append, seen.append)
    delete(owner)
    gate.set()
    qtbot.waitUntil(lambda: tasks.pending() == 0)
    assert seen == []


def test_errors_arrive_on_the_main_thread(tasks: Tasks, qtbot: QtBot) -> None:
    owner, seen = QObject(), []

    def work() -> None:
        raise UserError("wrong", "À corriger.", "place")

    tasks.run(
        owner, work, seen.append, lambda error: seen.append((error, threading.current_thread()))
    )
    qtbot.waitUntil(lambda: bool(seen))
    error, thread = seen[0]
    assert (error.code, error.field) == ("wrong", "place")
    assert thread is threading.main_thread()


def test_the_world_s_faults_arrive_translated(tasks: Tasks, qtbot: QtBot) -> None:
    owner, seen = QObject(), []

    def work() -> None:
        raise StorageFault(FaultKind.DISK_FULL)

    tasks.run(owner, work, seen.append, seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert isinstance(seen[0], WorldFault)
    assert "disque est plein" in seen[0].message


def test_a_fault_nobody_takes_can_be_tried_again(tasks: Tasks, qtbot: QtBot) -> None:
    owner, seen, retries, calls = QObject(), [], [], []

    def work() -> str:
        calls.append(1)
        if len(calls) == 1:
            raise StorageFault(FaultKind.LOCKED)
        return "saved"

    tasks.fallback = lambda _error, retry: retries.append(retry)
    tasks.run(owner, work, seen.append)
    qtbot.waitUntil(lambda: bool(retries))
    assert seen == []
    retries[0]()
    qtbot.waitUntil(lambda: seen == ["saved"])


def test_bugs_reach_the_crash_screen_and_the_page(tasks: Tasks, qtbot: QtBot) -> None:
    owner, tidied, crashed = QObject(), [], []
    tasks.fallback = lambda error, _retry: crashed.append(error)
    tasks.run(owner, lambda: 1 // 0, tidied.append, tidied.append)
    qtbot.waitUntil(lambda: bool(tidied))
    assert isinstance(crashed[0], ZeroDivisionError)
    assert tidied == crashed


def test_the_db_lane_keeps_the_order_one_at_a_time(tasks: Tasks, qtbot: QtBot) -> None:
    owner, running, seen = QObject(), [], []

    def work(number: int) -> tuple[int, int]:
        running.append(number)
        together = len(running)
        running.remove(number)
        return number, together

    for number in range(50):
        tasks.run(owner, lambda number=number: work(number), seen.append)
    assert tasks.pending() == 50
    qtbot.waitUntil(lambda: len(seen) == 50)
    assert seen == [(number, 1) for number in range(50)]


def test_the_net_lane_runs_three_at_once(tasks: Tasks, qtbot: QtBot) -> None:
    owner, seen = QObject(), []
    together = threading.Barrier(3, timeout=10)  # passes only when three works meet
    for _ in range(3):
        tasks.run(owner, together.wait, seen.append, seen.append, lane="net")
    qtbot.waitUntil(lambda: len(seen) == 3)
    assert sorted(seen) == [0, 1, 2]


def test_a_slow_network_does_not_hold_the_base(tasks: Tasks, qtbot: QtBot) -> None:
    owner, gate, seen = QObject(), threading.Event(), []
    tasks.run(owner, gate.wait, seen.append, lane="net")
    tasks.run(owner, lambda: "base", seen.append)
    qtbot.waitUntil(lambda: seen == ["base"])
    gate.set()
    qtbot.waitUntil(lambda: tasks.pending() == 0)


def test_stopping_lets_writes_end_and_delivers_nothing(qtbot: QtBot) -> None:
    tasks, owner, written, seen = Tasks(), QObject(), [], []
    for number in range(20):
        tasks.run(owner, lambda number=number: written.append(number), seen.append)
    tasks.stop()
    assert written == list(range(20))
    tasks.run(owner, lambda: written.append("late"), seen.append)
    assert tasks.pending() == 0
    assert written == list(range(20))
    assert seen == []
