"""`relais visit | clock | sweep`: JSON in and out."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.engine import Store
from desktop_app.cli.main import run
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import HoldReason, Role
from desktop_app.services import moves
from desktop_app.services.seat import Seat, utc_now
from desktop_app.services.show import show
from tests.services.duties import EVERY_DAY, asked, set_hours
from tests.services.full_disk import full_for

TOMORROW = utc_now() + dt.timedelta(days=1)
Answers = tuple[int, list[Any], list[Any]]
Relais = Callable[..., Answers]


@pytest.fixture
def relais(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Relais:
    """Runs `relais` as the UASA's lead with lines on stdin; exit code, lines out, errors."""

    def act(*words: str, typed: str = "") -> Answers:
        stdin = io.TextIOWrapper(io.BytesIO(typed.encode()))
        monkeypatch.setattr("sys.stdin", stdin)
        lead = ("--role", "team_lead", "--team", "uasa")
        code = run(["--data-dir", str(folder), *lead, *words])
        out, err = capsys.readouterr()
        errors = [json.loads(line)["error"] for line in err.splitlines()]
        return code, [json.loads(line) for line in out.splitlines()], errors

    return act


@pytest.fixture
def now_seat(store: Store, folder: Path) -> Seat:
    """The coordinator at the present hour, as the command line works."""
    return Seat(store, Actor("Claire", Role.COORDINATOR), folder)


@pytest.fixture
def numbers(now_seat: Seat) -> tuple[str, str]:
    """Two signalements that the UASA was asked to take just now; it works day and night."""
    set_hours(now_seat, "uasa", EVERY_DAY, "00:00", "24:00")
    return asked(now_seat), asked(now_seat)


def typed(*documents: dict[str, Any]) -> str:
    return "\n".join(json.dumps(each) for each in documents)


def test_a_passage_in_whole_gives_where_each_stands(
    relais: Relais, numbers: tuple[str, str], now_seat: Seat
) -> None:
    document = {
        "numbers": list(numbers),
        "team": "uasa",
        "visited_at": (utc_now() - dt.timedelta(minutes=1)).isoformat(),
        "result": "met",
        "people_met": "4-6",
        "consumption_seen": True,
        "mood": "tense",
        "offered": ["care", "rest_place"],
        "accepted": ["care"],
        "material_collected": True,
        "mediation": ["resident", "shop"],
        "police_called": False,
        "minutes": 20,
        "remark": "Prévenir Mme Martin.",
    }
    code, (answer,), errors = relais("visit", typed=typed(document))
    assert (code, errors) == (0, [])
    assert answer == [
        {
            "number": number,
            "status": "accepted",
            "next": ["close"],
            "remark": "Prévenir Mme [masqué].",
            "remark_masked": [{"kind": "name", "count": 1}],
            "outcome": "oriented",
        }
        for number in numbers
    ]
    said = show(now_seat, numbers[0]).visits[0].summary
    assert "médiation faite (riverain et commerçant)" in said
    assert "Martin" not in said and "[masqué]" in said


def test_each_line_is_a_passage_of_its_own(relais: Relais, numbers: tuple[str, str]) -> None:
    short = numbers[0].replace("-0000", "-")
    code, answers, errors = relais(
        "visit",
        typed=typed(
            {"number": short, "result": "not_done", "not_done": "danger"},
            {"number": numbers[0], "people_met": "12"},
            {"number": numbers[0], "people_met": "1-3", "mood": "violent"},
            {"number": numbers[1], "result": "not_found", "visited_at": "maintenant"},
        ),
    )
    assert code == 2
    assert [error["field"] for error in errors] == ["people_met"]
    assert answers == [
        [{"number": numbers[0], "status": "routed", "next": []}],
        [
            {
                "number": numbers[0],
                "status": "accepted",
                "next": ["hand_over"],
                "partner": "police_nationale",
            }
        ],
        [
            {
                "number": numbers[1],
                "status": "accepted",
                "next": ["close"],
                "outcome": "not_found",
            }
        ],
    ]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": "Dupont"}, "unknown_field", "name"),
        ({"numbers": ["18-2026-000001"]}, "no_number", "numbers"),
        ({"people_met": None}, "field_missing", "people_met"),
        ({"people_met": 3}, "unknown_code", "people_met"),
        ({"result": "seen"}, "unknown_code", "result"),
        ({"result": "not_done", "people_met": "0"}, "not_done_missing", "not_done"),
        ({"result": "not_found"}, "visit_contradiction", "result"),
        ({"offered": "care"}, "not_a_list", "offered"),
        ({"offered": [1]}, "not_a_list", "offered"),
        ({"offered": ["bed"]}, "unknown_code", "offered"),
        ({"accepted": ["care"]}, "visit_count", "orientations_accepted"),
        ({"mediation": ["mayor"]}, "unknown_code", "mediation"),
        ({"consumption_seen": "yes"}, "not_a_flag", "consumption_seen"),
        ({"minutes": "20"}, "not_a_number", "minutes"),
        ({"minutes": 721}, "visit_minutes", "minutes"),
        ({"remark": 3}, "not_a_text", "remark"),
        ({"remark": "x" * 201}, "text_too_long", "remark"),
        ({"remark": "x" * 2_001}, "text_too_long", "remark"),
        ({"team": "atlantide"}, "unknown_team", "team"),
        ({"visited_at": "2026-11-20T10:00:00"}, "moment_naive", "visited_at"),
        ({"visited_at": "jadis"}, "moment_unreadable", "visited_at"),
        ({"visited_at": TOMORROW.isoformat()}, "moment_future", "visited_at"),
    ],
)
def test_bad_input_names_its_field(
    relais: Relais, numbers: tuple[str, str], changes: dict[str, Any], code: str, field: str
) -> None:
    document = {"number": numbers[0], "people_met": "1-3", **changes}
    exit_code, answers, (error,) = relais("visit", typed=typed(document))
    assert (exit_code, answers) == (2, [])
    assert (error["code"], error["field"]) == (code, field)


