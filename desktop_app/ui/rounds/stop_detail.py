"""Beside the map: all that is known of the stop that is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.rounds import Stop, look_for
from desktop_app.ui.rounds.wording import known_words, level_words, place_words, tr, visit_words
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.label import Label


class StopDetail(QScrollArea):
    """`number_asked(number)` when a signalement is to be opened."""

    number_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(90)
        self.say(None)

    def say(self, stop: Stop | None) -> None:
        """Show another stop, or none."""
        content = QWidget(self)
        content.setProperty("kind", "scroll")
        whole = QVBoxLayout(content)
        whole.setContentsMargins(0, 0, 0, 0)
        if stop is not None:
            whole.addWidget(self._card(stop, content))
        whole.addStretch(1)
        self.setWidget(content)

    def _card(self, stop: Stop, content: QWidget) -> Card:
        card = Card(content, margin=14)
        _add(card, f"{stop.position}. {place_words(stop)}", "heading")
        _add(card, f"{level_words(stop)} · {visit_words(stop)}", "muted")
        _add(card, stop.reason, "muted")
        if stop.note:
            _add(card, tr("À regarder : {0}").format(stop.note), "")
        for known in stop.known:
            button = QPushButton(known.number, card)
            button.setProperty("kind", "inline")
            button.setAccessibleName(tr("Ouvrir {0}").format(known.number))
            button.clicked.connect(
                lambda _checked=False, number=known.number: self.number_asked.emit(number)
            )
            card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            _add(card, known_words(known), "")
            _add(card, known.text, "muted")
            _add(card, tr("À regarder : {0}").format(look_for(known.category)), "")
        return card


def _add(card: Card, text: str, kind: str) -> None:
    if text:
        label = Label(text, card)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("kind", kind)
        label.setWordWrap(True)
        card.body.addWidget(label)
