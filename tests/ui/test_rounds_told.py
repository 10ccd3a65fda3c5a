"""The page of rounds at work: what is recorded stays, what is ticked by hand stays ticked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import PlaceKind
from desktop_app.domain.rounds import Candidate, StopReport, StopWhy
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import rounds
from desktop_app.services.record_round import record_round
from desktop_app.services.round_proposals import propose_stops
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.ui.desk import ToastAction
from desktop_app.ui.rounds.build_dialog import BuildDialog
from desktop_app.ui.rounds.order_race import adapted
from desktop_app.ui.rounds.page import RoundsPage
from desktop_app.ui.rounds.report_line import ReportLine
from desktop_app.ui.widgets.label import Label
from tests.services.entries import EOLE
from tests.services.round_steps import DAY, accepted_at, evening_shift
from tests.ui.queue_steps import dialog_of, settle
from tests.ui.test_round_report import keys, report_of
from tests.ui.test_rounds_page import ALT, NONE, Made, built, kept, labels, opened, press

assert opened  # the fixture
Key = Qt.Key
Toasts = list[tuple[str, ToastAction | None]]


def toasts_of(page: RoundsPage) -> Toasts:
    said: Toasts = []
    page._desk.toast_asked.connect(lambda text, action: said.append((text, action)))
    return said


@pytest.fixture
def half(opened: Made, seat: Seat, lead: Seat, qtbot: QtBot) -> RoundsPage:
    """A round of four stops, the second one recorded."""
    made = built(seat, 1, 2, 3, 4)
    record_round(lead, made.uid, [StopReport(2, Visit(PeopleMet.SOME))])
    page = opened(lead)
    page.stops.setFocus()
    return page


def test_delete_takes_no_stop_that_is_recorded(half: RoundsPage, lead: Seat, qtbot: QtBot) -> None:
    said = toasts_of(half)
    half.stops.choose(1)
    press(qtbot, half.stops, Key.Key_Delete)
    settle(qtbot, half._desk)
    assert kept(half, lead) == ["1", "2", "3", "4"]
    assert said == [("Arrêt 2 déjà consigné\u00a0: il reste dans la tournée", None)]


def test_a_stop_taken_out_comes_back(half: RoundsPage, lead: Seat, qtbot: QtBot) -> None:
    said = toasts_of(half)
    half.stops.choose(2)
    press(qtbot, half.stops, Key.Key_Delete)
    settle(qtbot, half._desk)
    assert kept(half, lead) == ["1", "2", "4"]
    (text, undo) = said[-1]
    assert text == "Arrêt 3 retiré de la tournée"
    assert undo is not None
    undo.run()
    settle(qtbot, half._desk)
    settle(qtbot, half._desk)
    assert kept(half, lead) == labels(half) == ["1", "2", "3", "4"]


def test_alt_and_arrows_pass_around_what_is_recorded(
    half: RoundsPage, lead: Seat, qtbot: QtBot
) -> None:
    said = toasts_of(half)
    half.stops.choose(0)
    press(qtbot, half.stops, Key.Key_Down, ALT)
    settle(qtbot, half._desk)
    assert kept(half, lead) == labels(half) == ["3", "2", "1", "4"]
    assert half.stops.row() == 2
    half.stops.choose(1)
    press(qtbot, half.stops, Key.Key_Down, ALT)
    settle(qtbot, half._desk)
    assert kept(half, lead) == ["3", "2", "1", "4"]
    assert said == [("Arrêt 2 déjà consigné\u00a0: il garde sa place", None)]
    flags = half.stops.stops.flags
    dragged = Qt.ItemFlag.ItemIsDragEnabled
    at = [bool(flags(half.stops.stops.index(row)) & dragged) for row in range(4)]
    assert at == [True, False, True, True]


def test_an_order_kept_against_another_seat_moves_nothing_recorded(half: RoundsPage) -> None:
    stops = half.keeper.round.stops
    mine = adapted(stops, tuple(reversed(stops)))  # the second one is recorded
    assert [stop.label.split(" ")[0] for stop in mine] == ["4", "2", "3", "1"]


def test_a_round_half_told_is_under_way(half: RoundsPage) -> None:
    assert half.head.state.text() == "En cours"
    assert "4 arrêts, 3 à consigner" in half.head.facts.text()
    told = half.list.currentItem().text().split("\n")
    assert told[-2:] == ["4 arrêts · en cours", "3 à consigner"]


def test_the_side_forgets_a_round_that_is_left(half: RoundsPage, qtbot: QtBot) -> None:
    half.stops.choose(3)
    assert "4 Rue" in " ".join(each.text() for each in half.detail.findChildren(Label))
    half.list.setFocus()
    press(qtbot, half.list, Key.Key_Up)  # the morning has no round
    settle(qtbot, half._desk)
    assert half.keeper.round is None
    assert half.detail.widget().findChildren(Label) == []


def test_after_building_the_keys_go_to_the_stops(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    for position in (1, 2, 3):
        accepted_at(seat, position)
    page = opened(lead)
    press(qtbot, page.list, Key.Key_J)
    dialog = dialog_of(qtbot, BuildDialog)
    settle(qtbot, page._desk)
    press(qtbot, dialog.list, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.keeper.round is not None)
    for _ in range(3):
        settle(qtbot, page._desk)
    page.window().activateWindow()
    qtbot.waitUntil(page.stops.hasFocus)
    before = labels(page)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Down, ALT)
    settle(qtbot, page._desk)
    assert kept(page, lead) == [before[1], before[0], before[2]]


def test_ticks_made_by_hand_stay_with_other_days(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    for position in (1, 2, 3):
        accepted_at(seat, position)
    page = opened(lead)
    page.bar.build.click()
    dialog = dialog_of(qtbot, BuildDialog)
    settle(qtbot, page._desk)
    press(qtbot, dialog.list, Key.Key_Space)
    left = [stop.label for stop in dialog.chosen_stops()]
    assert len(left) == 2
    dialog.days.setFocus()
    press(qtbot, dialog.days, Key.Key_Down)
    settle(qtbot, page._desk)
    assert [stop.label for stop in dialog.chosen_stops()] == left
    # A place ticked by hand that the other list would not name stays, ticked.
    unseen = Candidate("Square Léon", 2.352, 48.887, StopWhy.NOT_SEEN)
    mine = dialog._candidates
    dialog.show_candidates((*mine, unseen))
    dialog.list.setCurrentRow(3)
    press(qtbot, dialog.list, Key.Key_Space)
    dialog.show_candidates(mine)
    assert unseen in dialog.chosen_stops()
    assert len(dialog.chosen_stops()) == 3


def test_another_shift_is_filled_as_it_holds(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    built(seat, *range(1, 13))  # the evening has twelve stops already
    for position in range(13, 18):
        accepted_at(seat, position)
    page = opened(lead)
    press(qtbot, page.list, Key.Key_J, NONE)
    dialog = dialog_of(qtbot, BuildDialog)
    settle(qtbot, page._desk)
    assert dialog.chosen_shift() == evening_shift(lead)
    assert dialog.count.text() == (
        "2 arrêts pour une capacité de 14, avec 12 d’une autre tournée de ce service"
    )
    dialog.shift.setCurrentIndex(0)
    assert dialog.count.text() == "5 arrêts pour une capacité de 14"
    dialog.shift.setCurrentIndex(1)
    assert len(dialog.chosen_stops()) == 2
    row = next(at for at, each in enumerate(dialog._candidates) if each.free)
    for at in range(row, dialog.list.count()):
        dialog.list.item(at).setCheckState(Qt.CheckState.Checked)
    assert "de trop" in dialog.count.text()
    dialog.yes.click()
    qtbot.waitUntil(lambda: page.keeper.round is not None and len(page.keeper.round.stops) < 12)
    assert "autre tournée de ce service compte 12 arrêts" in page.head.warning.label.text()


def test_what_is_at_another_level_is_shown_unticked(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    below = replace(EOLE, label="Stalingrad, quai ligne 7", lon=2.3679, lat=48.8846)
    accepted_at(seat, 1, place=below, place_kind=PlaceKind.STATION)
    accepted_at(seat, 2)
    page = opened(lead)
    page.bar.build.click()
    dialog = dialog_of(qtbot, BuildDialog)
    settle(qtbot, page._desk)
    assert dialog.list.count() == 2
    (chosen,) = dialog.chosen_stops()
    assert not chosen.underground
    words = next(text for row in range(2) if "Stalingrad" in (text := dialog.list.item(row).text()))
    assert "en souterrain, où l’équipe ne va pas" in words


def test_a_line_names_all_that_its_passage_is_written_to(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    numbers = {accepted_at(seat, 1), accepted_at(seat, 1)}
    stops = propose_stops(lead, "uasa", DAY)
    rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, stops)
    page = opened(lead)
    dialog = report_of(qtbot, page)
    line: ReportLine = dialog.lines[0]
    told = line.findChild(Label, "report_known").text().split("\n")
    assert told[0].startswith("Surface")
    assert told[1] == "Un passage pour 2 signalements\u00a0:"
    assert {each.split(" · ")[0] for each in told[2:]} == numbers
    qtbot.waitUntil(line.hasFocus)
    keys(qtbot, Key.Key_4)
    dialog.yes.click()
    settle(qtbot, page._desk)
    assert all(len(show(seat, number).visits) == 1 for number in numbers)
