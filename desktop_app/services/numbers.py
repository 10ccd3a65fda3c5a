"""Numbers of signalements, allocated in the transaction that saves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection

from db.queries.sequences import next_sequence
from desktop_app.domain.moments import PARIS
from desktop_app.domain.numbering import format_number


@dataclass(frozen=True, slots=True)
class Allocated:
    """A number with its parts."""

    number: str  # "19-2026-004127"
    arrondissement: int
    year: int
    sequence: int


def allocate_number(
    connection: Connection, arrondissement: int, received_at: dt.datetime
) -> Allocated:
    """The next number of the arrondissement in the Paris year of `received_at` (aware)."""
    year = received_at.astimezone(PARIS).year
    sequence = next_sequence(connection, arrondissement, year)
    number = format_number(arrondissement, year, sequence)
    return Allocated(number, arrondissement, year, sequence)
