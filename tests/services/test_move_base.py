"""A whole base moved to a server and back, killed on the way, refused where it must be."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, make_url, select, update

from db.engine import Store, sqlite_url
from db.errors import FaultKind, StorageFault
from db.schema import BaseRow, EventRow, SignalementRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.entry import Reporter
from desktop_app.domain.errors import UserError
from desktop_app.services.backup import backup, restore
from desktop_app.services.check import check
from desktop_app.services.demo import fill_demo
from desktop_app.services.drafts import save_draft
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.move_base import move_base, target_at
from desktop_app.services.open_base import open_base
from desktop_app.services.search import search
from desktop_app.services.seat import Seat
from desktop_app.services.server_init import init_server
from tests.conftest import NOW
from tests.postgres import postgres_url
from tests.services.entries import entry
from tests.services.move_worker import move

CARE = Actor("Info", Role.ADMIN)
COORDINATOR = Actor("Claire Coordination", Role.COORDINATOR)
_names = itertools.count()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_url() as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    """The address of a base of its own on the server, prepared and empty."""
    name = f"relais_{next(_names)}"
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    made = make_url(server).set(database=name).render_as_string(hide_password=False)
    open_base(Path(), made).close()
    return made


@pytest.fixture
def target(url: str) -> Iterator[Store]:
    store = Store(url)
    yield store
    store.close()


def filled(seat: Seat, signalements: int = 40) -> Seat:
    fill_demo(seat, signalements=signalements, seed=3)
    known = Reporter(consent=True, name="Mme Diallo", phone="0612345678")
    log_signalement(
        seat, entry(description="tabulation\t, retour\n, \\N, « guillemets »", reporter=known)
    )
    save_draft(seat, "brouillon", {"description": "en cours"})
    return seat


def at(store: Store, folder: Path, actor: Actor = COORDINATOR) -> Seat:
    return Seat(store, actor, folder, lambda: NOW)


def hashes(store: Store) -> list[str]:
    with store.reading() as connection:
        return list(connection.scalars(select(EventRow.hash).order_by(EventRow.id)))


def holds(store: Store, name: str) -> int:
    with store.reading() as connection:
        table = BaseRow.metadata.tables[name]
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_to_a_server_and_back(seat: Seat, target: Store, tmp_path: Path) -> None:
    filled(seat)
    there = move_base(seat, target)
    assert {table.table for table in there.tables} >= {"reporter_identity", "draft", "event"}
    assert (holds(target, "reporter_identity"), holds(target, "draft")) == (
        holds(seat.store, "reporter_identity"),
        1,
    )
    assert hashes(target) == hashes(seat.store)
    assert check(at(target, tmp_path)).ok
    assert check(seat).ok
    # The server goes on giving identifiers and numbers where the base stood.
    log_signalement(at(target, tmp_path), entry(description="après le transfert"))
    with closing(target_at(f"sqlite:///{tmp_path / 'retour.sqlite'}")) as back:
        moved = move_base(at(target, tmp_path), back)
        assert "relais restore" in moved.next_step
        again = at(back, tmp_path)
        assert check(again).ok
        assert hashes(back) == hashes(target)
        assert len(search(again, "guillemets")) == 1
        log_signalement(again, entry(description="de retour"))
        assert check(again).ok


def killed_in_the_middle(folder: Path, url: str) -> None:
    worker = multiprocessing.get_context("spawn").Process(target=move, args=(folder, url))
    worker.start()
    copying = "SELECT 1 FROM pg_stat_progress_copy WHERE relid = 'event'::regclass"
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as watch:
        while worker.is_alive() and watch.execute(copying).fetchone() is None:
            pass
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        assert worker.exitcode == -signal.SIGKILL


def test_killed_it_goes_on_where_it_stood(seat: Seat, url: str, target: Store) -> None:
    filled(seat, 6_000)
    killed_in_the_middle(seat.folder, url)
    with pytest.raises(StorageFault) as refused:
        open_base(seat.folder, url)
    assert refused.value.kind is FaultKind.MOVING
    told = {table.table: table for table in move_base(seat, target).tables}
    assert told["signalement"].resumed
    assert not told["event"].resumed
    assert check(at(target, seat.folder)).ok
    assert hashes(target) == hashes(seat.store)


def test_what_changed_before_it_goes_on_is_brought_again(
    seat: Seat, url: str, target: Store
) -> None:
    filled(seat, 6_000)
    killed_in_the_middle(seat.folder, url)
    log_signalement(seat, entry(description="entre-temps"))
    told = {table.table: table for table in move_base(seat, target).tables}
    assert told["landmark"].resumed
    assert not told["signalement"].resumed
    assert check(at(target, seat.folder)).ok
    assert hashes(target) == hashes(seat.store)


class Cut(Exception):
    pass


def test_a_file_that_a_move_did_not_end_is_opened_by_nobody(seat: Seat, tmp_path: Path) -> None:
    filled(seat)
    (tmp_path / "neuf").mkdir()

    def cut(told: Any) -> None:
        if told.table == "event":
            raise Cut

    with closing(Store(sqlite_url(tmp_path / "neuf"))) as there:
        with pytest.raises(Cut):
            move_base(seat, there, cut)
        assert holds(there, "setting") > 0
        with pytest.raises(StorageFault) as refused:
            open_base(tmp_path / "neuf")
        assert refused.value.kind is FaultKind.MOVING
        assert {table.table: table.resumed for table in move_base(seat, there).tables}["event"]
    with closing(open_base(tmp_path / "neuf")) as opened:
        assert hashes(opened) == hashes(seat.store)
        assert check(at(opened, tmp_path)).ok


def refusal(act: Callable[[], Any]) -> UserError:
    with pytest.raises(UserError) as refused:
        act()
    return refused.value


def test_a_target_with_rows_of_its_own_is_left_alone(seat: Seat, target: Store) -> None:
    filled(seat)
    log_signalement(at(target, seat.folder), entry(description="à elle"))
    assert refusal(lambda: move_base(seat, target)).code == "own_rows"
    assert holds(target, "signalement") == 1
    open_base(seat.folder, target.url).close()


def test_teams_that_were_edited_are_rows_of_its_own(seat: Seat, target: Store) -> None:
    with target.writing() as connection:
        team = BaseRow.metadata.tables["team"]
        connection.execute(update(team).where(team.c.code == "uasa").values(version=2))
    error = refusal(lambda: move_base(seat, target))
    assert (error.code, "team" in error.message) == ("own_rows", True)


def test_what_the_server_watches_with_is_put_back(seat: Seat, url: str, target: Store) -> None:
    filled(seat)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as base:
        base.execute(
            "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'never'; END $$"
        )
        base.execute(
            "CREATE TRIGGER never BEFORE INSERT OR DELETE ON event "
            "FOR EACH ROW EXECUTE FUNCTION never()"
        )
        base.execute("ALTER TABLE event ENABLE ALWAYS TRIGGER never")
        base.execute(
            "CREATE TRIGGER kept BEFORE TRUNCATE ON event "
            "FOR EACH STATEMENT EXECUTE FUNCTION never()"
        )
        base.execute("ALTER TABLE event ENABLE ROW LEVEL SECURITY")
        base.execute("ALTER TABLE event FORCE ROW LEVEL SECURITY")
        standing = (
            "SELECT tgname, tgenabled, relrowsecurity, relforcerowsecurity FROM pg_trigger "
            "JOIN pg_class ON pg_class.oid = tgrelid WHERE tgrelid = 'event'::regclass "
            "AND NOT tgisinternal ORDER BY tgname"
        )
        before = base.execute(standing).fetchall()
        move_base(seat, target)
        assert base.execute(standing).fetchall() == before
    assert hashes(target) == hashes(seat.store)


WATCHED = (
    "SELECT tgrelid::regclass::text, tgname, tgenabled, relrowsecurity, relforcerowsecurity "
    "FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal ORDER BY 1, 2"
)


@pytest.fixture
def prepared(url: str) -> Iterator[str]:
    """The same base with the roles and guards of `relais server init`, and an owner who is no
    superuser; gives that owner's address."""
    with closing(Store(url)) as store:
        init_server(store)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as base:
        base.execute("DROP ROLE IF EXISTS dba")
        base.execute("CREATE ROLE dba LOGIN IN ROLE relais_owner")
        base.execute(
            "INSERT INTO account (login, name, role, arrondissements, active, created_at, "
            "created_by, updated_at, version) VALUES ('adele', 'Adèle', 'admin', '[]', true, 0, "
            "'Info', 0, 1)"
        )
        before = base.execute(WATCHED).fetchall()
        yield make_url(url).set(username="dba").render_as_string(hide_password=False)
        assert base.execute(WATCHED).fetchall() == before


