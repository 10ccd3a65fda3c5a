"""« Services »: hours changed, their holes shown, confirmed, by real keys on a real base."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QDate, Qt, QTime
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop_app.domain.duty import ExceptionKind, OnHolidays, Slot
from desktop_app.services.edit_duty import save_duty
from desktop_app.services.seat import Seat
from desktop_app.services.team_cards import team_card
from desktop_app.ui.admin.duty_dialogs import ExceptionDialog, ShiftDialog
from desktop_app.ui.admin.duty_panel import DutyPanel
from desktop_app.ui.admin.holes_question import HolesQuestion
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import Question
from tests.ui.admin_steps import go_to, open_panel, settle
from tests.ui.lanes import base_gone, base_held, busy_lane
from tests.ui.queue_steps import dialog_of

H = 60


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> DutyPanel:
    panel = open_panel(qtbot, desk, DutyPanel)
    go_to(panel, "UASA")
    return panel


def click(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def save(qtbot: QtBot, desk: Desk, panel: DutyPanel) -> None:
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    panel.editor.week.setFocus()
    qtbot.keyClick(panel.editor.week, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk)


def test_hours_are_confirmed_once_for_all(qtbot: QtBot, desk: Desk, panel: DutyPanel) -> None:
    assert panel.pill.text() == "horaires à confirmer"
    click(qtbot, panel.confirm)
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.duty.confirmed
    assert panel.pill.text() == "horaires confirmés"
    assert panel.name.text().startswith("UASA")
    assert not panel.confirm.isEnabled()


def test_a_shift_taken_away_shows_the_holes_before_it_is_saved(
    qtbot: QtBot, desk: Desk, panel: DutyPanel
) -> None:
    panel.editor.week.select(1)  # Monday evening
    qtbot.keyClick(panel.editor.week, Qt.Key.Key_Delete)
    assert panel.pill.text() == "modifications non enregistrées"
    save(qtbot, desk, panel)
    question = dialog_of(qtbot, HolesQuestion)
    assert "lundi 14 h – 21 h" in question.lines.toPlainText().replace("\u00a0", " ")
    click(qtbot, question.no)
    assert len(team_card(desk.seat, "uasa").team.duty.slots) == 14
    save(qtbot, desk, panel)
    click(qtbot, dialog_of(qtbot, HolesQuestion).yes)
    settle(qtbot, desk)
    assert len(team_card(desk.seat, "uasa").team.duty.slots) == 13
    assert not panel.editor.changed()


def test_doubtful_hours_are_asked_about(qtbot: QtBot, desk: Desk, panel: DutyPanel) -> None:
    slots = panel.editor.duty.slots
    long = replace(slots[1], end=30 * H + 45)  # Monday from 14 h, until Tuesday's morning
    panel.editor._take_slots((slots[0], long, *slots[2:]))
    save(qtbot, desk, panel)
    question = dialog_of(qtbot, Question)
    said = question.text.text().replace("\u00a0", " ")
    assert said == "lundi 14 h – 6 h 45 : le service dure 16 h 45."
    click(qtbot, question.no)
    assert team_card(desk.seat, "uasa").team.duty.slots == slots
    save(qtbot, desk, panel)
    click(qtbot, dialog_of(qtbot, Question).yes)
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.duty.slots[1].end == 30 * H + 45


def test_exact_hours_by_dialog_from_the_table(qtbot: QtBot, desk: Desk, panel: DutyPanel) -> None:
    table = panel.editor.table
    table.setFocus()
    table.selectRow(0)
    assert panel.editor.week.selected == 0
    qtbot.keyClick(table, Qt.Key.Key_Return)
    dialog = dialog_of(qtbot, ShiftDialog)
    assert dialog.hours.minutes() == (7 * H, 14 * H)
    dialog.hours.start.setTime(QTime(6, 30))
    dialog.capacity.setText("16")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert panel.editor.duty.slots[0] == Slot(0, 6 * H + 30, 14 * H, 16)
    save(qtbot, desk, panel)  # longer hours open no hole: nothing is asked
    assert team_card(desk.seat, "uasa").team.duty.slots[0].capacity == 16


def test_a_night_is_written_as_it_is_said(qtbot: QtBot, panel: DutyPanel) -> None:
    click(qtbot, panel.editor.add)
    dialog = dialog_of(qtbot, ShiftDialog)
    dialog.day.setCurrentIndex(4)
    dialog.hours.start.setTime(QTime(22, 0))
    dialog.hours.end.setTime(QTime(6, 0))
    assert dialog.hours.over.text() == "le lendemain"
    click(qtbot, dialog.yes)
    assert Slot(4, 22 * H, 30 * H) in panel.editor.duty.slots


def test_overlapping_hours_are_said_and_not_saved(
    qtbot: QtBot, desk: Desk, panel: DutyPanel
) -> None:
    panel.editor.week.select(0)
    qtbot.keyClick(panel.editor.week, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert "lundi 7 h – 14 h 15 et lundi 14 h – 21 h se chevauchent" in panel.problem.text()
    save(qtbot, desk, panel)
    assert team_card(desk.seat, "uasa").version == 1
    click(qtbot, panel.undo)
    assert panel.problem.text() == ""
    assert not panel.save.isEnabled()


def test_a_shift_put_back_is_as_confirmed_as_it_was(
    qtbot: QtBot, desk: Desk, panel: DutyPanel
) -> None:
    click(qtbot, panel.confirm)
    settle(qtbot, desk)
    week = panel.editor.week
    week.select(0)
    qtbot.keyClick(week, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert not panel.editor.duty.slots[0].confirmed
    qtbot.keyClick(week, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert panel.editor.duty.slots[0].confirmed
    assert not panel.editor.changed()


def test_absences_holidays_and_reinforcements(qtbot: QtBot, desk: Desk, panel: DutyPanel) -> None:
    click(qtbot, panel.editor.add_exception)
    dialog = dialog_of(qtbot, ExceptionDialog)
    dialog.kind.setCurrentIndex(dialog.kind.findData(ExceptionKind.REINFORCEMENT.value))
    dialog.first.setDate(QDate(2026, 12, 24))
    assert dialog.last.date() == QDate(2026, 12, 24)
    dialog.last.setDate(QDate(2026, 12, 23))
    click(qtbot, dialog.yes)
    assert "doit suivre" in dialog.fields["last"].error.text()
    dialog.last.setDate(QDate(2026, 12, 24))
    dialog.hours.start.setTime(QTime(21, 0))
    dialog.hours.end.setTime(QTime(23, 0))
    click(qtbot, dialog.yes)
    panel.editor.holidays.setCurrentIndex(panel.editor.holidays.findData("as_sunday"))
    panel.editor.holidays.activated.emit(panel.editor.holidays.currentIndex())
    save(qtbot, desk, panel)
    duty = team_card(desk.seat, "uasa").team.duty
    assert duty.on_holidays is OnHolidays.AS_SUNDAY
    (held,) = duty.exceptions
    assert (held.kind, held.start, held.end) == (ExceptionKind.REINFORCEMENT, 21 * H, 23 * H)
    panel.editor.exception_table.selectRow(0)
    qtbot.keyClick(panel.editor.exception_table, Qt.Key.Key_Delete)
    assert panel.editor.duty.exceptions == ()


def test_hours_changed_elsewhere_are_not_written_over(
    qtbot: QtBot, desk: Desk, panel: DutyPanel
) -> None:
    panel.editor.week.select(0)
    qtbot.keyClick(panel.editor.week, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    kept = team_card(desk.seat, "uasa").team.duty
    save_duty(desk.seat, "uasa", replace(kept, on_holidays=OnHolidays.AS_SUNDAY))
    save(qtbot, desk, panel)
    dialog = [each for each in panel.findChildren(HolesQuestion) if each.isVisible()]
    for each in dialog:
        click(qtbot, each.yes)
    settle(qtbot, desk)
    assert "modifiés entre-temps" in panel.banner.label.text()
    assert team_card(desk.seat, "uasa").team.duty.slots == kept.slots
    panel._on_undo()
    assert panel.editor.duty.on_holidays is OnHolidays.AS_SUNDAY


def test_leaving_what_is_not_saved_asks(qtbot: QtBot, panel: DutyPanel) -> None:
    panel.editor.week.select(0)
    qtbot.keyClick(panel.editor.week, Qt.Key.Key_Delete)
    go_to(panel, "Médiation")
    question = dialog_of(qtbot, Question)
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert panel.name.text().startswith("UASA")
    go_to(panel, "Médiation")
    click(qtbot, dialog_of(qtbot, Question).yes)
    assert panel.name.text().startswith("Médiation")


def test_who_may_not_edit_only_reads(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], lead: Seat
) -> None:
    panel = open_panel(qtbot, make_desk(lead), DutyPanel)
    assert not panel.save.isVisible() and not panel.confirm.isVisible()
    assert not panel.editor.week.editable and not panel.editor.holidays.isEnabled()
    assert panel.editor.shifts.rowCount() > 0


def test_the_models_keep_their_word(panel: DutyPanel) -> None:
    for model in (panel.editor.shifts, panel.editor.exceptions):
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    panel.editor.week.select(0)
    panel.editor.week.remove_selected()


def strengthen(panel: DutyPanel, index: int) -> None:
    """One more stop in a shift: no hole opens."""
    panel.editor.week.select(index)
    slots = list(panel.editor.duty.slots)
    slots[index] = replace(slots[index], capacity=(slots[index].capacity or 0) + 1)
    panel.editor.week.slots_edited.emit(tuple(slots))


@pytest.mark.parametrize("lane", ["net", "db"])
def test_what_is_changed_while_it_is_saved_stays_to_be_saved(
    qtbot: QtBot, desk: Desk, panel: DutyPanel, lane: str
) -> None:
    strengthen(panel, 0)
    sent = panel.editor.duty
    with busy_lane(desk, lane):
        click(qtbot, panel.save)
        strengthen(panel, 2)
        assert not panel.save.isEnabled()
    draft = panel.editor.duty
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.duty == sent
    assert panel.editor.duty == draft
    assert panel.pill.text() == "modifications non enregistrées"
    assert not panel.banner.isVisible()
    click(qtbot, panel.save)
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.duty == draft
    assert not panel.editor.changed() and not panel.banner.isVisible()


def test_what_is_changed_while_hours_are_confirmed_stays_to_be_saved(
    qtbot: QtBot, desk: Desk, panel: DutyPanel
) -> None:
    with busy_lane(desk):
        click(qtbot, panel.confirm)
        strengthen(panel, 0)
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.duty.confirmed
    assert [slot.confirmed for slot in panel.editor.duty.slots] == [False] + 13 * [True]
    assert panel.save.isEnabled() and not panel.banner.isVisible()


@pytest.mark.parametrize("lane", ["net", "db"])
def test_changes_given_up_on_their_way_to_the_base_are_not_saved(
    qtbot: QtBot, desk: Desk, panel: DutyPanel, lane: str
) -> None:
    kept = panel.editor.kept
    strengthen(panel, 0)
    with busy_lane(desk, lane):
        click(qtbot, panel.save)
        go_to(panel, "Médiation")
        click(qtbot, dialog_of(qtbot, Question).yes)
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.duty == kept
    assert panel.name.text().startswith("Médiation")
    assert not panel.editor.changed()


def test_nothing_is_saved_while_leaving_is_asked(
    qtbot: QtBot, desk: Desk, panel: DutyPanel
) -> None:
    kept = panel.editor.kept
    strengthen(panel, 0)
    draft = panel.editor.duty
    with busy_lane(desk, "net"):
        click(qtbot, panel.save)
        go_to(panel, "Médiation")
        question = dialog_of(qtbot, Question)
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.duty == kept
    click(qtbot, question.no)  # « Rester »: it was asked to be saved, and is
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.duty == draft
    assert panel.name.text().startswith("UASA")


def test_what_is_being_written_is_waited_for(qtbot: QtBot, desk: Desk, panel: DutyPanel) -> None:
    strengthen(panel, 0)
    draft = panel.editor.duty
    with base_held(desk.seat):
        click(qtbot, panel.save)
        qtbot.waitUntil(lambda: panel.acts.writing)
        go_to(panel, "Médiation")
        assert not [each for each in panel.findChildren(Question) if each.isVisible()]
        assert panel.name.text().startswith("UASA")
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.duty == draft
    assert panel.name.text().startswith("Médiation")


def test_a_base_out_of_reach_is_said_by_the_window_and_tried_again(
    qtbot: QtBot, desk: Desk, panel: DutyPanel
) -> None:
    strengthen(panel, 0)
    draft = panel.editor.duty
    with base_gone(desk.seat), qtbot.waitSignal(desk.problem_met) as met:
        click(qtbot, panel.save)
    assert panel.editor.duty == draft and panel.save.isEnabled()
    met.args[1]()
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.duty == draft
    assert not panel.editor.changed()
