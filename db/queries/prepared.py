"""Statements compiled once, then run with none of the work that SQLAlchemy does at each execution.

For the few statements of a saving or of a search while typing, where that work costs more than the
base's own. What they say stays in Core and serves any engine; rows come as the driver gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Insert, Select, TextClause, Update

_Turn = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    # `taken`: the values' names in the order of their marks, with what turns each for the driver.
    # `fixed`: those that the statement itself gives.
    sql: str
    positional: bool
    taken: tuple[tuple[str, _Turn | None], ...]
    fixed: Mapping[str, Any]

    def given(self, values: Mapping[str, Any]) -> Any:
        known = {**self.fixed, **values} if self.fixed else values
        if self.positional:
            return tuple(
                [known[key] if turn is None else turn(known[key]) for key, turn in self.taken]
            )
        return {key: known[key] if turn is None else turn(known[key]) for key, turn in self.taken}


def driver_rows(connection: Connection, sql: str, given: Any) -> Sequence[Any]:
    """Every row of a statement in the driver's own words, by its own cursor and as its own tuples:
    what SQLAlchemy makes to name them costs as much as a page."""
    try:
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(sql, given)
            rows: Sequence[Any] = cursor.fetchall()
            return rows
    except Exception as error:
        if connection.dialect.is_disconnect(error, connection.connection, None):  # type: ignore[arg-type]
            connection.invalidate(error)
        raise


class Prepared:
    """A statement whose every value is a named parameter, compiled at its first execution.

    `columns`, for an insert, names those given at each execution, spaces between; the others keep
    their plain default.
    """

    def __init__(
        self, statement: Select[Any] | Insert | Update | TextClause, columns: str = ""
    ) -> None:
        self._statement = statement
        self._columns = columns.split() or None
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Execute once; values by name, as Core takes them (aware instants, JSON values)."""
        compiled = self._for(connection.dialect)
        return connection.exec_driver_sql(compiled.sql, compiled.given(values))

    def run_many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute for each of the rows; none is no error."""
        if rows:
            compiled = self._for(connection.dialect)
            connection.exec_driver_sql(compiled.sql, [compiled.given(row) for row in rows])

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """Every row, as the driver's own tuples."""
        result = self.run(connection, values)
        rows: Sequence[Any] = result.cursor.fetchall()
        result.close()
        return rows

    def _for(self, dialect: Dialect) -> _Compiled:
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = self._compile(dialect)
        return known

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._columns)
        names = compiled.positiontup if compiled.positional else compiled.binds
        turns = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in compiled.binds.items()
        }
        fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        fixed |= {column.key: column.default.arg for column in compiled.insert_prefetch}
        taken = tuple((name, turns[name]) for name in names)
        return _Compiled(str(compiled), compiled.positional, taken, fixed)
