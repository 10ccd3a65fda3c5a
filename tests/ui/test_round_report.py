"""After the round: every stop ticked by its keys, one saving."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import NotDoneReason, Outcome, VisitResult
from desktop_app.domain.rounds import RoundState, StopState
from desktop_app.domain.views import Changes
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves, rounds
from desktop_app.services.check import check
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.ui.dialogs import Question
from desktop_app.ui.rounds.page import RoundsPage
from desktop_app.ui.rounds.report_dialog import ReportDialog
from desktop_app.ui.rounds.report_line import ReportLine
from tests.conftest import Clock
from tests.ui.queue_steps import dialog_of, settle
from tests.ui.test_rounds_page import Made, built, opened, press

assert opened  # the fixture
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def report_of(qtbot: QtBot, page: RoundsPage) -> ReportDialog:
    """The report, opened by its key."""
    page.stops.setFocus()
    press(qtbot, page.stops, Key.Key_V)
    return dialog_of(qtbot, ReportDialog)


def keys(qtbot: QtBot, *pressed: Key) -> None:
    """Keys where the focus is."""
    for key in pressed:
        qtbot.keyClick(QApplication.focusWidget(), key)


def test_a_whole_round_is_ticked_by_keys(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    made = built(seat, 1, 2, 3, 4)
    page = opened(lead)
    dialog = report_of(qtbot, page)
    qtbot.waitUntil(dialog.lines[0].hasFocus)
    keys(qtbot, Key.Key_5, Key.Key_U, Key.Key_A, Key.Key_Tab)
    assert dialog.lines[1].hasFocus()
    keys(qtbot, Key.Key_N, Key.Key_M, Key.Key_Return)
    assert dialog.lines[2].hasFocus()
    keys(qtbot, Key.Key_T)
    press(qtbot, dialog.lines[2], Key.Key_Return, CTRL)
    assert dialog._problem.text().startswith("Arrêt 3 : dites pourquoi")
    keys(qtbot, Key.Key_3, Key.Key_Down, Key.Key_0)
    press(qtbot, dialog.lines[3], Key.Key_Return, CTRL)
    settle(qtbot, page._desk)
    done = rounds.show_round(lead, made.uid)
    assert done.state is RoundState.DONE
    assert [stop.state for stop in done.stops] == [
        StopState.MET,
        StopState.NOT_FOUND,
        StopState.NOT_DONE,
        StopState.MET,
    ]
    assert done.stops[2].not_done is NotDoneReason.DANGER
    first, second, _, last = (show(seat, stop.numbers[0]).visits for stop in made.stops)
    assert "4 à 6 personnes" in first[0].summary
    assert "consommation vue" in first[0].summary
    assert "1 orientation proposée, 1 acceptée" in first[0].summary
    assert second[0].summary == "non constaté, matériel ramassé"
    assert last[0].summary == "aucune personne rencontrée"
    assert not page.actions_bar.buttons["report"].isEnabled()
    assert page.head.state.text() == "Faite"
    assert rounds.stops_left(lead) == 0
    assert check(seat).ok


def test_what_is_not_ticked_stays(opened: Made, seat: Seat, lead: Seat, qtbot: QtBot) -> None:
    built(seat, 1, 2)
    page = opened(lead)
    dialog = report_of(qtbot, page)
    press(qtbot, dialog.lines[0], Key.Key_Return, CTRL)
    assert dialog._problem.text() == "Cochez au moins un arrêt."
    dialog.lines[1].setFocus()
    keys(qtbot, Key.Key_2)
    assert dialog._count.text() == "1 arrêt renseigné sur 2"
    dialog.yes.click()
    settle(qtbot, page._desk)
    assert page.keeper.round.state is RoundState.PLANNED
    assert not page.actions_bar.buttons["cancel"].isEnabled()
    again = report_of(qtbot, page)
    assert not again.lines[1].isEnabled()
    assert "Déjà consigné : sur place" in again.lines[1].accessibleDescription()
    qtbot.waitUntil(again.lines[0].hasFocus)
    again.no.click()


def test_written_after_the_shift_the_passages_were_made_in_it(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot, clock: Clock
) -> None:
    made = built(seat, 1)
    clock.advance(hours=5)  # 23:30, the shift ended at 21:00
    page = opened(lead)
    dialog = report_of(qtbot, page)
    assert "21:00" in dialog.text.text()
    keys(qtbot, Key.Key_1)
    dialog.yes.click()
    settle(qtbot, page._desk)
    assert show(seat, made.stops[0].numbers[0]).visits[0].at == made.ends_at


def test_what_could_not_be_written_is_told(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    made = built(seat, 1, 2)
    page = opened(lead)
    dialog = report_of(qtbot, page)
    keys(qtbot, Key.Key_1, Key.Key_Tab, Key.Key_1)
    number = made.stops[0].numbers[0]
    moves.close(seat, number, Outcome.NOT_FOUND)
    dialog.yes.click()
    settle(qtbot, page._desk)
    told = dialog_of(qtbot, Question)
    assert number in told.text.text()
    told.yes.click()


def test_a_report_refused_stays_open(opened: Made, seat: Seat, lead: Seat, qtbot: QtBot) -> None:
    made = built(seat, 1, 2)
    page = opened(lead)
    dialog = report_of(qtbot, page)
    keys(qtbot, Key.Key_1)
    rounds.move_stop(seat, made.uid, 2, 1)
    dialog.yes.click()
    settle(qtbot, page._desk)
    assert dialog.isVisible()
    assert "modifiée entre-temps" in dialog._problem.text()
    dialog_of(qtbot, Question, "report_race").no.click()
    dialog.no.click()


def test_ticks_follow_their_places_when_another_seat_changed_the_order(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    made = built(seat, 1, 2, 3)
    page = opened(lead)
    page._desk.changed.connect(page.refresh)  # as the window does
    dialog = report_of(qtbot, page)
    keys(qtbot, Key.Key_1, Key.Key_Tab, Key.Key_4)
    ticked = made.stops[0].numbers[0], made.stops[1].numbers[0]
    rounds.move_stop(seat, made.uid, 3, 1)
    rounds.remove_stop(seat, made.uid, 3)  # what was the second
    page._desk.broadcast(Changes(rounds=True))  # the window heard of it already
    settle(qtbot, page._desk)
    dialog.yes.click()
    race = dialog_of(qtbot, Question, "report_race")
    assert "Ne sont plus à faire" in race.text.text()
    race.yes.click()
    settle(qtbot, page._desk)
    after = {stop.numbers[0]: stop for stop in rounds.show_round(seat, made.uid).stops}
    assert after[ticked[0]].state is StopState.MET
    assert ticked[1] not in after
    assert [stop.state for stop in after.values()].count(StopState.PLANNED) == 1


@pytest.fixture
def line(seat: Seat, qtbot: QtBot, make_desk: Callable[..., object]) -> ReportLine:
    """One line of a report."""
    made = built(seat, 1)
    found = ReportLine(made.stops[0])
    qtbot.addWidget(found)
    return found


def test_digits_are_bands(line: ReportLine) -> None:
    bands = {}
    for digit in "0123456789":
        assert line.press(digit)
        bands[digit] = line.met
    assert bands == {
        "0": PeopleMet.NOBODY,
        **dict.fromkeys("123", PeopleMet.FEW),
        **dict.fromkeys("456", PeopleMet.SOME),
        **dict.fromkeys("789", PeopleMet.MANY),
    }


def test_a_line_never_contradicts_itself(line: ReportLine) -> None:
    assert line.visit() is None
    assert not line.press("U")  # nothing was said yet
    for key in "4UMOAP":
        assert line.press(key)
    assert line.visit() == Visit(
        PeopleMet.SOME,
        consumption_seen=True,
        material_collected=True,
        orientations_offered=1,
        orientations_accepted=1,
        police_called=True,
    )
    line.press("O")  # what was not offered was not accepted
    assert line.facts == {"U", "M", "P"}
    line.press("0")
    assert not line.press("O")
    line.press("N")
    assert line.visit() == Visit(result=VisitResult.NOT_FOUND, material_collected=True)
    line.press("T")
    line.press("6")
    assert line.visit() == Visit(result=VisitResult.NOT_DONE, not_done=NotDoneReason.OTHER)
    line.press("T")
    assert line.visit() is None
    assert not line.press("Z")
    assert line.accessibleDescription() == "rien de coché"


def test_chips_tick_as_keys_do(line: ReportLine, qtbot: QtBot) -> None:
    line.show()
    qtbot.mouseClick(line._chips["7"], Qt.MouseButton.LeftButton)
    assert line.met is PeopleMet.MANY
    assert line._chips["7"].isChecked()
    qtbot.mouseClick(line._chips["T"], Qt.MouseButton.LeftButton)
    assert not line._chips["7"].isVisible()
    qtbot.mouseClick(line._reasons["2"], Qt.MouseButton.LeftButton)
    assert line.reason is NotDoneReason.NO_STAFF
