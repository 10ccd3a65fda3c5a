"""Numbers given in turn, safe between processes: the row's lock is the queue."""

from __future__ import annotations

from sqlalchemy import Connection, text

from db.queries.prepared import Prepared

# One statement, the same on SQLite and PostgreSQL: two savers can never read the same `last`.
_NEXT = Prepared(
    text(
        "INSERT INTO number_sequence (arrondissement, year, last) "
        "VALUES (:arrondissement, :year, 1) "
        "ON CONFLICT (arrondissement, year) DO UPDATE SET last = number_sequence.last + 1 "
        "RETURNING last"
    )
)


def next_sequence(connection: Connection, arrondissement: int, year: int) -> int:
    """The next sequence of an arrondissement and year, from 1, without gaps.

    To be called inside the saving transaction: it is given back if that rolls back.
    """
    taken = _NEXT.rows(connection, {"arrondissement": arrondissement, "year": year})
    return int(taken[0][0])
