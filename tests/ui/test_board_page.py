"""« Tableau »: cards by column, moved by drag and by keyboard, filters, loads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from db.schema import CategorySettingRow, TeamRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.board import BoardColumn, Lane
from desktop_app.domain.codes import HoldReason, Role, Status
from desktop_app.domain.moments import PARIS
from desktop_app.services import moves
from desktop_app.services.queue import View, list_page
from desktop_app.services.reference import touch_reference
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.ui import theme
from desktop_app.ui.board import words
from desktop_app.ui.board.cards import MIME
from desktop_app.ui.board.lane_view import CardList, LaneView
from desktop_app.ui.board.page import BoardPage
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.move_dialogs import HoldDialog, ScheduleDialog
from tests.conftest import Clock
from tests.services.duties import EVERY_DAY, asked, forget_hours, set_hours
from tests.ui.queue_steps import dialog_of, key, settle

# Menus raise themselves and grab the keyboard, which the offscreen platform cannot.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

MakeDesk = Callable[[Seat], Desk]
MORNING = dt.datetime(2026, 11, 20, 9, tzinfo=PARIS).astimezone(dt.UTC)


@pytest.fixture(autouse=True)
def morning(seat: Seat, clock: Clock) -> None:
    """9 h on a Friday; the UASA works from 7 h to 14 h, for 2 stops; a visit is due in 2 hours."""
    clock.now = MORNING
    forget_hours(seat)
    set_hours(seat, "uasa", EVERY_DAY, "07:00", "14:00")
    with seat.store.writing() as connection:
        connection.execute(update(TeamRow).where(TeamRow.code == "uasa").values(capacity=2))
        connection.execute(update(CategorySettingRow).values(visit_minutes=120))
        touch_reference(connection)


@pytest.fixture
def numbers(seat: Seat, clock: Clock) -> list[str]:
    """Three the UASA is asked to take, then one it accepted, one on hold."""
    made = []
    for _ in range(5):
        made.append(asked(seat))
        clock.advance(minutes=1)
    moves.accept(seat, made[3])
    moves.accept(seat, made[4])
    moves.hold(seat, made[4], HoldReason.PARTNER)
    return made


def open_board(qtbot: QtBot, desk: Desk) -> BoardPage:
    page = BoardPage(desk)
    qtbot.addWidget(page)
    desk.changed.connect(page.refresh)
    page.resize(1180, 720)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.shown()
    settle(qtbot, desk)
    return page


@pytest.fixture
def desk(make_desk: MakeDesk, lead: Seat) -> Desk:
    """The UASA's lead."""
    return make_desk(lead)


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, numbers: list[str]) -> BoardPage:
    """Its board, read."""
    return open_board(qtbot, desk)


def lane(page: BoardPage, column: BoardColumn) -> LaneView:
    return next(each for each in page.lanes if each.column is column)


def shown(page: BoardPage, column: BoardColumn) -> list[str]:
    model = lane(page, column).cards.cards
    return [model.index(row).data() for row in range(model.rowCount())]


def drop(cards: CardList, number: str) -> bool:
    """Let a card go over a column, as the system tells it; whether it was taken."""
    content = QMimeData()
    content.setData(MIME, number.encode())
    over, no_keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 20), Qt.DropAction.MoveAction, content, over, no_keys)
    QApplication.sendEvent(cards.viewport(), enter)
    event = QDropEvent(QPointF(20, 20), Qt.DropAction.MoveAction, content, over, no_keys)
    if enter.isAccepted():
        QApplication.sendEvent(cards.viewport(), event)
    return enter.isAccepted()


def test_cards_stand_in_their_columns_most_urgent_first(
    page: BoardPage, numbers: list[str]
) -> None:
    assert shown(page, BoardColumn.ROUTED) == numbers[:3]
    assert shown(page, BoardColumn.ACCEPTED) == [numbers[3]]
    assert shown(page, BoardColumn.ON_HOLD) == [numbers[4]]
    assert shown(page, BoardColumn.TO_CHECK) == []
    cards = lane(page, BoardColumn.ROUTED).cards
    assert cards.accessibleName() == "Orienté, 3"
    read = cards.cards.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert read.startswith(f"{numbers[0]}, Consommation, ")
    assert "Échéance" in read
    assert "Échéance" in cards.cards.index(0).data(Qt.ItemDataRole.ToolTipRole)


def test_the_model_keeps_qt_s_rules(page: BoardPage, qtbot: QtBot, desk: Desk) -> None:
    cards = lane(page, BoardColumn.ROUTED).cards.cards
    tester = QAbstractItemModelTester(
        cards, QAbstractItemModelTester.FailureReportingMode.Warning, page
    )
    page.read()
    settle(qtbot, desk)
    cards.show_rows((), named=True)
    assert cards.rowCount() == 0
    assert tester is not None


