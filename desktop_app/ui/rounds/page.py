"""The page of rounds: shifts of the day at the left, ordered stops, map at the right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from desktop_app.domain.moments import PARIS
from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.rounds import DayShift, Round, RoundState, StopState
from desktop_app.domain.views import Changes, TeamRef
from desktop_app.services.find_places import Background, background
from desktop_app.services.reference import read_reference
from desktop_app.services.round_stops import place_of
from desktop_app.ui.desk import Desk
from desktop_app.ui.page import Page
from desktop_app.ui.rounds.acts import RoundActs
from desktop_app.ui.rounds.day_bar import DayBar
from desktop_app.ui.rounds.keeper import RoundKeeper
from desktop_app.ui.rounds.order_race import ask_order
from desktop_app.ui.rounds.round_head import RoundActions, RoundHead
from desktop_app.ui.rounds.round_list import RoundList
from desktop_app.ui.rounds.round_map import RoundMap
from desktop_app.ui.rounds.stop_detail import StopDetail
from desktop_app.ui.rounds.stop_list import StopList
from desktop_app.ui.rounds.wording import tr
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.empty import Empty
from desktop_app.ui.widgets.shortcuts import bind

SIDE_LEAST = 700  # of width, at the usual text size, under which the map goes


class RoundsPage(Page):
    """« Tournées »."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rounds_page")
        self._desk = desk
        self._shift: DayShift | None = None
        self.keeper = RoundKeeper(desk, self)
        self.acts = RoundActs(desk, self.keeper, self)
        self.bar = DayBar(desk.seat.clock().astimezone(PARIS).date(), self)
        self.list = RoundList(self)
        self.head = RoundHead(self)
        self.stops = StopList(self)
        self.actions_bar = RoundActions(self)
        self.map = RoundMap(self)
        self.detail = StopDetail(self)
        self._lay_out()
        self._connect()
        self._bind_keys()
        self._on_shown(None)
        self._read_teams()

    def _lay_out(self) -> None:
        self._none = Empty(tr("Aucune tournée pour ce service"), "", self)
        self._build = self._none.add_action(tr("Construire la tournée du jour"), self.acts_build)
        middle = QFrame(self)
        middle.setProperty("kind", "bar")
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.head, self.stops, self._none, self.actions_bar):
            column.addWidget(widget, int(widget in (self.stops, self._none)))
        self._side = QWidget(self)
        right = QVBoxLayout(self._side)
        right.setContentsMargins(12, 12, 12, 12)
        right.setSpacing(10)
        right.addWidget(self.map, 3)
        right.addWidget(self.detail, 2)
        panes = QSplitter(Qt.Orientation.Horizontal, self)
        panes.setChildrenCollapsible(False)
        panes.setHandleWidth(1)
        for widget, share in ((self.list, 22), (middle, 46), (self._side, 32)):
            panes.addWidget(widget)
            panes.setStretchFactor(panes.count() - 1, share)
        panes.setSizes([230, 540, 390])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addWidget(panes, 1)

    def _connect(self) -> None:
        self.bar.changed.connect(self._read_day)
        self.bar.build_asked.connect(self.acts_build)
        self.list.chosen.connect(self._on_shift)
        self.keeper.listed.connect(self._on_listed)
        self.keeper.shown.connect(self._on_shown)
        self.keeper.order_lost.connect(lambda *lost: ask_order(self, *lost, self.keeper.keep_order))
        self.keeper.refused.connect(lambda text: self._desk.toast(text))
        self.acts.built.connect(self.stops.setFocus)
        self.stops.moved.connect(self._on_moved)
        self.stops.removal_asked.connect(self._on_removal)
        self.stops.chosen.connect(self._on_stop)
        self.stops.doubleClicked.connect(lambda _index: self._open_number())
        self.map.moved.connect(self._read_background)
        self.map.pointed.connect(lambda position: self.stops.choose(position - 1))
        self.detail.number_asked.connect(self._desk.open_number)
        bar = self.actions_bar
        bar.walk_asked.connect(self.acts.walk)
        bar.add_asked.connect(self.acts.add)
        bar.remove_asked.connect(self._on_removal)
        bar.pdf_asked.connect(self.acts.ask_pdf)
        bar.print_asked.connect(self.acts.ask_print)
        bar.report_asked.connect(self.acts.report)
        bar.cancel_asked.connect(self.acts.cancel)

    def _bind_keys(self) -> None:
        slots: dict[str, Any] = {
            "J": self.acts_build,
            "O": self._when("walk", self.acts.walk),
            "+": self._when("add", self.acts.add),
            "V": self._when("report", self.acts.report),
            "P": self._when("pdf", self.acts.ask_pdf),
            "I": self._when("print", self.acts.ask_print),
            "Ctrl+P": self._when("print", self.acts.ask_print),
            "Alt+Left": lambda: self.bar.go(-1),
            "Alt+Right": lambda: self.bar.go(1),
        }
        bind(self, slots.items())

    def _when(self, name: str, slot: Any) -> Any:
        button = self.actions_bar.buttons[name]
        return lambda: slot() if button.isEnabled() else None

    # -- page

    def title(self) -> str:
        """« Tournées »."""
        return tr("Tournées")

    def shown(self) -> None:
        """Read the day anew; the stops take the focus."""
        self._read_day()
        (self.stops if self.keeper.round is not None else self.list).setFocus()

    def refresh(self, changes: Changes) -> None:
        """Read again what is concerned."""
        if changes.reference:
            self._read_teams()
        found = self.keeper.round
        numbers = {n for stop in found.stops for n in stop.numbers} if found else set()
        if changes.rounds or changes.reference or changes.hotspots:
            self._read_day()
        elif found is not None and numbers & changes.numbers:
            self.keeper.open(self.keeper.wanted)

    def acts_build(self) -> None:
        """Build the round of the shift that is chosen, or of the team's next one."""
        team = self._team()
        if team is None:
            self._desk.toast(tr("Choisissez d’abord une équipe."))
            self.bar.team.setFocus()
            return
        self.acts.build(team, self.bar.day(), self.list.begins_at())

    def _team(self) -> TeamRef | None:
        code = self.bar.chosen_team()
        if code is not None:
            return TeamRef(code, self.bar.team.currentText())
        return None if self._shift is None else self._shift.team

    # -- reading

    def _read_teams(self) -> None:
        seat = self._desk.seat

        def work() -> tuple[TeamRef, ...]:
            reference = read_reference(seat)
            return tuple(
                reference.team_refs[code]
                for code, team in reference.teams.items()
                if team.active and allowed(seat.actor, Action.PLAN_ROUND, team=code)
            )

        def done(teams: tuple[TeamRef, ...]) -> None:
            self.bar.show_teams(teams, teams[0].code if len(teams) == 1 else None)
            self._read_day()

        self._desk.tasks.run(self, work, done)

    def _read_day(self) -> None:
        self.keeper.read_day(self.bar.day(), self.bar.chosen_team())

    def _read_background(self) -> None:
        seat, frame = self._desk.seat, self.map.frame()

        def done(found: Background) -> None:
            if frame == self.map.frame():
                self.map.show_background(found)

        self._desk.tasks.run(self, lambda: background(seat, *frame.box()), done)

    # -- slots

    def _on_listed(self, entries: tuple[DayShift, ...]) -> None:
        self.list.show_entries(entries, self.keeper.wanted)

    def _on_shift(self, entry: DayShift | None) -> None:
        self._shift = entry
        self.keeper.open(None if entry is None or entry.line is None else entry.line.uid)

    def _on_shown(self, found: Round | None) -> None:
        row = max(0, self.stops.row())
        movable = found is not None and found.state is RoundState.PLANNED
        stops = () if found is None else found.stops
        same = {place_of(stop) for stop in stops} == {place_of(s) for s in self.stops.stops.stops}
        self.stops.stops.show_stops(stops, movable=movable)
        self.stops.choose(row if same else 0)
        self._on_stop(self.stops.row())  # another list says nothing of an empty one
        if found is not None:
            self.head.say(found)
        for widget in (self.head, self.stops, self.actions_bar):
            widget.setVisible(found is not None)
        self._none.setVisible(found is None)
        self._none.text.setText(
            tr("Choisissez un service, ou construisez la tournée.")
            if self._team() is not None
            else tr("Choisissez une équipe pour construire sa tournée.")
        )
        self.actions_bar.allow(found)
        self.map.show_round(None if found is None else found.start, stops)

    def _on_moved(self, row: int, to: int) -> None:
        moving = self.stops.stops.stops[row]
        if moving.state is not StopState.PLANNED:
            self._desk.toast(tr("Arrêt {0} déjà consigné : il garde sa place").format(row + 1))
        elif self.stops.stops.move(row, to):
            places = [place_of(stop) for stop in self.stops.stops.stops]
            to = places.index(place_of(moving))
            self.stops.choose(to)
            found = self.keeper.round
            self.map.show_round(None if found is None else found.start, self.stops.stops.stops)
            self.map.bring_out(to + 1)
            self.keeper.keep_order(self.stops.stops.stops)

    def _on_removal(self) -> None:
        row = self.stops.row()
        if row < 0 or not self.stops.stops.movable:
            return
        if self.stops.stops.stops[row].told:
            told = tr("Arrêt {0} déjà consigné : il reste dans la tournée")
            self._desk.toast(told.format(row + 1))
        else:
            self.acts.remove(row + 1)

    def _on_stop(self, row: int) -> None:
        stops = self.stops.stops.stops
        self.map.bring_out(row + 1)
        self.detail.say(stops[row] if 0 <= row < len(stops) else None)

    def _open_number(self) -> None:
        stops, row = self.stops.stops.stops, self.stops.row()
        if 0 <= row < len(stops) and stops[row].numbers:
            self._desk.open_number(stops[row].numbers[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The map goes where there is no room for it."""
        super().resizeEvent(event)
        self._side.setVisible(self.width() >= px(SIDE_LEAST))

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: what is painted is painted anew."""
        if event.type() == QEvent.Type.StyleChange:
            self.map.redraw()
            self.stops.viewport().update()
        super().changeEvent(event)
