"""« Journal des sessions »: who came in on this PC, and who did not."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QVBoxLayout, QWidget

from desktop_app.services.sign_in_log import PAGE, LoggedSignIn, SignInPage, list_sign_ins
from desktop_app.ui.admin.accounts_wording import tr
from desktop_app.ui.admin.personal_pager import Pager
from desktop_app.ui.admin.personal_wording import say_instant
from desktop_app.ui.admin.plain_table import PlainModel, dress
from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.label import Label

WHEN, WHAT, WHO, PC, BY = range(5)


class SignInModel(PlainModel[LoggedSignIn]):
    """One page of the log."""

    def headings(self) -> tuple[str, ...]:
        """See PlainModel."""
        return tr("Quand"), tr("Quoi"), tr("Compte"), tr("Poste"), tr("Par")

    def texts(self, row: LoggedSignIn) -> tuple[str, ...]:
        """See PlainModel."""
        who = tr("identifiant inconnu")
        if row.login is not None:
            who = row.name or row.login
        what = row.kind.label
        return say_instant(row.at), what[:1].upper() + what[1:], who, row.pc, row.by or "—"


class SignInLog(QWidget):
    """A page of lines, read anew each time it is shown."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.model = SignInModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Journal des sessions"))
        dress(self.table)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(WHO, QHeaderView.ResizeMode.Stretch)
        note = Label(tr("Une ligne est gardée un an ; aucun mot de passe n’y est inscrit."), self)
        note.setProperty("kind", "muted")
        note.setWordWrap(True)
        self.pager = Pager(self)
        self.pager.asked.connect(self.read)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        for widget in (note, self.table, self.pager):
            column.addWidget(widget)

    def showEvent(self, event: QShowEvent) -> None:
        """Qt's."""
        super().showEvent(event)
        self.read(self.pager.cursor)

    def read(self, before: int | None) -> None:
        """Read the page that begins there."""
        seat = self._desk.seat
        self._desk.tasks.run(self, lambda: list_sign_ins(seat, before), self._on_read)

    def _on_read(self, page: SignInPage) -> None:
        self.model.show_rows(page.rows)
        self.pager.say(len(page.rows), page.total, page.next, PAGE)
