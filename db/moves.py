"""Every row of a base moved to another one, whichever their engines, table by table.

The target says how far it is (`MOVE_MARK`): nobody opens it meanwhile, and a move that was cut
goes on where it stood, for each table comes whole with its mark or not at all.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, inspect

from db.copies import new_copy
from db.copy_lines import SERVER_FORMS, Lines, UnfitValue, lines_of, read_lines, values_of
from db.engine import Store
from db.errors import FaultKind, StorageFault
from db.queries.upkeep import move_sequence_on, rebuild_words, without_derived
from db.revision import MOVE_MARK
from db.schema import BaseRow
from db.upgrade import upgrade

# What a new base brings along; it leaves before the rows of the other come.
SEEDED = frozenset(
    {"address", "area", "category_setting", "duty_slot", "landmark", "routing_rule", "setting"}
) | {"street", "team"}
_HERE_AND_NOW = "presence"  # who has what open says nothing of another base
_OF_ONE_PC = frozenset({"account_secret", "sign_in_log"})  # a server has its own
_ACCOUNTS = ("account", *_OF_ONE_PC)  # a base that has some keeps its own
_KEPT = -1  # rows told of a table that the target keeps
# A large table takes its time on one side while the other side waits.
_PATIENCE = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SET LOCAL lock_timeout = '5s'",
)
_PRIVILEGE = "42501"
_DATA = "22"  # the class of what does not fit a column
_WHERE = re.compile(r"COPY (\w+), line (\d+)(?:, column (\w+))?")


class MoveRefused(Exception):
    """The move cannot be: `reason` is own_rows, not_owner, unfit or differs; `where` the table,
    and for a value that does not fit its row and column."""

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(f"{reason}: {where}")
        self.reason = reason
        self.where = where


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows a table has and the SHA-256 of its lines by key; `resumed` when an earlier
    move had brought it."""

    table: str
    rows: int
    digest: str
    resumed: bool = False


def move_rows(
    source: Store, target: Store, told: Callable[[TableSum], None] = lambda _: None
) -> list[TableSum]:
    """Bring every row of `source`, as one instant sees it, to `target`, and compare both.

    `told` hears of each table. Raises `MoveRefused`, and `StorageFault` where a base cannot be
    used; the target then stays marked, and the same call goes on.
    """
    with _refusals(), source.reading() as origin:
        _one_instant(origin)
        done = _begin(target)
        moved: list[TableSum] = []
        for table in _tables(target, done):
            lines = lines_of(table)
            known = done.get(table.name)
            if known is not None and _sum(origin, lines) == known:
                moved.append(TableSum(*known, resumed=True))
            else:
                if known is not None:  # the source went on since: what hangs on this one goes too
                    done = _forget_from(target, table.name)
                moved.append(_bring(origin, target, lines))
            told(moved[-1])
        _compare(target, moved)
        _end(target, moved)
    return moved


def copy_to_file(source: Store, target: Path) -> int:
    """A base of one file that holds all that the server's `source` does, verified before it takes
    the name `target`; gives its bytes. Raises as `move_rows`, and OSError."""
    with new_copy(target) as partial, closing(Store(f"sqlite:///{partial}")) as copy:
        upgrade(copy)
        move_rows(source, copy)
    return target.stat().st_size


def _tables(target: Store, done: dict[str, tuple[str, int, str]]) -> list[Table]:
    server = target.engine.dialect.name != "sqlite"
    kept = {name for name, (_, rows, _) in done.items() if rows == _KEPT}
    if server:
        kept |= _OF_ONE_PC
    return [
        table
        for table in BaseRow.metadata.sorted_tables
        if table.name != _HERE_AND_NOW and table.name not in kept
    ]


