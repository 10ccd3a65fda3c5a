"""The queue: views, filters, orders, pages both ways over the whole set."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import MAIN_FILE, Store, sqlite_url
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import HoldReason, OverrideReason, Role, Status
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Page, QueueRow
from desktop_app.services import moves
from desktop_app.services.attach import attach
from desktop_app.services.demo import fill_demo
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.queue import (
    CLOSED_DAYS,
    NO_FILTER,
    Filters,
    Sort,
    View,
    count,
    counts,
    list_page,
)
from desktop_app.services.seat import Seat
from desktop_app.ui.queue.window import read_again
from tests.conftest import NOW, Clock
from tests.services.entries import FLANDRE, entry


@pytest.fixture(scope="module")
def town_folder(tmp_path_factory: pytest.TempPathFactory, base_template: Path) -> Path:
    """A base of 1 500 signalements, some in the pool, some held without a deadline."""
    folder = tmp_path_factory.mktemp("town")
    shutil.copy(base_template, folder / MAIN_FILE)
    store = Store(sqlite_url(folder))
    seat = Seat(store, Actor("Claire", Role.COORDINATOR), folder, Clock(NOW))
    fill_demo(seat, 1500, seed=4)
    for rank, row in enumerate(list_page(seat, View.CLOSED, size=500).rows[:90]):
        if row.status is not Status.CLOSED or row.team is None:
            continue
        moves.reopen(seat, row.number, "Les faits reviennent.")
        if rank % 3 == 0:
            moves.assign(seat, row.number, None, OverrideReason.REQUEST)
        elif rank % 3 == 1:
            moves.hold(seat, row.number, HoldReason.MEANS)
    store.close()
    return folder


@pytest.fixture
def town(town_folder: Path) -> Iterator[Seat]:
    """A coordinator's seat there; nothing is written."""
    store = Store(sqlite_url(town_folder))
    yield Seat(
        store, Actor("Claire", Role.COORDINATOR), town_folder, Clock(NOW + dt.timedelta(days=2))
    )
    store.close()


def every_page(
    seat: Seat, view: View, filters: Filters, sort: Sort, descending: bool, size: int
) -> Iterator[tuple[QueueRow, ...]]:
    cursor = None
    while True:
        page = list_page(seat, view, filters, sort, cursor, size, descending)
        yield page.rows
        if page.next is None:
            return
        cursor = page.next


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("view", list(View))
def test_pages_cover_the_view_once_in_order_and_back(
    town: Seat, view: View, sort: Sort, descending: bool
) -> None:
    if view is View.MY_TEAM:
        town = dataclasses.replace(town, actor=Actor("Chef", Role.TEAM_LEAD, team="uasa"))
    if view is View.COPIES:
        town = dataclasses.replace(town, actor=Actor("Chef", Role.TEAM_LEAD, team="mediation"))
    if view is View.MINE:
        town = dataclasses.replace(
            town, actor=Actor("Accueil 18e, agent 3", Role.FRONT_DESK, arrondissement=18)
        )
    whole = list_page(town, view, sort=sort, size=5000, descending=descending).rows
    pages = list(every_page(town, view, Filters(), sort, descending, 7))
    assert [row for page in pages for row in page] == list(whole)
    assert len(whole) == count(town, view) > 0
    numbers = [row.number for row in whole]
    assert len(set(numbers)) == len(numbers)
    # Back from the last page, one page at a time, to the first.
    cursor = None
    for _ in range(len(pages) - 1):
        cursor = list_page(town, view, Filters(), sort, cursor, 7, descending).next
    last = list_page(town, view, Filters(), sort, cursor, 7, descending)
    back = [last.rows]
    while last.previous is not None:
        last = list_page(town, view, Filters(), sort, last.previous, 7, descending)
        back.insert(0, last.rows)
    assert [row for page in back for row in page] == list(whole)


def test_orders_are_what_they_say(town: Seat) -> None:
    due = [row.due_at for row in list_page(town, View.OPEN, size=500).rows]
    known = [at for at in due if at is not None]
    assert known == sorted(known)
    assert None in due
    assert due[len(known) :] == [None] * (len(due) - len(known))
    ages = [row.received_at for row in list_page(town, View.OPEN, sort=Sort.AGE, size=500).rows]
    assert ages == sorted(ages)
    places = [row.label for row in list_page(town, View.OPEN, sort=Sort.PLACE, size=500).rows]
    assert places == sorted(places)


def test_filters_hold_together(town: Seat) -> None:
    filters = Filters(
        categories=frozenset({"consumption", "gathering"}),
        arrondissements=frozenset({18}),
        teams=frozenset({"uasa", "mediation"}),
    )
    whole = list_page(town, View.CLOSED, size=5000).rows
    expected = {
        row.number
        for row in whole
        if row.category in ("consumption", "gathering")
        and row.arrondissement == 18
        and row.team is not None
        and row.team.code in ("uasa", "mediation")
    }
    found = list_page(town, View.CLOSED, filters, size=5000).rows
    assert {row.number for row in found} == expected
    assert 0 < len(expected) < len(whole)
    assert count(town, View.CLOSED, filters) == len(expected)


