"""Runs moves in the db lane, one number after the other, and remembers how to undo the last.

A move bears the version of the row that the user saw: a race lost is told, never overwritten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Changes, Detail, Moved
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk, ToastAction
from desktop_app.ui.queue.wording import tr

if TYPE_CHECKING:
    from desktop_app.ui.queue.move_dialog import Command

Answer = TypeVar("Answer")
UNDO_SECONDS = 10.0


Together = Callable[[Seat, dict[str, int]], tuple[Moved, ...]]
"""A move of several numbers as a whole, given the versions seen; runs off the main thread."""


def _nothing(_moved: list[Moved]) -> ToastAction | None:
    return None


class LostRace(UserError):
    """Someone was quicker; `details` are what stands since: to insist on them is to know."""

    def __init__(self, problem: UserError, details: dict[str, Detail]) -> None:
        super().__init__(problem.code, problem.message, problem.field)
        self.details = details

    @property
    def versions(self) -> dict[str, int]:
        """The versions of the rows since."""
        return {number: detail.row.version for number, detail in self.details.items()}


@dataclass(slots=True)
class Report:
    """What became of each number; `lost` holds the present versions of those lost to another."""

    moved: list[Moved] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)  # number, why
    lost: dict[str, int] = field(default_factory=dict)

    @property
    def changes(self) -> Changes:
        """Everything that was touched, by these moves or by who was quicker."""
        touched: frozenset[str] = frozenset(self.lost)
        for moved in self.moved:
            touched |= moved.changes.numbers
        return Changes(numbers=touched)

    def refuse(self, number: str, problem: UserError) -> None:
        """Keep why a number was refused."""
        self.refused.append((number, problem.message))
        if isinstance(problem, LostRace):
            self.lost |= problem.versions


class MoveRunner(QObject):
    """`progressed(done, total)` during a move over several numbers; `undone(Report)` when some of
    them could not be undone."""

    progressed = Signal(int, int)
    undone = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tokens: tuple[tuple[str, str], ...] = ()  # number, token
        self._until: dt.datetime | None = None
        self._touched: frozenset[str] = frozenset()

    def one(
        self,
        number: str,
        version: int | None,
        command: Command,
        said: Callable[[Moved], str],
        done: Callable[[Moved], None],
        error: Callable[[Exception], None],
        follow: Callable[[list[Moved]], ToastAction | None] = _nothing,
    ) -> None:
        """Move one number as last seen (`version`); tell everyone, offer to undo for 10 s, or what
        `follow` proposes where nothing can be undone.

        `error` gets a LostRace when someone changed it since.
        """
        desk = self._desk

        def moved(answer: Moved) -> None:
            done(answer)
            desk.broadcast(answer.changes)
            self._offer([answer], said(answer), follow([answer]))

        seat = desk.seat
        desk.tasks.run(self, lambda: attempt(seat, number, version, command), moved, error)

    def together(
        self,
        versions: dict[str, int],
        command: Together,
        done: Callable[[], None],
        error: Callable[[Exception], None],
        follow: Callable[[list[Moved]], ToastAction | None] = _nothing,
    ) -> None:
        """Move all numbers, as last seen, in one transaction, or none; then as `one`."""
        desk, seat, seen = self._desk, self._desk.seat, dict(versions)

        def moved(answers: tuple[Moved, ...]) -> None:
            done()
            report = Report(moved=list(answers))
            desk.broadcast(report.changes)
            self._offer(report.moved, _say_count(report.moved), follow(report.moved))

        def work() -> tuple[Moved, ...]:
            try:
                return command(seat, seen)
            except UserError as refusal:
                if refusal.code != "changed_meanwhile":
                    raise
                raise _lost_race(seat, refusal, tuple(seen)) from refusal

        desk.tasks.run(self, work, moved, error)

    def several(
        self,
        versions: dict[str, int],
        command: Command,
        done: Callable[[Report], None],
        error: Callable[[Exception], None],
    ) -> None:
        """Move each number, as last seen, in a transaction of its own; a refusal stops none of the
        others.

        What is moved leaves `versions`. A fault of the world stops there: what was moved is told,
        then `error` is called, and the same `versions` hold what is left.
        """
        report, desk = Report(), self._desk
        seat, left, total = desk.seat, list(versions), len(versions)

        def step() -> None:
            if not left:
                finish()
                done(report)
                return
            number = left.pop(0)
            version = versions[number]
            desk.tasks.run(
                self,
                lambda: attempt(seat, number, version, command),
                lambda answer: taken(number, answer),
                refused(number),
            )

        def taken(number: str, answer: Moved) -> None:
            report.moved.append(answer)
            versions.pop(number, None)
            go_on()

        def refused(number: str) -> Callable[[Exception], None]:
            def take(problem: Exception) -> None:
                if isinstance(problem, UserError) and problem.exit_code == UserError.exit_code:
                    report.refuse(number, problem)
                    go_on()
                else:
                    finish()
                    error(problem)

            return take

        def go_on() -> None:
            self.progressed.emit(total - len(left), total)
            step()

        def finish() -> None:
            if report.moved or report.lost:
                desk.broadcast(report.changes)
            if report.moved:
                self._offer(report.moved, _say_count(report.moved))

        step()

    def undo(self) -> None:
        """Undo the last move, or say that it is too late; of several, each that can be."""
        tokens, desk = self._tokens, self._desk
        self._tokens = ()
        if not tokens or self._until is None or desk.seat.clock() > self._until:
            desk.toast(tr("Rien à annuler : un geste s’annule pendant 10 secondes."))
            return
        seat, touched = desk.seat, self._touched

        def work() -> Report:
            from desktop_app.services.undo import undo

            report = Report()
            for number, token in tokens:
                try:
                    report.moved.append(undo(seat, token))
                except UserError as refusal:
                    if len(tokens) == 1 or refusal.exit_code != UserError.exit_code:
                        raise
                    report.refuse(number, refusal)
            return report

        def done(report: Report) -> None:
            desk.broadcast(Changes(numbers=touched))
            undone = report.moved
            if undone:
                desk.toast(
                    tr("Geste annulé : {0}").format(undone[0].number)
                    if len(undone) == 1
                    else tr("Geste annulé sur {0} signalements").format(len(undone))
                )
            if report.refused:
                self.undone.emit(report)

        def error(problem: Exception) -> None:
            # Some may have been undone before the one that failed.
            desk.broadcast(Changes(numbers=touched))
            desk.show_problem(problem)

        desk.tasks.run(self, work, done, error)

    def _offer(self, moved: list[Moved], words: str, follow: ToastAction | None = None) -> None:
        if any(each.waiting for each in moved):
            self._desk.kept.emit(None)
        self._tokens = tuple((each.number, each.undo) for each in moved if each.undo is not None)
        self._touched = Report(moved=moved).changes.numbers
        self._until = self._desk.seat.clock() + dt.timedelta(seconds=UNDO_SECONDS)
        action = ToastAction(tr("Annuler"), self.undo, UNDO_SECONDS) if self._tokens else follow
        self._desk.toast(words, action)


def attempt(
    seat: Seat, number: str, version: int | None, command: Callable[[Seat, str, int | None], Answer]
) -> Answer:
    """Run a command off the main thread; a race lost comes as a LostRace."""
    try:
        return command(seat, number, version)
    except UserError as refusal:
        if refusal.code != "changed_meanwhile":
            raise
        raise _lost_race(seat, refusal, (number,)) from refusal


def _lost_race(seat: Seat, refusal: UserError, numbers: tuple[str, ...]) -> LostRace:
    from desktop_app.services.show import show

    return LostRace(refusal, {number: show(seat, number) for number in numbers})


def masked_words(masked: int) -> str:
    """What a saving adds when it masked something of the text; "" for nothing."""
    if not masked:
        return ""
    if masked == 1:
        return tr(", 1 élément masqué dans la remarque")
    return tr(", {0} éléments masqués dans la remarque").format(masked)


def _say_count(moved: list[Moved]) -> str:
    said = tr("1 signalement modifié")
    if len(moved) != 1:
        said = tr("{0} signalements modifiés").format(len(moved))
    said += masked_words(max((each.masked for each in moved), default=0))
    return tr("{0}, en attente d’envoi").format(said) if moved and moved[0].waiting else said
