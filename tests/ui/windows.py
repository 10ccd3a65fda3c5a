"""The main window, without the frame around it."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app.services.seat import Seat
from desktop_app.ui.crash import CrashWatch
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow


def shown_window(qtbot: QtBot, desk: Desk, seat: Seat, folder: Path) -> MainWindow:
    """Shown at 1366×768, with `seat` at it; its list is being asked for."""
    window = MainWindow(desk, CrashWatch(folder))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    desk.sit(seat)
    return window
