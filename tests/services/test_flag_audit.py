"""Warnings that agents kept: seen in place, justified or masked; the base verifies after each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.schema import PrivacyAuditRow, SignalementRow, VisitRow, VoiceRow
from desktop_app.domain.codes import PrivacyKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.privacy import find_personal_data
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services.attach import attach
from desktop_app.services.flag_audit import Verdict, audit_flag, list_flags
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.open_base import open_base
from desktop_app.services.person_rectify import Rectification, rectify
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from tests.conftest import Clock
from tests.postgres import postgres_url
from tests.services.entries import FLANDRE, entry
from tests.services.personal_steps import DESK_19, assert_whole, told_by
from tests.services.test_log_signalement import rows

TEXT = "Mme Durand et M. Petitjean, joindre le 06 12 34 56 78 près du porche."


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


def keeping(*kept: str) -> frozenset[tuple[int, int]]:
    """The stretches of TEXT that an agent keeps."""
    return frozenset(
        (found.start, found.end) for found in find_personal_data(TEXT) if found.text in kept
    )


def logged_keeping(seat: Seat, *kept: str) -> str:
    desk = replace(seat, actor=DESK_19)
    facts = entry(
        place=FLANDRE,
        observed_at=seat.clock(),
        description=TEXT,
        kept_flags=keeping(*kept),
        reporter=told_by(),
    )
    return log_signalement(desk, facts).number


def test_what_was_kept_is_shown_in_place(any_seat: Seat) -> None:
    seat = any_seat
    number = logged_keeping(seat, "Petitjean", "06 12 34 56 78")
    page = list_flags(seat)
    assert (page.total, page.waiting, page.next) == (2, 2, None)
    phone, name = page.rows
    assert (phone.number, phone.kind, phone.found) == (number, PrivacyKind.PHONE, "06 12 34 56 78")
    assert (phone.before[-10:], phone.after) == ("oindre le ", " près du porche.")
    assert (name.found, name.actor, name.verdict) == ("Petitjean", DESK_19.name, None)


def test_masking_one_leaves_the_other_and_verifies(any_seat: Seat) -> None:
    seat = any_seat
    logged_keeping(seat, "Petitjean", "06 12 34 56 78")
    phone, name = list_flags(seat).rows
    audit_flag(seat, name.id, Verdict.MASKED)
    expected = "Mme [masqué] et M. [masqué], joindre le 06 12 34 56 78 près du porche."
    assert rows(seat, VoiceRow)[0].description == expected
    assert rows(seat, SignalementRow)[0].description == expected
    assert_whole(seat)
    (left,) = list_flags(seat).rows
    assert left.found == "06 12 34 56 78"
    audit_flag(seat, phone.id, Verdict.MASKED)
    assert rows(seat, VoiceRow)[0].description.count("[masqué]") == 3
    assert_whole(seat)
    assert list_flags(seat).rows == ()
    seen = list_flags(seat, audited=True)
    assert (seen.total, seen.waiting) == (2, 0)
    assert {row.verdict for row in seen.rows} == {Verdict.MASKED}
    assert {row.audited_by for row in seen.rows} == {seat.actor.name}


def test_a_voice_takes_its_warnings_along(seat: Seat) -> None:
    parent = log_signalement(replace(seat, actor=DESK_19), entry(place=FLANDRE)).number
    child = logged_keeping(seat, "Petitjean")
    attach(seat, child, parent)
    (flag,) = list_flags(seat).rows
    assert (flag.number, flag.found) == (parent, "Petitjean")
    audit_flag(seat, flag.id, Verdict.MASKED)
    first, second = rows(seat, SignalementRow)
    assert "Petitjean" not in first.attached_text + second.description
    assert_whole(seat)


def test_a_remark_is_masked_where_it_stands(any_seat: Seat) -> None:
    seat = any_seat
    number = log_signalement(replace(seat, actor=DESK_19), entry(place=FLANDRE)).number
    remark = "Vu M. Petitjean au porche"
    found = find_personal_data(remark)[0]
    for words, kept in (("Rien.", frozenset()), (remark, frozenset({(found.start, found.end)}))):
        visit = Visit(PeopleMet.FEW, minutes=5, remark=words, team="uasa", kept_flags=kept)
        record_visit(seat, number, visit)
    (flag,) = list_flags(seat).rows
    assert (flag.field, flag.found) == ("visit_remark", "Petitjean")
    audit_flag(seat, flag.id, Verdict.MASKED)
    assert [row.remark for row in rows(seat, VisitRow)] == ["Rien.", "Vu M. [masqué] au porche"]
    assert_whole(seat)


def test_what_is_justified_stays_and_is_not_asked_again(seat: Seat) -> None:
    logged_keeping(seat, "Petitjean")
    (flag,) = list_flags(seat).rows
    audit_flag(seat, flag.id, Verdict.JUSTIFIED)
    assert list_flags(seat).rows == ()
    assert "Petitjean" in rows(seat, VoiceRow)[0].description
    with pytest.raises(UserError) as refused:
        audit_flag(seat, flag.id, Verdict.MASKED)
    assert refused.value.code == "already_audited"
    assert len(rows(seat, PrivacyAuditRow)) == 1


def test_a_text_that_changed_since_is_not_masked_at_random(seat: Seat) -> None:
    logged_keeping(seat, "Petitjean")
    rectify(seat, rows(seat, VoiceRow)[0].uid, Rectification(text="Tout autre chose ici."), "x")
    (flag,) = list_flags(seat).rows
    assert (flag.before, flag.found, flag.after) == ("", "", "")
    with pytest.raises(UserError) as refused:
        audit_flag(seat, flag.id, Verdict.MASKED)
    assert refused.value.code == "text_changed"
    audit_flag(seat, flag.id, Verdict.JUSTIFIED)


def test_masked_ones_are_not_listed_and_unknown_ones_refused(seat: Seat) -> None:
    logged_keeping(seat)
    assert list_flags(seat, audited=True).rows == ()
    with pytest.raises(UserError) as refused:
        audit_flag(seat, 1, Verdict.JUSTIFIED)
    assert refused.value.code == "unknown_flag"


def test_pages_follow_one_another(seat: Seat) -> None:
    for _ in range(3):
        logged_keeping(seat, "Petitjean")
    first = list_flags(seat, limit=2)
    second = list_flags(seat, before=first.next, limit=2)
    ids = [row.id for row in (*first.rows, *second.rows)]
    assert ids == sorted(ids, reverse=True) and len(set(ids)) == 3
    assert second.next is None


def test_a_desk_audits_nothing(front_desk: Seat) -> None:
    for act in (lambda: list_flags(front_desk), lambda: audit_flag(front_desk, 1, Verdict.MASKED)):
        with pytest.raises(UserError) as refused:
            act()
        assert refused.value.code == "not_allowed"


def test_the_right_one_of_two_alike_is_masked(seat: Seat) -> None:
    text = "M. Auguste-Maximilien, M. Bocquet, M. Lin."
    found = find_personal_data(text)
    kept = frozenset((each.start, each.end) for each in found[1:])
    facts = entry(place=FLANDRE, observed_at=seat.clock(), description=text, kept_flags=kept)
    log_signalement(replace(seat, actor=DESK_19), facts)
    last, middle = list_flags(seat).rows
    assert (middle.found, last.found) == ("Bocquet", "Lin")
    audit_flag(seat, middle.id, Verdict.MASKED)
    (left,) = list_flags(seat).rows
    assert left.found == "Lin"
    audit_flag(seat, left.id, Verdict.MASKED)
    assert rows(seat, VoiceRow)[0].description == "M. [masqué], M. [masqué], M. [masqué]."
