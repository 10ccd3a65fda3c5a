"""The seat: what every service needs to know of where and for whom it works."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from db.engine import Store
from desktop_app.domain.actor import Actor


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
    """

    store: Store
    actor: Actor
    folder: Path
    clock: Callable[[], dt.datetime] = utc_now
    geocoder_url: str | None = None