def _begin(target: Store) -> dict[str, tuple[str, int, str]]:
    with target.writing() as connection:
        if inspect(connection).has_table(MOVE_MARK):
            return _marks(connection)
        names = [table.name for table in BaseRow.metadata.sorted_tables]
        held = {name for name in names if _holds_rows(connection, name)}
        own = sorted(
            name
            for name in held - {_HERE_AND_NOW, *_ACCOUNTS}
            if name not in SEEDED or _was_edited(connection, name)
        )
        if own:
            raise MoveRefused("own_rows", own[0])
        kept = _ACCOUNTS if held & set(_ACCOUNTS) else ()
        _execute(
            connection,
            f"CREATE TABLE {MOVE_MARK} (name VARCHAR(64) PRIMARY KEY, "
            "rows_moved BIGINT NOT NULL, digest VARCHAR(64) NOT NULL)",
        )
        for name in kept:
            _mark(connection, TableSum(name, _KEPT, ""))
        _clear(connection, [name for name in names if name not in kept])
        return _marks(connection)


def _holds_rows(connection: Connection, name: str) -> bool:
    return _first(connection, f'SELECT 1 FROM "{name}" LIMIT 1') is not None  # noqa: S608


def _was_edited(connection: Connection, name: str) -> bool:
    if "version" not in BaseRow.metadata.tables[name].c:
        return False
    query = f'SELECT 1 FROM "{name}" WHERE version > 1 LIMIT 1'  # noqa: S608 (own names only)
    return _first(connection, query) is not None


def _bring(origin: Connection, target: Store, lines: Lines) -> TableSum:
    digest, rows = hashlib.sha256(), 0
    with target.writing() as connection:
        _take_turn(connection)
        with _bare(connection, [lines.table]), _writer(connection, lines) as write:
            for chunk in read_lines(origin, lines):
                digest.update(chunk)
                rows += chunk.count(b"\n")
                write(chunk)
        moved = TableSum(lines.table, rows, digest.hexdigest())
        _mark(connection, moved)
    return moved


@contextmanager
def _writer(connection: Connection, lines: Lines) -> Iterator[Callable[[bytes], None]]:
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(lines.columns))
        statement = f'INSERT INTO "{lines.table}" ({lines.names}) VALUES ({marks})'  # noqa: S608
        yield lambda chunk: driver.executemany(statement, values_of(chunk, lines))
        return
    # One statement for a table: what it refers to in itself is looked at once all rows are there.
    statement = f'COPY "{lines.table}" ({lines.names}) FROM STDIN'
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy.write


def _forget_from(target: Store, name: str) -> dict[str, tuple[str, int, str]]:
    tables = [table.name for table in BaseRow.metadata.sorted_tables]
    with target.writing() as connection:
        _take_turn(connection)
        marks = _marks(connection)
        later = [
            each
            for each in tables[tables.index(name) :]
            if each not in marks or marks[each][1] != _KEPT
        ]
        _forget(connection, later)
        _clear(connection, later)
        return _marks(connection)


def _compare(target: Store, moved: Sequence[TableSum]) -> None:
    with target.reading() as connection:
        _one_instant(connection)
        other = next((each for each in moved if _differs(connection, each)), None)
    if other is None:
        return
    with target.writing() as connection:
        _take_turn(connection)
        # Brought again, with what hangs on it, by the next move.
        _forget(connection, [other.table])
        _mark(connection, TableSum(other.table, other.rows, "differs"))
    raise MoveRefused("differs", other.table)


def _differs(connection: Connection, moved: TableSum) -> bool:
    lines = lines_of(BaseRow.metadata.tables[moved.table])
    return _sum(connection, lines) != (moved.table, moved.rows, moved.digest)


def _end(target: Store, moved: Sequence[TableSum]) -> None:
    with target.writing() as connection:
        _take_turn(connection)
        if connection.dialect.name == "sqlite":
            rebuild_words(connection)
        else:
            for each in moved:
                move_sequence_on(connection, BaseRow.metadata.tables[each.table])
        _execute(connection, f"DROP TABLE {MOVE_MARK}")
    with target.writing() as connection:
        _execute(connection, "ANALYZE")  # or the first lists are planned for empty tables


def _sum(connection: Connection, lines: Lines) -> tuple[str, int, str]:
    digest, rows = hashlib.sha256(), 0
    for chunk in read_lines(connection, lines):
        digest.update(chunk)
        rows += chunk.count(b"\n")
    return lines.table, rows, digest.hexdigest()


