"""Voices: attached, never chained, and detached again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text, update

from db.schema import ReporterIdentityRow, SignalementRow, VoiceRow
from desktop_app.domain.codes import Category, Channel, EmergencyService, EventKind, People, Status
from desktop_app.domain.entry import Reporter
from desktop_app.domain.errors import UserError
from desktop_app.services.attach import attach, detach
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from tests.services.entries import FLANDRE, entry
from tests.services.test_log_signalement import chain_of, counts, rows


def signalement(seat: Seat, number: str) -> Any:
    """The row of a number."""
    with seat.store.reading() as connection:
        return connection.execute(
            select(SignalementRow.__table__).where(SignalementRow.number == number)
        ).one()


def voices_of(seat: Seat, number: str) -> list[str]:
    """The texts of a signalement's voices, in order."""
    with seat.store.reading() as connection:
        return list(
            connection.scalars(
                select(VoiceRow.description)
                .join(SignalementRow, SignalementRow.id == VoiceRow.signalement_id)
                .where(SignalementRow.number == number)
                .order_by(VoiceRow.id)
            )
        )


def uid_of(seat: Seat, said: str) -> str:
    """The uid of the voice that said something."""
    with seat.store.reading() as connection:
        return connection.scalars(select(VoiceRow.uid).where(VoiceRow.description == said)).one()


def found(seat: Seat, word: str) -> list[int]:
    """The signalements that the search finds by a word."""
    query = text("SELECT rowid FROM signalement_search WHERE signalement_search MATCH :word")
    with seat.store.reading() as connection:
        return list(connection.scalars(query, {"word": word}))


def set_status(seat: Seat, number: str, status: Status) -> None:
    """Put a signalement in a status, as the moves do."""
    with seat.store.writing() as connection:
        connection.execute(
            update(SignalementRow)
            .where(SignalementRow.number == number)
            .values(status=status.value)
        )


def refused(seat: Seat, work: Any) -> str:
    """The code of a refusal that changed nothing."""
    before = counts(seat)
    with pytest.raises(UserError) as fault:
        work()
    assert counts(seat) == before
    return fault.value.code


def test_an_entry_saved_as_a_voice_takes_no_number(seat: Seat) -> None:
    parent = log_signalement(seat, entry(description="le porche"))
    voice = log_signalement(
        seat,
        entry(
            description="la trottinette rouge",
            place=FLANDRE,
            reporter=Reporter(
                channel=Channel.DESK, consent=True, name="Mme Diallo", phone="0612345678"
            ),
            emergency=EmergencyService.POLICE,
        ),
        attach_to=parent.number,
    )
    assert (voice.number, voice.attached_to) == (parent.number, parent.number)
    assert voice.proposal.team == parent.proposal.team
    assert voice.proposal.deadlines.answer == parent.proposal.deadlines.answer
    row = signalement(seat, parent.number)
    assert (row.voices, row.attached_text, row.version) == (2, "la trottinette rouge", 3)
    assert (row.description, row.emergency) == ("le porche", True)
    assert found(seat, "trottinette") == [row.id]
    assert len(rows(seat, SignalementRow)) == 1
    assert rows(seat, ReporterIdentityRow)[0].name == "Mme Diallo"
    assert chain_of(seat, parent.uid)[-2:] == [EventKind.ATTACHED, EventKind.EMERGENCY]
    assert log_signalement(seat, entry()).number == "18-2026-000002"


def test_a_signalement_attached_gives_its_voices_and_rests(seat: Seat) -> None:
    parent = log_signalement(seat, entry(description="un"))
    child = log_signalement(seat, entry(description="deux"))
    log_signalement(seat, entry(description="trois"), attach_to=child.number)
    moved = attach(seat, child.number, parent.number)
    assert (moved.number, moved.status) == (parent.number, Status.ROUTED)
    assert moved.changes.numbers == {parent.number, child.number}
    assert voices_of(seat, parent.number) == ["un", "deux", "trois"]
    row, rest = signalement(seat, parent.number), signalement(seat, child.number)
    assert (row.voices, row.attached_text) == (3, "deux\ntrois")
    assert (rest.status, rest.attached_to_id, rest.due_at) == ("cancelled", row.id, None)
    assert chain_of(seat, parent.uid)[-1] is EventKind.ATTACHED
    assert chain_of(seat, child.uid)[-1] is EventKind.ATTACHED


