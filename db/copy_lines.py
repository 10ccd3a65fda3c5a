"""Rows as lines of text, the same bytes whichever engine holds them.

The form is that of PostgreSQL's COPY (tabs between columns, `\\N` for null, backslash escapes): one
line is sent, received, compared and summed alike, and a server makes and reads it by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    TypeDecorator,
)

ROWS_AT_ONCE = 4_000
_NULL = "\\N"
_ESCAPES = {"\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"} | {
    "\v": "\\v"
}
_ESCAPED = str.maketrans(_ESCAPES)
_MEANT = {escape: sign for sign, escape in _ESCAPES.items()}
_ESCAPE = re.compile(r"\\.")
_MOST_DIGITS = 15  # a server writes longer whole numbers with an exponent
# What a server must be told for its lines to be those of this module.
SERVER_FORMS = (
    "SET LOCAL client_encoding = 'UTF8'",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL bytea_output = 'hex'",
)


class UnfitValue(ValueError):
    """A text that no server takes: it holds a null character."""


@dataclass(frozen=True, slots=True)
class Lines:
    """How the rows of one table are read, written and put in order; own columns only."""

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    texts: frozenset[str]
    write: tuple[Callable[[Any], str], ...]  # a value as SQLite gives it → its field
    read: tuple[Callable[[str], Any], ...]  # a field → a value as SQLite keeps it

    @property
    def names(self) -> str:
        """The columns, quoted, in the order of the lines."""
        return ", ".join(f'"{name}"' for name in self.columns)

    def ordered(self, *, server: bool) -> str:
        """The query of every row by its key: bytes decide between texts on any engine."""
        order = ", ".join(
            f'"{name}" COLLATE "C"' if server and name in self.texts else f'"{name}"'
            for name in self.key
        )
        return f'SELECT {self.names} FROM "{self.table}" ORDER BY {order}'  # noqa: S608 (own names)


def lines_of(table: Table) -> Lines:
    """The lines of a mapped table; computed columns are left to their base."""
    columns = [column for column in table.columns if column.computed is None]
    kinds = [_kind_of(column.type) for column in columns]
    return Lines(
        table.name,
        tuple(column.name for column in columns),
        tuple(column.name for column in table.primary_key),
        frozenset(column.name for column in columns if _kind_of(column.type) is String),
        tuple(_WRITE[kind] for kind in kinds),
        tuple(_READ[kind] for kind in kinds),
    )


def read_lines(connection: Connection, lines: Lines) -> Iterator[bytes]:
    """Every row of a table, by key, some thousand lines at once."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        yield from _read_sqlite(driver, lines)
        return
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY ({lines.ordered(server=True)}) TO STDOUT") as copy,
    ):
        rows = iter(copy)
        while chunk := b"".join(islice(rows, ROWS_AT_ONCE)):
            yield chunk


def _read_sqlite(driver: Any, lines: Lines) -> Iterator[bytes]:
    write = lines.write
    cursor = driver.execute(lines.ordered(server=False))
    try:
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            made = [
                "\t".join(
                    [
                        _NULL if value is None else field(value)
                        for field, value in zip(write, row, strict=True)
                    ]
                )
                for row in rows
            ]
            made.append("")
            yield "\n".join(made).encode()
    finally:
        cursor.close()


def values_of(chunk: bytes, lines: Lines) -> list[list[Any]]:
    """The rows of some lines, as SQLite keeps their values."""
    read = lines.read
    return [
        [
            None if field == _NULL else value(field)
            for value, field in zip(read, line.split("\t"), strict=True)
        ]
        for line in chunk.decode().split("\n")[:-1]
    ]


def _kind_of(column_type: Any) -> type[Any]:
    kept = column_type.impl if isinstance(column_type, TypeDecorator) else column_type
    for kind in (Boolean, Integer, Float, LargeBinary, String):
        if isinstance(kept, kind):
            return kind
    return object  # dates: ISO text on either side


def _text_field(value: str) -> str:
    if value.isprintable() and "\\" not in value:
        return value
    if "\0" in value:
        raise UnfitValue
    return value.translate(_ESCAPED)


def _text_value(field: str) -> str:
    return _ESCAPE.sub(lambda found: _MEANT[found[0]], field) if "\\" in field else field


def float_field(value: float) -> str:
    """A float as a server writes it, up to 2**53: the shortest digits that give it back."""
    written = repr(float(value))
    if "e" not in written:
        whole, _, decimals = written.partition(".")
        if len(whole.lstrip("-")) <= _MOST_DIGITS:
            return whole if decimals == "0" else written
        return _scientific(whole, "" if decimals == "0" else decimals)
    return written


def _scientific(whole: str, decimals: str) -> str:
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    mantissa = (digits[1:] + decimals).rstrip("0")
    point = "." if mantissa else ""
    return f"{sign}{digits[0]}{point}{mantissa}e+{len(digits) - 1:02d}"


def _bytes_field(value: bytes) -> str:
    return f"\\\\x{value.hex()}"


def _bytes_value(field: str) -> bytes:
    return bytes.fromhex(field.removeprefix("\\\\x"))


_WRITE: dict[type[Any], Callable[[Any], str]] = {
    Boolean: lambda value: "t" if value else "f",
    Integer: str,
    Float: float_field,
    LargeBinary: _bytes_field,
    String: _text_field,
    object: str,
}
_READ: dict[type[Any], Callable[[str], Any]] = {
    Boolean: lambda field: int(field == "t"),
    Integer: int,
    Float: float,
    LargeBinary: _bytes_value,
    String: _text_value,
    object: str,
}
