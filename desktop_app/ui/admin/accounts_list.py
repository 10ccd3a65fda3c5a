"""The table of the accounts, and what is done to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSpinBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.accounts import Account
from desktop_app.domain.errors import UserError
from desktop_app.services.edit_accounts import (
    add_account,
    give_password,
    list_accounts,
    retire_account,
    save_account,
)
from desktop_app.services.list_reference import list_teams
from desktop_app.settings import IDLE_LEAST, IDLE_MOST
from desktop_app.ui.admin.account_dialogs import AccountQuestion, tell_password
from desktop_app.ui.admin.accounts_wording import say_reach, say_role, say_state, tr
from desktop_app.ui.admin.personal_wording import say_instant
from desktop_app.ui.admin.plain_table import PlainModel, dress
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import ask
from desktop_app.ui.queue.choice_list import TEXT_MARGIN_PX
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.label import Label

LOGIN, NAME, ROLE, REACH, LAST, STATE = range(6)


class AccountModel(PlainModel[Account]):
    """Every account; `teams` are the names by code."""

    teams: Mapping[str, str] = {}

    def headings(self) -> tuple[str, ...]:
        """See PlainModel."""
        return (
            tr("Identifiant"),
            tr("Nom"),
            tr("Profil"),
            tr("Ressort"),
            tr("Dernière session"),
            tr("État"),
        )

    def texts(self, row: Account) -> tuple[str, ...]:
        """See PlainModel."""
        return (
            row.login,
            row.name,
            say_role(row.role),
            say_reach(row, self.teams),
            say_instant(row.signed_in_at),
            say_state(row),
        )

    def account_at(self, row: int) -> Account | None:
        """The account of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, login: str) -> int:
        """Where an account stands; 0 where it does not."""
        return next((at for at, each in enumerate(self._rows) if each.login == login), 0)


