"""One rule as a form: conditions, target, copies, faults beside their input, all by keyboard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTime
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import TeamKind
from desktop_app.domain.rules import Rule
from desktop_app.ui.desk import Desk
from desktop_app.ui.rules.codes_editor import CodesEditor
from desktop_app.ui.rules.condition_group import ConditionGroup
from desktop_app.ui.rules.condition_line import ConditionLine
from desktop_app.ui.rules.panel import RulesPanel
from desktop_app.ui.rules.rule_form import RuleForm
from desktop_app.ui.rules.tick_list import TickList
from desktop_app.ui.rules.value_editor import ValueEditor
from tests.ui.rules_steps import click, codes, opened, pick, press, rule_of

ALT = Qt.KeyboardModifier.AltModifier
KEY = Qt.Key


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> RulesPanel:
    return opened(qtbot, desk)


def form_of(panel: RulesPanel, code: str) -> RuleForm:
    panel.list.view.choose(code)
    form = panel.pane.form
    assert form is not None
    assert form.rule.code == code
    return form


def line(group: ConditionGroup, at: int) -> ConditionLine:
    part = group.parts[at]
    assert isinstance(part, ConditionLine)
    return part


def test_a_rule_is_added_by_keyboard(qtbot: QtBot, panel: RulesPanel) -> None:
    view = panel.list.view
    view.choose("8")
    view.setFocus()
    press(qtbot, view, KEY.Key_N)
    form = panel.pane.form
    assert form.rule.code == "30"
    assert codes(panel)[7:10] == ["8", "30", "9"]
    assert not form.rule.active
    focus = follow(qtbot)
    assert focus is form.name
    qtbot.keyClicks(focus, "deal et enfants")
    assert tab(qtbot) is form.conditions.needs
    assert tab(qtbot) is form.conditions.add_line
    press(qtbot, follow(qtbot), KEY.Key_Space)
    added = line(form.conditions, 0)
    assert follow(qtbot) is added.keyword
    assert added.error.text() == "Cochez au moins une valeur."
    assert tab(qtbot) is added.editor.stops()[0]
    tick(qtbot, added.editor, 3)
    assert not added.error.isVisible()
    assert tab(qtbot) is added.remove
    assert tab(qtbot) is form.conditions.add_line
    press(qtbot, follow(qtbot), KEY.Key_Space)
    second = line(form.conditions, 1)
    press(qtbot, second.keyword, KEY.Key_Down)
    assert second.keyword.currentText() == "le type de lieu est"
    assert tab(qtbot) is second.editor.stops()[0]
    tick(qtbot, second.editor, 5)
    for _ in range(4):
        tab(qtbot)
    assert follow(qtbot) is form.target
    press(qtbot, form.target, KEY.Key_Down)
    assert rule_of(panel, "30") == Rule(
        "30",
        90,
        "deal et enfants",
        {"all": [{"category": ["dealing"]}, {"place_kind": ["school"]}]},
        target_kind=TeamKind.UASA,
        active=False,
    )
    assert form.sentence.text() == (
        "Règle arrêtée : si la catégorie est deal signalé et que le lieu est abords d’école, "
        "orienter vers l’UASA."
    )
    press(qtbot, form.active, KEY.Key_Space)
    assert form.sentence.text().startswith("Si la catégorie est deal signalé")


def follow(qtbot: QtBot) -> QWidget:
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def tab(qtbot: QtBot) -> QWidget:
    press(qtbot, follow(qtbot), KEY.Key_Tab)
    return follow(qtbot)


def tick(qtbot: QtBot, editor: ValueEditor, downs: int) -> None:
    """From the button: unfold the boxes, go down to one, tick it, fold them."""
    assert isinstance(editor, CodesEditor)
    press(qtbot, editor.button, KEY.Key_Space)
    for _ in range(downs):
        press(qtbot, follow(qtbot), KEY.Key_Down)
    press(qtbot, follow(qtbot), KEY.Key_Space)
    press(qtbot, follow(qtbot), KEY.Key_Return)
    assert editor.ticks is None
    assert editor.button.hasFocus()


def test_boxes_are_ticked_and_folded(qtbot: QtBot, panel: RulesPanel) -> None:
    form = form_of(panel, "12")
    editor = line(form.conditions, 0).editor
    click(qtbot, editor.button)
    assert editor.ticks.boxes[0].hasFocus()
    press(qtbot, editor.ticks.boxes[0], KEY.Key_Down)
    assert editor.ticks.boxes[1].hasFocus()
    qtbot.mouseClick(editor.ticks.boxes[1], Qt.MouseButton.LeftButton)
    assert line(form.conditions, 0).part().value == ["consumption"]
    assert editor.button.accessibleName() == "la catégorie est Consommation dans l’espace public"
    assert tab(qtbot) is editor.ticks.boxes[2]
    click(qtbot, editor.button)
    assert editor.ticks is None
    click(qtbot, editor.button)
    other = line(form.conditions, 0).keyword
    other.setFocus()
    pick(other, "recurring")
    assert other.hasFocus()
    assert not any(each.isVisible() for each in form.conditions.findChildren(TickList))


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("hours", ["21:00", "07:00"]),
        ("people_at_least", 4),
        ("recurring", False),
        ("vulnerable", True),
        ("urgent", False),
        ("hotspot", True),
        ("weekdays", ["sat", "sun"]),
        ("sector", ["stalingrad"]),
        ("arrondissement", [18, 19]),
        ("reporter_kind", ["shop"]),
        ("channel", ["3975"]),
        ("place_kind", ["porch"]),
        ("category", ["noise", "camp"]),
    ],
)
def test_each_kind_of_condition_is_shown_and_read_again(
    panel: RulesPanel, keyword: str, value: Any
) -> None:
    tree = {"all": [{keyword: value}]}
    panel.draft.put(replace(rule_of(panel, "3"), conditions=tree))
    form = form_of(panel, "3")
    assert form.fault() is None
    form.name.setText("autre nom")
    assert rule_of(panel, "3").conditions == tree
    assert rule_of(panel, "3").name == "autre nom"


def test_values_are_changed_in_their_inputs(panel: RulesPanel) -> None:
    form = form_of(panel, "6")
    hours = line(form.conditions, 1)
    hours.editor.times[0].setTime(QTime(21, 30))
    assert rule_of(panel, "6").conditions["all"][1] == {"hours": ["21:30", "06:00"]}
    assert "entre 21\u00a0h\u00a030 et 6\u00a0h" in form.sentence.text()
    pick(hours.keyword, "people_at_least")
    line(form.conditions, 1).editor.spin.setValue(7)
    assert rule_of(panel, "6").conditions["all"][1] == {"people_at_least": 7}
    pick(hours.keyword, "urgent")
    assert rule_of(panel, "6").conditions["all"][1] == {"urgent": True}


def test_a_group_inside_a_group(qtbot: QtBot, panel: RulesPanel) -> None:
    form = form_of(panel, "3")
    click(qtbot, form.conditions.add_group)
    group = form.conditions.parts[1]
    assert isinstance(group, ConditionGroup)
    assert group.error.text() == "Ajoutez une condition à ce groupe, ou retirez-le."
    assert rule_of(panel, "3").conditions == {"category": ["aggression"]}  # until it holds together
    click(qtbot, group.add_line)
    pick(line(group, 0).keyword, "recurring")
    click(qtbot, group.add_line)
    pick(line(group, 1).keyword, "people_at_least")
    assert rule_of(panel, "3").conditions == {
        "all": [
            {"category": ["aggression"]},
            {"any": [{"recurring": True}, {"people_at_least": 2}]},
        ]
    }
    pick(group.needs, "none")
    assert "sauf si les faits se répètent ou s’il y a au moins 2 personnes" in (
        form.sentence.text()
    )
    click(qtbot, group.add_group)
    assert isinstance(group.parts[2], ConditionGroup)
    press(qtbot, group.parts[2].needs, KEY.Key_Delete, ALT)
    assert len(group.parts) == 2
    press(qtbot, line(group, 0).keyword, KEY.Key_Delete, ALT)
    assert follow(qtbot) is line(group, 0).keyword
    assert rule_of(panel, "3").conditions["all"][1] == {"not": {"people_at_least": 2}}
    press(qtbot, group.needs, KEY.Key_Delete, ALT)
    assert follow(qtbot) is form.conditions.add_line
    assert rule_of(panel, "3").conditions == {"all": [{"category": ["aggression"]}]}


def test_copies(qtbot: QtBot, panel: RulesPanel) -> None:
    form = form_of(panel, "8")
    click(qtbot, form.copies.add)
    assert rule_of(panel, "8").copies == ("mediation",)
    first = form.copies.lines[0]
    pick(first.when, True)
    assert first.conditions is not None
    click(qtbot, first.conditions.add_line)
    pick(line(first.conditions, 0).keyword, "recurring")
    assert rule_of(panel, "8").copies == (
        {"kind": "mediation", "if": {"all": [{"recurring": True}]}},
    )
    assert "copie à la médiation si les faits se répètent" in form.sentence.text()
    click(qtbot, form.copies.add)
    pick(form.copies.lines[1].kind, "maraude")
    press(qtbot, first.kind, KEY.Key_Delete, ALT)
    assert rule_of(panel, "8").copies == ("maraude",)
    pick(form.copies.lines[0].when, True)
    pick(form.copies.lines[0].when, False)
    click(qtbot, form.copies.lines[0].remove)
    assert rule_of(panel, "8").copies == ()
    assert follow(qtbot) is form.copies.add


def test_target_delay_and_note(qtbot: QtBot, panel: RulesPanel) -> None:
    form = form_of(panel, "19")
    pick(form.target, "team:maraude_ego")
    assert rule_of(panel, "19").target_team == "maraude_ego"
    assert rule_of(panel, "19").target_kind is None
    pick(form.target, "")
    assert rule_of(panel, "19").pools
    assert "laisser sans équipe" in form.sentence.text()
    form.accept.setValue(45)
    assert rule_of(panel, "19").accept_minutes == 45
    form.accept.setValue(0)
    assert form.accept.text() == "délai de la catégorie"
    assert rule_of(panel, "19").accept_minutes is None
    qtbot.keyClicks(form.note, "essai")
    assert rule_of(panel, "19").note == "essai"
    panel.draft.undo()  # the note as a whole, not its last letter
    assert rule_of(panel, "19").note == ""


def test_a_team_that_is_not_there_is_kept_in_sight(panel: RulesPanel) -> None:
    panel.draft.put(replace(rule_of(panel, "3"), target_kind=None, target_team="fantome"))
    form = form_of(panel, "3")
    assert form.target.currentText() == "Équipe inconnue : fantome"
    panel.draft.put(replace(rule_of(panel, "4"), conditions={"sector": ["atlantide"]}))
    form = form_of(panel, "4")
    assert line(form.conditions, 0).editor.button.text() == "atlantide (inconnu)"


def test_a_fault_keeps_the_keyboard_there(qtbot: QtBot, panel: RulesPanel, desk: Desk) -> None:
    told: list[str] = []
    desk.toast_asked.connect(lambda text, _action: told.append(text))
    form = form_of(panel, "3")
    form.name.clear()
    assert form.name_field.error.text() == "Donnez un nom à cette règle."
    assert form.name.property("invalid") is True
    assert rule_of(panel, "3").name == "agressivité signalée"
    panel.list.view.setFocus()
    press(qtbot, panel.list.view, KEY.Key_Down)
    qtbot.waitUntil(lambda: form.name.hasFocus())
    assert panel.list.view.code == "3"
    assert panel.pane.form is form
    assert told == ["Terminez d’abord la règle 3 : il y manque quelque chose."]
    press(qtbot, panel.list.view, KEY.Key_N)
    assert len(panel.draft.rules) == 29
    form.name.setText("agressivité")
    form_of(panel, "4")


def test_equal_hours_are_refused_beside_them(panel: RulesPanel) -> None:
    form = form_of(panel, "6")
    hours = line(form.conditions, 1)
    hours.editor.times[0].setTime(QTime(6, 0))
    assert hours.error.text() == "Choisissez deux heures différentes."
    assert hours.editor.times[0].accessibleDescription() == hours.error.text()
    assert form.fault() is hours.editor.times[0]
    assert "entre 23\u00a0h et 6\u00a0h" in form.sentence.text()


def test_undo_shows_in_the_form(qtbot: QtBot, panel: RulesPanel) -> None:
    form = form_of(panel, "3")
    pick(form.target, "")
    qtbot.keyClicks(form.name, "XY")
    assert rule_of(panel, "3").name == "agressivité signaléeXY"
    panel.list.undo.click()
    assert panel.pane.form.name.text() == "agressivité signalée"
    panel.list.undo.click()
    assert panel.pane.form.target.target() == (TeamKind.UASA, None)
    assert not panel.draft.modified


def test_enter_goes_to_the_form(qtbot: QtBot, panel: RulesPanel) -> None:
    panel.list.view.setFocus()
    press(qtbot, panel.list.view, KEY.Key_Return)
    assert panel.pane.form.name.hasFocus()


def test_each_input_has_a_name(panel: RulesPanel) -> None:
    panel.draft.put(
        replace(
            rule_of(panel, "3"),
            conditions={"all": [{"hours": ["22:00", "06:00"]}, {"any": [{"recurring": True}]}]},
            copies=({"kind": "maraude", "if": {"sector": ["stalingrad"]}},),
        )
    )
    form = form_of(panel, "3")
    stops = [*form.conditions.stops(), *form.copies.stops(), form.target, form.accept, form.note]
    for stop in stops:
        assert stop.accessibleName() or stop.text()
