"""The check: what a row keeps of its history and of its voices."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.codes import AnswerBy, Outcome, OverrideReason
from desktop_app.domain.entry import Reporter
from desktop_app.services import moves
from desktop_app.services.check import check
from desktop_app.services.demo import fill_demo
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.queue import View, count
from desktop_app.services.seat import Seat
from tests.services.entries import entry
from tests.services.test_check import by_hand


@pytest.fixture
def number(seat: Seat) -> str:
    """Closed by the UASA, its reporter still to be called back."""
    reporter = Reporter(
        answer_by=AnswerBy.PHONE, consent=True, notice_given=True, phone="06 12 34 56 78"
    )
    number = log_signalement(seat, entry(reporter=reporter)).number
    moves.assign(seat, number, None, OverrideReason.REQUEST)
    moves.assign(seat, number, "uasa", OverrideReason.REQUEST)
    moves.close(seat, number, Outcome.NOT_FOUND)
    assert check(seat).problems == ()
    return number


def codes(seat: Seat) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.number) for problem in check(seat).problems]


def test_the_last_line_taken_away_with_what_it_changed_is_seen(
    seat: Seat, folder: Path, number: str
) -> None:
    with by_hand(folder) as base:
        (row_id,) = base.execute(
            "SELECT id FROM signalement WHERE number = ?", (number,)
        ).fetchone()
        base.execute(
            "DELETE FROM event WHERE signalement_id = ? AND kind = 'closed'",
            (row_id,),
        )
        base.execute(
            "UPDATE signalement SET status = 'routed', closed_at = NULL, outcome = NULL, "
            "due_at = accept_due_at, version = version - 1 WHERE id = ?",
            (row_id,),
        )
    assert ("history_cut", number) in codes(seat)


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE signalement SET awaiting = 0",
        "UPDATE voice SET answered_at = 1",
        "UPDATE voice SET answer_by = 'none'",
    ],
)
def test_an_answer_that_vanishes_is_seen(
    seat: Seat, folder: Path, number: str, forged: str
) -> None:
    with by_hand(folder) as base:
        base.execute(forged)
    assert ("awaiting_differs", number) in codes(seat)


def test_the_demonstration_has_answers_to_give(seat: Seat) -> None:
    fill_demo(seat, 2_000, seed=1)
    assert check(seat).problems == ()
    assert 0 < count(seat, View.TO_ANSWER) < 60
