"""The check of what moves changed: outcome, dates, answers, passages, each as its line tells it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.engine import MAIN_FILE
from db.queries.upkeep import APPEND_ONLY
from desktop_app.domain.codes import HoldReason, Outcome, Partner
from desktop_app.domain.visit import Mood, PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.answers import record_answer
from desktop_app.services.attach import attach, detach
from desktop_app.services.check import check
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.take_back import take_back
from desktop_app.services.undo import undo
from tests.conftest import Clock
from tests.services.entries import FLANDRE, entry, wanting
from tests.services.test_check import by_hand


def codes(seat: Seat) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.number) for problem in check(seat).problems]


def forge(folder: Path, *statements: str) -> None:
    """Change the file with the plain driver; each statement must find a row."""
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base, base:
        for statement in statements:
            assert base.execute(statement).rowcount > 0


@pytest.fixture
def number(seat: Seat, lead: Seat, clock: Clock) -> str:
    """Visited, closed with a word, its reporter answered."""
    number = log_signalement(seat, entry(reporter=wanting())).number
    moves.accept(seat, number)
    clock.advance(hours=1)
    seen = Visit(PeopleMet.MANY, consumption_seen=True, mood=Mood.VIOLENT, remark="Vu.")
    record_visit(lead, number, seen)
    clock.advance(hours=1)
    moves.close(seat, number, Outcome.NOT_FOUND, "Plus personne à 20 h.")
    clock.advance(hours=1)
    record_answer(seat, show(seat, number).voices[0].uid, "phone")
    assert check(seat).problems == ()
    return number


@pytest.mark.parametrize(
    ("forged", "code"),
    [
        ("UPDATE signalement SET outcome = 'resolved'", "move_differs"),
        ("UPDATE signalement SET outcome = NULL", "move_differs"),
        ("UPDATE signalement SET outcome_note = 'faux'", "move_differs"),
        ("UPDATE signalement SET partner = 'police'", "move_differs"),
        ("UPDATE signalement SET hold_reason = 'means'", "move_differs"),
        ("UPDATE signalement SET review_at = 1", "move_differs"),
        ("UPDATE signalement SET closed_at = closed_at - 86400000000", "move_differs"),
        ("UPDATE signalement SET rule_code = 'R999'", "move_differs"),
        ("UPDATE signalement SET rule_code = NULL", "move_differs"),
        ("UPDATE signalement SET due_at = answer_due_at", "deadline_differs"),
        ("UPDATE signalement SET created_by = 'X'", "facts_differ"),
        ("UPDATE signalement SET cell = 1", "facts_differ"),
        ("UPDATE voice SET answered_at = answered_at - 1", "answer_differs"),
        ("UPDATE voice SET consent = 0", "voice_differs"),
        ("UPDATE voice SET notice_given = 0", "voice_differs"),
        ("UPDATE visit SET people_met = '0'", "visits_differ"),
        ("UPDATE visit SET consumption_seen = 0", "visits_differ"),
        ("UPDATE visit SET mood = 'calm'", "visits_differ"),
        ("UPDATE visit SET visited_at = visited_at - 1", "visits_differ"),
        ("UPDATE visit SET team_id = NULL", "visits_differ"),
        ("UPDATE visit SET actor = 'Un autre'", "visits_differ"),
    ],
)
def test_what_a_move_did_and_the_row_denies_is_named(
    seat: Seat, folder: Path, number: str, forged: str, code: str
) -> None:
    forge(folder, forged)
    assert codes(seat) == [(code, number)]


def test_what_was_never_late_again_is_named(seat: Seat, folder: Path) -> None:
    number = log_signalement(seat, entry()).number
    forge(folder, "UPDATE signalement SET due_at = NULL")
    assert codes(seat) == [("deadline_differs", number)]


@pytest.mark.parametrize("row", ["attached", "own"])
def test_an_answer_that_nobody_gave_is_named(seat: Seat, folder: Path, row: str) -> None:
    number = log_signalement(seat, entry(reporter=wanting())).number
    if row == "attached":
        parent = log_signalement(seat, entry(place=FLANDRE)).number
        attach(seat, number, parent)
    forge(
        folder,
        "UPDATE voice SET answered_at = received_at WHERE answer_by <> 'none'",
        "UPDATE signalement SET awaiting = 0",
    )
    assert codes(seat) == [("answer_differs", number)]


def test_an_answer_that_vanishes_with_its_count_is_named(seat: Seat, folder: Path) -> None:
    child = log_signalement(seat, entry(reporter=wanting())).number
    parent = log_signalement(seat, entry(place=FLANDRE)).number
    attach(seat, child, parent)
    voice = next(each.uid for each in show(seat, parent).voices if each.attached)
    record_answer(seat, voice, "phone")
    assert codes(seat) == []
    forge(
        folder,
        f"UPDATE voice SET answered_at = NULL WHERE uid = '{voice}'",
        f"UPDATE signalement SET awaiting = 1 WHERE number = '{parent}'",
    )
    assert [code for code, _ in codes(seat)] == ["answer_differs"]


@pytest.mark.parametrize("table", ["event", "identity_reading", "routing_decision", "privacy_flag"])
def test_a_weakened_guard_is_named(seat: Seat, folder: Path, table: str) -> None:
    with by_hand(folder, guards=True) as base:
        for verb in ("update", "delete"):
            for each in APPEND_ONLY:
                weak = "WHEN old.id < 0 " if (each, verb) == (table, "delete") else ""
                base.execute(
                    f"CREATE TRIGGER {each}_no_{verb} BEFORE {verb.upper()} ON {each} "
                    f"{weak}BEGIN SELECT RAISE(ABORT, 'append-only'); END"
                )
    (problem,) = check(seat).problems
    assert problem.code == "guard_altered"
    assert f"« {table}_no_delete »" in problem.message


def test_the_mark_left_by_a_forger_of_the_identity_is_not_looked_for(
    seat: Seat, folder: Path, number: str
) -> None:
    # It must stay erasable: the history holds nothing that its content could be compared with.
    forge(folder, "UPDATE reporter_identity SET name = 'Autre'")
    assert codes(seat) == []


def test_answers_stay_green_wherever_the_voice_goes(seat: Seat, clock: Clock) -> None:
    first, second, third = (
        log_signalement(seat, entry(reporter=wanting(), place=FLANDRE)).number for _ in range(3)
    )
    record_answer(seat, show(seat, first).voices[0].uid, "phone")
    logged = log_signalement(seat, entry(reporter=wanting()), attach_to=second)
    attach(seat, first, second)
    clock.advance(minutes=1)
    record_answer(seat, logged.uid, "mail")
    attach(seat, second, third)
    assert codes(seat) == []
    moves.accept(seat, third)
    moves.close(seat, third, Outcome.NOT_FOUND)
    clock.advance(minutes=1)
    again = moves.reopen(seat, third, "Revenu.")  # all wait again
    assert codes(seat) == []
    assert again.undo is not None
    undo(seat, again.undo)
    assert codes(seat) == []
    moves.reopen(seat, third, "Revenu.")
    clock.advance(minutes=1)
    record_answer(seat, logged.uid, "letter")
    while len(show(seat, third).voices) > 1:
        detach(seat, third, show(seat, third).voices[-1].uid)
        assert codes(seat) == []
    held = next(n for n in (first, second, third) if len(show(seat, n).voices) > 1)
    detach(seat, held, logged.uid)  # to a signalement of its own
    assert codes(seat) == []


def test_every_move_stays_green(seat: Seat, lead: Seat, clock: Clock) -> None:
    number = log_signalement(seat, entry(reporter=wanting())).number
    soon = clock() + dt.timedelta(days=2)
    moves.hold(seat, number, HoldReason.MEANS, "Panne.", soon)
    clock.advance(hours=5)
    moves.resume(seat, number)
    moves.accept(seat, number)
    record_visit(lead, number, Visit(PeopleMet.FEW, visited_at=clock() - dt.timedelta(hours=1)))
    moves.monitor(seat, number, soon)
    clock.advance(days=3)
    moves.resume(seat, number)
    moves.hand_over(seat, number, Partner.RATP, "Couloir.")
    moves.reopen(seat, number, "La RATP nous le rend.")
    closed = moves.close(seat, number, Outcome.RESOLVED, "« Fini », dit l’équipe.\nMerci.")
    assert closed.undo is not None
    undo(seat, closed.undo)
    assert codes(seat) == []
    moves.cancel(seat, number, "Erreur.")
    parent = log_signalement(seat, entry(place=FLANDRE)).number
    take_back(seat, parent, log_signalement(seat, entry(), attach_to=parent).uid)
    assert codes(seat) == []
