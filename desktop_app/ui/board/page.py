"""« Tableau »: what a team has open, by status; cards are moved by dragging or by the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.board import BoardColumn, drop_move
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.views import Changes, Detail, QueueRow
from desktop_app.domain.workflow import Move
from desktop_app.services.board import Board, read_board
from desktop_app.services.queue_choices import queue_choices
from desktop_app.services.queue_query import QueueChoices
from desktop_app.services.show import show
from desktop_app.ui.board.head import BoardHead
from desktop_app.ui.board.lane_view import CardList, LaneView
from desktop_app.ui.board.words import tr
from desktop_app.ui.desk import Desk
from desktop_app.ui.page import Page
from desktop_app.ui.queue.acts import Acts
from desktop_app.ui.queue.gestures import KEYS, NOT_FOUND_KEY
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.shortcuts import bind

CLOCK_MS = 30_000
NARROWEST = 164  # pixels of a column at the usual text size
COLUMN_KEY = "M"


class BoardPage(Page):
    """Six columns; the arrows walk between cards, `M` lists the columns a card may go to, and the
    queue's keys do what they do there."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("board_page")
        self._desk = desk
        self._generation = 0
        self._here = 0  # the column the keyboard stands in
        self._number: str | None = None  # the card it stands on
        self.acts = Acts(desk, self)
        self.head = BoardHead(self)
        self._inside = QWidget(self)
        self.lanes = tuple(
            LaneView(column, lambda: desk.seat.clock(), self._inside) for column in BoardColumn
        )
        self._lay_out()
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._on_clock)
        self._connect()
        bind_keys(self)
        self._read_choices()

    def _lay_out(self) -> None:
        self._inside.setProperty("kind", "scroll")
        row = QHBoxLayout(self._inside)
        row.setContentsMargins(16, 12, 16, 10)
        row.setSpacing(10)
        for lane in self.lanes:
            row.addWidget(lane, 1)
        area = QScrollArea(self)
        area.setObjectName("board_columns")
        area.setWidgetResizable(True)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inside)
        self._area = area
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(area, 1)
        self._scale()

    def _scale(self) -> None:
        for lane in self.lanes:
            lane.setMinimumWidth(px(NARROWEST))

    def _connect(self) -> None:
        self.head.asked.connect(self.read)
        for at, lane in enumerate(self.lanes):
            cards = lane.cards
            cards.entered.connect(lambda at=at: self._on_entered(at))
            cards.side_asked.connect(self._go_aside)
            cards.opened.connect(self._desk.open_number)
            cards.taken.connect(self.show_drops)
            cards.released.connect(self.hide_drops)
            cards.dropped.connect(lambda number, at=at: self._on_dropped(number, at))
            cards.selectionModel().currentChanged.connect(lambda *_: self._keep_number())

    # Page ----------------------------------------------------------------------------------

    def title(self) -> str:
        """« Tableau »."""
        return tr("Tableau")

    def shown(self) -> None:
        """Read it as of now; the cards take the focus."""
        self._clock.start()
        self.read()
        self.lanes[self._here].cards.setFocus()

    def hideEvent(self, event: Any) -> None:
        """A hidden page counts no delay."""
        self._clock.stop()
        super().hideEvent(event)

    def refresh(self, changes: Changes) -> None:
        """Read it anew where it is concerned."""
        if changes.reference or changes.places:
            self._read_choices()
        if changes.numbers or changes.reference or changes.imports:
            self.read()

    def changeEvent(self, event: Any) -> None:
        """Another text size: columns as wide as their words."""
        super().changeEvent(event)
        if event.type() in (event.Type.StyleChange, event.Type.FontChange):
            self._scale()

    # Reading -------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the board in the db lane; only the latest answer is shown."""
        self._generation += 1
        generation, seat = self._generation, self._desk.seat
        team, shift = self.head.team(), self.head.shift()

        def done(board: Board) -> None:
            if generation == self._generation:
                self._show(board)

        def error(problem: Exception) -> None:
            if generation != self._generation:
                return
            if isinstance(problem, UserError) and problem.code == "unknown_shift":
                self.head.shift_choice.setCurrentIndex(0)  # another day has begun
                self.read()
            else:
                self._desk.show_problem(problem, self.read)

        self._desk.tasks.run(self, lambda: read_board(seat, team, shift), done, error)

    def _read_choices(self) -> None:
        seat = self._desk.seat

        def done(choices: QueueChoices) -> None:
            self.acts.choices = choices

        self._desk.tasks.run(self, lambda: queue_choices(seat), done)

    def _show(self, board: Board) -> None:
        number, place = self._number, max(self._list().currentIndex().row(), 0)
        holder = self.window().focusWidget()  # also while a dialog is before the window
        focused = any(lane.cards is holder for lane in self.lanes)
        self.head.say(board)
        for lane, found in zip(self.lanes, board.lanes, strict=True):
            lane.say(found, named=board.team is None)
        self._stand_on(number, place)
        if focused:
            self._list().setFocus()

    def _stand_on(self, number: str | None, place: int) -> None:
        # The card goes on being the current one in the column it went to; else its neighbour is.
        for at, lane in enumerate(self.lanes):
            found = -1 if number is None else lane.cards.cards.place_of(number)
            if found >= 0:
                self._here, place = at, found
        self._list().choose(place)
        self._keep_number()

    # Where the keyboard stands --------------------------------------------------------------

    def _list(self) -> CardList:
        return self.lanes[self._here].cards

    def card(self) -> QueueRow | None:
        """The card that gestures are about."""
        return self._list().current_row()

    def _on_entered(self, at: int) -> None:
        self._here = at
        for other, lane in enumerate(self.lanes):
            if other != at:
                lane.cards.setCurrentIndex(lane.cards.cards.index(-1))
        self._area.ensureWidgetVisible(self.lanes[at], 20, 0)
        self._keep_number()

    def _keep_number(self) -> None:
        row = self.card()
        self._number = None if row is None else row.number

    def _go_aside(self, step: int) -> None:
        at = self._here + step
        if 0 <= at < len(self.lanes):
            place = max(self._list().currentIndex().row(), 0)
            self.lanes[at].cards.choose(place)
            self.lanes[at].cards.setFocus()

    # Moves ---------------------------------------------------------------------------------

    def start(self, move: Move) -> None:
        """Begin a move on the current card, as in the queue."""
        self.with_detail(lambda detail: self.acts.start(move, detail))

    def drop(self, row: QueueRow, column: BoardColumn) -> Move | None:
        """The move that takes a card to a column, if the table and the rights allow it."""
        move = drop_move(row.status, column)
        if move is None:
            return None
        team = row.team.code if row.team else None
        may = allowed(
            self._desk.seat.actor,
            Action(move.value),
            arrondissement=row.arrondissement,
            team=team,
        )
        return move if may else None

    def show_drops(self, number: str) -> None:
        """A card was taken: columns where it may not go are dimmed."""
        row = self._row_of(number)
        for lane in self.lanes:
            legal = row is not None and self.drop(row, lane.column) is not None
            own = lane.cards.cards.place_of(number) >= 0
            lane.cards.show_drop(allowed=None if own else legal)

    def hide_drops(self) -> None:
        """The card was let go."""
        for lane in self.lanes:
            lane.cards.show_drop(allowed=None)

    def open_columns(self) -> None:
        """List the columns that the current card may go to."""
        row = self.card()
        if row is None:
            return
        menu = columns_menu(self, row)
        first = next((action for action in menu.actions() if action.isEnabled()), None)
        if first is None:
            self._desk.toast(tr("{0} ne peut aller dans aucune colonne.").format(row.number))
            menu.deleteLater()
            return
        cards = self._list()
        box = cards.visualRect(cards.currentIndex())
        menu.popup(cards.viewport().mapToGlobal(box.topLeft() + QPoint(16, 24)))
        menu.setActiveAction(first)

    def _on_dropped(self, number: str, at: int) -> None:
        row = self._row_of(number)
        move = None if row is None else self.drop(row, self.lanes[at].column)
        if move is not None:
            self._number = number
            self._read_detail(number, lambda detail: self.acts.start(move, detail))

    def _row_of(self, number: str) -> QueueRow | None:
        for lane in self.lanes:
            place = lane.cards.cards.place_of(number)
            if place >= 0:
                return lane.cards.cards.row_at(place)
        return None

    def with_detail(self, act: Callable[[Detail], object]) -> None:
        """Do something with the current card, read anew."""
        row = self.card()
        if row is not None:
            self._read_detail(row.number, act)

    def _read_detail(self, number: str, act: Callable[[Detail], object]) -> None:
        seat = self._desk.seat
        self._desk.tasks.run(
            self, lambda: show(seat, number), lambda detail: act(detail), self._desk.show_problem
        )

    def _on_clock(self) -> None:
        for lane in self.lanes:
            lane.cards.viewport().update()


def columns_menu(page: BoardPage, row: QueueRow) -> QMenu:
    """Every column; those where `row` may not go are greyed."""
    menu = QMenu(page)
    menu.setObjectName("columns_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for column in BoardColumn:
        move = page.drop(row, column)
        action = menu.addAction(column.label)
        action.setObjectName(f"to_{column}")
        action.setEnabled(move is not None)
        if move is not None:
            action.triggered.connect(lambda _checked=False, move=move: page.start(move))
    return menu


def bind_keys(page: BoardPage) -> None:
    """The keys of the page, wherever the focus is in it."""
    slots: dict[str, Callable[[], object]] = {
        key: lambda move=move: page.start(move) for move, key in KEYS.items() if key
    }
    slots |= {
        COLUMN_KEY: page.open_columns,
        NOT_FOUND_KEY: lambda: page.with_detail(page.acts.close_not_found),
        "Ctrl+Z": page.acts.undo,
    }
    bind(page, slots.items(), repeat=False)
