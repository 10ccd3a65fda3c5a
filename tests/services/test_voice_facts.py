"""What a voice brings, and takes away when it leaves: facts, urgency, flags, the hold, the end."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from db.schema import EmergencyCallRow, EventRow, PrivacyFlagRow, SignalementRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import (
    AnswerBy,
    Category,
    EmergencyService,
    EventKind,
    HoldReason,
    Outcome,
    OverrideReason,
    PlaceKind,
    Precision,
    Role,
    Status,
    Weekday,
)
from desktop_app.domain.entry import Override, Place, Recurrence, Reporter
from desktop_app.domain.errors import UserError
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.attach import attach, detach
from desktop_app.services.check import check
from desktop_app.services.emergency import log_emergency
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from tests.conftest import Clock
from tests.services.entries import FLANDRE, entry
from tests.services.test_attach import signalement, uid_of
from tests.services.test_log_signalement import rows

OPPOSITE = Place(
    "60 Rue d’Aubervilliers, 75019 Paris", 2.3676, 48.8886, Precision.NUMBER, 0.91, 19, "19-rosa"
)
MONDAYS = Recurrence(frozenset({Weekday.MON}), dt.time(7), dt.time(9))
PHONE = "Appeler le 06 12 34 56 78 avant de passer."


def last_event(seat: Seat, number: str) -> Any:
    """The last line of a history."""
    with seat.store.reading() as connection:
        return connection.execute(
            select(EventRow.__table__)
            .join(SignalementRow, SignalementRow.id == EventRow.signalement_id)
            .where(SignalementRow.number == number)
            .order_by(EventRow.seq.desc())
            .limit(1)
        ).one()


def green(seat: Seat) -> bool:
    """Whether the whole base verifies."""
    return check(seat).problems == ()


def test_a_detached_voice_takes_its_own_facts_along(seat: Seat, clock: Clock) -> None:
    parent = log_signalement(seat, entry(description="un"))
    told = entry(
        description="deux",
        place=OPPOSITE,
        place_kind=PlaceKind.COMMON_PARTS,
        category=Category.DISTRESS,
        recurrence=MONDAYS,
        vulnerable=True,
        emergency=EmergencyService.POLICE,
    )
    voice = log_signalement(seat, told, attach_to=parent.number)
    clock.advance(minutes=5)
    moved = detach(seat, parent.number, voice.uid)
    (number,) = moved.changes.numbers - {parent.number}
    row = signalement(seat, number)
    assert number.startswith("19-")
    assert (row.place_label, row.lon, row.lat) == (OPPOSITE.label, 2.3676, 48.8886)
    assert (row.arrondissement, row.sector_code, row.precision) == (19, "19-rosa", "number")
    assert row.place_score == pytest.approx(0.91)
    assert row.cell != signalement(seat, parent.number).cell
    assert (row.place_kind, row.category) == ("common_parts", "distress")
    assert (row.recurrence_days, row.recurrence_from, row.recurrence_to) == (1, "07:00", "09:00")
    assert (row.vulnerable, row.emergency) == (True, True)
    (call,) = rows(seat, EmergencyCallRow)
    assert call.signalement_id == row.id
    assert green(seat)


def test_a_split_off_history_tells_where_it_comes_from(seat: Seat) -> None:
    parent = log_signalement(seat, entry(description="un")).number
    voice = log_signalement(seat, entry(description="deux"), attach_to=parent).uid
    (number,) = detach(seat, parent, voice).changes.numbers - {parent}
    first = show(seat, number).events[0]
    assert first.kind is EventKind.CREATED
    assert f"détaché de {parent}" in first.text
    assert "détaché" not in show(seat, parent).events[0].text


@pytest.mark.parametrize("accepted", [False, True])
def test_a_hold_ends_when_it_is_attached(seat: Seat, clock: Clock, accepted: bool) -> None:
    parent = log_signalement(seat, entry(description="un")).number
    child = log_signalement(seat, entry(description="deux")).number
    if accepted:
        moves.accept(seat, child)
    before = signalement(seat, child)
    moves.hold(seat, child, HoldReason.MEANS, review_at=clock.now + dt.timedelta(days=2))
    clock.advance(minutes=30)
    attach(seat, child, parent)
    rest = signalement(seat, child)
    assert (rest.status, rest.held_at, rest.hold_reason, rest.review_at) == (
        "cancelled",
        None,
        None,
        None,
    )
    assert green(seat)
    detach(seat, parent, uid_of(seat, "deux"))
    back = signalement(seat, child)
    assert (back.status, back.team_id) == (before.status, before.team_id)
    assert back.visit_due_at == before.visit_due_at + dt.timedelta(minutes=30)
    assert back.due_at == (back.visit_due_at if accepted else back.accept_due_at)
    moves.assign(seat, child, None, OverrideReason.REQUEST)
    assert green(seat)


def test_what_was_monitored_is_taken_up_as_accepted(seat: Seat, clock: Clock) -> None:
    parent = log_signalement(seat, entry(description="un")).number
    child = log_signalement(seat, entry(description="deux")).number
    moves.accept(seat, child)
    moves.monitor(seat, child, clock.now + dt.timedelta(days=3))
    attach(seat, child, parent)
    detach(seat, parent, uid_of(seat, "deux"))
    assert signalement(seat, child).status == "accepted"
    assert green(seat)


def test_what_was_held_in_the_pool_goes_back_to_the_pool(seat: Seat) -> None:
    parent = log_signalement(seat, entry(description="un")).number
    child = log_signalement(seat, entry(description="deux")).number
    moves.assign(seat, child, None, OverrideReason.REQUEST)
    moves.hold(seat, child, HoldReason.REPORTER)
    attach(seat, child, parent)
    detach(seat, parent, uid_of(seat, "deux"))
    row = signalement(seat, child)
    assert (row.status, row.team_id, row.held_at) == ("new", None, None)
    assert green(seat)


def test_what_a_team_took_while_it_was_held_goes_back_to_that_team(seat: Seat, lead: Seat) -> None:
    parent = log_signalement(seat, entry(description="un")).number
    child = log_signalement(seat, entry(description="deux")).number
    moves.assign(seat, child, None, OverrideReason.REQUEST)
    moves.hold(seat, child, HoldReason.REPORTER)
    record_visit(lead, child, Visit(PeopleMet.NOBODY))
    attach(seat, child, parent)
    detach(seat, parent, uid_of(seat, "deux"))
    detail = show(seat, child)
    assert detail.row.status is Status.ROUTED
    assert detail.row.team is not None and detail.row.team.code == "uasa"
    assert green(seat)


@pytest.mark.parametrize("as_voice", [True, False])
def test_what_is_detached_has_delays_of_its_own(seat: Seat, clock: Clock, as_voice: bool) -> None:
    parent = log_signalement(seat, entry(description="un")).number
    told = entry(description="deux")
    alone = log_signalement(seat, told)
    first = alone.proposal.deadlines
    if as_voice:
        log_signalement(seat, entry(description="trois"), attach_to=parent)
    else:
        attach(seat, alone.number, parent)
    clock.advance(days=3)
    moved = detach(seat, parent, uid_of(seat, "trois" if as_voice else "deux"))
    (number,) = moved.changes.numbers - {parent}
    row, later = signalement(seat, number), dt.timedelta(days=3)
    assert (row.accept_due_at, row.visit_due_at) == (first.accept + later, first.visit + later)
    assert row.answer_due_at == first.answer
    assert row.due_at == row.accept_due_at > clock.now
    assert green(seat)


def test_an_emergency_said_later_hastens(front_desk: Seat, clock: Clock) -> None:
    number = log_signalement(front_desk, entry(place=FLANDRE)).number
    before = signalement(front_desk, number)
    clock.advance(minutes=3)
    log_emergency(front_desk, EmergencyService.SAMU, number)
    row = signalement(front_desk, number)
    assert row.accept_due_at == row.due_at == clock.now + dt.timedelta(minutes=15)
    assert row.visit_due_at == clock.now + dt.timedelta(minutes=60)
    assert (row.answer_due_at, row.emergency) == (before.answer_due_at, True)
    told = last_event(front_desk, number)
    assert {"service", "accept_due_at", "visit_due_at"} <= set(told.after)
    assert "délais raccourcis" in show(front_desk, number).events[-1].text
    clock.advance(minutes=10)
    log_emergency(front_desk, EmergencyService.POLICE, number)
    assert signalement(front_desk, number).accept_due_at == row.accept_due_at


def test_an_emergency_on_what_is_held_has_its_full_time_at_the_resuming(
    seat: Seat, clock: Clock
) -> None:
    number = log_signalement(seat, entry()).number
    moves.hold(seat, number, HoldReason.REPORTER)
    clock.advance(minutes=20)
    log_emergency(seat, EmergencyService.SAMU, number)
    clock.advance(minutes=20)
    moves.resume(seat, number)
    assert signalement(seat, number).accept_due_at == clock.now + dt.timedelta(minutes=15)
    assert green(seat)


def test_an_emergency_on_what_is_over_or_attached(seat: Seat, clock: Clock) -> None:
    over, parent, child = (log_signalement(seat, entry()).number for _ in range(3))
    moves.close(seat, over, Outcome.NOT_FOUND)
    closed = signalement(seat, over)
    attach(seat, child, parent)
    clock.advance(minutes=1)
    log_emergency(seat, EmergencyService.SAMU, over)
    log_emergency(seat, EmergencyService.SAMU, child)
    row = signalement(seat, over)
    assert (row.closed_at, row.accept_due_at) == (closed.closed_at, closed.accept_due_at)
    assert row.emergency
    assert (signalement(seat, parent).emergency, signalement(seat, child).emergency) == (
        True,
        False,
    )
    assert green(seat)


def test_a_desk_marks_no_emergency_elsewhere(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number  # in the 18e
    tenth = replace(seat, actor=Actor("Accueil 10e", Role.FRONT_DESK, arrondissement=10))
    with pytest.raises(UserError) as fault:
        log_emergency(tenth, EmergencyService.SAMU, number)
    assert fault.value.code == "not_allowed"
    assert rows(seat, EmergencyCallRow) == []
    assert not signalement(seat, number).emergency


def test_an_urgent_voice_hastens_its_parent(seat: Seat, clock: Clock) -> None:
    parent = log_signalement(seat, entry()).number
    clock.advance(minutes=20)
    urgent = entry(emergency=EmergencyService.SAMU)
    logged = log_signalement(seat, urgent, attach_to=parent)
    row = signalement(seat, parent)
    assert row.accept_due_at == row.due_at == clock.now + dt.timedelta(minutes=15)
    assert logged.proposal.deadlines.accept == row.accept_due_at


@pytest.mark.parametrize("as_voice", [True, False])
def test_facts_that_come_back_reopen_what_is_closed(
    seat: Seat, clock: Clock, as_voice: bool
) -> None:
    parent = log_signalement(seat, entry(description="un")).number
    moves.accept(seat, parent)
    moves.close(seat, parent, Outcome.RESOLVED)
    team = signalement(seat, parent).team_id
    clock.advance(days=3)
    again = entry(description="deux", recurrence=MONDAYS, observed_at=clock.now)
    if as_voice:
        logged = log_signalement(seat, again, attach_to=parent)
        assert logged.status is Status.REOPENED
    else:
        moved = attach(seat, log_signalement(seat, again).number, parent)
        assert moved.status is Status.REOPENED
    row = signalement(seat, parent)
    assert (row.status, row.team_id, row.voices, row.closed_at) == ("reopened", team, 2, None)
    assert row.due_at == row.accept_due_at > clock.now
    assert row.outcome is None
    titles = [event.kind for event in show(seat, parent).events[-2:]]
    assert titles == [EventKind.REOPENED, EventKind.ATTACHED]
    assert "est prévenue" in show(seat, parent).events[-2].text
    assert green(seat)


def test_what_is_not_closed_or_does_not_come_back_takes_no_voice(seat: Seat) -> None:
    closed, cancelled = (log_signalement(seat, entry()).number for _ in range(2))
    moves.close(seat, closed, Outcome.NOT_FOUND)
    moves.cancel(seat, cancelled, "Saisi deux fois.")
    for told, number in ((entry(), closed), (entry(recurrence=MONDAYS), cancelled)):
        with pytest.raises(UserError) as fault:
            log_signalement(seat, told, attach_to=number)
        assert fault.value.code == "parent_not_open"


def test_the_flags_of_a_voice_go_where_it_goes(seat: Seat) -> None:
    parent = log_signalement(seat, entry(description="un")).number
    kept = entry(description=PHONE, kept_flags=frozenset({(11, 25)}))
    voice = log_signalement(seat, kept, attach_to=parent)
    assert [flag.action for flag in voice.privacy] == ["kept"]
    assert show(seat, parent).flags_kept == 1
    (number,) = detach(seat, parent, voice.uid).changes.numbers - {parent}
    assert (show(seat, parent).flags_kept, show(seat, number).flags_kept) == (0, 1)
    attach(seat, number, parent)
    assert (show(seat, parent).flags_kept, show(seat, number).flags_kept) == (1, 0)


def test_what_is_masked_in_an_override_is_recorded(seat: Seat) -> None:
    override = Override("mediation", OverrideReason.OTHER, PHONE)
    log_signalement(seat, entry(override=override))
    (flag,) = rows(seat, PrivacyFlagRow)
    assert (flag.field, flag.kind, flag.action) == ("override_text", "phone", "masked")
    assert (flag.start, flag.end, flag.voice_id) == (11, 25, None)


def test_the_answers_awaited_follow_the_voices(seat: Seat) -> None:
    waiting = Reporter(answer_by=AnswerBy.MAIL, consent=True, email="ba@mairie.fr")
    parent = log_signalement(seat, entry(description="un")).number
    child = log_signalement(seat, entry(description="deux", reporter=waiting)).number
    attach(seat, child, parent)
    assert (signalement(seat, parent).awaiting, signalement(seat, child).awaiting) == (1, 0)
    assert signalement(seat, child).due_at is None
    detach(seat, parent, uid_of(seat, "deux"))
    assert (signalement(seat, parent).awaiting, signalement(seat, child).awaiting) == (0, 1)
    assert green(seat)
