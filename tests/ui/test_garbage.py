"""No widget is destroyed on a worker because Python happened to collect there."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop_app.bootstrap import make_application
from desktop_app.services.seat import Seat
from desktop_app.services.warm_up import warm_up
from desktop_app.ui.garbage import Collector, collect_due, collect_on_main_thread
from desktop_app.ui.tasks import Tasks


@pytest.fixture
def as_python_does(qapp: QApplication) -> Iterator[QApplication]:
    """Python collects by itself, wherever it is, until told otherwise."""
    for left in qapp.findChildren(Collector):
        delete(left)
    gc.enable()
    yield qapp
    for left in qapp.findChildren(Collector):
        delete(left)
    gc.disable()


class _Ring(QObject):
    """Part of a cycle; says on which thread it was let go of."""

    def __init__(self, seen: list[threading.Thread]) -> None:
        super().__init__()
        self._seen, self.itself = seen, self

    def __del__(self) -> None:
        self._seen.append(threading.current_thread())


def _make_cycles() -> None:
    for _ in range(100_000):
        ring: list[object] = []
        ring.append(ring)


def test_cycles_go_on_the_main_thread_while_workers_allocate(
    as_python_does: QApplication, qtbot: QtBot
) -> None:
    collect_on_main_thread(as_python_does)
    seen: list[threading.Thread] = []
    tasks, done = Tasks(), []
    for _ in range(5):
        _Ring(seen)
    tasks.run(tasks, _make_cycles, done.append)
    qtbot.waitUntil(lambda: bool(done))
    qtbot.waitUntil(lambda: len(seen) == 5)
    assert set(seen) == {threading.main_thread()}
    tasks.stop()


def test_the_application_collects_on_its_own_thread_once(as_python_does: QApplication) -> None:
    make_application()
    make_application()
    assert not gc.isenabled()
    assert len(as_python_does.findChildren(Collector)) == 1


def test_warming_up_leaves_the_collector_as_it_was(seat: Seat) -> None:
    warm_up(seat)
    assert not gc.isenabled()
    gc.enable()
    try:
        warm_up(seat)
        assert gc.isenabled()
    finally:
        gc.disable()
        gc.unfreeze()


def test_nothing_is_collected_before_it_is_due() -> None:
    gc.collect()
    seen: list[threading.Thread] = []
    _Ring(seen)
    collect_due()
    assert seen == []
    _make_cycles()
    collect_due()
    assert seen == [threading.main_thread()]


def test_a_worker_never_destroys_the_door(qapp: QApplication, qtbot: QtBot) -> None:
    """Who drops it last, a worker that still waits for the network or the window, is chance."""
    gate, gone = threading.Event(), []
    tasks = Tasks()
    tasks.destroyed.connect(
        lambda: gone.append(threading.current_thread()), Qt.ConnectionType.DirectConnection
    )
    tasks.run(qapp, gate.wait, gone.append, lane="net")
    workers = [thread for thread in threading.enumerate() if thread.name.startswith("relais-net")]
    tasks.stop()
    del tasks
    gate.set()
    qtbot.waitUntil(lambda: not any(worker.is_alive() for worker in workers))
    assert gone == []
