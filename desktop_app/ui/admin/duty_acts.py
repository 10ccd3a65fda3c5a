"""What is done to the duty of a team: saved once its holes were shown, confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.duty import Duty
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.team_card import TeamCard
from desktop_app.domain.views import Changes
from desktop_app.ui.admin.asked import Asked
from desktop_app.ui.admin.holes_question import ask_holes
from desktop_app.ui.desk import Desk

if TYPE_CHECKING:
    from desktop_app.services.team_holes import Opened


class DutyActs(QObject):
    """`sent` is the duty of the team shown that is on its way to the base, None at rest.

    `moved` when it sets out or comes to rest; `saved(sent, card as it now stands)`;
    `refused(UserError)`. After `give_up` neither of the two comes any more.
    """

    moved = Signal()
    saved = Signal(object, object)
    refused = Signal(object)

    def __init__(self, desk: Desk, panel: QWidget) -> None:
        super().__init__(panel)
        self._desk, self._panel = desk, panel
        self.sent: Duty | None = None
        self._asked: Asked | None = None
        self._then: Callable[[], object] | None = None

    @property
    def writing(self) -> bool:
        """Whether hours are being written, too late to be taken back."""
        return self._asked is not None and self._asked.begun

    def take_back(self) -> Callable[[], None] | None:
        """Give up what was asked to be saved; what asks for it again, None where nothing was."""
        asked = self._asked
        if asked is None or not asked.give_up():
            return None
        self._asked = None
        self._move(None)
        return asked.again

    def at_rest(self, then: Callable[[], object]) -> None:
        """Run `then` once what is being written is written or refused."""
        self._then = then

    def give_up(self) -> None:
        """Another duty is shown: what still waits for its holes is not saved."""
        self.sent = None

    def save(self, card: TeamCard, duty: Duty) -> None:
        """Put `duty` in place of the one of `card`, after a question where that opens a hole."""
        seat = self._desk.seat
        asked = self._asked = Asked(lambda: self.save(card, duty))

        def look() -> Opened:
            from desktop_app.services.team_holes import holes_opened

            return holes_opened(seat, replace(card.team, duty=duty))

        def write() -> Changes:
            from desktop_app.services.edit_duty import save_duty

            return save_duty(seat, card.team.code, duty, version=card.version)

        said = self.tr("{0} : horaires enregistrés").format(card.team.name)

        def ask_first(opened: Opened) -> None:
            if self.sent is duty and not asked.given_up:
                self._move(None)
                ask_holes(self._panel, opened, lambda: self._write(card, duty, write, said, asked))

        self._move(duty)
        refused = self._refusal(duty, asked.again, asked)
        self._desk.tasks.run(self, look, ask_first, refused, lane="net")

    def confirm(self, card: TeamCard) -> None:
        """Say that every shift of `card` is right."""
        seat = self._desk.seat

        def work() -> Changes:
            from desktop_app.services.edit_duty import confirm_duty

            return confirm_duty(seat, card.team.code, version=card.version)

        said = self.tr("{0} : horaires confirmés").format(card.team.name)
        # Not among what can be taken back: nothing that was changed waits in it.
        asked = Asked(lambda: self.confirm(card))
        self._write(card, card.team.duty, work, said, asked)

    def _write(
        self, card: TeamCard, duty: Duty, work: Callable[[], Changes], said: str, asked: Asked
    ) -> None:
        seat = self._desk.seat

        def write() -> tuple[Changes, TeamCard] | None:
            from desktop_app.services.team_cards import team_card

            if not asked.begin():
                return None
            changes = work()
            return changes, team_card(seat, card.team.code)

        def done(written: tuple[Changes, TeamCard] | None) -> None:
            if written is None:
                return
            changes, now = written
            self._forget(asked)
            if self.sent is duty:
                self.saved.emit(duty, now)
                self._move(None)
            self._desk.toast(said)
            self._desk.broadcast(changes)
            self._go_on()

        self._move(duty)
        again = partial(self._write, card, duty, work, said, asked)
        refused = self._refusal(duty, again, asked)
        self._desk.tasks.run(self, write, done, refused)

    def _refusal(
        self, duty: Duty, again: Callable[[], None], asked: Asked
    ) -> Callable[[Exception], None]:
        def refused(error: Exception) -> None:
            if asked.given_up:
                return
            self._forget(asked)
            shown = self.sent is duty
            if shown:
                self._move(None)
            if not isinstance(error, UserError):
                return  # a bug: the tasks show it themselves
            if isinstance(error, WorldFault) or not shown:
                self._desk.show_problem(error, again if shown else None)
            else:
                self.refused.emit(error)
            self._go_on()

        return refused

    def _forget(self, asked: Asked) -> None:
        if self._asked is asked:
            self._asked = None

    def _go_on(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    def _move(self, sent: Duty | None) -> None:
        self.sent = sent
        self.moved.emit()
