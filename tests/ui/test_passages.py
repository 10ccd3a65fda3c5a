"""Passages from the window: digits alone, several at once, the remark's check, the next move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.schema import PrivacyFlagRow, VisitRow
from desktop_app.domain.codes import Outcome
from desktop_app.domain.visit import Mood
from desktop_app.services import moves
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.ui.desk import Desk, ToastAction
from desktop_app.ui.queue.close_dialog import CloseDialog
from desktop_app.ui.queue.move_dialogs import HandOverDialog
from desktop_app.ui.queue.page import QueuePage
from desktop_app.ui.queue.tap_rows import CountChip
from desktop_app.ui.queue.visit_dialog import VisitDialog
from tests.conftest import Clock
from tests.ui.queue_steps import dialog_of, given_to_uasa, key, log_one, open_page, press, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Toasts = list[tuple[str, ToastAction | None]]


@pytest.fixture
def numbers(seat: Seat) -> list[str]:
    """Three signalements of the UASA."""
    return given_to_uasa(seat, [log_one(seat, seat.clock(), position) for position in range(3)])


@pytest.fixture
def desk(make_desk: Callable[[Seat], Desk], lead: Seat) -> Desk:
    """The lead's."""
    return make_desk(lead)


@pytest.fixture
def toasts(desk: Desk) -> Toasts:
    said: Toasts = []
    desk.toast_asked.connect(lambda text, action: said.append((text, action)))
    return said


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, numbers: list[str]) -> QueuePage:
    """The lead's queue, with everything checked."""
    page = open_page(qtbot, desk)
    desk.changed.connect(page.refresh)
    page.model.check(range(3), on=True)
    return page


def visits(seat: Seat) -> Sequence[Any]:
    with seat.store.reading() as connection:
        return connection.execute(select(VisitRow.__table__).order_by(VisitRow.id)).all()


def type_digits(qtbot: QtBot, dialog: VisitDialog, digits: str) -> None:
    for digit in digits:
        qtbot.keyClicks(dialog, digit)


def save(qtbot: QtBot, desk: Desk, dialog: VisitDialog) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk)


def test_ten_digits_and_enter_for_three_signalements(
    qtbot: QtBot, desk: Desk, page: QueuePage, lead: Seat, toasts: Toasts
) -> None:
    key(qtbot, page.table, Qt.Key.Key_V)
    dialog = dialog_of(qtbot, VisitDialog)
    assert "3 signalements" in dialog.text.text()
    # Sur place, 1 à 3, consommation, calme, ni orientation, ni matériel, ni médiation, ni police.
    type_digits(qtbot, dialog, "111100004")
    assert dialog.focusWidget() is dialog.yes
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    settle(qtbot, desk)
    rows = visits(lead)
    assert len(rows) == 3
    assert len({row.passage for row in rows}) == 1
    for row in rows:
        assert (row.people_met, row.mood, row.minutes) == ("1-3", "calm", 30)
        assert row.consumption_seen and not row.material_collected
    assert page.model.checked == {}
    assert toasts[-1] == ("3 signalements modifiés", None)


def test_not_found_asks_nothing_more_and_proposes_to_close(
    qtbot: QtBot, desk: Desk, page: QueuePage, lead: Seat, toasts: Toasts, numbers: list[str]
) -> None:
    press(qtbot, page.selection, "bulk_visit")
    dialog = dialog_of(qtbot, VisitDialog)
    type_digits(qtbot, dialog, "2")
    assert dialog.met.isHidden() and dialog.mood.isHidden()
    assert dialog.material.isVisible() and dialog.not_done.isHidden()
    save(qtbot, desk, dialog)
    assert {row.result for row in visits(lead)} == {"not_found"}
    action = toasts[-1][1]
    assert action is not None and action.label == "Clore : non constaté (C)"
    action.run()
    closing = dialog_of(qtbot, CloseDialog)
    assert closing.outcome.code() == "not_found"
    qtbot.mouseClick(closing.yes, Qt.MouseButton.LeftButton)
    settle(qtbot, desk)
    assert {show(lead, number).row.status.value for number in numbers} == {"closed"}


