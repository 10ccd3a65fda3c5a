"""The entry just saved, taken back by who typed it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from db.schema import EmergencyCallRow, ReporterIdentityRow, SignalementRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import (
    AnswerBy,
    EmergencyService,
    EventKind,
    Outcome,
    Role,
    Weekday,
)
from desktop_app.domain.entry import Recurrence, Reporter
from desktop_app.domain.errors import UserError
from desktop_app.services import moves
from desktop_app.services.attach import detach
from desktop_app.services.check import check
from desktop_app.services.emergency import log_emergency
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.reference import load_reference
from desktop_app.services.search import search
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.take_back import take_back
from desktop_app.services.turns import load_standing, undo_token
from desktop_app.services.undo import undo
from tests.conftest import Clock
from tests.services.entries import FLANDRE, entry, wanting
from tests.services.test_attach import refused, signalement
from tests.services.test_log_signalement import rows

WAITING = Reporter(answer_by=AnswerBy.MAIL, consent=True, email="ba@mairie.fr")
DAILY = Recurrence(frozenset(Weekday), dt.time(7))


def test_a_new_signalement_is_cancelled(front_desk: Seat, seat: Seat, clock: Clock) -> None:
    told = entry(reporter=WAITING, emergency=EmergencyService.SAMU)
    number = log_signalement(front_desk, told).number  # in the 18e, typed in the 19e
    clock.advance(seconds=9)
    moved = take_back(front_desk, number)
    assert (moved.number, moved.status, moved.undo) == (number, "cancelled", None)
    row = signalement(seat, number)
    assert (row.status, row.due_at, row.awaiting) == ("cancelled", None, 0)
    last = show(seat, number).events[-1]
    assert (last.kind, last.actor) == (EventKind.CANCELLED, "Accueil 19e")
    assert "saisie annulée" in last.text
    log_signalement(front_desk, told)
    (call,) = rows(seat, EmergencyCallRow)  # the same call, not counted twice
    assert call.signalement_id != row.id
    assert check(seat).problems == ()


def test_a_voice_leaves_with_what_it_brought(front_desk: Seat, seat: Seat, clock: Clock) -> None:
    parent = log_signalement(seat, entry(description="un")).number
    before = signalement(seat, parent)
    clock.advance(minutes=20)
    told = entry(description="deux", reporter=WAITING, emergency=EmergencyService.SAMU)
    voice = log_signalement(front_desk, told, attach_to=parent)
    moved = take_back(front_desk, parent, voice.uid)
    (alone,) = moved.changes.numbers - {parent}
    row, rest = signalement(seat, parent), signalement(seat, alone)
    for name in ("voices", "attached_text", "emergency", "accept_due_at", "due_at", "awaiting"):
        assert getattr(row, name) == getattr(before, name), name
    assert (rest.status, rest.team_id, rest.due_at, rest.awaiting) == ("cancelled", None, None, 0)
    kinds = {event.kind for event in show(seat, alone).events}
    assert EventKind.ROUTED not in kinds
    assert EventKind.CANCELLED in kinds
    (call,) = rows(seat, EmergencyCallRow)
    assert call.signalement_id is None
    assert check(seat).problems == ()


def test_what_the_voice_reopened_is_closed_again(seat: Seat, clock: Clock) -> None:
    parent = log_signalement(seat, entry(description="un")).number
    moves.close(seat, parent, Outcome.NOT_FOUND)
    before = signalement(seat, parent)
    clock.advance(days=1)
    told = entry(description="deux", recurrence=DAILY, emergency=EmergencyService.SAMU)
    voice = log_signalement(seat, told, attach_to=parent)
    assert signalement(seat, parent).status == "reopened"
    take_back(seat, parent, voice.uid)
    row = signalement(seat, parent)
    for name in ("status", "closed_at", "outcome", "voices", "answer_due_at", "due_at"):
        assert getattr(row, name) == getattr(before, name), name
    assert check(seat).problems == ()


class TickingClock(Clock):
    """A clock that goes on between two readings, as clocks do."""

    def __call__(self) -> dt.datetime:
        self.advance(milliseconds=3)
        return self.now


@pytest.mark.parametrize("emergency", [None, EmergencyService.SAMU])
def test_what_the_voice_reopened_is_closed_again_though_time_goes_on(
    seat: Seat, clock: Clock, emergency: EmergencyService | None
) -> None:
    seat = replace(seat, clock=TickingClock(clock.now))
    parent = log_signalement(seat, entry(description="un")).number
    moves.close(seat, parent, Outcome.NOT_FOUND)
    before = signalement(seat, parent)
    told = entry(description="deux", recurrence=DAILY, emergency=emergency)
    voice = log_signalement(seat, told, attach_to=parent)
    take_back(seat, parent, voice.uid)
    row = signalement(seat, parent)
    for name in ("status", "closed_at", "outcome", "voices", "answer_due_at", "due_at"):
        assert getattr(row, name) == getattr(before, name), name
    assert check(seat).problems == ()


def test_what_another_reopened_stays_open(seat: Seat, front_desk: Seat) -> None:
    parent = log_signalement(seat, entry(description="un")).number
    moves.close(seat, parent, Outcome.NOT_FOUND)
    log_signalement(seat, entry(description="deux", recurrence=DAILY), attach_to=parent)
    voice = log_signalement(front_desk, entry(description="trois"), attach_to=parent)
    take_back(front_desk, parent, voice.uid)
    assert signalement(seat, parent).status == "reopened"


@pytest.mark.parametrize("as_voice", [True, False])
def test_who_reported_what_is_taken_back_is_erased(front_desk: Seat, as_voice: bool) -> None:
    kept = Reporter(consent=True, name="Restée Fictive", phone="06 98 76 54 32")
    parent = log_signalement(front_desk, entry(place=FLANDRE, reporter=kept)).number
    told = entry(place=FLANDRE, reporter=wanting())
    logged = log_signalement(front_desk, told, attach_to=parent if as_voice else None)
    moved = take_back(front_desk, logged.number, logged.uid if as_voice else None)
    (alone,) = moved.changes.numbers - {parent}
    assert [row.name for row in rows(front_desk, ReporterIdentityRow)] == ["Restée Fictive"]
    (voice,) = show(front_desk, alone).voices
    assert (voice.identified, voice.answer_by) == (False, AnswerBy.NONE)
    for typed in ("Testeuse Fictive", "06 12 34 56 78", "testeuse@exemple.fr"):
        assert search(front_desk, typed) == ()
    assert check(front_desk).problems == ()


@pytest.mark.parametrize("as_voice", [True, False])
def test_a_taking_back_is_not_undone(front_desk: Seat, as_voice: bool) -> None:
    parent = log_signalement(front_desk, entry(place=FLANDRE)).number
    logged = log_signalement(
        front_desk, entry(place=FLANDRE), attach_to=parent if as_voice else None
    )
    moved = take_back(front_desk, logged.number, logged.uid if as_voice else None)
    (alone,) = moved.changes.numbers - {parent}
    with front_desk.store.reading() as connection:
        reference = load_reference(connection)
        token = undo_token(connection, load_standing(connection, reference, alone))
    assert refused(front_desk, lambda: undo(front_desk, token)) == "undo_taken_back"


@pytest.mark.parametrize("as_voice", [True, False])
def test_it_is_refused_late_to_others_and_once_something_followed(
    seat: Seat, clock: Clock, as_voice: bool
) -> None:
    parent = log_signalement(seat, entry(description="un")).number
    logged = log_signalement(
        seat, entry(description="deux"), attach_to=parent if as_voice else None
    )
    voice = logged.uid if as_voice else None
    other = replace(seat, actor=Actor("Accueil 18e", Role.FRONT_DESK, arrondissement=18))
    assert refused(seat, lambda: take_back(other, logged.number, voice)) == "take_back_not_own"
    lead = replace(seat, actor=Actor("Chef UASA", Role.TEAM_LEAD, team="uasa"))
    assert refused(seat, lambda: take_back(lead, logged.number, voice)) == "not_allowed"
    clock.advance(seconds=11)
    assert refused(seat, lambda: take_back(seat, logged.number, voice)) == "take_back_late"
    clock.advance(seconds=-11)
    log_emergency(seat, EmergencyService.SAMU, logged.number)
    assert refused(seat, lambda: take_back(seat, logged.number, voice)) == "take_back_changed"
    moves.accept(seat, logged.number)
    assert refused(seat, lambda: take_back(seat, logged.number, voice)) == "take_back_changed"


def test_only_an_entry_is_taken_back(seat: Seat) -> None:
    parent = log_signalement(seat, entry(description="un")).number
    voice = log_signalement(seat, entry(description="deux"), attach_to=parent).uid
    (alone,) = detach(seat, parent, voice).changes.numbers - {parent}
    assert refused(seat, lambda: take_back(seat, alone)) == "take_back_changed"
    assert refused(seat, lambda: take_back(seat, parent, voice)) == "take_back_changed"
    assert refused(seat, lambda: take_back(seat, "18-2026-009999")) == "unknown_number"


def test_a_fault_in_the_middle_changes_nothing(seat: Seat) -> None:
    parent = log_signalement(seat, entry(description="un")).number
    voice = log_signalement(seat, entry(description="deux"), attach_to=parent).uid
    with seat.store.writing() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON event WHEN NEW.kind = 'detached' "
            "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    with pytest.raises(IntegrityError):
        take_back(seat, parent, voice)
    with seat.store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(SignalementRow)) == 1
    with pytest.raises(UserError):
        take_back(replace(seat, actor=Actor("Admin", Role.ADMIN)), parent, voice)
