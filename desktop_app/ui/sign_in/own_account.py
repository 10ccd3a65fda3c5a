"""« Profil » of who signed in: which account, lock the window, change one's password."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.connection import Connection, SignIn
from desktop_app.domain.errors import UserError
from desktop_app.services.local_accounts import change_password
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import Question
from desktop_app.ui.sign_in.new_password import NewPassword
from desktop_app.ui.sign_in.password_field import PasswordField
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.key_button import KeyButton
from desktop_app.ui.widgets.label import Label


class OwnAccount(QWidget):
    """What the account is, and what its owner may do with it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.told = Label(self._words(), self)
        self.told.setWordWrap(True)
        self.lock = KeyButton(self.tr("Verrouiller"), self.tr("Ctrl L"), "plain", self)
        self.lock.clicked.connect(desk.lock_asked)
        self.change = QPushButton(self.tr("Changer mon mot de passe…"), self)
        joined = desk.connection
        self.change.setVisible(joined is None or joined.sign_in is SignIn.PASSWORD)
        self.change.clicked.connect(self._on_change)
        row = FlowLayout()
        for button in (self.lock, self.change):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.told)
        column.addLayout(row)

    def _words(self) -> str:
        actor = self._desk.seat.actor
        if self._desk.connection is None:
            text = self.tr(
                "{0} ({1}), session « {2} ». C’est un compte de ce poste : son administrateur le "
                "change. Verrouillez en partant ; une autre personne peut alors ouvrir sa session."
            )
        else:
            text = self.tr(
                "{0} ({1}), session « {2} ». C’est le compte de la base partagée : "
                "l’administrateur de Relais le change. Pour prendre un autre compte, allez à "
                "l’onglet Connexion, ou verrouillez."
            )
        return text.format(actor.name, actor.role.label, actor.login)

    def _on_change(self) -> None:
        seat, connection = self._desk.seat, self._desk.connection
        question = ChangeQuestion(self, seat.actor.login, seat.actor.name)

        def done(_done: object) -> None:
            question.accept()
            self._desk.toast(self.tr("Mot de passe changé."))

        def change(former: str, password: str) -> None:
            self._desk.tasks.run(
                question,
                lambda: _change(seat, connection, former, password),
                done,
                question.refuse,
            )

        question.chosen.connect(change)
        question.open()


class ChangeQuestion(Question):
    """The former password and the new one; `chosen(former, new)` once the new one is good."""

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None, login: str, name: str) -> None:
        super().__init__(parent, "", "", "")
        self.setWindowTitle(self.tr("Changer mon mot de passe"))
        self.heading.setText(self.tr("Changer mon mot de passe"))
        self.yes.setText(self.tr("Changer"))
        self._owner = (login, name)
        self.former = PasswordField(self.tr("Mot de passe &actuel"), self)
        self.fresh = NewPassword(self)
        self.inputs.addWidget(self.former)
        self.inputs.addWidget(self.fresh)
        self.former.line.setFocus()

    def complete(self) -> bool:
        """Judge the new one here; the former is judged by the base, which answers later."""
        self.former.set_error("" if self.former.text() else self.tr("Écrivez l’actuel."))
        if not self.former.text():
            self.former.line.setFocus()
            return False
        password = self.fresh.chosen(*self._owner)
        if password is not None:
            self.yes.setEnabled(False)
            self.chosen.emit(self.former.text(), password)
        return False

    def refuse(self, error: Exception) -> None:
        """Say beside its field what was refused."""
        self.yes.setEnabled(True)
        if not isinstance(error, UserError):
            return
        if error.code.startswith("password_") and error.code != "password_wrong":
            self.fresh.say(error)
            return
        self.former.set_error(error.message)
        self.former.line.setFocus()
        self.former.line.selectAll()


def _change(seat: Seat, connection: Connection | None, former: str, password: str) -> None:
    if connection is None:
        change_password(seat.store, seat.actor.login, former, password, seat.clock)
        return
    from desktop_app.services.connection import change_own_password

    change_own_password(seat.store, connection, seat.actor.name, former, password)
