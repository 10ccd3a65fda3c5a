"""`relais move`, `relais backup --daily`, `relais restore` as scripts see them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cli.main import run
from desktop_app.services.open_base import open_base
from tests.postgres import postgres_url


def relais(folder: Path, *words: str) -> int:
    return run(["--data-dir", str(folder), "--offline", *words])


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    error: dict[str, str] = json.loads(capsys.readouterr().err)["error"]
    return error


def test_there_and_back(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert relais(folder, "demo", "--signalements", "20") == 0
    capsys.readouterr()
    with postgres_url() as url:
        open_base(tmp_path, url).close()
        assert relais(folder, "move", "--to", url) == 0
        there = told(capsys)
        assert there["verified"]
        assert {each["table"]: each["rows"] for each in there["tables"]}["signalement"] == 20
        assert all(len(each["sha256"]) == 64 for each in there["tables"])
        assert "relais check" in there["next"]
        assert relais(folder, "--database-url", url, "check") == 0
        assert told(capsys)["signalements"] == 20
        assert relais(folder, "move", "--to", url) == 2
        assert refused(capsys)["code"] == "own_rows"
        back = tmp_path / "retour.sqlite"
        assert relais(folder, "--database-url", url, "move", "--to", f"sqlite:///{back}") == 0
        sums = {each["table"]: each["sha256"] for each in told(capsys)["tables"]}
        assert sums == {each["table"]: each["sha256"] for each in there["tables"]} | {
            name: sums[name] for name in sums.keys() - {each["table"] for each in there["tables"]}
        }
        assert relais(folder, "--database-url", url, "restore", str(back), "--yes") == 2
        assert refused(capsys)["code"] == "server_base"
    assert relais(tmp_path / "neuf", "restore", str(back), "--yes") == 0


def test_the_copy_of_the_day(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert relais(folder, "backup", "--daily") == 0
    first = told(capsys)
    assert (first["made"], first["verified"], first["removed"]) == (True, True, [])
    assert Path(first["file"]).stat().st_size == first["bytes"]
    assert relais(folder, "backup", "--daily") == 0
    second = told(capsys)
    assert (second["made"], second["file"]) == (False, first["file"])


@pytest.mark.parametrize("words", [(), ("--daily", "copie.sqlite")])
def test_a_file_or_the_day(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert relais(folder, "backup", *words) == 2
    assert refused(capsys)["code"] == "usage"


def test_an_address_that_is_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert relais(folder, "move", "--to", "oracle://serveur/relais") == 2
    assert refused(capsys)["field"] == "to"
