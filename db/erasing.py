"""What was erased leaves the files of the embedded base too, not only its tables.

Rows and freed pages are overwritten by `secure_delete` (see `db.engine`). Two places still hold
former bytes: the word index, whose deleted words lie in its older parts until those are merged, and
the journal (WAL), which keeps pages as they were until it is emptied.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from db.engine import Store
from db.errors import storage_faults

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PAGES_AT_ONCE = 500  # of the word index: a write of a few milliseconds
_MOST_STEPS = 20_000


def forget_erased(store: Store) -> bool:
    """Merge the word index, then empty the journal; True once neither holds what was erased.

    False while somebody else reads or writes the base: done again at the next purge. On a server,
    where VACUUM does it, nothing is done and the answer is True.
    """
    if store.engine.dialect.name != "sqlite":
        return True
    merge_words(store)
    return empty_journal(store)


def merge_words(store: Store) -> None:
    """Merge every part of the word index into one, which drops deleted words; by short writes, so
    that nobody waits long."""
    step = -_PAGES_AT_ONCE  # negative: all parts, from now on
    for _ in range(_MOST_STEPS):
        with store.writing() as connection:
            before = _changes(connection)
            connection.exec_driver_sql(
                "INSERT INTO signalement_search(signalement_search, rank) VALUES ('merge', ?)",
                (step,),
            )
            if _changes(connection) - before < 2:  # SQLite's own sign that nothing is left
                return
        step = _PAGES_AT_ONCE


def empty_journal(store: Store) -> bool:
    """Copy the journal back and cut it to nothing; False while another connection holds it."""
    with storage_faults(), closing(store.engine.raw_connection()) as connection:
        cursor = connection.cursor()
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.close()
    return not busy


def _changes(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one())
