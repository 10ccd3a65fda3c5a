"""What every migration must hold, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Boolean,
    Date,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from db.engine import MAIN_FILE, Store, sqlite_url
from db.errors import FaultKind, StorageFault
from db.queries import upkeep
from db.schema import BaseRow
from db.upgrade import MIGRATIONS, run_steps, upgrade
from desktop_app.services.open_base import open_base
from tests.postgres import postgres_url

STEPS = [
    step.revision for step in reversed(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions()))
]


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server, started for this module."""
    with postgres_url() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A base without any table, of each kind."""
    if request.param == "sqlite":
        store = Store(sqlite_url(tmp_path))
    else:
        store = Store(request.getfixturevalue("postgres"))
        with store.writing() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield store
    store.close()


def run(store: Store, target: str, *, down: bool = False) -> None:
    with store.writing() as connection:
        run_steps(connection, target, down=down)


def reflected(store: Store) -> list[Table]:
    """Our tables as the base has them now, parents first."""
    found = MetaData()
    with store.reading() as connection:
        found.reflect(connection)
    ours = set(BaseRow.metadata.tables)
    return [table for table in found.sorted_tables if table.name in ours]


def plausible(kind: TypeEngine[Any]) -> object:
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Date):
        return dt.date(2026, 11, 20)
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, LargeBinary):
        return b"[1]"
    return 1.5 if isinstance(kind, Float) else "[1]"


def fill(store: Store) -> int:
    """One row in every table; how many tables."""
    tables = reflected(store)
    with store.writing() as connection:
        for table in tables:
            values = {
                column.name: plausible(column.type)
                for column in table.columns
                if column.computed is None
            }
            connection.execute(insert(table).values(values))
    return len(tables)


Rows = dict[str, list[dict[str, object]]]


def rows_of(store: Store) -> Rows:
    with store.reading() as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(select(table))]
            for table in reflected(store)
        }


def cut_to(rows: Rows, narrow: Rows) -> Rows:
    """`rows` with the tables and the columns of `narrow` alone."""
    return {
        table: [
            {name: row[name] for name in kept}
            for row, kept in zip(rows[table], narrow[table], strict=True)
        ]
        for table in narrow
    }


def test_the_steps_make_the_mapped_schema(empty: Store) -> None:
    run(empty, "head")
    with empty.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, BaseRow.metadata)
    # Each engine has its own words to search by, which no mapping knows.
    known = ("signalement_search", "ix_signalement_words", "'words'")
    strange = [each for each in differences if not any(name in str(each) for name in known)]
    assert strange == []


@pytest.mark.parametrize("position", range(len(STEPS)))
def test_each_step_goes_up_down_and_up_with_rows(empty: Store, position: int) -> None:
    run(empty, STEPS[position])
    assert fill(empty) == len(reflected(empty)) > 0
    before = rows_of(empty)
    under = STEPS[position - 1] if position else "base"
    run(empty, under, down=True)
    if position:
        kept = rows_of(empty)  # what this step added is not there to be kept
        assert kept == cut_to(before, kept)
        run(empty, STEPS[position])
        again = rows_of(empty)
        assert again.keys() == before.keys()
        assert cut_to(again, kept) == kept
    else:
        assert reflected(empty) == []
        run(empty, STEPS[position])
        assert rows_of(empty).keys() == before.keys()


def test_a_search_made_again_finds_the_rows_that_were_there(tmp_path: Path) -> None:
    store = Store(sqlite_url(tmp_path))
    run(store, "head")
    fill(store)
    with store.writing() as connection:
        connection.execute(text("UPDATE signalement SET description = 'porche enfumé'"))
    run(store, "0001", down=True)
    run(store, "head")
    query = text("SELECT rowid FROM signalement_search WHERE signalement_search MATCH 'enfume'")
    with store.reading() as connection:
        assert connection.scalars(query).all() == [1]
    store.close()


@pytest.mark.parametrize("table", upkeep.APPEND_ONLY)
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = 7", "DELETE FROM {}"])
def test_histories_cannot_be_rewritten(empty: Store, table: str, verb: str) -> None:
    run(empty, "head")
    fill(empty)
    with pytest.raises(DBAPIError, match="append-only"), empty.writing() as connection:
        connection.execute(text(verb.format(table)))
    with empty.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(text(table))) == 1


def test_an_old_base_is_copied_before_it_is_upgraded(tmp_path: Path) -> None:
    store = Store(sqlite_url(tmp_path))
    run(store, STEPS[0])
    fill(store)
    assert upgrade(store) is True
    assert upgrade(store) is False
    store.close()
    copy = sqlite3.connect(tmp_path / f"{MAIN_FILE}.avant-{STEPS[-1]}")
    assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(STEPS[0],)]
    assert copy.execute("SELECT count(*) FROM signalement").fetchone() == (1,)
    copy.close()


def test_an_old_base_whose_copy_does_not_verify_is_not_upgraded(tmp_path: Path) -> None:
    store = Store(sqlite_url(tmp_path))
    run(store, STEPS[0])
    fill(store)
    store.close()
    with closing(sqlite3.connect(tmp_path / MAIN_FILE)) as base:
        base.execute("PRAGMA journal_mode = DELETE")
        page_bytes = base.execute("PRAGMA page_size").fetchone()[0]
        name = "sqlite_autoindex_signalement_1"
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        root = base.execute(query, (name,)).fetchone()[0]
    with (tmp_path / MAIN_FILE).open("rb+") as file:
        file.seek((root - 1) * page_bytes)
        file.write(b"damaged" * 20)
    with pytest.raises(StorageFault) as fault:
        upgrade(store)
    assert fault.value.kind is FaultKind.CORRUPT
    store.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [MAIN_FILE]
    with closing(sqlite3.connect(tmp_path / MAIN_FILE)) as base:
        assert base.execute("SELECT version_num FROM alembic_version").fetchall() == [(STEPS[0],)]


def refused(folder: Path) -> FaultKind:
    """Why the base of `folder` is refused; fails when a byte of the folder moved."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(StorageFault) as fault:
        open_base(folder).close()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    return fault.value.kind


