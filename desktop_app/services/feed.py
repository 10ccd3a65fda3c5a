"""What other seats change, as it happens, in the words that pages refresh by."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from db.listening import Heard, listen
from desktop_app.domain.views import EVERYTHING, Changes
from desktop_app.services.seat import Seat


def changes_of_others(
    seat: Seat, stop: threading.Event, way: Callable[[bool], None] = lambda _open: None
) -> Iterator[Changes]:
    """What changes in the base of `seat`, until `stop` is set; blocks, for a thread of its own.

    On a shared base without this seat's own changes; on SQLite with them, for a file does not tell
    whose they are. A base that is away is waited for: `way` is told False, then True when it is
    heard again.
    """
    store = seat.store
    path = None if store.shared else Path(str(store.engine.url.database))
    for heard in listen(store, path, store.seat_id, stop, way):
        yield _changes(heard)


def _changes(heard: Heard) -> Changes:
    if heard.gap:
        return EVERYTHING
    kinds = heard.kinds
    return Changes(
        numbers=heard.numbers,
        reference="reference" in kinds,
        places="places" in kinds,
        imports="imports" in kinds,
        rounds="rounds" in kinds,
        hotspots="hotspots" in kinds,
    )
