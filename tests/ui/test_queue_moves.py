"""The detail's gestures, by keys and clicks, and what the base holds afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.schema import SignalementRow, TeamRow, VisitRow
from desktop_app.domain.codes import AnswerBy, EventKind, Outcome, OverrideReason, Partner
from desktop_app.domain.entry import Reporter
from desktop_app.domain.views import Changes
from desktop_app.services import moves
from desktop_app.services.queue import View
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.ui.desk import Desk, ToastAction
from desktop_app.ui.dialogs import Question
from desktop_app.ui.queue import wording
from desktop_app.ui.queue.close_dialog import CloseDialog
from desktop_app.ui.queue.move_dialogs import AssignDialog, HandOverDialog, HoldDialog, RefuseDialog
from desktop_app.ui.queue.page import QueuePage
from desktop_app.ui.queue.visit_dialog import VisitDialog
from tests.conftest import Clock
from tests.ui.queue_steps import (
    dialog_of,
    key,
    log_one,
    open_page,
    open_row,
    press,
    settle,
    wait_detail,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Toasts = list[tuple[str, ToastAction | None]]


@pytest.fixture
def desk(make_desk: Callable[[Seat], Desk], seat: Seat) -> Desk:
    """The coordinator's; what the window would do with changes is done here."""
    return make_desk(seat)


@pytest.fixture
def toasts(desk: Desk) -> Toasts:
    """What the window would have said at its foot."""
    said: Toasts = []
    desk.toast_asked.connect(lambda text, action: said.append((text, action)))
    return said


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, seat: Seat) -> QueuePage:
    """The page with one routed signalement, open in the detail."""
    log_one(seat, seat.clock())
    page = open_page(qtbot, desk)
    desk.changed.connect(page.refresh)
    open_row(qtbot, page, 0)
    return page


def status(seat: Seat, number: str) -> str:
    with seat.store.reading() as connection:
        return connection.scalar(
            select(SignalementRow.status).where(SignalementRow.number == number)
        )


def kinds(seat: Seat, number: str) -> list[str]:
    return [event.kind.value for event in show(seat, number).events]


def wait_status(qtbot: QtBot, page: QueuePage, wanted: str) -> None:
    """Until the detail itself shows the status."""
    qtbot.waitUntil(lambda: page.detail.detail.row.status.value == wanted, timeout=10_000)


def test_accept_by_key_then_undo_by_key(
    qtbot: QtBot, desk: Desk, seat: Seat, page: QueuePage, toasts: Toasts
) -> None:
    number = page.detail.number
    key(qtbot, page.table, Qt.Key.Key_A)
    wait_status(qtbot, page, "accepted")
    assert status(seat, number) == "accepted"
    assert toasts[-1][1] is not None
    qtbot.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_status(qtbot, page, "routed")
    assert status(seat, number) == "routed"
    assert kinds(seat, number)[-1] == "undone"


def test_undo_comes_too_late_after_ten_seconds(
    qtbot: QtBot, seat: Seat, page: QueuePage, toasts: Toasts, clock: Clock
) -> None:
    key(qtbot, page.table, Qt.Key.Key_A)
    wait_status(qtbot, page, "accepted")
    clock.advance(seconds=11)
    qtbot.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "10 secondes" in toasts[-1][0]
    assert status(seat, page.detail.number) == "accepted"


def test_refuse_wants_a_text_for_other_and_goes_to_the_pool(
    qtbot: QtBot, desk: Desk, seat: Seat, page: QueuePage
) -> None:
    number = page.detail.number
    key(qtbot, page.table, Qt.Key.Key_R)
    dialog = dialog_of(qtbot, RefuseDialog)
    key(qtbot, dialog.reason, Qt.Key.Key_6)  # Autre
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.yes.isEnabled() and desk.tasks.pending() == 0)
    assert dialog.isVisible()
    assert "pourquoi" in dialog._fields["text"].error.text()
    assert status(seat, number) == "routed"
    key(qtbot, dialog.reason, Qt.Key.Key_1)  # Hors secteur
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_status(qtbot, page, "new")
    with seat.store.reading() as connection:
        team = connection.scalar(
            select(SignalementRow.team_id).where(SignalementRow.number == number)
        )
    assert team is None
    assert "refused" in kinds(seat, number)


