"""`relais account` and `--login` on a PC protected by accounts of its own."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keyring
import pytest

from desktop_app.cli.main import run
from desktop_app.services.open_base import open_base
from tests.cli.terminal import answer_on_a_terminal
from tests.keyring_file import BACKEND, FILE, FileKeyring
from tests.server import PASSWORD, server_with_logins

ROOT = Path(__file__).parents[2]
FIRST = "trottinette bleu-nuit 7 kiwis"
OWN = "Brouette à 3 roues, merci"
Relais = Callable[..., tuple[int, Any, Any]]


@pytest.fixture
def relais(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Relais:
    """Runs `relais --data-dir …` with lines on stdin; exit code, JSON out, the error."""
    monkeypatch.setenv(FILE, str(tmp_path / "trousseau.json"))
    former = keyring.get_keyring()
    keyring.set_keyring(FileKeyring())

    def act(*words: str, given: str = "") -> tuple[int, Any, Any]:
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        code = run(["--data-dir", str(folder), *words])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, json.loads(err)["error"] if err else None

    yield act
    keyring.set_keyring(former)


@pytest.fixture
def protected(relais: Relais) -> Relais:
    """Ada keeps the accounts, her password is in the keyring."""
    words = ("account", "add", "ada.roux", "--as", "admin", "--full-name", "Ada Roux")
    assert relais(*words, "--role", "admin", given=f"{FIRST}\n")[0] == 0
    assert relais("account", "sign-in", "ada.roux", given=f"{FIRST}\n")[1]["kept"] is True
    return relais


def test_a_pc_without_accounts_goes_on_as_before(relais: Relais) -> None:
    assert relais("list")[0] == 0
    code, _, error = relais("list", "--login", "ada.roux")
    assert (code, error["code"], error["field"]) == (2, "no_accounts", "login")
    assert relais("account", "sign-in", "ada.roux", given="x\n")[2]["code"] == "no_accounts"
    words = ("account", "add", "ada.roux", "--as", "admin", "--full-name", "Ada Roux")
    assert relais(*words, given=f"{FIRST}\n")[2]["code"] == "not_allowed"
    refused = relais(*words, "--role", "admin", given="azerty\n")
    assert refused[2]["code"] == "password_too_short"


def test_nobody_works_without_signing_in(protected: Relais, tmp_path: Path) -> None:
    copy = tmp_path / "copie.sqlite"
    assert protected("backup", str(copy), "--login", "ada.roux")[0] == 0
    for words in (
        ("list",), ("check",), ("backup", "x"), ("restore", str(copy), "--yes"),
        ("account", "list"), ("log",), ("rules", "check"),
    ):  # fmt: skip
        code, out, error = protected(*words)
        assert (code, out, error["code"]) == (2, None, "sign_in_needed"), words
    assert protected("restore", str(copy), "--yes", "--login", "ada.roux")[0] == 0
    assert protected("list", "--login", "ADA.roux")[0] == 0
    assert protected("--login", "ada.roux", "list")[0] == 0
    code, _, error = protected("list", "--login", "ada.roux", "--name", "Moi")
    assert (code, error["code"]) == (2, "other_actor")


def test_an_account_from_its_opening_to_its_end(protected: Relais) -> None:
    ada = ("--login", "ada.roux")
    words = ("account", "add", "nadia.b", "--as", "front_desk", "--full-name", "Nadia", "--in")
    _, made, _ = protected(*words, "19,10", *ada)
    given = made.pop("one_time_password")
    assert made == {
        "login": "nadia.b", "name": "Nadia", "role": "front_desk", "arrondissements": [19, 10],
        "team": None, "active": True, "signed_in_at": None, "must_change": True,
    }  # fmt: skip
    _, out, _ = protected("account", "sign-in", "nadia.b", given=f"{given}\n")
    assert (out["kept"], out["must_change"]) == (False, True)
    assert protected("list", "--login", "nadia.b")[2]["code"] == "sign_in_needed"
    weak = protected("account", "password", "nadia.b", given=f"{given}\nazerty\n")
    assert weak[2]["code"] == "password_too_short"
    assert protected("account", "password", "nadia.b", given=f"{given}\n{OWN}\n")[0] == 0
    protected("account", "sign-in", "nadia.b", given=f"{OWN}\n")
    assert protected("list", "--login", "nadia.b")[0] == 0
    assert protected("account", "list", "--login", "nadia.b")[2]["code"] == "not_allowed"
    assert protected("account", "set", "nadia.b", "--in", "18", *ada)[1]["arrondissements"] == [18]
    assert protected("list", "--login", "nadia.b")[0] == 0  # her password stays
    fresh = protected("account", "reset", "nadia.b", *ada)[1]["one_time_password"]
    # What the keyring holds is wrong now: forgotten, so that runs by themselves lock nobody out.
    assert protected("list", "--login", "nadia.b")[2]["code"] == "sign_in_refused"
    assert protected("list", "--login", "nadia.b")[2]["code"] == "sign_in_needed"
    assert protected("account", "retire", "nadia.b", *ada)[1]["active"] is False
    closed = protected("account", "sign-in", "nadia.b", given=f"{fresh}\n")
    assert closed[2]["code"] == "account_retired"
    _, log, _ = protected("account", "log", *ada)
    kinds = [line["kind"] for line in log["sign_ins"] if line["login"] == "nadia.b"]
    assert kinds[0] == "account_closed"
    assert {"failed", "password_given", "account_opened", "signed_in"} <= set(kinds)


def test_a_password_in_the_keyring_goes_with_a_sign_out(protected: Relais) -> None:
    assert protected("account", "sign-out", "ada.roux")[1]["forgotten"] is True
    assert protected("account", "sign-out", "ada.roux")[1]["forgotten"] is False
    assert protected("list", "--login", "ada.roux")[2]["code"] == "sign_in_needed"


def test_wrong_ones_are_told_to_wait(protected: Relais) -> None:
    codes = [
        protected("account", "sign-in", login, given="faux\n")[2]["code"]
        for login in ("ada.roux", "personne", "ada.roux", "ada.roux")
    ]
    assert codes == ["sign_in_refused"] * 3 + ["sign_in_wait"]


def test_a_terminal_is_asked_and_shows_nothing(protected: Relais, folder: Path) -> None:
    protected("account", "sign-out", "ada.roux")
    words = ["--data-dir", str(folder), "list", "--login", "ada.roux"]
    environment = os.environ | {"PYTHON_KEYRING_BACKEND": BACKEND}
    code, seen = answer_on_a_terminal(words, "Mot de passe de ada.roux", FIRST, environment)
    assert code == 0
    assert b'"total": 0' in seen
    assert FIRST.encode() not in seen


def test_one_s_own_password_on_a_shared_base(
    relais: Relais, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "aucun"))
    with server_with_logins() as server:
        open_base(tmp_path / "base", server.admin_url).close()
        server.run("ALTER ROLE alice SUPERUSER")
        base = "--database-url", server.url_of()
        change = ("account", "password", *base)
        weak = relais(*change, given=f"{PASSWORD}\nazerty\n")
        assert weak[2]["code"] == "password_too_short"
        assert relais(*change, given=f"{PASSWORD}\n")[2]["code"] == "password_empty"
        assert relais(*change, given=f"faux\n{OWN}\n")[2]["code"] == "password_wrong"
        assert relais(*change, given=f"{PASSWORD}\n{OWN}\n")[:2] == (
            0,
            {"login": "alice", "changed": True},
        )
        assert relais("server", "login", *base, given=f"{OWN}\n")[0] == 0
        assert relais("account", "sign-in", *base)[2]["code"] == "server_base"
