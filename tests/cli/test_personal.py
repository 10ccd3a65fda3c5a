"""`relais purge | person | readings | flags`: JSON in and out, names on stdin alone."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.engine import Store, sqlite_url
from desktop_app.cli.main import run
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.integrations.spreadsheets import open_table
from desktop_app.services.seat import Seat
from tests.conftest import NOW, Clock
from tests.pdf_text import pdf_pages
from tests.services.personal_steps import NAME, PHONE, WORDS, closed_case
from tests.services.test_flag_audit import logged_keeping

Relais = Callable[..., tuple[int, Any, Any]]


@pytest.fixture
def relais(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Relais:
    """Runs `relais --data-dir …` with an object on stdin; exit code, JSON out, the error."""

    def act(*words: str, given: object = None) -> tuple[int, Any, Any]:
        content = json.dumps(given).encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        code = run(["--data-dir", str(folder), *words])
        out, err = capsys.readouterr()
        told = json.loads(out) if out else None
        return code, told, json.loads(err)["error"] if err else None

    return act


@pytest.fixture
def old_seat(folder: Path) -> Seat:
    """A coordinator of three years ago, so that what they did is due today."""
    long_ago = Clock(NOW.replace(year=2022))
    return Seat(Store(sqlite_url(folder)), Actor("Claire", Role.COORDINATOR), folder, long_ago)


def test_a_purge_is_shown_then_done_then_listed(
    relais: Relais, old_seat: Seat, tmp_path: Path
) -> None:
    number = closed_case(old_seat)
    listed = tmp_path / "liste.csv"
    code, out, _ = relais("purge", "--dry-run", "--csv", str(listed))
    assert (code, out["counts"], out["held"], out["total"]) == (
        0,
        {"identity": 1, "texts": 1},
        0,
        2,
    )
    assert out["lines"][0]["number"] == number
    with open_table(listed) as table:
        assert table.headers == ["quoi", "signalement", "voix", "échéance", "retenu"]
        assert len(list(table.records())) == out["rows"] == 2
    code, done, _ = relais("purge", "--csv", str(tmp_path / "liste.xlsx"))
    assert (code, done["counts"], done["emptied"]) == (0, out["counts"], True)
    code, past, _ = relais("purge", "--past")
    assert (past[0]["id"], past[0]["why"]) == (done["runs"][0], "retention")
    _, again, _ = relais("purge", "--run", past[0]["id"])
    assert {line["kind"] for line in again["lines"]} == {"identity", "texts"}
    assert relais("check")[0] == 0
    assert relais("purge")[1]["runs"] == []


def test_the_delays_are_read_and_changed_by_the_administrator(relais: Relais) -> None:
    assert relais("purge", "--delays")[1]["identity_months"] == 12
    assert relais("purge", "--identity-months", "6")[2]["code"] == "not_allowed"
    admin = ("--role", "admin")
    assert relais(*admin, "purge", "--identity-months", "6")[1]["identity_months"] == 6
    code, _, error = relais(*admin, "purge", "--identity-months", "13")
    assert (code, error["field"]) == (2, "identity_months")
    assert relais("purge", "--delays")[1] == {
        "identity_months": 6,
        "report_months": 36,
        "draft_days": 30,
    }


def test_a_day_to_come_is_shown_only(relais: Relais) -> None:
    assert relais("purge", "--dry-run", "--until", "2090-01-01")[0] == 0
    code, _, error = relais("purge", "--until", "2090-01-01")
    assert (code, error["code"]) == (2, "date_future")
    assert relais("purge", "--until", "hier")[2]["field"] == "until"


def test_a_person_is_found_handed_over_put_right_and_erased(
    relais: Relais, old_seat: Seat, tmp_path: Path
) -> None:
    number = closed_case(old_seat)
    asked = {"reason": "dossier 31", "name": NAME, "phone": PHONE}
    code, out, _ = relais("person", "find", given=asked)
    (match,) = out["matches"]
    assert (code, match["number"], match["matched"]) == (0, number, ["phone", "name"])
    assert match["why"] == "même téléphone, même nom"
    chosen = {"reason": "dossier 31", "voices": [match["voice"]]}
    code, files, _ = relais("person", "export", "--out", str(tmp_path), given=chosen)
    assert code == 0
    whole = json.loads(Path(files["json"]).read_text("utf-8"))
    assert whole["voices"][0]["identity"]["name"] == NAME
    assert len(whole["voices"][0]["readings"]) == 2
    paper = " ".join(" ".join(pdf_pages(Path(files["pdf"]))).split())
    for word in (NAME, "+33612345678", WORDS, number, "dossier 31", "CNIL"):
        assert word in paper, word
    assert NAME not in files["json"] + files["pdf"]
    right = {"reason": "dossier 31", "voice": match["voice"], "name": "Zoé Autre"}
    assert relais("person", "rectify", given=right)[1]["changed"] == ["name"]
    code, _, error = relais("person", "erase", given=chosen)
    assert (code, error["code"]) == (2, "not_confirmed")
    code, done, _ = relais("person", "erase", given={**chosen, "confirm": "effacer"})
    assert (code, done["identities"], done["numbers"]) == (0, 1, [number])
    assert relais("person", "find", given=asked)[1]["matches"] == []
    assert relais("check")[0] == 0


@pytest.mark.parametrize(
    ("words", "given", "field"),
    [
        (("find",), {"reason": "x"}, "name"),
        (("find",), {"name": NAME}, "reason"),
        (("find",), {"nom": NAME}, "nom"),
        (("find",), {"reason": "x", "name": 3}, "name"),
        (("export",), {"reason": "x", "voices": ["a"]}, "out"),
        (("rectify",), {"reason": "x"}, "voice"),
        (("erase",), {"reason": "x", "voices": "a", "confirm": "effacer"}, "voices"),
        (("erase",), {"reason": "x", "confirm": "effacer", "texts": "tous"}, "texts"),
        (("erase",), {"reason": "x", "confirm": "effacer"}, "voices"),
    ],
)
def test_what_is_missing_is_named(
    relais: Relais, words: tuple[str, ...], given: object, field: str
) -> None:
    code, _, error = relais("person", *words, given=given)
    assert (code, error["field"]) == (2, field)


def test_readings_are_listed_and_written(relais: Relais, old_seat: Seat, tmp_path: Path) -> None:
    number = closed_case(old_seat)
    relais("--name", "Ana", "person", "find", given={"reason": "un", "name": NAME})
    relais("--name", "Luc", "person", "find", given={"reason": "deux", "name": NAME})
    code, out, _ = relais("readings", "--limit", "1")
    assert (code, out["total"], out["readings"][0]["by"]) == (0, 2, "Luc")
    rest = relais("readings", "--before", str(out["next"]))[1]
    assert [row["by"] for row in rest["readings"]] == ["Ana"]
    assert relais("readings", "--agent", "ana")[1]["total"] == 1
    assert relais("readings", "--number", number, "--to", "2022-12-31")[1]["total"] == 0
    path = tmp_path / "journal.xlsx"
    assert relais("readings", "--csv", str(path))[1]["rows"] == 2
    with open_table(path) as table:
        cells = [record.cells for record in table.records()]
    assert [row[1] for row in cells] == ["Luc", "Ana"]
    assert NAME not in str(cells)
    refused = relais("readings", "--number", "rue", "--csv", str(tmp_path / "x.csv"))
    assert refused[2]["code"] == "number_unreadable"
    assert not (tmp_path / "x.csv").exists()


def test_kept_warnings_are_listed_and_audited(relais: Relais, old_seat: Seat) -> None:
    number = logged_keeping(old_seat, "Petitjean")
    code, out, _ = relais("flags")
    (flag,) = out["flags"]
    assert (code, flag["number"], flag["found"], out["waiting"]) == (0, number, "Petitjean", 1)
    assert relais("flags", "audit")[2]["field"] == "id"
    assert relais("flags", "audit", str(flag["id"]))[2]["field"] == "verdict"
    done = relais("flags", "audit", str(flag["id"]), "--verdict", "masked")
    assert done[:2] == (0, {"id": flag["id"], "verdict": "masked"})
    assert relais("flags")[1]["flags"] == []
    seen = relais("flags", "list", "--audited")[1]["flags"]
    assert seen[0]["verdict"] == "masked"
    assert relais("check")[0] == 0
