"""Imports: choose a kind and a file, follow, stop, read what was refused."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.domain.actor import Actor
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, allowed
from desktop_app.services.import_report import ImportStopped
from desktop_app.ui.admin.drop_zone import DropZone
from desktop_app.ui.admin.import_kinds import ImportJob, ImportKind, filter_of, text_of, title_of
from desktop_app.ui.admin.import_result import ImportResult
from desktop_app.ui.admin.past_imports import PastImports
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.domain.table_mapping import Mapping
    from desktop_app.domain.views import ImportReport
    from desktop_app.ui.desk import Desk

# Not the lane of the pages: an import of minutes would keep every list waiting behind it. Its
# transactions are short, so that the pages' own writes pass between them.
LANE = "net"


class _Steps(QObject):
    """Brings the progress from the import's thread to the main one."""

    told = Signal(object, object)


class ImportPanel(QWidget):
    """The panel of imports. `running` says whether one is under way; closing stops it."""

    finished = Signal(object)  # ImportReport or None

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._paths: tuple[Path, ...] = ()
        self._mapping: Mapping | None = None
        self._job: ImportJob | None = None
        self._steps: _Steps | None = None
        self.kinds = QButtonGroup(self)
        self.kind_text = Label(self)
        self.kind_text.setProperty("kind", "muted")
        self.kind_text.setWordWrap(True)
        self.zone = DropZone(self)
        self.zone.dropped.connect(self.choose)
        self.zone.browse.clicked.connect(self._on_browse)
        self.mapping_button = QPushButton(self.tr("Correspondance des colonnes…"), self)
        self.mapping_button.clicked.connect(lambda: self._ask_mapping(start=False))
        self.start_button = QPushButton(self.tr("Importer"), self)
        self.start_button.setProperty("kind", "primary")
        self.start_button.clicked.connect(self._on_start)
        self.cancel_button = QPushButton(self.tr("Arrêter"), self)
        self.cancel_button.clicked.connect(self.cancel)
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName(self.tr("Avancement de l’import"))
        self.problem = Banner("", "danger", self)
        self.problem.hide()
        self.result = ImportResult(self)
        self.result.folder_button.clicked.connect(self._on_open_folder)
        self.past = PastImports(desk, self)
        self._lay_out()
        self._choose_kind(ImportKind.DANSMARUE)
        self.past.read()
        desk.seat_changed.connect(self._show_state)

    @property
    def running(self) -> bool:
        """Whether an import is under way."""
        return self._job is not None

    @property
    def kind(self) -> ImportKind:
        """The chosen kind."""
        return list(ImportKind)[self.kinds.checkedId()]

    def choose(self, paths: Sequence[Path]) -> None:
        """Take the file or files to import; only the gazetteer takes several."""
        if self.running or not paths:
            return
        several = self.kind is ImportKind.GAZETTEER
        self._paths = tuple(paths) if several else (paths[0],)
        self._mapping = None
        self._forget_result()
        self._show_state()

    def cancel(self) -> None:
        """Ask the running import to stop after the rows at hand."""
        if self._job is not None:
            self._job.stop.set()
            self.cancel_button.setEnabled(False)
            self.bar.setFormat(self.tr("Arrêt en cours…"))

    def start(self) -> None:
        """Run the import of the chosen file."""
        if self.running or not self._paths:
            return
        job = ImportJob(self.kind, self._paths, self._mapping, threading.Event())
        # The desk outlives the thread's last word; the panel may not.
        steps = _Steps(self._desk)
        steps.told.connect(self._on_progress, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(job.stop.set)
        self._job, self._steps = job, steps
        seat = self._desk.seat

        def told(done: int, total: int) -> None:
            if isValid(steps):
                steps.told.emit(done, total)

        self.bar.setRange(0, 0)
        self.bar.setFormat(self.tr("Lecture du fichier…"))
        self._forget_result()
        self._show_state()
        self._desk.tasks.run(
            self,
            lambda: job.run(seat, told),
            self._on_done,
            self._on_error,
            lane=LANE,
            called=self.tr("Un import"),
        )

    def _lay_out(self) -> None:
        card = Card(self)
        choices = QHBoxLayout()
        choices.setSpacing(4)
        for number, kind in enumerate(ImportKind):
            button = QPushButton(title_of(kind), self)
            button.setProperty("kind", "tab")
            button.setCheckable(True)
            button.setMinimumWidth(button.sizeHint().width() + 14)  # bold once checked
            self.kinds.addButton(button, number)
            choices.addWidget(button)
        choices.addStretch(1)
        self.kinds.idClicked.connect(lambda number: self._choose_kind(list(ImportKind)[number]))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.mapping_button)
        buttons.addWidget(self.bar, 1)
        buttons.addStretch(0)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.start_button)
        self._spring = buttons
        card.body.setSpacing(12)
        card.body.addLayout(choices)
        card.body.addWidget(self.kind_text)
        card.body.addWidget(self.zone)
        card.body.addWidget(self.problem)
        card.body.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(12)
        column.addWidget(card)
        column.addWidget(self.result, 1)
        column.addWidget(self.past, 1)
        column.addStretch(0)

    def _choose_kind(self, kind: ImportKind) -> None:
        self.kinds.button(list(ImportKind).index(kind)).setChecked(True)
        self._paths, self._mapping = (), None
        self.kind_text.setText(text_of(kind))
        self._forget_result()
        self._show_state()

    def _show_state(self) -> None:
        running, chosen = self.running, bool(self._paths)
        may = may_import(self._desk.seat.actor, self.kind)
        for button in self.kinds.buttons():
            button.setEnabled(not running)
        self.zone.setEnabled(may and not running)
        self.mapping_button.setVisible(self.kind is ImportKind.TABLE and not running)
        self.mapping_button.setEnabled(may and chosen)
        self.start_button.setVisible(not running)
        self.start_button.setEnabled(may and chosen)
        self.cancel_button.setVisible(running)
        self.cancel_button.setEnabled(running)
        self.bar.setVisible(running)
        self._spring.setStretch(2, 0 if running else 1)
        if not may:
            self.zone.say(
                self.tr("Votre profil ne permet pas d’importer"),
                self.tr("Adressez-vous à la coordination."),
            )
        elif chosen:
            names = ", ".join(path.name for path in self._paths)
            self.zone.say(names, str(self._paths[0].parent))
        else:
            self.zone.say(self.tr("Déposez un fichier ici"), "")

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Fichier à importer"))
        several = self.kind is ImportKind.GAZETTEER
        mode = QFileDialog.FileMode
        dialog.setFileMode(mode.ExistingFiles if several else mode.ExistingFile)
        dialog.setNameFilter(filter_of(self.kind))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.choose([Path(name) for name in names]))
        dialog.open()

    def _on_start(self) -> None:
        if self.kind is ImportKind.TABLE and self._mapping is None:
            self._ask_mapping(start=True)
        else:
            self.start()

    def _ask_mapping(self, *, start: bool) -> None:
        seat, path, own = self._desk.seat, self._paths[0], self._mapping

        def read() -> tuple[object, Mapping]:
            from desktop_app.services.table_mappings import proposed_mapping, read_head

            head = read_head(path)
            return head, own or proposed_mapping(seat, head)

        def opened(answer: tuple[object, Mapping]) -> None:
            from desktop_app.ui.admin.mapping_dialog import MappingDialog

            dialog = MappingDialog(self._desk, path, answer[0], answer[1], self)
            dialog.mapping_chosen.connect(lambda chosen: self._on_mapping(path, chosen, start))
            dialog.open()

        self._desk.tasks.run(self, read, opened, self._on_error, lane=LANE)

    def _on_mapping(self, path: Path, mapping: Mapping, start: bool) -> None:
        if self._paths != (path,):
            return
        self._mapping = mapping
        self._say_problem("")
        if start:
            self.start()

    def _on_progress(self, done: int, total: int) -> None:
        if self._job is None or self._job.stop.is_set():
            return
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * done / max(total, 1)))
        self.bar.setFormat(self.tr("%p %"))

    def _on_done(self, report: ImportReport | None) -> None:
        stopped = self._job is not None and self._job.stop.is_set()
        self._end()
        self.result.tell(report, stopped=stopped)
        self.past.give_way(report is not None and report.refused > 0)
        self.past.read()
        if report is not None:
            self._desk.broadcast(report.changes)
            self.result.read(self._desk.tasks)
        self.finished.emit(report)

    def _on_error(self, error: Exception) -> None:
        self._end()
        if isinstance(error, UserError):
            self._say_problem(error.message)
        if isinstance(error, ImportStopped):
            self._desk.broadcast(error.changes)
            self.past.read()
        self.finished.emit(None)

    def _end(self) -> None:
        if self._steps is not None:
            self._steps.deleteLater()
        self._job = self._steps = None
        self._show_state()

    def _forget_result(self) -> None:
        self._say_problem("")
        self.result.hide()
        self.past.give_way(False)

    def _say_problem(self, text: str) -> None:
        self.problem.say(text)
        self.problem.setVisible(bool(text))

    def _on_open_folder(self) -> None:
        if self.result.report is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.result.report.parent)))


def may_import(actor: Actor, kind: ImportKind) -> bool:
    """Whether the profile may import files of a kind: a table logs signalements."""
    return allowed(actor, Action.IMPORT) and (
        kind is not ImportKind.TABLE or allowed(actor, Action.LOG)
    )