def _one_instant(connection: Connection) -> None:
    # A transaction that reads sees one state of its base, on either engine.
    if connection.dialect.name == "sqlite":
        return
    _forms(connection)
    # Refused rather than given fewer rows than there are.
    _execute(connection, "SET LOCAL row_security = off")


def _forms(connection: Connection) -> None:
    for statement in (*SERVER_FORMS, *_PATIENCE):
        _execute(connection, statement)


def _take_turn(connection: Connection) -> None:
    # Two moves to one base follow one another table by table, and see what the other did.
    if connection.dialect.name == "sqlite":
        _execute(connection, "PRAGMA defer_foreign_keys = ON")
        return
    _forms(connection)
    _execute(connection, f"LOCK TABLE {MOVE_MARK} IN EXCLUSIVE MODE")


@contextmanager
def _bare(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Tables without what watches over their rows, put back as it was at the end."""
    if connection.dialect.name == "sqlite":
        with without_derived(connection, tables):
            yield
        return
    with ExitStack() as back:
        for name in tables:
            for statement in _unwatch(connection, name):
                back.callback(_execute, connection, statement)
        yield
        back.close()


def _unwatch(connection: Connection, name: str) -> list[str]:
    # Those of the server itself (references between tables) stay: they are wanted.
    found = connection.exec_driver_sql(
        "SELECT tgname, tgenabled::text FROM pg_trigger "
        "WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal AND tgenabled <> 'D'",
        (f'"{name}"',),
    ).all()
    words = {"O": "", "A": "ALWAYS ", "R": "REPLICA "}
    back = []
    for trigger, enabled in found:
        _execute(connection, f'ALTER TABLE "{name}" DISABLE TRIGGER "{trigger}"')
        back.append(f'ALTER TABLE "{name}" ENABLE {words[enabled]}TRIGGER "{trigger}"')
    forced = connection.exec_driver_sql(
        "SELECT relforcerowsecurity FROM pg_class WHERE oid = to_regclass(%s)", (f'"{name}"',)
    ).scalar_one()
    if forced:
        _execute(connection, f'ALTER TABLE "{name}" NO FORCE ROW LEVEL SECURITY')
        back.append(f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY')
    return back


def _clear(connection: Connection, tables: Sequence[str]) -> None:
    if connection.dialect.name == "sqlite":
        _execute(connection, "PRAGMA defer_foreign_keys = ON")
        with _bare(connection, tables):
            for name in reversed(tables):
                _execute(connection, f'DELETE FROM "{name}"')  # noqa: S608 (own names only)
        return
    with _bare(connection, tables):
        _execute(connection, "TRUNCATE " + ", ".join(f'"{name}"' for name in tables))


def _marks(connection: Connection) -> dict[str, tuple[str, int, str]]:
    query = f"SELECT name, rows_moved, digest FROM {MOVE_MARK}"  # noqa: S608 (own name)
    return {row[0]: (row[0], row[1], row[2]) for row in connection.exec_driver_sql(query)}


def _mark(connection: Connection, moved: TableSum) -> None:
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    connection.exec_driver_sql(
        f"INSERT INTO {MOVE_MARK} VALUES ({mark}, {mark}, {mark})",  # noqa: S608 (own name)
        (moved.table, moved.rows, moved.digest),
    )


def _forget(connection: Connection, tables: Sequence[str]) -> None:
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    for name in tables:
        connection.exec_driver_sql(
            f"DELETE FROM {MOVE_MARK} WHERE name = {mark}",  # noqa: S608 (own name)
            (name,),
        )


def _execute(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


def _first(connection: Connection, statement: str) -> Any:
    return connection.exec_driver_sql(statement).first()


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except UnfitValue as error:
        raise MoveRefused("unfit", str(error)) from error
    except Exception as error:
        origin: Any = getattr(error, "orig", error)
        state = getattr(origin, "sqlstate", None) or ""
        refused = isinstance(error, StorageFault) and error.kind is FaultKind.REFUSED
        if state == _PRIVILEGE or refused:
            raise MoveRefused("not_owner") from error
        if state.startswith(_DATA):
            found = _WHERE.search(str(getattr(origin.diag, "context", "") or ""))
            where = ", ".join(part for part in found.groups() if part) if found else ""
            raise MoveRefused("unfit", where) from error
        raise
