"""What the queue page does with files: shows thumbnails, adds, opens, takes off."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.domain.codes import AttachmentKind
from desktop_app.domain.views import AttachmentView
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import ask
from desktop_app.ui.queue.attachments import TILE_WIDTH, AttachmentStrip
from desktop_app.ui.queue.attachments_adder import AttachmentsAdder
from desktop_app.ui.queue.attachments_opener import AttachmentsOpener
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.theme import px

if TYPE_CHECKING:
    from desktop_app.services.attachments import Filed
    from desktop_app.ui.queue.detail import DetailPane

MOST_THUMBNAILS = 200


class AttachmentsActs(QObject):
    """Serves each strip that the detail makes."""

    def __init__(self, desk: Desk, page: QWidget, detail: DetailPane) -> None:
        super().__init__(page)
        self._desk, self._page, self._detail = desk, page, detail
        self._strip: AttachmentStrip | None = None
        self._thumbnails: OrderedDict[str, QPixmap] = OrderedDict()  # by digest
        self._busy: dict[str, str] = {}  # by number: what is being added to it
        self._focus: str | None = None
        self.opener = AttachmentsOpener(desk, page)
        self.adder = AttachmentsAdder(desk, page)
        self.adder.begun.connect(self._on_begun)
        self.adder.added.connect(self._on_added)
        self.adder.ended.connect(self._on_ended)
        detail.strip_made.connect(self._serve)

    def add(self) -> None:
        """Choose files for the signalement shown."""
        if self._may_add() and self._detail.number is not None:
            self.adder.ask(self._detail.number)

    def paste(self) -> None:
        """Add what the clipboard holds to the signalement shown."""
        if self._may_add() and self._detail.number is not None:
            self.adder.paste(self._detail.number)

    def _may_add(self) -> bool:
        detail = self._detail.ready
        if detail is None:
            self._desk.toast(tr("Choisissez d’abord un signalement dans la file."))
            return False
        if detail.attached_to is not None:
            self._desk.toast(
                tr("{0} est rattaché à {1} : joignez le fichier à {1}.").format(
                    detail.row.number, detail.attached_to
                )
            )
            return False
        if self._strip is None or not self._strip.may_add:
            self._desk.toast(
                tr("« Joindre » : {0} n’est pas de votre ressort.").format(detail.row.number)
            )
            return False
        return True

    # A strip -------------------------------------------------------------------------------

    def _serve(self, strip: AttachmentStrip, number: str) -> None:
        self._strip = strip
        strip.add_asked.connect(self.add)
        strip.opened.connect(self._open)
        strip.remove_asked.connect(self.ask_remove)
        strip.dropped.connect(lambda paths: self.adder.add_paths(number, paths))
        strip.say_busy(self._busy.get(number, ""))
        for file in strip.files:
            if file.kind is AttachmentKind.PICTURE:
                self._show_thumbnail(number, file)
        wanted, self._focus = self._focus, None
        focused = self._page.window().focusWidget()
        # Who went back to the list meanwhile stays there.
        if wanted is not None and (focused is None or self._detail.isAncestorOf(focused)):
            strip.take_focus(wanted)

    def _show_thumbnail(self, number: str, file: AttachmentView) -> None:
        known = self._thumbnails.get(file.digest)
        if known is not None:
            self._thumbnails.move_to_end(file.digest)
            self._paint(file.uid, known)
            return
        seat = self._desk.seat
        side = round(px(TILE_WIDTH) * self._page.devicePixelRatioF() * 1.4)

        def work() -> QImage:
            from desktop_app.services.attachments import thumbnail_of

            return QImage.fromData(thumbnail_of(seat, number, file.uid, side))

        def done(image: QImage) -> None:
            if image.isNull():
                return
            self._thumbnails[file.digest] = QPixmap.fromImage(image)
            if len(self._thumbnails) > MOST_THUMBNAILS:
                self._thumbnails.popitem(last=False)
            self._paint(file.uid, self._thumbnails[file.digest])

        # A file taken off meanwhile, or a base away: the tile stays grey, what is asked next tells.
        self._desk.tasks.run(self, work, done, lambda _problem: None, lane="net")

    def _paint(self, uid: str, picture: QPixmap) -> None:
        if self._strip is not None:
            self._strip.show_thumbnail(uid, picture)

    def _on_begun(self, number: str, words: str) -> None:
        self._busy[number] = words
        self._say_busy(number, words)

    def _on_added(self, number: str, uid: str) -> None:
        if number == self._detail.number:
            self._focus = uid

    def _on_ended(self, number: str) -> None:
        self._busy.pop(number, None)
        self._say_busy(number, "")

    def _say_busy(self, number: str, words: str) -> None:
        if self._strip is not None and self._detail.number == number:
            self._strip.say_busy(words)

    # One file ------------------------------------------------------------------------------

    def _open(self, uid: str) -> None:
        from desktop_app.ui.queue.attachments_preview import PreviewDialog

        number = self._detail.number
        if number is None or self._strip is None:
            return
        dialog = PreviewDialog(
            self._page,
            self._desk,
            number,
            self._strip.files,
            uid,
            may_change=self._strip.may_add,
        )
        dialog.open_asked.connect(lambda which: self.opener.open(number, which))
        dialog.remove_asked.connect(self.ask_remove)
        dialog.blur_asked.connect(lambda which: self.blur(number, which))
        dialog.open()

    def blur(self, number: str, uid: str) -> None:
        """Open the blur tool on a photo."""
        from desktop_app.ui.queue.blur_dialog import BlurDialog

        file = self._file(uid)
        if file is not None:
            self._focus = uid
            BlurDialog(self._page, self._desk, number, file).open()

    def ask_remove(self, uid: str) -> None:
        """Ask, then take a file off for good."""
        file, number = self._file(uid), self._detail.number
        if file is None or number is None:
            return
        question = ask(
            self._page,
            tr("Retirer cette pièce jointe ?"),
            tr(
                "« {0} » est effacé de la base pour de bon ; l’historique garde qu’il y a été."
            ).format(file.name),
            tr("Retirer"),
            lambda: self._remove(number, file),
            danger=True,
        )
        question.setObjectName("remove_attachment")

    def _remove(self, number: str, file: AttachmentView) -> None:
        seat = self._desk.seat
        self._focus = ""

        def work() -> Filed:
            from desktop_app.services.attachments import remove_file

            return remove_file(seat, number, file.uid, file.version)

        def done(filed: Filed) -> None:
            self._thumbnails.pop(file.digest, None)
            self._desk.broadcast(filed.changes)
            self._desk.toast(tr("{0} : pièce jointe retirée").format(number))

        self._desk.tasks.run(self, work, done, self._desk.show_problem)

    def _file(self, uid: str) -> AttachmentView | None:
        files = () if self._strip is None else self._strip.files
        return next((file for file in files if file.uid == uid), None)
