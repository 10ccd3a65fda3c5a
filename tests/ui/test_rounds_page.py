"""The page of rounds by its keys: built, ordered, added to, taken from, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import PlaceKind, Role
from desktop_app.domain.rounds import Candidate, Round, RoundState, StopWhy
from desktop_app.domain.views import Changes
from desktop_app.services import rounds
from desktop_app.services.round_proposals import propose_stops
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import Question
from desktop_app.ui.race_dialog import RaceDialog
from desktop_app.ui.rounds.add_dialog import AddDialog
from desktop_app.ui.rounds.build_dialog import BuildDialog
from desktop_app.ui.rounds.page import RoundsPage
from desktop_app.ui.rounds.round_map import RoundMap
from desktop_app.ui.rounds.stop_model import StopModel
from tests.services.entries import EOLE
from tests.services.round_steps import DAY, accepted_at, evening_shift
from tests.ui.queue_steps import dialog_of, settle

Made = Callable[[Seat], RoundsPage]
ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def opened(make_desk: Callable[[Seat], Desk], qtbot: QtBot) -> Made:
    """Opens the page for a seat, as the window does."""

    def open_page(seat: Seat) -> RoundsPage:
        desk = make_desk(seat)
        page = RoundsPage(desk)
        qtbot.addWidget(page)
        page.resize(1180, 700)
        page.show()
        page.activateWindow()
        page.shown()
        desk.changed.connect(page.refresh)
        settle(qtbot, desk)
        settle(qtbot, desk)
        return page

    return open_page


def built(seat: Seat, *positions: int) -> Round:
    """A round of the evening with stops at these places, in this order."""
    for position in positions:
        accepted_at(seat, position)
    stops = {stop.label.split(" ")[0]: stop for stop in propose_stops(seat, "uasa", DAY)}
    order = [stops[str(position)] for position in positions]
    return rounds.build_round(seat, "uasa", DAY, evening_shift(seat), None, order)


def labels(page: RoundsPage) -> list[str]:
    return [stop.label.split(" ")[0] for stop in page.stops.stops.stops]


def kept(page: RoundsPage, seat: Seat) -> list[str]:
    """The order in the base."""
    uid = page.keeper.round.uid
    return [stop.label.split(" ")[0] for stop in rounds.show_round(seat, uid).stops]


def press(qtbot: QtBot, widget: QWidget, key: Qt.Key, modifier=NONE) -> None:
    widget.window().activateWindow()
    qtbot.waitUntil(widget.window().isActiveWindow)
    qtbot.keyClick(widget, key, modifier)


def test_the_round_of_the_day_is_built_by_keys(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    for position in (3, 1, 2):
        accepted_at(seat, position)
    page = opened(lead)
    assert page.list.count() == 2  # the two shifts of the day, none with a round
    assert "pas de tournée" in page.list.item(0).text()
    assert page.stops.isHidden()
    press(qtbot, page.list, Qt.Key.Key_Down)
    press(qtbot, page.list, Qt.Key.Key_J)
    dialog = dialog_of(qtbot, BuildDialog)
    settle(qtbot, page._desk)
    assert dialog.chosen_shift() == evening_shift(lead)
    assert dialog.count.text() == "3 arrêts pour une capacité de 14"
    press(qtbot, dialog.list, Qt.Key.Key_Space)
    assert dialog.count.text() == "2 arrêts pour une capacité de 14"
    press(qtbot, dialog.list, Qt.Key.Key_Space)
    press(qtbot, dialog.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.keeper.round is not None)
    settle(qtbot, page._desk)
    assert labels(page) in (["1", "2", "3"], ["3", "2", "1"])
    assert page.head.name.text() == "UASA, 14 h – 21 h"
    assert "capacité 14" in page.head.facts.text()
    assert page.head.warning.isHidden()
    assert "3 arrêts · prévue" in page.list.item(1).text()
    assert rounds.stops_left(lead) == 3


def test_the_start_and_an_empty_choice(opened: Made, seat: Seat, lead: Seat, qtbot: QtBot) -> None:
    accepted_at(seat, 1)
    page = opened(lead)
    page.bar.build.click()
    dialog = dialog_of(qtbot, BuildDialog)
    settle(qtbot, page._desk)
    dialog.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    dialog.yes.click()
    assert "Cochez au moins un arrêt." in dialog._fields["stops"].error.text()
    dialog.list.item(0).setCheckState(Qt.CheckState.Checked)
    dialog.start.setFocus()
    qtbot.keyClicks(dialog.start, "stalingrad")
    qtbot.waitUntil(lambda: dialog.start.best() is not None)
    dialog.yes.click()
    qtbot.waitUntil(lambda: page.keeper.round is not None)
    assert "Stalingrad" in page.keeper.round.start.label


def test_a_full_shift_is_said_before_and_after(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    for position in range(1, 17):
        accepted_at(seat, position)
    page = opened(lead)
    page.bar.build.click()
    dialog = dialog_of(qtbot, BuildDialog)
    settle(qtbot, page._desk)
    assert len(dialog.chosen_stops()) == 14  # as far as the shift holds
    for row in (14, 15):
        dialog.list.item(row).setCheckState(Qt.CheckState.Checked)
    assert dialog.count.text().startswith("16 arrêts pour une capacité de 14 : 2 de trop")
    assert dialog.count.property("kind") == "error"
    dialog.yes.click()
    qtbot.waitUntil(lambda: page.keeper.round is not None)
    assert "retirez-en 2" in page.head.warning.label.text()


def test_alt_and_arrows_move_stops_however_fast(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    built(seat, 1, 2, 3, 4)
    page = opened(lead)
    page.stops.setFocus()
    page.stops.choose(0)
    for _ in range(3):  # faster than the base answers
        press(qtbot, page.stops, Qt.Key.Key_Down, ALT)
    assert labels(page) == ["2", "3", "4", "1"]
    settle(qtbot, page._desk)
    settle(qtbot, page._desk)
    assert kept(page, lead) == ["2", "3", "4", "1"]
    assert page.stops.row() == 3
    press(qtbot, page.stops, Qt.Key.Key_Down, ALT)  # the last stays
    press(qtbot, page.stops, Qt.Key.Key_Up, ALT)
    settle(qtbot, page._desk)
    assert kept(page, lead) == labels(page) == ["2", "3", "1", "4"]


def test_another_round_is_chosen_while_an_order_waits(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    made = built(seat, 1, 2, 3)
    place = Candidate("Square Léon", 2.352, 48.887, StopWhy.ADDED)
    other = rounds.build_round(
        seat, "uasa", DAY, rounds.shifts_on(seat, "uasa", DAY)[0], None, [place]
    )
    page = opened(lead)
    page.list.setCurrentRow(1)
    settle(qtbot, page._desk)
    page.stops.setFocus()
    page.stops.choose(0)
    for _ in range(2):
        press(qtbot, page.stops, Qt.Key.Key_Down, ALT)
    page.list.setCurrentRow(0)
    page.refresh(Changes(rounds=True))  # somebody else's, meanwhile
    qtbot.waitUntil(lambda: page.keeper.round is not None and page.keeper.round.uid == other.uid)
    for _ in range(3):
        settle(qtbot, page._desk)
    assert labels(page) == ["Square"]
    assert page.list.currentRow() == 0
    saved = rounds.show_round(lead, made.uid).stops
    assert [stop.label.split(" ")[0] for stop in saved] == ["2", "3", "1"]


def test_dragging_moves_a_stop(opened: Made, seat: Seat, lead: Seat, qtbot: QtBot) -> None:
    built(seat, 1, 2, 3)
    page = opened(lead)
    model = page.stops.stops
    carried = model.mimeData([model.index(0)])
    move = Qt.DropAction.MoveAction
    assert not model.dropMimeData(carried, move, 3, 0, model.index(-1))
    settle(qtbot, page._desk)
    assert kept(page, lead) == ["2", "3", "1"]
    model.dropMimeData(model.mimeData([model.index(2)]), move, -1, 0, model.index(0))
    settle(qtbot, page._desk)
    assert kept(page, lead) == ["1", "2", "3"]
    model.dropMimeData(QMimeData(), move, 0, 0, model.index(-1))
    assert labels(page) == ["1", "2", "3"]


def test_walking_order_removal_and_another_stop(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    built(seat, 3, 1, 2)
    page = opened(lead)
    page.stops.setFocus()
    press(qtbot, page.stops, Qt.Key.Key_O)
    settle(qtbot, page._desk)
    assert labels(page) in (["1", "2", "3"], ["3", "2", "1"])
    page.stops.choose(1)
    press(qtbot, page.stops, Qt.Key.Key_Delete)
    settle(qtbot, page._desk)
    assert "2" not in kept(page, lead)
    press(qtbot, page.stops, Qt.Key.Key_Plus)
    dialog = dialog_of(qtbot, AddDialog)
    qtbot.keyClicks(dialog.line, "boulevard ney")
    qtbot.waitUntil(lambda: dialog.list.count() > 0)
    assert dialog.yes.isEnabled()
    press(qtbot, dialog.line, Qt.Key.Key_Return)
    settle(qtbot, page._desk)
    assert page.stops.stops.stops[-1].label.startswith("Boulevard Ney")
    assert len(kept(page, lead)) == 3


def test_who_comes_too_late_is_told_and_sees_the_other_order(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    made = built(seat, 1, 2)
    page = opened(lead)
    said: list[str] = []
    page._desk.toast_asked.connect(lambda text, _action: said.append(text))
    rounds.add_stop(seat, made.uid, Candidate("Square Léon", 2.352, 48.887, StopWhy.ADDED))
    page.stops.choose(0)
    press(qtbot, page.stops, Qt.Key.Key_Down, ALT)
    settle(qtbot, page._desk)
    settle(qtbot, page._desk)
    assert any("modifiée entre-temps" in text for text in said)
    assert labels(page) == ["1", "2", "Square"]
    race = dialog_of(qtbot, RaceDialog)
    assert any("1. 2 " in label.text() for label in race.boxes[0].findChildren(QLabel))
    race.boxes[0].mine.click()
    qtbot.keyClick(race, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page._desk)
    assert labels(page) == ["2", "1", "Square"]
    assert len(kept(page, lead)) == 3


def test_a_round_is_cancelled_once_asked(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    made = built(seat, 1)
    page = opened(lead)
    page.actions_bar.buttons["cancel"].click()
    question = dialog_of(qtbot, Question)
    question.yes.click()
    settle(qtbot, page._desk)
    assert rounds.show_round(lead, made.uid).state is RoundState.CANCELLED
    settle(qtbot, page._desk)
    assert page.keeper.round is None
    assert not page._none.isHidden()


def test_underground_stops_say_their_station(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    place = replace(EOLE, label="Stalingrad, quai ligne 7", lon=2.3679, lat=48.8846)
    accepted_at(seat, 1, place=place, place_kind=PlaceKind.STATION)
    (stop,) = propose_stops(lead, "uasa", DAY)
    rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, [stop])
    page = opened(lead)
    model = page.stops.stops
    told = model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert told.startswith("Arrêt 1, Stalingrad, quai ligne 7, Souterrain · Stalingrad")
    assert "souterrain" in page.head.warning.label.text()


def test_other_days_and_the_coordination(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    built(seat, 1)
    page = opened(seat)
    assert page.bar.team.isEnabled()
    assert page.bar.chosen_team() is None
    assert page.list.count() == 1
    assert labels(page) == ["1"]
    page.bar.team.setCurrentIndex(page.bar.team.findData("maraude_ego"))
    settle(qtbot, page._desk)
    settle(qtbot, page._desk)
    assert page.keeper.round is None
    page.bar.team.setCurrentIndex(0)
    settle(qtbot, page._desk)
    settle(qtbot, page._desk)
    assert labels(page) == ["1"]
    press(qtbot, page.list, Qt.Key.Key_Right, ALT)
    settle(qtbot, page._desk)
    assert page.list.count() == 0
    said: list[str] = []
    page._desk.toast_asked.connect(lambda text, _action: said.append(text))
    page.acts_build()
    assert said == ["Choisissez d’abord une équipe."]


def test_a_mediator_plans_for_the_mediation_only(opened: Made, seat: Seat, qtbot: QtBot) -> None:
    page = opened(replace(seat, actor=Actor("Médiatrice", Role.MEDIATOR)))
    assert page.bar.chosen_team() == "mediation"
    assert not page.bar.team.isEnabled()


def test_what_others_write_is_shown(opened: Made, seat: Seat, lead: Seat, qtbot: QtBot) -> None:
    page = opened(lead)
    page.list.setCurrentRow(1)
    assert page.keeper.round is None
    built(seat, 1)
    page.refresh(Changes(rounds=True))
    settle(qtbot, page._desk)
    settle(qtbot, page._desk)
    assert labels(page) == ["1"]


def test_the_chosen_stop_is_told_and_opened(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    made = built(seat, 1, 2)
    page = opened(lead)
    numbers: list[str] = []
    page._desk.number_opened.connect(numbers.append)
    page.stops.choose(1)
    page.detail.number_asked.emit(made.stops[1].numbers[0])
    assert numbers == [made.stops[1].numbers[0]]
    assert isinstance(page.map, RoundMap)
    page.map.pointed.emit(1)
    assert page.stops.row() == 0


def test_the_model_holds_what_qt_asks(seat: Seat, lead: Seat, qtbot: QtBot) -> None:
    made = built(seat, 1, 2, 3)
    model = StopModel()
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    assert tester is not None
    model.show_stops(made.stops, movable=True)
    assert model.move(0, 2)
    assert model.move(2, 0)
    assert not model.move(0, 0)
    assert not model.move(0, 3)
    assert [stop.position for stop in model.stops] == [1, 2, 3]
    model.show_stops((), movable=False)
    assert model.rowCount() == 0
