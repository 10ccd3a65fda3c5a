"""The drafts of earlier entries: read at the start, asked about, kept for later or dropped."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop_app.services.drafts import Draft, drop_draft, load_drafts
from desktop_app.ui.desk import Desk
from desktop_app.ui.intake.drafts_question import DraftsQuestion


class DraftsShelf(QObject):
    """`counted(n)`: how many wait; `picked(Draft)`: the agent wants this one back."""

    counted = Signal(int)
    picked = Signal(object)

    def __init__(self, desk: Desk, question: DraftsQuestion, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._question = question
        self._drafts: tuple[Draft, ...] = ()
        question.restored.connect(self._on_restored)
        question.discarded.connect(self._on_discarded)
        question.postponed.connect(question.hide)

    def load(self, own: str, may_ask: Callable[[], bool]) -> None:
        """Read the drafts but `own` (the entry on the screen), and ask unless typing has begun."""
        seat = self._desk.seat

        def done(drafts: tuple[Draft, ...]) -> None:
            self._drafts = tuple(draft for draft in drafts if draft.uid != own)
            self._tell()
            if may_ask():
                self.ask()

        self._desk.tasks.run(self, lambda: load_drafts(seat), done)

    def ask(self) -> None:
        """Show the question about what waits."""
        self._question.ask(self._drafts, self._desk.seat.clock())
        if self._drafts:
            self._question.take_focus()

    def _on_restored(self, draft: Draft) -> None:
        self._take(draft)
        self._question.hide()
        self.picked.emit(draft)

    def _on_discarded(self, draft: Draft) -> None:
        seat = self._desk.seat
        self._take(draft)
        self._question.ask(self._drafts, seat.clock())
        self._question.take_focus()
        self._desk.tasks.run(self, lambda: drop_draft(seat, draft.uid), lambda _: None)

    def _take(self, draft: Draft) -> None:
        self._drafts = tuple(each for each in self._drafts if each.uid != draft.uid)
        self._tell()

    def _tell(self) -> None:
        self.counted.emit(len(self._drafts))
