"""Adding files to a signalement: chosen, dropped or pasted; made anew on a lane of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import tell
from desktop_app.ui.queue.attachments import local_files
from desktop_app.ui.queue.wording import tr

if TYPE_CHECKING:
    from desktop_app.services.add_attachment import Prepared
    from desktop_app.services.attachments import Filed

FILTER = "*.jpg *.jpeg *.png *.webp *.heic *.pdf"


class AttachmentsAdder(QObject):
    """Signals: `begun(number, words)`, `added(number, uid)` for each file, `ended(number)` once
    all were added or refused."""

    begun = Signal(str, str)
    added = Signal(str, str)
    ended = Signal(str)

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        super().__init__(owner)
        self._desk = desk
        self._owner = owner

    def ask(self, number: str) -> None:
        """Choose files, then add them to `number`."""
        dialog = QFileDialog(self._owner, tr("Joindre à {0}").format(number))
        dialog.setObjectName("attachment_files")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(tr("Photos et PDF ({0})").format(FILTER))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(
            lambda names: self.add_paths(number, [Path(name) for name in names])
        )
        dialog.open()

    def paste(self, number: str) -> None:
        """Add the image, or the files, of the clipboard to `number`."""
        content = QGuiApplication.clipboard().mimeData()
        image = QGuiApplication.clipboard().image()
        if paths := local_files(content):
            self.add_paths(number, paths)
        elif not image.isNull():
            self._add(number, [(tr("Image collée"), lambda: _prepare_image(image))])
        else:
            self._desk.toast(tr("Le presse-papiers ne contient ni image ni fichier à joindre."))

    def add_paths(self, number: str, paths: list[Path]) -> None:
        """Add files, one after the other."""
        self._add(number, [(path.name, lambda path=path: _prepare_path(path)) for path in paths])

    def _add(self, number: str, works: list[tuple[str, Callable[[], Prepared]]]) -> None:
        _Adding(self, self._desk, self._owner, number, works).go_on()


class _Adding(QObject):
    """One lot of files on their way to one signalement."""

    def __init__(
        self,
        adder: AttachmentsAdder,
        desk: Desk,
        owner: QWidget,
        number: str,
        works: list[tuple[str, Callable[[], Prepared]]],
    ) -> None:
        super().__init__(adder)
        self._adder, self._desk, self._owner = adder, desk, owner
        self._seat = desk.seat  # who adds, whoever sits down meanwhile
        self._number = number
        self._waiting = works
        self._refused: list[str] = []
        self._done = 0

    def go_on(self) -> None:
        """Make the next file anew, or tell how it went."""
        if not self._waiting:
            self._end()
            return
        name, work = self._waiting.pop(0)
        self._adder.begun.emit(self._number, tr("Ajout de « {0} »…").format(name))
        # Beside the base's lane: the queue goes on while a large photo is decoded.
        self._desk.tasks.run(self, work, self._write, self._refuse, lane="net")

    def _write(self, prepared: Prepared) -> None:
        seat, number = self._seat, self._number

        def work() -> Filed:
            from desktop_app.services.add_attachment import add_prepared

            return add_prepared(seat, number, prepared)

        self._desk.tasks.run(self, work, self._on_written, self._refuse)

    def _on_written(self, filed: Filed) -> None:
        self._done += 1
        self._adder.added.emit(self._number, filed.file.uid)
        self._desk.broadcast(filed.changes)
        self.go_on()

    def _refuse(self, problem: Exception) -> None:
        if isinstance(problem, WorldFault):
            self._waiting.clear()
            self._desk.show_problem(problem)
        elif isinstance(problem, UserError):
            self._refused.append(problem.message)
        self.go_on()

    def _end(self) -> None:
        self._adder.ended.emit(self._number)
        if self._done:
            one = tr("{0} : pièce jointe ajoutée")
            several = tr("{0} : {1} pièces jointes ajoutées")
            said = one if self._done == 1 else several
            self._desk.toast(said.format(self._number, self._done))
        if self._refused:
            question = tell(self._owner, tr("Fichier non joint"), "\n\n".join(self._refused))
            question.setObjectName("attachment_refusals")
        self.deleteLater()


def _prepare_path(path: Path) -> Prepared:
    from desktop_app.services.add_attachment import prepare_path

    return prepare_path(path)


def _prepare_image(image: QImage) -> Prepared:
    from desktop_app.services.add_attachment import prepare

    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return prepare(tr("Image collée") + ".png", bytes(buffer.data().data()))
