"""Saving one entry: settle the place, check, log off the main thread, tell what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop_app.domain.entry import Entry
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.outbox import OutboxLine
from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.views import Logged, Moved
from desktop_app.services.outbox_acts import log_or_keep
from desktop_app.services.take_back import take_back
from desktop_app.ui.desk import Desk
from desktop_app.ui.intake.form import EntryForm
from desktop_app.ui.intake.group import Content, Problem
from desktop_app.ui.intake.privacy_check import with_kept_flags
from desktop_app.ui.typed_again import type_again


@dataclass(frozen=True, slots=True)
class Saved:
    """A saving done: its answer, or the line of the outbox where it waits for a shared base that
    is away; what the form held, whether the next entry follows."""

    answer: Logged | OutboxLine
    content: Content
    then_new: bool


class Saver(QObject):
    """One saving, or taking back, at a time. Every failure leaves the form as it was.

    Nothing of the form is read before its place is settled: another place may change the rest.
    `saved(Saved)`, `cancelled(Saved)` once a saving was taken back; `refused(sentence)` for what
    belongs to no field; `fault_met(WorldFault, retry)` where `retry` takes back again (None after a
    saving); `busy(bool)` from the first step to the last.
    """

    saved = Signal(object)
    refused = Signal(str)
    fault_met = Signal(object, object)
    busy = Signal(bool)
    cancelled = Signal(object)

    def __init__(self, desk: Desk, form: EntryForm, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form = form
        self._under_way = False
        self._focused: QWidget | None = None

    def save(
        self,
        draft: str,
        attach_to: Callable[[], str | None],
        entry: Callable[[], Entry],
        content: Callable[[], Content],
        obstacle: Callable[[], str],
        *,
        then_new: bool,
    ) -> None:
        """Save what the form shows; a second call while one is under way does nothing.

        `obstacle` says, once the place is settled, what the agent must see before anything is
        saved; "" where there is nothing.
        """
        if self._under_way:
            return
        self._begin()
        self._form.clear_problems()

        def settled() -> None:
            problems, sentence = self._form.problems(), obstacle()
            if problems or sentence:
                self._finish()
                self._focus_again()
                self._form.show_problems(problems)
                if sentence:
                    self.refused.emit(sentence)
                return
            self._log(draft, attach_to(), entry(), content(), then_new)

        self._form.where.settle(settled, self._on_failed)

    @property
    def under_way(self) -> bool:
        """Whether a saving is being done."""
        return self._under_way

    def _log(
        self, draft: str, attach_to: str | None, entry: Entry, content: Content, then_new: bool
    ) -> None:
        seat, box, kept = self._desk.seat, self._desk.outbox, self._form.what.privacy.kept()

        def work() -> Logged | OutboxLine:
            said = with_kept_flags(entry, kept)
            return log_or_keep(seat, box, said, draft=draft, attach_to=attach_to, form=content)

        def done(answer: Logged | OutboxLine) -> None:
            self._finish()
            self.saved.emit(Saved(answer, content, then_new))

        self._desk.tasks.run(self, work, done, self._on_failed)

    def may_take_back(self, saved: Saved) -> bool:
        """Whether this agent may take back what was just saved: what they typed themselves."""
        return allowed(self._desk.seat.actor, Action.LOG)

    def take_back(self, saved: Saved) -> None:
        """Cancel what was saved; what waits to be sent is typed again instead. Nothing is done
        while a saving is under way."""
        if self._under_way:
            return
        if isinstance(saved.answer, OutboxLine):
            type_again(self._desk, self, saved.answer, self._on_failed)
            return
        self._begin()
        seat, logged = self._desk.seat, saved.answer
        voice = None if logged.attached_to is None else logged.uid

        def done(moved: Moved) -> None:
            self._finish()
            self._desk.broadcast(moved.changes)
            self.cancelled.emit(saved)

        self._desk.tasks.run(
            self,
            lambda: take_back(seat, logged.number, voice),
            done,
            lambda error: self._on_failed(error, lambda: self.take_back(saved)),
        )

    def _begin(self) -> None:
        self._under_way = True
        self._focused = QApplication.focusWidget()
        self.busy.emit(True)

    def _finish(self) -> None:
        self._under_way = False
        self.busy.emit(False)

    def _focus_again(self) -> None:
        # What is disabled loses the focus.
        focused = self._focused
        if focused is not None and isValid(focused) and focused.isVisible():
            focused.setFocus()

    def _on_failed(self, error: Exception, again: Callable[[], None] | None = None) -> None:
        self._finish()
        self._focus_again()
        if isinstance(error, WorldFault):
            self.fault_met.emit(error, again)
        elif isinstance(error, UserError):
            if error.code == "outbox_no_keyring":
                self._desk.kept.emit(None)  # the base is away all the same
            problem = Problem(error.field or "", error.message)
            if not self._form.show_problems([problem]):
                self.refused.emit(error.message)
