"""Two windows on one base: who else has it open is said, what they did is told, nothing typed,
chosen or shown is lost; on both engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from db.engine import Store, sqlite_url
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import EventKind, Role
from desktop_app.domain.presence import Present
from desktop_app.domain.views import EventView
from desktop_app.services import moves
from desktop_app.services.presence import come, leave, others
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.feed import Feed
from desktop_app.ui.queue.correct_dialog import CorrectDialog
from desktop_app.ui.queue.elsewhere import Elsewhere, news_words, present_words
from desktop_app.ui.queue.page import QueuePage
from tests.services.shared import shared_base
from tests.ui.queue_steps import (
    dialog_of,
    key,
    log_one,
    open_page,
    open_row,
    settle,
    wait_detail,
)

WAIT_MS = 15_000
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@dataclass(frozen=True)
class Two:
    """Two seats on one base; `first` works at the window."""

    first: Seat
    second: Seat


@pytest.fixture(params=["sqlite", "postgres"])
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Two]:
    if request.param == "postgres":
        with shared_base(tmp_path) as shared:
            yield Two(shared.seats["lead"], shared.seats["coord"])
        return
    seat = request.getfixturevalue("seat")
    lead = Actor("Léa Chef", Role.TEAM_LEAD, team="uasa")
    store = Store(sqlite_url(Path(str(seat.store.engine.url.database)).parent))
    yield Two(Seat(store, lead, seat.folder, seat.clock), seat)
    store.close()


def said_present(page: QueuePage) -> str:
    label = page.detail.findChild(QLabel, "detail_present")
    return label.text() if label.isVisible() else ""


def elsewhere_of(page: QueuePage) -> Elsewhere:
    found = page.detail.findChild(Elsewhere)
    assert found is not None
    return found


def logged(seat: Seat, position: int = 0) -> str:
    return log_one(seat, seat.clock() - dt.timedelta(minutes=9 - position), position)


def test_who_else_has_it_open_is_said_and_gone_when_left(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], two: Two
) -> None:
    first, second = logged(two.second), logged(two.second, 1)
    desk = make_desk(two.first)
    page = open_page(qtbot, desk)
    page.open_number(first)
    wait_detail(qtbot, page, first)
    assert said_present(page) == ""
    qtbot.waitUntil(lambda: len(others(two.second, first)) == 1, timeout=WAIT_MS)
    told = others(two.second, first)[0]
    assert told.name == two.first.actor.name and told.place == "équipe UASA"
    come(two.second, first)
    name = two.second.actor.name
    with qtbot.waitSignal(elsewhere_of(page).told, timeout=WAIT_MS):
        pass
    assert said_present(page) == f"Ouvert aussi par {name} (coordination)"
    key(qtbot, page.detail, Qt.Key.Key_X)
    dialog = dialog_of(qtbot, CorrectDialog)
    label = dialog.findChild(QLabel, "dialog_present")
    assert label.isVisible() and name in label.text()
    leave(two.second)
    qtbot.waitUntil(lambda: said_present(page) == "", timeout=WAIT_MS)
    assert not label.isVisible()
    dialog.reject()
    page.open_number(second)
    qtbot.waitUntil(lambda: len(others(two.second, second)) == 1, timeout=WAIT_MS)
    assert others(two.second, first) == ()
    page.hide()  # another page came to the front
    qtbot.waitUntil(lambda: others(two.second, second) == (), timeout=WAIT_MS)
    settle(qtbot, desk)


def test_what_another_seat_does_appears_and_nothing_typed_or_chosen_is_lost(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], two: Two
) -> None:
    numbers = [logged(two.second, position) for position in range(6)]
    desk = make_desk(two.first)
    toasts: list[str] = []
    desk.toast_asked.connect(lambda text, _action: toasts.append(text))
    page = open_page(qtbot, desk)
    desk.changed.connect(page.refresh)  # as the window does
    feed = Feed(desk)
    feed.begin()
    opened = open_row(qtbot, page, 2)
    page.model.check(range(3, 5), on=True)
    checked = set(page.model.checked)
    key(qtbot, page.detail, Qt.Key.Key_X)
    dialog = dialog_of(qtbot, CorrectDialog)
    dialog.where.place.setFocus()
    typed = dialog.when.content()
    elsewhere = next(number for number in numbers if number not in {opened, *checked})

    def heard() -> bool:
        # The listener takes a moment to sit down: again and again until it hears.
        logged(two.second, 7)
        return page.model.rowCount() > len(numbers)

    qtbot.waitUntil(heard, timeout=WAIT_MS)
    settle(qtbot, desk)
    toasts.clear()
    coordinator = two.second
    desk.changed.connect(lambda changes: seen.append(changes.numbers))
    seen: list[frozenset[str]] = []
    moves.cancel(coordinator, elsewhere, "une erreur")
    qtbot.waitUntil(lambda: any(elsewhere in each for each in seen), timeout=WAIT_MS)
    settle(qtbot, desk)
    assert toasts == []  # it is not open here
    moves.cancel(coordinator, opened, "une erreur")
    qtbot.waitUntil(lambda: bool(toasts), timeout=WAIT_MS)
    assert toasts == [f"{opened} vient d’être annulé par {coordinator.actor.name}"]
    settle(qtbot, desk)
    assert page.detail.number == opened
    assert page.detail.detail.row.status.value == "cancelled"
    assert set(page.model.checked) == checked
    assert dialog.isVisible() and dialog.when.content() == typed
    assert page.table.currentIndex().row() == page.model.position(opened)
    dialog.reject()
    feed.stop()


def test_the_words() -> None:
    at = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    people = tuple(Present(name, "accueil du 19e", at) for name in "ABCDE")
    assert present_words(()) == ""
    assert present_words(people[:2]) == (
        "Ouvert aussi par A (accueil du 19e) et B (accueil du 19e)"
    )
    assert present_words(people[:4]).endswith("C (accueil du 19e) et 1 autre poste")
    assert present_words(people).endswith("et 2 autres postes")

    def line(kind: EventKind) -> EventView:
        return EventView(1, at, "Léa", Role.TEAM_LEAD, kind, "", "")

    assert news_words("N", line(EventKind.ACCEPTED)) == "N vient d’être pris en charge par Léa"
    assert news_words("N", line(EventKind.POOLED)) == "N vient d’être remis sans équipe par Léa"
    assert news_words("N", line(EventKind.ANSWERED)) == (
        "N vient d’être modifié par Léa (réponse au déclarant)"
    )
