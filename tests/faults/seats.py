"""Seats that log on a shared base whatever befalls it, and what must hold of it afterwards."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from db.engine import Store
from db.schema import SignalementRow
from desktop_app.domain.entry import Entry
from desktop_app.domain.errors import WorldFault
from desktop_app.services.check import check
from desktop_app.services.faults import explained
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat, clock_of
from desktop_app.services.sign_in import who_am_i
from tests.server import PASSWORD
from tests.services.entries import FLANDRE, entry, wanting
from tests.services.shared import Shared

_A_MOMENT = threading.Event()


def seat_at(url: str, folder: Path) -> Seat:
    """The seat of who signs in at `url`; its store is the caller's to close."""
    store = Store(url, lambda: PASSWORD)
    actor = who_am_i(store)
    assert actor is not None
    return Seat(store, actor, folder, clock_of(store))


def told(seat: Seat, text: str) -> Entry:
    """An entry that is known again by its text, seen ten minutes ago."""
    seen = seat.clock() - dt.timedelta(minutes=10)
    return entry(place=FLANDRE, description=text, observed_at=seen, reporter=wanting())


def log_refused(seat: Seat, facts: Entry, draft: str | None = None) -> WorldFault:
    """The sentence that stands on the screen in place of a number."""
    try:
        with explained():
            number = log_signalement(seat, facts, draft=draft).number
    except WorldFault as fault:
        return fault
    raise AssertionError(f"{number} was logged")


def log_till_it_holds(seat: Seat, facts: Entry, draft: str, most: int = 200) -> tuple[str, int]:
    """The number, and how many times the same entry had to be saved again for it."""
    for tries in range(most):
        try:
            with explained():
                return log_signalement(seat, facts, draft=draft).number, tries
        except WorldFault as fault:
            assert fault.message.endswith("."), fault.message
            _A_MOMENT.wait(0.05)  # as long as a person takes to press the button again
    raise AssertionError(f"{draft} was never saved")


def numbers_by_text(shared: Shared) -> dict[str, str]:
    """Every number by what was told; fails where one text was saved twice."""
    with closing(Store(shared.server.admin_url)) as keeper, keeper.reading() as connection:
        rows = connection.execute(select(SignalementRow.description, SignalementRow.number)).all()
    assert Counter(row.description for row in rows).most_common(1)[0][1] == 1
    return {row.description: row.number for row in rows}


def assert_sound(shared: Shared) -> None:
    """Every chain, number and count of the base verifies."""
    with closing(Store(shared.server.admin_url)) as keeper:
        seat = replace(shared.seats["coord"], store=keeper)
        report = check(seat)
    assert report.problems == ()
