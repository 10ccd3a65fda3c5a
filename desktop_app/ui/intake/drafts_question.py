"""« Un brouillon n’a pas été enregistré » : restore, keep for later, or discard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.codes import Category
from desktop_app.domain.moments import say_moment
from desktop_app.services.drafts import Draft
from desktop_app.ui.intake.group import Content
from desktop_app.ui.intake.typed_text import shorten
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.label import Label

ROWS = 3
WORDS = 90


class DraftsQuestion(Card):
    """`restored(Draft)`, `discarded(Draft)`, `postponed()`; hidden while there is no draft."""

    restored = Signal(object)
    discarded = Signal(object)
    postponed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, edge="warn")
        top = QHBoxLayout()
        self.heading = Label(self)
        self.heading.setProperty("kind", "heading")
        self.later = QPushButton(self.tr("Garder pour plus tard"), self)
        self.later.setProperty("kind", "link")
        self.later.clicked.connect(self.postponed)
        top.addWidget(self.heading, 1)
        top.addWidget(self.later)
        self._list = QVBoxLayout()
        self.body.addLayout(top)
        self.body.addLayout(self._list)
        self._rows: list[QWidget] = []
        self.hide()

    def ask(self, drafts: Sequence[Draft], now: dt.datetime) -> None:
        """Ask about these, the latest first; none: go away."""
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(draft, now) for draft in drafts[:ROWS]]
        self.heading.setText(
            self.tr("Un brouillon n’a pas été enregistré")
            if len(drafts) == 1
            else self.tr("{count} brouillons n’ont pas été enregistrés").format(count=len(drafts))
        )
        self.setVisible(bool(drafts))

    def take_focus(self) -> None:
        """The focus on the first « Restaurer »."""
        first = self.findChild(QPushButton, "restore")
        if first is not None:
            first.setFocus()

    def _row(self, draft: Draft, now: dt.datetime) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        words = Label(f"{say_moment(draft.saved_at, now)} · {first_words(draft.content)}", row)
        words.setWordWrap(True)
        restore = QPushButton(self.tr("Restaurer"), row)
        restore.setObjectName("restore")
        restore.setAccessibleName(self.tr("Restaurer : {words}").format(words=words.text()))
        restore.clicked.connect(lambda: self.restored.emit(draft))
        discard = QPushButton(self.tr("Supprimer"), row)
        discard.setObjectName("discard")
        discard.setProperty("kind", "link")
        discard.setAccessibleName(self.tr("Supprimer : {words}").format(words=words.text()))
        discard.clicked.connect(lambda: self.discarded.emit(draft))
        for button in (restore, discard):
            button.setAutoDefault(True)
        line.addWidget(words, 1)
        line.addWidget(restore)
        line.addWidget(discard)
        self._list.addWidget(row)
        return row


def first_words(content: Content) -> str:
    """What tells one draft from another: category, place, first words."""
    category = content.get("category")
    parts = [Category(category).label] if category in tuple(Category) else []
    parts += [str(content.get("place_text", "")), str(content.get("description", ""))]
    return shorten(" · ".join(part for part in parts if part), WORDS) or "…"
