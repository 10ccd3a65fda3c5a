"""A key acts on what was chosen, or on nothing: never on what is still shown of another number."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import AnswerBy, Outcome
from desktop_app.domain.entry import Reporter
from desktop_app.domain.views import Changes
from desktop_app.services import moves
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.answer_dialog import AnswerDialog
from desktop_app.ui.queue.page import QueuePage
from tests.ui.lanes import base_gone, busy_lane
from tests.ui.queue_steps import (
    dialog_of,
    key,
    log_many,
    log_one,
    open_page,
    open_row,
    press,
    settle,
    wait_detail,
)


def buttons(page: QueuePage) -> dict[str, QPushButton]:
    """The buttons that do something with what is shown."""
    found = page.detail.findChildren(QPushButton)
    names = ("move_", "more_moves", "answer_")
    return {each.objectName(): each for each in found if each.objectName().startswith(names)}


def statuses(seat: Seat, *numbers: str) -> list[str]:
    return [show(seat, number).row.status.value for number in numbers]


def test_a_key_before_the_detail_arrives_moves_nothing(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    log_many(seat, 2, reporter=Reporter(answer_by=AnswerBy.PHONE, phone="0612345678"))
    page = open_page(qtbot, desk)
    first = open_row(qtbot, page, 0)
    second = page.model.row_at(1).number
    settle(qtbot, desk)
    page.table.setFocus()
    assert all(button.isEnabled() for button in buttons(page).values())
    with busy_lane(desk):
        key(qtbot, page.table, Qt.Key.Key_Down)
        assert not any(button.isEnabled() for button in buttons(page).values())
        qtbot.waitUntil(lambda: not page._opening.isActive())
        key(qtbot, page.table, Qt.Key.Key_A)
        assert page.detail.number == first
    wait_detail(qtbot, page, second)
    settle(qtbot, desk)
    assert statuses(seat, first, second) == ["routed", "routed"]
    assert any(button.isEnabled() for button in buttons(page).values())
    key(qtbot, page.table, Qt.Key.Key_A)
    settle(qtbot, desk)
    assert statuses(seat, first, second) == ["routed", "accepted"]


def test_a_key_after_the_search_moves_nothing_before_the_detail_arrives(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    log_many(seat, 2)
    page = open_page(qtbot, desk)
    first = open_row(qtbot, page, 0)
    second = page.model.row_at(1).number
    settle(qtbot, desk)
    with busy_lane(desk):
        desk.open_number(second)
        key(qtbot, page.detail, Qt.Key.Key_A)
    wait_detail(qtbot, page, second)
    settle(qtbot, desk)
    assert statuses(seat, first, second) == ["routed", "routed"]


def test_a_write_on_what_is_shown_does_not_bring_it_back(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    log_many(seat, 2)
    page = open_page(qtbot, desk)
    first = open_row(qtbot, page, 0)
    second = page.model.row_at(1).number
    settle(qtbot, desk)
    with busy_lane(desk):
        desk.open_number(second)
        page.refresh(Changes(numbers=frozenset({first})))
    settle(qtbot, desk)
    assert page.detail.number == second


def test_a_detail_that_cannot_be_read_lets_nothing_be_done(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    log_many(seat, 2)
    page = open_page(qtbot, desk)
    first = open_row(qtbot, page, 0)
    second = page.model.row_at(1).number
    settle(qtbot, desk)
    faults: list[object] = []
    desk.problem_met.connect(lambda _error, again: faults.append(again))
    with base_gone(seat):
        desk.open_number(second)
        qtbot.waitUntil(lambda: bool(faults))
    key(qtbot, page.detail, Qt.Key.Key_A)
    settle(qtbot, desk)
    assert statuses(seat, first, second) == ["routed", "routed"]
    faults[0]()  # « Réessayer »
    wait_detail(qtbot, page, second)
    assert page.detail.ready is not None


def test_an_answer_being_written_is_not_overwritten(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    reporter = Reporter(answer_by=AnswerBy.PHONE, phone="0612345678")
    log_one(seat, seat.clock(), 1)
    number = log_one(seat, seat.clock(), reporter=reporter)
    moves.accept(seat, number)
    moves.close(seat, number, Outcome.RESOLVED, "Fait")
    page = open_page(qtbot, desk)
    desk.open_number(number)
    wait_detail(qtbot, page, number)
    settle(qtbot, desk)
    with busy_lane(desk):
        press(qtbot, page.detail, f"answer_{page.detail.detail.voices[0].uid}")
        dialog = dialog_of(qtbot, AnswerDialog)
        qtbot.keyClicks(dialog.proposed, "Bonjour, une ronde a eu lieu.")
    settle(qtbot, desk)
    assert dialog.proposed.toPlainText() == "Bonjour, une ronde a eu lieu."
    dialog.reject()
