"""The bar above a page: its title, its status chip, the way to the search."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from desktop_app.ui.theme import px
from desktop_app.ui.widgets.key_button import KeyButton
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.pill import Pill

LEAST, LEAST_COMPACT, MOST = 150, 74, 360  # pixels of the search field; compact: its key


class TopBar(QFrame):
    """`search_asked` when the search field is pressed."""

    search_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setProperty("edge", "bottom")
        self.title = Label(self)
        self.title.setProperty("kind", "title")
        self.status = Pill("", "neutral", self)
        self.status.hide()
        self._search_text = self.tr("Rechercher : n°, adresse, déclarant…")
        self.search = KeyButton(self._search_text, self.tr("Ctrl K"), "search", self, spread=True)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search.clicked.connect(self.search_asked)
        self.set_compact(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 9, 20, 9)
        row.setSpacing(14)
        row.addWidget(self.title)
        row.addWidget(self.status)
        row.addStretch(1)
        row.addWidget(self.search, 30)

    def set_compact(self, compact: bool) -> None:
        """Leave room to the title in a narrow window."""
        self._compact = compact
        text = self.tr("Rechercher…") if compact else self._search_text
        self.search.setText(text)
        self.search.setMinimumWidth(LEAST_COMPACT if compact else LEAST)
        self.search.setMaximumWidth(max(MOST, px(MOST)))

    def scale_texts(self) -> None:
        """Follow the chosen text size."""
        self.set_compact(self._compact)

    def say(self, title: str) -> None:
        """Another page, without a status yet."""
        self.title.setText(title)
        self.say_status("", "neutral")

    def say_status(self, text: str, tone: str) -> None:
        """The page's chip; an empty text removes it."""
        self.status.say(text, tone)
        self.status.setVisible(bool(text))
