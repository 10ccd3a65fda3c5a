"""What the right side shows while typing: asked off the main thread, stale answers dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.entry import Entry, Place
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Duplicate, Proposal
from desktop_app.services.find_duplicates import find_duplicates
from desktop_app.services.find_places import Background, background
from desktop_app.services.propose import propose
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk

PAUSE_MS = 180
ROWS = 5
_NEVER = object()
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Answer:
    """The proposal and the possible duplicates of what is typed so far, at `place`."""

    place: Place
    proposal: Proposal
    duplicates: tuple[Duplicate, ...]


class LiveAnswers(QObject):
    """`answered(Answer | None)` a moment after `ask_soon`; None while too little is typed."""

    answered = Signal(object)
    refused = Signal(str)
    background_found = Signal(object)

    def __init__(self, desk: Desk, facts: Callable[[], Entry | None], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._facts = facts
        self._last: object = _NEVER  # the entry last asked about, None included
        self._generation = 0
        self._map_generation = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._ask)

    def ask_soon(self) -> None:
        """Something was typed: what is under way no longer counts."""
        self._generation += 1
        self._timer.start()

    def ask_again(self) -> None:
        """The base changed: the same question may have another answer."""
        self._last = _NEVER
        self.ask_soon()

    def draw(self, box: Box) -> None:
        """Find the map's background for a box (degrees: west, south, east, north)."""
        self._map_generation += 1
        generation, seat = self._map_generation, self._desk.seat
        self._desk.tasks.run(
            self,
            lambda: background(seat, *box),
            lambda found: self._on_drawn(generation, found),
        )

    def _on_drawn(self, generation: int, found: Background) -> None:
        if generation == self._map_generation:
            self.background_found.emit(found)

    def _ask(self) -> None:
        entry = self._facts()
        if entry == self._last:
            return
        self._last = entry
        if entry is None:
            self.answered.emit(None)
            return
        generation, seat = self._generation, self._desk.seat
        self._desk.tasks.run(
            self,
            lambda: look(seat, entry),
            lambda answer: self._on_answer(generation, answer),
            lambda error: self._on_refused(generation, error),
        )

    def _on_answer(self, generation: int, answer: Answer) -> None:
        if generation == self._generation:
            self.answered.emit(answer)
        else:
            self._last = _NEVER

    def _on_refused(self, generation: int, error: Exception) -> None:
        self._last = _NEVER
        if generation == self._generation and isinstance(error, UserError):
            self.refused.emit(error.message)


def look(seat: Seat, entry: Entry) -> Answer:
    """Both answers for one state of the entry; runs off the main thread."""
    place = entry.place
    return Answer(
        place,
        propose(seat, entry),
        find_duplicates(
            seat,
            lon=place.lon,
            lat=place.lat,
            observed_at=entry.observed_at,
            category=entry.category,
            place_kind=entry.place_kind,
            text=entry.description,
            recurring=entry.recurrence.recurring,
            limit=ROWS,
        ),
    )
