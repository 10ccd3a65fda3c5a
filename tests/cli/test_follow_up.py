"""`relais list | show | act | search | check | backup | restore | demo`: JSON in and out."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.engine import MAIN_FILE, Store, sqlite_url
from desktop_app.cli.main import run
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import OverrideReason, Role
from desktop_app.services import moves
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from tests.conftest import NOW, Clock
from tests.services.entries import entry

Relais = Callable[..., tuple[int, Any, Any]]


@pytest.fixture
def relais(folder: Path, capsys: pytest.CaptureFixture[str]) -> Relais:
    """Runs `relais --data-dir …`; gives the exit code, the JSON out, the error."""

    def act(*words: str) -> tuple[int, Any, Any]:
        code = run(["--data-dir", str(folder), *words])
        out, err = capsys.readouterr()
        told = json.loads(out) if out else None
        return code, told, json.loads(err)["error"] if err else None

    return act


@pytest.fixture
def number(folder: Path) -> str:
    """A signalement routed to the UASA."""
    store = Store(sqlite_url(folder))
    seat = Seat(store, Actor("Claire", Role.COORDINATOR), folder, Clock(NOW))
    logged = log_signalement(seat, entry())
    moves.assign(seat, logged.number, None, OverrideReason.REQUEST)
    moves.assign(seat, logged.number, "uasa", OverrideReason.REQUEST)
    store.close()
    return logged.number


def test_a_race_lost_says_who_was_quicker(relais: Relais, number: str) -> None:
    lead = ("--role", "team_lead", "--team", "uasa")
    assert relais(*lead, "--name", "Ana", "act", number, "accept")[0] == 0
    code, out, error = relais(*lead, "--name", "Luc", "act", number, "accept")
    assert (code, out, error["code"]) == (2, None, "illegal_move")
    said = f"{number} a déjà été pris en charge par Ana (équipe UASA — police municipale) le "
    assert error["message"].startswith(said)
    other = ("--role", "team_lead", "--team", "mediation")
    code, _, error = relais(*other, "act", number, "accept")
    assert (code, error["code"]) == (2, "not_allowed")
    assert error["message"].startswith(said)


def test_a_whole_life(relais: Relais, number: str) -> None:
    steps: list[tuple[list[str], str]] = [
        (["refuse", "--reason", "no_staff"], "new"),
        (["assign", "--team", "mediation", "--reason", "request"], "routed"),
        (["accept"], "accepted"),
        (["schedule", "--at", "2031-01-01T08:00:00+01:00"], "accepted"),
        (["hold", "--reason", "means", "--text", "Véhicule en panne"], "on_hold"),
        (["resume"], "accepted"),
        (["visit", "--people-met", "1-3", "--offered", "2", "--accepted", "1"], "accepted"),
        (["hand-over", "--partner", "ratp"], "handed_over"),
        (["reopen", "--text", "La RATP nous le rend."], "reopened"),
        (["accept"], "accepted"),
        (["close", "--outcome", "mediated"], "closed"),
    ]
    for words, status in steps:
        code, told, error = relais("act", number, *words)
        if words[0] == "schedule":  # more than a year ahead
            assert (code, error["code"], error["field"]) == (2, "date_too_far", "at")
            continue
        assert code == 0, error
        assert (told["number"], told["status"]) == (number, status)
    code, detail, _ = relais("show", number)
    assert code == 0
    assert [event["kind"] for event in detail["events"]][-3:] == ["reopened", "accepted", "closed"]
    assert [event["seq"] for event in detail["events"]] == list(range(1, len(detail["events"]) + 1))
    assert detail["outcome"] == "mediated"
    assert len(detail["visits"]) == 1
    assert detail["moves"] == ["reopen"]
    assert relais("check")[:2] == (
        0,
        {"ok": True, "signalements": 1, "events": len(detail["events"]), "problems": []},
    )


def test_undo_by_its_token(relais: Relais, number: str) -> None:
    _, told, _ = relais("act", number, "accept")
    code, back, _ = relais("act", number, "undo", "--token", told["undo"])
    assert (code, back["status"], back["undo"]) == (0, "routed", None)


def test_a_token_undoes_nothing_of_another_number(relais: Relais, number: str) -> None:
    _, told, _ = relais("act", number, "accept")
    code, back, error = relais("act", "19-2026-999999", "undo", "--token", told["undo"])
    assert (code, back) == (2, None)
    assert (error["code"], error["field"]) == ("undo_other_number", "token")
    assert number in error["message"]
    assert relais("show", number)[1]["status"] == "accepted"


def test_the_team_before_the_command_is_the_actors(relais: Relais, number: str) -> None:
    lead = ["--role", "team_lead", "--name", "Chef", "--team", "uasa"]
    code, told, _ = relais(
        *lead, "act", number, "assign", "--team", "mediation", "--text", "relais"
    )
    assert (code, told["team"]["code"]) == (0, "mediation")
    code, _, error = relais(*lead, "act", number, "accept")  # no longer theirs
    assert (code, error["code"]) == (2, "not_allowed")


def test_the_team_after_the_command_is_the_actors_too(relais: Relais, number: str) -> None:
    lead = ["--role", "team_lead", "--name", "Chef", "--team", "uasa"]
    code, told, error = relais("act", number, "accept", *lead)
    assert (code, error) == (0, None)
    assert told["status"] == "accepted"
    code, _, error = relais("act", number, "assign", *lead)
    assert (code, error["field"]) == (2, "to_team")
    code, told, _ = relais("act", number, "assign", *lead, "--to-team", "mediation", "--text", "x")
    assert (code, told["team"]["code"]) == (0, "mediation")


def test_a_team_that_the_base_does_not_know(relais: Relais, number: str) -> None:
    code, _, error = relais("list", "--view", "my_team", "--team", "brigade")
    assert (code, error["code"], error["field"]) == (2, "unknown_team", "team")
    assert "« brigade » n’est pas une équipe" in error["message"]
    assert "uasa" in error["message"]


@pytest.mark.parametrize(
    ("words", "field", "message"),
    [
        (["list", "--view", "x"], "view", "--view : « x » n’est pas connu : écrivez l’un de "),
        (["list", "--limit"], "limit", "Écrivez une valeur après --limit"),
        (["list", "--limite", "3"], None, "Option ou mot inconnu : --limite 3"),
        (["act"], None, "Il manque NUMÉRO, GESTE"),
        (["act", "19-2026-1"], "move", "Il manque GESTE"),
        (["duplicates", "--lon", "x"], "lon", "--lon : « x » n’est pas un nombre"),
        (["list", "--arrondissement", "21"], "arrondissement", "n’est pas un arrondissement"),
        (["list", "--filter", "category=bruit"], "category", "n’est pas un code connu"),
        (["list", "--filter", "arrondissement=21"], "arrondissement", "n’est pas un arrond"),
        (["check", "--data-dir=x", "--offline=1"], "offline", "ne prend pas de valeur"),
    ],
)
def test_errors_of_usage_are_in_french_and_name_their_field(
    relais: Relais, words: list[str], field: str | None, message: str
) -> None:
    code, told, error = relais(*words)
    assert (code, told) == (2, None)
    assert message in error["message"]
    assert error["field"] == field


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (["accept"], "unknown_number", "number"),
        (["refuse"], "missing", "reason"),
        (["refuse", "--reason", "fatigue"], "unknown_code", "reason"),
        (["assign"], "missing", "to_team"),
        (["close"], "missing", "outcome"),
        (["monitor"], "missing", "review"),
        (["monitor", "--review", "demain"], "moment_unreadable", "review"),
        (["monitor", "--review", "2027-01-01"], "moment_unreadable", "review"),
        (["undo", "--token", "xx"], "undo_unreadable", "token"),
        (["dance"], "usage", "move"),
    ],
)
def test_what_the_caller_can_mend_is_exit_2(
    relais: Relais, words: list[str], code: str, field: str | None
) -> None:
    exit_code, told, error = relais("act", "19-2026-999999", *words)
    assert (exit_code, told) == (2, None)
    assert (error["code"], error["field"]) == (code, field)


def test_show_takes_any_form_and_refuses_the_unknown(relais: Relais, number: str) -> None:
    assert relais("show", "18-2026-1")[1]["number"] == number
    code, _, error = relais("show", "19-2026-4127")
    assert (code, error["code"]) == (2, "unknown_number")


def test_list_pages_and_filters(relais: Relais) -> None:
    assert relais("demo", "--signalements", "400", "--seed", "1")[1]["signalements"] == 400
    code, first, _ = relais("list", "--view", "closed", "--limit", "5")
    assert code == 0
    assert first["total"] > 5
    assert len(first["rows"]) == 5
    second = relais("list", "--view", "closed", "--limit", "5", "--cursor", first["next"])[1]
    assert second["rows"][0] not in first["rows"]
    back = relais("list", "--view", "closed", "--limit", "5", "--cursor", second["previous"])[1]
    assert back["rows"] == first["rows"]
    some = relais(
        *("list", "--view", "closed", "--filter", "category=consumption,noise"),
        *("--filter", "arrondissement=18", "--sort", "place", "--descending"),
    )[1]
    assert 0 < some["total"] < first["total"]
    assert {row["category"] for row in some["rows"]} <= {"consumption", "noise"}
    assert {row["arrondissement"] for row in some["rows"]} == {18}
    places = [row["place"] for row in some["rows"]]
    assert places == sorted(places, reverse=True)


@pytest.mark.parametrize(
    "words",
    [
        ["--filter", "category"],
        ["--filter", "colour=red"],
        ["--filter", "category="],
        ["--filter", "team= , "],
        ["--filter", "category=smoke"],
        ["--filter", "arrondissement=dix"],
        ["--limit", "0"],
        ["--cursor", "zz"],
        ["--view", "my_team"],
        ["--sort", "colour"],
    ],
)
def test_list_refuses_nonsense(relais: Relais, words: list[str]) -> None:
    code, told, error = relais("list", *words)
    assert (code, told) == (2, None)
    assert error["message"]


def test_search(relais: Relais, number: str) -> None:
    (hit,) = relais("search", "porche", "fumees")[1]
    assert hit["number"] == number
    assert set(hit) == {"number", "title", "subtitle", "matched"}
    assert relais("search", "inexistant")[1] == []


def test_check_is_exit_3_on_a_forged_status(relais: Relais, number: str, folder: Path) -> None:
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base, base:
        base.execute("UPDATE signalement SET status = 'accepted'")
    code, told, _ = relais("check")
    assert (code, told["ok"]) == (3, False)
    assert told["problems"][0]["code"] == "status_differs"
    assert told["problems"][0]["number"] == number


def test_backup_and_restore(
    relais: Relais, number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copie.sqlite"
    code, told, _ = relais("backup", str(copy))
    assert (code, told["verified"], told["bytes"]) == (0, True, copy.stat().st_size)
    assert relais("backup", str(copy))[2]["code"] == "file_exists"
    relais("act", number, "cancel", "--text", "Essai")
    monkeypatch.setattr("sys.stdin", io.StringIO("oui\n"))
    code, _, error = relais("restore", str(copy))
    assert (code, error["code"]) == (2, "confirmation_needed")
    code, told, _ = relais("restore", str(copy), "--yes")
    assert code == 0
    assert Path(told["kept"]).name.startswith(f"{MAIN_FILE}.avant-restauration-")
    assert relais("show", number)[1]["status"] == "routed"
    copy.write_text("abîmée" * 1000)
    code, _, error = relais("restore", str(copy), "--yes")
    assert (code, error["code"]) == (3, "base_foreign")


@pytest.mark.parametrize(("answer", "done"), [("oui\n", True), ("non\n", False), ("", False)])
def test_restore_asks_at_a_terminal(
    relais: Relais,
    number: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    done: bool,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    copy = tmp_path / "copie.sqlite"
    relais("backup", str(copy))
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    code = run(["--data-dir", str(tmp_path / "donnees"), "restore", str(copy)])
    out, err = capsys.readouterr()
    assert "Continuer" in err
    assert (code == 0) is done
    assert bool(out) is done


LONG = "9" * 24


@pytest.mark.parametrize(
    "words",
    [
        ("list", "--filter", f"arrondissement={LONG}"),
        ("list", "--filter", "arrondissement=21"),
        ("list", "--filter", "arrondissement=0"),
        ("list", "--limit", LONG),
        ("list", "--arrondissement", LONG),
        ("list", "--arrondissement", "33"),
        ("show", f"19-2026-{LONG}"),
        ("search", "rue", "--limit", LONG),
        ("search", "rue", "--limit", "-1"),
        ("act", "19-2026-000001", "accept", "--version", LONG),
        ("act", "19-2026-000001", "visit"),  # nobody met is a fact, not what is left unsaid
        ("act", "19-2026-000001", "visit", "--people-met", "1-3", "--minutes", LONG),
        ("act", "19-2026-000001", "visit", "--people-met", "1-3", "--offered", LONG),
        ("demo", "--signalements", LONG),
        ("demo", "--signalements", "5", "--seed", LONG),
    ],
)
def test_absurd_numbers_are_refused_with_a_sentence(relais: Relais, words: tuple[str, ...]) -> None:
    code, told, error = relais(*words)
    assert (code, told) == (2, None)
    assert len(error["message"]) > 20


class Unreadable:
    """A standard input whose reading breaks in a way nobody foresaw."""

    @property
    def buffer(self) -> Any:
        raise KeyError("Mme Dupont 06 12 34 56 78")


def test_a_bug_ends_in_one_line_and_tells_nobodys_name(
    relais: Relais, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Unreadable())
    code, told, error = relais("log")
    assert (code, told, error["code"]) == (3, None, "internal")
    assert str(folder / "logs") in error["message"]
    (report,) = (folder / "logs").glob("plantage-*.txt")
    trace = report.read_text("utf-8")
    assert "KeyError" in trace
    assert "cli/log.py" in trace
    logged = (folder / "logs" / "relais.log").read_text("utf-8")
    assert "KeyError" in logged
    for text in (json.dumps(error), trace, logged):
        assert "Dupont" not in text
        assert "06 12" not in text
    folder.joinpath("logs").rename(folder / "ailleurs")
    folder.joinpath("logs").write_text("")  # no log can be opened
    assert relais("log")[2]["code"] == "internal"
