"""« Équipes »: read, made, changed, put aside, by real keys on a real base."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import TeamKind
from desktop_app.domain.duty import Duty, Slot
from desktop_app.domain.rules import Team
from desktop_app.domain.team_card import TeamCard
from desktop_app.domain.views import Changes
from desktop_app.services.edit_duty import save_duty
from desktop_app.services.edit_teams import save_team
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.team_cards import team_card, team_cards
from desktop_app.ui.admin.duty_panel import DutyPanel
from desktop_app.ui.admin.holes_question import HolesQuestion
from desktop_app.ui.admin.page import AdminPage
from desktop_app.ui.admin.teams_panel import TeamsPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import Question
from tests.services.entries import entry
from tests.ui.admin_steps import go_to, open_panel, settle
from tests.ui.lanes import base_gone, base_held, busy_lane
from tests.ui.queue_steps import dialog_of


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> TeamsPanel:
    return open_panel(qtbot, desk, TeamsPanel)


def save(qtbot: QtBot, desk: Desk, panel: TeamsPanel) -> None:
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    panel.form.texts["name"].setFocus()
    qtbot.keyClick(panel.form.texts["name"], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk)


def click(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_team_is_made_by_keyboard(qtbot: QtBot, desk: Desk, panel: TeamsPanel) -> None:
    told: list[Changes] = []
    desk.changed.connect(told.append)
    click(qtbot, panel.new)
    qtbot.waitUntil(panel.form.texts["name"].hasFocus)
    assert not panel.save.isEnabled()
    qtbot.keyClicks(panel.form.texts["name"], "Maraude Est")
    assert panel.state.text() == "Modifications non enregistrées"
    qtbot.keyClicks(panel.form.arrondissements, "18e, 19")
    qtbot.keyClicks(panel.form.capacity, "7")
    save(qtbot, desk, panel)
    team = team_card(desk.seat, "maraude_est").team
    assert (team.name, team.capacity, team.arrondissements) == ("Maraude Est", 7, {18, 19})
    assert told == [Changes(reference=True)]
    assert panel.list.currentItem().text().startswith("Maraude Est")
    assert panel.state.text() == ""


def test_a_new_team_is_said_to_take_nothing_until_it_has_hours(
    qtbot: QtBot, desk: Desk, panel: TeamsPanel
) -> None:
    assert not panel.banner.isVisible()
    click(qtbot, panel.new)
    assert not panel.banner.isVisible()
    qtbot.keyClicks(panel.form.texts["name"], "Maraude Est")
    with qtbot.waitSignal(desk.toast_asked) as toast:
        save(qtbot, desk, panel)
    assert "sans horaires : rien ne lui sera proposé" in toast.args[0]
    assert panel.list.currentItem().text() == (
        "Maraude Est\nsans horaires : rien ne lui est proposé"
    )
    assert panel.banner.isVisible()
    assert "aucun signalement ne lui est proposé" in panel.banner.label.text()
    with qtbot.waitSignal(panel.hours_asked) as asked:
        click(qtbot, panel.banner.findChild(QPushButton))
    assert asked.args == ["maraude_est"]
    duty = Duty((Slot(0, 7 * 60, 14 * 60),))
    desk.broadcast(save_duty(desk.seat, "maraude_est", duty))
    settle(qtbot, desk)
    assert not panel.banner.isVisible()
    assert panel.list.currentItem().text().endswith("à confirmer : périmètre, horaires")


def test_giving_hours_leads_to_that_very_team(qtbot: QtBot, desk: Desk) -> None:
    save_team(desk.seat, TeamCard(Team("", "Maraude Est", TeamKind.MARAUDE)))
    page = AdminPage(desk)
    qtbot.addWidget(page)
    page.show()
    teams = page.show_tab("teams")
    assert isinstance(teams, TeamsPanel)
    settle(qtbot, desk)
    teams.hours_asked.emit("maraude_est")
    duty = page.show_tab("duty")
    assert isinstance(duty, DutyPanel)
    settle(qtbot, desk)
    assert duty.name.text() == "Maraude Est"
    assert duty.pill.text() == "sans horaires : rien ne lui est proposé"
    duty.go_to("uasa")
    assert duty.name.text().startswith("UASA")


def test_what_is_wrong_is_said_beside_its_field(
    qtbot: QtBot, desk: Desk, panel: TeamsPanel
) -> None:
    click(qtbot, panel.new)
    panel.form.surface.setChecked(False)
    qtbot.keyClicks(panel.form.texts["name"], "Maraude Est")
    save(qtbot, desk, panel)
    field = panel.form.fields["levels"]
    assert field.error.isVisible()
    assert "ni en surface ni en souterrain" in field.error.text()
    qtbot.waitUntil(panel.form.surface.hasFocus)
    panel.form.surface.setChecked(True)
    qtbot.keyClicks(panel.form.arrondissements, "nord")
    save(qtbot, desk, panel)
    assert "« nord »" in panel.form.fields["arrondissements"].error.text()
    assert not field.error.isVisible()
    qtbot.keyClicks(panel.form.arrondissements, " 19")
    panel.form.arrondissements.setText("19")
    panel.form.texts["name"].setText("UASA — police municipale")
    save(qtbot, desk, panel)
    assert "s’appelle déjà" in panel.form.fields["name"].error.text()


def test_a_narrower_perimeter_shows_the_holes_first(
    qtbot: QtBot, desk: Desk, panel: TeamsPanel
) -> None:
    go_to(panel, "UASA")
    panel.form.arrondissements.setText("18")
    save(qtbot, desk, panel)
    question = dialog_of(qtbot, HolesQuestion)
    said = question.lines.toPlainText().replace("\u00a0", " ")
    assert re.search(r"campement.*\ntous les jours 7 h – 21 h\n", said)
    assert team_card(desk.seat, "uasa").team.arrondissements == frozenset()
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert panel.form.changed()
    save(qtbot, desk, panel)
    click(qtbot, dialog_of(qtbot, HolesQuestion).yes)
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.arrondissements == {18}


def test_a_team_that_could_not_work_is_refused_before_holes_are_looked_for(
    qtbot: QtBot, desk: Desk, panel: TeamsPanel
) -> None:
    go_to(panel, "UASA")
    panel.form.surface.setChecked(False)
    save(qtbot, desk, panel)
    assert panel.form.fields["levels"].error.isVisible()
    assert not panel.findChildren(HolesQuestion)


def test_a_contact_opens_no_hole_and_asks_nothing(
    qtbot: QtBot, desk: Desk, panel: TeamsPanel
) -> None:
    go_to(panel, "UASA")
    panel.form.texts["contact"].setText("3975")
    panel.form.texts["operator"].setText("Ville")
    save(qtbot, desk, panel)
    assert team_card(desk.seat, "uasa").team.operator == "Ville"


def test_a_team_changed_elsewhere_is_not_written_over(
    qtbot: QtBot, desk: Desk, panel: TeamsPanel
) -> None:
    go_to(panel, "UASA")
    panel.form.texts["contact"].setText("autre")
    card = team_card(desk.seat, "uasa")
    save_team(desk.seat, replace(card, team=replace(card.team, capacity=33)))
    save(qtbot, desk, panel)
    assert "modifiée entre-temps" in panel.banner.label.text()
    assert panel.form.texts["contact"].text() == "autre"
    panel._on_reread()
    settle(qtbot, desk)
    assert panel.form.capacity.text() == "33"
    assert not panel.banner.isVisible()


def test_leaving_what_is_not_saved_asks(qtbot: QtBot, desk: Desk, panel: TeamsPanel) -> None:
    go_to(panel, "UASA")
    panel.form.texts["contact"].setText("autre")
    go_to(panel, "Médiation")
    question = dialog_of(qtbot, Question)
    assert panel.list.currentItem().text().startswith("UASA")
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert panel.form.texts["contact"].text() == "autre"
    go_to(panel, "Médiation")
    click(qtbot, dialog_of(qtbot, Question).yes)
    assert panel.form.texts["name"].text().startswith("Médiation")
    assert not panel.form.changed()


def test_a_team_is_put_aside_with_what_it_holds(
    qtbot: QtBot, desk: Desk, panel: TeamsPanel
) -> None:
    number = log_signalement(desk.seat, entry()).number
    holder = show(desk.seat, number).row.team
    assert holder is not None
    go_to(panel, holder.name)
    click(qtbot, panel.aside)
    settle(qtbot, desk)
    question = dialog_of(qtbot, Question)
    assert "1 signalement ouvert : il passera « Sans équipe »" in question.text.text()
    click(qtbot, question.yes)
    settle(qtbot, desk)
    click(qtbot, dialog_of(qtbot, HolesQuestion).yes)
    settle(qtbot, desk)
    assert not team_card(desk.seat, holder.code).team.active
    assert show(desk.seat, number).row.team is None
    assert panel.list.currentItem().text().endswith("inactive")
    click(qtbot, panel.aside)
    settle(qtbot, desk)
    assert team_card(desk.seat, holder.code).team.active


def test_who_may_not_edit_only_reads(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], lead: Seat
) -> None:
    desk = make_desk(lead)
    panel = open_panel(qtbot, desk, TeamsPanel)
    assert panel.list.count() == len(team_cards(lead).cards)
    assert not panel.save.isVisible() and not panel.new.isVisible()
    assert panel.form.texts["name"].isReadOnly() and not panel.form.kind.isEnabled()


def test_what_is_typed_while_it_is_saved_stays_to_be_saved(
    qtbot: QtBot, desk: Desk, panel: TeamsPanel
) -> None:
    click(qtbot, panel.new)
    qtbot.keyClicks(panel.form.texts["name"], "Maraude Est")
    with busy_lane(desk):
        click(qtbot, panel.save)
        qtbot.keyClicks(panel.form.texts["contact"], "01 40")
        assert not panel.save.isEnabled()
    settle(qtbot, desk)
    assert team_card(desk.seat, "maraude_est").team.contact == ""
    assert panel.form.texts["contact"].text() == "01 40"
    assert panel.state.text() == "Modifications non enregistrées"
    assert panel.list.currentItem().text().startswith("Maraude Est")
    assert "sans horaires" in panel.banner.label.text()
    click(qtbot, panel.save)
    settle(qtbot, desk)
    assert team_card(desk.seat, "maraude_est").team.contact == "01 40"
    assert not panel.form.changed()
    assert "sans horaires" in panel.banner.label.text()


@pytest.mark.parametrize(("lane", "field"), [("net", "arrondissements"), ("db", "contact")])
def test_changes_given_up_on_their_way_to_the_base_are_not_saved(
    qtbot: QtBot, desk: Desk, panel: TeamsPanel, lane: str, field: str
) -> None:
    go_to(panel, "UASA")
    kept = team_card(desk.seat, "uasa")
    panel.form.fields[field].widget.setText("18")
    with qtbot.assertNotEmitted(desk.toast_asked):
        with busy_lane(desk, lane):
            click(qtbot, panel.save)
            go_to(panel, "Médiation")
            click(qtbot, dialog_of(qtbot, Question).yes)
            panel.form.texts["contact"].setText("autre")
        settle(qtbot, desk)
    assert team_card(desk.seat, "uasa") == kept
    assert panel.form.texts["name"].text().startswith("Médiation")
    assert panel.form.texts["contact"].text() == "autre"
    assert panel.save.isEnabled()


def test_nothing_is_saved_while_leaving_is_asked(
    qtbot: QtBot, desk: Desk, panel: TeamsPanel
) -> None:
    go_to(panel, "UASA")
    panel.form.texts["contact"].setText("01 40")
    with busy_lane(desk):
        click(qtbot, panel.save)
        go_to(panel, "Médiation")
        question = dialog_of(qtbot, Question)
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.contact != "01 40"
    click(qtbot, question.no)  # « Rester »: it was asked to be saved, and is
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.contact == "01 40"
    assert panel.form.texts["name"].text().startswith("UASA")
    assert not panel.form.changed()


def test_what_is_being_written_is_waited_for(qtbot: QtBot, desk: Desk, panel: TeamsPanel) -> None:
    go_to(panel, "UASA")
    panel.form.texts["contact"].setText("01 40")
    with base_held(desk.seat):
        click(qtbot, panel.save)
        qtbot.waitUntil(lambda: panel.acts.writing)
        go_to(panel, "Médiation")
        assert not [each for each in panel.findChildren(Question) if each.isVisible()]
        assert panel.form.texts["name"].text().startswith("UASA")
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.contact == "01 40"
    assert panel.form.texts["name"].text().startswith("Médiation")


def test_a_base_out_of_reach_while_holes_are_looked_for_is_said_and_tried_again(
    qtbot: QtBot, desk: Desk, panel: TeamsPanel
) -> None:
    go_to(panel, "UASA")
    panel.form.arrondissements.setText("18")
    with base_gone(desk.seat), qtbot.waitSignal(desk.problem_met) as met:
        click(qtbot, panel.save)
    assert panel.save.isEnabled()
    met.args[1]()
    settle(qtbot, desk)
    click(qtbot, dialog_of(qtbot, HolesQuestion).yes)
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.arrondissements == {18}


def test_a_base_held_by_another_program_is_said_by_the_window(
    qtbot: QtBot, desk: Desk, panel: TeamsPanel
) -> None:
    go_to(panel, "UASA")
    panel.form.texts["contact"].setText("01 40")
    with base_held(desk.seat), qtbot.waitSignal(desk.problem_met, timeout=20_000) as met:
        click(qtbot, panel.save)
    assert not panel.banner.isVisible()
    met.args[1]()
    settle(qtbot, desk)
    assert team_card(desk.seat, "uasa").team.contact == "01 40"
