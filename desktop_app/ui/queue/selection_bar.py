"""The dark bar at the foot of the queue while lines are checked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from desktop_app.domain.workflow import Move
from desktop_app.ui.queue.gestures import KEYS, NOT_FOUND_KEY
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.theme import tokens
from desktop_app.ui.widgets.label import Label

SIDE = 20
GAP = 6


class SelectionBar(QWidget):
    """`asked(Move)` for the checked lines, `not_found_asked` to close them as not found,
    `cancelled` to uncheck them all. What finds no room is under « Plus »."""

    asked = Signal(object)
    not_found_asked = Signal()
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
        row.setContentsMargins(SIDE, 6, SIDE, 6)
        row.setSpacing(GAP)
        row.addWidget(self._count)
        self._buttons: list[QPushButton] = []
        self._moves: set[Move] = set()
        for move, words in (
            (Move.ACCEPT, tr("Prendre en charge")),
            (Move.VISIT, tr("Compte rendu…")),
            (Move.ASSIGN, tr("Affecter à une équipe…")),
            (Move.HOLD, tr("Mettre en attente…")),
            (Move.CLOSE, tr("Clore…")),
        ):
            button = self._add(words, KEYS[move], f"bulk_{move}", possible=may(move))
            button.clicked.connect(lambda _checked, move=move: self.asked.emit(move))
            self._moves.add(move)
        not_found = self._add(
            tr("Non constaté"), NOT_FOUND_KEY, "bulk_not_found", possible=may(Move.CLOSE)
        )
        not_found.clicked.connect(lambda: self.not_found_asked.emit())
        self._more = self._button(tr("Plus ▾"), tr("Autres gestes"))
        self._more.setObjectName("more_bulk")
        self._more.clicked.connect(self._open_more)
        row.addWidget(self._more)
        row.addStretch(1)
        row.addWidget(self._escape)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def _add(self, words: str, key: str, name: str, *, possible: bool) -> QPushButton:
        tip = tr("Touche {0}").format(key)
        button = self._button(
            words, tip if possible else tr("Votre profil ne permet pas ce geste.")
        )
        button.setObjectName(name)
        button.setEnabled(possible)
        row = self.layout()
        if row is not None:
            row.addWidget(button)
        self._buttons.append(button)
        return button

    def _button(self, words: str, tip: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setProperty("kind", "toast")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setToolTip(tip)
        return button

    def offers(self, move: Move) -> bool:
        """Whether a move is one for several lines."""
        return move in self._moves

    def say(self, count: int) -> None:
        """Show how many lines are checked; none hides the bar."""
        self._count.setText(
            tr("1 sélectionné") if count == 1 else tr("{0} sélectionnés").format(count)
        )
        self.setVisible(count > 0)
        self._share_width()

    def say_progress(self, done: int, total: int) -> None:
        """Show how far a move over the selection has come."""
        self._count.setText(tr("{0} sur {1} traités…").format(done, total))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: another width holds more buttons, or fewer."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        widths = [button.sizeHint().width() + GAP for button in self._buttons]
        room = self.width() - 2 * SIDE - self._count.sizeHint().width() - GAP
        shown = len(widths)
        if sum(widths) > room:
            room -= self._more.sizeHint().width() + GAP
            while shown > 0 and sum(widths[:shown]) > room:
                shown -= 1
        for position, button in enumerate(self._buttons):
            button.setVisible(position < shown)
        self._more.setVisible(shown < len(widths))
        left = room - sum(widths[:shown])
        self._escape.setVisible(left > self._escape.sizeHint().width())

    def _open_more(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("more_bulk_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button in self._buttons:
            if button.isHidden():
                action = menu.addAction(button.text())
                action.setEnabled(button.isEnabled())
                action.triggered.connect(button.click)
        menu.popup(self._more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of the rail, in both themes."""
        colours = tokens()
        QPainter(self).fillRect(self.rect(), QColor(colours.rail))
        for label, colour in ((self._count, "#ffffff"), (self._escape, colours.rail_muted)):
            palette = label.palette()
            if palette.color(QPalette.ColorRole.WindowText) != QColor(colour):
                palette.setColor(QPalette.ColorRole.WindowText, QColor(colour))
                label.setPalette(palette)
