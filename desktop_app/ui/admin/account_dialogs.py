"""An account to make or to change, and the password given for once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QWidget

from desktop_app.domain.accounts import Account, checked, districts_of
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.passwords import ONE_TIME_DAYS
from desktop_app.ui.admin.accounts_wording import say_role, tr
from desktop_app.ui.dialogs import Question
from desktop_app.ui.widgets.field import Field


class AccountQuestion(Question):
    """`wanted(Account, bool)` once it is complete, False for one without a password; its owner
    accepts it, or has it `refuse`."""

    wanted = Signal(object, bool)

    def __init__(
        self,
        parent: QWidget | None,
        teams: Mapping[str, str],
        known: Account | None = None,
        *,
        shared: bool = False,
    ) -> None:
        title = tr("Ajouter un compte") if known is None else tr("Modifier le compte")
        text = "" if known is None or known.active else tr("Ce compte est fermé : il se rouvre.")
        yes = tr("Ajouter") if known is None else tr("Enregistrer")
        super().__init__(parent, title, text, yes)
        self._known = known
        self.login, self.name = QLineEdit(self), QLineEdit(self)
        self.login.setPlaceholderText("prenom.nom")
        self.login.setMaxLength(63)
        self.name.setMaxLength(120)
        self.role = QComboBox(self)
        for role in Role:
            self.role.addItem(say_role(role), role.value)
        self.districts = QLineEdit(self)
        self.districts.setPlaceholderText("19, 18")
        self.team = QComboBox(self)
        self.team.addItem(tr("Aucune"), None)
        for code, name in teams.items():
            self.team.addItem(name, code)
        self.kerberos = QCheckBox(tr("Avec le compte de la Ville (Kerberos), sans mot de passe"))
        self.fields = {
            "login": Field(tr("&Identifiant"), self.login, self),
            "name": Field(tr("&Nom inscrit dans l’historique"), self.name, self),
            "as": Field(tr("&Profil"), self.role, self),
            "arrondissements": Field(
                tr("&Mairies (la première est celle d’attache)"), self.districts, self
            ),
            "team": Field(tr("É&quipe"), self.team, self),
        }
        for field in self.fields.values():
            self.inputs.addWidget(field)
        self.inputs.addWidget(self.kerberos)
        self.kerberos.setVisible(shared and known is None)
        if known is not None:
            self._fill(known)
        self.role.currentIndexChanged.connect(self._on_role)
        self._on_role()
        (self.login if known is None else self.name).setFocus()

    def _fill(self, known: Account) -> None:
        self.login.setText(known.login)
        self.login.setReadOnly(True)
        self.login.setEnabled(False)
        self.name.setText(known.name)
        self.role.setCurrentIndex(self.role.findData(known.role.value))
        self.districts.setText(", ".join(map(str, known.arrondissements)))
        if known.team and self.team.findData(known.team) < 0:
            self.team.addItem(known.team, known.team)
        self.team.setCurrentIndex(self.team.findData(known.team))

    def _on_role(self) -> None:
        role = Role(self.role.currentData())
        self.fields["arrondissements"].setVisible(role is Role.FRONT_DESK)
        self.fields["team"].setVisible(role in (Role.TEAM_LEAD, Role.MEDIATOR))

    def account(self) -> Account:
        """What the fields tell; what the role does not ask for is left out. UserError."""
        role = Role(self.role.currentData())
        desk = role is Role.FRONT_DESK
        of_team = role in (Role.TEAM_LEAD, Role.MEDIATOR)
        account = Account(
            self.login.text(),
            self.name.text(),
            role,
            districts_of(self.districts.text()) if desk else (),
            self.team.currentData() if of_team else None,
        )
        if self._known is not None:
            account = replace(account, login=self._known.login)
        return checked(account)

    def complete(self) -> bool:
        """Judge it here, then let the base judge."""
        for field in self.fields.values():
            field.set_error("")
        try:
            account = self.account()
        except UserError as error:
            self.refuse(error)
            return False
        self.yes.setEnabled(False)
        self.wanted.emit(account, not self.kerberos.isChecked())
        return False

    def refuse(self, error: Exception) -> None:
        """Say it beside its field."""
        self.yes.setEnabled(True)
        if isinstance(error, UserError):
            field = self.fields.get(error.field or "", self.fields["login"])
            field.set_error(error.message)
            field.widget.setFocus()
            self.bring_in_sight(field)


def tell_password(parent: QWidget, name: str, password: str, *, once: bool) -> Question:
    """Show a password that was given: it is not shown again. `once`: it must be changed."""
    text = tr("À dire à {0}, de vive voix. Il ne sera plus montré.").format(name)
    if once:
        more = tr(
            " Il sert une fois, dans les {0} jours : Relais demande aussitôt d’en choisir un autre."
        )
        text += more.format(ONE_TIME_DAYS)
    question = Question(parent, tr("Mot de passe provisoire"), text, tr("C’est noté"), no="")
    shown = QLineEdit(password, question)
    shown.setReadOnly(True)
    shown.setObjectName("given_password")
    question.inputs.addWidget(Field(tr("Mot de passe"), shown, question))
    copy = QPushButton(tr("Copier"), question)
    copy.setProperty("kind", "link")
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(password))
    question.add_left(copy)
    shown.setFocus()
    shown.selectAll()
    question.open()
    return question
