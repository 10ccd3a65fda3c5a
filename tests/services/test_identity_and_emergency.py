"""Identities read aloud to the log; callers sent to the emergency numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from db.schema import EmergencyCallRow, IdentityReadingRow, SignalementRow, VoiceRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import EmergencyService, EventKind, Role
from desktop_app.domain.entry import Reporter
from desktop_app.domain.errors import UserError
from desktop_app.services.emergency import log_emergency
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.read_identity import read_identity
from desktop_app.services.seat import Seat
from tests.services.entries import EOLE, FLANDRE, entry
from tests.services.test_log_signalement import chain_of, rows

KNOWN = Reporter(consent=True, name="Mme Diallo", email="diallo@mairie.fr", phone="0612345678")


def voice_of(seat: Seat, **changes: object) -> str:
    """The uid of the voice of an entry just saved."""
    log_signalement(seat, entry(**{"place": FLANDRE, "reporter": KNOWN, **changes}))
    return str(rows(seat, VoiceRow)[-1].uid)


def test_a_reading_gives_the_identity_and_leaves_its_trace(front_desk: Seat) -> None:
    identity = read_identity(front_desk, voice_of(front_desk), " rappel\0 du déclarant ")
    assert (identity.name, identity.phone) == ("Mme Diallo", "+33612345678")
    assert identity.email == "diallo@mairie.fr"
    (reading,) = rows(front_desk, IdentityReadingRow)
    assert (reading.actor, reading.role) == ("Accueil 19e", "front_desk")
    assert reading.reason == "rappel du déclarant"
    assert reading.read_at == front_desk.clock()


def test_the_log_of_readings_holds_no_personal_data(front_desk: Seat) -> None:
    voice = voice_of(front_desk)
    read_identity(front_desk, voice, "rappeler Mme Durand au 06 12 34 56 78 \ud83d")
    (reading,) = rows(front_desk, IdentityReadingRow)
    assert reading.reason == "rappeler Mme [masqué] au [masqué] ?"


@pytest.mark.parametrize(
    ("actor", "place"),
    [
        (Actor("Coordination", Role.COORDINATOR), FLANDRE),
        (Actor("Informatique", Role.ADMIN), FLANDRE),
        (Actor("Accueil 19e", Role.FRONT_DESK, arrondissement=19), EOLE),
        (Actor("Aurore", Role.TEAM_LEAD, team="maraude_aurore"), FLANDRE),
    ],
)
def test_those_without_the_right_read_nothing(seat: Seat, actor: Actor, place: object) -> None:
    voice = voice_of(seat, place=place)
    with pytest.raises(UserError) as fault:
        read_identity(replace(seat, actor=actor), voice, "rappel")
    assert fault.value.code == "not_allowed"
    assert rows(seat, IdentityReadingRow) == []


def test_a_mediator_reads_while_it_is_open(seat: Seat) -> None:
    mediator = replace(seat, actor=Actor("Médiation", Role.MEDIATOR))
    voice = voice_of(seat)
    assert read_identity(mediator, voice, "visite").name == "Mme Diallo"
    with seat.store.writing() as connection:
        connection.execute(update(SignalementRow).values(status="closed"))
    with pytest.raises(UserError):
        read_identity(mediator, voice, "visite")
    assert len(rows(seat, IdentityReadingRow)) == 1


def test_a_reading_needs_a_reason_a_voice_and_somebody(front_desk: Seat) -> None:
    voice = voice_of(front_desk)
    nobody = voice_of(front_desk, reporter=Reporter())
    for uid, reason, code in (
        (voice, "  ", "reason_missing"),
        ("absente", "rappel", "unknown_voice"),
        (nobody, "rappel", "no_identity"),
    ):
        with pytest.raises(UserError) as fault:
            read_identity(front_desk, uid, reason)
        assert fault.value.code == code
    assert rows(front_desk, IdentityReadingRow) == []


def test_a_call_sent_to_the_emergency_before_any_signalement(front_desk: Seat) -> None:
    log_emergency(front_desk, EmergencyService.FIRE)
    (call,) = rows(front_desk, EmergencyCallRow)
    assert (call.service, call.signalement_id, call.actor) == ("18", None, "Accueil 19e")


def test_a_call_sent_to_the_emergency_about_a_signalement(front_desk: Seat) -> None:
    logged = log_signalement(front_desk, entry(place=FLANDRE))
    log_emergency(front_desk, EmergencyService.SAMU, logged.number)
    (call,), (row,) = rows(front_desk, EmergencyCallRow), rows(front_desk, SignalementRow)
    assert (call.signalement_id, row.emergency, row.version) == (row.id, True, 2)
    assert chain_of(front_desk, logged.uid)[-1] is EventKind.EMERGENCY


def test_an_emergency_needs_a_known_number_and_the_right(front_desk: Seat, lead: Seat) -> None:
    with pytest.raises(UserError, match="n’existe pas"):
        log_emergency(front_desk, EmergencyService.SAMU, "19-2026-000099")
    with pytest.raises(UserError):
        log_emergency(lead, EmergencyService.SAMU)
    assert rows(front_desk, EmergencyCallRow) == []
