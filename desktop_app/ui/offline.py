"""Goes on while a shared base is away: notices it, works on this PC's copy, comes back by itself.

The base is tried again after growing pauses. What waits is sent before the pages read it again.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.errors import UserError
from desktop_app.domain.outbox import AWAY_CODES, OutboxLine
from desktop_app.domain.views import EVERYTHING, Changes
from desktop_app.ui.copy_keeper import CopyKeeper
from desktop_app.ui.desk import Desk
from desktop_app.ui.outbox_sender import OutboxSender

if TYPE_CHECKING:
    from desktop_app.domain.connection import Connection
    from desktop_app.services.offline import Going, Sent
    from desktop_app.services.seat import Seat

FIRST_PAUSE_MS = 5_000
LONGEST_PAUSE_MS = 120_000
SILENT = "server_silent"
CALM_S = 10.0  # a base that failed and answered is not asked again sooner


class State(Enum):
    """Where the window stands with its base."""

    ALONE = "alone"  # on this PC's own base
    JOINED = "joined"
    ASKING = "asking"  # something failed: is the base still there?
    AWAY = "away"
    RETURNING = "returning"


class Offline(QObject):
    """Signal: `told()` when what is to be said of the base changed."""

    told = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.state = State.ALONE
        self.going: Going | None = None  # while the base is away
        self.since: dt.datetime | None = None
        self.reason = ""  # why a base that answers is not joined again
        self._pause_ms = FIRST_PAUSE_MS
        self._asked_at = 0.0
        self._probe = self._timer(self._knock)
        self._retry = self._timer(self.try_again)
        self.copies = CopyKeeper(desk, lambda: self.joined, self)
        self.sender = OutboxSender(desk, lambda: self.joined, self)
        desk.tasks.faulted.connect(self._on_faulted)
        desk.list_shown.connect(self._on_list_shown)
        desk.kept.connect(self._on_kept)
        desk.outbox_told.connect(lambda _lines: self.told.emit())
        desk.changed.connect(self._on_changed)

    def _timer(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    @property
    def joined(self) -> bool:
        """Whether what waits can be sent now."""
        return self.state is State.JOINED

    # -- joining and leaving

    def join(self, seat: Seat, connection: Connection | None, going: Going | None) -> Seat:
        """The seat to take on a base just opened; `going` where it is away from the beginning."""
        self.stop()
        desk = self._desk
        self.state, self.reason = State.ALONE, ""
        desk.outbox = None
        if connection is not None:
            from desktop_app.services.outbox import Outbox

            desk.outbox = Outbox(seat.folder, connection.key)
            self.state = State.JOINED
        if going is not None:
            return self._leave(going)
        desk.tell_outbox(())
        return seat

    def stop(self) -> None:
        """The window closes, or takes another base."""
        for timer in (self._probe, self._retry, self.copies):
            timer.stop()
        self._let_copy_go()

    def _on_list_shown(self) -> None:
        if self.joined and self._desk.known:
            self.copies.begin()
            self.sender.send()

    # -- noticing

    def take_way(self, is_open: bool) -> None:
        """Who listens to the base hears it no more, or again."""
        if is_open and self.state is State.AWAY:
            self.try_again()
        elif not is_open and self.joined:
            self._ask()

    def _on_faulted(self, fault: Exception) -> None:
        code = getattr(fault, "code", "")
        if self.joined and code == SILENT:
            self.state = State.ASKING
            self._go(self._desk.seat, code)  # it was waited for long enough
        elif self.joined and code in AWAY_CODES:
            self._ask()

    def _on_changed(self, changes: Changes) -> None:
        if changes.drafts and self._desk.outbox_lines:
            self.sender.read_lines()  # one of them may be what was just saved

    def _on_kept(self, _line: OutboxLine | None) -> None:
        self.sender.read_lines()
        if self.joined:
            self._ask()

    def _ask(self) -> None:
        self.state = State.ASKING
        calm = time.monotonic() - self._asked_at > CALM_S
        self._probe.start(0 if calm else FIRST_PAUSE_MS)

    def _knock(self) -> None:
        if self.state is not State.ASKING:
            return
        seat, self._asked_at = self._desk.seat, time.monotonic()

        def done(_none: None) -> None:
            if self.state is State.ASKING:
                self.state = State.JOINED
                self._desk.broadcast(EVERYTHING)  # what could not be read a moment ago
                self.sender.send()

        def error(problem: Exception) -> None:
            if self.state is not State.ASKING:
                return
            code = getattr(problem, "code", "")
            if code in AWAY_CODES:
                self._go(seat, code)
            else:
                self.state = State.JOINED

        self._desk.tasks.run(self, seat.store.probe, done, error, lane="net")

    def _go(self, seat: Seat, code: str) -> None:
        box = self._desk.outbox
        if box is None:
            return

        def work() -> Going:
            from desktop_app.services.offline import go_offline

            return go_offline(seat, box, code)

        def done(going: Going) -> None:
            if self.state is State.ASKING and self._desk.seat.store is seat.store:
                self._desk.shift(self._leave(going))
                self._desk.broadcast(EVERYTHING)

        def error(problem: Exception) -> None:
            self._desk.show_problem(problem)
            self._ask()

        self._desk.tasks.run(self, work, done, error, lane="net")

    def _leave(self, going: Going) -> Seat:
        self.copies.stop()
        self.state, self.going = State.AWAY, going
        self.since = going.seat.clock()
        self._pause_ms, self.reason = FIRST_PAUSE_MS, ""
        self._retry.start(self._pause_ms)
        self._desk.tell_outbox(going.lines)
        return replace(going.seat, geocoder_url=self._desk.settings.allowed_geocoder)

    # -- coming back

    def ask_again(self) -> None:
        """The user wants it tried now; the pauses grow from their beginning again."""
        self._pause_ms = FIRST_PAUSE_MS
        self.try_again()

    def try_again(self) -> None:
        """Try the base now."""
        going = self.going
        if self.state is not State.AWAY or going is None:
            return
        self._retry.stop()
        self.state = State.RETURNING
        self.told.emit()
        shared = going.shared

        def work() -> Seat:
            from desktop_app.services.offline import come_back

            return come_back(shared)

        self._desk.tasks.run(self, work, self._send_back, self._on_still_away, lane="net")

    def _send_back(self, seat: Seat) -> None:
        box, tell = self._desk.outbox, self.sender.tell
        if self.state is not State.RETURNING or box is None:
            return

        def work() -> Sent:
            from desktop_app.services.offline import send_back

            return send_back(seat, box, tell)

        def error(problem: Exception) -> None:
            if getattr(problem, "code", "") in AWAY_CODES:
                self._on_still_away(problem)
            elif self.state is State.RETURNING:
                # The base is there: what it makes of one row keeps nobody from working on it.
                self._return(seat)
                self._desk.broadcast(EVERYTHING)
                self.sender.read_lines()
                if isinstance(problem, UserError):
                    self._desk.show_problem(problem)

        def done(sent: Sent) -> None:
            if self.state is State.RETURNING:
                self._return(seat)
                self.sender.settle(sent, EVERYTHING)

        self._desk.tasks.run(self, work, done, error, lane="net")

    def _on_still_away(self, problem: Exception) -> None:
        if self.state is not State.RETURNING:
            return
        self.state = State.AWAY
        away = getattr(problem, "code", "") in AWAY_CODES
        self.reason = problem.message if isinstance(problem, UserError) and not away else ""
        self._pause_ms = min(2 * self._pause_ms, LONGEST_PAUSE_MS)
        self._retry.start(self._pause_ms)
        self.sender.read_lines()

    def _return(self, seat: Seat) -> None:
        desk = self._desk
        self.state = State.JOINED
        self._let_copy_go()
        self.copies.begin()
        found = replace(seat, geocoder_url=desk.settings.allowed_geocoder)
        if seat.actor == desk.seat.actor:
            desk.shift(found)
        else:
            desk.sit(found)  # another role, another team: other pages
        self.told.emit()
        self.sender.send()  # what was kept while the rest was sent

    def _let_copy_go(self) -> None:
        if self.going is not None:
            self.going.copy.retire()
            self.going = None
