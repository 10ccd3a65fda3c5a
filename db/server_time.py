"""The server's clock, kept at a seat: what happens is dated alike whatever a PC's clock says."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def boot_ticks() -> float:
    """Seconds that pass for this PC, asleep or awake, whatever is done to its clock."""
    # Linux stops time.monotonic while a PC sleeps; elsewhere it goes on.
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class ServerTime:
    """Tells the server's instant from the last comparison on; `local` is this PC's clock.

    Before any comparison it tells the local instant. Used from any thread.
    """

    def __init__(
        self,
        local: Callable[[], dt.datetime] = _now,
        ticks: Callable[[], float] = boot_ticks,
    ) -> None:
        self.local = local
        self.ticks = ticks
        self._lock = threading.Lock()
        self._anchor: tuple[dt.datetime, float] | None = None
        self._offset = dt.timedelta()

    def learn(self, told: dt.datetime, began: float, ended: float) -> None:
        """Keep that the server said `told` between the ticks `began` and `ended`."""
        told = told.astimezone(dt.UTC)
        middle = (began + ended) / 2
        offset = told + dt.timedelta(seconds=self.ticks() - middle) - self.local()
        with self._lock:
            self._anchor = told, middle
            self._offset = offset

    def now(self) -> dt.datetime:
        """The present instant of the server, aware (UTC)."""
        with self._lock:
            anchor = self._anchor
        if anchor is None:
            return self.local()
        told, at = anchor
        return told + dt.timedelta(seconds=self.ticks() - at)

    @property
    def offset(self) -> dt.timedelta:
        """How far the server was ahead of this PC's clock when they were compared."""
        with self._lock:
            return self._offset
