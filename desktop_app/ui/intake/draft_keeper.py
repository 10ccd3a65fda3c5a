"""Drafts: saved at each pause, in the base, under the name of this entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.services.drafts import drop_draft, save_draft
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.intake.group import Content

PAUSE_MS = 700


class DraftKeeper(QObject):
    """`saved(instant)` after each saving, `failed(exception)` when the base refuses,
    `emptied()` when everything was erased by hand. Drafts bear the name of who sat here when the
    page was made, whoever sits down next."""

    saved = Signal(object)
    failed = Signal(object)
    emptied = Signal()

    def __init__(self, desk: Desk, content: Callable[[], Content], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._seat: Seat = desk.seat
        self._content = content
        self._paused = False
        self._blank: Content = content()
        self._kept: Content | None = None  # what the base holds
        self.uid = str(uuid4())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.save_now)
        desk.shifted.connect(self._on_shifted)

    def touch(self) -> None:
        """Something was typed: save after the pause."""
        if not self._paused:
            self._timer.start()

    def pause(self) -> None:
        """The entry is being saved and the draft goes with it: nothing more is written until
        `resume` or `start`."""
        self._paused = True
        self._timer.stop()

    def resume(self) -> None:
        """The entry was not saved: what changed since is kept again."""
        self._paused = False
        self.touch()

    def start(self, uid: str | None = None, kept: Content | None = None) -> None:
        """Begin another entry, new or restored; what the form shows now counts as untouched."""
        self._timer.stop()
        self._paused = False
        self.uid = uid or str(uuid4())
        self._kept = kept
        if kept is None:
            self._blank = self._content()

    def untouched(self) -> bool:
        """Whether nothing was typed that is worth a draft."""
        return self._kept is None and self._content() == self._blank

    def save_now(self) -> None:
        """Save what was typed since the last saving, if anything was."""
        self._timer.stop()
        if self._paused:
            return
        content = self._content()
        if content == self._kept or (self._kept is None and content == self._blank):
            return
        if content == self._blank:
            self._kept = None
            self.drop(self.uid)
            self.emptied.emit()
            return
        uid, seat = self.uid, self._seat
        self._kept = content
        self._desk.tasks.run(
            self,
            lambda: save_draft(seat, uid, content),
            lambda at: self._on_saved(uid, at),
            lambda error: self._on_failed(uid, error),
        )

    def _on_shifted(self) -> None:
        # The base went away, or is back: what is on the screen is kept there from now on.
        self._seat = self._desk.seat
        if not self.untouched():
            self._kept = {}
            self.save_now()

    def drop(self, uid: str) -> None:
        """Forget a draft for good."""
        seat = self._seat
        self._desk.tasks.run(self, lambda: drop_draft(seat, uid), lambda _: None)

    def _on_saved(self, uid: str, at: dt.datetime) -> None:
        if uid == self.uid:
            self.saved.emit(at)

    def _on_failed(self, uid: str, error: Exception) -> None:
        if uid == self.uid:
            self._kept = {}  # unlike any content: the next pause tries again
            self.failed.emit(error)
