"""What tests of the outbox share: a keyring of their own, entries of now, what the base holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keyring
import pytest
from sqlalchemy import select

from db.schema import EventRow, SignalementRow, VoiceRow
from desktop_app.domain.codes import OverrideReason
from desktop_app.domain.entry import Entry, Override
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from tests.keyring_file import FILE, FileKeyring
from tests.services.entries import FLANDRE, entry


@contextmanager
def keyring_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The keyring is a file of `folder` meanwhile."""
    before, ring = keyring.get_keyring(), folder / "trousseau.json"
    monkeypatch.setenv(FILE, str(ring))
    keyring.set_keyring(FileKeyring())
    try:
        yield ring
    finally:
        keyring.set_keyring(before)


def just_seen(seat: Seat, **changes: Any) -> Entry:
    """An entry at avenue de Flandre (19e), seen an hour ago."""
    at = seat.clock() - dt.timedelta(hours=1)
    return entry(**{"place": FLANDRE, "observed_at": at, **changes})


def logged(seat: Seat) -> list[Any]:
    """Every signalement, oldest first: number, status, received_at, version, description."""
    row = SignalementRow
    query = select(
        row.id, row.number, row.status, row.received_at, row.version, row.description
    ).order_by(row.id)
    with seat.store.reading() as connection:
        return list(connection.execute(query))


def voices_of(seat: Seat) -> list[str]:
    """What each voice said, in order."""
    with seat.store.reading() as connection:
        return list(connection.scalars(select(VoiceRow.description).order_by(VoiceRow.id)))


def told_by(seat: Seat, number: str) -> list[tuple[str, dict[str, Any]]]:
    """The kinds of the lines of history of a number, each with what it tells after."""
    query = (
        select(EventRow.kind, EventRow.after)
        .join(SignalementRow, SignalementRow.id == EventRow.signalement_id)
        .where(SignalementRow.number == number)
        .order_by(EventRow.seq)
    )
    with seat.store.reading() as connection:
        return [(row.kind, row.after) for row in connection.execute(query)]


def team_case(desk: Seat, lead: Seat) -> tuple[str, int]:
    """A signalement that the lead's team is asked to take: its number and version."""
    override = Override("uasa", OverrideReason.OTHER, "parce que")
    number = log_signalement(desk, just_seen(desk, override=override)).number
    return number, show(lead, number).row.version
