"""A shared base is prepared once or again, brought up, and never changed by opening it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from db.engine import Store
from db.errors import FaultKind, StorageFault
from desktop_app.cli.main import run
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.services.edit_accounts import Account, list_accounts, retire_account, save_account
from desktop_app.services.open_base import open_base
from desktop_app.services.seat import Seat
from desktop_app.services.server_init import init_server
from desktop_app.services.sign_in import who_am_i
from tests.server import PASSWORD, Server, server_with_logins
from tests.services.shared import PEOPLE, Shared

DESK = PEOPLE["desk19"]


@pytest.fixture
def server() -> Iterator[Server]:
    with server_with_logins() as found:
        yield found


def prepared(server: Server, login: str = "") -> Store:
    store = Store(server.url_of(login) if login else server.admin_url, lambda: PASSWORD)
    init_server(store)
    return store


def fault_of(folder: Path, server: Server, login: str) -> FaultKind:
    with pytest.raises(StorageFault) as fault:
        open_base(folder, server.url_of(login), lambda: PASSWORD)
    return fault.value.kind


def test_a_base_is_prepared_then_left_as_it_is(server: Server, tmp_path: Path) -> None:
    assert fault_of(tmp_path, server, "alice") is FaultKind.EMPTY
    store = Store(server.admin_url)
    first, again = init_server(store), init_server(store)
    assert (first.former, first.seeded) == (None, True)
    assert (again.former, again.seeded) == (first.revision, False)
    with store.reading() as connection:
        foreign = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND pg_get_userbyid(relowner) <> 'relais_owner'"
        ).scalar_one()
    assert foreign == 0
    assert who_am_i(store) is None
    store.close()


def test_a_dba_who_is_no_superuser_prepares_it(server: Server) -> None:
    server.run(
        f"CREATE ROLE dba LOGIN CREATEROLE PASSWORD '{PASSWORD}'",
        "ALTER DATABASE postgres OWNER TO dba",
    )
    store = prepared(server, "dba")
    dba = Seat(store, Actor("DBA", Role.ADMIN), Path())
    save_account(dba, DESK, PASSWORD)
    assert init_server(store).seeded is False
    base = {"host": str(server.folder), "dbname": "postgres"}
    with psycopg.connect(**base, user="desk19", password=PASSWORD) as line:
        assert line.execute("SELECT relais_name()").fetchone() == (DESK.name,)
    store.close()


def test_who_may_not_make_roles_is_told(server: Server) -> None:
    store = Store(server.url_of(), lambda: PASSWORD)
    with pytest.raises(UserError) as refused:
        init_server(store)
    assert refused.value.code == "not_dba"
    store.close()


@pytest.mark.parametrize(
    ("revision", "kind"), [("0001", FaultKind.OLDER), ("9999", FaultKind.NEWER)]
)
@pytest.mark.parametrize("login", ["desk19", "postgres"])
def test_opening_never_changes_a_prepared_base(
    server: Server, tmp_path: Path, login: str, revision: str, kind: FaultKind
) -> None:
    store = prepared(server)
    save_account(Seat(store, Actor("DBA", Role.ADMIN), Path()), DESK, PASSWORD)
    server.run(
        f"ALTER ROLE postgres PASSWORD '{PASSWORD}'",
        f"UPDATE alembic_version SET version_num = '{revision}'",
    )
    assert fault_of(tmp_path, server, login) is kind
    store.close()


def test_a_base_made_before_is_taken_over_with_its_rows(server: Server, tmp_path: Path) -> None:
    open_base(tmp_path, server.admin_url).close()
    store = Store(server.admin_url)
    done = init_server(store)
    assert (done.former, done.seeded) == (done.revision, False)
    store.close()


def test_accounts_are_kept_by_the_administrator(shared: Shared) -> None:
    adm = shared.seats["adm"]
    made = Account("nadia.b", "Nadia", Role.TEAM_LEAD, (), "uasa")
    assert save_account(adm, made, PASSWORD) == made
    moved = dataclasses.replace(made, role=Role.MEDIATOR, team="mediation")
    save_account(adm, moved)
    store = Store(shared.server.url_of("nadia.b"), lambda: PASSWORD)
    actor = who_am_i(store)
    assert actor is not None
    assert (actor.role, actor.team, actor.login) == (Role.MEDIATOR, "mediation", "nadia.b")
    with shared.bare("nadia.b") as line, pytest.raises(psycopg.errors.InsufficientPrivilege):
        line.execute("SET ROLE relais_team_lead")
    retire_account(adm, "nadia.b")
    with pytest.raises(UserError) as retired:
        who_am_i(store)
    assert retired.value.code == "account_retired"
    store.close()
    with pytest.raises(psycopg.OperationalError):
        shared.bare("nadia.b")
    assert [each.active for each in list_accounts(adm) if each.login == "nadia.b"] == [False]
    with pytest.raises(UserError):
        list_accounts(shared.seats["coord"])


def test_a_login_without_an_account_is_told(shared: Shared) -> None:
    shared.server.run(f"CREATE ROLE bob LOGIN PASSWORD '{PASSWORD}' IN ROLE relais_mediator")
    store = Store(shared.server.url_of("bob"), lambda: PASSWORD)
    with pytest.raises(UserError) as unknown:
        who_am_i(store)
    assert unknown.value.code == "no_account"
    store.close()
    with shared.bare("bob") as line:
        may = line.execute("SELECT relais_may('log', NULL, NULL, true)").fetchone()
    assert may == (False,)


def test_no_clear_password_reaches_the_server(shared: Shared) -> None:
    save_account(shared.seats["adm"], Account("olga", "Olga", Role.MEDIATOR), PASSWORD)
    with psycopg.connect(host=str(shared.server.folder), user="postgres") as keeper:
        kept = keeper.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'olga'").fetchone()
    assert kept is not None
    assert kept[0].startswith("SCRAM-SHA-256$")
    with shared.bare("adm") as line, pytest.raises(psycopg.errors.InsufficientPrivilege):
        line.execute("SELECT relais_account_save('olga', 'Olga', 'mediator', '[]', '', 'clair')")


def test_the_command_prepares_it_and_says_what_the_dba_must_know(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = server.admin_url.replace("postgres:@", "postgres@")
    assert run(["server", "init", "--admin-url", url, "--data-dir", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["seeded"] is True
    assert "relais_owner" in told["roles"]
    assert any("pg_hba" in line for line in told["for_the_dba"])
