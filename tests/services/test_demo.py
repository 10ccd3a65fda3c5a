"""The demonstration base: deterministic, plausible, and green under the check."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from db.engine import MAIN_FILE, Store, sqlite_url
from db.queries.upkeep import altered_guards
from db.schema import EventRow, ReporterIdentityRow, SignalementRow, StreetRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.services import demo
from desktop_app.services.check import check
from desktop_app.services.demo import fill_demo
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.reference import read_reference
from desktop_app.services.replay import replay
from desktop_app.services.search import search
from desktop_app.services.seat import Seat
from tests.conftest import NOW, Clock
from tests.services.entries import entry


@pytest.fixture
def another_seat(base_template: Path, tmp_path: Path) -> Callable[[str], Seat]:
    """Makes a seat on a fresh base of its own."""

    def make(name: str) -> Seat:
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(base_template, folder / MAIN_FILE)
        store = Store(sqlite_url(folder))
        return Seat(store, Actor("Claire", Role.COORDINATOR), folder, Clock(NOW))

    return make


def content(seat: Seat) -> list[Any]:
    with seat.store.reading() as connection:
        return [
            connection.execute(select(table.__table__).order_by(text("1"))).all()
            for table in (SignalementRow, EventRow)
        ]


def test_replaying_the_rules_in_force_changes_nothing(seat: Seat) -> None:
    fill_demo(seat, 1500, seed=3)
    since = seat.clock() - dt.timedelta(days=1200)
    played = replay(seat, read_reference(seat).rules, since, seat.clock())
    assert played.total == 1500
    assert (played.changed, played.table) == (0, ())


def test_the_same_seed_gives_the_same_base(another_seat: Callable[[str], Seat]) -> None:
    first, second, other = (another_seat(name) for name in ("a", "b", "c"))
    fill_demo(first, 120, seed=3)
    fill_demo(second, 120, seed=3)
    fill_demo(other, 120, seed=4)
    assert content(first) == content(second)
    assert content(first) != content(other)
    for seat in (first, second, other):
        seat.store.close()


def test_a_plausible_year_that_ends_now(seat: Seat) -> None:
    made = fill_demo(seat, 1200, seed=1)
    assert made.signalements == 1200
    assert made.voices > 1300
    assert made.visits > 600
    assert check(seat).problems == ()
    with seat.store.reading() as connection:
        row = SignalementRow
        first, last = connection.execute(
            select(func.min(row.received_at), func.max(row.received_at))
        ).one()
        sectors = connection.execute(select(row.sector_code).distinct()).scalars().all()
        statuses = connection.execute(select(row.status).distinct()).scalars().all()
        identities = connection.execute(select(ReporterIdentityRow.name)).scalars().all()
        hours = connection.execute(select(row.received_at)).scalars().all()
    assert (NOW - last).days < 3
    assert 360 <= (NOW - first).days <= 366
    assert last <= NOW
    assert len(sectors) == 6
    assert {"closed", "accepted", "handed_over"} <= set(statuses)
    assert identities
    assert all(name.startswith("Testeur Fictif") for name in identities)
    evening = sum(17 <= at.hour <= 20 for at in hours)
    night = sum(at.hour <= 3 for at in hours)
    assert evening > 2 * night


@pytest.mark.parametrize(("size", "seed"), [(300, 1), (300, 2), (1200, 3)])
def test_a_small_one_has_a_queue_at_real_addresses(seat: Seat, size: int, seed: int) -> None:
    fill_demo(seat, size, seed)
    with seat.store.reading() as connection:
        row = SignalementRow
        waiting = connection.execute(
            select(func.count()).where(row.status != "closed").select_from(row)
        ).scalar_one()
        labels = connection.execute(select(row.place_label)).scalars().all()
        known = {
            f"{street.name}, {street.postcode} Paris"
            for street in connection.execute(select(StreetRow.name, StreetRow.postcode))
        }
    assert 0.06 < waiting / size < 0.15
    numbered = [label for label in labels if label.split(" ", 1)[0].isdigit()]
    assert len(numbered) > 0.5 * size
    assert {label.split(" ", 1)[1].removeprefix("bis ") for label in numbered} <= known


def test_numbers_go_on_after_it(seat: Seat) -> None:
    fill_demo(seat, 50, seed=1)
    fill_demo(seat, 50, seed=2)
    with seat.store.reading() as connection:
        before = connection.execute(
            select(func.max(SignalementRow.sequence)).where(
                SignalementRow.arrondissement == 18, SignalementRow.year == 2026
            )
        ).scalar_one()
    assert log_signalement(seat, entry()).number == f"18-2026-{before + 1:06d}"
    assert check(seat).ok


def test_a_big_one_puts_indexes_and_words_back(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    def schema() -> list[Any]:
        with seat.store.reading() as connection:
            return list(
                connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master ORDER BY 2")
            )

    before = schema()
    log_signalement(seat, entry(description="Brouette verte."))
    monkeypatch.setattr(demo, "REBUILD_FROM", 100)
    fill_demo(seat, 100, seed=1, force=True)
    assert schema() == before
    with seat.store.reading() as connection:
        assert altered_guards(connection) == []
    assert check(seat).ok
    assert len(search(seat, "brouette")) == 1
    assert len(search(seat, "2026", limit=500)) <= 3


def test_nothing_stays_of_one_that_fails(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "REBUILD_FROM", 10)
    full = seat.store.engine.connect()
    pages = full.exec_driver_sql("PRAGMA page_count").scalar_one()
    full.close()

    def small(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + 20}")

    from sqlalchemy import event

    from db.errors import FaultKind, StorageFault

    event.listen(seat.store.engine, "checkout", small)
    with pytest.raises(StorageFault) as fault:
        fill_demo(seat, 3000, seed=1)
    assert fault.value.kind is FaultKind.DISK_FULL
    event.remove(seat.store.engine, "checkout", small)
    checked = check(seat)
    assert (checked.ok, checked.signalements) == (True, 0)


@pytest.mark.parametrize("size", [0, -1, 5_000_001])
def test_absurd_sizes_are_refused(seat: Seat, size: int) -> None:
    with pytest.raises(UserError) as refused:
        fill_demo(seat, size, seed=1)
    assert refused.value.code == "demo_size"


def test_real_signalements_are_not_mixed_with_examples(seat: Seat) -> None:
    fill_demo(seat, 20, seed=1)
    log_signalement(seat, entry())
    with pytest.raises(UserError) as refused:
        fill_demo(seat, 20, seed=2)
    assert (refused.value.code, refused.value.field) == ("base_in_use", "force")
    assert "contient 1 signalements" in refused.value.message
    assert check(seat).signalements == 21
    fill_demo(seat, 20, seed=2, force=True)
    assert check(seat).signalements == 41


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.MEDIATOR, Role.TEAM_LEAD])
def test_who_may_not_fill(seat: Seat, role: Role) -> None:
    with pytest.raises(UserError) as refused:
        fill_demo(replace(seat, actor=Actor("x", role)), 5, seed=1)
    assert refused.value.code == "not_allowed"
    assert check(seat).signalements == 0
