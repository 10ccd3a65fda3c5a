"""The first page read by hand is the page that the queue reads, line by line."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db.engine import MAIN_FILE, Store, sqlite_url
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.demo import fill_demo
from desktop_app.services.first_page import first_page, first_team_names
from desktop_app.services.list_reference import list_teams
from desktop_app.services.queue import View, list_page
from desktop_app.services.seat import Seat
from tests.conftest import NOW

SIZE = 10
READ_ALONE = """
import sys
from pathlib import Path
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.first_page import first_page, first_team_names
from desktop_app.services.open_base import open_base
from desktop_app.services.queue_query import View
from desktop_app.services.seat import Seat
folder = Path(sys.argv[1])
store = open_base(folder)
names = first_team_names(folder)
page = first_page(Seat(store, Actor("Essai", Role.COORDINATOR), folder), View.OPEN, 10)
heavy = ("sqlalchemy", "alembic", "h3", "rapidfuzz", "holidays", "phonenumbers", "requests")
print(len(page.rows), len(names), [name for name in heavy if name in sys.modules])
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, base_template: Path) -> Iterator[Seat]:
    folder = tmp_path_factory.mktemp("town")
    shutil.copy(base_template, folder / MAIN_FILE)
    store = Store(sqlite_url(folder))
    seat = Seat(store, Actor("Essai", Role.COORDINATOR), folder, lambda: NOW)
    fill_demo(seat, signalements=2_000, seed=3)
    with closing(sqlite3.connect(folder / MAIN_FILE)) as connection, connection:
        pooled = "UPDATE signalement SET team_id = NULL WHERE closed_at IS NULL AND id % 3 = 0"
        connection.execute(pooled)
    yield seat
    store.close()


def actors(seat: Seat) -> list[Actor]:
    with closing(sqlite3.connect(seat.folder / MAIN_FILE)) as connection:
        most = "SELECT created_by FROM signalement GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        typist = connection.execute(most).fetchone()[0]
        busiest = (
            "SELECT team.code FROM signalement JOIN team ON team.id = team_id "
            "WHERE closed_at IS NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        )
        team = connection.execute(busiest).fetchone()[0]
    return [
        Actor(typist, Role.FRONT_DESK, arrondissement=19),
        Actor("Chef", Role.TEAM_LEAD, team=team),
        Actor("Personne", Role.MEDIATOR),
    ]


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("descending", [False, True])
def test_each_view_is_the_queues_own(town: Seat, view: View, descending: bool) -> None:
    filled = 0
    for actor in actors(town):
        seat = replace(town, actor=actor)
        for size in (SIZE, 5_000):
            page = first_page(seat, view, size, descending=descending)
            assert page == list_page(seat, view, size=size, descending=descending)
            assert page is not None
            filled += len(page.rows)
    assert filled  # the views hold something to compare


def test_a_page_read_by_hand_goes_on_with_its_cursor(town: Seat) -> None:
    page = first_page(town, View.OPEN, SIZE)
    assert page is not None
    assert page.next is not None
    following = list_page(town, View.OPEN, cursor=page.next, size=SIZE)
    assert [*page.rows, *following.rows] == list(list_page(town, View.OPEN, size=2 * SIZE).rows)


def test_team_names(town: Seat) -> None:
    assert first_team_names(town.folder) == {team.code: team.name for team in list_teams(town)}


def test_neither_sqlalchemy_nor_its_like(town: Seat) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ_ALONE, str(town.folder)],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    lines, names, heavy = done.stdout.split(maxsplit=2)
    assert (int(lines), heavy.strip()) == (SIZE, "[]"), done.stderr
    assert int(names) > 3


@pytest.mark.parametrize("version", ["0001", "9999"])
def test_another_revision_is_left_to_the_ordinary_way(seat: Seat, version: str) -> None:
    assert first_page(seat, View.OPEN, SIZE) is not None
    with closing(sqlite3.connect(seat.folder / MAIN_FILE)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    assert first_page(seat, View.OPEN, SIZE) is None
    assert first_team_names(seat.folder) is None


def test_what_is_no_base_is_left_to_the_ordinary_way(seat: Seat) -> None:
    (seat.folder / MAIN_FILE).write_bytes(b"no base" * 400)
    assert first_page(seat, View.OPEN, SIZE) is None
    (seat.folder / MAIN_FILE).unlink()
    assert first_page(seat, View.OPEN, SIZE) is None
    assert not (seat.folder / MAIN_FILE).exists()


def test_a_base_held_by_another_is_left_to_the_ordinary_way(seat: Seat) -> None:
    with closing(sqlite3.connect(seat.folder / MAIN_FILE, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        assert first_page(seat, View.OPEN, SIZE) is None


def test_a_base_elsewhere_is_left_to_the_ordinary_way(seat: Seat, tmp_path: Path) -> None:
    away = Store("postgresql+psycopg://nobody@localhost:1/none")
    assert first_page(replace(seat, store=away), View.OPEN, SIZE) is None
