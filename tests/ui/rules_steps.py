"""The rules' editor on a real base, and the gestures that its tests share."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.rules import Rule
from desktop_app.ui.desk import Desk
from desktop_app.ui.rules.panel import RulesPanel

LEFT = Qt.MouseButton.LeftButton


def opened(qtbot: QtBot, desk: Desk) -> RulesPanel:
    """The editor, shown and filled, told of what is written as in the window."""
    panel = RulesPanel(desk)
    qtbot.addWidget(panel)
    panel.resize(1118, 640)
    desk.changed.connect(panel.refresh)
    QAbstractItemModelTester(
        panel.list.view.lines, QAbstractItemModelTester.FailureReportingMode.Fatal, panel
    )
    panel.show()
    qtbot.waitExposed(panel)
    panel.activateWindow()
    settle(qtbot, desk)
    return panel


def settle(qtbot: QtBot, desk: Desk) -> None:
    """Every task has answered."""
    qtbot.waitUntil(lambda: desk.tasks.pending() == 0, timeout=15_000)


def checked(qtbot: QtBot, panel: RulesPanel) -> None:
    """The check has followed the last change."""
    qtbot.waitUntil(lambda: panel.checker.current, timeout=15_000)


def codes(panel: RulesPanel) -> list[str]:
    """The rules' codes in their order on the screen."""
    lines = panel.list.view.lines
    return [lines.line_at(row).code for row in range(lines.rowCount())]


def press(qtbot: QtBot, widget: QWidget, key: Qt.Key, held: object = None) -> None:
    """A key on a widget, with perhaps another one held."""
    qtbot.keyClick(widget, key, held or Qt.KeyboardModifier.NoModifier)


def click(qtbot: QtBot, button: QPushButton) -> None:
    """A click on a button that can be clicked."""
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, LEFT)


def pick(combo: QComboBox, content: object) -> None:
    """Choose an entry by what it stands for."""
    combo.setCurrentIndex(combo.findData(content))


def rule_of(panel: RulesPanel, code: str) -> Rule:
    """A rule of the draft."""
    rule = panel.draft.find(code)
    assert rule is not None
    return rule
