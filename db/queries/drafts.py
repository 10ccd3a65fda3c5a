"""Drafts taken out of a base that is replaced, and put into the one that takes its place."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from db.revision import untouched_uri

_READ = """
SELECT uid, actor, role, content, saved_at FROM draft WHERE NOT logged
"""
_FORGET = text("DELETE FROM draft WHERE uid = :uid")
_WRITE = text(
    "INSERT INTO draft (uid, actor, role, logged, content, saved_at)"
    " VALUES (:uid, :actor, :role, false, :content, :saved_at)"
)


def read_drafts(path: Path) -> list[dict[str, Any]]:
    """The drafts of the base file `path`, which is left as it is; none of a base that cannot be
    read (it may be replaced because of that) or that is of another revision."""
    if not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(untouched_uri(path), uri=True)) as base:
            base.row_factory = sqlite3.Row
            return [dict(row) for row in base.execute(_READ)]
    except sqlite3.Error:
        return []


def write_drafts(connection: Connection, drafts: list[dict[str, Any]]) -> None:
    """Put drafts as read; those that are there already become as these are."""
    if drafts:
        connection.execute(_FORGET, drafts)
        connection.execute(_WRITE, drafts)
