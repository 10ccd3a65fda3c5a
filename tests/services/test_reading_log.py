"""The log of readings: filtered, paged, exported without any name of a reporter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.schema import VoiceRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.services.open_base import open_base
from desktop_app.services.read_identity import read_identity
from desktop_app.services.reading_log import ReadingFilter, every_reading, list_readings
from desktop_app.services.seat import Seat
from tests.conftest import Clock
from tests.postgres import postgres_url
from tests.services.personal_steps import DESK_19, logged
from tests.services.test_log_signalement import rows


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


def read(seat: Seat, voice: int, reason: str, actor: Actor = DESK_19) -> None:
    read_identity(replace(seat, actor=actor), rows(seat, VoiceRow)[voice].uid, reason)


def test_the_log_is_read_by_pages_and_filters(any_seat: Seat, clock: Clock) -> None:
    seat = any_seat
    first, second = logged(seat), logged(seat)
    read(seat, 0, "un")
    read(seat, 1, "deux", Actor("Médiation 100 %", Role.MEDIATOR))
    clock.advance(days=1)
    read(seat, 1, "trois")
    page = list_readings(seat, ReadingFilter(), limit=2)
    assert [row.reason for row in page.rows] == ["trois", "deux"]
    assert (page.total, page.next) == (3, page.rows[-1].id)
    rest = list_readings(seat, ReadingFilter(), page.next, limit=2)
    assert ([row.reason for row in rest.rows], rest.next) == (["un"], None)
    assert (rest.rows[0].number, rest.rows[0].role) == (first, Role.FRONT_DESK)

    def reasons(**wanted: object) -> list[str]:
        return [row.reason for row in every_reading(seat, ReadingFilter(**wanted))]

    assert reasons(actor="médiation 100 %") == ["deux"]
    assert reasons(actor="_") == []
    assert reasons(number=second) == ["trois", "deux"]
    assert reasons(number="2026 1") == ["un"]
    assert reasons(first=dt.date(2026, 11, 21)) == ["trois"]
    assert reasons(last=dt.date(2026, 11, 20)) == ["deux", "un"]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (ReadingFilter(number="rue"), "number_unreadable"),
        (
            ReadingFilter(first=dt.date(2026, 2, 2), last=dt.date(2026, 2, 1)),
            "period_inverted",
        ),
    ],
)
def test_a_filter_that_means_nothing_is_said(seat: Seat, wanted: ReadingFilter, code: str) -> None:
    with pytest.raises(UserError) as refused:
        list_readings(seat, wanted)
    assert refused.value.code == code


def test_a_desk_does_not_see_the_log(front_desk: Seat, seat: Seat) -> None:
    with pytest.raises(UserError):
        list_readings(front_desk, ReadingFilter())
    admin = replace(seat, actor=Actor("Adèle", Role.ADMIN))
    assert list_readings(admin, ReadingFilter()).rows == ()
