"""The check of the facts: whatever hand changes what was logged, the history says so."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.engine import MAIN_FILE
from desktop_app.domain.codes import (
    AnswerBy,
    EmergencyService,
    HoldReason,
    OverrideReason,
)
from desktop_app.domain.entry import Reporter
from desktop_app.services import moves
from desktop_app.services.attach import attach, detach
from desktop_app.services.check import Problem, check
from desktop_app.services.demo import fill_demo
from desktop_app.services.emergency import log_emergency
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.take_back import take_back
from desktop_app.services.undo import undo
from tests.services.entries import FLANDRE, entry

KNOWN = Reporter(name="Essai Fictif", email="essai@exemple.fr", answer_by=AnswerBy.MAIL)


def problems(seat: Seat) -> list[Problem]:
    return list(check(seat).problems)


@pytest.fixture
def number(seat: Seat) -> str:
    """A signalement of an identified reporter with one more voice, taken in charge."""
    number = log_signalement(seat, entry(reporter=KNOWN)).number
    log_signalement(seat, entry(description="Encore là ce soir."), attach_to=number)
    moves.assign(seat, number, "mediation", OverrideReason.REQUEST)
    moves.accept(seat, number)
    return number


@pytest.mark.parametrize(
    ("forged", "code"),
    [
        ("UPDATE signalement SET description = 'x'", "facts_differ"),
        ("UPDATE signalement SET category = 'dealing'", "facts_differ"),
        ("UPDATE signalement SET lon = 2.3", "facts_differ"),
        ("UPDATE signalement SET people = '7+'", "facts_differ"),
        ("UPDATE signalement SET vulnerable = 1 - vulnerable", "facts_differ"),
        ("UPDATE signalement SET place_label = 'Ailleurs'", "facts_differ"),
        ("UPDATE signalement SET recurrence_days = 3", "facts_differ"),
        ("UPDATE signalement SET observed_at = observed_at - 1", "facts_differ"),
        ("UPDATE signalement SET emergency = 1 - emergency", "facts_differ"),
        ("UPDATE signalement SET attached_text = ''", "facts_differ"),
        ("UPDATE signalement SET accept_due_at = accept_due_at + 1", "deadline_differs"),
        ("UPDATE signalement SET visit_due_at = visit_due_at + 1", "deadline_differs"),
        ("UPDATE signalement SET answer_due_at = NULL", "deadline_differs"),
        ("DELETE FROM reporter_identity", "identity_missing"),
        (
            "INSERT INTO reporter_identity (voice_id, name, name_folded, email, phone) "
            "SELECT id, 'x', 'x', '', '' FROM voice WHERE id NOT IN "
            "(SELECT voice_id FROM reporter_identity)",
            "identity_unknown",
        ),
        ("UPDATE voice SET answer_by = 'phone' WHERE answer_by = 'mail'", "voice_differs"),
        ("UPDATE voice SET channel = 'visit' WHERE facts IS NULL", "voice_differs"),
        ("UPDATE voice SET received_at = received_at - 1 WHERE facts IS NULL", "voice_differs"),
        ("UPDATE voice SET description = 'x' WHERE facts IS NULL", "voice_differs"),
    ],
)
def test_a_changed_fact_is_named(
    seat: Seat, folder: Path, number: str, forged: str, code: str
) -> None:
    assert problems(seat) == []
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base, base:
        assert base.execute(forged).rowcount == 1
    assert [(each.code, each.number) for each in problems(seat)] == [(code, number)]


def test_a_voice_put_in_the_place_of_another_is_named(
    seat: Seat, folder: Path, number: str
) -> None:
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base, base:
        base.execute("UPDATE voice SET uid = 'autre' WHERE facts IS NOT NULL")
    assert {each.code for each in problems(seat)} == {"voice_unknown", "voice_missing"}


def test_later_moves_do_not_take_a_changed_fact_in(seat: Seat, folder: Path, number: str) -> None:
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base, base:
        base.execute("UPDATE signalement SET description = 'x', visit_due_at = visit_due_at + 1")
    log_signalement(seat, entry(description="Troisième appel."), attach_to=number)
    moves.hold(seat, number, HoldReason.MEANS)
    assert {each.code for each in problems(seat)} == {"facts_differ", "deadline_differs"}


def test_an_invented_year_is_sealed_too(seat: Seat, folder: Path) -> None:
    fill_demo(seat, 120, seed=3)
    assert problems(seat) == []
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base, base:
        base.execute("UPDATE signalement SET description = 'x', accept_due_at = 0 WHERE id = 7")
        base.execute("UPDATE voice SET channel = 'other' || channel WHERE signalement_id = 9")
    assert {each.code for each in problems(seat)} == {
        "facts_differ",
        "deadline_differs",
        "voice_differs",
    }


def test_every_honest_way_stays_green(seat: Seat, number: str) -> None:
    urgent = dataclasses.replace(entry(place=FLANDRE), emergency=EmergencyService.SAMU)
    first, second = log_signalement(seat, urgent).number, log_signalement(seat, entry()).number
    log_emergency(seat, EmergencyService.POLICE, second)
    logged = log_signalement(seat, urgent, attach_to=second)
    attach(seat, second, first)
    attach(seat, first, number)
    assert problems(seat) == []
    while len(show(seat, number).voices) > 1:  # those that came by an attachment are last
        detach(seat, number, show(seat, number).voices[-1].uid)
        assert problems(seat) == []
    detach(seat, second, logged.uid)
    moved = moves.assign(seat, number, "uasa", OverrideReason.REQUEST)
    assert moved.undo is not None
    undo(seat, moved.undo)
    take_back(seat, log_signalement(seat, entry(reporter=KNOWN)).number)
    again = log_signalement(seat, urgent, attach_to=number)
    take_back(seat, number, again.uid)
    assert problems(seat) == []


def test_an_attached_signalement_has_no_voice_of_its_own(seat: Seat) -> None:
    one, two, three = (log_signalement(seat, entry()).number for _ in range(3))
    attach(seat, two, one)
    attach(seat, one, three)
    assert [(show(seat, n).row.voices, len(show(seat, n).voices)) for n in (one, two, three)] == [
        (0, 0),
        (0, 0),
        (3, 3),
    ]
    assert problems(seat) == []
    detach(seat, three, show(seat, three).voices[-1].uid)
    assert problems(seat) == []
