"""« Comptes »: who may sign in, on this PC's own base or on the shared one."""

from __future__ import annotations

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from desktop_app.domain.views import Changes
from desktop_app.ui.admin.accounts_list import AccountsList
from desktop_app.ui.admin.accounts_log import SignInLog
from desktop_app.ui.admin.accounts_protect import ProtectForm
from desktop_app.ui.admin.scrolled import scrolled
from desktop_app.ui.desk import Desk


class AccountsPanel(QWidget):
    """The accounts and, on this PC's own base, the log of sign-ins; before the first account, the
    form that makes it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.protect: ProtectForm | None = None
        self.accounts: AccountsList | None = None
        self.log: SignInLog | None = None
        self.tabs: QTabWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        if desk.connection is None and not desk.protected:
            self.protect = ProtectForm(desk)
            column.addWidget(scrolled(self, self.protect))
            return
        self.accounts = AccountsList(desk, self)
        if desk.connection is not None:
            column.addWidget(self.accounts)
            return
        self.log = SignInLog(desk, self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for panel, title in (
            (self.accounts, self.tr("Comptes")),
            (self.log, self.tr("Journal des sessions")),
        ):
            self.tabs.addTab(panel, title)
        column.addWidget(self.tabs)
        self.accounts.kept.connect(lambda: self.log.read(None))

    def refresh(self, _changes: Changes) -> None:
        """What others change touches no account."""
