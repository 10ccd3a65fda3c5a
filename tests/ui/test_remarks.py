"""The remark of a passage comes back in the history of the detail, and what was masked in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import PrivacyKind
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services.record_visit import record_passage, record_visit
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.page import QueuePage
from desktop_app.ui.queue.timeline import Timeline
from desktop_app.ui.queue.visit_dialog import VisitDialog
from desktop_app.ui.widgets.label import Label
from tests.conftest import Clock
from tests.ui.queue_steps import (
    dialog_of,
    given_to_uasa,
    key,
    log_many,
    open_page,
    open_row,
    settle,
    wait_detail,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key = Qt.Key
NAMED = "Vu Mme Martin au porche, rappeler le 06 12 34 56 78."
MASKED = "Vu Mme [masqué] au porche, rappeler le [masqué]."


@pytest.fixture
def numbers(seat: Seat) -> list[str]:
    """Two signalements of the UASA."""
    return given_to_uasa(seat, log_many(seat, 2))


@pytest.fixture
def desk(make_desk: Callable[[Seat], Desk], lead: Seat) -> Desk:
    """The lead's."""
    return make_desk(lead)


@pytest.fixture
def said(desk: Desk) -> list[str]:
    """The toasts."""
    told: list[str] = []
    desk.toast_asked.connect(lambda text, _action: told.append(text))
    return told


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, numbers: list[str]) -> QueuePage:
    """The lead's queue."""
    page = open_page(qtbot, desk)
    desk.changed.connect(page.refresh)
    return page


def history(page: QueuePage) -> str:
    """What the history of the detail says, newest first."""
    timeline = page.detail.findChild(Timeline, "timeline")
    return "\n".join(each.text() for each in timeline.findChildren(Label))


def visit_by_keys(qtbot: QtBot, desk: Desk, page: QueuePage, remark: str) -> None:
    key(qtbot, page.table, Key.Key_V)
    dialog = dialog_of(qtbot, VisitDialog)
    for digit in "14":
        qtbot.keyClicks(dialog, digit)
    dialog.remark.setFocus()
    qtbot.keyClicks(dialog.remark, remark)
    qtbot.keyClick(dialog.remark, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk)


def test_a_remark_is_read_in_the_history(
    qtbot: QtBot, desk: Desk, page: QueuePage, said: list[str], lead: Seat
) -> None:
    number = open_row(qtbot, page, 0)
    visit_by_keys(qtbot, desk, page, NAMED)
    assert said[-1] == (
        f"{number}\u00a0: compte rendu enregistré, 2 éléments masqués dans la remarque"
    )
    wait_detail(qtbot, page, number)
    qtbot.waitUntil(lambda: "Passage" in history(page))
    told = history(page)
    assert f"Remarque\u00a0: «\u00a0{MASKED}\u00a0»" in told
    assert "Masqué\u00a0: un nom de personne, un numéro de téléphone" in told
    assert "4 à 6 personnes rencontrées" in told
    assert "consigné par Chef UASA" in told
    assert "Martin" not in told


def test_without_a_finding_the_toast_is_short(
    qtbot: QtBot, desk: Desk, page: QueuePage, said: list[str]
) -> None:
    number = open_row(qtbot, page, 0)
    visit_by_keys(qtbot, desk, page, "Porche ouvert.")
    assert said[-1] == f"{number}\u00a0: compte rendu enregistré"
    qtbot.waitUntil(lambda: "Porche ouvert." in history(page))
    assert "asqué" not in history(page)


def test_one_passage_of_several_counts_what_it_masked(
    qtbot: QtBot, desk: Desk, page: QueuePage, said: list[str]
) -> None:
    page.model.check(range(2), on=True)
    visit_by_keys(qtbot, desk, page, NAMED)
    assert said[-1] == "2 signalements modifiés, 2 éléments masqués dans la remarque"


def test_each_passage_has_its_own_remark(lead: Seat, numbers: list[str], clock: Clock) -> None:
    number = numbers[0]
    at = lead.clock()
    record_visit(lead, number, Visit(PeopleMet.SOME, remark="Porche ouvert."))
    clock.advance(minutes=20)
    record_visit(lead, number, Visit(PeopleMet.FEW))
    clock.advance(minutes=20)
    late = Visit(PeopleMet.NOBODY, visited_at=at, remark=NAMED)  # written 40 minutes later
    (moved,) = record_passage(lead, (number,), late)
    assert moved.masked == 2
    first, second, third = (e for e in show(lead, number).events if e.kind.value == "visited")
    assert (first.remark, second.remark, third.remark) == ("Porche ouvert.", "", MASKED)
    assert (first.masked, second.masked) == ((), ())
    assert third.masked == (PrivacyKind.NAME, PrivacyKind.PHONE)
    assert "sur place" in third.text
    assert "sur place" not in first.text
