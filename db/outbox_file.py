"""The file of what waits for a shared base that is away: sealed rows, durable once added.

What is said in clear is only what sending in order needs: whose it is, when, where it stands.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.errors import FaultKind, StorageFault, storage_faults
from db.private import make_file, make_folder

FILE = "outbox.sqlite"
LAYOUT = 1
BUSY_TIMEOUT_S = 5.0
_TABLES = """
CREATE TABLE entry (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    reference TEXT NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    outcome BLOB
);
CREATE TABLE sender (owner TEXT PRIMARY KEY, holder TEXT NOT NULL, until REAL NOT NULL);
"""
_COLUMNS = "seq, uid, owner, reference, at, state, changed_at, sealed, outcome"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One row; instants in microseconds since 1970, `outcome` what became of it, sealed."""

    seq: int
    uid: str
    owner: str
    reference: str
    at: int
    state: str
    changed_at: int
    sealed: bytes
    outcome: bytes | None


class OutboxFile:
    """The rows of every owner on this PC; each call is one transaction of its own.

    All raise StorageFault. A file that is not there yet is made by the first `add`.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def add(
        self, row: OutboxRow, renewed: tuple[str, ...] = (), replaced: tuple[str, ...] = ()
    ) -> OutboxRow:
        """Keep a row (its `seq` is given here); it is on the disk when this returns. One of its
        owner that stands under its uid in one of the states `renewed` takes its state and content,
        in one of those `replaced` it goes first; any other is left as it is. Gives what stands
        there now."""
        make_folder(self.path.parent)
        make_file(self.path)
        marks, gone = ", ".join("?" * len(renewed)), ", ".join("?" * len(replaced))
        with self._open(write=True) as base:
            base.execute(
                f"DELETE FROM entry WHERE uid = ? AND owner = ? AND state IN ({gone})",  # noqa: S608
                (row.uid, row.owner, *replaced),
            )
            base.execute(
                "INSERT INTO entry (uid, owner, reference, at, state, changed_at, sealed) "  # noqa: S608
                "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO UPDATE SET "
                "state = excluded.state, changed_at = excluded.changed_at, "
                "sealed = excluded.sealed, outcome = NULL "
                f"WHERE entry.owner = excluded.owner AND entry.state IN ({marks})",
                (
                    row.uid,
                    row.owner,
                    row.reference,
                    row.at,
                    row.state,
                    row.changed_at,
                    row.sealed,
                    *renewed,
                ),
            )
            return _one(base, row.uid)

    def rows(self, owner: str) -> list[OutboxRow]:
        """All rows of `owner` in their order."""
        if not self.path.exists():
            return []
        with self._open() as base:
            query = f"SELECT {_COLUMNS} FROM entry WHERE owner = ? ORDER BY seq"  # noqa: S608
            return [OutboxRow(*row) for row in base.execute(query, (owner,))]

    def row(self, owner: str, uid: str) -> OutboxRow | None:
        """One row of `owner`, None if there is none of that uid."""
        if not self.path.exists():
            return None
        with self._open() as base:
            query = f"SELECT {_COLUMNS} FROM entry WHERE owner = ? AND uid = ?"  # noqa: S608
            found = base.execute(query, (owner, uid)).fetchone()
        return None if found is None else OutboxRow(*found)

    def others(self, owner: str, state: str) -> int:
        """How many rows in `state` are another's than `owner`'s."""
        if not self.path.exists():
            return 0
        with self._open() as base:
            query = "SELECT count(*) FROM entry WHERE owner <> ? AND state = ?"
            return int(base.execute(query, (owner, state)).fetchone()[0])

    def references(self) -> set[str]:
        """Every reference given so far that is still listed."""
        if not self.path.exists():
            return set()
        with self._open() as base:
            return {row[0] for row in base.execute("SELECT reference FROM entry")}

    def mark(
        self, uid: str, state: str, changed_at: int, outcome: bytes | None, sealed: bytes | None
    ) -> None:
        """What became of a row; `sealed` replaces its content unless None."""
        with self._open(write=True) as base:
            base.execute(
                "UPDATE entry SET state = ?, changed_at = ?, outcome = ?, "
                "sealed = coalesce(?, sealed) WHERE uid = ?",
                (state, changed_at, outcome, sealed, uid),
            )

    def remove(self, uid: str) -> None:
        """Forget a row altogether."""
        with self._open(write=True) as base:
            base.execute("DELETE FROM entry WHERE uid = ?", (uid,))

    def sweep(self, states: tuple[str, ...], before: int) -> None:
        """Forget rows in one of `states` that have been so since `before`."""
        if not self.path.exists():
            return
        marks = ", ".join("?" * len(states))
        with self._open(write=True) as base:
            base.execute(
                f"DELETE FROM entry WHERE state IN ({marks}) AND changed_at < ?",  # noqa: S608
                (*states, before),
            )

    def take_turn(self, owner: str, holder: str, seconds: float) -> bool:
        """Whether `holder` alone sends for `owner` during the next `seconds`."""
        now = time.time()
        with self._open(write=True) as base:
            taken = base.execute(
                "INSERT INTO sender (owner, holder, until) VALUES (?, ?, ?) "
                "ON CONFLICT (owner) DO UPDATE SET holder = excluded.holder, "
                "until = excluded.until WHERE sender.holder = excluded.holder "
                "OR sender.until < ? OR sender.until > ?",
                (owner, holder, now + seconds, now, now + 10 * seconds),
            )
            return taken.rowcount == 1

    def give_turn_back(self, owner: str, holder: str) -> None:
        """Let another send."""
        with self._open(write=True) as base:
            base.execute("DELETE FROM sender WHERE owner = ? AND holder = ?", (owner, holder))

    @contextmanager
    def _open(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        with (
            storage_faults(),
            closing(
                sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
            ) as base,
        ):
            # EXTRA: the folder too is on the disk before a write is acknowledged.
            base.execute("PRAGMA synchronous = EXTRA")
            base.execute("PRAGMA secure_delete = ON")
            base.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            if not _laid(base):
                if not write:
                    base.execute("ROLLBACK")
                    base.execute("BEGIN IMMEDIATE")
                if not _laid(base):
                    for statement in _TABLES.split(";"):
                        base.execute(statement)
                    base.execute(f"PRAGMA user_version = {LAYOUT}")
            yield base
            base.execute("COMMIT")


def _laid(base: sqlite3.Connection) -> bool:
    layout = base.execute("PRAGMA user_version").fetchone()[0]
    if layout > LAYOUT:
        raise StorageFault(FaultKind.NEWER, f"outbox layout {layout}")
    return bool(layout == LAYOUT)


def _one(base: sqlite3.Connection, uid: str) -> OutboxRow:
    query = f"SELECT {_COLUMNS} FROM entry WHERE uid = ?"  # noqa: S608 (own names)
    return OutboxRow(*base.execute(query, (uid,)).fetchone())
