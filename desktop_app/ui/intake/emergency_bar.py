"""Immediate danger: the numbers to call before anything is typed, and F9 to note that it was."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.domain.codes import EmergencyService
from desktop_app.ui.widgets.banner import Banner

_KEYS = {"17": "1&7", "15": "1&5", "18": "1&8", "112": "11&2", "114": "11&4", "115": "&115"}


class EmergencyBar(Banner):
    """`sent(EmergencyService)` when the agent says where the caller was sent."""

    sent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "danger", parent)
        self._service: EmergencyService | None = None
        self.turn = 0  # grows each time the bar says another thing
        self.button = self.add_action(self.tr("F9 · Consigner l’appel"), self.open_menu)
        self.menu = QMenu(self)
        self.menu.setAccessibleName(self.tr("Vers quel numéro l’appelant a-t-il été renvoyé ?"))
        for service in EmergencyService:
            text = service.label.replace(service.value, _KEYS[service.value], 1)
            action = QAction(text, self.menu)
            action.triggered.connect(lambda _=False, chosen=service: self.sent.emit(chosen))
            self.menu.addAction(action)
        self.set_service(None)

    def service(self) -> str | None:
        """The number the caller of this entry was sent to."""
        return self._service.value if self._service else None

    def set_service(self, service: str | None) -> None:
        """Say where the caller was sent (a restored draft, or None)."""
        known = service is not None and service in tuple(EmergencyService)
        self._service = EmergencyService(service) if known else None
        if self._service is None:
            self._say(self.tr("Danger immédiat ? Appeler d’abord le 17, 15, 18, 112, 114 ou 115."))
        else:
            text = self.tr("Appelant renvoyé vers le {number}, consigné.")
            self._say(text.format(number=self._service.value))

    def announce(self, service: EmergencyService) -> int:
        """Say that the call is being noted; it is part of the entry from now on. Returns the
        turn that `confirm` or `set_service` must still find."""
        self._service = service
        text = self.tr("Appelant renvoyé vers le {number} : consignation en cours…")
        self._say(text.format(number=service.value))
        return self.turn

    def confirm(self, at: dt.datetime) -> None:
        """Say that the call was noted at `at` (local)."""
        if self._service is not None:
            text = self.tr("Appelant renvoyé vers le {number}, consigné à {hour}.")
            self._say(text.format(number=self._service.value, hour=f"{at:%H:%M}"))

    def open_menu(self) -> None:
        """Ask which number, under the button."""
        self.menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))
        self.menu.setActiveAction(self.menu.actions()[0])

    def _say(self, text: str) -> None:
        self.turn += 1
        self.say(text)
