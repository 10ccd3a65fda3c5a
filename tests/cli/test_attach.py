"""`relais attach`: files added, listed, read, blurred, removed; sentences for the rest."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.test_follow_up import Relais, number, relais
from tests.integrations.given_files import SECRET, archive, broken_exif, document, photo

__all__ = ["number", "relais"]


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A photo on the disk."""
    path = tmp_path / "Mme Diallo.jpg"
    path.write_bytes(photo())
    return path


def test_a_whole_life(relais: Relais, number: str, given: Path, tmp_path: Path) -> None:
    code, file, error = relais("attach", "add", number, str(given))
    assert (code, error) == (0, None)
    assert (file["number"], file["name"], file["version"]) == (number, "Mme [masqué].jpg", 1)
    assert (file["mime"], file["width"], file["height"]) == ("image/jpeg", 640, 480)
    assert relais("attach", "list", number)[1] == [file]
    assert relais("show", number)[1]["attachments"] == [file]
    out = tmp_path / "sortie.jpg"
    code, told, _ = relais("attach", "get", number, file["id"], str(out))
    assert (code, told["file"], told["bytes"]) == (0, str(out), out.stat().st_size)
    assert out.stat().st_mode & 0o777 == 0o600
    assert SECRET not in out.read_bytes()
    rects = ["--rect", "300,200,200,100", "--rect", "0,0,50,50"]
    code, blurred, _ = relais("attach", "blur", number, file["id"], *rects, "--version", "1")
    assert (code, blurred["blurred"], blurred["version"]) == (0, 2, 2)
    assert blurred["sha256"] != file["sha256"]
    code, _, error = relais("attach", "get", number, file["id"], str(out))
    assert (code, error["code"], error["field"]) == (2, "file_exists", "out")
    assert relais("attach", "get", number, file["id"], str(out), "--force")[0] == 0
    cell = Image.open(io.BytesIO(out.read_bytes())).crop((310, 210, 320, 220))
    assert all(high - low <= 6 for low, high in cell.getextrema())
    assert relais("attach", "remove", number, file["id"])[1]["removed"]
    assert relais("attach", "list", number)[1] == []
    assert relais("check")[1]["problems"] == []


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (["add", "{n}"], "missing", "file"),
        (["get", "{n}", "x"], "missing", "out"),
        (["get", "{n}", "x", "y"], "unknown_attachment", "uid"),
        (["blur", "{n}", "x", "--rect", "1,2"], "rect_unreadable", "rect"),
        (["blur", "{n}", "x", "--rect", "1,2,3,4"], "unknown_attachment", "uid"),
        (["remove", "{n}", "x"], "unknown_attachment", "uid"),
        (["list", "19-2026-999999"], "unknown_number", "number"),
        (["add", "{n}", "{zip}"], "file_type", "file"),
        (["dance", "{n}"], "usage", "act"),
    ],
)
def test_what_the_caller_can_mend_is_exit_2(
    relais: Relais, number: str, tmp_path: Path, words: list[str], code: str, field: str
) -> None:
    (tmp_path / "photo.jpg").write_bytes(archive())
    made = [word.format(n=number, zip=tmp_path / "photo.jpg") for word in words]
    exit_code, told, error = relais("attach", *made)
    assert (exit_code, told) == (2, None)
    assert (error["code"], error["field"]) == (code, field)


def test_a_file_that_is_not_there_is_the_worlds_fault(
    relais: Relais, number: str, tmp_path: Path
) -> None:
    code, _, error = relais("attach", "add", number, str(tmp_path / "absente.jpg"))
    assert (code, error["code"]) == (3, "file_missing")


def test_who_may_not_is_told(relais: Relais, number: str, given: Path, tmp_path: Path) -> None:
    (tmp_path / "plainte.pdf").write_bytes(document())
    lead = ["--role", "team_lead", "--name", "Chef", "--team", "uasa"]
    assert relais(*lead, "attach", "add", number, str(tmp_path / "plainte.pdf"))[0] == 0
    for words in (["list", number], ["add", number, str(given)]):
        code, _, error = relais("--role", "admin", "attach", *words)
        assert (code, error["code"]) == (2, "not_allowed")


def test_what_decoders_grumble_does_not_reach_the_terminal(
    number: str, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.jpg").write_bytes(broken_exif())
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\nrien")
    for name, exit_code, lines in (("a.jpg", 0, 0), ("b.pdf", 2, 1)):
        words = ["--data-dir", str(folder), "attach", "add", number, str(tmp_path / name)]
        command = [sys.executable, "-m", "desktop_app", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == exit_code
        assert len(done.stderr.splitlines()) == lines, done.stderr
        assert all(json.loads(line)["error"]["code"] for line in done.stderr.splitlines())
