"""The daily copies of this PC's base: which there are, verify one, put one back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QTableView, QWidget

from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, allowed
from desktop_app.services.backup import Verified, verify_backup
from desktop_app.services.daily_backup import (
    KEPT_DAYS,
    DailyCopy,
    MadeToday,
    daily_backup,
    list_daily,
)
from desktop_app.ui.admin.personal_wording import say_count, say_day
from desktop_app.ui.admin.plain_table import PlainModel, dress
from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.label import Label

MEGABYTE = 1_000_000
LANE = "net"
ROWS_SHOWN = 5
DAY, SIZE, FILE = range(3)
_T = TypeVar("_T")


def say_size(size: int) -> str:
    """Bytes as « 1,2 Mo »."""
    return f"{size / MEGABYTE:.1f} Mo".replace(".", ",")


class DailyCopiesModel(PlainModel[DailyCopy]):
    """One row per day, the latest first."""

    figures = frozenset({SIZE})

    def headings(self) -> tuple[str, ...]:
        """See PlainModel."""
        return (self.tr("Jour"), self.tr("Taille"), self.tr("Fichier"))

    def texts(self, row: DailyCopy) -> tuple[str, ...]:
        """See PlainModel."""
        return (say_day(row.day), say_size(row.bytes), row.file.name)

    def copy_at(self, row: int) -> DailyCopy | None:
        """The copy of a row, None where there is none."""
        return self._rows[row] if 0 <= row < len(self._rows) else None


class DailyCopiesCard(Card):
    """The list and its three acts. Signals: `restore_asked(path)`; `said(text, tone)` what came
    of an act."""

    restore_asked = Signal(object)
    said = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._busy = False
        self.model = DailyCopiesModel(self)
        self.table = QTableView(self)
        self.now = QPushButton(self.tr("Copier maintenant"), self)
        self.verify = QPushButton(self.tr("Vérifier cette copie"), self)
        self.restore = QPushButton(self.tr("Restaurer cette copie…"), self)
        self.empty = Label(
            self.tr("Aucune copie encore : la première se fait peu après l’ouverture."), self
        )
        self._lay_out()
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._follow())
        self.now.clicked.connect(self._on_now)
        self.verify.clicked.connect(self._on_verify)
        self.restore.clicked.connect(self._on_restore)

    def _lay_out(self) -> None:
        heading = Label(self.tr("Copies de chaque jour"), self)
        heading.setProperty("kind", "heading")
        note = Label(
            self.tr("Une copie vérifiée par jour, {0} gardées, dans le dossier « {1} ».").format(
                KEPT_DAYS, "sauvegardes"
            ),
            self,
        )
        note.setProperty("kind", "muted")
        note.setWordWrap(True)
        self.empty.setProperty("kind", "muted")
        self.empty.setWordWrap(True)
        self.table.setModel(self.model)
        self.table.setAccessibleName(heading.text())
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        dress(self.table)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(FILE, QHeaderView.ResizeMode.Stretch)
        acts = QHBoxLayout()
        acts.addWidget(self.now)
        acts.addStretch(1)
        acts.addWidget(self.verify)
        acts.addWidget(self.restore)
        for widget in (heading, note, self.empty, self.table):
            self.body.addWidget(widget)
        self.body.addLayout(acts)
        self.table.hide()
        self._follow()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt's: a copy may have been made since."""
        super().showEvent(event)
        self.read()

    def read(self) -> None:
        """Fill the list, off the main thread."""
        folder = self._desk.seat.folder
        self._desk.tasks.run(self, lambda: list_daily(folder), self._on_read, lane=LANE)

    def _on_read(self, copies: tuple[DailyCopy, ...]) -> None:
        chosen = self._chosen()
        self.model.show_rows(copies)
        self.table.setVisible(bool(copies))
        self.empty.setVisible(not copies)
        row_height = self.table.verticalHeader().defaultSectionSize()
        shown = min(len(copies), ROWS_SHOWN)
        # Half a row more where there are more: one sees that the list goes on.
        more = row_height // 2 if len(copies) > ROWS_SHOWN else 4
        self.table.setFixedHeight(
            self.table.horizontalHeader().sizeHint().height() + shown * row_height + more
        )
        days = [copy.day for copy in copies]
        if copies:
            wanted = days.index(chosen.day) if chosen and chosen.day in days else 0
            self.table.selectRow(wanted)
        self._follow()

    def _chosen(self) -> DailyCopy | None:
        rows = self.table.selectionModel().selectedRows()
        return self.model.copy_at(rows[0].row()) if rows else None

    def _follow(self) -> None:
        actor, free = self._desk.seat.actor, not self._busy
        one = self._chosen() is not None and free
        self.now.setEnabled(free and allowed(actor, Action.BACKUP))
        self.verify.setEnabled(one and allowed(actor, Action.BACKUP))
        self.restore.setEnabled(one and allowed(actor, Action.RESTORE))

    def _run(
        self, said: str, called: str, work: Callable[[], _T], done: Callable[[_T], None]
    ) -> None:
        self._busy = True
        self._follow()
        self.said.emit(said, "neutral")

        def ended(result: _T) -> None:
            self._busy = False
            done(result)
            self._follow()

        self._desk.tasks.run(self, work, ended, self._on_failed, lane=LANE, called=called)

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        self._follow()
        text = error.message if isinstance(error, UserError) else self.tr("Le travail a échoué.")
        self.said.emit(text, "danger")

    def _on_now(self) -> None:
        seat = self._desk.seat
        self._run(
            self.tr("Copie en cours…"),
            self.tr("La copie du jour"),
            lambda: daily_backup(seat.store, seat.folder, seat.clock()),
            self._on_made,
        )

    def _on_made(self, done: MadeToday) -> None:
        if done.copy is None:
            self.said.emit(self.tr("Une autre fenêtre fait cette copie en ce moment."), "neutral")
        elif done.made:
            size = say_size(done.copy.bytes)
            self.said.emit(self.tr("Copie du jour faite et vérifiée, {0}.").format(size), "ok")
        else:
            self.said.emit(
                self.tr(
                    "La copie d’aujourd’hui est déjà là. Pour une copie de plus, utilisez "
                    "« Sauvegarder… »."
                ),
                "neutral",
            )
        self.read()

    def _on_verify(self) -> None:
        copy, actor = self._chosen(), self._desk.seat.actor
        if copy is None:
            return
        file = copy.file
        self._run(
            self.tr("Vérification en cours…"),
            self.tr("Une vérification"),
            lambda: verify_backup(actor, file),
            lambda verified: self._on_verified(file, verified),
        )

    def _on_verified(self, file: Path, verified: Verified) -> None:
        count = say_count(verified.signalements)
        self.said.emit(self.tr("{0} est saine : {1} signalements.").format(file.name, count), "ok")

    def _on_restore(self) -> None:
        copy = self._chosen()
        if copy is not None:
            self.restore_asked.emit(copy.file)
