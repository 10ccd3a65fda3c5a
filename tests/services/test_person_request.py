"""A person asks: found, handed over, put right, erased; each reading logged, the base verifies."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.schema import (
    DraftRow,
    EventRow,
    IdentityReadingRow,
    ReporterIdentityRow,
    SignalementRow,
    VoiceRow,
)
from desktop_app.domain.codes import AnswerBy, EventKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.person_request import Matched, Terms, WordsOf
from desktop_app.domain.retention import Purged, PurgeReason
from desktop_app.services.drafts import save_draft
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.open_base import open_base
from desktop_app.services.person_erase import erase_person
from desktop_app.services.person_file import person_file
from desktop_app.services.person_json import person_json
from desktop_app.services.person_rectify import Rectification, rectify
from desktop_app.services.person_search import find_person, terms_of
from desktop_app.services.purge_runs import run_lines, runs
from desktop_app.services.read_identity import read_identity
from desktop_app.services.seat import Seat
from tests.conftest import Clock
from tests.postgres import postgres_url
from tests.services.entries import FLANDRE, entry
from tests.services.personal_steps import (
    DESK_19,
    EMAIL,
    NAME,
    PHONE,
    WORDS,
    assert_whole,
    closed_case,
    logged,
    told_by,
)
from tests.services.test_log_signalement import rows

WHY = "courrier 2026-31"
LOGGED_WHY = "demande de la personne\N{NO-BREAK SPACE}: courrier 2026-31"


@pytest.fixture(params=["sqlite", "postgres"])
def any_seat(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, seat: Seat
) -> Iterator[Seat]:
    """A coordinator on each engine."""
    if request.param == "sqlite":
        yield seat
        return
    with postgres_url() as url:
        store = open_base(tmp_path, url)
        yield replace(seat, store=store)
        store.close()


def desk_of(seat: Seat) -> Seat:
    return replace(seat, actor=DESK_19)


def uid_of(seat: Seat, number: str) -> str:
    """The first voice of a number."""
    case = next(row for row in rows(seat, SignalementRow) if row.number == number)
    return next(row.uid for row in rows(seat, VoiceRow) if row.signalement_id == case.id)


def last_event(seat: Seat) -> Any:
    return rows(seat, EventRow)[-1]


def test_a_person_is_found_by_each_of_what_they_say(any_seat: Seat) -> None:
    seat = any_seat
    both = logged(seat)
    by_name = logged(seat, reporter=told_by(phone="0698765432", email="", name=NAME.upper()))
    near = logged(seat, reporter=told_by(name="Zéphirine Quatrebarbe", phone="", email=""))
    logged(seat, reporter=told_by(name="Somebody Else", phone="0687654321", email="x@exemple.fr"))
    said = log_signalement(
        desk_of(seat), entry(place=FLANDRE, description="Zephyrine QUATREBARBES l’a vu aussi.")
    ).number
    terms = terms_of(NAME, EMAIL.upper(), "06 12 34 56 78")
    found = {match.number: match for match in find_person(seat, terms, WHY)}
    assert set(found) == {both, by_name, near, said}
    assert found[near].matched == (Matched.NEAR_NAME,)
    assert found[both].matched == (Matched.PHONE, Matched.EMAIL, Matched.NAME)
    assert (found[both].sure, found[by_name].sure) == (True, False)
    assert found[by_name].matched == (Matched.NAME,)
    assert (found[said].matched, found[said].identity) == ((Matched.TEXT,), None)
    assert [match.number for match in find_person(seat, Terms(name=NAME), WHY)][-1] == said
    phone_only = find_person(seat, terms_of("", "", PHONE), WHY)
    assert [match.number for match in phone_only] == [both]


def test_a_slip_in_a_name_is_near(seat: Seat) -> None:
    number = logged(seat, reporter=told_by(name="Zéphirine Quatrebarbe", phone="", email=""))
    (found,) = find_person(seat, terms_of("Zéphirine Quatrebarbes", "", ""), WHY)
    assert (found.number, found.matched) == (number, (Matched.NEAR_NAME,))


@pytest.mark.parametrize("typed", ["0612345678", "06 12 34 56 78"])
def test_a_phone_kept_in_a_text_is_found(seat: Seat, typed: str) -> None:
    text = f"Rappeler au {typed} svp."
    at = text.index(typed)
    kept = frozenset({(at, at + len(typed))})
    number = log_signalement(
        desk_of(seat), entry(place=FLANDRE, description=text, kept_flags=kept)
    ).number
    (found,) = find_person(seat, terms_of("", "", PHONE), WHY)
    assert (found.number, found.matched) == (number, (Matched.TEXT,))


def test_what_is_being_typed_about_them_is_found(any_seat: Seat) -> None:
    seat = any_seat
    save_draft(desk_of(seat), "d1", {"name": NAME, "phone": "", "email": ""})
    save_draft(desk_of(seat), "d2", {"name": "", "phone": "06.12.34.56.78", "email": ""})
    save_draft(desk_of(seat), "d3", {"name": "Quelqu’un", "phone": "0687654321", "email": ""})
    found = find_person(seat, terms_of(NAME, "", PHONE), WHY)
    assert {match.draft for match in found} == {"d1", "d2"}
    assert {match.author for match in found} == {DESK_19.name}


def test_each_identity_shown_is_a_reading(seat: Seat) -> None:
    logged(seat)
    logged(seat, reporter=told_by(name="Somebody Else", phone="", email="a@exemple.fr"))
    find_person(seat, terms_of(NAME, "", ""), WHY)
    (reading,) = rows(seat, IdentityReadingRow)
    assert (reading.actor, reading.role) == (seat.actor.name, "coordinator")
    assert reading.reason == LOGGED_WHY


def test_the_reason_is_due_and_holds_no_name(seat: Seat) -> None:
    logged(seat)
    with pytest.raises(UserError) as refused:
        find_person(seat, Terms(name=NAME), "  ")
    assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")
    find_person(seat, Terms(name=NAME), "lettre de Mme Quatrebarbes")
    assert rows(seat, IdentityReadingRow)[-1].reason.endswith("lettre de Mme [masqué]")


@pytest.mark.parametrize("typed", [("", "", ""), ("Al", "", ""), (" - ", "", "")])
def test_too_little_finds_nobody(typed: tuple[str, str, str]) -> None:
    with pytest.raises(UserError) as refused:
        terms_of(*typed)
    assert refused.value.code == "terms_missing"


@pytest.mark.parametrize("role_seat", ["front_desk", "lead"])
def test_only_the_coordination_answers_persons(
    request: pytest.FixtureRequest, role_seat: str
) -> None:
    seat: Seat = request.getfixturevalue(role_seat)
    for act in (
        lambda: find_person(seat, Terms(name=NAME), WHY),
        lambda: person_file(seat, ["x"], [], WHY),
        lambda: rectify(seat, "x", Rectification(name="y"), WHY),
        lambda: erase_person(seat, ["x"], [], WordsOf.MASK, WHY),
    ):
        with pytest.raises(UserError) as refused:
            act()
        assert refused.value.code == "not_allowed"
    assert rows(seat, IdentityReadingRow) == []


def test_the_file_holds_everything(any_seat: Seat, clock: Clock) -> None:
    seat = any_seat
    number = closed_case(seat, attached=True)
    voices = [row.uid for row in rows(seat, VoiceRow)]
    read_identity(desk_of(seat), voices[0], "rappel du déclarant")
    save_draft(desk_of(seat), "d1", {"name": NAME})
    clock.advance(minutes=5)
    found = person_file(seat, voices, ["d1"], WHY)
    first = found.voices[0]
    assert (first.number, first.text, first.identity.name) == (number, WORDS, NAME)
    assert [reading.reason for reading in first.readings] == ["rappel du déclarant", LOGGED_WHY]
    assert first.histories[0].lines[0].kind is EventKind.CREATED
    assert [history.number for history in found.voices[1].histories] == [
        number,
        "19-2026-000002",
    ]
    assert found.drafts[0].content == {"name": NAME}
    whole = json.loads(json.dumps(person_json(found)))
    assert whole["voices"][0]["identity"]["phone"] == "+33612345678"
    assert whole["voices"][0]["channel"] == {"code": "phone", "label": "Téléphone"}
    assert whole["voices"][0]["histories"][0]["kept"][0]["kind"] == "created"
    assert len(rows(seat, IdentityReadingRow)) == 4


def test_a_file_of_nothing_is_refused(seat: Seat) -> None:
    for voices, code in (([], "nothing_chosen"), (["absente"], "unknown_voice")):
        with pytest.raises(UserError) as refused:
            person_file(seat, voices, [], WHY)
        assert refused.value.code == code


def test_putting_right_is_told_and_verifies(any_seat: Seat) -> None:
    seat = any_seat
    number = logged(seat)
    uid = uid_of(seat, number)
    wanted = Rectification(
        name="Zéphyrine Deuxbarbes", phone="06 87 65 43 21", text="Sous l’arche."
    )
    assert rectify(seat, uid, wanted, WHY) == ("name", "phone", "text")
    (kept,) = rows(seat, ReporterIdentityRow)
    assert (kept.name, kept.name_folded) == ("Zéphyrine Deuxbarbes", "zephyrine deuxbarbes")
    assert (kept.phone, kept.email) == ("+33687654321", EMAIL)
    assert rows(seat, SignalementRow)[0].description == "Sous l’arche."
    told = [row for row in rows(seat, EventRow) if row.kind == EventKind.RECTIFIED]
    assert [row.after["fields"] for row in told] == [["name", "phone"], ["text"]]
    assert "Deuxbarbes" not in json.dumps([row.after for row in told])
    assert len(rows(seat, IdentityReadingRow)) == 1
    assert_whole(seat)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Rectification(name=NAME), "nothing_corrected"),
        (Rectification(name="", email="", phone=""), "identity_emptied"),
        (Rectification(phone=""), "answer_means_needed"),
        (Rectification(phone="12"), "phone_invalid"),
        (Rectification(name="x" * 161), "name_too_long"),
    ],
)
def test_what_cannot_be_put_right_so(seat: Seat, wanted: Rectification, code: str) -> None:
    number = logged(seat, reporter=told_by(AnswerBy.PHONE))
    with pytest.raises(UserError) as refused:
        rectify(seat, uid_of(seat, number), wanted, WHY)
    assert refused.value.code == code


def test_who_left_nothing_has_nothing_to_put_right(seat: Seat) -> None:
    log_signalement(desk_of(seat), entry(place=FLANDRE))
    with pytest.raises(UserError) as refused:
        rectify(seat, rows(seat, VoiceRow)[0].uid, Rectification(name=NAME), WHY)
    assert refused.value.code == "no_identity"


def test_an_erasure_leaves_its_trace_and_verifies(any_seat: Seat) -> None:
    seat = any_seat
    text = f"{NAME} signale :\nun groupe sous le porche."
    kept = frozenset({(0, len(NAME))})
    number = logged(seat, reporter=told_by(AnswerBy.PHONE), description=text, kept_flags=kept)
    uid = uid_of(seat, number)
    save_draft(desk_of(seat), "d1", {"name": NAME})
    done = erase_person(seat, [uid], ["d1"], WordsOf.MASK, WHY)
    assert (done.identities, done.texts, done.drafts, done.numbers) == (1, 1, 1, (number,))
    assert done.copies_until == dt.date(2026, 12, 4)
    assert rows(seat, ReporterIdentityRow) == rows(seat, DraftRow) == []
    (row,) = rows(seat, SignalementRow)
    assert row.description == "[masqué] signale :\nun groupe sous le porche."
    assert (row.awaiting, row.voices, row.status) == (0, 1, "routed")
    (voice,) = rows(seat, VoiceRow)
    assert (voice.answer_by, voice.description) == ("none", row.description)
    assert last_event(seat).kind == EventKind.IDENTITY_ERASED
    assert last_event(seat).after["why"] == "request"
    (run,) = runs(seat)
    assert run.why is PurgeReason.REQUEST
    lines = {
        (line.kind, line.number, line.voice, line.due_on) for line in run_lines(seat, [run.uid])
    }
    assert lines == {
        (Purged.IDENTITY, number, uid, None),
        (Purged.TEXTS, number, uid, None),
        (Purged.DRAFT, None, None, None),
    }
    assert_whole(seat)
    assert find_person(seat, terms_of(NAME, EMAIL, PHONE), WHY) == ()


@pytest.mark.parametrize("words", WordsOf)
def test_the_words_of_an_attached_voice_follow_the_choice(any_seat: Seat, words: WordsOf) -> None:
    seat = any_seat
    closed_case(seat, attached=True)
    other = rows(seat, VoiceRow)[1]
    erase_person(seat, [other.uid], [], words, WHY)
    assert_whole(seat)
    parent, child = rows(seat, SignalementRow)
    kept = words is WordsOf.KEEP or words is WordsOf.MASK  # nothing in it names anybody
    assert ("térébenthine, au fond" in parent.attached_text) is kept
    assert ("térébenthine" in child.description) is kept
    assert "Troisième voix." in parent.attached_text
    assert parent.description == WORDS
    left = {row.voice_id for row in rows(seat, ReporterIdentityRow)}
    assert other.id not in left and len(left) == 2


def test_a_voice_that_came_along_is_erased_everywhere(seat: Seat) -> None:
    closed_case(seat, attached=True)
    third = rows(seat, VoiceRow)[2]
    erase_person(seat, [third.uid], [], WordsOf.ERASE, WHY)
    assert_whole(seat)
    for row in rows(seat, SignalementRow):
        assert "Troisième" not in row.attached_text


def test_what_was_erased_has_left_the_files(seat: Seat) -> None:
    closed_case(seat)
    uid = rows(seat, VoiceRow)[0].uid
    done = erase_person(seat, [uid], [], WordsOf.ERASE, WHY)
    assert done.emptied
    files = [path for path in seat.folder.rglob("*") if path.is_file()]
    bytes_left = b"".join(path.read_bytes() for path in files)
    for word in ("Zéphyrine", "zephyrine", "612345678", "térébenthine", "terebenthine"):
        assert word.encode() not in bytes_left, word