def test_counts_are_those_of_the_views(town: Seat) -> None:
    assert counts(town) == {view: count(town, view) for view in View}


def test_views_say_what_belongs_to_them(seat: Seat, front_desk: Seat, clock: Clock) -> None:
    mine = log_signalement(front_desk, entry(place=FLANDRE)).number
    moves.assign(seat, mine, None, OverrideReason.REQUEST)
    assert [row.number for row in list_page(seat, View.POOL).rows] == [mine]
    assert [row.number for row in list_page(front_desk, View.MINE).rows] == [mine]
    assert list_page(seat, View.MINE).rows == ()
    assert list_page(seat, View.LATE).rows == ()
    clock.advance(hours=5)
    assert [row.number for row in list_page(seat, View.LATE).rows] == [mine]
    assert list_page(seat, View.TO_CHECK).rows == ()
    clock.advance(days=1)  # too old to be met as it was told: no longer late
    assert list_page(seat, View.LATE).rows == ()
    assert [row.number for row in list_page(seat, View.TO_CHECK).rows] == [mine]
    moves.cancel(seat, mine, "Essai.")
    assert list_page(seat, View.OPEN).rows == ()
    assert [row.number for row in list_page(seat, View.CLOSED).rows] == [mine]
    clock.advance(days=CLOSED_DAYS, seconds=1)
    assert list_page(seat, View.CLOSED).rows == ()


def test_what_is_attached_is_in_no_queue(seat: Seat) -> None:
    parent = log_signalement(seat, entry()).number
    child = log_signalement(seat, entry(place=FLANDRE)).number
    attach(seat, child, parent)
    for view in (View.OPEN, View.POOL, View.LATE, View.CLOSED):
        assert child not in [row.number for row in list_page(seat, view).rows]
    assert [row.voices for row in list_page(seat, View.OPEN).rows] == [2]


def test_a_page_whose_rows_are_gone_gives_the_way_back(seat: Seat) -> None:
    numbers = [log_signalement(seat, entry()).number for _ in range(4)]
    first = list_page(seat, View.OPEN, sort=Sort.AGE, size=2)
    for row in numbers[2:]:
        moves.cancel(seat, row, "Essai.")
    second = list_page(seat, View.OPEN, sort=Sort.AGE, cursor=first.next, size=2)
    assert (second.rows, second.next) == ((), None)
    assert second.previous is not None
    again = list_page(seat, View.OPEN, sort=Sort.AGE, cursor=second.previous, size=2)
    assert [row.number for row in again.rows] == numbers[:2]  # the row it was asked from as well


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", list(Sort))
def test_the_way_back_from_an_empty_page_skips_no_row(
    seat: Seat, sort: Sort, descending: bool
) -> None:
    for _ in range(6):  # all of one deadline, one age and one place: only their ids tell them apart
        log_signalement(seat, entry())

    def page(cursor: str | None) -> Page:
        return list_page(seat, View.OPEN, NO_FILTER, sort, cursor, 2, descending)

    first = page(None)
    second = page(first.next)
    for row in first.rows:
        moves.cancel(seat, row.number, "Essai.")
    back = page(second.previous)
    assert (back.rows, back.previous) == ((), None)
    assert page(back.next).rows == second.rows
    assert read_again(page, second.previous, 1).rows == list(second.rows)
    third = page(second.next)
    for row in third.rows:
        moves.cancel(seat, row.number, "Essai.")
    beyond = page(second.next)
    assert (beyond.rows, beyond.next) == ((), None)
    assert page(beyond.previous).rows == second.rows


@pytest.mark.parametrize(
    "cursor", ["", "?", "bm9u", "W10", "é" * 9, "WyJkdWUiLGZhbHNlLGZhbHNlLDFd"]
)
def test_foreign_cursors_are_refused(seat: Seat, cursor: str) -> None:
    with pytest.raises(UserError) as refused:
        list_page(seat, View.OPEN, cursor=cursor)
    assert refused.value.code == "cursor_unreadable"


def test_a_cursor_of_another_order_is_refused(town: Seat) -> None:
    cursor = list_page(town, View.OPEN, size=3).next
    with pytest.raises(UserError):
        list_page(town, View.OPEN, sort=Sort.AGE, cursor=cursor)
    with pytest.raises(UserError):
        list_page(town, View.OPEN, cursor=cursor, descending=True)


def test_deadlines_come_back_to_the_microsecond(seat: Seat, clock: Clock) -> None:
    clock.now = dt.datetime(2026, 11, 20, 17, 30, 0, 123457, tzinfo=dt.UTC)
    log_signalement(seat, entry())
    assert list_page(seat, View.OPEN).rows[0].received_at == clock.now
