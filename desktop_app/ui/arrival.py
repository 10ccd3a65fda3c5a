"""What the window shows before somebody sits: the first start, or a base that does not open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.domain.actor import Actor
from desktop_app.domain.errors import UserError

if TYPE_CHECKING:
    from desktop_app.domain.connection import Connection
    from desktop_app.ui.main_window import MainWindow

PASSWORD_FAULTS = ("password_missing", "password_wrong")


class Arrival(QObject):
    """Puts these pages into the window's stack."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def ask_profile(self) -> None:
        """Who sits here? For a PC that works alone."""
        from desktop_app.ui.first_start import FirstStart

        window = self._window
        if window.desk.protected:
            return  # the gate asks for a sign-in
        start = FirstStart(window.desk, window)
        start.form.chosen.connect(self._on_chosen)
        window.top.say(self.tr("Premier démarrage"))
        window.stack.addWidget(start)
        start.form.first_input().setFocus()

    def _on_chosen(self, actor: Actor) -> None:
        desk = self._window.desk
        desk.take_settings(replace(desk.settings, profile=actor))
        desk.sit(replace(desk.seat, actor=actor))

    def say_unavailable(
        self, error: Exception, retry: Callable[[], None], connection: Connection | None
    ) -> None:
        """The base does not open: why, and what can be done; nothing for a bug, shown elsewhere."""
        window = self._window
        window.rail.say_base(self.tr("Base indisponible"), well=False)
        if not isinstance(error, UserError):
            return
        if connection is None:
            window.screens.show_problem(error, retry)
        elif error.code in PASSWORD_FAULTS:
            window.screens.show_problem(error, retry)
            self.show_connection(connection)
        else:
            offer = self.tr("Connexion…"), lambda: self.show_connection(connection)
            window.screens.show_problem(error, retry, offer)

    def show_connection(self, connection: Connection) -> None:
        """The connection's page, filled with the base that was asked for."""
        from desktop_app.ui.connection.page import ConnectionPage

        window = self._window
        page = ConnectionPage(window.desk, window)
        page.form.fill(connection)
        window.top.say(self.tr("Connexion"))
        window.stack.addWidget(page)
        window.stack.setCurrentWidget(page)
        page.form.first_input().setFocus()
