"""One file, large: a photo as it is kept, what is known of a document, what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop_app.domain.codes import AttachmentKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import say_moment
from desktop_app.domain.views import AttachmentView
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import Question
from desktop_app.ui.queue.attachments import say_size
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.theme import tokens

if TYPE_CHECKING:
    from desktop_app.services.attachments import Kept

WIDTH = 860  # pixels at the plain text size, where the screen has room
LEAST_HEIGHT, CHROME = 200, 300
"""Of the picture; what stands above and below it in the window."""


def room_for_picture(dialog: Question) -> int:
    """How high a picture may be in a dialog, in pixels."""
    return max(LEAST_HEIGHT, min(640, dialog.screen().availableSize().height() - CHROME))


class PreviewDialog(Question):
    """Left and Right go from file to file. Signals: `open_asked(uid)`, `blur_asked(uid)`,
    `remove_asked(uid)`; each closes the dialog but the first."""

    open_asked = Signal(str)
    blur_asked = Signal(str)
    remove_asked = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        number: str,
        files: tuple[AttachmentView, ...],
        uid: str,
        *,
        may_change: bool,
    ) -> None:
        super().__init__(parent, tr("Pièce jointe"), " ", tr("Ouvrir"), no=tr("Fermer"))
        self.setObjectName("attachment_preview")
        self.usual_width = WIDTH
        self._desk, self._number, self._files = desk, number, files
        self._place = next(rank for rank, file in enumerate(files) if file.uid == uid)
        self._may_change = may_change
        self.text.setProperty("kind", "muted")
        self.picture = Picture(room_for_picture(self), self)
        self.inputs.addWidget(self.picture)
        self.yes.setToolTip(tr("Avec le programme de ce poste ; la copie est effacée ensuite."))
        self.remove = self._button(tr("Retirer…"), "remove_file", self.remove_asked)
        self.blur = self._button(tr("Flouter…"), "blur_file", self.blur_asked)
        for key, step in ((Qt.Key.Key_Left, -1), (Qt.Key.Key_Right, 1)):
            QShortcut(QKeySequence(key), self).activated.connect(lambda step=step: self.go(step))
        self._read()

    def _button(self, words: str, name: str, asked: Signal) -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        self.add_left(button)

        def pressed() -> None:
            uid = self.file.uid
            self.reject()
            asked.emit(uid)

        button.clicked.connect(pressed)
        return button

    @property
    def file(self) -> AttachmentView:
        """The file shown."""
        return self._files[self._place]

    def go(self, step: int) -> None:
        """Show the next file, or the one before."""
        if 0 <= self._place + step < len(self._files):
            self._place += step
            self._read()

    def complete(self) -> bool:
        """The button opens the file; the dialog stays."""
        self.open_asked.emit(self.file.uid)
        return False

    def _read(self) -> None:
        file, seat, number = self.file, self._desk.seat, self._number
        picture = file.kind is AttachmentKind.PICTURE
        self.heading.setText(file.name)
        self.setWindowTitle(file.name)
        self.text.setText(self._about(file))
        self.blur.setVisible(self._may_change and picture)
        self.remove.setVisible(self._may_change)
        self.picture.say(
            tr("Chargement…")
            if picture
            else tr("Document PDF : « Ouvrir » le montre avec le programme de ce poste.")
        )
        if not picture:
            return

        def work() -> QImage:
            from desktop_app.services.attachments import read_file

            kept: Kept = read_file(seat, number, file.uid)
            return QImage.fromData(kept.content)

        def done(image: QImage) -> None:
            if file is not self.file:
                return
            if image.isNull():
                self.picture.say(tr("Cette photo ne se lit plus : prévenez l’informatique."))
            else:
                self.picture.show_image(image)

        def refused(problem: Exception) -> None:
            if isinstance(problem, UserError) and file is self.file:
                self.picture.say(problem.message)

        self._desk.tasks.run(self, work, done, refused, lane="net")

    def _about(self, file: AttachmentView) -> str:
        when = say_moment(file.added_at, self._desk.seat.clock())
        parts = [say_size(file.bytes)]
        if file.width is not None and file.height is not None:
            parts.append(tr("{0} × {1} points").format(file.width, file.height))
        parts.append(tr("joint {0} par {1}").format(when, file.added_by))
        if file.number != self._number:
            parts.append(tr("avec {0}").format(file.number))
        if file.blurred:
            zones = tr("1 zone floutée"), tr("{0} zones floutées").format(file.blurred)
            parts.append(zones[0] if file.blurred == 1 else zones[1])
        if len(self._files) > 1:
            parts.append(tr("{0} sur {1} (← →)").format(self._place + 1, len(self._files)))
        return " · ".join(parts)


class Picture(QWidget):
    """An image as large as fits, or a sentence in its place."""

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height = height
        self._words = ""
        self.image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(320, self._height)

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return self.sizeHint()

    def say(self, words: str) -> None:
        """Show a sentence."""
        self.image, self._words = QImage(), words
        self.setAccessibleName(words)
        self.update()

    def show_image(self, image: QImage) -> None:
        """Show an image."""
        self.image, self._words = image, ""
        self.setAccessibleName(tr("Photo"))
        self.update()

    def frame(self) -> QRectF:
        """Where the image is painted."""
        return fitted(self.image.size(), QRectF(self.rect()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt's."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens().canvas))
        if self.image.isNull():
            painter.setPen(QColor(tokens().muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(20, 20, -20, -20), flags, self._words)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.frame(), self.image)
            self.paint_over(painter)
        painter.end()

    def paint_over(self, painter: QPainter) -> None:
        """What stands over the image: nothing here."""


def fitted(size: QSize, room: QRectF) -> QRectF:
    """The largest rectangle of the shape of `size` in the middle of `room`."""
    scale = min(room.width() / max(1, size.width()), room.height() / max(1, size.height()))
    width, height = size.width() * scale, size.height() * scale
    left = room.x() + (room.width() - width) / 2
    return QRectF(left, room.y() + (room.height() - height) / 2, width, height)
