"""What another seat changes is heard, on a shared base and between two programs on one file."""

from __future__ import annotations

import datetime as dt
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.engine import Store, sqlite_url
from desktop_app.domain.codes import Role
from desktop_app.domain.views import Changes
from desktop_app.services.feed import EVERYTHING, changes_of_others
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.reference import touch_reference
from desktop_app.services.seat import Seat
from tests.services.entries import FLANDRE, entry
from tests.services.shared import Shared, shared_base

WAIT_S = 10.0
SOON_S = 2.0


@contextmanager
def heard_by(seat: Seat) -> Iterator[queue.SimpleQueue[Changes]]:
    """What `seat` hears meanwhile."""
    heard: queue.SimpleQueue[Changes] = queue.SimpleQueue()
    stop = threading.Event()

    def work() -> None:
        for changes in changes_of_others(seat, stop):
            heard.put(changes)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield heard
    finally:
        stop.set()
        thread.join(WAIT_S)
        assert not thread.is_alive()


def logged(seat: Seat) -> str:
    seen = seat.clock() - dt.timedelta(minutes=10)
    return log_signalement(seat, entry(place=FLANDRE, observed_at=seen)).number


def until_heard(heard: queue.SimpleQueue[Changes], seat: Seat) -> tuple[str, Changes]:
    """Log again and again until the listener, which takes a moment to sit down, hears one."""
    for _ in range(20):
        number = logged(seat)
        try:
            return number, heard.get(timeout=SOON_S)
        except queue.Empty:
            continue
    raise AssertionError("nothing was heard")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with shared_base(tmp_path_factory.mktemp("feed")) as found:
        yield found


def test_a_server_tells_what_others_change_and_not_one_s_own(shared: Shared) -> None:
    listener, other = shared.seats["lead"], shared.seats["desk19"]
    with heard_by(listener) as heard:
        number, changes = until_heard(heard, other)
        assert changes == Changes(numbers=frozenset({number}))
        coordinator = shared.seats["coord"]
        with coordinator.store.writing() as connection:
            touch_reference(connection)
        assert heard.get(timeout=WAIT_S) == Changes(reference=True)
    with heard_by(other) as heard:
        until_heard(heard, shared.seats["medi"])
        logged(other)
        last = logged(shared.seats["medi"])
        assert heard.get(timeout=WAIT_S).numbers == {last}


def test_a_line_that_is_cut_is_taken_up_and_everything_is_read_anew(shared: Shared) -> None:
    with heard_by(shared.seats["lead"]) as heard:
        until_heard(heard, shared.seats["desk19"])
        shared.server.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE usename = 'lead' AND query LIKE 'LISTEN%'"
        )
        assert heard.get(timeout=WAIT_S) == EVERYTHING
        until_heard(heard, shared.seats["desk19"])


def test_a_file_tells_what_another_program_changes(seat: Seat, tmp_path: Path) -> None:
    path = Path(str(seat.store.engine.url.database))
    store = Store(sqlite_url(path.parent))
    other = Seat(store, seat.actor, seat.folder, seat.clock)
    assert seat.actor.role is Role.COORDINATOR
    with heard_by(seat) as heard:
        number, changes = until_heard(heard, other)
        assert changes.numbers == {number} and not changes.reference
        with store.writing() as connection:
            touch_reference(connection)
        assert heard.get(timeout=WAIT_S) == Changes(reference=True)
    store.close()
