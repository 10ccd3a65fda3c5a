"""`relais hotspot`: places followed, changed, rested, without a window."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cli.main import run
from desktop_app.services.seat import Seat
from tests.services.round_steps import log_at

Relais = Callable[..., tuple[int, Any, Any]]


@pytest.fixture
def relais(folder: Path, capsys: pytest.CaptureFixture[str]) -> Relais:
    """Runs `relais --data-dir …`; gives the exit code, the JSON out, the error."""

    def act(*words: str) -> tuple[int, Any, Any]:
        code = run(["--data-dir", str(folder), "--offline", *words])
        out, err = capsys.readouterr()
        told = json.loads(out) if out else None
        return code, told, json.loads(err)["error"] if err else None

    return act


def test_a_place_from_its_following_to_its_rest(relais: Relais, seat: Seat) -> None:
    number = log_at(seat, 0)
    assert relais("hotspot") == (0, [], None)
    code, made, _ = relais("hotspot", "add", "--number", number, "--review", "never")
    assert code == 0
    assert (made["name"], made["radius_m"], made["state"], made["review_on"]) == (
        "0 Rue d’Aubervilliers", 100, "watched", None,
    )  # fmt: skip
    assert made["voices_6_months"] == 1
    uid = made["uid"]
    words = ("--title", "Le porche", "--radius", "150", "--note", "sous l’escalier")
    _, changed, _ = relais("hotspot", "set", uid, *words, "--review", "2199-01-31")
    assert (changed["name"], changed["radius_m"], changed["note"], changed["review_on"]) == (
        "Le porche", 150, "sous l’escalier", "2199-01-31",
    )  # fmt: skip
    assert changed["watched_since"] == made["watched_since"]
    _, same, _ = relais("hotspot", "set", uid, "--radius", "80")
    assert (same["name"], same["note"], same["radius_m"]) == ("Le porche", "sous l’escalier", 80)
    _, rested, _ = relais("hotspot", "rest", uid)
    assert rested["state"] == "rested"
    _, again, _ = relais("hotspot", "watch", uid)
    assert again["state"] == "watched"
    assert again["review_on"] is not None
    assert [told["kind"] for told in again["history"]] == [
        "made", "changed", "changed", "rested", "resumed",
    ]  # fmt: skip
    assert relais("hotspot", "show", uid)[1] == again
    assert [each["uid"] for each in relais("hotspot", "list")[1]] == [uid]
    assert "history" not in relais("hotspot", "list")[1][0]


def test_an_address_is_followed_and_a_round_stops_there(relais: Relais) -> None:
    code, made, _ = relais(
        "hotspot", "add", "--place", "stalingrad", "--kind", "square", "--title", "Rotonde"
    )
    assert (code, made["place_kind"], made["underground"]) == (0, "square", False)
    _, built, _ = relais("round", "build", "--team", "uasa", "--date", "2026-11-20")
    (stop,) = built["stops"]
    assert (stop["why"], stop["hotspot"]) == ("hotspot", made["uid"])
    assert stop["label"].startswith("Rotonde")


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (("add",), "missing", "place"),
        (("add", "--number", "19-2026-000001", "--place", "eole"), "missing", "place"),
        (("add", "--number", "19-2026-009999"), "unknown_number", "number"),
        (("add", "--place", "xyzzy qwerty"), "place_unknown", "place"),
        (("add", "--place", "stalingrad", "--radius", "9"), "radius", "radius"),
        (("add", "--place", "stalingrad", "--review", "demain"), "date_unreadable", "review"),
        (("add", "--place", "stalingrad", "--review", "2020-01-01"), "review_past", "review_on"),
        (("rest",), "missing", "uid"),
        (("rest", "x", "--note", "vide depuis un mois"), "option_unused", "note"),
        (("watch", "x", "--radius", "50"), "option_unused", "radius"),
        (("set", "x", "--number", "19-2026-000001"), "option_unused", "number"),
        (("show", "rien"), "unknown_hotspot", "uid"),
    ],
)
def test_bad_input_is_told(relais: Relais, words: tuple[str, ...], code: str, field: str) -> None:
    exit_code, out, error = relais("hotspot", *words)
    assert (exit_code, out) == (2, None)
    assert (error["code"], error["field"]) == (code, field)


def test_a_desk_follows_no_place(relais: Relais) -> None:
    _, _, error = relais("--role", "front_desk", "--arrondissement", "19", "hotspot", "list")
    assert error["code"] == "not_allowed"
