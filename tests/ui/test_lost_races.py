"""Two seats on one thing: who comes too late sees both versions, and chooses; keys only."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop_app.domain.codes import Category, HoldReason, People, Status
from desktop_app.domain.correction import Correction
from desktop_app.services import moves
from desktop_app.services.attach import attach, detach
from desktop_app.services.correct import correct
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.correct_dialog import CorrectDialog
from desktop_app.ui.queue.move_dialogs import HoldDialog
from desktop_app.ui.queue.page import QueuePage
from desktop_app.ui.queue.race import MoveRaceDialog
from desktop_app.ui.race_dialog import RaceDialog
from tests.ui.queue_steps import dialog_of, key, log_one, open_page, open_row, settle

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def number(seat: Seat) -> str:
    return log_one(seat, seat.clock())


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, number: str) -> QueuePage:
    page = open_page(qtbot, desk)
    open_row(qtbot, page, 0)
    return page


def words_of(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def status(seat: Seat, number: str) -> Status:
    return show(seat, number).row.status


def shown(dialog: QWidget) -> bool:
    return isValid(dialog) and dialog.isVisible()


def confirm(qtbot: QtBot, dialog: Any) -> None:
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)


# A move ------------------------------------------------------------------------------------


def test_a_move_that_is_still_possible_is_begun_again_on_what_stands(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, lead: Seat, number: str
) -> None:
    key(qtbot, page.table, Qt.Key.Key_H)
    dialog = dialog_of(qtbot, HoldDialog)
    key(qtbot, dialog.reason, Qt.Key.Key_2)
    moves.accept(lead, number)
    confirm(qtbot, dialog)
    race = dialog_of(qtbot, MoveRaceDialog)
    said = words_of(race)
    assert "entre-temps par Chef UASA" in said
    assert "20 nov" in said or "18:30" in said or "18 h 30" in said
    assert "Orienté" in said and "Pris en charge" in said
    assert "Mettre en attente" in said
    qtbot.keyClick(race, Qt.Key.Key_Return)  # the button at hand leaves it as it is
    qtbot.waitUntil(lambda: not shown(race))
    assert status(seat, number) is Status.ACCEPTED
    assert dialog.isVisible() and dialog.yes.isEnabled()
    moves.schedule(lead, number, seat.clock() + dt.timedelta(days=1))  # and once more
    settle(qtbot, desk)
    confirm(qtbot, dialog)
    again = dialog_of(qtbot, MoveRaceDialog)
    qtbot.keyClick(again, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: status(seat, number) is Status.ON_HOLD)
    settle(qtbot, desk)
    assert not shown(dialog)
    assert show(seat, number).row.hold_reason is HoldReason.MEANS


def test_a_move_that_is_no_longer_possible_can_only_be_left(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, lead: Seat, number: str
) -> None:
    moves.accept(lead, number)
    key(qtbot, page.table, Qt.Key.Key_A)
    race = dialog_of(qtbot, MoveRaceDialog)
    assert not race.possible
    assert "n’est plus possible" in words_of(race)
    assert not race.no.isVisible() and race.yes.text() == "Laisser ainsi"
    qtbot.keyClick(race, Qt.Key.Key_Return)
    settle(qtbot, desk)
    assert [event.kind.value for event in show(seat, number).events].count("accepted") == 1


def test_attaching_and_detaching_look_at_what_was_seen(seat: Seat, number: str) -> None:
    other = log_one(seat, seat.clock(), 3)
    seen = show(seat, other).row.version
    moves.accept(seat, other)
    with pytest.raises(Exception, match="entre-temps"):
        attach(seat, other, number, version=seen)
    attach(seat, other, number, version=show(seat, other).row.version)
    detail = show(seat, number)
    moves.accept(seat, number)
    uid = next(voice.uid for voice in detail.voices if voice.attached)
    with pytest.raises(Exception, match="entre-temps"):
        detach(seat, number, uid, version=detail.row.version)
    detach(seat, number, uid, version=show(seat, number).row.version)


# A correction ------------------------------------------------------------------------------


def corrected_by_both(qtbot: QtBot, page: QueuePage, lead: Seat, number: str) -> CorrectDialog:
    """Here: another category, seven people. There: another category, somebody vulnerable."""
    key(qtbot, page.table, Qt.Key.Key_X)
    dialog: CorrectDialog = dialog_of(qtbot, CorrectDialog)
    dialog.scene.category.choose(Category.SOILING)
    dialog.scene.people.set_code(People.MANY)
    correct(lead, number, Correction(category=Category.DEALING, vulnerable=True))
    confirm(qtbot, dialog)
    return dialog


def test_a_correction_is_settled_field_by_field(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, lead: Seat, number: str
) -> None:
    moves.accept(lead, number)
    page.open_number(number)
    settle(qtbot, desk)
    dialog = corrected_by_both(qtbot, page, lead, number)
    race = dialog_of(qtbot, RaceDialog)
    assert [box.name for box in race.boxes] == ["category", "people", "vulnerable"]
    said = words_of(race)
    for words in ("Chef UASA", Category.SOILING.label, Category.DEALING.label, "oui"):
        assert words in said
    confirm(qtbot, race)  # both changed the category: somebody must choose
    assert race.isVisible() and race.boxes[0].error.isVisible()
    assert race.boxes[0].theirs.hasFocus()
    qtbot.keyClick(race.boxes[0].theirs, Qt.Key.Key_Down)
    qtbot.keyClick(race.boxes[0].mine, Qt.Key.Key_Space)
    assert race.boxes[0].mine.isChecked()
    confirm(qtbot, race)
    qtbot.waitUntil(lambda: show(seat, number).row.people is People.MANY)
    settle(qtbot, desk)
    detail = show(seat, number)
    assert (detail.row.category, detail.vulnerable) == (Category.SOILING, True)
    assert not shown(dialog)


def test_who_goes_back_finds_what_was_typed_and_is_asked_again(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, lead: Seat, number: str
) -> None:
    moves.accept(lead, number)
    page.open_number(number)
    settle(qtbot, desk)
    dialog = corrected_by_both(qtbot, page, lead, number)
    race = dialog_of(qtbot, RaceDialog)
    qtbot.keyClick(race, Qt.Key.Key_Escape)
    settle(qtbot, desk)
    assert dialog.isVisible()
    assert dialog.scene.category.category() is Category.SOILING
    confirm(qtbot, dialog)
    again = dialog_of(qtbot, RaceDialog)
    again.boxes[0].theirs.click()
    again.boxes[1].theirs.click()
    confirm(qtbot, again)
    qtbot.waitUntil(lambda: not shown(dialog))
    settle(qtbot, desk)
    assert show(seat, number).row.category is Category.DEALING
    assert show(seat, number).row.people is not People.MANY
