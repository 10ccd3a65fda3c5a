"""What the queue says when a view holds nothing, and the button that helps."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.services.queue_query import NO_FILTER, View
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.reader import Query
from desktop_app.ui.queue.view_bar import ViewBar
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.empty import Empty


class QueueEmpty(Empty):
    """One sentence per view; the button removes the filters, or leads to where work is."""

    def __init__(self, desk: Desk, bar: ViewBar, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.setObjectName("queue_empty")
        self._desk = desk
        self._bar = bar
        self._button = self.add_action("", self._on_action)
        self._button.setObjectName("empty_action")

    def say(self, query: Query) -> None:
        """Say why there is nothing and what to do."""
        if query.filters != NO_FILTER:
            title = tr("Rien ne répond à ces filtres")
            text = tr("Retirez un filtre, ou cherchez un numéro avec Ctrl+K.")
            action = tr("Retirer les filtres")
        else:
            title, text = _words(query.view)
            action = tr("Nouveau signalement") if self._logs() else tr("Voir tous les ouverts")
            if query.view is View.OPEN and not self._logs():
                action = ""
        self.title.setText(title)
        self.text.setText(text)
        self._button.setText(action)
        self._button.setVisible(bool(action))

    def _logs(self) -> bool:
        return self._bar.query.view in (View.OPEN, View.MINE) and self._desk.seat.actor.team is None

    def _on_action(self) -> None:
        if self._bar.query.filters != NO_FILTER:
            self._bar.take(filters=NO_FILTER)
        elif self._logs():
            self._desk.ask_entry()
        else:
            self._bar.take(view=View.OPEN)


def _words(view: View) -> tuple[str, str]:
    return {
        View.MY_TEAM: (
            tr("Rien à traiter pour votre équipe"),
            tr("Les signalements orientés vers elle arriveront ici."),
        ),
        View.POOL: (
            tr("Aucun signalement sans équipe"),
            tr("Ceux que ni règle ni équipe ne prend attendent ici une affectation."),
        ),
        View.COPIES: (
            tr("Rien en copie"),
            tr("Ce qu’une autre équipe traite et que la vôtre doit savoir se lira ici."),
        ),
        View.LATE: (tr("Aucun retard"), tr("Toutes les échéances en cours sont tenues.")),
        View.TO_CHECK: (
            tr("Rien à constater"),
            tr("Les scènes trop anciennes pour être retrouvées telles quelles viennent ici."),
        ),
        View.MINE: (
            tr("Vous n’avez rien saisi"),
            tr("Vos signalements seront suivis ici ; Ctrl+N en saisit un."),
        ),
        View.OPEN: (tr("Aucun signalement ouvert"), tr("Ctrl+N saisit un signalement.")),
        View.TO_ANSWER: (
            tr("Personne n’attend de réponse"),
            tr("Ce qui est fini sans que tous aient reçu leur réponse attend ici."),
        ),
        View.CLOSED: (
            tr("Rien de clos depuis 30 jours"),
            tr("Les signalements clos restent lisibles ici pendant 30 jours."),
        ),
    }[view]