def test_hold_then_resume(qtbot: QtBot, seat: Seat, page: QueuePage) -> None:
    key(qtbot, page.table, Qt.Key.Key_H)
    dialog = dialog_of(qtbot, HoldDialog)
    key(qtbot, dialog.reason, Qt.Key.Key_2)
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    wait_status(qtbot, page, "on_hold")
    assert show(seat, page.detail.number).row.hold_reason.value == "means"
    key(qtbot, page.table, Qt.Key.Key_P)
    wait_status(qtbot, page, "routed")


def test_visit_in_ten_keys_then_close(
    qtbot: QtBot, desk: Desk, seat: Seat, page: QueuePage, toasts: Toasts
) -> None:
    number = page.detail.number
    key(qtbot, page.table, Qt.Key.Key_A)
    wait_status(qtbot, page, "accepted")
    key(qtbot, page.table, Qt.Key.Key_V)
    dialog = dialog_of(qtbot, VisitDialog)
    # Sur place, 4 à 6, consommation vue, tendu, espace de repos deux fois, accepté une fois,
    # matériel, commerçant, pas de police, 20 minutes.
    for digit in ("1", "4", "1", "2", "1", "1", "0", "1", "0", "1", "2", "0", "0", "3"):
        qtbot.keyClicks(dialog, digit)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "visited" in kinds(seat, number))
    settle(qtbot, desk)
    with seat.store.reading() as connection:
        visit = connection.execute(select(VisitRow.__table__)).one()
    assert (visit.people_met, visit.mood, visit.minutes) == ("4-6", "tense", 20)
    assert visit.consumption_seen and visit.material_collected
    assert (visit.orientations_offered, visit.orientations_accepted) == (2, 1)
    assert not visit.police_called
    assert (visit.offered, visit.accepted) == (["rest_place", "rest_place"], ["rest_place"])
    assert visit.mediation == ["shop"]
    said, action = toasts[-1]
    assert "compte rendu" in said
    assert action is not None and action.label == "Clore : orientation acceptée (C)"
    key(qtbot, page.table, Qt.Key.Key_C)
    closing = dialog_of(qtbot, CloseDialog)
    assert closing.outcome.code() == "oriented"  # as was proposed
    closing.outcome.choose("resolved")
    closing.note.setFocus()
    qtbot.keyClicks(closing.note, "porche libre")
    qtbot.keyClick(closing.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_status(qtbot, page, "closed")
    detail = show(seat, number)
    assert detail.outcome.value == "resolved"
    assert detail.outcome_note == "porche libre"
    shown = page.detail.findChild(QWidget, "timeline").findChildren(QLabel)
    assert any("Clos" in label.text() for label in shown)


def test_closing_previews_one_answer_per_voice_and_the_answer_is_kept(
    qtbot: QtBot, desk: Desk, seat: Seat, page: QueuePage
) -> None:
    reporter = Reporter(answer_by=AnswerBy.MAIL, consent=True, notice_given=True, email="a@b.fr")
    number = log_one(seat, seat.clock(), 7, reporter=reporter)
    moves.accept(seat, number)
    page.open_number(number)
    wait_detail(qtbot, page, number)
    key(qtbot, page.detail, Qt.Key.Key_C)
    closing = dialog_of(qtbot, CloseDialog)
    preview = closing.findChild(QLabel, "answers_preview")
    qtbot.waitUntil(lambda: "Par courriel" in preview.text())
    first = preview.text()
    key(qtbot, closing.outcome, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: preview.text() != first)
    qtbot.mouseClick(closing.yes, Qt.MouseButton.LeftButton)
    wait_status(qtbot, page, "closed")
    uid = page.detail.detail.voices[0].uid
    press(qtbot, page.detail, f"answer_{uid}")
    answering = dialog_of(qtbot, Question)
    qtbot.waitUntil(lambda: bool(answering.proposed.toPlainText()))
    qtbot.mouseClick(answering.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: show(seat, number).voices[0].answered_at is not None)
    settle(qtbot, desk)


def test_assign_another_team_from_the_detail(qtbot: QtBot, seat: Seat, page: QueuePage) -> None:
    key(qtbot, page.table, Qt.Key.Key_E)
    dialog = dialog_of(qtbot, AssignDialog)
    dialog.team.setCurrentIndex(dialog.team.findData("mediation"))
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.detail.detail.row.team.code == "mediation")
    with seat.store.reading() as connection:
        code = connection.scalar(
            select(TeamRow.code)
            .join(SignalementRow, SignalementRow.team_id == TeamRow.id)
            .where(SignalementRow.number == page.detail.number)
        )
    assert code == "mediation"