def test_what_hung_on_the_child_follows_it(seat: Seat) -> None:
    names = ("un", "deux", "trois")
    one, two, three = (log_signalement(seat, entry(description=name)).number for name in names)
    attach(seat, three, two)
    attach(seat, two, one)
    top = signalement(seat, one)
    assert signalement(seat, three).attached_to_id == top.id
    assert signalement(seat, two).attached_to_id == top.id
    assert voices_of(seat, one) == ["un", "deux", "trois"]
    detach(seat, one, uid_of(seat, "trois"))
    assert voices_of(seat, three) == ["trois"]
    assert voices_of(seat, one) == ["un", "deux"]


def test_a_detached_voice_takes_up_where_it_was_left(seat: Seat) -> None:
    parent = log_signalement(seat, entry(description="un"))
    child = log_signalement(seat, entry(description="deux"))
    due = signalement(seat, child.number).due_at
    attach(seat, child.number, parent.number)
    moved = detach(seat, parent.number, uid_of(seat, "deux"))
    assert moved.changes.numbers == {parent.number, child.number}
    back = signalement(seat, child.number)
    assert (back.status, back.attached_to_id, back.voices) == ("routed", None, 1)
    assert (back.due_at, back.closed_at) == (due, None)
    row = signalement(seat, parent.number)
    assert (row.voices, row.attached_text) == (1, "")
    assert chain_of(seat, child.uid)[-2:] == [EventKind.ATTACHED, EventKind.DETACHED]
    assert chain_of(seat, parent.uid)[-2:] == [EventKind.ATTACHED, EventKind.DETACHED]


def test_a_voice_logged_on_another_gets_its_own_signalement(seat: Seat) -> None:
    parent = log_signalement(seat, entry(description="un", people=People.FEW))
    told = entry(
        description="deux",
        category=Category.NOISE,
        people=People.MANY,
        reporter=Reporter(consent=True, name="M. Ba", email="ba@mairie.fr"),
    )
    voice = log_signalement(seat, told, attach_to=parent.number)
    moved = detach(seat, parent.number, voice.uid)
    (number,) = moved.changes.numbers - {parent.number}
    row = signalement(seat, number)
    assert (row.description, row.category, row.people) == ("deux", "noise", "7+")
    assert (row.place_label, row.voices) == (signalement(seat, parent.number).place_label, 1)
    assert voices_of(seat, number) == ["deux"]
    assert voices_of(seat, parent.number) == ["un"]
    assert len(rows(seat, ReporterIdentityRow)) == 1
    assert chain_of(seat, row.uid)[0] is EventKind.CREATED


def test_what_cannot_be_attached(seat: Seat, lead: Seat) -> None:
    one, two, three = (log_signalement(seat, entry()).number for _ in range(3))
    assert refused(seat, lambda: attach(seat, one, one)) == "same_number"
    assert refused(seat, lambda: attach(seat, one, "18-2026-999999")) == "unknown_number"
    attach(seat, two, one)
    assert refused(seat, lambda: attach(seat, three, two)) == "already_attached"
    assert refused(seat, lambda: attach(seat, two, three)) == "illegal_move"
    set_status(seat, three, Status.CLOSED)
    assert refused(seat, lambda: attach(seat, one, three)) == "parent_not_open"
    assert (
        refused(seat, lambda: log_signalement(seat, entry(), attach_to=three)) == "parent_not_open"
    )
    other = log_signalement(seat, entry(category=Category.SOILING)).number
    assert refused(lead, lambda: attach(lead, other, one)) == "not_allowed"


def test_what_cannot_be_detached(seat: Seat) -> None:
    parent = log_signalement(seat, entry(description="un"))
    other = log_signalement(seat, entry(description="deux"))
    first, elsewhere = uid_of(seat, "un"), uid_of(seat, "deux")
    assert refused(seat, lambda: detach(seat, parent.number, first)) == "first_voice"
    assert refused(seat, lambda: detach(seat, parent.number, elsewhere)) == "unknown_voice"
    assert other.number