def test_an_owner_without_other_powers_moves_there_and_back(
    seat: Seat, url: str, prepared: str, target: Store, tmp_path: Path
) -> None:
    filled(seat)
    with closing(Store(prepared)) as mine:
        told = {table.table for table in move_base(seat, mine).tables}
        assert not told & {"account", "account_secret", "sign_in_log", "presence"}
        assert holds(mine, "account") == 1  # those who sign in there stay
        assert hashes(mine) == hashes(seat.store)
        assert check(at(target, tmp_path)).ok
        backup(at(mine, tmp_path), tmp_path / "copie.sqlite")
    with closing(Store(f"sqlite:///{tmp_path / 'copie.sqlite'}")) as copy:
        assert hashes(copy) == hashes(seat.store)
        assert holds(copy, "account") == 1
        assert holds(copy, "reporter_identity") == holds(seat.store, "reporter_identity") > 0


def test_who_does_not_own_the_base_is_told(seat: Seat, url: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as base:
        base.execute("DROP ROLE IF EXISTS anybody")
        base.execute("CREATE ROLE anybody LOGIN")
        base.execute("GRANT pg_read_all_data, pg_write_all_data TO anybody")
    mine = make_url(url).set(username="anybody").render_as_string(hide_password=False)
    with closing(Store(mine)) as target:
        assert refusal(lambda: move_base(seat, target)).code == "not_owner"
        assert holds(target, "team") > 0


def test_who_is_not_shown_every_row_moves_none(seat: Seat, url: str, tmp_path: Path) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as base:
        base.execute("DROP ROLE IF EXISTS reader")
        base.execute("CREATE ROLE reader LOGIN")
        base.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
        base.execute("ALTER TABLE event ENABLE ROW LEVEL SECURITY")
    mine = make_url(url).set(username="reader").render_as_string(hide_password=False)
    with closing(Store(mine)) as source, closing(target_at(f"sqlite:///{tmp_path}/b")) as target:
        assert refusal(lambda: move_base(at(source, tmp_path), target)).code == "not_owner"
        assert refusal(lambda: backup(at(source, tmp_path), tmp_path / "c")).code == "not_owner"
    assert not list(tmp_path.glob("c*"))


def test_a_value_that_does_not_fit_is_told_then_the_move_goes_on(seat: Seat, target: Store) -> None:
    filled(seat)
    fifth = SignalementRow.id == 5
    with seat.store.writing() as connection:
        before = connection.scalar(select(SignalementRow.created_by).where(fifth))
        long = update(SignalementRow).where(fifth).values(created_by="x" * 200)
        connection.execute(long)
    error = refusal(lambda: move_base(seat, target))
    assert (error.code, "signalement, 5, created_by" in error.message) == ("unfit", True)
    assert "xxx" not in error.message
    with seat.store.writing() as connection:
        connection.execute(long.values(created_by=before))
    assert move_base(seat, target).tables[0].resumed
    assert check(at(target, seat.folder)).ok


def test_a_target_that_is_not_the_same_afterwards_is_told_and_mended(
    seat: Seat, target: Store
) -> None:
    filled(seat)

    def spoil(told: Any) -> None:
        if told.table == "voice":
            with target.writing() as connection:
                connection.execute(update(SignalementRow).values(description="autre chose"))

    error = refusal(lambda: move_base(seat, target, spoil))
    assert (error.code, "signalement" in error.message) == ("differs", True)
    told = {table.table: table.resumed for table in move_base(seat, target).tables}
    assert (told["team"], told["signalement"]) == (True, False)
    assert check(at(target, seat.folder)).ok


def test_a_copy_of_a_server_is_a_base_of_one_file(
    seat: Seat, target: Store, tmp_path: Path
) -> None:
    filled(seat)
    move_base(seat, target)
    made = backup(at(target, tmp_path), tmp_path / "copie.sqlite")
    assert made.bytes == made.file.stat().st_size
    assert sorted(path.name for path in tmp_path.glob("copie*")) == ["copie.sqlite"]
    restore(CARE, tmp_path / "neuf", made.file, NOW)
    with closing(Store(sqlite_url(tmp_path / "neuf"))) as restored:
        assert hashes(restored) == hashes(seat.store)
        assert check(at(restored, tmp_path)).ok


def test_what_cannot_be_a_target(seat: Seat, server: str, tmp_path: Path) -> None:
    def code(address: str) -> str:
        def act() -> None:
            with closing(target_at(address)) as target:
                move_base(seat, target)

        return refusal(act).code

    assert code("mysql://serveur/base") == "bad_url"
    assert code("relais") == "bad_url"
    assert code("postgresql://moi:secret@serveur/base") == "password_in_url"
    assert code(f"sqlite:///{tmp_path / 'absent' / 'x.sqlite'}") == "folder_missing"
    assert code("sqlite://") == "bad_url"
    assert code(f"sqlite:///{tmp_path}") == "folder_missing"
    assert code(seat.store.url) == "same_base"
    assert code(server) == "target_not_ready"


def test_only_who_cares_for_the_base(seat: Seat, target: Store) -> None:
    desk = at(seat.store, seat.folder, Actor("Accueil", Role.FRONT_DESK, 19))
    assert refusal(lambda: move_base(desk, target)).code == "not_allowed"
