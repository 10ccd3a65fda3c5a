"""`relais rules`: check, replay, export, import."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import resources
from db.engine import Store, sqlite_url
from desktop_app.cli.main import run
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat, utc_now
from tests.services.entries import entry

SHIPPED = (Path(resources.__file__).parent / "reference" / "rules.json").read_text("utf-8")
MEDIATION = (
    '[{"code": "1", "position": 10, "name": "tout", "conditions": {"all": []},\n'
    '  "target_kind": "mediation"}]'
)
Relais = Callable[..., tuple[int, str, str]]


@pytest.fixture
def relais(folder: Path, capsys: pytest.CaptureFixture[str]) -> Relais:
    """Runs `relais rules …`: the exit code, what was printed, what was told on the error side."""

    def call(*words: str) -> tuple[int, str, str]:
        code = run(["--data-dir", str(folder), "--offline", "rules", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], str]:
    """Writes a file of rules and gives its path."""

    def write(text: str) -> str:
        path = tmp_path / "regles.json"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def fault(told: str) -> dict[str, Any]:
    error: dict[str, Any] = json.loads(told)["error"]
    return error


def test_check_tells_the_problems_and_fails_on_an_error(
    relais: Relais, file: Callable[[str], str]
) -> None:
    code, out, _ = relais("check")
    (problem,) = json.loads(out)["problems"]
    assert (code, problem["code"], problem["severity"]) == (0, "category_unrouted", "warning")
    assert list(problem) == ["code", "rules", "severity", "message"]
    code, out, err = relais("check", "--file", file(MEDIATION.replace("mediation", "cleaning")))
    assert (code, json.loads(out)["problems"], err) == (0, [], "")
    wrong = MEDIATION.replace('"target_kind": "mediation"', '"target_team": "inconnue"')
    code, out, _ = relais("check", "--file", file(wrong))
    assert code == 2
    assert json.loads(out)["problems"][0]["rules"] == ["1"]


def test_export_and_import_give_the_same_rules(relais: Relais, tmp_path: Path) -> None:
    code, out, _ = relais("export")
    assert (code, out) == (0, SHIPPED)
    path = tmp_path / "export.json"
    path.write_text(out, encoding="utf-8")
    code, out, _ = relais("import", str(path), "--note", "sans changement")
    answer = json.loads(out)
    assert (code, answer["number"], answer["state"]) == (0, 2, "draft")
    assert [each["code"] for each in answer["problems"]] == ["category_unrouted"]
    assert json.loads(relais("export", "--version", "2")[1]) == json.loads(SHIPPED)


def test_import_and_publish(relais: Relais, file: Callable[[str], str]) -> None:
    code, out, _ = relais("import", file(MEDIATION), "--publish")
    assert (code, json.loads(out)["state"]) == (0, "live")
    assert [rule["name"] for rule in json.loads(relais("export")[1])] == ["tout"]
    opened = {
        (hole["category"], hole["level"], hole["text"]) for hole in json.loads(out)["opened_holes"]
    }
    # By the shipped rules the UASA has it from 7 h to 21 h; the mediation works from 10 h to 18 h.
    assert ("camp", "surface", "tous les jours 18 h – 10 h") not in opened
    assert ("camp", "surface", "tous les jours 7 h – 10 h") in opened
    assert json.loads(relais("check")[1])["opened_holes"] == []
    wrong = MEDIATION.replace('"target_kind": "mediation"', '"target_team": "inconnue"')
    code, out, err = relais("import", file(wrong), "--publish")
    assert (code, json.loads(out)["state"]) == (2, "draft")
    assert fault(err)["code"] == "rules_refused"
    assert [rule["name"] for rule in json.loads(relais("export")[1])] == ["tout"]


def test_replay(relais: Relais, file: Callable[[str], str], folder: Path) -> None:
    now = utc_now()
    store = Store(sqlite_url(folder))
    numbers = []
    for days in (2, 1):
        seat = Seat(
            store,
            Actor("Test", Role.COORDINATOR),
            folder,
            clock=lambda at=now - dt.timedelta(days=days): at,
        )
        at = seat.clock() - dt.timedelta(hours=1)
        numbers.append(log_signalement(seat, entry(observed_at=at)).number)
    store.close()
    code, out, _ = relais("replay")
    assert code == 0
    assert json.loads(out) == {
        "total": 2, "changed": 0, "lost": 0, "gained": 0, "table": [], "numbers": [],
    }  # fmt: skip
    path = file(MEDIATION)
    code, out, _ = relais("replay", "--file", path)
    assert json.loads(out) == {
        "total": 2,
        "changed": 2,
        "lost": 0,
        "gained": 0,
        "table": [{"from": "uasa", "to": "mediation", "count": 2}],
        "numbers": numbers[::-1],
    }
    relais("import", path)
    day = f"{now - dt.timedelta(days=1):%Y-%m-%d}"
    before = f"{now - dt.timedelta(days=5):%Y-%m-%d}"
    assert json.loads(relais("replay", "--draft", "2", "--days", "5")[1])["changed"] == 2
    assert json.loads(relais("replay", "--draft", "2", "--until", before)[1])["total"] == 0
    assert json.loads(relais("replay", "--since", before, "--until", day)[1])["total"] >= 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["replay", "--days", "0"], "usage", "entre 1 et"),
        (["replay", "--days", "3", "--since", "2026-01-01"], "usage", "ne se combine pas"),
        (["replay", "--since", "hier"], "usage", "n’est pas un jour"),
        (["replay", "--since", "9999-12-31"], "usage", "n’est pas un jour"),
        (["replay", "--since", "2026-02-01", "--until", "2026-01-01"], "period_inverted", "suivre"),
        (["replay", "--draft", "7"], "unknown_version", "pas de version 7"),
        (["replay", "--draft", "7", "--file", "x"], "usage", "ne se combine pas"),
        (["export", "--version", "x"], "usage", "nombre entier"),
        (["check", "--file", "nulle-part.json"], "file_missing", "introuvable"),
        (["publier"], "usage", "publier"),
        ([], "usage", "il manque"),
    ],
)
def test_what_the_caller_can_mend(relais: Relais, words: list[str], code: str, said: str) -> None:
    ended, out, err = relais(*words)
    assert (ended, out) == (2, "")
    error = fault(err)
    assert error["code"] == code
    assert said.lower() in error["message"].lower()


def test_a_file_by_hand_names_the_line(
    relais: Relais, file: Callable[[str], str], tmp_path: Path
) -> None:
    code, _, err = relais("import", file(MEDIATION.replace("target_kind", "targetkind")))
    assert (code, fault(err)["code"]) == (2, "rules_unreadable")
    assert (
        "ligne 2 : champ inconnu « targetkind » (vouliez-vous dire « target_kind » ?)"
        in (fault(err)["message"])
    )
    path = tmp_path / "latin.json"
    path.write_bytes("é".encode("latin-1"))
    code, _, err = relais("check", "--file", str(path))
    assert (code, fault(err)["code"]) == (2, "rules_unreadable")


def test_a_role_that_may_not(
    folder: Path, file: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--data-dir", str(folder), "--offline", "--role", "team_lead", "rules", "import"]
    assert run([*words, file(MEDIATION)]) == 2
    assert fault(capsys.readouterr().err)["code"] == "not_allowed"
