"""The connection as a page of its own: when the base cannot be opened; and as a tab."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui.connection.form import ConnectionForm
from desktop_app.ui.desk import Desk
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.label import Label

CARD_WIDTH = 640


class ConnectionPage(QScrollArea):
    """The form alone in the window."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        inside = QWidget(self)
        inside.setProperty("kind", "scroll")
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(24, 32, 24, 24)
        card = Card(inside, margin=26)
        card.setMaximumWidth(max(CARD_WIDTH, px(CARD_WIDTH)))
        title = Label(self.tr("Connexion à la base partagée"), card)
        title.setProperty("kind", "title")
        self.form = ConnectionForm(desk, card)
        for widget in (title, self.form):
            card.body.addWidget(widget)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 20)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(1)
        self.setWidget(inside)
        self.setFocusProxy(self.form.first_input())


class ConnectionPanel(Card):
    """« Connexion » of the administration: the base in use, and the way to another."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = Label(self.tr("Base de travail"), self)
        heading.setProperty("kind", "heading")
        joined = desk.connection
        if joined is None:
            text = self.tr(
                "Ce poste travaille seul, sur sa propre base. Pour travailler avec les autres "
                "mairies et les équipes, rejoignez la base partagée : l’informatique donne le "
                "nom du serveur et le fichier de l’autorité."
            )
        else:
            text = self.tr(
                "Ce poste travaille sur la base partagée « {0} » du serveur {1}, au nom de {2}."
            ).format(joined.base, joined.server, joined.login)
        self.state = Label(text, self)
        self.state.setWordWrap(True)
        self.state.setProperty("kind", "muted")
        self.form = ConnectionForm(desk, self)
        for widget in (heading, self.state, self.form):
            self.body.addWidget(widget)