def test_what_is_no_passage_is_refused(relais: Relais, numbers: tuple[str, str]) -> None:
    exit_code, _, errors = relais("visit", typed='[]\n{"number":\n')
    assert exit_code == 2
    assert [error["code"] for error in errors] == ["not_an_object", "json_unreadable"]
    assert relais("visit")[2][0]["code"] == "no_input"
    assert relais("visit", typed='{"people_met":"0"}')[2][0]["code"] == "no_number"


def test_the_three_clocks(relais: Relais, numbers: tuple[str, str], now_seat: Seat) -> None:
    moves.hold(now_seat, numbers[0], HoldReason.MEANS)
    code, (told,), _ = relais("clock", numbers[0])
    assert code == 0
    assert list(told) == ["number", "status", "team", "duty", "clocks", "pauses"]
    assert told["number"] == numbers[0]
    assert (told["status"], told["team"]["code"]) == ("on_hold", "uasa")
    duty = told["duty"]
    assert (duty["known"], duty["confirmed"], duty["on_duty"]) == (True, True, True)
    assert set(duty["shift"]) == {"from", "to", "day", "capacity"}
    accept = told["clocks"][0]
    assert set(accept) == {"name", "due_at", "left_minutes", "state", "words"}
    assert [each["name"] for each in told["clocks"]] == ["accept", "visit", "answer"]
    assert (accept["state"], accept["left_minutes"]) == ("paused", 120)
    assert "sans moyens disponibles" in accept["words"]
    (pause,) = told["pauses"]
    assert (pause["to"], pause["reason"]) == (None, "means")
    moves.resume(now_seat, numbers[0])
    moves.accept(now_seat, numbers[0])
    moves.monitor(now_seat, numbers[0], utc_now() + dt.timedelta(days=1))
    _, (told,), _ = relais("clock", numbers[0].replace("-0000", "-"))
    assert [each["reason"] for each in told["pauses"]] == ["means", "monitored"]
    assert told["pauses"][0]["to"] is not None
    code, _, (error,) = relais("clock", "19-2026-999999")
    assert (code, error["code"]) == (2, "unknown_number")


def test_a_sweep_says_what_lapsed(relais: Relais, now_seat: Seat) -> None:
    set_hours(now_seat, "uasa", EVERY_DAY, "00:00", "24:00")
    earlier = utc_now() - dt.timedelta(hours=5)
    number = asked(replace(now_seat, clock=lambda: earlier))
    assert relais("sweep") == (0, [{"lapsed": [number]}], [])
    assert relais("sweep") == (0, [{"lapsed": []}], [])
    assert show(now_seat, number).row.lapsed_team == "uasa"


def test_a_sweep_cut_short_says_what_lapsed_before(
    relais: Relais, now_seat: Seat, folder: Path
) -> None:
    set_hours(now_seat, "uasa", EVERY_DAY, "00:00", "24:00")
    earlier = utc_now() - dt.timedelta(hours=5)
    first, second = (asked(replace(now_seat, clock=lambda: earlier)) for _ in range(2))
    now_seat.store.close()
    with full_for(folder, second):
        code, told, (error,) = relais("sweep")
        assert (code, told, error["code"]) == (3, [{"lapsed": [first]}], "disk_full")
        code, told, (error,) = relais("sweep")
        assert (code, told, error["code"]) == (3, [], "disk_full")
    assert relais("sweep") == (0, [{"lapsed": [second]}], [])