def test_hand_over_then_reopen(qtbot: QtBot, seat: Seat, page: QueuePage) -> None:
    key(qtbot, page.table, Qt.Key.Key_T)
    dialog = dialog_of(qtbot, HandOverDialog)
    key(qtbot, dialog.partner, Qt.Key.Key_1)
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    wait_status(qtbot, page, "handed_over")
    key(qtbot, page.table, Qt.Key.Key_O)
    reopening = dialog_of(qtbot, Question)
    qtbot.keyClicks(reopening.note, "encore du monde")
    qtbot.mouseClick(reopening.yes, Qt.MouseButton.LeftButton)
    wait_status(qtbot, page, "reopened")


def test_an_illegal_gesture_says_why_and_does_nothing(
    qtbot: QtBot, seat: Seat, page: QueuePage, toasts: Toasts
) -> None:
    key(qtbot, page.table, Qt.Key.Key_O)
    assert "impossible" in toasts[-1][0]
    assert status(seat, page.detail.number) == "routed"


@pytest.mark.parametrize(
    "which", [Qt.Key.Key_A, Qt.Key.Key_V, Qt.Key.Key_G], ids=["accept", "visit", "schedule"]
)
def test_what_wants_a_team_first_says_so(
    qtbot: QtBot, desk: Desk, seat: Seat, page: QueuePage, toasts: Toasts, which: Qt.Key
) -> None:
    number = page.detail.number
    desk.broadcast(moves.assign(seat, number, None, OverrideReason.SAFETY).changes)
    wait_status(qtbot, page, "new")
    key(qtbot, page.table, which)
    assert "est sans équipe, affectez-le d’abord (E)" in toasts[-1][0]
    assert status(seat, number) == "new"


def test_a_key_before_anything_is_open_says_what_to_do(
    qtbot: QtBot, desk: Desk, seat: Seat, toasts: Toasts
) -> None:
    log_one(seat, seat.clock())
    page = open_page(qtbot, desk)
    key(qtbot, page.table, Qt.Key.Key_A)
    assert toasts[-1][0] == "Choisissez d’abord un signalement dans la file."


def test_a_lost_race_is_said_and_the_list_is_read_again(
    qtbot: QtBot, desk: Desk, seat: Seat, page: QueuePage
) -> None:
    moves.accept(seat, page.detail.number)  # another seat was quicker
    key(qtbot, page.table, Qt.Key.Key_A)
    race = dialog_of(qtbot, Question, "move_race")
    assert "entre-temps" in race.text.text()
    qtbot.mouseClick(race.yes, Qt.MouseButton.LeftButton)
    wait_status(qtbot, page, "accepted")
    assert kinds(seat, page.detail.number).count("accepted") == 1


def test_insisting_after_a_lost_race_passes_what_was_read_again(
    qtbot: QtBot, desk: Desk, seat: Seat, page: QueuePage
) -> None:
    number = page.detail.number
    key(qtbot, page.table, Qt.Key.Key_H)
    dialog = dialog_of(qtbot, HoldDialog)
    moves.accept(seat, number)
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    problem = dialog.findChild(QLabel, "move_problem")
    qtbot.waitUntil(lambda: EventKind.ACCEPTED.label.lower() in problem.text())
    race = dialog_of(qtbot, Question, "move_race")
    qtbot.mouseClick(race.no, Qt.MouseButton.LeftButton)
    settle(qtbot, desk)
    moves.schedule(seat, number, seat.clock() + dt.timedelta(days=1))  # and once more
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: EventKind.SCHEDULED.label.lower() in problem.text())
    assert status(seat, number) == "scheduled"
    race = dialog_of(qtbot, Question, "move_race")
    qtbot.mouseClick(race.no, Qt.MouseButton.LeftButton)
    settle(qtbot, desk)
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    wait_status(qtbot, page, "on_hold")
    assert kinds(seat, number)[-3:] == ["accepted", "scheduled", "held"]


