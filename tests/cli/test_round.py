"""`relais round`: build, list, show, and the sheet that names nobody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db.engine import Store, sqlite_url
from db.schema import ReporterIdentityRow
from desktop_app.cli.main import run
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import PlaceKind, Role
from desktop_app.domain.folding import fold
from desktop_app.services import rounds
from desktop_app.services.seat import Seat
from tests.conftest import NOW, Clock
from tests.pdf_text import pdf_pages
from tests.services.entries import EOLE, wanting
from tests.services.round_steps import accepted_at

Relais = Callable[..., tuple[int, Any, Any]]
BUILD = ("round", "build", "--team", "uasa", "--date", "2026-11-20")


@pytest.fixture
def relais(folder: Path, capsys: pytest.CaptureFixture[str]) -> Relais:
    """Runs `relais --data-dir …`; gives the exit code, the JSON out, the error."""

    def act(*words: str) -> tuple[int, Any, Any]:
        code = run(["--data-dir", str(folder), "--offline", *words])
        out, err = capsys.readouterr()
        told = json.loads(out) if out else None
        return code, told, json.loads(err)["error"] if err else None

    return act


@pytest.fixture
def numbers(folder: Path) -> Iterator[list[str]]:
    """Three signalements in the UASA's hand, each reported by somebody who is named in its text."""
    store = Store(sqlite_url(folder))
    seat = Seat(store, Actor("Claire", Role.COORDINATOR), folder, Clock(NOW))
    names = ("Éléonore Bertillon", "Zoé Vandermeersch", "Idriss Quentin-Lacour")
    yield [
        accepted_at(
            seat,
            position,
            reporter=replace(wanting(), name=name, email=f"{fold(name).split()[0]}@exemple.fr"),
            description=f"{name} signale un groupe. Rappeler {fold(name).split()[1]} au fond.",
        )
        for position, name in zip((3, 1, 2), names, strict=True)
    ]
    store.close()


def test_a_round_is_built_in_walking_order(relais: Relais, numbers: list[str]) -> None:
    code, made, _ = relais(*BUILD, "--start", "43 rue d'aubervilliers", "--json")
    assert code == 0
    assert (made["team"]["code"], made["date"]) == ("uasa", "2026-11-20")
    assert made["shift"] == {
        "begins_at": "2026-11-20T14:00:00+01:00",
        "ends_at": "2026-11-20T21:00:00+01:00",
    }
    assert made["capacity"] == 14
    assert made["start"]["label"].startswith("43 Rue d’Aubervilliers")
    assert [stop["position"] for stop in made["stops"]] == [1, 2, 3]
    assert [stop["label"][0] for stop in made["stops"]] == ["1", "2", "3"]
    assert {stop["number"] for stop in made["stops"]} == set(numbers)
    assert 500 < made["length_m"] < 700
    assert made["warnings"] == []
    assert set(made["stops"][0]) >= {"number", "label", "lon", "lat", "underground", "why"}
    assert made.pop("left_out") == []
    assert relais("round", "show", made["uid"])[1] == made
    (line,) = relais("round", "list", "--date", "2026-11-20")[1]
    assert (line["uid"], line["stops"], line["left"], line["state"]) == (
        made["uid"], 3, 3, "planned",
    )  # fmt: skip
    assert relais("round", "list", "--date", "2026-11-21")[1] == []
    assert relais("round", "list", "--team", "mediation", "--date", "2026-11-20")[1] == []


def test_the_sheet_names_nobody(
    relais: Relais, numbers: list[str], folder: Path, tmp_path: Path
) -> None:
    _, made, _ = relais(*BUILD)
    out = tmp_path / "tournée.pdf"
    code, told, _ = relais("round", "sheet", made["uid"], "--out", str(out))
    assert (code, told["pages"]) == (0, 1)
    (page,) = pdf_pages(out)
    for number in numbers:
        assert number in page
    for words in ("Tournée — UASA", "Rue d’Aubervilliers", "signale un groupe", "À regarder"):
        assert words in page
    assert "Consommation" in page
    store = Store(sqlite_url(folder))
    with store.reading() as connection:
        identities = connection.execute(select(ReporterIdentityRow.__table__)).all()
    store.close()
    assert len(identities) == 3
    folded = fold(page)
    digits = "".join(sign for sign in page if sign.isdigit())
    for each in identities:
        assert all(word not in folded for word in fold(each.name).split())
        assert each.email not in page
        assert each.phone[3:] not in digits


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (("round", "build", "--date", "2026-11-20"), "team_missing", "team"),
        ((*BUILD[:2], "--team", "atlantide"), "unknown_team", "team"),
        ((*BUILD[:4], "--date", "vendredi"), "date_unreadable", "date"),
        ((*BUILD, "--shift", "03:00"), "no_shift", "shift"),
        ((*BUILD, "--start", "zzzz"), "place_unknown", "start"),
        ((*BUILD, "--days-not-seen", "0"), "days_not_seen", "days_not_seen"),
        (("round", "show"), "missing", "uid"),
        (("round", "show", "absente"), "unknown_round", "uid"),
        (("round", "danse"), "usage", "act"),
    ],
)
def test_bad_input_is_said_in_french(
    relais: Relais, numbers: list[str], words: tuple[str, ...], code: str, field: str
) -> None:
    exit_code, _, error = relais(*words)
    assert (exit_code, error["code"], error["field"]) == (2, code, field)


