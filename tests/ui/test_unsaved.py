"""Changes of « Équipes » and « Services » are asked about before they are left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.services.edit_teams import save_team
from desktop_app.services.seat import Seat
from desktop_app.services.team_cards import team_card
from desktop_app.ui.admin.duty_panel import DutyPanel
from desktop_app.ui.admin.holes_question import HolesQuestion
from desktop_app.ui.admin.page import AdminPage
from desktop_app.ui.admin.teams_panel import TeamsPanel
from desktop_app.ui.crash import CrashWatch
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import Question
from desktop_app.ui.frame import Frame
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.race_dialog import RaceDialog
from tests.ui.admin_steps import go_to, settle
from tests.ui.queue_steps import dialog_of


@pytest.fixture
def frame(qtbot: QtBot, desk: Desk, seat: Seat, tmp_path: Path) -> Iterator[Frame]:
    """The program's window, furnished as it is when it opens."""
    frame = Frame(dark=False)
    qtbot.addWidget(frame)
    window = MainWindow(desk, CrashWatch(tmp_path))
    frame.closing.connect(window.leave)
    frame.asks_first = window.asks_first
    frame.furnish(window)
    frame.resize(1366, 768)
    frame.show()
    desk.sit(seat)
    frame.activateWindow()
    settle(qtbot, desk)
    yield frame
    frame.asks_first = None


def tab(qtbot: QtBot, frame: Frame, name: str) -> TeamsPanel | DutyPanel:
    window = frame.centralWidget()
    assert isinstance(window, MainWindow)
    window.show_admin(name)
    admin = window.page("admin")
    assert isinstance(admin, AdminPage)
    panel = admin.show_tab(name)
    assert isinstance(panel, TeamsPanel | DutyPanel)
    settle(qtbot, window.desk)
    go_to(panel, "UASA")
    return panel


def teams_changed(qtbot: QtBot, frame: Frame) -> TeamsPanel:
    panel = tab(qtbot, frame, "teams")
    assert isinstance(panel, TeamsPanel)
    panel.form.texts["contact"].setText("01 40")
    return panel


def duty_changed(qtbot: QtBot, frame: Frame) -> DutyPanel:
    panel = tab(qtbot, frame, "duty")
    assert isinstance(panel, DutyPanel)
    panel.editor.week.select(1)  # Monday evening
    qtbot.keyClick(panel.editor.week, Qt.Key.Key_Delete)
    return panel


def answer(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def drop(question: Question) -> QPushButton:
    button = question.findChild(QPushButton, "drop")
    assert isinstance(button, QPushButton)
    return button


def test_closing_asks_and_saves(qtbot: QtBot, desk: Desk, frame: Frame) -> None:
    teams_changed(qtbot, frame)
    frame.close()
    assert frame.isVisible()
    question = dialog_of(qtbot, Question)
    assert "UASA — police municipale" in question.text.text()
    assert [each.text() for each in (drop(question), question.no, question.yes)] == [
        "Abandonner", "Revenir", "Enregistrer",
    ]  # fmt: skip
    answer(qtbot, question.yes)
    qtbot.waitUntil(lambda: not frame.isVisible())
    assert team_card(desk.seat, "uasa").team.contact == "01 40"


def test_closing_after_giving_up_or_coming_back(qtbot: QtBot, desk: Desk, frame: Frame) -> None:
    panel = teams_changed(qtbot, frame)
    before = team_card(desk.seat, "uasa")
    frame.close()
    qtbot.keyClick(dialog_of(qtbot, Question), Qt.Key.Key_Escape)
    assert frame.isVisible()
    assert panel.form.texts["contact"].text() == "01 40"
    frame.close()
    answer(qtbot, drop(dialog_of(qtbot, Question)))
    assert not frame.isVisible()
    assert team_card(desk.seat, "uasa") == before


def test_going_to_another_page_asks(qtbot: QtBot, desk: Desk, frame: Frame) -> None:
    duty_changed(qtbot, frame)
    window = frame.centralWidget()
    assert isinstance(window, MainWindow)
    answer(qtbot, window.rail.entries["queue"])
    question = dialog_of(qtbot, Question)
    assert window.stack.currentWidget() is window.page("admin")
    assert window.rail.entries["admin"].isChecked()
    answer(qtbot, question.yes)
    settle(qtbot, desk)
    # What it opens is shown before it is saved; declined, nobody goes anywhere.
    holes = dialog_of(qtbot, HolesQuestion)
    answer(qtbot, holes.no)
    assert window.stack.currentWidget() is window.page("admin")
    answer(qtbot, window.rail.entries["queue"])
    answer(qtbot, dialog_of(qtbot, Question).yes)
    settle(qtbot, desk)
    answer(qtbot, dialog_of(qtbot, HolesQuestion).yes)
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.page("queue"))
    assert len(team_card(desk.seat, "uasa").team.duty.slots) == 13


def test_each_of_two_panels_asks_in_its_turn(qtbot: QtBot, desk: Desk, frame: Frame) -> None:
    duty = duty_changed(qtbot, frame)
    teams = teams_changed(qtbot, frame)
    frame.close()
    first = dialog_of(qtbot, Question)
    assert teams.isVisible() and "UASA — police municipale :" in first.text.text().replace(
        "\u00a0", " "
    )
    answer(qtbot, drop(first))
    second = dialog_of(qtbot, Question)
    assert duty.isVisible() and "Les horaires changés de UASA" in second.text.text()
    answer(qtbot, drop(second))
    assert not frame.isVisible()


def test_what_is_refused_keeps_the_window_open(qtbot: QtBot, desk: Desk, frame: Frame) -> None:
    panel = teams_changed(qtbot, frame)
    card = team_card(desk.seat, "uasa")
    save_team(desk.seat, replace(card, team=replace(card.team, capacity=33)))
    frame.close()
    answer(qtbot, dialog_of(qtbot, Question).yes)
    settle(qtbot, desk)
    assert frame.isVisible() and "modifiée entre-temps" in panel.banner.label.text()
    race = dialog_of(qtbot, RaceDialog)  # what was typed beside what another seat made of it
    qtbot.keyClick(race, Qt.Key.Key_Escape)
    settle(qtbot, desk)
    panel.form.texts["name"].setText("")
    frame.close()
    answer(qtbot, dialog_of(qtbot, Question).yes)
    assert frame.isVisible() and panel.form.fields["name"].error.isVisible()


def test_another_profile_asks_first(qtbot: QtBot, desk: Desk, frame: Frame) -> None:
    teams_changed(qtbot, frame)
    window = frame.centralWidget()
    assert isinstance(window, MainWindow)
    admin = window.page("admin")
    assert isinstance(admin, AdminPage)
    other = replace(desk.seat.actor, name="Autre Personne")
    admin._on_profile(other)
    question = dialog_of(qtbot, Question)
    assert desk.seat.actor != other
    answer(qtbot, question.yes)
    qtbot.waitUntil(lambda: desk.seat.actor == other)
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.contact == "01 40"


def test_nothing_changed_asks_nothing(qtbot: QtBot, desk: Desk, frame: Frame) -> None:
    tab(qtbot, frame, "teams")
    tab(qtbot, frame, "duty")
    frame.close()
    assert not frame.findChildren(Question) and not frame.isVisible()
