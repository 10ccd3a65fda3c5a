"""The list of rules: keys, mouse, filter, undo, marks of problems."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import Category
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk, ToastAction
from desktop_app.ui.rules.panel import RulesPanel
from tests.ui.rules_steps import LEFT, checked, click, codes, opened, pick, press, rule_of, settle

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> RulesPanel:
    return opened(qtbot, desk)


def test_the_rules_in_force_are_listed_in_their_order(panel: RulesPanel) -> None:
    assert codes(panel) == [str(number) for number in range(1, 30)]
    assert panel.bar.pill.text() == "Règles en vigueur"
    assert panel.bar.text.text() == "version 1, d’origine"
    line = panel.list.view.lines.line_at(2)
    assert line.target == "UASA"
    assert line.sentence.startswith("Si la catégorie est agressivité, orienter vers l’UASA")
    assert not panel.bar.save.isEnabled()
    assert not panel.bar.publish.isEnabled()


def test_a_line_tells_all_to_who_hears_it(qtbot: QtBot, panel: RulesPanel) -> None:
    rule = rule_of(panel, "5")
    panel.draft.put(replace(rule, conditions={"all": [rule.conditions, {"category": ["noise"]}]}))
    checked(qtbot, panel)
    row = codes(panel).index("5")
    spoken = panel.list.view.lines.index(row).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Règle 5. personne en détresse, dite vulnérable. Si (la catégorie")
    assert "erreur" in spoken
    assert "se contredisent" in spoken


def test_keys_move_a_rule(qtbot: QtBot, panel: RulesPanel) -> None:
    view = panel.list.view
    view.choose("3")
    press(qtbot, view, KEY.Key_Up, ALT)
    assert codes(panel)[:4] == ["1", "3", "2", "4"]
    assert view.code == "3"
    assert view.currentIndex().row() == 1
    press(qtbot, view, KEY.Key_Down, ALT)
    press(qtbot, view, KEY.Key_Down, ALT)
    assert codes(panel)[:4] == ["1", "2", "4", "3"]
    assert [rule.position for rule in panel.draft.rules[:4]] == [10, 20, 30, 40]
    assert panel.bar.pill.text() == "Brouillon modifié"
    for _ in range(3):
        press(qtbot, view, KEY.Key_Z, CTRL)
    assert codes(panel)[:4] == ["1", "2", "3", "4"]
    assert panel.bar.pill.text() == "Règles en vigueur"
    press(qtbot, view, KEY.Key_Y, CTRL)
    assert codes(panel)[:3] == ["1", "3", "2"]


def test_the_first_goes_no_higher(qtbot: QtBot, panel: RulesPanel) -> None:
    panel.list.view.choose("1")
    press(qtbot, panel.list.view, KEY.Key_Up, ALT)
    assert not panel.draft.modified
    click(qtbot, panel.list.down)
    assert codes(panel)[:2] == ["2", "1"]
    click(qtbot, panel.list.undo)
    assert not panel.draft.modified


def test_a_rule_is_dragged(panel: RulesPanel) -> None:
    view = panel.list.view
    drag(panel, "1", "3", below=True)
    assert codes(panel)[:4] == ["2", "3", "1", "4"]
    drag(panel, "1", "2", below=False)
    assert codes(panel)[:4] == ["1", "2", "3", "4"]
    assert view.code == "1"


def drag(panel: RulesPanel, code: str, onto: str, *, below: bool) -> None:
    view = panel.list.view
    view.choose(code)
    content = view.lines.mimeData([view.currentIndex()])
    box = view.visualRect(view.lines.index(codes(panel).index(onto)))
    point = QPoint(box.center().x(), box.bottom() - 3 if below else box.top() + 3)
    move, keys = Qt.DropAction.MoveAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(point, move, content, LEFT, keys)
    QApplication.sendEvent(view.viewport(), enter)
    assert enter.isAccepted()
    QApplication.sendEvent(view.viewport(), QDragMoveEvent(point, move, content, LEFT, keys))
    drop = QDropEvent(QPointF(point), move, content, LEFT, keys)
    QApplication.sendEvent(view.viewport(), drop)
    assert drop.isAccepted()


def test_delete_takes_a_rule_out_and_the_toast_puts_it_back(
    qtbot: QtBot, panel: RulesPanel, desk: Desk
) -> None:
    told: list[tuple[str, ToastAction]] = []
    desk.toast_asked.connect(lambda text, action: told.append((text, action)))
    panel.list.view.choose("7")
    press(qtbot, panel.list.view, KEY.Key_Delete)
    assert "7" not in codes(panel)
    assert panel.list.view.code == "8"
    assert panel.pane.code == "8"
    ((text, action),) = told
    assert text == "Règle 7 retirée du brouillon."
    action.run()
    assert codes(panel)[6] == "7"
    panel.draft.move("2", 0)
    action.run()  # the moment has passed: nothing else is undone
    assert codes(panel)[0] == "2"


def test_every_rule_can_go(qtbot: QtBot, panel: RulesPanel) -> None:
    panel.draft.replace_all(panel.draft.rules[:1])
    panel.list.view.choose("1")
    click(qtbot, panel.list.remove)
    assert codes(panel) == []
    assert panel.pane.form is None
    press(qtbot, panel.list.view, KEY.Key_N)
    assert codes(panel) == ["1"]
    assert panel.pane.code == "1"


def test_space_stops_a_rule_and_starts_it_again(qtbot: QtBot, panel: RulesPanel) -> None:
    view = panel.list.view
    view.choose("12")
    press(qtbot, view, KEY.Key_Space)
    assert not rule_of(panel, "12").active
    assert view.lines.line_at(11).sentence.startswith("Règle arrêtée : ")
    assert not panel.pane.form.active.isChecked()
    press(qtbot, view, KEY.Key_Space)
    assert panel.pane.form.active.isChecked()
    assert not panel.draft.modified


def test_the_filter_looks_at_texts_and_categories(qtbot: QtBot, panel: RulesPanel) -> None:
    qtbot.keyClicks(panel.list.words, "samu")
    assert shown(panel) == ["1", "6"]  # the rule in front stays, with those found
    assert panel.list.count.text().startswith("2 sur 29 règles")
    panel.list.words.clear()
    pick(panel.list.category, Category.DEALING.value)
    assert shown(panel)[:2] == ["1", "8"]
    panel.see("29")
    assert len(shown(panel)) == 29


def shown(panel: RulesPanel) -> list[str]:
    view = panel.list.view
    return [code for row, code in enumerate(codes(panel)) if not view.isRowHidden(row)]


def test_a_rule_moves_past_those_that_are_hidden(qtbot: QtBot, panel: RulesPanel) -> None:
    panel.list.view.choose("20")
    pick(panel.list.category, Category.LITTER_DRUG.value)
    assert shown(panel)[:3] == ["18", "20", "21"]
    press(qtbot, panel.list.view, KEY.Key_Up, ALT)
    assert codes(panel)[16:20] == ["17", "20", "18", "19"]


def test_a_problem_leads_to_its_rule(qtbot: QtBot, panel: RulesPanel) -> None:
    panel.draft.put(replace(rule_of(panel, "9"), target_kind=None, target_team="fantome"))
    checked(qtbot, panel)
    problems = panel.list.problems
    assert problems.heading.text() == "1 erreur, 1 avertissement"
    assert problems.list.item(0).text().startswith("Erreur : Règle 9 (")
    assert panel.list.view.lines.line_at(8).mark == "erreur"
    problems.list.setCurrentRow(0)
    press(qtbot, problems.list, KEY.Key_Return)
    assert panel.list.view.code == "9"
    (label,) = panel.pane.form.problems.labels
    assert "l’équipe «\u00a0fantome\u00a0» n’existe pas" in label.text()
    panel.draft.undo()
    checked(qtbot, panel)
    assert panel.list.view.lines.line_at(8).mark == ""
    assert not panel.pane.form.problems.isVisible()


def test_check_leads_to_what_is_wrong(qtbot: QtBot, panel: RulesPanel, desk: Desk) -> None:
    told: list[str] = []
    desk.toast_asked.connect(lambda text, _action: told.append(text))
    click(qtbot, panel.bar.check)
    settle(qtbot, desk)
    assert told == ["Vérification : 1 avertissement."]
    assert panel.list.problems.list.hasFocus()


def test_who_may_not_edit_only_reads(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], front_desk: Seat
) -> None:
    panel = opened(qtbot, make_desk(front_desk))
    view = panel.list.view
    view.choose("2")
    for key in (KEY.Key_Delete, KEY.Key_N, KEY.Key_Space):
        press(qtbot, view, key)
    assert panel.pane.form.rule.code == "2"
    press(qtbot, view, KEY.Key_Up, ALT)
    assert codes(panel) == [str(number) for number in range(1, 30)]
    assert not panel.pane.form.inputs.isEnabled()
    hidden = (panel.bar.save, panel.bar.publish, panel.bar.load, panel.list.add)
    assert not any(button.isVisible() for button in hidden)
    assert panel.bar.versions.isVisible()
    press(qtbot, panel, KEY.Key_S, CTRL)
    settle(qtbot, panel._desk)
    assert not panel.draft.modified


def test_side_by_side_or_one_above_the_other(panel: RulesPanel, qtbot: QtBot) -> None:
    assert panel.splitter.orientation() is Qt.Orientation.Horizontal
    panel.resize(600, 900)
    qtbot.waitUntil(lambda: panel.splitter.orientation() is Qt.Orientation.Vertical)