def test_a_selection_sees_its_lost_races_and_insists(
    qtbot: QtBot, desk: Desk, seat: Seat, page: QueuePage
) -> None:
    numbers = [page.detail.number, log_one(seat, seat.clock(), 3)]
    page.model.read_again()
    settle(qtbot, desk)
    page.model.check(range(2), on=True)
    moves.accept(seat, numbers[0])  # another seat was quicker
    press(qtbot, page.selection, "bulk_hold")
    holding = dialog_of(qtbot, HoldDialog)
    qtbot.mouseClick(holding.yes, Qt.MouseButton.LeftButton)
    report = dialog_of(qtbot, Question, "refusals")
    assert report.text.text().startswith("1 modifié, 1 refusé.")
    assert report.text.text().count(numbers[0]) == 1
    assert "entre-temps" in report.text.text()
    report.accept()
    settle(qtbot, desk)
    assert [status(seat, number) for number in numbers] == ["accepted", "on_hold"]
    assert set(page.model.checked) == {numbers[0]}
    press(qtbot, page.selection, "bulk_hold")
    again = dialog_of(qtbot, HoldDialog)
    qtbot.mouseClick(again.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: status(seat, numbers[0]) == "on_hold")
    settle(qtbot, desk)


def test_undoing_a_selection_goes_on_after_a_refusal(
    qtbot: QtBot, desk: Desk, seat: Seat, page: QueuePage, toasts: Toasts
) -> None:
    numbers = [page.detail.number, *(log_one(seat, seat.clock(), at) for at in (3, 4))]
    page.model.read_again()
    settle(qtbot, desk)
    page.model.check(range(3), on=True)
    press(qtbot, page.selection, "bulk_hold")
    holding = dialog_of(qtbot, HoldDialog)
    qtbot.mouseClick(holding.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.selection.isVisible())
    settle(qtbot, desk)
    moves.resume(seat, numbers[0])  # someone acted since on the first
    undo = next(action for text, action in reversed(toasts) if action is not None)
    undo.run()
    report = dialog_of(qtbot, Question, "refusals")
    assert numbers[0] in report.text.text()
    assert numbers[1] not in report.text.text()
    report.accept()
    settle(qtbot, desk)
    assert kinds(seat, numbers[0])[-1] == "resumed"
    assert [kinds(seat, number)[-1] for number in numbers[1:]] == ["undone", "undone"]


