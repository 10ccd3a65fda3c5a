"""A disk that is full for one signalement: SQLite itself refuses the pages that it wants."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from db.engine import MAIN_FILE


@contextmanager
def full_for(folder: Path, number: str) -> Iterator[None]:
    """Whatever changes the status of `number`, over connections opened meanwhile, finds no room."""
    path = folder / MAIN_FILE
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE ballast (weight BLOB)")
        base.execute(
            f"CREATE TRIGGER heavy AFTER UPDATE OF status ON signalement WHEN new.number = "
            f"'{number}' BEGIN INSERT INTO ballast VALUES (zeroblob(9000000)); END"
        )
        pages = base.execute("PRAGMA page_count").fetchone()[0]

    def limit(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + 500}")

    event.listen(Engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(Engine, "connect", limit)
        with closing(sqlite3.connect(path)) as base, base:
            base.execute("DROP TRIGGER heavy")
