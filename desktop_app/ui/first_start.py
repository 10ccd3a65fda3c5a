"""Who sits here: asked at the first start, changed later under Administration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.place_words import say_arrondissement
from desktop_app.ui.desk import Desk
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.ui.connection.form import ConnectionForm

NEAREST = (19, 18, 10)  # offered before the other arrondissements
MEDIATION = "mediation"
CARD_WIDTH = 640


class ProfileForm(QWidget):
    """Role, name, and what bounds it: arrondissement or team. `chosen(Actor)` once complete."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, save_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("profile_form")
        self._roles = QButtonGroup(self)
        self._team_kinds: dict[str, str] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._role_rows())
        self.name = QLineEdit(self)
        self.name.setMaxLength(80)
        self.name.setPlaceholderText(self.tr("Prénom et nom, ou nom du poste"))
        self.name_field = Field(self.tr("&Nom inscrit dans l’historique"), self.name, self)
        self.arrondissement = QComboBox(self)
        for number in (*NEAREST, *(n for n in range(1, 21) if n not in NEAREST)):
            self.arrondissement.addItem(
                self.tr("{0} arrondissement").format(say_arrondissement(number)), number
            )
        self.arrondissement_field = Field(self.tr("&Mairie"), self.arrondissement, self)
        self.team = QComboBox(self)
        self.team_field = Field(self.tr("É&quipe"), self.team, self)
        for field in (self.name_field, self.arrondissement_field, self.team_field):
            column.addWidget(field)
        self.save = QPushButton(save_text, self)
        self.save.setProperty("kind", "primary")
        self.save.clicked.connect(self._on_save)
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addStretch(1)
        column.addLayout(row)
        self._roles.idToggled.connect(self._on_role)
        self._on_role()
        self._load()

    def _role_rows(self) -> QGridLayout:
        says = {
            Role.FRONT_DESK: self.tr("prend les appels, les visites et les courriels ; saisit"),
            Role.MEDIATOR: self.tr("saisit, rend visite, répond aux déclarants"),
            Role.TEAM_LEAD: self.tr("accepte, planifie, rend compte et clôt pour son équipe"),
            Role.COORDINATOR: self.tr("règles, lieux, suivi d’ensemble"),
            Role.ADMIN: self.tr("tables et sauvegardes ; ne voit aucune identité"),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for line, role in enumerate(Role):
            button = QRadioButton(f"{role.label}", self)
            button.setAccessibleDescription(says[role])
            button.setChecked(line == 0)
            self._roles.addButton(button, line)
            label = Label(says[role], self)
            label.setProperty("kind", "muted")
            label.setWordWrap(True)
            grid.addWidget(button, line, 0)
            grid.addWidget(label, line, 1)
        return grid

    def role(self) -> Role:
        """The role picked."""
        return list(Role)[self._roles.checkedId()]

    def first_input(self) -> QWidget:
        """Where the keyboard starts."""
        return self._roles.checkedButton()

    def _load(self) -> None:
        from desktop_app.services.list_reference import list_teams

        seat = self._desk.seat
        self._desk.tasks.run(self, lambda: list_teams(seat), self._on_teams)

    def _on_teams(self, teams: object) -> None:
        for team in teams:
            if team.active:
                self.team.addItem(team.name, team.code)
                self._team_kinds[team.code] = team.kind
        profile = self._desk.settings.profile
        if profile is not None:
            self.fill(profile)

    def fill(self, profile: Actor) -> None:
        """Show an existing profile."""
        self._roles.button(list(Role).index(profile.role)).setChecked(True)
        self.name.setText(profile.name)
        self._pick(self.arrondissement, profile.arrondissement)
        self._pick(self.team, profile.team)

    @staticmethod
    def _pick(combo: QComboBox, content: object) -> None:
        index = combo.findData(content)
        if index >= 0:
            combo.setCurrentIndex(index)

    def _on_role(self) -> None:
        self.arrondissement_field.setVisible(self.role() is Role.FRONT_DESK)
        self.team_field.setVisible(self.role() is Role.TEAM_LEAD)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's: Enter anywhere in the form saves it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_save()
            return
        super().keyPressEvent(event)

    def _on_save(self) -> None:
        name = self.name.text().strip()
        self.name_field.set_error(
            "" if name else self.tr("Écrivez un nom : il signe chaque geste dans l’historique.")
        )
        lead = self.role() is Role.TEAM_LEAD
        self.team_field.set_error(
            self.tr("Choisissez l’équipe dont vous êtes chef.")
            if lead and self.team.currentData() is None
            else ""
        )
        if not name:
            self.name.setFocus()
            return
        if lead and self.team.currentData() is None:
            self.team.setFocus()
            return
        self.chosen.emit(self._actor(name))

    def _actor(self, name: str) -> Actor:
        role = self.role()
        if role is Role.FRONT_DESK:
            return Actor(name, role, arrondissement=self.arrondissement.currentData())
        if role is Role.TEAM_LEAD:
            return Actor(name, role, team=self.team.currentData())
        if role is Role.MEDIATOR:
            kinds = self._team_kinds.items()
            return Actor(name, role, team=next((c for c, k in kinds if k == MEDIATION), None))
        return Actor(name, role)


class FirstStart(QScrollArea):
    """The whole page shown at the first start, by keyboard alone: arrows, Tab, Enter."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        inside = QWidget(self)
        inside.setProperty("kind", "scroll")
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(24, 32, 24, 24)
        card = Card(inside, margin=26)
        card.setMaximumWidth(max(CARD_WIDTH, px(CARD_WIDTH)))
        title = Label(self.tr("Bienvenue dans Relais"), card)
        title.setProperty("kind", "title")
        text = Label(
            self.tr(
                "Dites qui travaille à ce poste. Vous pourrez le changer à tout moment, au bas du "
                "bandeau de gauche."
            ),
            card,
        )
        text.setWordWrap(True)
        text.setProperty("kind", "muted")
        self.form = ProfileForm(desk, self.tr("Commencer"), card)
        self.connection: ConnectionForm | None = None
        self.alone = QRadioButton(self.tr("Ce poste travaille seul"), card)
        self.joined = QRadioButton(self.tr("Rejoindre la base partagée"), card)
        self.alone.setChecked(True)
        where = FlowLayout()
        bases = QButtonGroup(card)
        for button in (self.alone, self.joined):
            bases.addButton(button)
            where.addWidget(button)
        card.body.addWidget(title)
        card.body.addLayout(where)
        for widget in (text, self.form):
            card.body.addWidget(widget)
        self._text = text
        self._card = card
        self._desk = desk
        self.joined.toggled.connect(self._on_joined)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 20)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(1)
        self.setWidget(inside)
        self.setFocusProxy(self.form.first_input())

    def _on_joined(self, joined: bool) -> None:
        # An account of the shared base says who works here.
        if self.connection is None:
            from desktop_app.ui.connection.form import ConnectionForm

            self.connection = ConnectionForm(self._desk, self._card)
            self._card.body.addWidget(self.connection)
        self.connection.setVisible(joined)
        for widget in (self._text, self.form):
            widget.setVisible(not joined)
        (self.connection if joined else self.form).first_input().setFocus()
