"""The dark bar at the foot of the queue while lines are checked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop_app.domain.workflow import Move
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.theme import tokens
from desktop_app.ui.widgets.label import Label


class SelectionBar(QWidget):
    """`asked(Move)` for the checked lines, `cancelled` to uncheck them all."""

    asked = Signal(object)
    cancelled = Signal()

    def __init__(self, may: Callable[[Move], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("selection_bar")
        self.setAccessibleName(tr("Actions sur la sélection"))
        self._count = Label(self)
        self._count.setObjectName("selection_count")
        font = self._count.font()
        font.setBold(True)
        self._count.setFont(font)
        self._escape = Label(tr("Échap pour annuler"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 6, 20, 6)
        row.setSpacing(6)
        row.addWidget(self._count)
        row.addSpacing(6)
        self._buttons: list[QPushButton] = []
        for move, words in (
            (Move.ASSIGN, tr("Affecter à une équipe…")),
            (Move.HOLD, tr("Mettre en attente…")),
            (Move.CLOSE, tr("Clore…")),
        ):
            button = QPushButton(words, self)
            button.setObjectName(f"bulk_{move}")
            button.setProperty("kind", "toast")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _checked, move=move: self.asked.emit(move))
            if not may(move):
                button.setEnabled(False)
                button.setToolTip(tr("Votre profil ne permet pas ce geste."))
            row.addWidget(button)
            self._buttons.append(button)
        row.addStretch(1)
        row.addWidget(self._escape)
        self.hide()

    def say(self, count: int) -> None:
        """Show how many lines are checked; none hides the bar."""
        self._count.setText(
            tr("1 sélectionné") if count == 1 else tr("{0} sélectionnés").format(count)
        )
        self.setVisible(count > 0)

    def say_progress(self, done: int, total: int) -> None:
        """Show how far a move over the selection has come."""
        self._count.setText(tr("{0} sur {1} traités…").format(done, total))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of the rail, in both themes."""
        colours = tokens()
        QPainter(self).fillRect(self.rect(), QColor(colours.rail))
        for label, colour in ((self._count, "#ffffff"), (self._escape, colours.rail_muted)):
            palette = label.palette()
            if palette.color(QPalette.ColorRole.WindowText) != QColor(colour):
                palette.setColor(QPalette.ColorRole.WindowText, QColor(colour))
                label.setPalette(palette)
