"""« Pourquoi ? » and « Corriger… » of the detail, with the question of the re-routing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import Category, EventKind, OverrideReason, People, Status, Weekday
from desktop_app.domain.correction import Correction
from desktop_app.domain.entry import Recurrence
from desktop_app.services import moves
from desktop_app.services.correct import correct
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.why import explain, why_not_team
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import Question
from desktop_app.ui.intake.place_field import PlaceField
from desktop_app.ui.queue.correct_dialog import CorrectDialog
from desktop_app.ui.queue.page import QueuePage
from desktop_app.ui.queue.why_dialog import WhyDialog
from desktop_app.ui.race_dialog import RaceDialog
from desktop_app.ui.widgets.unbroken import unbroken
from tests.services.duties import forget_hours
from tests.ui.queue_steps import dialog_of, key, log_one, open_page, press, settle, wait_detail

# Menus and popups raise themselves, which the offscreen platform cannot.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def number(seat: Seat) -> str:
    """A scene for the UASA, whose hours are not known; it comes back."""
    forget_hours(seat)
    back = Recurrence(frozenset({Weekday.MON}), dt.time(7), dt.time(9, 30))
    return log_one(seat, seat.clock(), recurrence=back)


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, number: str) -> QueuePage:
    """The queue with that scene open."""
    page = open_page(qtbot, desk)
    desk.changed.connect(page.refresh)
    page.open_number(number)
    wait_detail(qtbot, page, number)
    return page


@pytest.fixture
def toasts(desk: Desk) -> list[str]:
    """What is said at the foot of the window."""
    said: list[str] = []
    desk.toast_asked.connect(lambda text, _action: said.append(text))
    return said


def open_correction(qtbot: QtBot, page: QueuePage) -> CorrectDialog:
    key(qtbot, page.detail, Qt.Key.Key_X)
    dialog: CorrectDialog = dialog_of(qtbot, CorrectDialog)
    return dialog


def confirm(qtbot: QtBot, dialog: Question) -> None:
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)


def words_of(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def test_why_tells_every_part_of_the_decision(
    qtbot: QtBot, page: QueuePage, seat: Seat, number: str
) -> None:
    press(qtbot, page.detail, "why")
    dialog = dialog_of(qtbot, WhyDialog)
    told = explain(seat, number)
    assert told.rule is not None
    assert told.team is not None
    qtbot.waitUntil(lambda: told.rule.sentence in words_of(dialog))
    said = words_of(dialog)
    for part in (
        told.team.name,
        told.rule.sentence,
        told.met[0].actual,
        told.duty,
        told.before.missing if told.before else "?",
        told.after.missing if told.after else "?",
        told.runner_up.team.name if told.runner_up else "?",
    ):
        assert unbroken(part) in said
    confirm(qtbot, dialog)


def test_why_not_another_team_is_asked_and_answered(
    qtbot: QtBot, page: QueuePage, seat: Seat, number: str
) -> None:
    press(qtbot, page.detail, "why")
    dialog = dialog_of(qtbot, WhyDialog)
    qtbot.waitUntil(lambda: dialog.team.count() > 2)
    held = show(seat, number).row.team
    offered = [dialog.team.itemData(row) for row in range(1, dialog.team.count())]
    assert held not in offered
    assert offered[0] == explain(seat, number).runner_up.team
    dialog.team.setFocus()
    qtbot.keyClick(dialog.team, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.team, Qt.Key.Key_Down)
    dialog.team.activated.emit(dialog.team.currentIndex())
    team = dialog.team.currentData()
    qtbot.waitUntil(dialog.answer.isVisible)
    assert dialog.answer.text().startswith(f"Pourquoi pas {team.name} ?")
    assert why_not_team(seat, number, team.code)[0] in dialog.answer.text()
    dialog.team.setCurrentIndex(0)
    dialog.team.activated.emit(0)
    assert dialog.answer.isHidden()
    confirm(qtbot, dialog)


def test_why_tells_who_chose_otherwise_and_what_changed(
    qtbot: QtBot, page: QueuePage, seat: Seat, number: str
) -> None:
    correct(seat, number, Correction(category=Category.SOILING))
    moves.assign(seat, number, "mediation", OverrideReason.SAFETY, "deux agents")
    press(qtbot, page.detail, "why")
    dialog = dialog_of(qtbot, WhyDialog)
    qtbot.waitUntil(lambda: "Affecté par" in words_of(dialog))
    said = words_of(dialog)
    assert "édiation" in dialog.heading.text()
    assert "Affecté par Claire Coordination" in said
    assert f"{OverrideReason.SAFETY.label} — deux agents" in said
    assert "Les règles donnaient : UASA" in said
    assert "Faits corrigés depuis : " in said
    confirm(qtbot, dialog)


def test_nothing_is_asked_for_what_is_not_changed(qtbot: QtBot, page: QueuePage) -> None:
    dialog = open_correction(qtbot, page)
    assert dialog.correction() == Correction()
    confirm(qtbot, dialog)
    assert dialog.isVisible()
    assert "Rien n’a changé" in words_of(dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_facts_are_corrected_by_keyboard_and_the_team_stays(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str, toasts: list[str]
) -> None:
    team = show(seat, number).row.team
    dialog = open_correction(qtbot, page)
    dialog.scene.people.setFocus()
    qtbot.keyClick(dialog.scene.people, Qt.Key.Key_End)
    dialog.when.moment.setFocus()
    dialog.when.moment.selectAll()
    qtbot.keyClicks(dialog.when.moment, "hier 18h")
    dialog.when.days.set_days(())
    dialog.when.start.clear()
    dialog.when.end.clear()
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: show(seat, number).events[-1].kind is EventKind.CORRECTED)
    settle(qtbot, desk)
    detail = show(seat, number)
    assert detail.row.people is People.MANY
    assert detail.observed_at == dt.datetime(2026, 11, 19, 17, tzinfo=dt.UTC)
    assert not detail.recurrence.recurring
    assert detail.row.team == team
    assert toasts[-1] == f"{number} corrigé"
    qtbot.waitUntil(lambda: page.detail.detail == detail)


def test_a_place_is_typed_and_looked_up(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str
) -> None:
    dialog = open_correction(qtbot, page)
    field: PlaceField = dialog.where.place
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "zzzz qqqq")
    confirm(qtbot, dialog)
    qtbot.waitUntil(lambda: "pas trouvé" in dialog.where.fields["place"].error.text())
    field.selectAll()
    qtbot.keyClicks(field, "square du maroc")
    confirm(qtbot, dialog)
    qtbot.waitUntil(lambda: show(seat, number).events[-1].kind is EventKind.CORRECTED)
    settle(qtbot, desk)
    assert "Maroc" in show(seat, number).place.label


def test_a_moment_to_come_is_refused_beside_its_field(
    qtbot: QtBot, page: QueuePage, seat: Seat
) -> None:
    dialog = open_correction(qtbot, page)
    dialog.when.moment.selectAll()
    dialog.when.moment.setText("28/12/2026 10h")
    confirm(qtbot, dialog)
    qtbot.waitUntil(lambda: bool(dialog.when.fields["observed_at"].error.text()))
    dialog.when.start.setText("19h")
    dialog.when.end.setText("")
    confirm(qtbot, dialog)
    qtbot.waitUntil(lambda: bool(dialog.when.fields["to"].error.text()))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_another_team_is_asked_once_confirmed(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str, toasts: list[str]
) -> None:
    dialog = open_correction(qtbot, page)
    dialog.scene.category.choose(Category.SOILING)
    confirm(qtbot, dialog)
    question = dialog_of(qtbot, Question, "reroute_question")
    assert "Les règles enverraient maintenant" in question.text.text()
    held = show(seat, number).row.team
    confirm(qtbot, question)
    qtbot.waitUntil(lambda: show(seat, number).row.team != held)
    settle(qtbot, desk)
    row = show(seat, number).row
    assert row.status is Status.ROUTED
    assert row.team is not None
    assert toasts[-1] == f"{number} réorienté : {row.team.name}"


def test_it_may_be_left_where_it_is(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str
) -> None:
    held = show(seat, number).row.team
    dialog = open_correction(qtbot, page)
    dialog.scene.category.choose(Category.SOILING)
    confirm(qtbot, dialog)
    question = dialog_of(qtbot, Question, "reroute_question")
    qtbot.mouseClick(question.no, Qt.MouseButton.LeftButton)
    settle(qtbot, desk)
    assert show(seat, number).row.team == held


def test_once_accepted_it_is_only_told(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str, toasts: list[str]
) -> None:
    moves.accept(seat, number)
    page.open_number(number)
    qtbot.waitUntil(lambda: page.detail.detail.row.status is Status.ACCEPTED)
    dialog = open_correction(qtbot, page)
    dialog.scene.category.choose(Category.SOILING)
    confirm(qtbot, dialog)
    qtbot.waitUntil(lambda: bool(toasts))
    assert "Les règles enverraient maintenant vers" in toasts[-1]
    settle(qtbot, desk)


def test_a_race_that_is_lost_is_told_then_won(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str
) -> None:
    dialog = open_correction(qtbot, page)
    dialog.scene.vulnerable.click()
    moves.accept(seat, number)
    confirm(qtbot, dialog)
    qtbot.waitUntil(lambda: "entre-temps" in words_of(dialog))
    settle(qtbot, desk)
    confirm(qtbot, dialog_of(qtbot, RaceDialog))
    qtbot.waitUntil(lambda: show(seat, number).vulnerable)
    settle(qtbot, desk)