def test_the_arrows_walk_between_cards_and_columns(
    qtbot: QtBot, page: BoardPage, numbers: list[str]
) -> None:
    first = lane(page, BoardColumn.ROUTED).cards
    qtbot.waitUntil(first.hasFocus)
    assert page.card().number == numbers[0]
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert page.card().number == numbers[1]
    qtbot.keyClick(first, Qt.Key.Key_Left)  # nothing further left
    assert page.card().number == numbers[1]
    qtbot.keyClick(first, Qt.Key.Key_Right)
    second = lane(page, BoardColumn.ACCEPTED).cards
    assert second.hasFocus()
    assert page.card().number == numbers[3]
    assert not first.currentIndex().isValid()
    qtbot.keyClick(second, Qt.Key.Key_Right)
    assert lane(page, BoardColumn.SCHEDULED).cards.hasFocus()
    assert page.card() is None


def test_enter_opens_the_signalement(
    qtbot: QtBot, page: BoardPage, desk: Desk, numbers: list[str]
) -> None:
    opened: list[str] = []
    desk.number_opened.connect(opened.append)
    qtbot.keyClick(lane(page, BoardColumn.ROUTED).cards, Qt.Key.Key_Return)
    assert opened == [numbers[0]]


def test_the_queue_s_keys_move_the_card_and_the_keyboard_goes_along(
    qtbot: QtBot, page: BoardPage, desk: Desk, lead: Seat, numbers: list[str]
) -> None:
    key(qtbot, lane(page, BoardColumn.ROUTED).cards, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: show(lead, numbers[0]).row.status is Status.ACCEPTED)
    settle(qtbot, desk)
    qtbot.waitUntil(lambda: numbers[0] in shown(page, BoardColumn.ACCEPTED))
    assert page.card().number == numbers[0]
    accepted = lane(page, BoardColumn.ACCEPTED).cards
    qtbot.waitUntil(accepted.hasFocus)
    key(qtbot, accepted, Qt.Key.Key_H)
    dialog = dialog_of(qtbot, HoldDialog)
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: numbers[0] in shown(page, BoardColumn.ON_HOLD))
    key(qtbot, lane(page, BoardColumn.ON_HOLD).cards, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: show(lead, numbers[0]).row.status is Status.CLOSED)
    settle(qtbot, desk)


def test_m_lists_the_columns_and_offers_the_legal_ones(
    qtbot: QtBot, page: BoardPage, desk: Desk, lead: Seat, numbers: list[str]
) -> None:
    key(qtbot, lane(page, BoardColumn.ROUTED).cards, Qt.Key.Key_M)
    menu = page.findChild(QMenu, "columns_menu")
    assert menu is not None
    enabled = [action.objectName() for action in menu.actions() if action.isEnabled()]
    assert enabled == ["to_accepted", "to_on_hold"]
    assert len(menu.actions()) == len(BoardColumn)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: show(lead, numbers[0]).row.status is Status.ACCEPTED)
    settle(qtbot, desk)


def test_a_card_is_dropped_where_the_move_is_legal_only(
    qtbot: QtBot, page: BoardPage, desk: Desk, lead: Seat, numbers: list[str]
) -> None:
    number = numbers[1]
    accepted = lane(page, BoardColumn.ACCEPTED).cards
    assert not drop(accepted, number)  # nothing is being dragged
    page.show_drops(number)
    dimmed = {each.column for each in page.lanes if each.cards.painter_of_cards.dimmed}
    assert dimmed == {BoardColumn.SCHEDULED, BoardColumn.MONITORED, BoardColumn.TO_CHECK}
    assert not drop(lane(page, BoardColumn.SCHEDULED).cards, number)
    assert not drop(lane(page, BoardColumn.ROUTED).cards, number)
    page.grab()
    assert drop(accepted, number)
    page.hide_drops()
    assert not any(each.cards.painter_of_cards.dimmed for each in page.lanes)
    qtbot.waitUntil(lambda: show(lead, number).row.status is Status.ACCEPTED)
    settle(qtbot, desk)
    assert page.card().number == number


def test_a_drop_that_wants_a_date_opens_the_dialog_of_the_queue(
    qtbot: QtBot, page: BoardPage, desk: Desk, lead: Seat, numbers: list[str]
) -> None:
    number = numbers[3]
    page.show_drops(number)
    assert drop(lane(page, BoardColumn.SCHEDULED).cards, number)
    page.hide_drops()
    dialog = dialog_of(qtbot, ScheduleDialog)
    assert number in dialog.text.text()
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(page, BoardColumn.SCHEDULED) == [number])


