"""Whether a base is already as this program wants it, told without loading Alembic.

Opening is on the way of every start and Alembic costs 0.1 s: it is loaded only when there is
something to do, or to explain why a base is refused.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

HEADER_BYTES = 100
MOVE_MARK = "move_progress"
"""The table that a base holds while another is being moved into it: nobody opens it."""
VERSIONS = Path(__file__).parent / "migrations" / "versions"


def head() -> str:
    """The newest revision this program knows: the files are named `REVISION_what_it_does.py`."""
    return max(known_revisions())


def known_revisions() -> frozenset[str]:
    """Every revision this program knows."""
    return frozenset(path.name.split("_", 1)[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def alone(path: Path) -> bool:
    """Whether the main file of the base says it all: no write-ahead log with pages beside it."""
    log = path.with_name(f"{path.name}-wal")
    return not log.exists() or log.stat().st_size == 0


def untouched_uri(path: Path) -> str:
    """The address that reads an SQLite base without laying any file beside it.

    With pages in a write-ahead log it is read through that: then others laid the files.
    """
    return f"{path.absolute().as_uri()}?{'immutable=1' if alone(path) else 'mode=ro'}"


def has_header(path: Path) -> bool:
    """Whether the file starts as an SQLite base.

    To be asked first: SQLite takes a shorter file for an empty base and writes over it.
    """
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    return len(header) == HEADER_BYTES and header.startswith(b"SQLite format 3\0")


def is_cut(path: Path) -> bool:
    """Whether the file is shorter than its header says: pages are missing at its end."""
    if not alone(path):
        return False  # they may still stand in the write-ahead log: SQLite judges
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    page_bytes = int.from_bytes(header[16:18], "big")
    page_bytes = 65_536 if page_bytes == 1 else page_bytes
    return path.stat().st_size < int.from_bytes(header[28:32], "big") * page_bytes


def is_current(path: Path, mark: str) -> bool:
    """Whether the base at `path` is at `head()` and its table `setting` holds the name `mark`.

    False in any doubt, whatever the reason: the long way then finds out and says so. Touches
    nothing.
    """
    if not path.is_file() or not has_header(path) or is_cut(path):
        return False
    try:
        connection = sqlite3.connect(untouched_uri(path), uri=True)
    except sqlite3.Error:
        return False
    try:
        revisions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        marks = connection.execute("SELECT 1 FROM setting WHERE name = ?", (mark,)).fetchall()
        moving = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = ?", (MOVE_MARK,)
        ).fetchall()
    except sqlite3.Error:
        return False
    finally:
        connection.close()
    return revisions == [(head(),)] and bool(marks) and not moving
