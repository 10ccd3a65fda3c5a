"""Under the table: where the hotspot is, what to look at, what was done with it."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop_app.services.hotspots import HotspotLine, HotspotTold
from desktop_app.services.place_visits import PlacePassage
from desktop_app.ui.hotspots.wording import (
    passage_words,
    spoken_words,
    told_words,
    tr,
    where_words,
)
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.label import Label


class HotspotCard(QScrollArea):
    """All that is known of the hotspot chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Le lieu choisi et son histoire"))

    def say(
        self,
        line: HotspotLine | None,
        history: tuple[HotspotTold, ...],
        today: dt.date,
        passages: tuple[PlacePassage, ...] = (),
    ) -> None:
        """Show another one, or none."""
        content = QWidget(self)
        content.setProperty("kind", "scroll")
        whole = QVBoxLayout(content)
        whole.setContentsMargins(0, 0, 0, 0)
        if line is not None:
            card = self._card(line, today, content)
            lines = [(told.at, told_words(told, today)) for told in history]
            lines += [(each.at, passage_words(each, today)) for each in passages]
            lines.sort(key=lambda told: told[0])
            for _, words in reversed(lines):
                _add(card, words, "small")
            whole.addWidget(card)
        whole.addStretch(1)
        self.setWidget(content)

    def _card(self, line: HotspotLine, today: dt.date, content: QWidget) -> Card:
        card = Card(content, margin=14)
        _add(card, line.hotspot.name, "heading")
        _add(card, where_words(line.hotspot), "muted")
        _add(card, spoken_words(line, today), "muted")
        if line.hotspot.note:
            _add(card, tr("À regarder : {0}").format(line.hotspot.note), "")
        return card


def _add(card: Card, text: str, kind: str) -> None:
    label = Label(text, card)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("kind", kind)
    label.setWordWrap(True)
    card.body.addWidget(label)
