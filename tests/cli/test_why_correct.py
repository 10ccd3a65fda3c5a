"""`relais show --why`, `relais act … correct` and `reroute`: JSON in and out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.engine import Store, sqlite_url
from desktop_app.cli.main import run
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from tests.conftest import NOW, Clock
from tests.services.duties import work_always
from tests.services.entries import entry

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


@pytest.fixture
def number(folder: Path) -> str:
    """A signalement routed to the UASA, at any hour."""
    store = Store(sqlite_url(folder))
    seat = Seat(store, Actor("Claire", Role.COORDINATOR), folder, Clock(NOW))
    work_always(seat)
    number = log_signalement(seat, entry()).number
    store.close()
    return number


def test_show_says_why_when_asked(relais: Relais, number: str) -> None:
    _, plain, _ = relais("show", number)
    assert "why" not in plain
    assert "correct" in plain["moves"]
    code, told, _ = relais("show", number, "--why", "--why-not", "mediation")
    assert code == 0
    why = told["why"]
    assert why["team"]["code"] == "uasa"
    assert why["rule"]["code"] == "12"
    assert why["rule"]["sentence"].startswith("Si ")
    assert len(why["met"]) == 2
    assert (why["before"]["code"], why["after"]["code"]) == ("11", "13")
    assert why["override"] is None
    assert told["why_not"]
    code, _, error = relais("show", number, "--why-not", "rien")
    assert (code, error["code"]) == (2, "team_unknown")


def test_facts_are_corrected_then_it_is_rerouted(relais: Relais, number: str) -> None:
    facts = {"category": "soiling", "lon": 2.3705, "lat": 48.8845, "recurrence": None}
    code, told, _ = relais("act", number, "correct", "--json", json.dumps(facts))
    assert code == 0
    assert (told["number"], told["status"], told["team"]["code"]) == (number, "routed", "uasa")
    assert (told["undo"], told["changed_team"], told["may_reroute"]) == (None, True, True)
    wanted = told["proposal"]["team"]["code"]
    code, _, error = relais("act", number, "reroute", "--to-team", "mediation")
    assert (code, error["code"]) == (2, "proposal_changed")
    code, told, _ = relais("act", number, "reroute", "--to-team", wanted)
    assert (code, told["team"]["code"]) == (0, wanted)
    _, shown, _ = relais("show", number)
    assert shown["category"] == "soiling"
    assert relais("check")[1]["ok"] is True


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        ((), "missing", "json"),
        (("--json", "{"), "not_json", "json"),
        (("--json", "[]"), "not_an_object", None),
        (("--json", "{}"), "nothing_corrected", None),
        (("--json", '{"colour": 1}'), "unknown_field", "colour"),
        (("--json", '{"category": "x"}'), "unknown_code", "category"),
        (("--json", '{"category": null}'), "field_missing", "category"),
        (("--json", '{"place": "zzzz qqqq"}'), "place_not_found", "place"),
        (("--json", '{"lon": 2.4, "lat": 48.95}'), "place_outside_paris", "place"),
        (("--json", '{"observed_at": "2019-01-01T00:00:00Z"}'), "moment_too_old", "observed_at"),
    ],
)
def test_bad_facts_are_refused_on_their_field(
    relais: Relais, number: str, words: tuple[str, ...], code: str, field: str | None
) -> None:
    exit_code, _, error = relais("act", number, "correct", *words)
    assert (exit_code, error["code"], error["field"]) == (2, code, field)
