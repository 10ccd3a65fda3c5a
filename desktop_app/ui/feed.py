"""Shows what other seats change: their changes are broadcast as one's own are."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from desktop_app.domain.views import Changes
from desktop_app.ui.desk import Desk

OWN_FOR_S = 5.0  # a file tells one's own changes too: they were shown already
STOP_TIMEOUT_S = 3.0
NOTHING = Changes()


class Feed(QObject):
    """Listens on a thread of its own once told to `begin`; another seat, another thread.

    Not before all that is loaded late was loaded: two threads must not load it at once. Signal:
    `way_changed(open)` when the way to the base is cut, and when it is open again.
    """

    way_changed = Signal(bool)
    _heard = Signal(object, object)
    _met = Signal(object, bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._stop: threading.Event | None = None
        self._thread: threading.Thread | None = None
        self._own: dict[str, float] = {}
        self._own_kinds: dict[str, float] = {}
        self._telling = False
        self._wanted = False
        desk.list_shown.connect(self._begin_again)
        desk.shifted.connect(self._begin_again)
        desk.seat_left.connect(self.stop)
        desk.changed.connect(self._on_changed)
        self._heard.connect(self._on_heard, Qt.ConnectionType.QueuedConnection)
        self._met.connect(self._on_met, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """Listen from now on, whoever sits down."""
        self._wanted = True
        self._begin_again()

    def _begin_again(self) -> None:
        if not self._wanted or self._stop is not None or not self._desk.ready:
            return
        stop, seat = threading.Event(), self._desk.seat
        if seat.waiting is not None:
            return  # this PC's copy: nobody else changes it

        def way(is_open: bool) -> None:
            if not stop.is_set() and isValid(self):
                self._met.emit(stop, is_open)

        def work() -> None:
            from desktop_app.services.feed import changes_of_others

            for changes in changes_of_others(seat, stop, way):
                if stop.is_set() or not isValid(self):
                    return
                self._heard.emit(stop, changes)

        self._stop = stop
        self._thread = threading.Thread(target=work, name="relais-feed", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Listen no more; the base may be closed after."""
        if self._stop is None or self._thread is None:
            return
        self._stop.set()
        self._thread.join(STOP_TIMEOUT_S)
        self._stop = self._thread = None

    def _on_changed(self, changes: Changes) -> None:
        if self._telling:
            return
        until = time.monotonic() + OWN_FOR_S
        self._own |= dict.fromkeys(changes.numbers, until)
        kinds = ("reference", "places", "imports", "rounds", "hotspots")
        self._own_kinds |= {kind: until for kind in kinds if getattr(changes, kind)}

    def _on_met(self, stop: threading.Event, is_open: bool) -> None:
        if stop is self._stop:
            self.way_changed.emit(is_open)

    def _on_heard(self, stop: threading.Event, changes: Changes) -> None:
        if stop is not self._stop:
            return  # of a base that was left
        others = changes if self._desk.seat.store.shared else self._without_own(changes)
        if others == NOTHING:
            return
        self._telling = True
        try:
            self._desk.changed_elsewhere.emit(others.numbers)
            self._desk.broadcast(others)
        finally:
            self._telling = False

    def _without_own(self, changes: Changes) -> Changes:
        now = time.monotonic()
        self._own = {number: until for number, until in self._own.items() if until > now}
        kinds = {kind: False for kind, until in self._own_kinds.items() if until > now}
        own = changes.numbers & self._own.keys()
        for number in own:  # heard now: what is heard of it next is another's
            del self._own[number]
        return replace(changes, numbers=changes.numbers - own, **kinds)
