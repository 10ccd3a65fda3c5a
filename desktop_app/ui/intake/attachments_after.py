"""A photo that the reporter hands over: joined to what was just saved."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.views import Logged
from desktop_app.ui.desk import Desk
from desktop_app.ui.intake.confirmation import Confirmation
from desktop_app.ui.queue.attachments_adder import AttachmentsAdder


class AttachmentsAfter(QObject):
    """The button « Joindre une photo » of the confirmation, where the actor may."""

    def __init__(self, desk: Desk, confirmation: Confirmation) -> None:
        super().__init__(confirmation)
        self._desk = desk
        self._button = confirmation.attach
        self._number = ""
        self._adder = AttachmentsAdder(desk, confirmation)
        self._adder.begun.connect(lambda _number, _words: self._button.setEnabled(False))
        self._adder.ended.connect(lambda _number: self._button.setEnabled(True))
        confirmation.said.connect(self._on_said)
        confirmation.attach_asked.connect(lambda: self._adder.ask(self._number))

    def _on_said(self, logged: Logged) -> None:
        self._number = logged.number
        team = logged.proposal.team
        may = allowed(
            self._desk.seat.actor,
            Action.ADD_ATTACHMENT,
            arrondissement=logged.place.arrondissement,
            team=team.code if team else None,
        )
        self._button.setVisible(may)
