"""One passage of several signalements: all or none, told whole, proposed next."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from db.schema import EventRow, PrivacyFlagRow, VisitRow
from desktop_app.domain.codes import (
    MediationWith,
    NotDoneReason,
    Orientation,
    Outcome,
    OverrideReason,
    Status,
    VisitResult,
)
from desktop_app.domain.errors import UserError
from desktop_app.domain.privacy import find_personal_data
from desktop_app.domain.seals import seal_text
from desktop_app.domain.visit import Mood, PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.check import check
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.record_visit import record_passage, record_visit
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from tests.conftest import Clock
from tests.services.duties import asked
from tests.services.entries import entry

SEEN = Visit(PeopleMet.FEW, offered=(Orientation.CARE,), minutes=10)
NOT_DONE = Visit(result=VisitResult.NOT_DONE, not_done=NotDoneReason.NO_ACCESS)


@pytest.fixture
def numbers(seat: Seat) -> tuple[str, ...]:
    """Three signalements that the UASA was asked to take."""
    return tuple(asked(seat) for _ in range(3))


def visits(seat: Seat) -> list[Any]:
    with seat.store.reading() as connection:
        return list(connection.execute(select(VisitRow.__table__).order_by(VisitRow.id)))


def told(seat: Seat, number: str) -> dict[str, Any]:
    with seat.store.reading() as connection:
        return connection.execute(
            select(EventRow.after)
            .where(EventRow.kind == "visited", EventRow.after.isnot(None))
            .order_by(EventRow.id.desc())
            .limit(1)
        ).scalar_one()


def test_one_passage_is_a_row_for_each(seat: Seat, lead: Seat, numbers: tuple[str, ...]) -> None:
    asked_for = (numbers[2], numbers[0], numbers[1])
    moved = record_passage(lead, asked_for, SEEN)
    assert tuple(each.number for each in moved) == asked_for
    assert {each.status for each in moved} == {Status.ACCEPTED}
    rows = visits(seat)
    assert len(rows) == 3
    assert len({row.passage for row in rows}) == 1 and rows[0].passage
    assert check(seat).problems == ()


def test_one_alone_shares_no_passage(seat: Seat, lead: Seat, numbers: tuple[str, ...]) -> None:
    record_visit(lead, numbers[0], SEEN, show(lead, numbers[0]).row.version)
    (row,) = visits(seat)
    assert row.passage == ""


def test_one_refused_refuses_all_and_is_named(
    seat: Seat, lead: Seat, numbers: tuple[str, ...]
) -> None:
    moves.close(lead, numbers[1], Outcome.NOT_FOUND)
    with pytest.raises(UserError) as refused:
        record_passage(lead, numbers, SEEN)
    assert refused.value.code == "illegal_move"
    assert refused.value.message.startswith(f"{numbers[1]} a déjà été clos par")
    assert visits(seat) == []
    assert show(seat, numbers[0]).row.status is Status.ROUTED
    nobody = dataclasses.replace(SEEN, team="atlantide")
    with pytest.raises(UserError) as several:
        record_passage(seat, numbers[:1] + numbers[2:], nobody)
    assert several.value.message.startswith(f"{numbers[0]}\u00a0: ")
    with pytest.raises(UserError) as alone:
        record_visit(seat, numbers[0], nobody)
    assert several.value.message == f"{numbers[0]}\u00a0: {alone.value.message}"


def test_the_version_seen_of_each_counts(seat: Seat, lead: Seat, numbers: tuple[str, ...]) -> None:
    versions = {number: show(lead, number).row.version for number in numbers}
    moves.accept(lead, numbers[2])
    with pytest.raises(UserError) as lost:
        record_passage(lead, numbers, SEEN, versions)
    assert lost.value.code == "changed_meanwhile"
    assert visits(seat) == []
    record_passage(lead, numbers, SEEN, versions | {numbers[2]: show(lead, numbers[2]).row.version})
    assert len(visits(seat)) == 3


@pytest.mark.parametrize(
    ("numbers", "code"),
    [((), "no_number"), (("a", "a"), "number_twice"), (tuple(map(str, range(101))), "too_many")],
)
def test_which_signalements_must_be_said_once(
    lead: Seat, numbers: tuple[str, ...], code: str
) -> None:
    with pytest.raises(UserError) as refused:
        record_passage(lead, numbers, SEEN)
    assert (refused.value.code, refused.value.field) == (code, "numbers")


def test_the_history_tells_all_that_the_row_holds(
    seat: Seat, lead: Seat, numbers: tuple[str, ...], clock: Clock
) -> None:
    visit = Visit(
        PeopleMet.MANY,
        visited_at=clock() - dt.timedelta(hours=1),
        consumption_seen=True,
        mood=Mood.TENSE,
        offered=(Orientation.HOSPITAL, Orientation.REST_PLACE),
        accepted=(Orientation.REST_PLACE,),
        material_collected=True,
        mediation=(MediationWith.SHOP,),
        police_called=True,
        minutes=30,
        remark="Porche du fond.",
        round_uid="tournee-1",
    )
    record_visit(lead, numbers[0], visit)
    (row,) = visits(seat)
    line = told(seat, numbers[0])
    apart = {"id", "signalement_id", "team_id", "remark", "actor"}
    held = {name: value for name, value in row._mapping.items() if name not in apart}
    held["visited_at"] = held["visited_at"].isoformat(timespec="microseconds")
    assert {name: line[name] for name in held} == held
    assert (line["by_team"], row.remark) == ("uasa", "Porche du fond.")
    assert line["remark_seal"] == seal_text(show(seat, numbers[0]).uid, row.remark)
    assert "Porche" not in str(line)


def test_who_did_not_go_changes_nothing_but_says_why(
    seat: Seat, lead: Seat, numbers: tuple[str, ...]
) -> None:
    before = show(seat, numbers[0]).row
    moved = record_visit(lead, numbers[0], NOT_DONE)
    assert (moved.status, moved.team) == (Status.ROUTED, before.team)
    after = show(seat, numbers[0])
    assert (after.row.due_at, after.row.stale_at) == (before.due_at, before.stale_at)
    assert after.visits[0].summary == "non traité : accès impossible"
    assert "non traité : accès impossible, consigné par Chef UASA" in after.events[-1].text
    pooled = log_signalement(seat, entry()).number
    moves.assign(seat, pooled, None, OverrideReason.REQUEST)
    left = record_visit(lead, pooled, NOT_DONE)
    assert (left.status, left.team) == (Status.NEW, None)
    record_visit(seat, pooled, NOT_DONE)  # a coordinator without a team may say so as well
    assert check(seat).problems == ()


def test_not_found_closes_nothing_by_itself(
    seat: Seat, lead: Seat, numbers: tuple[str, ...], clock: Clock
) -> None:
    clock.advance(hours=30)
    moved = record_visit(lead, numbers[0], Visit(result=VisitResult.NOT_FOUND))
    assert moved.status is Status.ACCEPTED
    assert moved.stale
    assert show(seat, numbers[0]).row.stale_at is None
    assert not record_visit(lead, numbers[0], SEEN).stale


def test_a_remark_keeps_what_its_agent_keeps(
    seat: Seat, lead: Seat, numbers: tuple[str, ...]
) -> None:
    remark = "Vu avec M. Dupont, puis Mme Martin."
    _first, second = find_personal_data(remark)
    kept = frozenset({(second.start, second.end)})
    visit = dataclasses.replace(SEEN, remark=remark, kept_flags=kept)
    record_passage(lead, numbers[:2], visit)
    for row in visits(seat):
        assert row.remark == "Vu avec M. [masqué], puis Mme Martin."
    with seat.store.reading() as connection:
        flags = connection.execute(
            select(PrivacyFlagRow.field, PrivacyFlagRow.action).order_by(PrivacyFlagRow.id)
        ).all()
    assert [tuple(flag) for flag in flags] == 2 * [
        ("visit_remark", "masked"),
        ("visit_remark", "kept"),
    ]
    assert show(seat, numbers[0]).flags_kept == 1
