"""The queue's first page in SQL written by hand, read with the driver alone.

A window shows its first lines before SQLAlchemy is loaded, which takes longer than all the rest of
a start. The columns and the orders are those of `db.queries.queue.page_statement`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from db.clauses import CLOSED_CLAUSE, OPEN_CLAUSE, STOPPED_STATUSES, TO_ANSWER_CLAUSE

BUSY_TIMEOUT_S = 0.2  # a base that is busy longer is read the ordinary way, which can wait
_PAGE = """
SELECT signalement.id, signalement.number, signalement.category, signalement.place_kind,
  signalement.people, signalement.recurrence_days, signalement.recurrence_from,
  signalement.voices, signalement.place_label, signalement.arrondissement,
  signalement.sector_code, team.code, team.name, signalement.status, signalement.hold_reason,
  signalement.due_at, signalement.received_at, signalement.emergency, signalement.version,
  signalement.closed_at, signalement.stale_at, signalement.lapsed_team, {key}
FROM signalement LEFT OUTER JOIN team ON team.id = signalement.team_id
WHERE {where}
ORDER BY {key} {direction}, signalement.id {direction}
LIMIT :size
"""
_TEAM = "(SELECT team.id FROM team WHERE team.code = :team)"
_TOLD = f"(SELECT signalement_id FROM signalement_copy WHERE team_id = {_TEAM})"  # noqa: S608
_VIEWS = {
    "mine": "signalement.created_by = :actor",
    "my_team": f"({OPEN_CLAUSE}) AND signalement.team_id = {_TEAM}",
    "pool": f"({OPEN_CLAUSE}) AND signalement.team_id IS NULL",
    "copies": f"({OPEN_CLAUSE}) AND signalement.id IN {_TOLD} "
    f"AND (signalement.team_id IS NULL OR signalement.team_id != {_TEAM})",
    "late": f"({OPEN_CLAUSE}) AND signalement.due_sort < :now AND "
    "(signalement.stale_at IS NULL OR signalement.stale_at >= :now "
    f"OR signalement.status IN {STOPPED_STATUSES}) "
    "AND (signalement.hold_reason IS NULL OR signalement.hold_reason != 'means')",
    "to_check": f"({OPEN_CLAUSE}) AND signalement.stale_at < :now "
    f"AND signalement.status NOT IN {STOPPED_STATUSES}",
    "open": f"({OPEN_CLAUSE})",
    "closed": f"{CLOSED_CLAUSE} AND signalement.closed_at >= :since",
    "to_answer": TO_ANSWER_CLAUSE,
}


def read_first_page(
    path: Path, view: str, binds: Mapping[str, Any], size: int, *, descending: bool
) -> list[tuple[Any, ...]] | None:
    """Up to `size` rows of a view of the SQLite base at `path`, in the order of deadlines (what is
    closed: of closing), each ended by its sort key; None when the base does not answer.

    `binds`: `actor`, `team`, `now`, `since` (epoch µs) as the view asks. Writes nothing.
    """
    key = "signalement.closed_at" if view == "closed" else "signalement.due_sort"
    direction = "DESC" if descending else "ASC"
    sql = _PAGE.format(key=key, where=_VIEWS[view], direction=direction)
    return _read(path, sql, {**binds, "size": size})


def read_team_names(path: Path) -> dict[str, str] | None:
    """The name of each team by its code; None when the base does not answer."""
    rows = _read(path, "SELECT code, name FROM team", {})
    return None if rows is None else dict(rows)


def read_protected(path: Path) -> bool | None:
    """Whether the base has accounts of its own; None when it does not answer."""
    rows = _read(path, "SELECT EXISTS (SELECT 1 FROM account_secret)", {})
    return None if rows is None else bool(rows[0][0])


def _read(path: Path, sql: str, binds: Mapping[str, Any]) -> list[tuple[Any, ...]] | None:
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S)) as connection:
            return connection.execute(sql, binds).fetchall()
    except sqlite3.Error:
        return None