def at_rest(folder: Path) -> sqlite3.Connection:
    """The base opened by hand, leaving the file alone in its folder once closed."""
    connection = sqlite3.connect(folder / MAIN_FILE)
    connection.execute("PRAGMA journal_mode = WAL")
    return connection


def test_a_newer_base_is_refused_untouched(folder: Path) -> None:
    connection = at_rest(folder)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    assert refused(folder) is FaultKind.NEWER


def test_a_base_of_another_program_is_refused_untouched(tmp_path: Path) -> None:
    connection = at_rest(tmp_path)
    connection.execute("CREATE TABLE recettes (nom TEXT)")
    connection.commit()
    connection.close()
    assert refused(tmp_path) is FaultKind.FOREIGN


def test_a_file_that_is_no_base_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / MAIN_FILE).write_bytes(b"Ceci est une lettre, pas une base.\n" * 400)
    assert refused(tmp_path) is FaultKind.FOREIGN


@pytest.mark.parametrize("kept", [1, 50, 100, 3_000, 20_000])
def test_a_truncated_base_is_refused_untouched(folder: Path, kept: int) -> None:
    at_rest(folder).close()
    main = folder / MAIN_FILE
    main.write_bytes(main.read_bytes()[:kept])
    assert refused(folder) in (FaultKind.FOREIGN, FaultKind.CORRUPT)


def test_a_base_cut_in_the_middle_is_refused_untouched(folder: Path) -> None:
    at_rest(folder).close()
    main = folder / MAIN_FILE
    content = main.read_bytes()
    main.write_bytes(content[: len(content) // 2])
    assert refused(folder) is FaultKind.CORRUPT
