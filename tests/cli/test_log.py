"""`relais log` and `relais duplicates`: the JSON that other programs rely on."""

from __future__ import annotations

import datetime as dt
import io
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.engine import MAIN_FILE
from desktop_app.cli.log import documents
from desktop_app.cli.main import run

PARIS_NOW = dt.datetime.now(dt.UTC).astimezone()
Answers = tuple[int, list[dict[str, Any]], list[dict[str, Any]]]
Log = Callable[..., Answers]


def document(**changes: Any) -> dict[str, Any]:
    """The document of the contract, observed an hour ago."""
    observed = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    content: dict[str, Any] = {
        "category": "consumption",
        "place": "43 rue d'Aubervilliers, 75018",
        "place_kind": "porch",
        "observed_at": observed.isoformat(timespec="seconds"),
        "description": "Groupe sous le porche, voir avec M. Dupont.",
        "people": "7+",
        "recurrence": {"days": ["mon", "tue"], "from": "07:00", "to": "09:00"},
        "reporter": {
            "kind": "resident",
            "name": None,
            "email": None,
            "phone": None,
            "wants_answer": False,
        },
        "channel": "phone",
        "privacy": "mask",
    }
    content.update(changes)
    return {name: value for name, value in content.items() if value != "absent"}


@pytest.fixture
def log(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Log:
    """Run `relais log` on texts or documents; exit code, answers, errors."""

    def call(*lines: object, options: tuple[str, ...] = ()) -> Answers:
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        stdin = io.TextIOWrapper(io.BytesIO("\n".join(texts).encode("utf-8", "surrogatepass")))
        monkeypatch.setattr("sys.stdin", stdin)
        code = run(["--data-dir", str(folder), "--offline", *options, "log"])
        out, err = capsys.readouterr()
        answers = [json.loads(line) for line in out.splitlines()]
        errors = [json.loads(line)["error"] for line in err.splitlines()]
        return code, answers, errors

    return call


def saved(folder: Path, query: str) -> list[Any]:
    """What the base holds."""
    connection = sqlite3.connect(folder / MAIN_FILE)
    rows = connection.execute(query).fetchall()
    connection.close()
    return rows


def test_the_answer_is_the_contract(log: Log) -> None:
    code, (answer,), errors = log(document())
    assert (code, errors) == (0, [])
    assert list(answer) == [
        "number", "id", "status", "team", "rule", "reasons", "runner_up", "deadlines", "place",
        "duplicates", "privacy",
    ]  # fmt: skip
    year = PARIS_NOW.year
    assert answer["number"] == f"18-{year}-000001"
    assert answer["status"] == "routed"
    assert set(answer["team"]) == {"code", "name"}
    assert answer["team"]["code"] == "uasa"
    assert answer["reasons"]
    assert set(answer["runner_up"]) == {"team", "rule", "reasons"}
    for name in ("accept", "visit", "answer"):
        assert dt.datetime.fromisoformat(answer["deadlines"][name]).utcoffset() is not None
    place = answer["place"]
    assert (place["arrondissement"], place["precision"], place["sector"]) == (18, "number", "eole")
    assert answer["duplicates"] == []
    start = document()["description"].index("Dupont")
    assert answer["privacy"] == [
        {"kind": "name", "start": start, "end": start + 6, "action": "masked"}
    ]


def test_several_lines_give_several_answers_and_see_each_other(log: Log) -> None:
    code, answers, errors = log(document(), "", document(category="gathering"), document())
    assert (code, errors) == (0, [])
    assert [answer["number"][-6:] for answer in answers] == ["000001", "000002", "000003"]
    duplicate = answers[2]["duplicates"][0]
    assert {"number", "score", "distance_m", "age_h", "reasons"} <= set(duplicate)
    assert {each["number"] for each in answers[2]["duplicates"]} == {
        answers[0]["number"],
        answers[1]["number"],
    }


def test_one_document_may_be_written_on_several_lines(log: Log) -> None:
    code, answers, errors = log(json.dumps(document(), indent=2), document())
    assert (code, errors, len(answers)) == (0, [], 2)


def test_an_error_on_a_line_stops_neither_those_before_nor_after(log: Log, folder: Path) -> None:
    bad = document(category="drogue")
    code, answers, errors = log(document(), '{"category": "cons', bad, document())
    assert code == 2
    assert len(answers) == 2
    assert [error["code"] for error in errors] == ["json_unreadable", "unknown_code"]
    assert errors[1]["field"] == "category"
    assert "consumption, gathering" in errors[1]["message"]
    assert saved(folder, "SELECT count(*) FROM signalement") == [(2,)]


def test_a_bug_on_a_line_is_told_and_the_lines_after_it_are_logged(log: Log, folder: Path) -> None:
    saved(folder, "ALTER TABLE privacy_flag RENAME COLUMN start TO début")
    named = document(description="Voir avec M. Dupont.")  # the only one with something to flag
    plain = document(description="Groupe.")
    code, answers, errors = log(plain, named, plain, "{", plain)
    assert code == 3
    assert len(answers) == 3
    assert [error["code"] for error in errors] == ["internal", "json_unreadable"]
    (report,) = (folder / "logs").glob("plantage-*.txt")
    assert "Dupont" not in report.read_text("utf-8")
    assert saved(folder, "SELECT count(*) FROM signalement") == [(3,)]


def test_personal_data_in_a_typed_label_is_masked(log: Log, folder: Path) -> None:
    point = {"lon": 2.3655, "lat": 48.8885}
    named = document(place="chez Mme Dupont, 06 12 34 56 78, bâtiment B", **point)
    code, (answer,), _ = log(named)
    assert code == 0
    assert answer["place"]["label"] == "chez Mme [masqué], [masqué], bâtiment B"
    assert saved(folder, "SELECT place_label FROM signalement") == [(answer["place"]["label"],)]
    query = "SELECT kind, action, voice_id FROM privacy_flag WHERE field = 'place' ORDER BY start"
    assert saved(folder, query) == [("name", "masked", None), ("phone", "masked", None)]
    assert log({**named, "attach_to": answer["number"]})[0] == 0
    assert saved(folder, query)[1:4:2] == [("name", "masked", 2), ("phone", "masked", 2)]
    (facts,) = saved(folder, "SELECT facts FROM voice WHERE facts IS NOT NULL")[0]
    assert "Dupont" not in facts


@pytest.mark.parametrize(
    "street",
    ["3 rue du Docteur Potain", "Avenue Mme de Sanzillon, face au 7", "place Madame Roland"],
)
def test_a_way_named_after_somebody_keeps_its_name(log: Log, folder: Path, street: str) -> None:
    code, (answer,), _ = log(document(place=street, lon=2.3655, lat=48.8885, description=""))
    assert (code, answer["place"]["label"]) == (0, street)
    assert saved(folder, "SELECT count(*) FROM privacy_flag") == [(0,)]


def test_lon_and_lat_replace_the_place(log: Log) -> None:
    code, (answer,), _ = log(document(place="absent", lon=2.3705, lat=48.8845))
    assert code == 0
    assert answer["place"]["arrondissement"] in (10, 18, 19)
    assert (answer["place"]["lon"], answer["place"]["lat"]) == (2.3705, 48.8845)


def test_a_place_far_from_its_point_is_refused(log: Log) -> None:
    code, _, (error,) = log(document(place="68 bd Ney, 75018", lon=2.3705, lat=48.8845))
    assert (code, error["code"], error["field"]) == (2, "place_contradicted", "place")
    assert " km de lon et lat" in error["message"]


def test_facts_until_midnight(log: Log, folder: Path) -> None:
    assert log(document(recurrence={"days": ["mon"], "from": "22:00", "to": "24:00"}))[0] == 0
    hours = saved(folder, "SELECT recurrence_from, recurrence_to FROM signalement")
    assert hours == [("22:00", "00:00")]


def test_keeping_is_recorded(log: Log, folder: Path) -> None:
    code, (answer,), _ = log(document(privacy="keep"))
    assert code == 0
    assert [flag["action"] for flag in answer["privacy"]] == ["kept"]
    assert saved(folder, "SELECT kind, action FROM privacy_flag") == [("name", "kept")]
    assert "Dupont" in saved(folder, "SELECT description FROM signalement")[0][0]


@pytest.mark.parametrize(
    ("people", "band"),
    [(None, "unknown"), (1, "1"), (2, "2-3"), (3, "2-3"), (5, "4-6"), (7, "7+"), (40, "7+")],
)
def test_a_head_count_becomes_a_band(log: Log, folder: Path, people: Any, band: str) -> None:
    assert log(document(people=people))[0] == 0
    assert saved(folder, "SELECT people FROM signalement") == [(band,)]


def test_an_answer_is_wanted_by_the_means_given(log: Log, folder: Path) -> None:
    mail = {"kind": "shop", "email": "bar@rue.fr", "phone": "0612345678", "wants_answer": True}
    phone = {"phone": "0612345678", "wants_answer": True, "consent": True, "notice_given": True}
    letter = {"name": "Mme Diallo", "wants_answer": True, "answer_by": "letter"}
    code, _, errors = log(*(document(reporter=each) for each in (mail, phone, letter, {})))
    assert (code, errors) == (0, [])
    assert saved(folder, "SELECT answer_by, consent FROM voice ORDER BY id") == [
        ("mail", 0), ("phone", 1), ("letter", 0), ("none", 0),
    ]  # fmt: skip


def test_a_voice_is_attached_to_its_parent(log: Log, folder: Path) -> None:
    _, (parent,), _ = log(document())
    arrondissement, year, sequence = parent["number"].split("-")
    short = f"{arrondissement}-{year}-{int(sequence)}"
    code, (voice,), errors = log(document(attach_to=short))
    assert (code, errors) == (0, [])
    assert (voice["number"], voice["attached_to"]) == (parent["number"], parent["number"])
    assert saved(folder, "SELECT voices FROM signalement") == [(2,)]


def test_a_typed_place_stays_the_label_of_a_given_point(log: Log) -> None:
    typed = "Devant le n° 7,  côté jardin"
    code, (answer,), _ = log(document(place=typed, lon=2.3655, lat=48.8885))
    assert code == 0
    place = answer["place"]
    assert place["label"] == "Devant le n° 7, côté jardin"
    assert (place["lon"], place["lat"], place["score"]) == (2.3655, 48.8885, 1.0)
    assert (place["arrondissement"], place["sector"]) == (18, "eole")
    assert answer["number"].startswith("18-")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"category": }', "une valeur est attendue, ligne 1, colonne 14"),
        ("{category}", "un nom de champ entre guillemets est attendu, ligne 1, colonne 2"),
        ('{"a" 1}', "deux-points attendu"),
        ('{"a": 1 "b": 2}', "virgule attendue"),
        ('{"a": 1} x', "il y a du texte en trop"),
    ],
)
def test_json_faults_are_told_in_french(log: Log, text: str, why: str) -> None:
    code, _, (error,) = log(text)
    assert (code, error["code"]) == (2, "json_unreadable")
    assert why in error["message"]


