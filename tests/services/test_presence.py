"""Who has a signalement open: told to the others, forgotten when gone; on both engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from psycopg import errors
from sqlalchemy import func, select

from db.engine import Store, sqlite_url
from db.schema import PresenceRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.presence import (
    BEAT_S,
    FORGOTTEN_AFTER,
    STALE_AFTER,
    Present,
    place_words,
)
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.presence import come, leave, others
from desktop_app.services.seat import Seat
from tests.conftest import Clock
from tests.services.entries import EOLE, FLANDRE, entry
from tests.services.shared import Shared

SECOND = dt.timedelta(seconds=1)


def rows(seat: Seat) -> int:
    with seat.store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(PresenceRow)) or 0


@pytest.fixture
def other(seat: Seat) -> Iterator[Seat]:
    """The desk of the 19e, another program on the same file."""
    store = Store(sqlite_url(Path(str(seat.store.engine.url.database)).parent))
    yield Seat(store, Actor("Dora", Role.FRONT_DESK, 19), seat.folder, seat.clock)
    store.close()


def test_who_comes_is_seen_until_it_leaves(seat: Seat, other: Seat, clock: Clock) -> None:
    number = log_signalement(seat, entry(place=FLANDRE)).number
    since = clock.now
    assert come(other, number) == ()
    dora = Present("Dora", "accueil du 19e", since)
    assert others(seat, number) == come(seat, number) == (dora,)
    clock.advance(seconds=BEAT_S)
    come(other, number)
    assert others(seat, number) == (dora,)  # since it came, not since it said so again
    leave(other)
    assert others(seat, number) == ()
    assert [each.name for each in others(other, number)] == ["Claire Coordination"]


def test_a_seat_has_one_open_at_a_time(seat: Seat, other: Seat) -> None:
    first = log_signalement(seat, entry(place=FLANDRE)).number
    second = log_signalement(seat, entry(place=EOLE)).number
    come(other, first)
    come(other, second)
    assert others(seat, first) == ()
    assert len(others(seat, second)) == 1
    assert come(other, "19-2026-999999") == others(seat, second) == ()


def test_who_was_killed_is_gone_after_a_minute_and_forgotten_later(
    seat: Seat, other: Seat, clock: Clock
) -> None:
    number = log_signalement(seat, entry(place=FLANDRE)).number
    come(other, number)
    clock.now += STALE_AFTER
    assert len(others(seat, number)) == 1
    clock.now += SECOND
    assert others(seat, number) == ()
    assert rows(seat) == 1
    clock.now += FORGOTTEN_AFTER
    come(seat, number)
    assert rows(seat) == 1  # this seat's own


def test_a_seat_is_called_by_where_it_sits() -> None:
    assert place_words(Actor("a", Role.FRONT_DESK, 1), "") == "accueil du 1er"
    assert place_words(Actor("a", Role.FRONT_DESK), "") == "accueil"
    assert place_words(Actor("a", Role.TEAM_LEAD, team="uasa"), "UASA") == "équipe UASA"
    assert place_words(Actor("a", Role.TEAM_LEAD, team="gone"), "") == "équipe"
    assert place_words(Actor("a", Role.MEDIATOR), "") == "médiation"
    assert place_words(Actor("a", Role.COORDINATOR), "") == "coordination"
    assert place_words(Actor("a", Role.ADMIN), "") == "administration"


def logged(seat: Seat) -> str:
    seen = seat.clock() - dt.timedelta(minutes=10)
    return log_signalement(seat, entry(place=FLANDRE, observed_at=seen)).number


def test_every_role_comes_and_sees_on_a_server(shared: Shared) -> None:
    number = logged(shared.seats["desk19"])
    for login, seat in shared.seats.items():
        assert seat.actor.name not in [each.name for each in come(seat, number)], login
    told = others(shared.seats["desk18"], number)
    assert {each.place for each in told} >= {"accueil du 19e", "équipe UASA", "coordination"}
    assert len(told) == len(shared.seats) - 1
    late = shared.seats["lead"]
    ahead = replace(late, clock=lambda: late.clock() + STALE_AFTER + SECOND)
    assert others(ahead, number) == ()
    for seat in shared.seats.values():
        leave(seat)
    assert others(late, number) == ()


def test_on_a_server_nobody_speaks_for_another_nor_sees_what_is_hidden(shared: Shared) -> None:
    desk, lead = shared.seats["desk19"], shared.seats["lead"]
    number = logged(desk)
    come(desk, number)
    forged = (
        "INSERT INTO presence SELECT id, 'x', 'Dora Écoute', 'là', 1, 1 FROM signalement LIMIT 1"
    )
    with shared.bare("lead") as line:
        with pytest.raises(errors.InsufficientPrivilege):
            line.execute(forged)
        line.rollback()
        assert line.execute("UPDATE presence SET place = 'ailleurs'").rowcount == 0
        assert line.execute("DELETE FROM presence").rowcount == 0  # fresh, and not its own
    server = shared.server
    server.run("ALTER TABLE signalement ENABLE ROW LEVEL SECURITY")
    try:
        server.run("CREATE POLICY hidden ON signalement FOR SELECT USING (false)")
        with shared.bare("lead") as line:
            assert line.execute("SELECT count(*) FROM presence").fetchone() == (0,)
    finally:
        server.run("DROP POLICY IF EXISTS hidden ON signalement")
        server.run("ALTER TABLE signalement DISABLE ROW LEVEL SECURITY")
    assert len(others(lead, number)) == 1
    server.run("UPDATE account SET active = false WHERE login = 'lead'")
    try:
        with shared.bare("lead") as line:
            assert line.execute("SELECT count(*) FROM presence").fetchone() == (0,)
    finally:
        server.run("UPDATE account SET active = true WHERE login = 'lead'")
