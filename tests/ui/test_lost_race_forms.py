"""Teams, hours, delays, hotspots, rounds and rules that another seat changed first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.duty import OnHolidays
from desktop_app.domain.errors import UserError
from desktop_app.domain.retention import Delays
from desktop_app.domain.rounds import Stop, StopWhy
from desktop_app.domain.views import Changes
from desktop_app.services.edit_duty import save_duty
from desktop_app.services.edit_teams import save_team
from desktop_app.services.hotspots import Wanted, change_hotspot, list_hotspots
from desktop_app.services.retention import read_delays, save_delays
from desktop_app.services.rule_versions import list_versions, read_version, save_draft
from desktop_app.services.seat import Seat
from desktop_app.services.team_cards import team_card
from desktop_app.ui.admin.duty_dialogs import ShiftDialog
from desktop_app.ui.admin.duty_panel import DutyPanel
from desktop_app.ui.admin.holes_question import HolesQuestion
from desktop_app.ui.admin.personal_delays import DelaysCard
from desktop_app.ui.admin.teams_panel import TeamsPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.hotspots.dialog import HotspotDialog
from desktop_app.ui.hotspots.page import HotspotsPage
from desktop_app.ui.race_dialog import RaceDialog
from desktop_app.ui.rounds.order_race import adapted
from desktop_app.ui.rules.panel import RulesPanel
from desktop_app.ui.rules.race import renumbered
from tests.services.hotspot_steps import watched
from tests.ui.queue_steps import dialog_of, key, settle

CTRL = Qt.KeyboardModifier.ControlModifier
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    widget.resize(1100, 700)
    widget.show()
    widget.activateWindow()


def words_of(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def confirm(qtbot: QtBot, dialog: Any) -> None:
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)


def choose(qtbot: QtBot, race: RaceDialog, name: str, side: str) -> None:
    """By keys: the arrows go to a value, space takes it."""
    box = next(box for box in race.boxes if box.name == name)
    button = getattr(box, side)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert button.isChecked()


def test_a_team_is_settled_field_by_field(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    panel = TeamsPanel(desk)
    shown(qtbot, panel)
    settle(qtbot, desk)
    panel.list.chosen.emit("uasa")
    panel.form.texts["contact"].setText("ici")
    panel.form.texts["operator"].setText("Ville")
    card = team_card(seat, "uasa")
    save_team(seat, replace(card, team=replace(card.team, contact="là-bas", capacity=33)))
    panel.save.click()
    race = dialog_of(qtbot, RaceDialog)
    assert "modifiée entre-temps" in race.text.text()
    assert [box.name for box in race.boxes] == ["operator", "contact", "capacity"]
    said = words_of(race)
    assert "ici" in said and "là-bas" in said and "33 arrêts" in said
    assert panel.form.texts["contact"].text() == "ici"
    choose(qtbot, race, "contact", "mine")
    confirm(qtbot, race)
    qtbot.waitUntil(lambda: team_card(seat, "uasa").team.contact == "ici")
    settle(qtbot, desk)
    team = team_card(seat, "uasa").team
    assert (team.operator, team.capacity) == ("Ville", 33)
    assert not panel.form.changed() and not panel.banner.isVisible()


def test_hours_are_settled(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    panel = DutyPanel(desk)
    shown(qtbot, panel)
    settle(qtbot, desk)
    panel.list.chosen.emit("uasa")
    panel.editor.week.select(0)
    qtbot.keyClick(panel.editor.week, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    mine = panel.editor.duty.slots
    kept = team_card(seat, "uasa").team.duty
    save_duty(seat, "uasa", replace(kept, on_holidays=OnHolidays.AS_SUNDAY))
    panel.save.click()
    settle(qtbot, desk)
    for question in panel.findChildren(HolesQuestion):
        question.yes.click()
    race = dialog_of(qtbot, RaceDialog)
    assert [box.name for box in race.boxes] == ["lundi", "on_holidays"]
    assert [box.side.value for box in race.boxes] == ["mine", "theirs"]
    confirm(qtbot, race)
    settle(qtbot, desk)
    for question in panel.findChildren(HolesQuestion):
        question.yes.click()
    qtbot.waitUntil(lambda: team_card(seat, "uasa").team.duty.slots != kept.slots)
    settle(qtbot, desk)
    duty = team_card(seat, "uasa").team.duty
    assert duty.on_holidays is OnHolidays.AS_SUNDAY
    assert [(slot.start, slot.end) for slot in duty.slots] == [(s.start, s.end) for s in mine]


def test_delays_are_not_written_over(qtbot: QtBot, make_desk: Any, seat: Seat) -> None:
    admin = replace(seat, actor=Actor("Ada", Role.ADMIN))
    desk = make_desk(admin)
    card = DelaysCard(desk)
    shown(qtbot, card)
    settle(qtbot, desk)
    former = read_delays(admin)
    card.spins["identity_months"].setValue(7)
    save_delays(admin, replace(former, draft_days=9))
    with pytest.raises(UserError, match="entre-temps"):
        save_delays(admin, Delays(identity_months=7), seen=former)
    card.save.click()
    race = dialog_of(qtbot, RaceDialog)
    assert [box.name for box in race.boxes] == ["identity_months", "draft_days"]
    confirm(qtbot, race)
    qtbot.waitUntil(lambda: read_delays(admin).identity_months == 7)
    settle(qtbot, desk)
    assert read_delays(admin).draft_days == 9
    assert not card.problem.isVisible() and not card.save.isEnabled()


def test_a_hotspot_is_settled(qtbot: QtBot, make_desk: Any, seat: Seat, lead: Seat) -> None:
    made = watched(seat, name="Porche")
    desk = make_desk(lead)
    page = HotspotsPage(desk)
    shown(qtbot, page)
    page.shown()
    settle(qtbot, desk)
    key(qtbot, page.table, Qt.Key.Key_M)
    dialog = dialog_of(qtbot, HotspotDialog)
    dialog.name.setText("Ici")
    dialog.radius.setValue(150)
    change_hotspot(seat, made.uid, Wanted("Là-bas", made.radius_m, "un mot", made.review_on))
    confirm(qtbot, dialog)
    race = dialog_of(qtbot, RaceDialog)
    assert "Claire Coordination" in race.text.text()
    assert [box.name for box in race.boxes] == ["name", "radius_m", "note"]
    choose(qtbot, race, "name", "theirs")
    confirm(qtbot, race)
    qtbot.waitUntil(lambda: not (isValid(dialog) and dialog.isVisible()))
    settle(qtbot, desk)
    after = list_hotspots(seat)[0].hotspot
    assert (after.name, after.radius_m, after.note) == ("Là-bas", 150, "un mot")


def test_rules_are_settled_one_by_one(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    panel = RulesPanel(desk)
    shown(qtbot, panel)
    settle(qtbot, desk)
    first, second, *rest = panel.draft.rules
    there = save_draft(seat, [replace(first, name="Là-bas"), replace(second, note="vu"), *rest])
    assert there.state.value == "draft"
    other = save_draft(seat, [replace(first, name="Encore"), second, *rest], "", there.number)
    panel.front = there  # as it stood before the last saving
    panel.draft.take(there.rules)
    panel.draft.put(replace(panel.draft.rules[0], name="Ici"))
    panel.acts.save()
    qtbot.waitUntil(panel.notice.isVisible)
    assert "entre-temps" in panel.notice.label.text()
    panel.acts.compare("Modifié entre-temps.")
    race = dialog_of(qtbot, RaceDialog)
    assert [box.name for box in race.boxes] == [first.code, second.code]
    assert "Encore" in words_of(race) and "Ici" in words_of(race)
    choose(qtbot, race, first.code, "mine")
    confirm(qtbot, race)
    settle(qtbot, desk)
    assert panel.front.number == other.number and panel.draft.modified
    assert (panel.draft.rules[0].name, panel.draft.rules[1].note) == ("Ici", second.note)
    panel.acts.save()
    settle(qtbot, desk)
    saved = read_version(seat, list_versions(seat)[0].number)
    assert saved.rules[0].name == "Ici"


def test_a_rule_that_both_added_is_two_rules(seat: Seat, desk: Desk, qtbot: QtBot) -> None:
    panel = RulesPanel(desk)
    shown(qtbot, panel)
    settle(qtbot, desk)
    seen = panel.draft.rules
    theirs = panel.draft.add(None, "Là-bas")
    panel.draft.undo()
    mine = panel.draft.add(None, "Ici")
    assert theirs.code == mine.code
    made = renumbered(seen, (theirs, *seen), (mine, *seen))
    assert made[0].name == "Ici" and made[0].code not in {theirs.code, *(r.code for r in seen)}


def test_an_order_is_adapted_to_the_stops_that_stand() -> None:
    def stop(name: str) -> Any:
        return Stop(name, 2.3, 48.8, StopWhy.ADDED)

    assert [
        each.label
        for each in adapted([stop("a"), stop("b"), stop("d")], [stop("c"), stop("b"), stop("a")])
    ] == ["b", "a", "d"]


def test_a_shift_that_is_being_typed_does_not_put_the_old_week_back(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    panel = DutyPanel(desk)
    shown(qtbot, panel)
    settle(qtbot, desk)
    panel.list.chosen.emit("uasa")
    panel.editor.week.opened.emit(0)
    dialog = dialog_of(qtbot, ShiftDialog)
    kept = team_card(seat, "uasa").team.duty
    save_duty(seat, "uasa", replace(kept, slots=kept.slots[:-1]))  # another seat
    panel.refresh(Changes(reference=True))
    settle(qtbot, desk)
    assert len(panel.editor.duty.slots) == len(kept.slots) - 1
    confirm(qtbot, dialog)
    qtbot.waitUntil(lambda: not (isValid(dialog) and dialog.isVisible()))
    assert [(each.weekday, each.start) for each in panel.editor.duty.slots] == [
        (each.weekday, each.start) for each in kept.slots[:-1]
    ]
