"""`--database-url` and `relais server`: the shared base from a terminal, its password unseen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from desktop_app.domain.connection import connection_of
from desktop_app.services.open_base import open_base
from desktop_app.settings import Settings, load_settings, save_settings
from tests.cli.terminal import answer_on_a_terminal
from tests.keyring_file import BACKEND, FILE
from tests.server import PASSWORD, Server, server_with_logins
from tests.tls_proxy import Authority, door, make_authority

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server_with_logins() as server:
        open_base(tmp_path_factory.mktemp("base"), server.admin_url).close()
        server.run("ALTER ROLE alice SUPERUSER")
        yield server


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("ca"))


class Relais:
    """The program itself, with a keyring in `folder`; nothing it prints may hold the password."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ring = folder / "trousseau.json"
        self.environment = os.environ | {
            "PYTHON_KEYRING_BACKEND": BACKEND,
            FILE: str(self.ring),
            "PGPASSFILE": str(folder / "pgpass"),
        }

    def __call__(self, *words: str, typed: str = "", **more: str) -> tuple[int, Any, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "desktop_app", *words],
            input=typed,
            capture_output=True,
            text=True,
            timeout=90,
            cwd=ROOT,
            env=self.environment | more,
        )
        assert PASSWORD not in done.stdout + done.stderr
        error = json.loads(done.stderr)["error"] if done.stderr else None
        return done.returncode, json.loads(done.stdout) if done.stdout else None, error


@pytest.fixture
def relais(tmp_path: Path) -> Relais:
    return Relais(tmp_path)


def data(tmp_path: Path) -> tuple[str, str]:
    return "--data-dir", str(tmp_path / "donnees")


def test_before_or_after_the_command_or_from_the_environment(
    server: Server, relais: Relais, tmp_path: Path
) -> None:
    url = server.url_of("postgres")
    where = data(tmp_path)
    for words, more in (
        ((*where, "--database-url", url, "list"), {}),
        ((*where, "list", "--database-url", url), {}),
        ((*where, "list"), {"RELAIS_DATABASE_URL": url}),
    ):
        code, told, error = relais(*words, **more)
        assert (code, error) == (0, None)
        assert told["total"] == 0
    assert not (tmp_path / "donnees" / "relais.sqlite").exists()
    code, told, _ = relais(*where, "--database-url", "sqlite", "list", RELAIS_DATABASE_URL=url)
    assert code == 0
    assert (tmp_path / "donnees" / "relais.sqlite").exists()


def test_a_pc_that_joined_a_base_works_on_it(
    server: Server, relais: Relais, tmp_path: Path
) -> None:
    folder = tmp_path / "donnees"
    save_settings(folder, Settings(connection=connection_of(server.url_of("postgres"))))
    assert relais("--data-dir", str(folder), "list")[0] == 0
    assert not (folder / "relais.sqlite").exists()


def test_a_shared_base_is_not_restored_from_here(
    server: Server, relais: Relais, tmp_path: Path
) -> None:
    base = "--database-url", server.url_of("postgres")
    code, _, error = relais(*data(tmp_path), "restore", "copie.sqlite", "--yes", *base)
    assert (code, error["code"]) == (2, "server_base")


def test_a_password_in_the_address_is_refused(relais: Relais, tmp_path: Path) -> None:
    code, told, error = relais(
        *data(tmp_path), "list", "--database-url", f"postgresql://alice:{PASSWORD}@base/relais"
    )
    assert (code, told, error["code"]) == (2, None, "password_in_url")
    assert error["field"] == "database_url"


def test_a_server_that_is_away_is_said(relais: Relais, tmp_path: Path) -> None:
    url = "postgresql://alice@localhost:1/relais"
    code, told, error = relais(*data(tmp_path), "list", "--database-url", url)
    assert (code, told, error["code"]) == (3, None, "server_refused")


def test_a_password_kept_then_used_then_forgotten(
    server: Server, authority: Authority, relais: Relais, tmp_path: Path
) -> None:
    where = data(tmp_path)
    with door(server.socket, authority.server()) as port:
        url = f"postgresql://alice@localhost:{port}/postgres?sslrootcert={authority.file}"
        base = "--database-url", url
        assert relais(*where, "list", *base)[2]["code"] == "password_missing"
        assert relais(*where, "server", "login", *base, typed="faux\n")[2]["code"] == (
            "password_wrong"
        )
        assert not relais.ring.exists()
        assert relais(*where, "server", "login", *base)[2]["code"] == "password_empty"
        code, told, _ = relais(*where, "server", "login", *base, typed=f"{PASSWORD}\n")
        assert (code, told["kept"]) == (0, True)
        assert told["server"] == f"alice@localhost:{port}/postgres"
        assert list(json.loads(relais.ring.read_text("utf-8"))) == [f"relais {told['server']}"]
        assert relais(*where, "list", *base)[0] == 0
        assert relais(*where, "server", "logout", *base)[1]["forgotten"] is True
        assert relais(*where, "list", *base)[2]["code"] == "password_missing"
        locked = relais(*where, "server", "login", *base, typed=f"{PASSWORD}\n", **{FILE: ""})
        assert locked[2]["code"] == "keyring_absent"
        # libpq's own file serves as well.
        passfile = tmp_path / "pgpass"
        passfile.write_text(f"localhost:{port}:postgres:alice:{PASSWORD}\n", "utf-8")
        passfile.chmod(0o600)
        assert relais(*where, "list", *base)[0] == 0
    assert not any(
        PASSWORD in path.read_text("utf-8", "replace")
        for path in (tmp_path / "donnees").rglob("*")
        if path.is_file()
    )


