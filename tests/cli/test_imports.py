"""`relais import`: one line of counts, or one of what went wrong."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.cli.main import run

DMR = (
    "type;soustype;adresse;datedecl;id_dmr;geo_point_2d\n"
    'Propreté;Seringues;12 rue Riquet;02/02/2024;G2024B000001;"48.888,2.3671"\n'
    "Propreté;Seringues;12 rue Riquet;;G2024B000002;\n"
)
TABLE = "Quand;Où;Quoi\n02/02/2024;12 rue Riquet 75019;Tapage\n"


def relais(folder: Path, *words: str) -> int:
    return run(["--data-dir", str(folder), "--offline", "import", *words])


def yesterday() -> str:
    return f"{dt.datetime.now(dt.UTC) - dt.timedelta(days=1):%d/%m/%Y}"


def test_dansmarue(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "export.csv"
    path.write_text(DMR, encoding="utf-8")
    assert relais(folder, "dansmarue", str(path)) == 0
    assert relais(folder, "dansmarue", str(path)) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert list(first) == ["created", "updated", "unchanged", "refused", "report"]
    assert [first[name] for name in list(first)[:4]] == [1, 0, 0, 1]
    assert [second[name] for name in list(second)[:4]] == [0, 0, 1, 1]
    assert "date absente" in Path(first["report"]).read_text(encoding="utf-8-sig")


def test_table_with_a_mapping(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, mapping = tmp_path / "tableau.csv", tmp_path / "MAP.json"
    path.write_text(TABLE.replace("02/02/2024", yesterday()), encoding="utf-8")
    mapping.write_text(
        json.dumps(
            {
                "columns": {"Quand": "observed_at", "Où": "place", "Quoi": "category"},
                "values": {"category": {"Tapage": "noise"}},
                "defaults": {"channel": "letter"},
            }
        ),
        encoding="utf-8",
    )
    assert relais(folder, "table", str(path), "--mapping", str(mapping)) == 0
    assert relais(folder, "table", str(path)) == 0  # remembered by then
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["created"], first["refused"]) == (1, 0)
    assert (second["created"], second["unchanged"]) == (0, 1)


def test_a_process_of_its_own(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(DMR, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "desktop_app", "--data-dir", str(folder), "import", "dansmarue",
         str(path)],
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    assert json.loads(ended.stdout)["created"] == 1
    assert ended.stderr == ""


@pytest.mark.parametrize(
    ("words", "content", "code", "text"),
    [
        (["dansmarue", "FILE"], None, "file_missing", "introuvable"),
        (["dansmarue", "FILE"], "", "file_empty", "est vide"),
        (["dansmarue", "FILE"], "a;b\n", "wrong_header", "les colonnes type, soustype"),
        (["dansmarue", "."], None, "file_is_folder", "dossier"),
        (["table", "FILE"], "a;b\n1;2\n", "mapping_incomplete", "catégorie"),
        (["table", "FILE", "--mapping", "nulle-part.json"], TABLE, "file_missing", "introuvable"),
        (["table", "FILE", "--mapping", "FILE"], TABLE, "mapping_unreadable", "JSON"),
        (["nuages", "FILE"], TABLE, "usage", "nuages"),
    ],
)
def test_what_the_caller_can_mend(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    content: str | None,
    code: str,
    text: str,
) -> None:
    path = tmp_path / "fichier.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert relais(folder, *(str(path) if word == "FILE" else word for word in words)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    error = json.loads(said.err)["error"]
    assert error["code"] == code
    assert text in error["message"]


def test_a_role_that_may_not(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(DMR, encoding="utf-8")
    assert relais(folder, "--role", "front_desk", "dansmarue", str(path)) == 2
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "not_allowed"