def test_not_done_wants_its_reason_only(
    qtbot: QtBot, desk: Desk, page: QueuePage, lead: Seat, numbers: list[str], toasts: Toasts
) -> None:
    key(qtbot, page.table, Qt.Key.Key_V)
    dialog = dialog_of(qtbot, VisitDialog)
    type_digits(qtbot, dialog, "34")
    assert dialog.minutes.isHidden() and dialog.not_done.isVisible()
    save(qtbot, desk, dialog)
    assert {(row.result, row.not_done) for row in visits(lead)} == {("not_done", "no_access")}
    assert show(lead, numbers[0]).row.status.value == "routed"
    assert toasts[-1][1] is None


def test_violence_proposes_the_police(
    qtbot: QtBot, desk: Desk, page: QueuePage, toasts: Toasts
) -> None:
    key(qtbot, page.table, Qt.Key.Key_V)
    dialog = dialog_of(qtbot, VisitDialog)
    dialog.mood.chips[Mood.VIOLENT.value].click()
    type_digits(qtbot, dialog, "17")
    save(qtbot, desk, dialog)
    action = toasts[-1][1]
    assert action is not None and action.label == "Transmettre : Police nationale (T)"
    action.run()
    handing = dialog_of(qtbot, HandOverDialog)
    assert handing.partner.code() == "police_nationale"
    handing.reject()


def test_nobody_met_asks_for_no_orientation(
    qtbot: QtBot, desk: Desk, page: QueuePage, lead: Seat
) -> None:
    key(qtbot, page.table, Qt.Key.Key_V)
    dialog = dialog_of(qtbot, VisitDialog)
    type_digits(qtbot, dialog, "10")
    assert not dialog.offered.isEnabled()
    type_digits(qtbot, dialog, "01")  # no consumption, calm: on to the material
    assert dialog.material.isAncestorOf(dialog.focusWidget())
    dialog.reject()


def test_orientations_are_counted_and_taken_back(qtbot: QtBot, page: QueuePage) -> None:
    key(qtbot, page.table, Qt.Key.Key_V)
    dialog = dialog_of(qtbot, VisitDialog)
    type_digits(qtbot, dialog, "14113")
    chip = dialog.offered.chips["care"]
    assert isinstance(chip, CountChip)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert (chip.count, chip.isChecked(), chip.text()) == (2, True, "CSAPA / CAARUD × 2")
    assert "2 fois" in chip.accessibleDescription()
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Backspace)
    qtbot.keyClick(chip, Qt.Key.Key_Backspace)
    assert (chip.count, chip.isChecked()) == (0, False)
    dialog.reject()


def test_what_contradicts_itself_is_said_before_saving(
    qtbot: QtBot, desk: Desk, page: QueuePage, lead: Seat
) -> None:
    key(qtbot, page.table, Qt.Key.Key_V)
    dialog = dialog_of(qtbot, VisitDialog)
    dialog.met.press("4")
    dialog.accepted_kinds.press("1")
    save(qtbot, desk, dialog)
    problem = dialog.findChild(QLabel, "move_problem")
    assert problem.isVisible() and "acceptées" in problem.text()
    dialog.moment.setText("jadis")
    save(qtbot, desk, dialog)
    assert dialog._fields["visited_at"].error.text()
    dialog.moment.setText("maintenant")
    dialog.remark.set_text("x" * 201)
    dialog.accepted_kinds.chips["rest_place"].step(-1)
    save(qtbot, desk, dialog)
    assert "200" in dialog._fields["remark"].error.text()
    assert visits(lead) == []
    dialog.reject()


