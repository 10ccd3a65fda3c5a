"""What is visited and awaited by nobody is to be closed, not answered."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop_app.domain.codes import AnswerBy, OverrideReason
from desktop_app.domain.entry import Reporter
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.ui.queue import wording
from tests.services.entries import entry


@pytest.mark.parametrize("wanted", [AnswerBy.NONE, AnswerBy.MAIL])
def test_only_what_nobody_waits_for_is_to_be_closed(seat: Seat, wanted: AnswerBy) -> None:
    reporter = Reporter(answer_by=wanted, email="essai@exemple.fr", consent=True)
    number = log_signalement(seat, entry(reporter=reporter)).number
    moves.assign(seat, number, "mediation", OverrideReason.REQUEST)
    moves.accept(seat, number)
    assert not wording.to_close(show(seat, number))
    record_visit(seat, number, Visit(PeopleMet.NOBODY))
    detail = show(seat, number)
    assert wording.to_close(detail) is (wanted is AnswerBy.NONE)
    now = seat.clock()
    assert wording.closing_sentence(detail.row, now).startswith("à clore avant ")
    late = wording.closing_sentence(detail.row, now + dt.timedelta(days=90))
    assert late.startswith("à clore, en retard de ")