def test_nothing_left_to_see(relais: Relais, numbers: list[str]) -> None:
    assert relais(*BUILD, "--shift", "07:00")[0] == 0
    code, _, error = relais(*BUILD, "--shift", "14:00")
    assert (code, error["code"]) == (2, "stops_missing")


@pytest.fixture
def many(folder: Path) -> Iterator[Seat]:
    """Sixteen places in the UASA's hand; a shift holds fourteen."""
    store = Store(sqlite_url(folder))
    seat = Seat(store, Actor("Claire", Role.COORDINATOR), folder, Clock(NOW))
    for position in range(1, 17):
        accepted_at(seat, position)
    yield seat
    store.close()


def test_a_round_is_as_full_as_its_shift_holds(relais: Relais, many: Seat, tmp_path: Path) -> None:
    _, made, _ = relais(*BUILD, "--shift", "14:00")
    assert (len(made["stops"]), made["capacity"], made["left"]) == (14, 14, 14)
    assert made["warnings"] == []
    assert [each["left_because"] for each in made["left_out"]] == ["capacity"] * 2
    taken = {number for stop in made["stops"] for number in stop["numbers"]}
    assert all(set(each["numbers"]).isdisjoint(taken) for each in made["left_out"])
    sheet = relais("round", "sheet", made["uid"], "--out", str(tmp_path / "t.pdf"))[1]
    assert sheet["pages"] == 1
    code, _, error = relais(*BUILD, "--shift", "14:00")
    assert (code, error["code"], error["field"]) == (2, "shift_full", "shift")
    assert "14 arrêts pour une capacité de 14" in error["message"]


def test_a_second_round_of_a_shift_is_warned_of(relais: Relais, many: Seat) -> None:
    first = relais(*BUILD, "--shift", "14:00")[1]
    _, second, _ = relais(*BUILD, "--shift", "14:00", "--all")
    assert len(second["stops"]) == 2
    assert second["left_out"] == []
    for uid, others in ((first["uid"], 2), (second["uid"], 14)):
        told = relais("round", "show", uid)[1]["warnings"]
        assert told[0] == f"Une autre tournée de ce service compte {others} arrêts."
        assert told[1].startswith("16 arrêts en tout pour une capacité de 14")
    rounds.cancel_round(many, first["uid"])
    assert relais("round", "show", second["uid"])[1]["warnings"] == []


def test_a_team_of_the_underground_is_sent_to_no_surface(relais: Relais, many: Seat) -> None:
    below = replace(EOLE, label="Stalingrad, quai ligne 7", lon=2.3679, lat=48.8846)
    accepted_at(many, 1, "maraude_souterraine", place=below, place_kind=PlaceKind.STATION)
    outside = accepted_at(many, 17, "maraude_souterraine")
    _, made, _ = relais("round", "build", "--team", "maraude_souterraine", "--date", "2026-11-20")
    assert [stop["underground"] for stop in made["stops"]] == [True]
    (left,) = made["left_out"]
    assert (left["numbers"], left["left_because"]) == ([outside], "level")
    assert left["reason"].endswith("en surface, où l’équipe ne va pas")
    assert made["warnings"] == []
    code, _, error = relais(
        "round", "build", "--team", "maraude_souterraine", "--date", "2026-11-20"
    )
    assert (code, error["code"], error["field"]) == (2, "stops_missing", "team")


def test_a_sheet_needs_a_place_to_go(relais: Relais, numbers: list[str], tmp_path: Path) -> None:
    uid = relais(*BUILD)[1]["uid"]
    code, _, error = relais("round", "sheet", uid)
    assert (code, error["field"]) == (2, "out")
    code, _, error = relais("round", "sheet", uid, "--out", str(tmp_path / "absent" / "t.pdf"))
    assert (code, error["code"]) == (3, "file_denied")


def test_a_lead_plans_for_their_team_only(relais: Relais, numbers: list[str]) -> None:
    lead = ("--role", "team_lead", "--team", "maraude_ego")
    code, _, error = relais(*lead, *BUILD)
    assert (code, error["code"]) == (2, "not_allowed")
    assert relais("--role", "team_lead", "--team", "uasa", *BUILD)[0] == 0