def test_an_override_and_an_emergency(log: Log, folder: Path) -> None:
    choice = {"team": "mediation", "reason": "request", "text": "réunion du jour"}
    code, (answer,), _ = log(document(override=choice, emergency=17, vulnerable=True))
    assert code == 0
    assert answer["team"]["code"] == "mediation"
    assert saved(folder, "SELECT service FROM emergency_call") == [("17",)]
    assert saved(folder, "SELECT vulnerable, emergency FROM signalement") == [(1, 1)]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"category": "absent"}, "field_missing", "category"),
        ({"recurrence": {"from": "22:00", "to": "22:00"}}, "hours_empty", "recurrence.to"),
        ({"place_kind": "porche"}, "unknown_code", "place_kind"),
        ({"channel": "fax"}, "unknown_code", "channel"),
        ({"reporter": {"kind": "voisin"}}, "unknown_code", "reporter.kind"),
        ({"reporter": {"nom": "x"}}, "unknown_field", "reporter.nom"),
        ({"reporter": []}, "not_an_object", "reporter"),
        ({"reporter": "moi"}, "not_an_object", "reporter"),
        ({"reporter": {"phone": "12"}}, "phone_invalid", "reporter.phone"),
        ({"reporter": {"email": "x@"}}, "email_invalid", "reporter.email"),
        ({"reporter": {"name": "Mme Roy"}}, "consent_missing", "reporter.consent"),
        ({"reporter": {"phone": "0612345678"}}, "consent_missing", "reporter.consent"),
        ({"reporter": {"wants_answer": True}}, "contact_missing", "reporter.wants_answer"),
        ({"reporter": {"wants_answer": "oui"}}, "not_a_flag", "reporter.wants_answer"),
        ({"lieu": "ici"}, "unknown_field", "lieu"),
        ({"place": ""}, "place_missing", "place"),
        ({"place": "rue Qui N'existe Nulle Part Xyz"}, "place_not_found", "place"),
        ({"place": "absent", "lon": -0.57, "lat": 44.84}, "place_outside_paris", "place"),
        ({"place": "absent", "lon": 2.37}, "not_a_number", "lat"),
        ({"place": "absent", "lon": 10**400, "lat": 48.88}, "not_a_number", "lon"),
        ({"place": "absent", "lon": True, "lat": 48.88}, "not_a_number", "lon"),
        ({"place": 43}, "not_a_text", "place"),
        ({"observed_at": ""}, "moment_missing", "observed_at"),
        ({"observed_at": None}, "moment_missing", "observed_at"),
        ({"observed_at": "2026-11-20T18:20:00"}, "moment_naive", "observed_at"),
        ({"observed_at": "2026-13-45T18:20:00+01:00"}, "moment_unreadable", "observed_at"),
        ({"observed_at": "2099-01-01T00:00:00+01:00"}, "moment_future", "observed_at"),
        ({"observed_at": "2020-01-01T00:00:00+01:00"}, "moment_too_old", "observed_at"),
        ({"observed_at": "jadis"}, "moment_unreadable", "observed_at"),
        ({"description": "x" * 20_001}, "text_too_long", "description"),
        ({"people": 0}, "people_absurd", "people"),
        ({"people": "beaucoup"}, "unknown_code", "people"),
        ({"people": True}, "not_a_text", "people"),
        ({"category": ["noise"]}, "not_a_text", "category"),
        ({"recurrence": {"days": ["lundi"]}}, "unknown_code", "recurrence.days"),
        ({"recurrence": {"days": "mon"}}, "not_a_list", "recurrence.days"),
        ({"recurrence": {"from": "25:00"}}, "time_unreadable", "recurrence.from"),
        ({"recurrence": {"to": "7h"}}, "time_unreadable", "recurrence.to"),
        ({"recurrence": {"to": "09:00"}}, "hour_missing", "recurrence.from"),
        ({"emergency": 16}, "unknown_code", "emergency"),
        ({"privacy": "cacher"}, "unknown_code", "privacy"),
        ({"attach_to": "19-2026-000042"}, "unknown_number", "attach_to"),
        ({"attach_to": "le dernier"}, "unknown_number", "attach_to"),
        ({"override": {"team": "uasa"}}, "field_missing", "override.reason"),
        ({"override": {"team": "x", "reason": "other"}}, "team_unknown", "override"),
    ],
)
def test_bad_input_names_its_field(
    log: Log, folder: Path, changes: dict[str, Any], code: str, field: str
) -> None:
    exit_code, answers, (error,) = log(document(**changes))
    assert (exit_code, answers) == (2, [])
    assert (error["code"], error["field"]) == (code, field)
    assert len(error["message"]) > 15
    assert saved(folder, "SELECT count(*) FROM signalement") == [(0,)]