def test_what_is_over_and_unanswered_stands_in_its_view_with_its_deadline(
    qtbot: QtBot, desk: Desk, seat: Seat, page: QueuePage, clock: Clock
) -> None:
    reporter = Reporter(
        answer_by=AnswerBy.PHONE, consent=True, notice_given=True, phone="06 12 34 56 78"
    )
    number = log_one(seat, seat.clock(), 7, reporter=reporter)
    moves.hand_over(seat, number, Partner.RATP)
    desk.broadcast(Changes(numbers=frozenset({number})))
    tab = page.bar.findChild(QPushButton, "view_to_answer")
    qtbot.waitUntil(lambda: "À répondre · 1" in tab.text())
    qtbot.mouseClick(tab, Qt.MouseButton.LeftButton)
    settle(qtbot, desk)
    assert [page.model.row_at(at).number for at in range(page.model.rowCount())] == [number]
    row, now = page.model.row_at(0), seat.clock()
    assert wording.due_words(row, now) == "4 déc."
    assert wording.due_tone(row, now) == "neutral"
    assert "Réponse" in wording.due_tip(row, now)
    clock.advance(days=30)
    assert wording.due_tone(row, seat.clock()) == "danger"
    open_row(qtbot, page, 0)
    assert "réponse en retard" in page.detail.findChild(QWidget, "detail_due").text()
    uid = page.detail.detail.voices[0].uid
    press(qtbot, page.detail, f"answer_{uid}")
    answering = dialog_of(qtbot, Question)
    qtbot.waitUntil(lambda: "transmis" in answering.proposed.toPlainText())
    qtbot.mouseClick(answering.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    qtbot.waitUntil(lambda: "À répondre · 0" in tab.text())


def test_the_closed_say_when_they_ended(
    qtbot: QtBot, desk: Desk, seat: Seat, page: QueuePage
) -> None:
    moves.close(seat, page.detail.number, Outcome.NOT_FOUND)
    page.bar.take(view=View.CLOSED)
    settle(qtbot, desk)
    row = page.model.row_at(0)
    assert row.closed_at is not None
    assert wording.due_words(row, seat.clock()) == "20 nov."
    assert "Clos" in wording.due_tip(row, seat.clock())
    settle(qtbot, desk)


def test_what_finds_no_room_is_under_more(qtbot: QtBot, seat: Seat, page: QueuePage) -> None:
    more = page.detail.findChild(QPushButton, "more_moves")
    assert more.isVisible()
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    menu = page.detail.findChild(QMenu, "more_menu")
    offered = [action.objectName() for action in menu.actions()]
    assert "move_cancel" in offered
    visible = [b.objectName() for b in page.detail.findChildren(QPushButton) if b.isVisible()]
    assert not set(offered) & set(visible)
    menu.close()


def test_the_number_is_copied(qtbot: QtBot, page: QueuePage, toasts: Toasts) -> None:
    press(qtbot, page.detail, "number")
    assert QGuiApplication.clipboard().text() == page.detail.number
    assert page.detail.number in toasts[-1][0]


def test_several_at_once_report_each_refusal(
    qtbot: QtBot, desk: Desk, seat: Seat, page: QueuePage, toasts: Toasts
) -> None:
    numbers = [page.detail.number]
    numbers += [log_one(seat, seat.clock(), position) for position in (3, 4)]
    for number in numbers[:2]:
        moves.accept(seat, number)
    page.model.read_again()
    settle(qtbot, desk)
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk)
    assert set(page.model.checked) == set(numbers)
    press(qtbot, page.selection, "bulk_close")
    dialog = dialog_of(qtbot, CloseDialog)
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)  # « Résolu sur place »
    report = dialog_of(qtbot, Question, "refusals")
    assert numbers[2] in report.text.text()
    assert report.text.text().startswith("2 modifiés, 1 refusé.")
    report.accept()
    assert [status(seat, number) for number in numbers] == ["closed", "closed", "routed"]
    settle(qtbot, desk)
    assert set(page.model.checked) == {numbers[2]}
    undo = next(action for text, action in reversed(toasts) if action is not None)
    undo.run()
    settle(qtbot, desk)
    assert [status(seat, number) for number in numbers] == ["accepted", "accepted", "routed"]


def test_several_on_hold_and_assigned(
    qtbot: QtBot, desk: Desk, seat: Seat, page: QueuePage
) -> None:
    numbers = [page.detail.number, log_one(seat, seat.clock(), 3)]
    page.model.read_again()
    settle(qtbot, desk)
    page.model.check(range(2), on=True)
    press(qtbot, page.selection, "bulk_assign")
    dialog = dialog_of(qtbot, AssignDialog)
    dialog.team.setCurrentIndex(dialog.team.findData("mediation"))
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.selection.isVisible())
    settle(qtbot, desk)
    assert {show(seat, number).row.team.code for number in numbers} == {"mediation"}
    page.model.check(range(2), on=True)
    press(qtbot, page.selection, "bulk_hold")
    holding = dialog_of(qtbot, HoldDialog)
    qtbot.mouseClick(holding.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.selection.isVisible())
    settle(qtbot, desk)
    assert [status(seat, number) for number in numbers] == ["on_hold", "on_hold"]


def test_the_lead_accepts_what_was_sent_to_the_team(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], seat: Seat, lead: Seat
) -> None:
    number = log_one(seat, seat.clock())
    if show(seat, number).row.team.code != "uasa":
        moves.assign(seat, number, "uasa", OverrideReason.REQUEST)
    desk = make_desk(lead)
    page = open_page(qtbot, desk)
    desk.changed.connect(page.refresh)
    assert page.bar.query.view is View.MY_TEAM
    key(qtbot, page.table, Qt.Key.Key_Down)
    wait_detail(qtbot, page, number)
    key(qtbot, page.table, Qt.Key.Key_A)
    wait_status(qtbot, page, "accepted")
