"""Passages and answers: counts and codes, one text per voice, nobody named."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from db.schema import EventRow, TeamRow, VisitRow
from desktop_app.domain.codes import AnswerBy, EventKind, Outcome, OverrideReason, Status
from desktop_app.domain.entry import Reporter
from desktop_app.domain.errors import UserError
from desktop_app.domain.visit import Mood, PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.answers import proposed_answers, record_answer
from desktop_app.services.check import check
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from tests.conftest import Clock
from tests.services.entries import entry, wanting


@pytest.fixture
def number(seat: Seat) -> str:
    """A signalement of the 18e in the pool, whose reporter wants a mail."""
    logged = log_signalement(seat, entry(reporter=wanting(AnswerBy.MAIL)))
    moves.assign(seat, logged.number, None, OverrideReason.REQUEST)
    moves.assign(seat, logged.number, "uasa", OverrideReason.REQUEST)
    return logged.number


def test_a_passage_is_kept_and_accepts(lead: Seat, number: str, clock: Clock) -> None:
    visit = Visit(
        PeopleMet.SOME,
        visited_at=clock() - dt.timedelta(minutes=20),
        consumption_seen=True,
        mood=Mood.TENSE,
        orientations_offered=3,
        orientations_accepted=1,
        material_collected=True,
        mediation_done=True,
        police_called=True,
        minutes=25,
        remark="Vu avec M. Dupont, gardien.",
    )
    assert record_visit(lead, number, visit).status is Status.ACCEPTED
    detail = show(lead, number)
    (seen,) = detail.visits
    assert seen.at == visit.visited_at
    assert seen.team is not None and seen.team.code == "uasa"
    for part in ("4 à 6", "tendu", "3 orientations proposées, 1 acceptée", "police", "25 min"):
        assert part in seen.summary
    assert "Dupont" not in seen.summary and "[masqué]" in seen.summary
    last = detail.events[-1]
    assert last.kind is EventKind.VISITED
    assert "Dupont" not in last.text and "gardien" not in last.text
    assert detail.deadlines is not None and detail.row.due_at == detail.deadlines.answer
    assert check(lead).ok


def test_a_passage_does_not_precede_what_it_answers(lead: Seat, number: str, clock: Clock) -> None:
    seen = show(lead, number).observed_at
    early = Visit(PeopleMet.FEW, visited_at=seen - dt.timedelta(minutes=61))
    with pytest.raises(UserError) as refused:
        record_visit(lead, number, early)
    assert (refused.value.code, refused.value.field) == ("visit_before", "visited_at")
    assert number in refused.value.message and "corrigez son heure" in refused.value.message
    assert show(lead, number).visits == ()
    record_visit(lead, number, replace(early, visited_at=seen - dt.timedelta(minutes=59)))
    assert show(lead, number).row.status is Status.ACCEPTED


@pytest.mark.parametrize(
    ("visit", "field"),
    [
        (Visit(PeopleMet.FEW, orientations_offered=-1), "orientations_offered"),
        (Visit(PeopleMet.FEW, orientations_offered=51), "orientations_offered"),
        (Visit(PeopleMet.FEW, orientations_accepted=1), "orientations_accepted"),
        (Visit(PeopleMet.NOBODY, orientations_offered=1), "orientations_offered"),
        (Visit(PeopleMet.FEW, minutes=721), "minutes"),
        (Visit(PeopleMet.FEW, remark="x" * 201), "remark"),
        (Visit(PeopleMet.FEW, visited_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC)), "visited_at"),
        (Visit(PeopleMet.FEW, team="atlantide"), "team"),
    ],
)
def test_impossible_passages_write_nothing(
    lead: Seat, number: str, visit: Visit, field: str
) -> None:
    with pytest.raises(UserError) as refused:
        record_visit(lead, number, visit)
    assert refused.value.field == field
    with lead.store.reading() as connection:
        assert connection.execute(select(VisitRow.id)).all() == []


def test_nobody_signs_for_another_team_but_the_coordination(
    seat: Seat, lead: Seat, number: str
) -> None:
    visit = Visit(PeopleMet.FEW, team="mediation")
    with pytest.raises(UserError) as refused:
        record_visit(lead, number, visit)
    assert (refused.value.code, refused.value.field) == ("not_allowed", "team")
    assert show(lead, number).row.status is Status.ROUTED
    record_visit(lead, number, Visit(PeopleMet.FEW, team="uasa"))
    record_visit(seat, number, visit)
    with lead.store.reading() as connection:
        teams = connection.execute(
            select(TeamRow.code)
            .join(VisitRow, VisitRow.team_id == TeamRow.id)
            .order_by(VisitRow.id)
        )
        assert list(teams.scalars()) == ["uasa", "mediation"]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_each_voice_that_wants_one_gets_a_text(seat: Seat, number: str, outcome: Outcome) -> None:
    log_signalement(seat, entry(reporter=wanting(AnswerBy.PHONE)), attach_to=number)
    log_signalement(seat, entry(reporter=wanting(AnswerBy.LETTER)), attach_to=number)
    log_signalement(seat, entry(), attach_to=number)
    answers = proposed_answers(seat, number, outcome)
    assert [each.answer_by for each in answers] == [
        AnswerBy.MAIL,
        AnswerBy.PHONE,
        AnswerBy.LETTER,
    ]
    for answer in answers:
        assert number in answer.text
        assert "43 Rue d’Aubervilliers" in answer.text
        assert "20/11/2026" in answer.text
        assert "$" not in answer.text
        assert "Testeuse" not in answer.text
    assert len({answer.text for answer in answers}) == 3


def test_outcomes_say_different_things(seat: Seat, number: str) -> None:
    texts = {proposed_answers(seat, number, outcome)[0].text for outcome in Outcome}
    assert len(texts) == len(Outcome)


def test_an_answer_given_is_kept_without_its_text(seat: Seat, lead: Seat, number: str) -> None:
    (answer,) = proposed_answers(seat, number, Outcome.RESOLVED)
    moved = record_answer(lead, answer.voice_uid, "mail")
    assert moved.undo is None
    detail = show(seat, number)
    assert detail.voices[0].answered_at is not None
    assert detail.events[-1].kind is EventKind.ANSWERED
    with seat.store.reading() as connection:
        told = connection.execute(
            select(EventRow.after).where(EventRow.kind == "answered")
        ).scalar_one()
    assert set(told) == {"status", "voice", "by", "answered_at"}
    assert proposed_answers(seat, number, Outcome.RESOLVED) == ()
    with pytest.raises(UserError) as again:
        record_answer(lead, answer.voice_uid, "mail")
    assert again.value.code == "already_answered"
    assert check(seat).ok


def uid_of(seat: Seat, reporter: Reporter) -> str:
    """The voice of a new signalement told by `reporter`."""
    number = log_signalement(seat, entry(reporter=reporter)).number
    return show(seat, number).voices[0].uid


def test_nobody_is_answered_who_asked_for_nothing(seat: Seat) -> None:
    reachable = Reporter(consent=True, name="Testeuse", phone="06 12 34 56 78")
    with pytest.raises(UserError, match="pas demandé de réponse") as refused:
        record_answer(seat, uid_of(seat, reachable), "phone")
    assert refused.value.code == "answer_unwanted"


def test_another_means_wants_what_it_needs(seat: Seat) -> None:
    called = Reporter(answer_by=AnswerBy.PHONE, phone="06 12 34 56 78")
    uid = uid_of(seat, called)
    for kind in ("mail", "letter"):
        with pytest.raises(UserError, match="n’a laissé aucun") as refused:
            record_answer(seat, uid, kind)
        assert (refused.value.code, refused.value.field) == ("answer_means_unknown", "kind")
    record_answer(seat, uid, "phone")
    for kind in ("mail", "letter"):
        record_answer(seat, uid_of(seat, wanting(AnswerBy.PHONE)), kind)


def test_answers_refuse_nonsense(seat: Seat, front_desk: Seat, number: str) -> None:
    (answer,) = proposed_answers(seat, number, Outcome.RESOLVED)
    for seated, uid, kind, code in (
        (seat, answer.voice_uid, "none", "answer_kind"),
        (seat, answer.voice_uid, "pigeon", "answer_kind"),
        (seat, "absente", "mail", "unknown_voice"),
        (front_desk, answer.voice_uid, "mail", "not_allowed"),
    ):
        with pytest.raises(UserError) as refused:
            record_answer(seated, uid, kind)
        assert refused.value.code == code
    with pytest.raises(UserError):
        proposed_answers(seat, "19-2026-999999", Outcome.RESOLVED)
