"""What stands alone in the window until somebody signs in, or while it is locked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.errors import UserError
from desktop_app.ui.sign_in.new_password import NewPassword
from desktop_app.ui.sign_in.password_field import PasswordField
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.label import Label

CARD_WIDTH = 460


class SignInPage(QScrollArea):
    """`signed(login, password)`; `chosen(password)` for a new one; `let_in()` by Kerberos."""

    signed = Signal(str, str)
    chosen = Signal(str)
    let_in = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAutoFillBackground(True)
        self._owner = ("", "")  # login and name, which a new password may not hold
        inside = QWidget(self)
        inside.setProperty("kind", "canvas")
        self._card = Card(inside, margin=26)
        self._card.setMaximumWidth(max(CARD_WIDTH, px(CARD_WIDTH)))
        self.title = Label(self._card)
        self.title.setProperty("kind", "title")
        self.title.setWordWrap(True)
        self.text = Label(self._card)
        self.text.setProperty("kind", "muted")
        self.text.setWordWrap(True)
        self._make_inputs()
        self._lay_out(inside)
        self.setWidget(inside)

    def _make_inputs(self) -> None:
        card = self._card
        self.login = QLineEdit(card)
        self.login.setPlaceholderText(self.tr("prenom.nom"))
        self.login_field = Field(self.tr("&Identifiant"), self.login, card)
        self.password = PasswordField(self.tr("&Mot de passe"), card)
        self.enter = QPushButton(card)
        self.enter.setProperty("kind", "primary")
        self.kerberos = QPushButton(self.tr("Déverrouiller avec le compte de la Ville"), card)
        self.kerberos.setProperty("kind", "primary")
        self.note = Label(
            self.tr("Mot de passe oublié ? L’administrateur de Relais en donne un nouveau."), card
        )
        self.note.setProperty("kind", "small")
        self.note.setWordWrap(True)
        self.fresh = NewPassword(card)
        self.keep = QPushButton(self.tr("Enregistrer et entrer"), card)
        self.keep.setProperty("kind", "primary")
        self.login.returnPressed.connect(self.password.line.setFocus)
        self.password.line.returnPressed.connect(self._on_enter)
        self.enter.clicked.connect(self._on_enter)
        self.kerberos.clicked.connect(self._on_kerberos)
        self.fresh.entered.connect(self._on_keep)
        self.keep.clicked.connect(self._on_keep)

    def _lay_out(self, inside: QWidget) -> None:
        buttons = FlowLayout()
        for button in (self.enter, self.kerberos, self.keep):
            buttons.addWidget(button)
        body = self._card.body
        body.setSpacing(12)
        for widget in (self.title, self.text, self.login_field, self.password, self.fresh):
            body.addWidget(widget)
        body.addLayout(buttons)
        body.addWidget(self.note)
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(24, 32, 24, 24)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._card, 20)
        row.addStretch(1)
        outer.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(2)

    # -- what it asks

    def ask(self, login: str) -> None:
        """Who sits here? `login` came in last."""
        self.title.setText(self.tr("Relais — ouvrir une session"))
        self.text.setText(self.tr("Ce poste est protégé par des comptes."))
        self._show(login, self.tr("Ouvrir la session"))

    def lock(self, login: str, *, kerberos: bool) -> None:
        """The window of `login` is locked; with `kerberos` the session of the system unlocks it."""
        self.title.setText(self.tr("Relais est verrouillé"))
        self.text.setText(
            self.tr(
                "Ce qui était en cours est gardé. Une autre personne peut ouvrir sa session : la "
                "saisie commencée reste à la précédente."
            )
            if not kerberos
            else self.tr("Ce qui était en cours est gardé.")
        )
        self._show(login, self.tr("Déverrouiller"))
        for widget in (self.login_field, self.password, self.enter, self.note):
            widget.setVisible(not kerberos)
        self.kerberos.setVisible(kerberos)

    def choose(self, login: str, name: str) -> None:
        """A password of one's own in place of the one given."""
        self._owner = (login, name)
        self.title.setText(self.tr("Choisissez votre mot de passe"))
        self.text.setText(self.tr("Celui que l’on vous a donné ne sert qu’une fois."))
        for widget in (self.login_field, self.password, self.enter, self.note, self.kerberos):
            widget.hide()
        self.fresh.clear()
        self.fresh.show()
        self.keep.show()
        self.busy(False)
        self.fresh.first.line.setFocus()

    def first_input(self) -> QWidget:
        """Where the keyboard starts."""
        if not self.kerberos.isHidden():
            return self.kerberos
        return self.password.line if self.login.text() else self.login

    def busy(self, busy: bool) -> None:
        """While it is being looked at."""
        for button in (self.enter, self.keep, self.kerberos):
            button.setEnabled(not busy)

    def say(self, error: UserError) -> None:
        """Why not; beside the field concerned."""
        self.busy(False)
        if not self.fresh.isHidden():
            self.fresh.say(error)
            return
        if not self.kerberos.isHidden():
            self.text.setText(error.message)
            self.kerberos.setFocus()
            return
        self.password.set_error(error.message)
        self.password.line.setFocus()
        self.password.line.selectAll()

    def _show(self, login: str, enter: str) -> None:
        for widget in (self.fresh, self.keep, self.kerberos):
            widget.hide()
        for widget in (self.login_field, self.password, self.enter, self.note):
            widget.show()
        self.login.setText(login)
        self.login_field.set_error("")
        self.password.set_error("")
        self.password.clear()
        self.enter.setText(enter)
        self.busy(False)

    def _on_enter(self) -> None:
        login, password = self.login.text().strip(), self.password.text()
        self.login_field.set_error("" if login else self.tr("Écrivez votre identifiant."))
        self.password.set_error("" if password else self.tr("Écrivez votre mot de passe."))
        if not login:
            self.login.setFocus()
        elif not password:
            self.password.line.setFocus()
        elif self.enter.isEnabled():
            self.busy(True)
            self.signed.emit(login, password)

    def _on_kerberos(self) -> None:
        self.busy(True)
        self.let_in.emit()

    def _on_keep(self) -> None:
        password = self.fresh.chosen(*self._owner)
        if password is not None and self.keep.isEnabled():
            self.busy(True)
            self.chosen.emit(password)
