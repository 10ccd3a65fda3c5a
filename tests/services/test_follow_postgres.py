"""The same follow-up on a real PostgreSQL: queue, search, moves, check, demonstration."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import HoldReason, Outcome, Role
from desktop_app.services import moves
from desktop_app.services.backup import backup
from desktop_app.services.check import check
from desktop_app.services.demo import fill_demo
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.open_base import open_base
from desktop_app.services.queue import Filters, Sort, View, count, counts, list_page
from desktop_app.services.search import search
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.undo import undo
from tests.conftest import NOW, Clock
from tests.postgres import postgres_url
from tests.services.entries import entry


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    """A coordinator's seat on a PostgreSQL of its own."""
    with postgres_url() as url:
        store = open_base(tmp_path, url)
        yield Seat(store, Actor("Claire", Role.COORDINATOR), tmp_path, Clock(NOW))
        store.close()


def test_follow_up_works_alike(seat: Seat, tmp_path: Path) -> None:
    fill_demo(seat, 300, seed=1)
    logged = log_signalement(seat, entry(description="Éclairage cassé, 100 % sombre."))
    for view in View:
        for sort in Sort:
            for descending in (False, True):
                whole = list_page(seat, view, sort=sort, size=500, descending=descending).rows
                paged, cursor = [], None
                while True:
                    page = list_page(seat, view, Filters(), sort, cursor, 40, descending)
                    paged += page.rows
                    cursor = page.next
                    if cursor is None:
                        break
                assert paged == list(whole)
                assert len(whole) == count(seat, view)
    assert counts(seat)[View.OPEN] > 0
    some = Filters(categories=frozenset({"consumption"}), teams=frozenset({"uasa", "mediation"}))
    assert {row.category for row in list_page(seat, View.CLOSED, some).rows} == {"consumption"}
    assert [hit.number for hit in search(seat, "casse sombr")] == [logged.number]
    assert [hit.number for hit in search(seat, logged.number)] == [logged.number]
    assert search(seat, "_%") == ()
    mediator = dataclasses.replace(seat, actor=Actor("Médiation", Role.MEDIATOR))
    assert all(hit.matched for hit in search(mediator, "testeur fictif"))
    assert check(seat).problems == ()
    copied = backup(seat, tmp_path / "copie.sqlite")
    assert copied.bytes == copied.file.stat().st_size > 0


def test_moves_and_a_forged_status(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    moved = moves.hold(seat, number, HoldReason.MEANS)
    assert moved.undo is not None
    undo(seat, moved.undo)
    moves.close(seat, number, Outcome.NO_ACTION, "Essai.")
    assert show(seat, number).outcome is Outcome.NO_ACTION
    assert check(seat).ok
    with seat.store.writing() as connection:
        connection.execute(text("UPDATE signalement SET status = 'cancelled'"))
        connection.execute(text("DROP TRIGGER event_append_only ON event"))
        connection.execute(text("UPDATE event SET actor = 'Autre' WHERE seq = 1"))
    assert {problem.code for problem in check(seat).problems} == {"chain_broken", "guard_altered"}
