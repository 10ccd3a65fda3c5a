"""Join the shared base: where it lies, how one signs in, a trial step by step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.domain.connection import DEFAULT_BASE, DEFAULT_PORT, Connection, SignIn, checked
from desktop_app.domain.errors import UserError
from desktop_app.services.connection import Password, Step, try_connection
from desktop_app.ui.connection.steps import StepList
from desktop_app.ui.desk import BaseAsked, Desk
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.label import Label

PORT_WIDTH = 90
LANE = "net"  # a server that does not answer takes seconds: other work goes on meanwhile


class ConnectionForm(QWidget):
    """The fields of a connection, its trial, and the two ways out. `stepped` as a step is told."""

    stepped = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._make_inputs()
        self._make_buttons()
        self.steps = StepList(self)
        self.steps.hide()
        self.result = Banner("", "neutral", self)
        self.result.hide()
        self._lay_out()
        self.password_way.toggled.connect(self._on_way)
        self.choose.clicked.connect(self._on_choose)
        self.test.clicked.connect(self._on_test)
        self.join.clicked.connect(self._on_join)
        self.back.clicked.connect(self._on_back)
        for line in (self.server, self.port, self.base, self.login, self.password, self.ca_file):
            line.returnPressed.connect(self._on_join)
        self.fill(desk.settings.connection)

    def _make_inputs(self) -> None:
        self.server = QLineEdit(self)
        self.server.setPlaceholderText(self.tr("serveur.exemple.fr"))
        self.port = QLineEdit(str(DEFAULT_PORT), self)
        self.port.setMaximumWidth(max(PORT_WIDTH, px(PORT_WIDTH)))
        self.base = QLineEdit(DEFAULT_BASE, self)
        self.login = QLineEdit(self)
        self.login.setPlaceholderText(self.tr("prenom.nom"))
        self.ca_file = QLineEdit(self)
        self.ca_file.setPlaceholderText(self.tr("Les autorités de ce poste"))
        self.choose = QPushButton(self.tr("Choisir…"), self)
        self.choose.setAccessibleName(self.tr("Choisir le fichier de l’autorité"))
        self.password_way = QRadioButton(self.tr("Mot de &passe"), self)
        self.kerberos_way = QRadioButton(self.tr("Compte de la Ville (&Kerberos)"), self)
        self._ways = QButtonGroup(self)
        self._ways.addButton(self.password_way)
        self._ways.addButton(self.kerberos_way)
        self.password_way.setChecked(True)
        self.password = QLineEdit(self)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.keep = QCheckBox(self.tr("Le garder dans le &trousseau de ce poste"), self)
        self.keep.setChecked(True)
        self.fields = {
            "server": Field(self.tr("&Serveur"), self.server, self),
            "port": Field(self.tr("P&ort"), self.port, self),
            "base": Field(self.tr("&Base"), self.base, self),
            "login": Field(self.tr("&Identifiant"), self.login, self),
            "password": Field(self.tr("&Mot de passe"), self.password, self),
            "ca_file": Field(self.tr("Fichier de l’&autorité (CA)"), self.ca_file, self),
        }

    def _make_buttons(self) -> None:
        self.join = QPushButton(self.tr("Se connecter"), self)
        self.join.setProperty("kind", "primary")
        self.test = QPushButton(self.tr("Tester la connexion"), self)
        self.back = QPushButton(self.tr("Revenir à la base de ce poste"), self)
        self.back.setProperty("kind", "link")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(_row((self.fields["server"], 1), (self.fields["port"], 0)))
        column.addLayout(_row((self.fields["base"], 1), (self.fields["login"], 1)))
        ways = FlowLayout()
        how = Label(self.tr("Ouvrir la session par"), self)
        how.setProperty("kind", "field")
        for widget in (self.password_way, self.kerberos_way):
            ways.addWidget(widget)
        chosen = QVBoxLayout()
        chosen.setSpacing(4)
        chosen.addWidget(how)
        chosen.addLayout(ways)
        column.addLayout(chosen)
        column.addWidget(self.fields["password"])
        column.addWidget(self.keep)
        authority = _row((self.fields["ca_file"], 1))
        authority.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(authority)
        buttons = FlowLayout()
        for button in (self.join, self.test, self.back):
            buttons.addWidget(button)
        column.addLayout(buttons)
        column.addWidget(self.result)
        column.addWidget(self.steps)

    def first_input(self) -> QWidget:
        """Where the keyboard starts: what is missing first."""
        if not self.server.text():
            return self.server
        asks = self.password_way.isChecked() and not self.password.text()
        return self.password if asks else self.join

    def fill(self, connection: Connection | None) -> None:
        """Show what is known of the shared base."""
        self.back.setVisible(connection is not None)
        if connection is None:
            return
        self.server.setText(connection.server)
        self.port.setText(str(connection.port))
        self.base.setText(connection.base)
        self.login.setText(connection.login)
        self.ca_file.setText(connection.ca_file)
        kerberos = connection.sign_in is SignIn.KERBEROS
        (self.kerberos_way if kerberos else self.password_way).setChecked(True)
        kept = self.tr("Celui que garde le trousseau, s’il y est")
        self.password.setPlaceholderText(kept)

    def _on_way(self, by_password: bool) -> None:
        self.fields["password"].setVisible(by_password)
        self.keep.setVisible(by_password)

    def _on_choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Fichier de l’autorité de certification"),
            str(Path.home()),
            self.tr("Certificats (*.pem *.crt *.cer);;Tous les fichiers (*)"),
        )
        if name:
            self.ca_file.setText(name)

    def connection(self) -> Connection | None:
        """What the fields say; None when one must be mended, which it then says."""
        for field in self.fields.values():
            field.set_error("")
        by_password = self.password_way.isChecked()
        text = self.port.text().strip()
        known = self._desk.settings.connection
        try:
            made = checked(
                Connection(
                    self.server.text(),
                    self.login.text(),
                    int(text) if text.isascii() and text.isdecimal() else 0,
                    self.base.text(),
                    SignIn.PASSWORD if by_password else SignIn.KERBEROS,
                    self.ca_file.text(),
                )
            )
        except UserError as error:
            field = self.fields[error.field or "server"]
            field.set_error(error.message)
            field.widget.setFocus()
            return None
        if known is not None and known.server == made.server:
            made = replace(made, sslmode=known.sslmode)  # one of a trial, which no field shows
        return made

    def _busy(self, busy: bool, text: str = "") -> None:
        for button in (self.join, self.test, self.back):
            button.setEnabled(not busy)
        self.result.setVisible(busy)
        if busy:
            self.result.say(text, "neutral")

    def _say(self, text: str, tone: str) -> None:
        self._busy(False)
        self.result.say(text, tone)
        self.result.show()

    def say_problem(self, error: Exception) -> None:
        """What is in the way of the base."""
        if not isValid(self):  # its page was left meanwhile
            return
        text = error.message if isinstance(error, UserError) else self.tr("Le travail a échoué.")
        self._say(text, "danger")
        if isinstance(error, UserError) and error.code.startswith("password"):
            self.password.setFocus()
            self.password.selectAll()

    # -- trial

    def _on_test(self) -> None:
        connection = self.connection()
        if connection is None:
            return
        self.steps.clear()
        self.steps.show()
        self._busy(True, self.tr("Essai en cours…"))
        password = Password(connection, self.password.text() or None)
        steps = try_connection(connection, password)
        failed: list[Step] = []

        def ask() -> None:
            self._desk.tasks.run(self, lambda: next(steps, None), told, failing, lane=LANE)

        def told(step: Step | None) -> None:
            if step is None:
                self._on_tested(failed)
                return
            self.steps.show_step(step)
            if step.ok is False and step.name != "clock":
                failed.append(step)
            self.stepped.emit(step)
            ask()

        def failing(error: Exception) -> None:
            self.say_problem(error)

        ask()

    def _reveal(self, widget: QWidget) -> None:
        # On a small screen the steps lie under the edge of the page.
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.ensureWidgetVisible(widget)

    def _on_tested(self, failed: list[Step]) -> None:
        if failed:
            self._say(self.tr("La connexion n’aboutit pas : voyez la ligne marquée ✗."), "danger")
        else:
            self._say(self.tr("Tout répond : vous pouvez vous connecter."), "ok")

    # -- ways out

    def _on_join(self) -> None:
        connection = self.connection()
        if connection is None:
            return
        self.steps.hide()
        self._busy(True, self.tr("Connexion en cours…"))
        typed = self.password.text() if self.password_way.isChecked() else ""
        asked = BaseAsked(connection, typed, self.keep.isChecked(), self.say_problem)
        self._desk.base_asked.emit(asked)

    def _on_back(self) -> None:
        self._busy(True, self.tr("Ouverture de la base de ce poste…"))
        self._desk.base_asked.emit(BaseAsked(None, "", False, self.say_problem))


def _row(*widgets: tuple[QWidget, int]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    for widget, stretch in widgets:
        row.addWidget(widget, stretch)
    return row
