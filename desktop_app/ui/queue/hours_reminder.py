"""A quiet line above the queue while the hours of some team are to be given or confirmed."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop_app.domain.rights import Action, allowed
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.label import Label


class HoursReminder(QFrame):
    """Hidden while every team has hours, all confirmed; who may confirm them is led there."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setProperty("edge", "bottom")
        self.text = Label(self)
        self.text.setProperty("kind", "small")
        self.text.setWordWrap(True)  # a narrow page asks for no more room
        self.link = QPushButton(tr("Voir les services"), self)
        self.link.setProperty("kind", "inline")
        self.link.setObjectName("hours_reminder")
        self.link.setVisible(allowed(desk.seat.actor, Action.EDIT_REFERENCE))
        self.link.clicked.connect(lambda: desk.ask_admin("duty"))
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 2, 14, 2)
        row.setSpacing(6)
        row.addWidget(self.text, 1)
        row.addWidget(self.link)
        self.hide()

    def say(self, unconfirmed: int, hourless: int) -> None:
        """How many teams have hours to confirm, and how many have none at all."""
        words = " · ".join(
            each for each in (_hourless(hourless), _unconfirmed(unconfirmed)) if each
        )
        self.text.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))


def _unconfirmed(teams: int) -> str:
    if teams > 1:
        return tr("Horaires à confirmer pour {0} équipes").format(teams)
    return tr("Horaires à confirmer pour 1 équipe") if teams else ""


def _hourless(teams: int) -> str:
    if teams > 1:
        return tr("{0} équipes sans horaires : rien ne leur est proposé").format(teams)
    return tr("1 équipe sans horaires : rien ne lui est proposé") if teams else ""
