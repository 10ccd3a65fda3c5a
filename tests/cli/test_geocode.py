"""`relais geocode` and `relais import gazetteer`, as other programs call them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from desktop_app.cli.main import run


def answers(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_line_an_argument(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["--data-dir", str(folder), "--offline", "geocode", "43 rue d'Aubervilliers, 75018"])
    assert code == 0
    (answer,) = answers(capsys)
    assert list(answer) == [
        "query", "label", "lon", "lat", "precision", "score", "arrondissement",
    ]  # fmt: skip
    assert answer["query"] == "43 rue d'Aubervilliers, 75018"
    assert (answer["precision"], answer["arrondissement"]) == ("number", 18)


def test_words_without_quotes_are_one_question(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["geocode", "--data-dir", str(folder), "--offline", "68", "bd", "ney"]) == 0
    (answer,) = answers(capsys)
    assert (answer["query"], answer["label"]) == ("68 bd ney", "68 Boulevard Ney, 75018 Paris")


def test_lines_of_stdin_in_their_order(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("stalingrad\n\nzzzzzz\nrosa parks\r\n"))
    assert run(["--data-dir", str(folder), "--offline", "geocode"]) == 0
    found = answers(capsys)
    assert [answer["query"] for answer in found] == ["stalingrad", "", "zzzzzz", "rosa parks"]
    assert found[0]["precision"] == "place"
    nothing = {name: None for name in found[1] if name != "query"}
    assert found[1:3] == [{"query": "", **nothing}, {"query": "zzzzzz", **nothing}]


def test_import_gazetteer_ends_with_its_counts(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "voies.csv"
    path.write_text("voie,code_postal,lon,lat\nRue Inventée,75018,2.36,48.89\nx,y,z,t\n", "utf-8")
    command = ["--data-dir", str(folder), "--offline", "import", "gazetteer", str(path)]
    assert run(command) == 0
    (counts,) = answers(capsys)
    report = counts.pop("report")
    assert counts == {"created": 1, "updated": 0, "unchanged": 0, "refused": 1}
    assert Path(str(report)).is_file()


def test_a_file_that_is_missing_is_a_fault_of_the_world(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "absent.csv")
    assert run(["--data-dir", str(folder), "import", "gazetteer", path]) == 3
    error = json.loads(capsys.readouterr().err)["error"]
    assert error["code"] == "file_missing"
