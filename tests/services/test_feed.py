"""What another seat changes is heard, on a shared base and between two programs on one file."""

from __future__ import annotations

import datetime as dt
import queue
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from db.engine import Store, sqlite_url
from db.listening import FIRST_PAUSE_S
from db.schema import AreaRow
from desktop_app.domain.codes import Role
from desktop_app.domain.views import EVERYTHING, Changes
from desktop_app.services.feed import changes_of_others
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.reference import touch_reference
from desktop_app.services.seat import Seat
from tests.services.entries import FLANDRE, entry
from tests.services.shared import Shared

WAIT_S = 10.0
SOON_S = 2.0
AT_ONCE_S = 0.25  # a listener that collects waits for half a second


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


def test_a_gap_is_told_once_and_only_when_the_line_hears_again(shared: Shared) -> None:
    desk19 = shared.seats["desk19"]
    with heard_by(shared.seats["lead"]) as heard:
        until_heard(heard, desk19)
        shared.server.run("ALTER ROLE lead NOLOGIN")
        try:
            shared.server.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'lead'"
            )
            logged(desk19)
            with pytest.raises(queue.Empty):
                heard.get(timeout=FIRST_PAUSE_S * 2)  # tried again, in vain
        finally:
            shared.server.run("ALTER ROLE lead LOGIN")
        assert heard.get(timeout=WAIT_S) == EVERYTHING
        number = logged(desk19)
        assert heard.get(timeout=WAIT_S) == Changes(numbers=frozenset({number}))


STRANGE = (
    "x",
    "",
    "3",
    "[]",
    "null",
    "[" * 7_000,
    '{"k": "number"}',
    '{"k": "number", "n": ["a"]}',
    '{"k": {"a": 1}}',
    '{"k": "unknown"}',
    '{"s": 3}',
)


def test_what_is_said_on_the_channel_in_another_shape_is_not_listened_to(shared: Shared) -> None:
    desk19 = shared.seats["desk19"]
    with heard_by(shared.seats["lead"]) as heard:
        until_heard(heard, desk19)
        with shared.bare("medi") as line:
            for text in STRANGE:
                line.execute("SELECT pg_notify('relais', %s)", (text,))
        number = logged(desk19)
        assert heard.get(timeout=WAIT_S) == Changes(numbers=frozenset({number}))


def test_a_change_is_handed_on_at_once(shared: Shared) -> None:
    desk19, waits = shared.seats["desk19"], []
    with heard_by(shared.seats["lead"]) as heard:
        until_heard(heard, desk19)
        for _ in range(7):
            logged(desk19)
            since = time.monotonic()
            heard.get(timeout=WAIT_S)
            waits.append(time.monotonic() - since)
    assert statistics.median(waits) < AT_ONCE_S


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
        with store.writing() as connection:
            some = select(func.min(AreaRow.id)).scalar_subquery()
            connection.execute(
                update(AreaRow).where(AreaRow.id == some).values(version=AreaRow.version + 1)
            )
        assert heard.get(timeout=WAIT_S) == Changes(places=True)
    store.close()