def test_what_is_no_card_is_not_taken(page: BoardPage, numbers: list[str]) -> None:
    page.show_drops(numbers[0])
    content = QMimeData()
    content.setText("du texte")
    event = QDragEnterEvent(
        QPoint(20, 20),
        Qt.DropAction.CopyAction,
        content,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(lane(page, BoardColumn.ACCEPTED).cards.viewport(), event)
    assert not event.isAccepted()


def test_a_mediator_may_not_move_what_another_team_holds(
    qtbot: QtBot, make_desk: MakeDesk, seat: Seat, numbers: list[str]
) -> None:
    desk = make_desk(seat)
    page = open_board(qtbot, desk)
    (row,) = [row for row in list_page(seat, View.OPEN).rows if row.number == numbers[0]]
    assert page.drop(row, BoardColumn.ACCEPTED) is not None
    other = replace(seat, actor=Actor("Médiatrice", Role.MEDIATOR))
    theirs = BoardPage(make_desk(other))
    qtbot.addWidget(theirs)
    assert theirs.drop(row, BoardColumn.ACCEPTED) is None


def test_the_head_tells_the_load_and_filters_by_shift(
    qtbot: QtBot, page: BoardPage, desk: Desk, seat: Seat, numbers: list[str], clock: Clock
) -> None:
    assert not page.head.team_choice.isVisible()
    assert page.head.shift_choice.itemText(1) == "Service 7 h – 14 h"
    said = [pill.text() for pill in page.head._loads.children() if hasattr(pill, "text")]
    assert said == ["7 h – 14 h : 1 / 2"]
    far = asked(seat)
    moves.accept(seat, far)
    tomorrow = clock.now + dt.timedelta(days=1)
    moves.schedule(seat, far, tomorrow)
    page.read()
    settle(qtbot, desk)
    assert shown(page, BoardColumn.SCHEDULED) == [far]
    page.head.shift_choice.setFocus()
    page.head.shift_choice.setCurrentIndex(1)
    page.head.shift_choice.activated.emit(1)
    settle(qtbot, desk)
    assert shown(page, BoardColumn.SCHEDULED) == []
    assert shown(page, BoardColumn.ACCEPTED) == [numbers[3]]
    clock.advance(days=1)  # another day: that shift is no more
    page.read()
    settle(qtbot, desk)
    qtbot.waitUntil(lambda: page.head.shift_choice.currentIndex() == 0)
    assert shown(page, BoardColumn.SCHEDULED) == [far]


def test_the_coordination_reads_all_teams_or_one(
    qtbot: QtBot, make_desk: MakeDesk, seat: Seat, numbers: list[str]
) -> None:
    other = asked(seat, "mediation")
    desk = make_desk(seat)
    page = open_board(qtbot, desk)
    assert page.head.team_choice.isVisible()
    assert not page.head.shift_choice.isVisible()
    assert set(shown(page, BoardColumn.ROUTED)) == {*numbers[:3], other}
    page.grab()
    at = page.head.team_choice.findData("mediation")
    page.head.team_choice.setCurrentIndex(at)
    page.head.team_choice.activated.emit(at)
    settle(qtbot, desk)
    assert shown(page, BoardColumn.ROUTED) == [other]
    assert page.head.shift_choice.isVisible()


def test_what_is_left_off_is_counted(page: BoardPage) -> None:
    view = lane(page, BoardColumn.ROUTED)
    cards = tuple(view.cards.cards.row_at(row) for row in range(3))
    view.say(Lane(BoardColumn.ROUTED, cards, 60), named=False)  # type: ignore[arg-type]
    assert view._rest.text() == "et 57 autres"
    assert view._rest.isVisible()


def test_cards_are_painted_in_both_themes_and_at_twice_the_size(
    qapp: QApplication, qtbot: QtBot, page: BoardPage
) -> None:
    for mode, scale in (("dark", 1.0), ("light", 2.0)):
        theme.apply(qapp, mode, scale)
        assert not page.grab().isNull()
        widths = {each.minimumWidth() for each in page.lanes}
        assert widths == {theme.px(164)}
    page.resize(2600, 700)
    assert not lane(page, BoardColumn.ROUTED).cards.painter_of_cards.narrow
    assert not page.grab().isNull()
    theme.apply(qapp, "light", 1.0)


def test_words_of_loads_and_cards(seat: Seat, numbers: list[str]) -> None:
    from desktop_app.services.board import read_board

    board = read_board(seat, "uasa")
    (load,) = board.loads
    assert words.load_words(load, named=True) == "UASA 7 h – 14 h : 1 / 2"
    over = replace(load, count=3)
    assert words.load_words(over, named=False).endswith("3 / 2, dépassé")
    assert "au-delà" in words.load_tip(over)
    unknown = replace(load, capacity=None)
    assert words.load_words(unknown, named=False) == "7 h – 14 h : 1"
    assert "capacité inconnue" in words.load_tip(unknown)
    assert words.rate_words(board.on_time) == "Dans les délais : — sur 30 jours"
    assert words.rate_words(replace(board.on_time, rate=0.824)).endswith("82 % sur 30 jours")
    assert "sans moyens" in words.rate_tip(replace(board.on_time, without_means=2))
    whole = replace(load, shift=load.shift._replace(ends_at=load.shift.begins_at + dt.timedelta(1)))
    assert words.load_words(whole, named=False) == "jour et nuit : 1 / 2"
