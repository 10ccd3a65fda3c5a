"""Keeps the right side in step with the form."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.entry import Entry, Place
from desktop_app.domain.views import Changes, TeamRef
from desktop_app.services.propose import why_not
from desktop_app.services.queue_choices import QueueChoices, queue_choices
from desktop_app.services.warm_up import warm_up
from desktop_app.ui.desk import Desk
from desktop_app.ui.intake.form import EntryForm
from desktop_app.ui.intake.live import LiveAnswers
from desktop_app.ui.intake.side import SidePanel

MAP_PAUSE_MS = 60


class RightSide(QObject):
    """Form in, map, team and duplicates out; `changed()` when the agent chose something there;
    `let_go(number)` when the attachment ended because the place became another."""

    changed = Signal()
    let_go = Signal(str)

    def __init__(
        self, desk: Desk, form: EntryForm, side: SidePanel, facts: Callable[[], Entry | None]
    ) -> None:
        super().__init__(side)
        self._desk = desk
        self._form = form
        self._side = side
        self._facts = facts
        self.live = LiveAnswers(desk, facts, self)
        self._map_pause = QTimer(self)
        self._map_pause.setSingleShot(True)
        self._map_pause.setInterval(MAP_PAUSE_MS)
        self._map_pause.timeout.connect(lambda: self.live.draw(side.map.frame().box()))
        form.changed.connect(self.live.ask_soon)
        form.where.place.resolved.connect(self._on_place)
        form.where.place.previewed.connect(self._on_previewed)
        side.team.override_changed.connect(self.live.ask_soon)
        side.team.override_changed.connect(self.changed)
        side.team.why_not_asked.connect(self._on_why_not)
        side.duplicates.attach_changed.connect(lambda _: self.changed.emit())
        side.map.moved.connect(self._map_pause.start)
        side.map.pointed.connect(form.where.place.point)
        self.live.answered.connect(side.show_answer)
        self.live.refused.connect(side.refuse)
        self.live.background_found.connect(side.map.show_background)
        self._load_choices()
        seat = desk.seat
        desk.tasks.run(self, lambda: warm_up(seat), lambda _: None)

    def refresh(self, changes: Changes) -> None:
        """Something was written in the base."""
        if changes.reference or changes.places:
            self._load_choices()
            self._map_pause.start()
            self._form.where.place.ask_anew()
        if changes.numbers or changes.reference:
            self.live.ask_again()

    def _load_choices(self) -> None:
        seat = self._desk.seat
        self._desk.tasks.run(self, lambda: queue_choices(seat), self._on_choices)

    def _on_choices(self, choices: QueueChoices) -> None:
        self._side.team.set_teams(choices.teams)
        self._form.where.place.sector_names = choices.sectors

    def _on_place(self) -> None:
        place = self._form.where.place.place()
        self._show(place)
        self.match_place()

    def match_place(self) -> None:
        """Let go of an attachment that is about another place than the entry's."""
        place = self._form.where.place.place()
        dropped = None if place is None else self._side.duplicates.settle_on(place)
        if dropped is not None:
            self.let_go.emit(dropped)

    def _on_previewed(self, place: Place) -> None:
        self._show(place)
        self.live.ask_soon()

    def _show(self, place: Place | None) -> None:
        if place is None:
            self._side.map.show_place(None)
        else:
            self._side.map.show_place((place.lon, place.lat), place.label)

    def _on_why_not(self, team: TeamRef) -> None:
        seat, entry = self._desk.seat, self._facts()
        if entry is None:
            return

        def done(sentences: tuple[str, ...]) -> None:
            if self._facts() == entry:
                self._side.team.explain(team, sentences)

        self._desk.tasks.run(self, lambda: why_not(seat, entry, team.code), done)
