"""`relais team` and `relais duty`: JSON in, JSON out, French refusals."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cli.main import run
from desktop_app.domain.codes import Category
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from tests.services.entries import entry


class Relais:
    """The command line on one folder."""

    def __init__(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder, self._capsys, self._patch = folder, capsys, monkeypatch

    def __call__(self, *words: str, told: object = None, before: tuple[str, ...] = ()) -> Any:
        if told is not None:
            text = told if isinstance(told, str) else json.dumps(told)
            stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
            self._patch.setattr("sys.stdin", stdin)
        assert run(["--data-dir", str(self.folder), *before, *words]) == 0, (
            self._capsys.readouterr()
        )
        return json.loads(self._capsys.readouterr().out)

    def refused(self, *words: str, told: object = None) -> dict[str, Any]:
        text = told if isinstance(told, str) else json.dumps(told)
        self._patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert run(["--data-dir", str(self.folder), *words]) == 2
        error: dict[str, Any] = json.loads(self._capsys.readouterr().err)["error"]
        return error


@pytest.fixture
def relais(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Relais:
    return Relais(folder, capsys, monkeypatch)


def write(folder: Path, content: object) -> str:
    path = folder / "equipe.json"
    path.write_text(json.dumps(content), "utf-8")
    return str(path)


def test_teams_are_listed_and_shown(relais: Relais) -> None:
    listed = relais("team")
    assert listed == relais("team", "list")
    line = next(each for each in listed if each["code"] == "uasa")
    assert (line["active"], line["duty_confirmed"]) == (True, False)
    shown = relais("team", "show", "uasa")
    assert shown["slots"][0] == {
        "weekday": 0,
        "start": "07:00",
        "end": "14:00",
        "capacity": 14,
        "confirmed": False,
    }
    assert (shown["sectors"], shown["on_holidays"], shown["version"]) == ([], "as_usual", 1)


def test_a_team_is_made_changed_and_confirmed(relais: Relais) -> None:
    new = {"name": "Maraude Est", "kind": "maraude", "sectors": ["eole"], "arrondissements": [18]}
    made = relais("team", "set", "--file", write(relais.folder, new))
    assert (made["code"], made["surface"], made["active"]) == ("maraude_est", True, True)
    changed = relais("team", "set", "maraude_est", told={"capacity": 7, "underground": True})
    assert (changed["capacity"], changed["underground"], changed["version"]) == (7, True, 2)
    assert changed["sectors"] == ["eole"]
    (warning,) = changed["warnings"]
    assert (changed["duty_known"], "rien ne lui est proposé" in warning) == (False, True)
    listed = {each["code"]: each for each in relais("team", "list")}
    assert listed["maraude_est"]["warnings"] == [warning]
    assert (listed["uasa"]["warnings"], listed["uasa"]["duty_known"]) == ([], True)
    hours = {"slots": [{"weekday": 4, "start": "22:00", "end": "06:00", "capacity": 4}]}
    assert relais("duty", "set", "maraude_est", told=hours)["duty_confirmed"] is False
    confirmed = relais("team", "confirm", "maraude_est")
    assert (confirmed["duty_confirmed"], confirmed["warnings"]) == (True, [])
    again = relais("duty", "set", "maraude_est", told={"on_holidays": "off"})
    assert (again["duty_confirmed"], again["on_holidays"]) == (True, "off")
    assert again["slots"][0]["end"] == "06:00"


def test_hours_that_leave_a_hole_say_which(relais: Relais) -> None:
    same = relais("duty", "set", "uasa", told={})
    assert (same["opened_holes"], same["warnings"]) == ([], [])
    hours = {"slots": [{"weekday": 0, "start": "07:00", "end": "14:00"}]}
    opened = relais("duty", "set", "uasa", told=hours)["opened_holes"]
    told = {(hole["category"], hole["level"], hole["text"]) for hole in opened}
    assert ("consumption", "surface", "tous les jours 19 h – 21 h") in told


def test_a_team_without_hours_hides_no_hole_and_takes_nothing(relais: Relais, seat: Seat) -> None:
    # Cleaning comes back tomorrow at 6 h: a team of its kind with no hours would seem to be there.
    before = relais("coverage")
    relais("team", "set", told={"name": "Équipe test", "kind": "cleaning"})
    after = relais("coverage")
    assert (after["holes"], after["single_points"]) == (before["holes"], before["single_points"])
    given = entry(category=Category.LITTER_DRUG)
    number = log_signalement(seat, given).number
    assert relais("show", number)["team"]["code"] == "proprete"
    told = relais("show", number, "--why-not", "equipe_test")["why_not"]
    assert told == ["Équipe test est sans horaires : rien ne lui est proposé."]


def test_doubtful_hours_are_saved_and_said(relais: Relais) -> None:
    hours = {"slots": [{"weekday": 1, "start": "14:00", "end": "07:00", "capacity": 0}]}
    assert relais("duty", "set", "maraude_ego", told=hours)["warnings"] == [
        "mardi 14 h – 7 h : le service dure 17 h.",
        "mardi 14 h – 7 h : capacité 0, aucun arrêt n’y tient.",
    ]
    assert relais("duty", "set", "maraude_ego", told=hours)["warnings"] == []


def test_a_team_with_open_signalements_is_put_aside_knowingly(relais: Relais, seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    code = relais("show", number)["team"]["code"]
    assert relais.refused("team", "set", code, told={"active": False})["field"] == "open"
    aside = relais("team", "set", code, "--to-pool", told={"active": False})
    assert aside["active"] is False
    assert relais("show", number)["team"] is None
    assert relais("team", "set", code, told={"active": True})["active"] is True


@pytest.mark.parametrize(
    ("words", "told", "field", "said"),
    [
        (("team", "show"), "", "code", "code de l’équipe"),
        (("team", "show", "lune"), "", "team", "n’existe pas"),
        (("team", "set", "uasa"), {"nom": "x"}, "nom", "les champs sont name"),
        (("team", "set", "uasa"), "{", "file", "pas du JSON"),
        (("team", "set", "uasa"), "[]", "file", "objet JSON"),
        (("team", "set"), {"kind": "uasa"}, "name", "demande « name »"),
        (("team", "set", "uasa"), {"surface": "oui"}, "surface", "true ou false"),
        (("team", "set", "uasa"), {"sectors": "eole"}, "sectors", "entre crochets"),
        (("team", "set", "uasa"), {"sectors": ["lune"]}, "sectors", "sans périmètre dessiné"),
        (("team", "set", "uasa"), {"capacity": 1.5}, "capacity", "nombre entier"),
        (("team", "set", "uasa"), {"capacity": -1}, "capacity", "zéro ou plus"),
        (("team", "set", "uasa"), {"kind": "lune"}, "kind", "l’un de uasa"),
        (("duty", "set"), {}, "code", "code de l’équipe"),
        (("duty", "set", "uasa"), {"slots": {}}, "slots", "entre crochets"),
        (("duty", "set", "uasa"), {"slots": [1]}, "slots", "objet JSON"),
        (
            ("duty", "set", "uasa"),
            {
                "slots": [
                    {"weekday": 0, "start": "07:00", "end": "14:00"},
                    {"weekday": 9, "start": "07:00", "end": "14:00"},
                ]
            },
            "slots",
            "slots[2].weekday : 9 n’est pas un jour",
        ),
        (
            ("duty", "set", "uasa"),
            {"exceptions": [{"first_on": "2026-12-24", "kind": "absence", "note": 3}]},
            "exceptions",
            "exceptions[1].note",
        ),
        (("duty", "set", "uasa"), {"slots": [{"weekdy": 0}]}, "slots", "« weekdy » de slots[1]"),
        (("team", "set", "uasa"), {"arrondissements": [19, "x"]}, "arrondissements", "s[2]"),
        (
            ("duty", "set", "uasa"),
            {"slots": [{"weekday": 0, "start": "7h", "end": "14:00"}]},
            "slots",
            "slots[1].start : « 7h » n’est pas une heure : écrivez 07:00",
        ),
        (
            ("duty", "set", "uasa"),
            {
                "slots": [
                    {"weekday": 0, "start": "07:00", "end": "14:00"},
                    {"weekday": 0, "start": "13:00", "end": "20:00"},
                ]
            },
            "slots",
            "lundi 7 h – 14 h et lundi 13 h – 20 h se chevauchent",
        ),
        (
            ("duty", "set", "uasa"),
            {"exceptions": [{"first_on": "Noël", "kind": "absence"}]},
            "exceptions",
            "n’est pas une date",
        ),
        (
            ("duty", "set", "uasa"),
            {"exceptions": [{"first_on": "2026-12-24", "kind": "absence", "start": "07:00"}]},
            "exceptions",
            "« start » et « end »",
        ),
        (("duty", "list", "--team", "lune"), "", "team", "n’existe pas"),
        (("duty", "list", "--week", "lundi"), "", "week", "n’est pas une date"),
    ],
)
def test_what_cannot_be_is_refused(
    relais: Relais, words: tuple[str, ...], told: object, field: str, said: str
) -> None:
    error = relais.refused(*words, told=told)
    assert error["field"] == field
    assert said in error["message"]


def test_the_week_is_listed_with_its_exceptions(relais: Relais) -> None:
    away = [{"first_on": "2026-11-25", "kind": "absence", "note": "formation"}]
    relais("duty", "set", "uasa", told={"exceptions": away})
    week = relais("duty", "list", "--team", "uasa", "--week", "2026-11-26")
    assert week["week"] == "2026-11-23"
    assert len(week["shifts"]) == 12  # two a day, none on the Wednesday
    assert week["shifts"][0] == {
        "team": "uasa",
        "confirmed": False,
        "begins_at": "2026-11-23T07:00+01:00",
        "ends_at": "2026-11-23T14:00+01:00",
        "capacity": 14,
    }
    every = relais("duty", "list", "--week", "2026-11-26")
    assert {"uasa", "mediation"} <= {shift["team"] for shift in every["shifts"]}


def test_a_lead_lists_their_own_team(relais: Relais) -> None:
    lead = ("--role", "team_lead", "--team", "uasa")
    week = relais("duty", before=lead)
    assert {shift["team"] for shift in week["shifts"]} == {"uasa"}


def test_who_is_on_duty_now(relais: Relais) -> None:
    whole = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)]
    relais("duty", "set", "uasa", told={"slots": whole})
    relais("team", "set", told={"name": "Maraude Est", "kind": "maraude"})
    now = relais("duty", "now")
    assert "uasa" in {each["team"] for each in now["on_duty"]}
    assert "maraude_est" in now["hours_unknown"]
