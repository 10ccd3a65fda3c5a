"""Moves: what they change, what they refuse, what they write down."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading

import pytest
from sqlalchemy import select

from db.schema import PrivacyFlagRow, RoutingDecisionRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import (
    EventKind,
    HoldReason,
    Outcome,
    OverrideReason,
    Partner,
    RefusalReason,
    Role,
    Status,
)
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Detail
from desktop_app.services import moves
from desktop_app.services.attach import attach
from desktop_app.services.check import check
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.undo import undo
from tests.conftest import Clock
from tests.services.entries import FLANDRE, entry


@pytest.fixture
def number(seat: Seat) -> str:
    """A signalement routed to the UASA."""
    logged = log_signalement(seat, entry())
    moved = moves.assign(seat, logged.number, "proprete", OverrideReason.REQUEST)
    assert moved.team is not None
    moves.assign(seat, logged.number, "uasa", OverrideReason.REQUEST)
    return logged.number


def kinds(detail: Detail) -> list[EventKind]:
    return [event.kind for event in detail.events]


def code_of(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.code


def test_the_whole_life_is_told_and_the_chain_holds(
    seat: Seat, lead: Seat, number: str, clock: Clock
) -> None:
    clock.advance(minutes=5)
    assert moves.accept(lead, number).status is Status.ACCEPTED
    clock.advance(hours=1)
    moves.schedule(lead, number, clock() + dt.timedelta(days=1))
    moves.close(lead, number, Outcome.RESOLVED, "Porche libéré.")
    detail = show(seat, number)
    assert kinds(detail)[-3:] == [EventKind.ACCEPTED, EventKind.SCHEDULED, EventKind.CLOSED]
    assert detail.outcome is Outcome.RESOLVED
    assert detail.row.due_at is None
    assert "Porche libéré." in detail.events[-1].text
    assert check(seat).problems == ()


def test_the_clock_that_runs_follows_the_status(lead: Seat, number: str, clock: Clock) -> None:
    before = show(lead, number)
    assert before.deadlines is not None
    assert before.row.due_at == before.deadlines.accept
    moves.accept(lead, number)
    assert show(lead, number).row.due_at == before.deadlines.visit
    moves.hand_over(lead, number, Partner.RATP)
    assert show(lead, number).row.due_at is None


def test_a_hold_stops_the_clock_and_resume_pushes_the_deadlines(
    lead: Seat, number: str, clock: Clock
) -> None:
    moves.accept(lead, number)
    before = show(lead, number).deadlines
    review = clock() + dt.timedelta(days=3)
    moves.hold(lead, number, HoldReason.MEANS, review_at=review)
    assert show(lead, number).row.due_at == review
    clock.advance(hours=7)
    assert moves.resume(lead, number).status is Status.ACCEPTED
    after = show(lead, number)
    assert before is not None and after.deadlines is not None
    # From 18:30 to 1:30, of which the team would have worked until 21:00.
    assert after.deadlines.visit - before.visit == dt.timedelta(hours=2, minutes=30)
    assert after.row.due_at == after.deadlines.visit
    assert after.row.hold_reason is None


def test_a_hold_without_review_has_no_deadline_and_resume_goes_back_to_the_status_before(
    seat: Seat, number: str
) -> None:
    moves.hold(seat, number, HoldReason.REPORTER)
    assert show(seat, number).row.due_at is None
    assert moves.resume(seat, number).status is Status.ROUTED


def test_a_refusal_goes_back_to_the_pool_with_its_reason(lead: Seat, number: str) -> None:
    moved = moves.refuse(lead, number, RefusalReason.NO_STAFF)
    assert (moved.status, moved.team) == (Status.NEW, None)
    assert "pas d’effectif" in show(lead, number).events[-1].text


def test_an_assignment_is_a_decision_with_its_reason(seat: Seat, number: str) -> None:
    with seat.store.reading() as connection:
        rows = connection.execute(select(RoutingDecisionRow.__table__)).all()
    assert [row.override_reason for row in rows][1:] == ["request", "request"]
    proposal = show(seat, number).proposal
    assert proposal is not None and proposal.team is not None
    assert proposal.team.code == "uasa"


def test_to_the_pool_and_the_same_team_again(seat: Seat, number: str) -> None:
    with pytest.raises(UserError) as refused:
        moves.assign(seat, number, "uasa", OverrideReason.REQUEST)
    assert code_of(refused) == "same_team"
    with pytest.raises(UserError) as unknown:
        moves.assign(seat, number, "atlantide", OverrideReason.REQUEST)
    assert code_of(unknown) == "unknown_team"
    assert moves.assign(seat, number, None, OverrideReason.REQUEST).status is Status.NEW


def test_no_action_other_and_reopen_want_a_text(seat: Seat, number: str) -> None:
    for act in (
        lambda: moves.close(seat, number, Outcome.NO_ACTION, " \0 "),
        lambda: moves.refuse(seat, number, RefusalReason.OTHER),
        lambda: moves.hand_over(seat, number, Partner.OTHER),
        lambda: moves.cancel(seat, number, ""),
    ):
        with pytest.raises(UserError) as missing:
            act()
        assert code_of(missing) == "text_missing"
    moves.close(seat, number, Outcome.NO_ACTION, "Faits anciens.")
    with pytest.raises(UserError):
        moves.reopen(seat, number, "")


def test_nobody_closes_as_resolved_what_nobody_took(seat: Seat, number: str) -> None:
    with pytest.raises(UserError) as refused:
        moves.close(seat, number, Outcome.RESOLVED)
    assert code_of(refused) == "illegal_outcome"


def test_reopening_restarts_the_clocks_and_tells_the_team(
    seat: Seat, lead: Seat, number: str, clock: Clock
) -> None:
    moves.accept(lead, number)
    moves.close(lead, number, Outcome.RESOLVED)
    clock.advance(days=2)
    moved = moves.reopen(lead, number, "Les faits reviennent.")
    detail = show(seat, number)
    assert moved.status is Status.REOPENED
    assert detail.outcome is None
    assert detail.deadlines is not None
    assert detail.row.due_at == detail.deadlines.accept > clock()
    assert "est prévenue" in detail.events[-1].text


def test_personal_data_in_a_text_is_masked_and_recorded(seat: Seat, number: str) -> None:
    moves.close(seat, number, Outcome.NO_ACTION, "Vu avec M. Dupont au 06 12 34 56 78.")
    detail = show(seat, number)
    assert "Dupont" not in detail.outcome_note
    assert "06 12" not in detail.outcome_note
    assert "[masqué]" in detail.outcome_note
    with seat.store.reading() as connection:
        flags = connection.execute(select(PrivacyFlagRow.__table__)).all()
    assert {flag.kind for flag in flags} == {"name", "phone"}
    assert {flag.action for flag in flags} == {"masked"}
    assert all("Dupont" not in event.text for event in detail.events)


def test_a_lost_race_says_who_changed_it(seat: Seat, lead: Seat, number: str) -> None:
    seen = show(seat, number).row.version
    moves.accept(lead, number, version=seen)
    with pytest.raises(UserError) as lost:
        moves.cancel(seat, number, "Erreur de saisie.", version=seen)
    assert code_of(lost) == "changed_meanwhile"
    assert "Chef UASA" in lost.value.message


def test_two_leads_at_once_one_accepts(seat: Seat, lead: Seat, number: str) -> None:
    seen = show(seat, number).row.version
    outcomes: list[str] = []

    def accept() -> None:
        try:
            moves.accept(lead, number, version=seen)
            outcomes.append("accepted")
        except UserError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=accept) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["accepted", *["changed_meanwhile"] * 5]
    assert kinds(show(seat, number)).count(EventKind.ACCEPTED) == 1


def test_rights_hold(seat: Seat, front_desk: Seat, number: str) -> None:
    other = dataclasses.replace(seat, actor=Actor("Autre", Role.TEAM_LEAD, team="mediation"))
    admin = dataclasses.replace(seat, actor=Actor("Info", Role.ADMIN))
    for refused in (other, admin, front_desk):  # the desk of the 19e, a signalement of the 18e
        with pytest.raises(UserError) as error:
            moves.hold(refused, number, HoldReason.MEANS)
        assert code_of(error) == "not_allowed"


def test_what_is_attached_does_not_move(seat: Seat, number: str) -> None:
    child = log_signalement(seat, entry(place=FLANDRE)).number
    attach(seat, child, number)
    with pytest.raises(UserError) as refused:
        moves.reopen(seat, child, "Par erreur.")
    assert code_of(refused) == "attached"
    assert number in refused.value.message


def test_dates_must_be_ahead(seat: Seat, lead: Seat, number: str, clock: Clock) -> None:
    moves.accept(lead, number)
    with pytest.raises(UserError) as past:
        moves.schedule(lead, number, clock())
    assert code_of(past) == "date_past"
    with pytest.raises(UserError) as far:
        moves.monitor(lead, number, clock() + dt.timedelta(days=800))
    assert code_of(far) == "date_too_far"


def test_unknown_numbers_and_long_texts(seat: Seat, number: str) -> None:
    with pytest.raises(UserError) as unknown:
        moves.accept(seat, "19-2026-999999")
    assert code_of(unknown) == "unknown_number"
    with pytest.raises(UserError) as long:
        moves.cancel(seat, number, "a" * 2001)
    assert code_of(long) == "text_too_long"


class TestUndo:
    """The last own move, within ten seconds, nothing sent."""

    def test_puts_everything_back_and_adds_a_line(
        self, lead: Seat, number: str, clock: Clock
    ) -> None:
        moves.accept(lead, number)
        before = show(lead, number)
        moved = moves.close(lead, number, Outcome.RESOLVED, "Fait.")
        clock.advance(seconds=9)
        assert moved.undo is not None
        assert undo(lead, moved.undo).status is Status.ACCEPTED
        after = show(lead, number)
        assert after.row.due_at == before.row.due_at
        assert (after.outcome, after.outcome_note) == (None, "")
        assert kinds(after)[-2:] == [EventKind.CLOSED, EventKind.UNDONE]
        assert check(lead).problems == ()

    def test_of_an_assignment_gives_the_former_team_and_decision_back(
        self, seat: Seat, number: str
    ) -> None:
        moved = moves.assign(seat, number, "proprete", OverrideReason.REQUEST)
        assert moved.undo is not None
        back = undo(seat, moved.undo)
        assert back.team is not None and back.team.code == "uasa"
        proposal = show(seat, number).proposal
        assert proposal is not None and proposal.team is not None
        assert proposal.team.code == "uasa"
        assert check(seat).ok

    def test_of_a_hold_gives_the_clocks_back(self, seat: Seat, number: str) -> None:
        before = show(seat, number)
        moved = moves.hold(seat, number, HoldReason.MEANS)
        assert moved.undo is not None
        undo(seat, moved.undo)
        after = show(seat, number)
        assert (after.row.due_at, after.deadlines) == (before.row.due_at, before.deadlines)

    def test_after_ten_seconds_is_too_late(self, lead: Seat, number: str, clock: Clock) -> None:
        moved = moves.accept(lead, number)
        clock.advance(seconds=11)
        assert moved.undo is not None
        with pytest.raises(UserError) as late:
            undo(lead, moved.undo)
        assert code_of(late) == "undo_too_late"

    def test_belongs_to_its_author_and_to_the_last_move(
        self, seat: Seat, lead: Seat, number: str
    ) -> None:
        moved = moves.accept(lead, number)
        assert moved.undo is not None
        with pytest.raises(UserError) as other:
            undo(seat, moved.undo)
        assert code_of(other) == "undo_not_own"
        moves.hold(lead, number, HoldReason.MEANS)
        with pytest.raises(UserError) as gone:
            undo(lead, moved.undo)
        assert code_of(gone) == "undo_not_last"

    def test_what_is_sent_has_no_undo(self, lead: Seat, number: str) -> None:
        assert moves.hand_over(lead, number, Partner.RATP).undo is None

    @pytest.mark.parametrize("token", ["", "zzz", "e30", "WzEsMl0", "é", "A" * 5000])
    def test_nonsense_is_refused(self, seat: Seat, token: str) -> None:
        with pytest.raises(UserError) as error:
            undo(seat, token)
        assert code_of(error) == "undo_unreadable"


def test_another_reason_is_written_out(seat: Seat, number: str) -> None:
    with pytest.raises(UserError) as refused:
        moves.assign(seat, number, "mediation", OverrideReason.OTHER, " ")
    assert (refused.value.code, refused.value.field) == ("text_missing", "text")
    assert moves.assign(seat, number, "mediation", OverrideReason.OTHER, "Demande du maire.")
