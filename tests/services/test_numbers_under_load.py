"""Eight programs log in one arrondissement: each number once, no gap; on both engines."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import Store, sqlite_url
from db.schema import NumberSequenceRow, SignalementRow
from desktop_app.services.check import check
from desktop_app.services.seat import Seat
from tests.services.number_worker import log_in_one_place
from tests.services.shared import shared_base

SEATS = 8
EACH = 12
WAIT_S = 120.0
LOGINS = ("desk19", "coord", "medi")  # whose roles log


@pytest.fixture(params=["sqlite", "postgres"])
def base(
    request: pytest.FixtureRequest, seat: Seat, tmp_path: Path
) -> Iterator[tuple[tuple[str, ...], Seat]]:
    """The addresses that the programs work at, and a seat to look at the base from."""
    if request.param == "sqlite":
        yield (sqlite_url(seat.folder),), seat
        return
    with shared_base(tmp_path) as shared:
        keeper = Store(shared.server.admin_url)
        urls = tuple(shared.server.url_of(login) for login in LOGINS)
        yield urls, replace(shared.seats["coord"], store=keeper)
        keeper.close()


def test_numbers_are_unique_and_without_a_gap(base: tuple[tuple[str, ...], Seat]) -> None:
    urls, seat = base
    apart = multiprocessing.get_context("spawn")
    start, given = apart.Event(), apart.Queue()
    seats = [
        apart.Process(
            target=log_in_one_place,
            args=(urls[at % len(urls)], str(seat.folder), EACH, start, given),
        )
        for at in range(SEATS)
    ]
    for each in seats:
        each.start()
    assert [given.get(timeout=WAIT_S) for _ in seats] == ["ready"] * SEATS
    start.set()
    numbers = [number for _ in seats for number in given.get(timeout=WAIT_S)]
    for each in seats:
        each.join(WAIT_S)
        assert each.exitcode == 0
    year = numbers[0][3:7]
    expected = [f"19-{year}-{sequence:06d}" for sequence in range(1, SEATS * EACH + 1)]
    assert sorted(numbers) == expected
    with seat.store.reading() as connection:
        kept = connection.scalars(select(SignalementRow.number)).all()
        last = connection.scalar(
            select(NumberSequenceRow.last).where(NumberSequenceRow.arrondissement == 19)
        )
    assert sorted(kept) == expected
    assert last == SEATS * EACH
    assert check(seat).ok