def test_odd_texts_pass(log: Log, folder: Path) -> None:
    odd = ["x" * 10_000, "fumée 😶‍🌫️", "مجموعة", "a\0b", "\ud83d"]
    code, answers, errors = log(*(document(description=text) for text in odd))
    assert (code, errors, len(answers)) == (0, [], 5)
    assert saved(folder, "SELECT description FROM signalement ORDER BY id")[3:] == [("ab",), ("?",)]


def test_french_moments_pass(log: Log) -> None:
    assert log(document(observed_at="hier 18h30"))[0] == 0


@pytest.mark.parametrize("text", ["[1, 2]", "42", "null", '"texte"', "{", "[" * 100_000])
def test_what_is_no_object_is_refused(log: Log, text: str) -> None:
    code, answers, (error,) = log(text)
    assert (code, answers) == (2, [])
    assert error["code"] in ("not_an_object", "json_unreadable")


def test_nothing_to_read_says_so(log: Log) -> None:
    code, answers, (error,) = log("", "  ")
    assert (code, answers, error["code"]) == (2, [], "no_input")


def test_a_role_without_the_right_is_refused(log: Log) -> None:
    code, _, (error,) = log(document(), options=("--role", "admin"))
    assert (code, error["code"]) == (2, "not_allowed")


def test_texts_are_cut_into_documents() -> None:
    lines = ['{"a": 1}\n', "\n", "{\n", '  "b": {\n', '  "c": 1}\n', "}\n", '{"d"\n', '{"e": 2}']
    assert [part.replace("\n", "") for part in documents(lines)] == [
        '{"a": 1}',
        '{  "b": {  "c": 1}}',
        '{"d"',
        '{"e": 2}',
    ]


