"""The part of a shared base that a PC keeps to read while the base is away.

Whole tables of what everybody reads (teams, rules, places watched), and the latest signalements of
a team or of some arrondissements with what hangs on them. Never an identity, a draft, what a file
holds, a login.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, and_, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from db.errors import storage_faults
from db.queries.upkeep import APPEND_ONLY
from db.schema import (
    BaseRow,
    RoundRow,
    RoundStopRow,
    SettingRow,
    SignalementCopyRow,
    SignalementRow,
    TeamRow,
    VoiceRow,
)

AT_ONCE = 500
_ALWAYS = (
    "team", "area", "duty_slot", "duty_exception", "rule_version", "routing_rule",
    "category_setting", "hotspot", "hotspot_watch", "hotspot_event",
)  # fmt: skip
_PLACES = ("street", "address", "landmark")  # large, and seldom changed
_PLACES_MARK = "gazetteer_version"
_HANGING = (
    "event", "routing_decision", "privacy_flag", "visit", "signalement_copy", "voice",
    "emergency_call", "attachment",
)  # fmt: skip
_STATE = "window_state"


@dataclass(frozen=True, slots=True)
class Window:
    """Whose part: of a team (its code, with what nobody has), else of arrondissements, else of
    everybody; received since `since` (aware), the `most` latest."""

    since: dt.datetime
    most: int
    team: str | None = None
    arrondissements: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Copied:
    """How many signalements were brought, taken away, and how many there are now."""

    brought: int
    removed: int
    held: int


def copy_window(
    source: Connection, target: Path, window: Window, told: dict[str, str], floor: int
) -> Copied:
    """Make the base of one file `target` hold the window as `source` sees it; `told` is kept with
    it (see `read_state`). `floor` is an identifier under which nothing of the window lies, 0 where
    none is known; the next one is told as "floor". Raises StorageFault."""
    chosen, next_floor = _chosen(source, window, floor)
    with storage_faults(), closing(sqlite3.connect(target, isolation_level=None)) as base:
        base.execute("PRAGMA secure_delete = ON")
        base.execute("BEGIN IMMEDIATE")
        _lift_guards(base)
        held = dict(_held(base))
        gone = [known for known in held if known not in chosen]
        wanted = [known for known, mark in chosen.items() if held.get(known) != mark]
        _remove(base, [*gone, *(known for known in wanted if known in held)])
        _bring_reference(source, base)
        _bring_rounds(source, base, window)
        _bring_cases(source, base, wanted)
        state = {**told, "floor": str(next_floor)}
        base.execute(f"CREATE TABLE IF NOT EXISTS {_STATE} (content TEXT NOT NULL)")
        base.execute(f"DELETE FROM {_STATE}")  # noqa: S608 (own name)
        base.execute(f"INSERT INTO {_STATE} VALUES (?)", (json.dumps(state),))  # noqa: S608
        base.execute("COMMIT")
    return Copied(len(wanted), len(gone), len(chosen))


def read_state(target: Path) -> dict[str, str] | None:
    """What was told with the last copy; None where there is none. Raises StorageFault."""
    if not target.exists():
        return None
    with storage_faults(), closing(sqlite3.connect(target)) as base:
        known = base.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_STATE,)).fetchone()
        found = base.execute(f"SELECT content FROM {_STATE}").fetchone() if known else None  # noqa: S608
    return None if found is None else json.loads(found[0])


Mark = tuple[int, int, str]
"""Version, last line of history and its hash: what tells one state of a signalement from all
others, also from one that a gesture made here."""


def _chosen(source: Connection, window: Window, floor: int) -> tuple[dict[int, Mark], int]:
    row = SignalementRow
    marks = (row.id, row.version, row.last_seq, row.last_hash)
    recent = and_(row.id >= floor, row.received_at >= window.since)
    query = select(*marks).where(recent, _own(source, window)).order_by(row.id.desc())
    chosen = {each[0]: _mark(each) for each in source.execute(query.limit(window.most))}
    lowest = source.scalar(select(func.min(row.id)).where(recent))
    # What one of them was attached to, and what was attached to one, whatever their age.
    around: set[int] = set()
    for ids in _some(list(chosen)):
        parents = select(row.attached_to_id).where(row.id.in_(ids), row.attached_to_id.isnot(None))
        origins = select(VoiceRow.origin_id).where(
            VoiceRow.signalement_id.in_(ids), VoiceRow.origin_id.isnot(None)
        )
        around |= {*source.scalars(parents), *source.scalars(origins)} - {None}
    for ids in _some([each for each in around if each not in chosen]):
        for each in source.execute(select(*marks).where(row.id.in_(ids))):
            chosen[each[0]] = _mark(each)
    return chosen, lowest or floor


def _mark(row: Any) -> Mark:
    _, version, last_seq, last_hash = row
    return version, last_seq, last_hash


def _own(source: Connection, window: Window) -> ColumnElement[bool]:
    row = SignalementRow
    if window.team is not None:
        team = source.scalar(select(TeamRow.id).where(TeamRow.code == window.team))
        copies = select(SignalementCopyRow.signalement_id).where(SignalementCopyRow.team_id == team)
        return or_(row.team_id == team, row.team_id.is_(None), row.id.in_(copies))
    if window.arrondissements:
        return row.arrondissement.in_(window.arrondissements)
    return row.id.isnot(None)


def _lift_guards(base: sqlite3.Connection) -> None:
    # Histories are taken away here only to be brought again as the base tells them.
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            base.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")


def _held(base: sqlite3.Connection) -> Iterator[tuple[int, Mark]]:
    query = "SELECT id, version, last_seq, last_hash FROM signalement"
    return ((row[0], _mark(row)) for row in base.execute(query))


def _remove(base: sqlite3.Connection, ids: Sequence[int]) -> None:
    for some in _some(ids):
        marks = ", ".join("?" * len(some))
        for table in _HANGING:
            base.execute(f'DELETE FROM "{table}" WHERE signalement_id IN ({marks})', some)  # noqa: S608
        base.execute(f"DELETE FROM signalement WHERE id IN ({marks})", some)  # noqa: S608


def _bring_reference(source: Connection, base: sqlite3.Connection) -> None:
    wanted = list(_ALWAYS)
    mark = select(SettingRow.content).where(SettingRow.name == _PLACES_MARK)
    known = base.execute("SELECT content FROM setting WHERE name = ?", (_PLACES_MARK,)).fetchone()
    if source.scalar(mark) != (None if known is None else json.loads(known[0])):
        wanted += _PLACES
    for name in (*wanted, "setting"):
        base.execute(f'DELETE FROM "{name}"')  # noqa: S608 (own names)
        _insert(source, base, _table(name), None)


def _bring_rounds(source: Connection, base: sqlite3.Connection, window: Window) -> None:
    recent = RoundRow.day >= window.since.date()
    if window.team is not None:
        own = select(TeamRow.id).where(TeamRow.code == window.team)
        recent = and_(recent, RoundRow.team_id.in_(own))
    base.execute("DELETE FROM round_stop")
    base.execute("DELETE FROM round")
    _insert(source, base, _table("round"), recent)
    of_rounds = RoundStopRow.round_id.in_(select(RoundRow.id).where(recent))
    _insert(source, base, _table("round_stop"), of_rounds)


def _bring_cases(source: Connection, base: sqlite3.Connection, ids: Sequence[int]) -> None:
    for some in _some(ids):
        _insert(source, base, _table("signalement"), SignalementRow.id.in_(some))
        for name in _HANGING:
            table = _table(name)
            _insert(source, base, table, table.c.signalement_id.in_(some))


def _insert(
    source: Connection,
    base: sqlite3.Connection,
    table: Table,
    clause: ColumnElement[bool] | None,
) -> None:
    columns = [column for column in table.columns if column.computed is None]
    query = select(*columns)
    if clause is not None:
        query = query.where(clause)
    bind = [column.type.bind_processor(_SQLITE) for column in columns]
    names = ", ".join(f'"{column.name}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    statement = f'INSERT OR REPLACE INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608
    found = source.execute(query)
    for rows in found.partitions(2_000):
        base.executemany(
            statement,
            [
                [
                    value if process is None or value is None else process(value)
                    for process, value in zip(bind, row, strict=True)
                ]
                for row in rows
            ],
        )


def _table(name: str) -> Table:
    return BaseRow.metadata.tables[name]


def _some(ids: Iterable[int]) -> Iterator[list[int]]:
    known = list(ids)
    for start in range(0, len(known), AT_ONCE):
        yield known[start : start + AT_ONCE]


def _sqlite_dialect() -> Any:
    from sqlalchemy.dialects import sqlite

    return sqlite.dialect()


_SQLITE = _sqlite_dialect()
