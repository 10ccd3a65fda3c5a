"""The same logging on a real PostgreSQL: no SQL that only SQLite can do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db.schema import SignalementRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import EventKind, Role, Weekday
from desktop_app.domain.entry import Recurrence, Reporter
from desktop_app.services.attach import attach, detach
from desktop_app.services.drafts import load_drafts, save_draft
from desktop_app.services.find_duplicates import find_duplicates
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.open_base import open_base
from desktop_app.services.read_identity import read_identity
from desktop_app.services.seat import Seat
from tests.postgres import postgres_url
from tests.services.entries import FLANDRE, OBSERVED, entry
from tests.services.test_attach import signalement, uid_of
from tests.services.test_log_signalement import chain_of, rows


@pytest.fixture
def postgres_seat(tmp_path: Path, clock: Any) -> Iterator[Seat]:
    """A desk of the 19e on a PostgreSQL of its own."""
    with postgres_url() as url:
        store = open_base(tmp_path, url)
        yield Seat(store, Actor("Accueil 19e", Role.FRONT_DESK, 19), tmp_path, clock)
        store.close()


def test_logging_attaching_and_reading_work_alike(postgres_seat: Seat) -> None:
    seat = postgres_seat
    save_draft(seat, "brouillon", {"description": "en cours"})
    known = Reporter(consent=True, name="Mme Diallo", phone="0612345678")
    daily = Recurrence(frozenset({Weekday.FRI}))
    facts = entry(place=FLANDRE, description="un", reporter=known, recurrence=daily)
    parent = log_signalement(seat, facts, draft="brouillon")
    assert (parent.number, load_drafts(seat)) == ("19-2026-000001", ())
    child = log_signalement(seat, entry(place=FLANDRE, description="deux"))
    assert [found.number for found in child.duplicates] == [parent.number]
    voice = log_signalement(
        seat, entry(place=FLANDRE, description="trois"), attach_to=parent.number
    )
    attach(seat, child.number, parent.number)
    assert signalement(seat, parent.number).attached_text == "trois\ndeux"
    detach(seat, parent.number, voice.uid)
    detach(seat, parent.number, uid_of(seat, "deux"))
    assert signalement(seat, child.number).status == "routed"
    assert chain_of(seat, parent.uid)[-1] is EventKind.DETACHED
    assert len(rows(seat, SignalementRow)) == 3
    assert read_identity(seat, uid_of(seat, "un"), "rappel").phone == "+33612345678"
    found = find_duplicates(
        seat,
        lon=FLANDRE.lon,
        lat=FLANDRE.lat,
        observed_at=OBSERVED,
        category=entry().category,
        recurring=True,
    )
    assert len(found) == 3
