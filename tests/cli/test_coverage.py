"""`relais coverage` on the shipped reference."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.cli.main import run


def coverage(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, object]:
    assert run(["--data-dir", str(folder), "coverage", *options]) == 0
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


def test_holes_and_single_points(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = coverage(folder, capsys, "--week", "2026-11-25")
    assert told["week"] == "2026-11-23"
    assert told["unrouted"] == ["other"]
    holes = told["holes"]
    assert isinstance(holes, list)
    night = next(hole for hole in holes if hole["category"] == "consumption")
    assert (night["level"], night["text"]) == ("surface", "tous les jours 21 h – 7 h")
    assert "eole" in night["zones"] and "18ᵉ hors secteur" in night["zones"]
    assert "grid" not in told


def test_the_grid(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grid = coverage(folder, capsys, "--week", "2026-11-23", "--grid")["grid"]
    assert isinstance(grid, list)
    line = next(each for each in grid if (each["category"], each["zone"]) == ("camp", "eole"))
    assert [len(each["hours"]) for each in grid] == [168] * len(grid)
    assert line["hours"][8] == {"team": "uasa", "later": None, "single": True}
    assert line["hours"][2] == {"team": None, "later": "uasa", "single": False}


def test_a_week_that_is_no_date(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--data-dir", str(folder), "coverage", "--week", "lundi"]) == 2
    assert json.loads(capsys.readouterr().err)["error"]["field"] == "week"
