"""The words of a command line: which one is the command, and bytes that are no text."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from db.engine import MAIN_FILE
from desktop_app.cli.main import run
from tests.cli.test_log import Log, document, log, saved

__all__ = ["log"]
LATIN = os.fsdecode(b"Ren\xe9")  # as a terminal in Latin-1 sends it


def relais(*words: str | bytes) -> tuple[int, Any, Any]:
    """The program itself: words may be any bytes."""
    command = [sys.executable, "-m", "desktop_app", *words]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    error = json.loads(done.stderr)["error"] if done.stderr else None
    return done.returncode, json.loads(done.stdout) if done.stdout else None, error


def test_a_value_that_bears_the_name_of_a_command_is_a_value(
    base_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo").mkdir()
    shutil.copy(base_template, tmp_path / "demo" / MAIN_FILE)
    code, told, error = relais("--data-dir", "demo", "--name", "log", "check")
    assert (code, error) == (0, None)
    assert told["ok"]
    assert relais("--data-dir=demo", "--name", "check", "list")[1]["total"] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo"]


def test_an_unknown_command_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--data-dir", str(folder), "vérifier"]) == 2
    error = json.loads(capsys.readouterr().err)["error"]
    assert (error["code"], error["field"]) == ("usage", "command")
    assert "« vérifier » n’est pas connu : écrivez l’un de log, list" in error["message"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["show", LATIN], 2),
        (["list", "--filter", f"team={LATIN}"], 0),
        (["list", "--filter", f"category={LATIN}"], 2),
        (["list", "--team", LATIN], 2),
        (["search", LATIN], 0),
        (["search", "fumées \ud83d"], 0),
        (["geocode", LATIN], 0),
        ([LATIN], 2),
        (["check", "--role", LATIN], 2),
        (["duplicates", "--lon", "2.36", "--lat", "48.88", "--at", LATIN, "--category", "x"], 2),
    ],
)
def test_bytes_that_are_no_text_end_in_an_answer_or_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int
) -> None:
    assert run(["--data-dir", str(folder), "--name", LATIN, *words]) == code
    out, err = capsys.readouterr()
    told = json.loads(err)["error"]["code"] if err else None
    assert told != "internal"
    assert bool(out) is (code == 0)


def test_the_name_of_an_agent_is_kept_without_them(log: Log, folder: Path) -> None:
    assert log(document(), options=("--name", LATIN))[0] == 0
    assert saved(folder, "SELECT created_by FROM signalement") == [("Ren?",)]


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux only")
def test_a_file_may_bear_any_name(folder: Path, tmp_path: Path) -> None:
    target = os.fsencode(tmp_path) + b"/copie-\xe9.sqlite"
    code, told, error = relais("--data-dir", str(folder), "backup", target)
    assert (code, error) == (0, None)
    assert os.fsencode(told["file"]) == target
    assert Path(os.fsdecode(target)).exists()
