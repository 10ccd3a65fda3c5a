"""Protect a PC that several people share: its first account, the administrator's."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.accounts import Account, checked
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.services.edit_accounts import save_account
from desktop_app.services.local_accounts import SignedIn, sign_in
from desktop_app.ui.admin.accounts_wording import tr
from desktop_app.ui.desk import Desk
from desktop_app.ui.sign_in.new_password import NewPassword
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import Label

WIDTH = 640


class ProtectForm(QWidget):
    """Who is the administrator, and the password; then the window is theirs."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        card = Card(self)
        card.setMaximumWidth(max(WIDTH, px(WIDTH)))
        heading = Label(tr("Protéger ce poste par des comptes"), card)
        heading.setProperty("kind", "heading")
        text = Label(
            tr(
                "Aujourd’hui, qui ouvre Relais sur ce poste choisit son profil lui-même. Avec des "
                "comptes, chacun ouvre sa session par un mot de passe, et la fenêtre se verrouille "
                "quand personne n’y touche. Le premier compte est le vôtre : vous ouvrirez ensuite "
                "ceux des autres. On ne revient pas en arrière. Un fichier copié hors de Relais "
                "reste lisible : la session du système et le chiffrement du disque le protègent."
            ),
            card,
        )
        text.setWordWrap(True)
        text.setProperty("kind", "muted")
        self.login = QLineEdit(card)
        self.login.setPlaceholderText("prenom.nom")
        self.login.setMaxLength(63)
        self.name = QLineEdit(card)
        self.name.setMaxLength(120)
        self.fields = {
            "login": Field(tr("&Identifiant"), self.login, card),
            "name": Field(tr("N&om inscrit dans l’historique"), self.name, card),
        }
        self.fresh = NewPassword(card)
        self.protect = QPushButton(tr("Protéger ce poste par des comptes"), card)
        self.protect.setProperty("kind", "primary")
        self.protect.clicked.connect(self._on_protect)
        self.fresh.entered.connect(self._on_protect)
        row = QHBoxLayout()
        row.addWidget(self.protect)
        row.addStretch(1)
        for widget in (heading, text, *self.fields.values(), self.fresh):
            card.body.addWidget(widget)
        card.body.addLayout(row)
        line = QHBoxLayout()
        line.addWidget(card, 20)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(line)

    def _on_protect(self) -> None:
        if not self.protect.isEnabled():
            return
        for field in self.fields.values():
            field.set_error("")
        try:
            account = checked(Account(self.login.text(), self.name.text(), Role.ADMIN))
        except UserError as error:
            self._on_failed(error)
            return
        password = self.fresh.chosen(account.login, account.name)
        if password is None:
            return
        seat = self._desk.seat

        def work() -> SignedIn:
            save_account(seat, account, password)
            return sign_in(seat.store, account.login, password, seat.clock)

        self.protect.setEnabled(False)
        self._desk.tasks.run(self, work, self._on_protected, self._on_failed)

    def _on_protected(self, signed: SignedIn) -> None:
        desk = self._desk
        desk.protected = True
        desk.take_settings(replace(desk.settings, last_login=signed.actor.login))
        desk.sit(replace(desk.seat, actor=signed.actor))
        desk.ask_admin("accounts")
        desk.toast(tr("Ce poste est protégé. Ouvrez maintenant les comptes des autres."))

    def _on_failed(self, error: Exception) -> None:
        self.protect.setEnabled(True)
        if not isinstance(error, UserError):
            return
        field = self.fields.get(error.field or "")
        if field is None:
            self.fresh.say(error)
            return
        field.set_error(error.message)
        field.widget.setFocus()
