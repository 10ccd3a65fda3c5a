"""Telling a ready base from any other without Alembic."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from db.engine import MAIN_FILE
from db.migrations import versions
from db.revision import head, is_current
from db.upgrade import MIGRATIONS
from desktop_app.services.list_reference import list_teams
from desktop_app.services.open_base import SEEDED, open_base
from desktop_app.services.seat import Seat


def change(folder: Path, sql: str) -> None:
    with closing(sqlite3.connect(folder / MAIN_FILE)) as connection, connection:
        connection.execute(sql)


def test_the_head_is_alembic_s() -> None:
    from alembic.script import ScriptDirectory

    assert versions.__path__
    assert head() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def test_a_ready_base_is_told(folder: Path) -> None:
    assert is_current(folder / MAIN_FILE, SEEDED)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE alembic_version SET version_num = '0001'",
        "UPDATE alembic_version SET version_num = '9999'",
        "DELETE FROM alembic_version",
        "DROP TABLE alembic_version",
        "DELETE FROM setting",
    ],
)
def test_any_doubt_takes_the_long_way(folder: Path, sql: str) -> None:
    change(folder, sql)
    assert not is_current(folder / MAIN_FILE, SEEDED)


def test_no_base_or_no_sqlite_file(tmp_path: Path) -> None:
    assert not is_current(tmp_path / "none.sqlite", SEEDED)
    (tmp_path / "text.sqlite").write_text("this is no base at all" * 100)
    assert not is_current(tmp_path / "text.sqlite", SEEDED)


def test_a_base_killed_before_its_reference_tables_gets_them(folder: Path, seat: Seat) -> None:
    teams = len(list_teams(seat))
    change(folder, "DELETE FROM setting")
    change(folder, "DELETE FROM team")
    open_base(folder).close()
    assert len(list_teams(seat)) == teams > 0


def test_opening_a_ready_base_loads_no_alembic(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from desktop_app.services.open_base import open_base;"
        f"open_base(Path({str(folder)!r})).close();"
        "print([n for n in ('alembic', 'h3', 'rapidfuzz', 'numpy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
