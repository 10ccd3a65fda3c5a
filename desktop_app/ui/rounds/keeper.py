"""What the page of rounds reads and writes, off the main thread; one change at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.errors import UserError
from desktop_app.domain.rounds import Candidate, DayShift, Round, Start, Stop, StopReport
from desktop_app.services import rounds
from desktop_app.services.record_round import RoundRecorded, record_round
from desktop_app.services.round_stops import place_of
from desktop_app.services.rounds import CHANGED
from desktop_app.ui.desk import Desk

Failed = Callable[[Exception], None]


class RoundKeeper(QObject):
    """Signals: `listed(entries)` the shifts of the day, `shown(Round | None)` after each reading or
    change, `refused(sentence)` for what the user can mend. `wanted` is the round asked for last;
    it is `round` once it is read; `order_lost(seen, fresh, stops, sentence)` where another seat
    changed the round before its stops were put in the order `stops`."""

    order_lost = Signal(object, object, object, str)
    listed = Signal(object)
    shown = Signal(object)
    refused = Signal(str)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.round: Round | None = None
        self.wanted: str | None = None
        self._saving = False
        self._order: tuple[Stop, ...] | None = None  # to be saved once the last one is

    def read_day(self, day: dt.date, team: str | None) -> None:
        """Read the shifts and rounds of a day."""
        seat = self._desk.seat

        def work() -> tuple[DayShift, ...]:
            return rounds.shifts_and_rounds(seat, day, team)

        self._desk.tasks.run(self, work, self.listed.emit, self._fail)

    def open(self, uid: str | None) -> None:
        """Show a round, or none; an order that waits for its turn is saved before."""
        self.wanted = uid
        if uid is None:
            self._show(None)
            return
        seat = self._desk.seat

        def done(found: Round) -> None:
            if self.wanted == found.uid and not self._saving:
                self._show(found)

        self._desk.tasks.run(self, lambda: rounds.show_round(seat, uid), done, self._fail)

    def build(
        self,
        values: tuple[str, dt.date, Any, Start | None, Sequence[Candidate]],
        done: Callable[[Round], None],
        failed: Failed,
    ) -> None:
        """Keep a new round in walking order; `values` are the arguments of `build_round`."""
        seat = self._desk.seat

        def work() -> Round:
            made = rounds.build_round(seat, *values)
            return rounds.walk(seat, made.uid, version=made.version)

        def built(found: Round) -> None:
            self.wanted = found.uid
            self._show(found)
            done(found)
            self._desk.broadcast(CHANGED)

        self._desk.tasks.run(self, work, built, failed)

    def keep_order(self, stops: Sequence[Stop]) -> None:
        """Save the order on the screen; what is ordered meanwhile is saved after it."""
        self._order = tuple(stops)
        if not self._saving:
            self._save_order()

    def _save_order(self) -> None:
        found, stops = self.round, self._order
        if found is None or stops is None:
            return
        self._order = None
        positions = {place_of(stop): stop.position for stop in found.stops}
        order = [positions[place_of(stop)] for stop in stops]
        self.change(
            lambda seat: rounds.reorder(seat, found.uid, order, version=found.version),
            failed=lambda problem: self._lose_order(problem, found, stops),
        )

    def _lose_order(self, problem: Exception, seen: Round, stops: Sequence[Stop]) -> None:
        self._fail(problem)
        if not isinstance(problem, UserError) or problem.code != "changed_meanwhile":
            return
        seat = self._desk.seat

        def done(fresh: Round) -> None:
            if self.wanted == fresh.uid:
                self._show(fresh)
                self.order_lost.emit(seen, fresh, stops, problem.message)

        self._desk.tasks.run(self, lambda: rounds.show_round(seat, seen.uid), done, self._fail)

    def change(
        self,
        act: Callable[[Any], Round],
        done: Callable[[], None] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Run one change of the round shown, given the seat; not while another runs."""
        if self._saving:
            return
        self._saving = True
        seat = self._desk.seat

        def changed(found: Round) -> None:
            self._saving = False
            if self._order is not None:
                self.round = found
                self._save_order()
                return
            if self.wanted == found.uid:
                self._show(found)
            if done is not None:
                done()
            self._desk.broadcast(CHANGED)

        def error(problem: Exception) -> None:
            self._saving, self._order = False, None
            (failed or self._fail)(problem)
            self.open(self.wanted)  # the screen goes back to what is kept

        self._desk.tasks.run(self, lambda: act(seat), changed, error)

    def record(
        self,
        found: Round,
        reports: Sequence[StopReport],
        done: Callable[[RoundRecorded], None],
        failed: Failed,
    ) -> None:
        """Record what came of the stops of a round, as it was `found` when they were told."""
        seat = self._desk.seat

        def work() -> RoundRecorded:
            return record_round(seat, found.uid, reports, version=found.version)

        def recorded(answer: RoundRecorded) -> None:
            self._show(answer.round)
            done(answer)
            self._desk.broadcast(answer.changes)

        self._desk.tasks.run(self, work, recorded, failed)

    def _show(self, found: Round | None) -> None:
        self.round = found
        self.shown.emit(found)

    def _fail(self, problem: Exception) -> None:
        if isinstance(problem, UserError) and problem.exit_code == UserError.exit_code:
            self.refused.emit(problem.message)
        else:
            self._desk.show_problem(problem)
