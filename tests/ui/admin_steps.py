"""Steps shared by the tests of the administration's panels."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.desk import Desk

Panel = TypeVar("Panel", bound=QWidget)


def open_panel(qtbot: QtBot, desk: Desk, kind: type[Panel]) -> Panel:
    """A panel as the page holds it: it hears what is written."""
    panel = kind(desk)
    qtbot.addWidget(panel)
    desk.changed.connect(panel.refresh)
    panel.resize(1150, 700)
    panel.show()
    panel.activateWindow()
    settle(qtbot, desk)
    return panel


def settle(qtbot: QtBot, desk: Desk) -> None:
    """Until nothing is being read or written."""
    qtbot.waitUntil(lambda: desk.tasks.pending() == 0, timeout=15_000)


def go_to(panel: QWidget, name: str) -> None:
    """Choose a team of the list by the beginning of its name."""
    lines = panel.list
    row = next(at for at in range(lines.count()) if lines.item(at).text().startswith(name))
    lines.setCurrentRow(row)
