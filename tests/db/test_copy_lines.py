"""Lines of a table: the same bytes from an embedded base and from a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import Boolean, Column, Float, Integer, LargeBinary, MetaData, String, Table

from db.copy_lines import (
    SERVER_FORMS,
    UnfitValue,
    float_field,
    lines_of,
    read_lines,
    values_of,
)
from db.engine import Store, sqlite_url
from tests.postgres import postgres_url

ALL_KINDS = Table(
    "kinds",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("said", String(200)),
    Column("there", Float),
    Column("is", Boolean),
    Column("held", LargeBinary),
)


@pytest.fixture(scope="module")
def server() -> Iterator[psycopg.Connection]:
    with postgres_url() as url, psycopg.connect(url.replace("+psycopg", "")) as connection:
        for form in SERVER_FORMS:
            connection.execute(form.replace("LOCAL ", ""))
        yield connection


EXACT = 2.0**53  # beyond, the two may differ by a digit: no column of ours holds such numbers


@given(some.floats(-EXACT, EXACT) | some.sampled_from([1e15, 123456789012345.0, 1e-5, -0.0]))
def test_a_float_is_written_as_the_server_does(server: psycopg.Connection, value: float) -> None:
    (told,) = server.execute("SELECT %b::float8::text", (value,)).fetchone() or ("",)
    assert float_field(value) == told


ROWS = [
    (1, "plain", 1.5, 1, b"\x00\xff"),
    (2, None, None, None, None),
    (3, "tab\tline\nreturn\r back\\slash \\N \b\f\v é’ « »", -2.0, 0, b""),
    (4, "", 0.1 + 0.2, 1, b"\\x"),
    (5, "\u2028\x1f\x7f", 1e-7, 0, b"abc"),
]


def test_rows_go_to_a_server_and_back_unchanged(server: psycopg.Connection, tmp_path: Path) -> None:
    lines = lines_of(ALL_KINDS)
    store = Store(sqlite_url(tmp_path))
    with store.writing() as connection:
        ALL_KINDS.create(connection)
        connection.exec_driver_sql("INSERT INTO kinds VALUES (?, ?, ?, ?, ?)", ROWS)
    with store.reading() as connection:
        sent = b"".join(read_lines(connection, lines))
    store.close()
    server.execute('CREATE TABLE kinds (id int, said text, there float8, "is" boolean, held bytea)')
    with server.cursor().copy(f"COPY kinds ({lines.names}) FROM STDIN") as copy:
        copy.write(sent)
    with server.cursor().copy(f"COPY ({lines.ordered(server=True)}) TO STDOUT") as copy:
        given_back = b"".join(copy)
    assert given_back == sent
    assert [tuple(row) for row in values_of(sent, lines)] == ROWS


def test_a_null_character_is_refused(tmp_path: Path) -> None:
    store = Store(sqlite_url(tmp_path))
    with store.writing() as connection:
        ALL_KINDS.create(connection)
        connection.exec_driver_sql("INSERT INTO kinds (id, said) VALUES (1, ?)", ("a\0b",))
    with store.reading() as connection, pytest.raises(UnfitValue):
        list(read_lines(connection, lines_of(ALL_KINDS)))
    store.close()
