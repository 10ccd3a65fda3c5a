"""Pages of a list read by keyset: newer, older, where one stands."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop_app.ui.admin.personal_wording import say_count, tr
from desktop_app.ui.widgets.label import Label


class Pager(QWidget):
    """`asked(cursor)` for another page; None is the first."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cursors: list[int | None] = [None]
        self._next: int | None = None
        self._seen = 0
        self.newer = QPushButton(tr("‹ Plus récents"), self)
        self.older = QPushButton(tr("Plus anciens ›"), self)
        self.told = Label(self)
        self.told.setProperty("kind", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.told)
        row.addStretch(1)
        row.addWidget(self.newer)
        row.addWidget(self.older)
        self.newer.clicked.connect(self._on_newer)
        self.older.clicked.connect(self._on_older)

    @property
    def cursor(self) -> int | None:
        """Where the page in front begins."""
        return self._cursors[-1]

    def restart(self) -> None:
        """Other rows are asked for: their first page."""
        self._cursors = [None]
        self.asked.emit(None)

    def say(self, shown: int, total: int, following: int | None, page: int) -> None:
        """A page of `shown` rows came, of `total`; `page` rows fill one."""
        self._next = following
        first = (len(self._cursors) - 1) * page + 1
        told = tr("{0} à {1} sur {2}").format(
            say_count(first), say_count(first + shown - 1), say_count(total)
        )
        self.told.setText(told if shown else "")
        self.newer.setEnabled(len(self._cursors) > 1)
        self.older.setEnabled(following is not None)
        self.newer.setVisible(total > page)
        self.older.setVisible(total > page)

    def _on_newer(self) -> None:
        if len(self._cursors) > 1:
            self._cursors.pop()
            self.asked.emit(self.cursor)

    def _on_older(self) -> None:
        if self._next is not None:
            self._cursors.append(self._next)
            self.asked.emit(self._next)
