"""One of several programs that log in one arrondissement at once, some of it taken back."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from db.engine import Store
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.numbers import allocate_number
from desktop_app.services.seat import Seat, clock_of
from desktop_app.services.sign_in import who_am_i
from tests.server import PASSWORD
from tests.services.entries import FLANDRE, entry

TAKEN_BACK_EVERY = 5
_CLERK = Actor("Accueil", Role.COORDINATOR)


class _TakenBack(Exception):
    pass


def log_in_one_place(url: str, folder: str, count: int, start: Any, given: Any) -> None:
    """Log `count` entries once `start` is set; the queue gets "ready", then the numbers."""
    store = Store(url, lambda: PASSWORD)
    actor = who_am_i(store) if store.shared else _CLERK
    assert actor is not None
    seat = Seat(store, actor, Path(folder), clock_of(store))
    given.put("ready")
    start.wait()
    numbers = []
    for turn in range(count):
        if turn % TAKEN_BACK_EVERY == 0:
            _take_a_number_back(seat)
        numbers.append(log_signalement(seat, entry(place=FLANDRE, observed_at=seat.clock())).number)
    store.close()
    given.put(numbers)


def _take_a_number_back(seat: Seat) -> None:
    with contextlib.suppress(_TakenBack), seat.store.writing() as connection:
        allocate_number(connection, 19, seat.clock())
        raise _TakenBack
