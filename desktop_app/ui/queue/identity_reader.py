"""Reading who reported: the reason is asked first, and the reading is logged."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.views import Identity
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import ReasonQuestion
from desktop_app.ui.queue.wording import tr


class IdentityReader(QObject):
    """`identity_read(uid, Identity)`."""

    identity_read = Signal(str, object)

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page

    def ask(self, uid: str) -> None:
        """Ask why, then read the identity of a voice; the service logs the reading."""
        question = ReasonQuestion(
            self._page,
            tr("Lire les coordonnées"),
            tr("La lecture est consignée : qui, quand, pourquoi."),
            tr("Lire"),
            [
                (tr("Rappel du déclarant"), tr("Rappel du déclarant")),
                (tr("Réponse à envoyer"), tr("Réponse à envoyer")),
                (
                    tr("Précision sur le lieu ou les faits"),
                    tr("Précision sur le lieu ou les faits"),
                ),
                ("", tr("Autre (à préciser)")),
            ],
            text_label=tr("Précision"),
            required_for=frozenset({""}),
        )
        question.setObjectName("identity_question")
        question.accepted.connect(lambda: self._read(uid, *question.answer()))
        question.open()

    def _read(self, uid: str, reason: str, text: str) -> None:
        why = " : ".join(part for part in (reason, text) if part)
        seat = self._desk.seat

        def work() -> Identity:
            from desktop_app.services.read_identity import read_identity

            return read_identity(seat, uid, why)

        def done(identity: Identity) -> None:
            self.identity_read.emit(uid, identity)

        self._desk.tasks.run(self, work, done, self._desk.show_problem)
