"""« Avertissements gardés »: what agents kept in texts, seen again in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Changes
from desktop_app.services.flag_audit import (
    AROUND,
    PAGE,
    FlagPage,
    KeptFlag,
    Verdict,
    audit_flag,
    list_flags,
)
from desktop_app.ui.admin.personal_pager import Pager
from desktop_app.ui.admin.personal_wording import say_count, say_instant, tr
from desktop_app.ui.admin.plain_table import PlainModel, dress
from desktop_app.ui.dialogs import ask
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.ui.desk import Desk

WHEN, AGENT, KIND, NUMBER, FOUND, TEXT, SEEN = range(7)


class FlagModel(PlainModel[KeptFlag]):
    """One page of warnings."""

    def headings(self) -> tuple[str, ...]:
        """See PlainModel."""
        return (
            tr("Quand"),
            tr("Gardé par"),
            tr("Relevé"),
            tr("Signalement"),
            tr("Mot gardé"),
            tr("Dans le texte"),
            tr("Revu"),
        )

    def texts(self, row: KeptFlag) -> tuple[str, ...]:
        """See PlainModel."""
        return (
            say_instant(row.at),
            row.actor,
            row.kind.label,
            row.number,
            row.found or "—",
            _in_place(row),
            "—" if row.verdict is None else f"{row.verdict.label}, {row.audited_by}",
        )

    def flag_at(self, row: int) -> KeptFlag | None:
        """The warning of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None


class FlagsPanel(QWidget):
    """Each warning is justified or masked; nothing is masked without a question."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = 0
        self.waiting = Label(self)
        self.all = QCheckBox(tr("Montrer aussi ceux déjà revus"), self)
        self.open = QPushButton(tr("Ouvrir le signalement"), self)
        self.justify = QPushButton(tr("Justifié"), self)
        self.mask = QPushButton(tr("Masquer…"), self)
        self.model = FlagModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Avertissements gardés"))
        dress(self.table)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        self.problem = Label(self)
        self.problem.setProperty("kind", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.pager = Pager(self)
        self._lay_out()
        self._connect()
        self.read(None)

    def refresh(self, changes: Changes) -> None:
        """Texts may have changed: the page in front is read anew."""
        if changes.numbers:
            self.read(self.pager.cursor)

    def read(self, before: int | None) -> None:
        """Read the page that begins there."""
        self._asked += 1
        asked, seat, audited = self._asked, self._desk.seat, self.all.isChecked()
        self._desk.tasks.run(
            self,
            lambda: list_flags(seat, audited=audited, before=before),
            lambda page: self._on_read(asked, page),
            lane="net",
        )

    def audit(self, flag: KeptFlag, verdict: Verdict) -> None:
        """Keep a verdict; to mask, the question was answered."""
        seat = self._desk.seat
        self.problem.hide()
        self._enable(on=False)
        self._desk.tasks.run(
            self,
            lambda: audit_flag(seat, flag.id, verdict),
            lambda changes: self._on_audited(verdict, changes),
            self._on_failed,
        )

    def _lay_out(self) -> None:
        self.waiting.setProperty("kind", "heading")
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(self.waiting)
        head.addWidget(self.all)
        head.addStretch(1)
        for button in (self.open, self.justify, self.mask):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.problem)
        column.addWidget(self.table, 1)
        column.addWidget(self.pager)

    def _connect(self) -> None:
        self.all.toggled.connect(lambda _on: self.pager.restart())
        self.pager.asked.connect(self.read)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self.table.activated.connect(lambda _index: self._on_open())
        self.open.clicked.connect(self._on_open)
        self.justify.clicked.connect(self._on_justify)
        self.mask.clicked.connect(self._on_mask)

    def _on_read(self, asked: int, page: FlagPage) -> None:
        if asked != self._asked:
            return
        row = self.table.currentIndex().row()
        self.model.show_rows(page.rows)
        self.table.selectRow(min(max(0, row), len(page.rows) - 1))
        self.pager.say(len(page.rows), page.total, page.next, PAGE)
        told = tr("{0} à revoir") if page.waiting else tr("Rien à revoir")
        self.waiting.setText(told.format(say_count(page.waiting)))
        self._enable()

    def _enable(self, *, on: bool = True) -> None:
        flag = self._chosen()
        self.open.setEnabled(flag is not None)
        free = on and flag is not None and flag.verdict is None
        self.justify.setEnabled(free)
        self.mask.setEnabled(free and bool(flag.found))

    def _chosen(self) -> KeptFlag | None:
        return self.model.flag_at(self.table.currentIndex().row())

    def _on_open(self) -> None:
        flag = self._chosen()
        if flag is not None:
            self._desk.open_number(flag.number)

    def _on_justify(self) -> None:
        flag = self._chosen()
        if flag is not None:
            self.audit(flag, Verdict.JUSTIFIED)

    def _on_mask(self) -> None:
        flag = self._chosen()
        if flag is None:
            return
        ask(
            self,
            tr("Masquer « {0} » ?").format(flag.found),
            tr(
                "Le mot est remplacé par « [masqué] » dans le texte de {0}, pour de bon : il ne "
                "pourra pas être rétabli."
            ).format(flag.number),
            tr("Masquer"),
            lambda: self.audit(flag, Verdict.MASKED),
            danger=True,
        )

    def _on_audited(self, verdict: Verdict, changes: Changes) -> None:
        told = (
            tr("Masqué pour de bon.") if verdict is Verdict.MASKED else tr("Noté comme justifié.")
        )
        self._desk.toast(told)
        self._desk.broadcast(changes)
        self.read(self.pager.cursor)

    def _on_failed(self, error: Exception) -> None:
        self._enable()
        if isinstance(error, UserError):
            self.problem.setText(error.message)
            self.problem.show()
        self.read(self.pager.cursor)


def _in_place(row: KeptFlag) -> str:
    if not row.found:
        return tr("le texte a changé depuis")
    start = "" if len(row.before) < AROUND else "…"
    end = "" if len(row.after) < AROUND else "…"
    return " ".join(f"{start}{row.before}{row.found}{row.after}{end}".split())
