"""The seat: what every service needs to know of where and for whom it works."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db.engine import Store
from db.errors import FaultKind, StorageFault
from desktop_app.domain.actor import Actor

if TYPE_CHECKING:
    from desktop_app.domain.outbox import Sending
    from desktop_app.services.waiting import Waiting


def utc_now() -> dt.datetime:
    """The present instant, aware."""
    return dt.datetime.now(dt.UTC)


def clock_of(store: Store) -> Callable[[], dt.datetime]:
    """The clock that dates what is done on `store`: the server's where seats share it."""
    return utc_now if store.server_time is None else store.server_time.now


@dataclass(frozen=True)
class Seat:
    """One person at one PC on one base. `folder` is the data folder (reports, backups);
    `geocoder_url` the national geocoder as this PC's settings allow it, None: never asked.
    `sending` is set while something is sent from the outbox; `waiting` while the shared base is
    away: what may be done without it waits there.
    """

    store: Store
    actor: Actor
    folder: Path
    clock: Callable[[], dt.datetime] = utc_now
    geocoder_url: str | None = None
    sending: Sending | None = None
    waiting: Waiting | None = None

    def require_whole(self) -> None:
        """StorageFault OFFLINE while the shared base is away: what is asked is about all of it,
        which this PC's copy does not hold."""
        if self.waiting is not None:
            raise StorageFault(FaultKind.OFFLINE, "a copy is a part")

    def typed_at(self) -> dt.datetime:
        """When what is being saved was typed: now, but for what waited in the outbox."""
        now = self.clock()
        return now if self.sending is None else min(self.sending.typed_at, now)