def test_duplicates_as_a_command(
    log: Log, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, (answer,), _ = log(document())
    place = answer["place"]
    facts = ["--lon", str(place["lon"]), "--lat", str(place["lat"]), "--category", "consumption"]
    common = ["--data-dir", str(folder), "duplicates", *facts]
    at = document()["observed_at"]
    assert run([*common, "--at", at, "--text", "porche", "--place-kind", "porch"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["number"], found["distance_m"]) == (answer["number"], 0.0)
    assert run([*common, "--at", "2026-11-20T18:20:00"]) == 2
    assert json.loads(capsys.readouterr().err)["error"]["field"] == "observed_at"
    assert run([*common, "--at", at, "--place-kind", "hall"]) == 2
    assert json.loads(capsys.readouterr().err)["error"]["field"] == "place_kind"
    assert (
        run(["--data-dir", str(folder), "duplicates", "--lon", "nan", *facts[2:], "--at", at]) == 2
    )
    assert json.loads(capsys.readouterr().err)["error"]["field"] == "lon"


def test_the_program_itself(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "desktop_app", "--data-dir", str(tmp_path / "d"), "--offline"]
    done = subprocess.run(
        [*command, "log"],
        input=json.dumps(document(), ensure_ascii=False).encode(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["place"]["label"].startswith("43 Rue d’Aubervilliers")