@pytest.mark.parametrize(("keeps", "remark"), [(True, "M. Dupont"), (False, "M. [masqué]")])
def test_the_remark_goes_through_the_check(
    qtbot: QtBot, desk: Desk, page: QueuePage, lead: Seat, keeps: bool, remark: str
) -> None:
    key(qtbot, page.table, Qt.Key.Key_V)
    dialog = dialog_of(qtbot, VisitDialog)
    dialog.remark.setFocus()
    qtbot.keyClicks(dialog.remark, "M. Dupont")
    qtbot.waitUntil(dialog.privacy_bar.isVisible)
    assert "Dupont" in dialog.privacy_bar.label.text()
    if keeps:
        qtbot.mouseClick(dialog.privacy_bar.keep, Qt.MouseButton.LeftButton)
        assert not dialog.privacy_bar.isVisible()
    save(qtbot, desk, dialog)
    assert {row.remark for row in visits(lead)} == {remark}
    with lead.store.reading() as connection:
        actions = connection.scalars(select(PrivacyFlagRow.action)).all()
    assert set(actions) == {"kept" if keeps else "masked"}


def test_a_lost_race_refuses_all_and_insisting_passes(
    qtbot: QtBot, desk: Desk, page: QueuePage, lead: Seat, seat: Seat, numbers: list[str]
) -> None:
    key(qtbot, page.table, Qt.Key.Key_V)
    dialog = dialog_of(qtbot, VisitDialog)
    moves.accept(seat, numbers[1])  # another seat was quicker
    save(qtbot, desk, dialog)
    problem = dialog.findChild(QLabel, "move_problem")
    assert numbers[1] in problem.text() and "entre-temps" in problem.text()
    assert visits(lead) == []
    save(qtbot, desk, dialog)
    assert len(visits(lead)) == 3


def test_a_accepts_all_checked_lines(
    qtbot: QtBot, desk: Desk, page: QueuePage, lead: Seat, numbers: list[str], toasts: Toasts
) -> None:
    key(qtbot, page.table, Qt.Key.Key_A)
    settle(qtbot, desk)
    assert {show(lead, number).row.status.value for number in numbers} == {"accepted"}
    said, action = toasts[-1]
    assert said == "3 signalements modifiés" and action is not None
    action.run()
    settle(qtbot, desk)
    assert {show(lead, number).row.status.value for number in numbers} == {"routed"}


def test_n_closes_as_not_found_and_is_undone(
    qtbot: QtBot, desk: Desk, page: QueuePage, lead: Seat, numbers: list[str], clock: Clock
) -> None:
    clock.advance(hours=30)
    page.model.uncheck_all()
    page.open_number(numbers[0])
    qtbot.waitUntil(lambda: page.detail.number == numbers[0])
    key(qtbot, page.table, Qt.Key.Key_N)
    settle(qtbot, desk)
    detail = show(lead, numbers[0])
    assert (detail.row.status.value, detail.outcome) == ("closed", "not_found")
    qtbot.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk)
    assert show(lead, numbers[0]).row.status.value == "routed"
    page.model.check(range(3), on=True)
    key(qtbot, page.table, Qt.Key.Key_N)
    settle(qtbot, desk)
    assert {show(lead, number).outcome for number in numbers} == {"not_found"}
    page.open_number(numbers[0])
    qtbot.waitUntil(lambda: page.detail.number == numbers[0])


def test_n_where_it_is_not_legal_says_why(
    qtbot: QtBot, desk: Desk, page: QueuePage, lead: Seat, numbers: list[str], toasts: Toasts
) -> None:
    page.model.uncheck_all()
    moves.close(lead, numbers[0], Outcome.NOT_FOUND)
    page.open_number(numbers[0])
    qtbot.waitUntil(lambda: page.detail.number == numbers[0])
    key(qtbot, page.detail, Qt.Key.Key_N)
    assert "impossible" in toasts[-1][0]


def test_what_finds_no_room_in_the_bar_is_under_more(qtbot: QtBot, page: QueuePage) -> None:
    page.resize(520, 720)
    more = page.selection.findChild(QPushButton, "more_bulk")
    qtbot.waitUntil(more.isVisible)
    assert not page.selection.findChild(QPushButton, "bulk_not_found").isVisible()
    page.resize(1400, 720)
    qtbot.waitUntil(lambda: not more.isVisible())
