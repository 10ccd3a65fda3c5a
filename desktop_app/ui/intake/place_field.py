"""The place: typed, suggested while typing, resolved at leaving the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.domain.codes import Precision
from desktop_app.domain.entry import Place
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.place_words import say_arrondissement
from desktop_app.services.find_places import SURE_SCORE, geocode, locate, suggest
from desktop_app.ui.desk import Desk
from desktop_app.ui.intake.suggestion_list import Line, SuggestionList, pieces_of
from desktop_app.ui.intake.typed_text import clean

PAUSE_MS = 60
ONLINE_PAUSE_MS = 300
ROWS = 8
LONGEST = 200  # code points that are looked up: an address is never longer
_HARMLESS_LEAVES = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Whoever wants the place settled: called one way or the other, once."""

    done: Callable[[], None]
    failed: Callable[[Exception], None]


class PlaceField(QLineEdit):
    """`resolved()` when the place (or its absence) changed; `previewed(Place)` on a highlight;
    `refused(sentence)` when a point cannot be taken."""

    resolved = Signal()
    previewed = Signal(object)
    refused = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._place: Place | None = None
        self._unknown = ""  # a text already looked up in vain
        self._generation = 0
        self._point: tuple[float, float] | None = None  # lon, lat whose place is not yet known
        self._waiting: list[_Waiting] = []
        self.sector_names: Mapping[str, str] = {}
        self.setPlaceholderText(self.tr("43 rue d’Aubervilliers, stalingrad, sq du maroc…"))
        self.popup = SuggestionList(self)
        self.popup.picked.connect(self.choose)
        self.popup.highlighted.connect(self.previewed)
        self._pause = _timer(self, PAUSE_MS, self._suggest)
        self._online_pause = _timer(self, ONLINE_PAUSE_MS, self._ask_online)
        self.textEdited.connect(self._on_edited)

    def place(self) -> Place | None:
        """The place of the typed text, None while it is not known."""
        return self._place

    def best(self) -> Place | None:
        """The place, else the suggestion that Enter would take."""
        return self._place or self.popup.current()

    def typed(self) -> str:
        """The typed text, cleaned, on one line."""
        return " ".join(clean(self.text()).split())

    def show_place(self, text: str, place: Place | None) -> None:
        """Show a text with its place, if known (a restored draft, a click on the map)."""
        waiting, self._waiting = self._waiting, []
        self._forget_questions()
        self.setText(text)
        self._place = place
        self.setCursorPosition(0)
        self.resolved.emit()
        for each in waiting:
            each.done()

    def choose(self, place: Place) -> None:
        """Take a suggestion."""
        self.show_place(place.label, place)

    def point(self, lon: float, lat: float) -> None:
        """Take the place at a point (degrees), unless other words are typed before the answer."""
        self._generation += 1
        self._point = (lon, lat)
        self._pause.stop()
        self._online_pause.stop()
        self.popup.hide()
        self._locate(lon, lat)

    def settle(
        self, done: Callable[[], None], failed: Callable[[Exception], None] | None = None
    ) -> None:
        """Call `done` once the place is that of the point or of the text, or the text is known to
        have none; `failed` when it cannot be told (by default the window says why)."""
        waiting = _Waiting(done, failed or self._show_fault)
        if self._point is not None:
            self._waiting.append(waiting)
            self._locate(*self._point)
            return
        highlighted = self.popup.current()
        if self._place is None and highlighted is not None:
            self.choose(highlighted)
        if self._place is not None or not self.typed() or self._unknown == self.typed():
            done()
            return
        self._waiting.append(waiting)
        self._resolve()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk in the list, Enter takes, Escape closes it; the rest types."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key, opened = event.key(), not self.popup.isHidden()
        if opened and key in steps:
            self.popup.walk(steps[Qt.Key(key)])
        elif opened and key == Qt.Key.Key_Escape:
            self._forget_questions()
        elif opened and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            chosen = self.popup.current()
            if chosen is not None:
                self.choose(chosen)
        elif not opened and key == Qt.Key.Key_Down and self.typed() and self._place is None:
            self._suggest()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving takes the highlighted place, or looks the text up."""
        super().focusOutEvent(event)
        if event.reason() not in _HARMLESS_LEAVES:
            self.settle(lambda: None)
            self.popup.hide()

    def _on_edited(self) -> None:
        self._forget_questions()
        self._place = None
        self.resolved.emit()
        if self.typed():
            self._pause.start()

    def ask_anew(self) -> None:
        """What could not be read a moment ago may be now: offer places again to who waits."""
        if self.hasFocus() and self.typed() and self._place is None and self.popup.isHidden():
            self._pause.start()

    def _forget_questions(self) -> None:
        self._generation += 1
        self._point = None
        self._unknown = ""
        self._waiting.clear()
        self._pause.stop()
        self._online_pause.stop()
        self.popup.hide()

    def _suggest(self) -> None:
        generation, text, seat = self._generation, self.typed()[:LONGEST], self._desk.seat
        self._desk.tasks.run(
            self,
            lambda: suggest(seat, text, ROWS),
            lambda places: self._on_suggested(generation, text, places),
        )

    def _on_suggested(self, generation: int, text: str, places: tuple[Place, ...]) -> None:
        if generation != self._generation or not self.hasFocus():
            return
        self.popup.offer([self._line(place, text) for place in places])
        if self._desk.settings.geocoder_on and not certain(places[0] if places else None):
            self._online_pause.start()

    def _ask_online(self) -> None:
        generation, text, seat = self._generation, self.typed()[:LONGEST], self._desk.seat
        self._desk.tasks.run(
            self,
            lambda: geocode(seat, text, offline=False),
            lambda place: self._on_online(generation, text, place),
            lambda _fault: None,  # the offline suggestions stand
            lane="net",
        )

    def _on_online(self, generation: int, text: str, place: Place | None) -> None:
        known = self.popup.places()
        if generation != self._generation or place is None or not self.hasFocus():
            return
        if all(place.label != other.label for other in known):
            lines = [self._line(each, text) for each in (place, *known)]
            self.popup.offer(lines[:ROWS])

    def _resolve(self) -> None:
        generation, text, seat = self._generation, self.typed()[:LONGEST], self._desk.seat
        self._desk.tasks.run(
            self,
            lambda: geocode(seat, text, offline=True),
            lambda place: self._on_looked_up(generation, place),
            lambda error: self._on_failed(generation, error),
        )

    def _on_looked_up(self, generation: int, place: Place | None) -> None:
        if generation != self._generation:
            return
        self._take(place)
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.done()
        if generation == self._generation and not certain(place):
            self._look_up_online()

    def _locate(self, lon: float, lat: float) -> None:
        generation, seat = self._generation, self._desk.seat
        self._desk.tasks.run(
            self,
            lambda: locate(seat, lon, lat),
            lambda place: self._on_located(generation, place),
            lambda error: self._on_failed(generation, error),
        )

    def _on_located(self, generation: int, place: Place) -> None:
        if generation == self._generation:
            self.choose(place)

    def _on_failed(self, generation: int, error: Exception) -> None:
        if generation != self._generation:
            return
        refused = isinstance(error, UserError) and not isinstance(error, WorldFault)
        if refused:
            self._point = None
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.failed(error)
        if refused:
            self.refused.emit(error.message)
        elif not waiting:
            self._show_fault(error)

    def _show_fault(self, error: Exception) -> None:
        if isinstance(error, WorldFault):  # bugs are shown by the tasks themselves
            self._desk.show_problem(error, lambda: self.settle(lambda: None))

    def _look_up_online(self) -> None:
        # Nobody waits for this answer: it mends the place while the agent goes on.
        generation, text, seat = self._generation, self.typed()[:LONGEST], self._desk.seat
        if not self._desk.settings.geocoder_on:
            return
        self._desk.tasks.run(
            self,
            lambda: geocode(seat, text, offline=False),
            lambda place: self._on_found_online(generation, place),
            lambda _fault: None,  # the offline answer stands
            lane="net",
        )

    def _on_found_online(self, generation: int, place: Place | None) -> None:
        if generation == self._generation and place is not None and place != self._place:
            self._take(place)

    def _take(self, place: Place | None) -> None:
        self._place = place
        self._unknown = "" if place else self.typed()
        self.resolved.emit()

    def unknown(self) -> bool:
        """Whether the typed text was looked up in vain."""
        return bool(self._unknown) and self._unknown == self.typed()

    def say(self, place: Place, *, short: bool = False) -> str:
        """« 18ᵉ · secteur Éole · au numéro »; `short` leaves out what an exact place implies."""
        parts = []
        if place.arrondissement:
            parts.append(say_arrondissement(place.arrondissement))
        if place.sector:
            name = self.sector_names.get(place.sector, place.sector)
            parts.append(self.tr("secteur {name}").format(name=name))
        if not short or place.precision not in (Precision.NUMBER, Precision.PLACE):
            parts.append(place.precision.label)
        return " · ".join(parts)

    def _line(self, place: Place, typed: str) -> Line:
        return Line(place, pieces_of(place.label, typed), self.say(place, short=True))


def _timer(owner: QObject, pause_ms: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(pause_ms)
    timer.timeout.connect(slot)
    return timer


def certain(place: Place | None) -> bool:
    """Whether nobody need look further."""
    exact = (Precision.NUMBER, Precision.PLACE)
    return place is not None and place.precision in exact and place.score >= SURE_SCORE
