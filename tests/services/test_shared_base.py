"""What people do on a shared base, each with a login of their own, under its guards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop_app.domain.codes import (
    AnswerBy,
    Category,
    EmergencyService,
    EventKind,
    HoldReason,
    Outcome,
    OverrideReason,
    RefusalReason,
)
from desktop_app.domain.correction import Correction
from desktop_app.domain.errors import UserError
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import drafts, moves
from desktop_app.services.answers import record_answer
from desktop_app.services.attach import attach, detach
from desktop_app.services.check import check
from desktop_app.services.correct import correct, reroute
from desktop_app.services.emergency import log_emergency
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.purge import purge
from desktop_app.services.read_identity import read_identity
from desktop_app.services.record_visit import record_visit
from desktop_app.services.search import search
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.take_back import take_back
from desktop_app.services.undo import undo
from tests.services.entries import EOLE, FLANDRE, entry, wanting
from tests.services.shared import Shared


def logged(seat: Seat, **changes: object) -> str:
    seen = seat.clock() - dt.timedelta(minutes=10)
    return log_signalement(seat, entry(**{"observed_at": seen, **changes})).number


@pytest.fixture
def number(shared: Shared) -> str:
    """Logged by the desk of the 19e, held by the UASA."""
    made = logged(shared.seats["desk19"], place=FLANDRE, reporter=wanting())
    team = show(shared.seats["coord"], made).row.team
    if team is None or team.code != "uasa":
        moves.assign(shared.seats["coord"], made, "uasa", OverrideReason.OTHER, "pour l’essai")
    return made


@pytest.fixture(autouse=True)
def sound(shared: Shared) -> Iterator[None]:
    yield
    assert check(shared.seats["coord"]).problems == ()


def test_a_scene_is_followed_to_its_answer(shared: Shared, number: str) -> None:
    desk, lead = shared.seats["desk19"], shared.seats["lead"]
    ahead = lead.clock() + dt.timedelta(days=1)
    accepted = moves.accept(lead, number)
    undo(lead, accepted.undo or "")
    moves.refuse(lead, number, RefusalReason.NO_STAFF)
    moves.assign(desk, number, "uasa", OverrideReason.OTHER, "c’est leur secteur")
    moves.accept(lead, number)
    moves.schedule(lead, number, ahead)
    moves.hold(lead, number, HoldReason.MEANS, "personne ce soir")
    moves.resume(lead, number)
    moves.monitor(lead, number, ahead)
    record_visit(lead, number, Visit(next(iter(PeopleMet))))
    moves.close(lead, number, Outcome.RESOLVED)
    (voice,) = show(desk, number).voices
    record_answer(desk, voice.uid, AnswerBy.PHONE.value)
    moves.reopen(lead, number, "ils sont revenus")
    log_emergency(desk, EmergencyService.POLICE, number)
    moves.cancel(desk, number, "saisi deux fois")
    assert show(lead, number).events[-1].kind is EventKind.CANCELLED


def test_voices_join_and_leave(shared: Shared, number: str) -> None:
    desk, other = shared.seats["desk19"], shared.seats["desk18"]
    second = logged(desk, place=FLANDRE, reporter=wanting())
    attach(desk, second, number)
    joined = [voice for voice in show(desk, number).voices if voice.own]
    detach(desk, number, joined[0].uid)
    seen = other.clock() - dt.timedelta(minutes=5)
    voice = log_signalement(other, entry(place=FLANDRE, observed_at=seen), attach_to=number)
    take_back(other, number, voice.uid)
    mistaken = logged(other, place=EOLE)
    take_back(other, mistaken)


def test_facts_are_put_right(shared: Shared, number: str) -> None:
    desk, coord = shared.seats["desk19"], shared.seats["coord"]
    correct(desk, number, Correction(place=replace(FLANDRE, label="Entrée du square")))
    correct(coord, number, Correction(category=Category.DEALING))
    reroute(coord, number)


def test_an_identity_is_read_by_few_and_written_down(shared: Shared, number: str) -> None:
    (voice,) = show(shared.seats["desk19"], number).voices
    assert read_identity(shared.seats["desk19"], voice.uid, "rappel").name == "Testeuse Fictive"
    assert read_identity(shared.seats["lead"], voice.uid, "rappel").name == "Testeuse Fictive"
    assert read_identity(shared.seats["medi"], voice.uid, "rappel").name == "Testeuse Fictive"
    for login in ("desk18", "partner", "coord", "adm"):
        with pytest.raises(UserError) as refused:
            read_identity(shared.seats[login], voice.uid, "rappel")
        assert refused.value.code == "not_allowed"
    with shared.bare("coord") as line:
        told = line.execute("SELECT actor, reason FROM identity_reading ORDER BY id DESC LIMIT 3")
        assert {row[0] for row in told} == {"Dora Écoute", "Léa 😀 Chef", "Mia"}


def test_a_reporter_is_found_within_reach_alone(shared: Shared, number: str) -> None:
    for typed in ("testeuse", "0612345678", "testeuse@exemple.fr"):
        assert number in [hit.number for hit in search(shared.seats["desk19"], typed)]
        assert number not in [hit.number for hit in search(shared.seats["desk18"], typed)]
        assert number not in [hit.number for hit in search(shared.seats["partner"], typed)]


def test_a_draft_is_seen_by_who_types_it(shared: Shared) -> None:
    desk, other = shared.seats["desk19"], shared.seats["desk18"]
    uid = "0d2c8f7e-1111-4222-8333-444455556666"
    drafts.save_draft(desk, uid, {"description": "à moitié"})
    assert [draft.uid for draft in drafts.load_drafts(desk)] == [uid]
    assert drafts.load_drafts(other) == ()
    with shared.bare("adm") as line:
        assert line.execute("SELECT count(*) FROM draft").fetchone() == (0,)
    drafts.drop_draft(desk, uid)


def test_an_entry_saved_twice_is_saved_once(shared: Shared) -> None:
    desk = shared.seats["desk19"]
    uid = "0d2c8f7e-2222-4222-8333-444455556666"
    said = entry(
        place=FLANDRE, reporter=wanting(), observed_at=desk.clock() - dt.timedelta(minutes=9)
    )
    drafts.save_draft(desk, uid, {"description": "dite"})
    first = log_signalement(desk, said, draft=uid)
    assert log_signalement(desk, said, draft=uid).number == first.number


def test_what_is_due_is_eliminated_by_who_keeps_it(shared: Shared) -> None:
    assert purge(shared.seats["adm"]) is not None
