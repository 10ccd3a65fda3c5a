"""What another program writes in the same file appears in the window by itself."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from db.engine import Store, sqlite_url
from desktop_app.domain.views import Changes
from desktop_app.services import moves
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.feed import Feed
from tests.services.entries import FLANDRE, entry

WAIT_MS = 10_000
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_others_changes_are_broadcast_and_one_s_own_are_not_told_twice(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    told: list[Changes] = []
    desk.changed.connect(told.append)
    feed = Feed(desk)
    store = Store(sqlite_url(Path(str(seat.store.engine.url.database)).parent))
    other = Seat(store, seat.actor, seat.folder, seat.clock)
    seen = seat.clock() - dt.timedelta(minutes=10)
    first = log_signalement(other, entry(place=FLANDRE, observed_at=seen)).number
    feed.begin()

    def others_are_heard() -> bool:
        log_signalement(other, entry(place=FLANDRE, observed_at=seen))
        return bool(told)

    qtbot.waitUntil(others_are_heard, timeout=WAIT_MS)
    own = log_signalement(seat, entry(place=FLANDRE, observed_at=seen)).number
    desk.broadcast(Changes(numbers=frozenset({own})))
    moves.cancel(other, first, "une erreur")
    qtbot.waitUntil(lambda: any(first in each.numbers for each in told), timeout=WAIT_MS)
    assert sum(own in each.numbers for each in told) == 1
    moves.accept(other, own)  # just after one's own act on it
    qtbot.waitUntil(lambda: sum(own in each.numbers for each in told) == 2, timeout=WAIT_MS)
    feed.stop()
    heard = len(told)
    moves.reopen(other, first, "ils reviennent")
    desk.sit(seat)
    assert len(told) == heard
    feed.stop()
    store.close()
