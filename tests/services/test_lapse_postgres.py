"""Sweeps, acceptances and passages that cross each other on a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import EventKind, Role
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.check import check
from desktop_app.services.lapse import lapse_overdue
from desktop_app.services.on_time import OnTime, on_time
from desktop_app.services.record_visit import record_passage
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from tests.conftest import NOW, Clock
from tests.services.duties import EVERY_DAY, asked, set_hours
from tests.services.test_attach_postgres import at_once
from tests.services.test_follow_postgres import seat  # noqa: F401 (a fixture)


def test_sweeps_and_acceptances_that_cross_are_done_once(seat: Seat) -> None:  # noqa: F811
    set_hours(seat, "uasa", EVERY_DAY, "00:00", "24:00")
    clock = seat.clock
    assert isinstance(clock, Clock)
    numbers = {asked(seat) for _ in range(20)}
    last = max(numbers)
    lead = replace(seat, actor=Actor("Chef UASA", Role.TEAM_LEAD, team="uasa"))
    seen = show(seat, last).row.version
    clock.advance(hours=3)
    swept: list[frozenset[str]] = []
    codes = at_once(
        lambda: swept.append(lapse_overdue(seat).numbers),
        lambda: swept.append(lapse_overdue(lead).numbers),
        lambda: moves.accept(lead, last, version=seen),
    )
    assert set(codes) <= {"changed_meanwhile"}  # the acceptance, where a sweep was quicker
    one, other = swept
    assert not one & other
    assert numbers - {last} <= one | other <= numbers
    for number in one | other:
        kinds = [event.kind for event in show(seat, number).events]
        assert kinds.count(EventKind.LAPSED) == 1
    assert check(seat).problems == ()


def test_passages_in_opposite_orders_never_wait_for_each_other(seat: Seat) -> None:  # noqa: F811
    lead = replace(seat, actor=Actor("Chef UASA", Role.TEAM_LEAD, team="uasa"))
    numbers = tuple(asked(seat) for _ in range(8))
    visit = Visit(PeopleMet.FEW)
    for _ in range(5):
        codes = at_once(
            partial(record_passage, lead, numbers, visit),
            partial(record_passage, lead, numbers[::-1], visit),
        )
        assert set(codes) <= {"changed_meanwhile"}
    assert check(seat).problems == ()
    measured = on_time(seat, NOW.replace(year=2025), NOW.replace(year=2027), "uasa")
    assert measured == OnTime(0, 0, 0, 0, None)
