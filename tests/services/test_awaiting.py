"""Everyone gets an answer: who waits is counted, shown until answered, and asked again after a
reopening."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from db.schema import SignalementRow
from desktop_app.domain.codes import AnswerBy, Outcome, OverrideReason, Partner, Status
from desktop_app.domain.moments import PARIS
from desktop_app.services import moves
from desktop_app.services.answers import proposed_answers, record_answer
from desktop_app.services.attach import attach, detach
from desktop_app.services.check import check
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.queue import View, count, list_page
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.undo import undo
from tests.conftest import Clock
from tests.services.entries import FLANDRE, entry, wanting


@pytest.fixture
def number(seat: Seat) -> str:
    """A signalement of the UASA whose reporter wants to be called back."""
    number = log_signalement(seat, entry(reporter=wanting())).number
    if (team := show(seat, number).row.team) is None or team.code != "uasa":
        moves.assign(seat, number, "uasa", OverrideReason.REQUEST)
    return number


def awaiting(seat: Seat, number: str) -> int:
    with seat.store.reading() as connection:
        found = connection.scalar(
            select(SignalementRow.awaiting).where(SignalementRow.number == number)
        )
    assert isinstance(found, int)
    return found


def to_answer(seat: Seat) -> list[str]:
    return [row.number for row in list_page(seat, View.TO_ANSWER).rows]


def finish(seat: Seat, number: str, how: str) -> None:
    if how == "handed_over":
        moves.hand_over(seat, number, Partner.RATP)
    elif how == "cancelled":
        moves.cancel(seat, number, "Saisi deux fois.")
    else:
        moves.close(seat, number, Outcome.NOT_FOUND)


@pytest.mark.parametrize("how", ["closed", "handed_over", "cancelled"])
def test_what_is_over_stays_in_view_until_answered(seat: Seat, number: str, how: str) -> None:
    assert to_answer(seat) == []
    finish(seat, number, how)
    assert to_answer(seat) == [number]
    detail = show(seat, number)
    assert detail.deadlines is not None
    assert detail.row.due_at == detail.deadlines.answer
    record_answer(seat, detail.voices[0].uid, "phone")
    assert to_answer(seat) == []
    assert count(seat, View.TO_ANSWER) == 0
    assert show(seat, number).row.due_at is None
    assert check(seat).problems == ()


def test_the_nearest_answer_comes_first(seat: Seat, clock: Clock) -> None:
    numbers = []
    for _ in range(3):
        numbers.append(log_signalement(seat, entry(reporter=wanting())).number)
        clock.advance(days=2)
    for number in reversed(numbers):
        moves.close(seat, number, Outcome.NOT_FOUND)
    log_signalement(seat, entry())  # open: not there
    assert to_answer(seat) == numbers
    due = [row.due_at for row in list_page(seat, View.TO_ANSWER).rows]
    assert all(at is not None and at.astimezone(PARIS).hour == 18 for at in due)


def test_nobody_waits_where_no_answer_is_wanted(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    moves.close(seat, number, Outcome.NOT_FOUND)
    assert awaiting(seat, number) == 0
    assert to_answer(seat) == []
    assert show(seat, number).row.due_at is None


def test_voices_count_with_the_one_they_are_attached_to(seat: Seat, number: str) -> None:
    log_signalement(seat, entry(reporter=wanting(AnswerBy.MAIL)), attach_to=number)
    assert awaiting(seat, number) == 2
    child = log_signalement(seat, entry(place=FLANDRE, reporter=wanting())).number
    attach(seat, child, number)
    assert (awaiting(seat, number), awaiting(seat, child)) == (3, 0)
    voice = show(seat, number).voices[-1]
    detach(seat, number, voice.uid)
    assert (awaiting(seat, number), awaiting(seat, child)) == (2, 1)
    logged = show(seat, number).voices[1]
    record_answer(seat, logged.uid, "mail")
    detach(seat, number, logged.uid)
    assert awaiting(seat, number) == 1
    assert check(seat).problems == ()


class TestReopening:
    """What was answered is answered again."""

    @pytest.fixture
    def answered(self, seat: Seat, number: str) -> str:
        moves.accept(seat, number)
        moves.close(seat, number, Outcome.RESOLVED)
        record_answer(seat, show(seat, number).voices[0].uid, "phone")
        return number

    def test_every_voice_waits_again(self, seat: Seat, answered: str) -> None:
        assert proposed_answers(seat, answered, Outcome.RESOLVED) == ()
        moves.reopen(seat, answered, "Les faits reviennent.")
        detail = show(seat, answered)
        assert detail.voices[0].answered_at is None
        assert "réponse" in detail.events[-1].text
        assert awaiting(seat, answered) == 1
        assert len(proposed_answers(seat, answered, Outcome.RESOLVED)) == 1
        moves.accept(seat, answered)
        moves.close(seat, answered, Outcome.RESOLVED)
        assert to_answer(seat) == [answered]
        assert check(seat).problems == ()

    def test_undone_the_answer_stands_again(self, seat: Seat, answered: str) -> None:
        before = show(seat, answered)
        moved = moves.reopen(seat, answered, "Par erreur.")
        assert moved.undo is not None
        undo(seat, moved.undo)
        after = show(seat, answered)
        assert after.voices == before.voices
        assert (after.row.status, after.row.due_at) == (Status.CLOSED, None)
        assert awaiting(seat, answered) == 0
        assert check(seat).problems == ()


def test_closing_dates_come_with_the_closed(seat: Seat, number: str, clock: Clock) -> None:
    assert list_page(seat, View.OPEN).rows[0].closed_at is None
    clock.advance(hours=1)
    moves.close(seat, number, Outcome.NOT_FOUND)
    assert list_page(seat, View.CLOSED).rows[0].closed_at == clock()
    assert clock() - show(seat, number).row.received_at == dt.timedelta(hours=1)
