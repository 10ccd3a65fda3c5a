"""On top of the queue: what waits to be sent to the shared base, and what it refused."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.moments import say_moment
from desktop_app.domain.outbox import OutboxLine
from desktop_app.ui.desk import Desk
from desktop_app.ui.offline_words import TONES, label_of, refused, reopened, waiting
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.pill import Pill

MOST_ROWS = 3
ROOMY_PX = 680  # of the window's height, at the plain text size; under it one row must do
EDGE = 14


class OutboxRows(QWidget):
    """Hidden while nothing waits; its button shows them all."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outbox_rows")
        self._desk = desk
        self._shown: list[QWidget] = []
        self._most = MOST_ROWS
        card = Card(self, edge="warn")
        card.body.setContentsMargins(12, 5, 6, 5)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)
        self.more = QPushButton("", self)
        self.more.setProperty("kind", "link")
        self.more.clicked.connect(lambda: desk.outbox_asked.emit())
        row = QHBoxLayout()
        row.addLayout(self._grid, 1)
        row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignBottom)
        card.body.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, 8, EDGE, 8)
        column.addWidget(card)
        desk.outbox_told.connect(self.say)
        self.say(desk.outbox_lines)

    def say(self, lines: tuple[OutboxLine, ...]) -> None:
        """Show the first of them: what was refused, then what was typed last."""
        for widget in self._shown:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._shown = []
        left = [*refused(lines), *reopened(lines), *reversed(waiting(lines))]
        self._most = self._room()
        for position, line in enumerate(left[: self._most]):
            self._add(position, line)
        rest = len(left) - self._most
        self.more.setText(
            tr("Voir la liste")
            if rest <= 0
            else tr("et 1 autre : voir la liste")
            if rest == 1
            else tr("et {0} autres : voir la liste").format(rest)
        )
        self.setVisible(bool(left))

    def _room(self) -> int:
        return MOST_ROWS if self.window().height() >= px(ROOMY_PX) else 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: a low window, or large letters, leave the room to the queue."""
        super().resizeEvent(event)
        if self._room() != self._most:
            self.say(self._desk.outbox_lines)

    def _add(self, position: int, line: OutboxLine) -> None:
        typed = say_moment(line.at, self._desk.seat.clock())
        words = f"{line.title} · {typed}" + (f" · {line.reason}" if line.reason else "")
        reference, said = Label(line.reference, self), _OneLine(words, self)
        reference.setProperty("kind", "heading")
        said.setAccessibleName(f"{line.reference}, {label_of(line)}, {words}")
        self._shown += [reference, Pill(label_of(line), TONES[line.state], self), said]
        for column, widget in enumerate(self._shown[-3:]):
            self._grid.addWidget(widget, position, column)


class _OneLine(Label):
    """Words of which the tip says what does not fit."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(words, parent)
        self._words = words
        self.setToolTip(words)

    def minimumSizeHint(self) -> QSize:
        """Qt's: the words give way."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        mode = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(self._words, mode, self.width()))