def test_a_terminal_is_asked_for_the_password(
    server: Server, authority: Authority, relais: Relais, tmp_path: Path
) -> None:
    with door(server.socket, authority.server()) as port:
        url = f"postgresql://alice@localhost:{port}/postgres?sslrootcert={authority.file}"
        words = [*data(tmp_path), "list", "--database-url", url]
        question = "Mot de passe de alice@localhost"
        code, seen = answer_on_a_terminal(words, question, PASSWORD, relais.environment)
    assert code == 0
    assert b'"total": 0' in seen
    assert PASSWORD.encode() not in seen


def test_the_process_list_never_shows_the_password(
    server: Server, authority: Authority, relais: Relais, tmp_path: Path
) -> None:
    with door(server.socket, authority.server()) as port:
        url = f"postgresql://alice@localhost:{port}/postgres?sslrootcert={authority.file}"
        words = [*data(tmp_path), "server", "login", "--database-url", url]
        with subprocess.Popen(
            [sys.executable, "-m", "desktop_app", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=relais.environment,
        ) as running:
            seen = psutil.Process(running.pid)
            shown = " ".join(seen.cmdline()) + str(seen.environ())
            running.stdin.write(f"{PASSWORD}\n")
            running.stdin.close()
            assert running.wait(60) == 0
            assert PASSWORD not in shown


def test_each_step_is_told(
    server: Server, authority: Authority, relais: Relais, tmp_path: Path
) -> None:
    where = data(tmp_path)
    with door(server.socket, authority.server()) as port:
        url = f"postgresql://alice@localhost:{port}/postgres?sslrootcert={authority.file}"
        base = "--database-url", url
        code, told, _ = relais(*where, "server", "test", *base)
        steps = {step["step"]: step for step in told["steps"]}
        assert (code, told["ok"]) == (3, False)
        assert [step["ok"] for step in told["steps"]] == [True, True, True, False, *[None] * 4]
        assert steps["sign_in"]["code"] == "password_missing"
        assert "TLSv1.3" in steps["tls"]["message"]
        relais(*where, "server", "login", *base, typed=f"{PASSWORD}\n")
        code, told, _ = relais(*where, "server", "test", *base)
        assert (code, told["ok"]) == (0, True)
        assert [step["step"] for step in told["steps"]] == [
            "name", "port", "tls", "sign_in", "version", "schema", "rights", "clock",
        ]  # fmt: skip
        assert all(step["ok"] for step in told["steps"])


@pytest.mark.parametrize(
    ("change", "step", "code"),
    [
        ("CREATE DATABASE vide", "schema", "base_not_initialised"),
        (
            "CREATE DATABASE vieille; CREATE TABLE alembic_version (version_num text);"
            "INSERT INTO alembic_version VALUES ('0001')",
            "schema",
            "base_older",
        ),
        (
            "CREATE DATABASE neuve; CREATE TABLE alembic_version (version_num text);"
            "INSERT INTO alembic_version VALUES ('9999')",
            "schema",
            "base_newer",
        ),
    ],
)
def test_schemas_that_will_not_do(
    server: Server, relais: Relais, tmp_path: Path, change: str, step: str, code: str
) -> None:
    first, *others = change.split(";")
    server.run(first)
    base = first.split()[-1]
    Server(server.url_of("postgres", base), server.socket).run(*filter(None, others))
    words = (*data(tmp_path), "server", "test", "--database-url", server.url_of("postgres", base))
    told = relais(*words)[1]
    failed = [each for each in told["steps"] if each["ok"] is False]
    assert [(each["step"], each["code"]) for each in failed] == [(step, code)]


def test_without_a_shared_base_the_act_is_refused(relais: Relais, tmp_path: Path) -> None:
    code, _, error = relais(*data(tmp_path), "server", "test")
    assert (code, error["code"], error["field"]) == (2, "no_connection", "database_url")
    assert load_settings(tmp_path / "donnees").connection is None
