"""« Flouter »: faces and plates of a photo made unreadable, for good."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.domain.errors import UserError
from desktop_app.domain.views import AttachmentView
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import Question
from desktop_app.ui.queue.attachments_preview import WIDTH, room_for_picture
from desktop_app.ui.queue.blur_canvas import BlurCanvas
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.key_button import KeyButton
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.services.attachments import Filed


class BlurDialog(Question):
    """Rectangles are drawn, moved, taken back until they are saved; then nothing brings back what
    was under them."""

    def __init__(self, parent: QWidget, desk: Desk, number: str, file: AttachmentView) -> None:
        super().__init__(
            parent,
            tr("Flouter les visages et les plaques"),
            tr(
                "Tracez un rectangle sur chaque visage ou plaque. Ce qui est flouté ne se retrouve "
                "plus, ni ici ni dans la base."
            ),
            tr("Flouter définitivement"),
            danger=True,
        )
        self.setObjectName("blur_dialog")
        self.usual_width = WIDTH
        self._desk, self._number, self._file = desk, number, file
        self._under_way = False
        self.canvas = BlurCanvas(room_for_picture(self) - 60, self)
        self.canvas.say(tr("Chargement…"))
        self.inputs.addWidget(self.canvas)
        self._tools()
        self.error = Label(self)
        self.error.setProperty("kind", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        self.inputs.addWidget(self.error)
        self.say_key()
        self.yes.setDefault(False)  # Enter alone must not do what cannot be undone
        self.yes.setAutoDefault(False)
        self.canvas.changed.connect(self._on_changed)
        self._on_changed()
        self.canvas.setFocus()
        self._read()

    def _tools(self) -> None:
        tools = QWidget(self)
        row = FlowLayout(tools, gap_x=8, gap_y=6)
        self.add = self._tool(tr("Nouvelle zone"), "N", self.canvas.add, "new_rect", tools)
        self.less = self._tool(
            tr("Supprimer la zone"), tr("Suppr"), self.canvas.remove, "remove_rect", tools
        )
        self.back = self._tool(tr("Défaire"), "Ctrl Z", self.canvas.undo, "undo_rect", tools)
        for button in (self.add, self.less, self.back):
            row.addWidget(button)
        help_ = Label(
            tr("Flèches : déplacer · Maj + flèches : agrandir · Page suivante : autre zone"), tools
        )
        help_.setProperty("kind", "small")
        row.addWidget(help_)
        policy = tools.sizePolicy()
        policy.setHeightForWidth(True)
        tools.setSizePolicy(policy)
        self.inputs.addWidget(tools)
        QShortcut(QKeySequence.StandardKey.Undo, self).activated.connect(self.canvas.undo)

    def _tool(
        self, words: str, key: str, act: Callable[[], None], name: str, parent: QWidget
    ) -> QPushButton:
        button = KeyButton(words, key, "plain", parent)
        button.setObjectName(name)
        button.setAutoDefault(False)

        def pressed() -> None:
            act()
            self.canvas.setFocus()

        button.clicked.connect(pressed)
        return button

    def _on_changed(self) -> None:
        count = len(self.canvas.rects)
        self.yes.setEnabled(count > 0 and not self._under_way)
        self.less.setEnabled(count > 0)
        self.back.setEnabled(self.canvas.undoable)
        self._say("")

    def _read(self) -> None:
        seat, number, uid = self._desk.seat, self._number, self._file.uid

        def work() -> QImage:
            from desktop_app.services.attachments import read_file

            return QImage.fromData(read_file(seat, number, uid).content)

        self._desk.tasks.run(self, work, self.canvas.show_image, self._refuse, lane="net")

    def complete(self) -> bool:
        """Save; the dialog closes once the base has taken it."""
        if self._under_way or not self.canvas.rects:
            return False
        self._under_way = True
        self._on_changed()
        seat, number, file = self._desk.seat, self._number, self._file
        rects = tuple(self.canvas.rects)

        def work() -> Filed:
            from desktop_app.services.attachments import blur_file

            return blur_file(seat, number, file.uid, rects, file.version)

        self._desk.tasks.run(self, work, self._on_saved, self._refuse)
        return False

    def _on_saved(self, filed: Filed) -> None:
        self._desk.broadcast(filed.changes)
        self._desk.toast(tr("{0} : photo floutée").format(self._number))
        self.accept()

    def _refuse(self, problem: Exception) -> None:
        self._under_way = False
        self._on_changed()
        if isinstance(problem, UserError):
            self._say(problem.message)

    def _say(self, words: str) -> None:
        self.error.setText(words)
        self.error.setVisible(bool(words))
