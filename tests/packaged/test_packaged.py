"""The frozen program, started where no Python can help it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.postgres import postgres_url

pytestmark = [pytest.mark.packaged, pytest.mark.timeout(300)]


@pytest.fixture
def program() -> Path:
    """The program that `make package` built."""
    named = os.environ.get("RELAIS_PACKAGED")
    if not named:
        pytest.skip("RELAIS_PACKAGED does not name a frozen program: run `make package`")
    return Path(named).resolve()


def run(program: Path, folder: Path, *words: str, text: str = "") -> subprocess.CompletedProcess:
    """Run the program with an empty path and no Python settings."""
    bare = {"PATH": "", "HOME": str(folder), "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [str(program), *words],
        env=bare,
        cwd=folder,
        input=text,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_self_check_passes_without_python(program: Path, tmp_path: Path) -> None:
    done = run(program, tmp_path, "--self-check")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["ok"] is True


def test_a_call_is_logged_accepted_and_verified(program: Path, tmp_path: Path) -> None:
    base = ["--data-dir", str(tmp_path / "base"), "--offline"]
    entry = {
        "category": "consumption",
        "place": "43 rue d'Aubervilliers, 75018",
        "place_kind": "porch",
        "observed_at": "2026-11-20T18:20:00+01:00",
        "description": "Groupe sous le porche, fumées.",
    }
    logged = run(program, tmp_path, *base, "log", text=json.dumps(entry))
    assert logged.returncode == 0, logged.stderr
    number = json.loads(logged.stdout)["number"]
    accepted = run(program, tmp_path, *base, "act", number, "accept")
    assert json.loads(accepted.stdout)["status"] == "accepted", accepted.stderr
    assert run(program, tmp_path, *base, "check").returncode == 0


def test_a_photo_is_joined_to_a_call_on_a_server(program: Path, tmp_path: Path) -> None:
    with postgres_url() as url:
        base = ["--data-dir", str(tmp_path / "base"), "--offline", "--database-url", url]
        entry = {
            "category": "consumption",
            "place": "43 rue d'Aubervilliers, 75018",
            "place_kind": "porch",
            "observed_at": "2026-11-20T18:20:00+01:00",
        }
        logged = run(program, tmp_path, *base, "log", text=json.dumps(entry))
        assert logged.returncode == 0, logged.stderr
        number = json.loads(logged.stdout)["number"]
        photo = tmp_path / "photo.jpg"
        Image.new("RGB", (64, 48), "teal").save(photo)
        joined = run(program, tmp_path, *base, "attach", "add", number, str(photo))
        assert joined.returncode == 0, joined.stderr
        tried = run(program, tmp_path, *base, "server", "test")
        assert json.loads(tried.stdout)["ok"] is True, tried.stderr


def test_the_keyring_is_asked(program: Path, tmp_path: Path) -> None:
    address = "postgresql://prenom.nom@localhost:1/relais"
    done = run(program, tmp_path, "--database-url", address, "server", "logout")
    told = done.stdout or done.stderr
    assert "keyring_absent" in told or json.loads(done.stdout)["forgotten"] is False


def test_a_pc_is_protected_by_an_account(program: Path, tmp_path: Path) -> None:
    base = ["--data-dir", str(tmp_path / "base"), "--role", "admin", "account"]
    words = ["add", "ada.roux", "--as", "admin", "--full-name", "Ada Roux"]
    password = "trottinette bleu-nuit 7 kiwis\n"  # noqa: S105 - of a base that lives for a test
    made = run(program, tmp_path, *base, *words, text=password)
    assert made.returncode == 0, made.stderr
    refused = run(program, tmp_path, *base, "list")
    assert json.loads(refused.stderr)["error"]["code"] == "sign_in_needed"
    # The account is right; whether this system has a keyring is not the program's affair.
    done = run(program, tmp_path, *base, "sign-in", "ada.roux", text=password)
    assert done.returncode == 0 or "keyring_absent" in done.stderr
