"""Opening a file with the program of the PC, through a copy that does not stay."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desktop_app.services.opened_copies import clear_copies, forget_copy, make_copy
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import tell
from desktop_app.ui.queue.wording import tr

MINUTES = 10
"""How long a copy stays at most while the window is open."""


class AttachmentsOpener(QObject):
    """Copies are removed after `minutes`, when another takes the seat, and at the end; those that a
    killed program left, at the beginning."""

    def __init__(self, desk: Desk, owner: QWidget, minutes: float = MINUTES) -> None:
        super().__init__(owner)
        self._desk, self._owner, self._minutes = desk, owner, minutes
        self._folder = desk.seat.folder
        desk.list_shown.connect(self._clear_once)
        desk.seat_left.connect(self._clear)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self._clear)

    def open(self, number: str, uid: str) -> None:
        """Open a file of a signalement."""
        seat = self._desk.seat

        def work() -> Path:
            from desktop_app.services.attachments import read_file

            kept = read_file(seat, number, uid)
            return make_copy(seat.folder, kept.file.name, kept.content)

        self._desk.tasks.run(self, work, self._show, self._desk.show_problem, lane="net")

    def _show(self, path: Path) -> None:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(lambda: self._forget(path))
        timer.timeout.connect(timer.deleteLater)
        timer.start(round(self._minutes * 60_000))
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._forget(path)
            tell(
                self._owner,
                tr("Ce fichier ne s’ouvre pas"),
                tr(
                    "Aucun programme de ce poste n’ouvre les fichiers « {0} » : demandez à "
                    "l’informatique d’en installer un."
                ).format(path.suffix),
            )

    def _forget(self, path: Path) -> None:
        self._desk.tasks.run(self, lambda: forget_copy(path), lambda _gone: None, lane="net")

    def _clear_once(self) -> None:
        self._desk.list_shown.disconnect(self._clear_once)
        folder = self._folder
        self._desk.tasks.run(self, lambda: clear_copies(folder), lambda _none: None, lane="net")

    def _clear(self) -> None:
        clear_copies(self._folder)
