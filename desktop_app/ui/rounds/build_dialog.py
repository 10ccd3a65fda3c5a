"""The round of the day: which shift, from where, and which of the candidates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from desktop_app.domain.duty import Shift
from desktop_app.domain.rounds import Candidate, Start, StopWhy, fitting, room_of
from desktop_app.domain.views import TeamRef
from desktop_app.services.round_proposals import DAYS_NOT_SEEN
from desktop_app.services.round_stops import place_of
from desktop_app.ui.desk import Desk
from desktop_app.ui.intake.place_field import PlaceField
from desktop_app.ui.queue.move_dialog import MoveDialog
from desktop_app.ui.rounds.wording import (
    hours,
    known_words,
    level_words,
    long_day,
    place_words,
    stops_words,
    team_words,
    tr,
    visit_words,
)
from desktop_app.ui.widgets.entries import wrap_entries
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import Label

DAYS = (3, 7, 14, 30)
LIST_HEIGHT, ROOM_BESIDE = 330, 420


class Room(NamedTuple):
    """A shift, how many stops it holds (None: not known) and how many its rounds have already."""

    shift: Shift
    capacity: int | None
    beside: int


class BuildDialog(MoveDialog):
    """`candidates_wanted(days)` when another list is wanted; answered by `show_candidates`."""

    candidates_wanted = Signal(int)

    def __init__(self, parent: QWidget | None, desk: Desk, team: TeamRef, day: dt.date) -> None:
        subject = f"{team_words(team.name)}, {long_day(day)}"
        super().__init__(
            parent, tr("Construire la tournée du jour"), subject, tr("Construire la tournée")
        )
        self.setMinimumWidth(680)
        self._rooms: tuple[Room, ...] = ()
        self._by_hand: dict[tuple[Any, ...], bool] = {}  # ticked or not since the first list
        self._candidates: tuple[Candidate, ...] = ()
        self.shift = QComboBox(self)
        self.shift.setObjectName("round_shift")
        self.days = QComboBox(self)
        self.days.setObjectName("days_not_seen")
        for days in DAYS:
            self.days.addItem(tr("{0} jours").format(days), days)
        self.days.setCurrentIndex(DAYS.index(DAYS_NOT_SEEN))
        self.start = PlaceField(desk, self)
        self.start.setObjectName("round_start")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Field(tr("Service"), self.shift, self), 1)
        row.addWidget(Field(tr("Lieux non vus depuis"), self.days, self))
        self.inputs.addLayout(row)
        self.add_field("start", tr("Départ (facultatif)"), self.start)
        self.list = QListWidget(self)
        self.list.setObjectName("candidates")
        wrap_entries(self.list)
        self.list.setProperty("framed", True)
        room = self.screen().availableGeometry().height() - ROOM_BESIDE
        self.list.setMinimumHeight(max(120, min(LIST_HEIGHT, room)))
        self.add_field("stops", tr("Arrêts proposés (Espace coche)"), self.list)
        self.count = Label(self)
        self.count.setWordWrap(True)
        self.inputs.addWidget(self.count)
        self.list.itemChanged.connect(self._on_ticked)
        self.shift.currentIndexChanged.connect(lambda _at: self._on_shift())
        self.days.currentIndexChanged.connect(
            lambda _at: self.candidates_wanted.emit(self.chosen_days())
        )
        self.list.setFocus()

    def show_shifts(self, rooms: Sequence[Room], wanted: dt.datetime | None) -> None:
        """The shifts of the day; `wanted` begins the one to choose."""
        self._rooms = tuple(rooms)
        self.shift.blockSignals(True)
        self.shift.clear()
        shifts = [room.shift for room in rooms]
        self.shift.addItems([hours(shift.begins_at, shift.ends_at) for shift in shifts])
        starts = [shift.begins_at for shift in shifts]
        if wanted in starts:
            self.shift.setCurrentIndex(starts.index(wanted))
        self.shift.blockSignals(False)
        if not shifts:
            self.say_problem(tr("L’équipe ne travaille pas ce jour-là."))
        self.yes.setEnabled(bool(shifts))

    def show_candidates(self, candidates: Sequence[Candidate]) -> None:
        """The list, checked as far as the shift can hold; once something was ticked by hand, it
        keeps what is ticked, and ticks nothing by itself."""
        ticked = {place_of(each) for each in self.chosen_stops()} if self._by_hand else None
        listed = {place_of(each) for each in candidates}
        hidden = (each for each in self._candidates if place_of(each) not in listed)
        kept = [each for each in hidden if self._by_hand.get(place_of(each))]
        self._candidates = (*candidates, *kept)
        self.list.blockSignals(True)
        self.list.clear()
        for candidate in self._candidates:
            item = QListWidgetItem(_words(candidate), self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        self.list.blockSignals(False)
        if ticked is None:
            self._tick_what_fits()
        else:
            self._tick(ticked)
        if self._candidates:
            self.list.setCurrentRow(0)

    def _tick_what_fits(self) -> None:
        room = self._room()
        left = None if room is None else room_of(room.capacity, room.beside)
        self._tick({place_of(each) for each in fitting(self._candidates, left)})

    def _tick(self, places: set[tuple[Any, ...]]) -> None:
        self.list.blockSignals(True)
        for row, candidate in enumerate(self._candidates):
            on = place_of(candidate) in places
            state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
            self.list.item(row).setCheckState(state)
        self.list.blockSignals(False)
        self._say_count()

    def _on_ticked(self, item: QListWidgetItem) -> None:
        on = item.checkState() is Qt.CheckState.Checked
        self._by_hand[place_of(self._candidates[self.list.row(item)])] = on
        self._say_count()

    def _room(self) -> Room | None:
        at = self.shift.currentIndex()
        return self._rooms[at] if 0 <= at < len(self._rooms) else None

    def chosen_shift(self) -> Shift:
        """The shift that is chosen."""
        return self._rooms[self.shift.currentIndex()].shift

    def chosen_stops(self) -> tuple[Candidate, ...]:
        """The candidates that are checked."""
        return tuple(
            candidate
            for row, candidate in enumerate(self._candidates)
            if self.list.item(row).checkState() is Qt.CheckState.Checked
        )

    def chosen_days(self) -> int:
        """For how many days nobody went to the places proposed."""
        return int(self.days.currentData())

    def chosen_start(self) -> Start | None:
        """Where the walk begins, if said."""
        place = self.start.place()
        return None if place is None else Start(place.label, place.lon, place.lat)

    def complete(self) -> bool:
        """Stops are checked; a start that was typed is a place."""
        if not self._rooms:
            self.say_problem(tr("L’équipe ne travaille pas ce jour-là."))
        elif not self.chosen_stops():
            self._fields["stops"].set_error(tr("Cochez au moins un arrêt."))
        elif self.start.typed() and self.start.best() is None:
            self._fields["start"].set_error(tr("Ce lieu n’est pas connu : choisissez-en un."))
        else:
            if self.start.typed() and self.start.place() is None:
                self.start.choose(self.start.best())
            return True
        return False

    def _on_shift(self) -> None:
        if self._by_hand:
            self._say_count()
        else:
            self._tick_what_fits()

    def _say_count(self) -> None:
        room, count = self._room(), len(self.chosen_stops())
        capacity, beside = (None, 0) if room is None else (room.capacity, room.beside)
        told = tr("Rien à voir ce jour-là.") if not self._candidates else stops_words(count)
        full = capacity is not None and count > 0 and count + beside > capacity
        if capacity is not None and self._candidates:
            told = tr("{0} pour une capacité de {1}").format(told, capacity)
        if beside and self._candidates:
            told = tr("{0}, avec {1} d’une autre tournée de ce service").format(told, beside)
        if full and capacity is not None:
            more = count + beside - capacity
            told += tr(" : {0} de trop, la tournée se fera quand même").format(more)
        self.count.setText(told)
        self.count.setProperty("kind", "error" if full else "muted")
        self.count.style().unpolish(self.count)
        self.count.style().polish(self.count)


def _words(candidate: Candidate) -> str:
    known = " / ".join(known_words(each) for each in candidate.known)
    first = f"{place_words(candidate)} · {level_words(candidate)}"
    # Lines short enough for one line each: a list cuts what it has to wrap.
    # The reason of a hotspot says when it was last seen.
    seen = "" if candidate.why is StopWhy.HOTSPOT else visit_words(candidate)
    third = " · ".join(part for part in (candidate.reason, seen) if part)
    return "\n".join(line for line in (first, known, third) if line)