class AccountsList(QWidget):
    """`kept` after each change."""

    kept = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._local = desk.connection is None
        self.model = AccountModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Comptes"))
        dress(self.table)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(REACH, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnHidden(LAST, not self._local)
        self.add = QPushButton(tr("&Ajouter…"), self)
        self.add.setProperty("kind", "primary")
        self.change = QPushButton(tr("&Modifier…"), self)
        self.fresh = QPushButton(tr("&Nouveau mot de passe…"), self)
        self.shut = QPushButton(tr("&Fermer…"), self)
        self.problem = Banner("", "danger", self)
        self.problem.hide()
        self.minutes = QSpinBox(self)
        self.minutes.setRange(IDLE_LEAST, IDLE_MOST)
        self.minutes.setSingleStep(5)
        self.minutes.setValue(desk.settings.idle_minutes)
        # The stylesheet leaves none beside its buttons.
        self.minutes.lineEdit().setTextMargins(TEXT_MARGIN_PX, 0, 0, 0)
        self.minutes.setAccessibleName(tr("Minutes sans activité avant le verrouillage"))
        self._lay_out()
        self._connect()
        self._on_row()
        self.read()

    def _lay_out(self) -> None:
        buttons = FlowLayout()
        for button in (self.add, self.change, self.fresh, self.shut):
            buttons.addWidget(button)
        idle = QHBoxLayout()
        idle.setSpacing(8)
        before = Label(tr("Verrouiller ce poste après"), self)
        after = Label(tr("minutes sans clavier ni souris, ou avec Ctrl+L."), self)
        for widget in (before, self.minutes):
            idle.addWidget(widget)
        idle.addWidget(after, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(10)
        column.addLayout(buttons)
        column.addWidget(self.problem)
        column.addWidget(self.table, 1)
        column.addLayout(idle)

    def _connect(self) -> None:
        self.add.clicked.connect(self._on_add)
        self.change.clicked.connect(self._on_change)
        self.fresh.clicked.connect(self._on_fresh)
        self.shut.clicked.connect(self._on_shut)
        self.table.activated.connect(lambda _index: self._on_change())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._on_row())
        self.minutes.valueChanged.connect(self._on_minutes)

    def chosen(self) -> Account | None:
        """The account of the selected row."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.account_at(rows[0].row()) if rows else None

    def read(self, then: str = "") -> None:
        """Read them all, and select `then`."""
        seat = self._desk.seat
        wanted = then or getattr(self.chosen(), "login", "") or seat.actor.login

        def work() -> tuple[tuple[Account, ...], dict[str, str]]:
            return list_accounts(seat), {team.code: team.name for team in list_teams(seat)}

        def done(found: tuple[tuple[Account, ...], dict[str, str]]) -> None:
            accounts, self.model.teams = found
            self.model.show_rows(accounts)
            self.table.selectRow(self.model.row_of(wanted))
            self._on_row()

        self._desk.tasks.run(self, work, done, self._on_failed)

    def _on_row(self) -> None:
        account = self.chosen()
        for button in (self.change, self.fresh):
            button.setEnabled(account is not None)
        own = account is not None and account.login == self._desk.seat.actor.login
        self.shut.setEnabled(account is not None and account.active and not own)
        self.fresh.setEnabled(account is not None and account.active)

    def _on_minutes(self, minutes: int) -> None:
        self._desk.take_settings(replace(self._desk.settings, idle_minutes=minutes))

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.problem.say(error.message)
            self.problem.show()

    def _done(self, login: str, text: str) -> None:
        self.problem.hide()
        self.read(login)
        self.kept.emit()
        if text:
            self._desk.toast(text)

    # -- acts

    def _on_add(self) -> None:
        question = AccountQuestion(self, self.model.teams, shared=not self._local)
        seat = self._desk.seat

        def save(account: Account, given: bool) -> None:
            def done(password: str | None) -> None:
                question.accept()
                self._done(account.login, "")
                if password is not None:
                    tell_password(self, account.name, password, once=self._local)

            def work() -> str | None:
                if given:
                    return add_account(seat, account)
                save_account(seat, account)
                return None

            self._desk.tasks.run(question, work, done, question.refuse)

        question.wanted.connect(save)
        question.open()

    def _on_change(self) -> None:
        known = self.chosen()
        if known is None:
            return
        question = AccountQuestion(self, self.model.teams, known, shared=not self._local)
        seat = self._desk.seat

        def save(account: Account, _given: bool) -> None:
            def done(_saved: Account) -> None:
                question.accept()
                again = "" if known.active else tr(" Il est de nouveau ouvert.")
                self._done(account.login, tr("Compte de {0} modifié.").format(account.name) + again)

            self._desk.tasks.run(
                question, lambda: save_account(seat, account), done, question.refuse
            )

        question.wanted.connect(save)
        question.open()

    def _on_fresh(self) -> None:
        account = self.chosen()
        if account is None or not account.active:
            return
        text = tr("{0} ne pourra plus ouvrir de session avec son mot de passe actuel.")
        self._ask(
            tr("Donner un nouveau mot de passe ?"),
            text.format(account.name),
            tr("Donner"),
            account,
            lambda seat: give_password(seat, account.login),
            lambda password: tell_password(self, account.name, password, once=self._local),
        )

    def _on_shut(self) -> None:
        account = self.chosen()
        if account is None:
            return
        text = tr(
            "{0} n’ouvrira plus de session. Son nom reste dans l’historique ; « Modifier » rouvre "
            "le compte."
        )
        said = tr("Compte de {0} fermé.").format(account.name)
        self._ask(
            tr("Fermer ce compte ?"),
            text.format(account.name),
            tr("Fermer le compte"),
            account,
            lambda seat: retire_account(seat, account.login),
            lambda _none: self._desk.toast(said),
        )

    def _ask(
        self,
        title: str,
        text: str,
        yes: str,
        account: Account,
        work: Callable[[object], object],
        told: Callable[[object], object],
    ) -> None:
        seat = self._desk.seat

        def done(result: object) -> None:
            self._done(account.login, "")
            told(result)

        ask(
            self,
            title,
            text,
            yes,
            lambda: self._desk.tasks.run(self, lambda: work(seat), done, self._on_failed),
        )
