"""The queue page: views and filters above, the table at the left, the detail at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, allowed
from desktop_app.services.queue_query import QueueChoices
from desktop_app.ui.desk import Desk
from desktop_app.ui.page import Page
from desktop_app.ui.queue import wording
from desktop_app.ui.queue.acts import Acts
from desktop_app.ui.queue.attachments import ADD_KEY
from desktop_app.ui.queue.attachments_acts import AttachmentsActs
from desktop_app.ui.queue.counts import ViewCounts
from desktop_app.ui.queue.detail import DetailPane
from desktop_app.ui.queue.elsewhere import Elsewhere
from desktop_app.ui.queue.empty_queue import QueueEmpty
from desktop_app.ui.queue.gestures import FOLLOW_KEY, KEYS, NOT_FOUND_KEY
from desktop_app.ui.queue.hours_reminder import HoursReminder
from desktop_app.ui.queue.identity_reader import IdentityReader
from desktop_app.ui.queue.lapsed_banner import LapsedBanner
from desktop_app.ui.queue.model import QueueModel
from desktop_app.ui.queue.outbox_rows import OutboxRows
from desktop_app.ui.queue.panes import Panes
from desktop_app.ui.queue.reader import Query
from desktop_app.ui.queue.selection_bar import SelectionBar
from desktop_app.ui.queue.table import QueueTable
from desktop_app.ui.queue.view_bar import ViewBar
from desktop_app.ui.widgets.shortcuts import bind

if TYPE_CHECKING:
    from desktop_app.domain.views import Changes, Detail
    from desktop_app.domain.workflow import Move

OPENING_DELAY_MS = 60  # a held arrow key opens only the line it stops on
CLOCK_MS = 30_000


class QueuePage(Page):
    """« À traiter »."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("queue_page")
        self._desk = desk
        self._asked: str | None = None
        self._to_end: bool | None = None
        self._settled = self._other_view = False
        self._moved = False  # what the detail shows was just touched
        self.acts = Acts(desk, self)
        self._identities = IdentityReader(desk, self)
        self._counts = ViewCounts(desk, self)
        self.model = QueueModel(desk, self)
        self.bar = ViewBar(desk.seat.actor, self)
        self.lapsed = LapsedBanner(self.bar, self)
        self.hours = HoursReminder(desk, self)
        self.outbox = OutboxRows(desk, self)
        self.table = QueueTable(self.model, self)
        self.detail = DetailPane(self)
        self.selection = SelectionBar(self.acts.may, self)
        self._empty = QueueEmpty(desk, self.bar, self)
        self._lay_out()
        self._opening = QTimer(self, singleShot=True, interval=OPENING_DELAY_MS)
        self._opening.timeout.connect(self._read_detail)
        self._clock = QTimer(self, interval=CLOCK_MS, timeout=self._on_clock)
        self._connect()
        bind_keys(self, desk)
        self.model.show(self.bar.query)

    def _lay_out(self) -> None:
        self._list = QStackedWidget(self)
        self._list.addWidget(self.table)
        self._list.addWidget(self._empty)
        self._panes = Panes(self.bar, self._list, self.detail, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.outbox, self.lapsed, self.hours):
            column.addWidget(widget)
        column.addWidget(self._panes, 1)
        column.addWidget(self.selection)

    def _connect(self) -> None:
        self.bar.query_changed.connect(self._on_query_changed)
        self._counts.counted.connect(self.bar.set_counts)
        self._counts.lapsed.connect(self.lapsed.say)
        self.model.filled.connect(self._on_filled)
        self.model.failed.connect(
            lambda fault: self._desk.show_problem(fault, lambda: self.model.show(self.bar.query))
        )
        self.model.checked_changed.connect(lambda: self.selection.say(len(self.model.checked)))
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self.open_number)
        self.table.clicked.connect(lambda _index: self._panes.show_detail(True))
        self.detail.back_asked.connect(self.go_back)
        self.table.edge_asked.connect(self._on_edge_asked)
        self.selection.asked.connect(lambda move: self.acts.start_several(move, self.model.checked))
        self.selection.cancelled.connect(self.model.uncheck_all)
        self.acts.progressed.connect(self.selection.say_progress)
        self.acts.several_done.connect(self.model.uncheck_all)
        self._identities.identity_read.connect(self.detail.show_identity)
        self.detail.move_asked.connect(self.start)
        self.detail.identity_asked.connect(self._identities.ask)
        self.detail.answer_asked.connect(self._on_answer_asked)
        self.detail.detach_asked.connect(self._on_detach_asked)
        self.detail.number_asked.connect(self.open_number)
        self.detail.why_asked.connect(lambda: open_why(self, self._desk))
        self.detail.follow_asked.connect(lambda: follow_place(self, self._desk))
        self.detail.copied.connect(
            lambda number: self._desk.toast(self.tr("Numéro copié : {0}").format(number))
        )
        self._desk.number_opened.connect(self.open_number)

    # Page ----------------------------------------------------------------------------------

    def title(self) -> str:
        """« À traiter »."""
        return self.tr("À traiter")

    def shown(self) -> None:
        """The list takes the focus; its delays go on."""
        self._clock.start()
        self.table.setFocus()

    def hideEvent(self, event: Any) -> None:
        """A hidden page counts no delay."""
        self._clock.stop()
        super().hideEvent(event)

    def refresh(self, changes: Changes) -> None:
        """Read the list, the counts and the detail anew where they are concerned."""
        if changes.reference or changes.places:
            self._read_choices()
        if changes.hotspots and self._asked not in changes.numbers:
            self._read_detail()
        if not (changes.numbers or changes.reference or changes.imports):
            return
        self.model.read_again()
        self._counts.read()
        if self._asked in changes.numbers or changes.reference:
            self._moved = self.detail.number is not None
            self._read_detail()

    def open_number(self, number: str) -> None:
        """Show a number in the detail, whatever the filters; in the list if it is there."""
        self.table.choose(number)
        self._ask(number)
        self._opening.stop()
        self._read_detail()
        self._panes.show_detail(True)
        self.detail.take_focus()

    def start(self, move: Move) -> None:
        """Begin a move on the signalement shown."""
        if self.detail.ready is not None:
            self.acts.start(move, self.detail.ready)
        else:
            self.acts.say_nothing_open(self._asked)

    # Reading -------------------------------------------------------------------------------

    def _read_choices(self) -> None:
        seat = self._desk.seat

        def work() -> QueueChoices:
            from desktop_app.services.queue_choices import queue_choices

            return queue_choices(seat)

        self._desk.tasks.run(self, work, self._take_choices)

    def _take_choices(self, choices: QueueChoices) -> None:
        self.acts.choices = choices
        self.model.sectors = choices.sectors
        self.bar.set_choices(choices)
        self.hours.say(choices.unconfirmed)
        self.table.viewport().update()

    def _ask(self, number: str) -> None:
        self._asked = number
        self.detail.expect(number)

    def _read_detail(self) -> None:
        number, seat = self._asked, self._desk.seat
        if number is None:
            return

        def work() -> Detail:
            from desktop_app.services.show import show

            return show(seat, number)

        def done(detail: Detail) -> None:
            if number == self._asked:
                self.detail.show_detail(detail, seat.actor, self.acts.choices.sectors, seat.clock())

        def error(problem: Exception) -> None:
            if number != self._asked:
                return
            if isinstance(problem, UserError) and problem.exit_code == UserError.exit_code:
                self.detail.clear(number, problem.message)
            else:
                self._desk.show_problem(problem, self._read_detail)

        self._desk.tasks.run(self, work, done, error)

    # Slots ---------------------------------------------------------------------------------

    def _on_query_changed(self, query: Query) -> None:
        shown = self.model.query
        same = shown is not None and (shown.view, shown.filters) == (query.view, query.filters)
        self._other_view = self._other_view or not same
        self.table.forget_place()
        self.model.show(query)

    def _on_filled(self) -> None:
        if self._other_view:
            self._other_view = False
            self._take_leave()
        if self._to_end is not None and self.model.rowCount():
            self.table.choose_row(self.model.rowCount() - 1 if self._to_end else 0)
        self._to_end = None
        if self.model.rowCount():
            self._list.setCurrentWidget(self.table)
        else:
            focused = self.table.hasFocus() or self.window().focusWidget() is self.table
            self._empty.say(self.bar.query)
            self._list.setCurrentWidget(self._empty)
            if focused and self.detail.number is not None:
                self.detail.take_focus()
        if self._moved and self.model.position(self._asked) < 0:
            self._panes.show_detail(True)  # it left the list: it stays in sight
        self._moved = False
        if not self._settled:
            self._settle()

    def _take_leave(self) -> None:
        # Another view: what the detail shows goes with the old one unless both hold it.
        self._opening.stop()
        if self._asked is None or self.table.choose(self._asked):
            return
        self._asked = None
        self.detail.clear()
        self._panes.show_detail(False)

    def _settle(self) -> None:
        # The lines are painted now: what follows loads SQLAlchemy, which would hold them back.
        self._settled = True
        self._list.currentWidget().repaint()
        self._desk.list_shown.emit()
        self._read_choices()
        self._counts.read()

    def _on_edge_asked(self, end: bool) -> None:
        self._to_end = end
        self.table.forget_place()
        self.model.show(self.bar.query, from_end=end)

    def _on_chosen(self, number: str) -> None:
        if number != self._asked or self.detail.number != number:
            self._ask(number)
            self._opening.start()

    def _on_answer_asked(self, uid: str) -> None:
        if self.detail.ready is not None:
            self.acts.ask_answer(self.detail.ready, uid)

    def _on_detach_asked(self, uid: str) -> None:
        if self.detail.ready is not None:
            self.acts.ask_detach(self.detail.ready, uid)

    def go_back(self) -> None:
        """From the checked lines, or from the detail, to the list."""
        if self.model.checked:
            self.model.uncheck_all()
        else:
            self._panes.show_detail(False)
            self.table.setFocus()

    def _on_clock(self) -> None:
        self.table.viewport().update()
        self.detail.say_delay(self._desk.seat.clock())

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: the cells are painted anew."""
        if event.type() == QEvent.Type.StyleChange:
            self.table.viewport().update()
        super().changeEvent(event)


def press(page: QueuePage, move: Move) -> None:
    """Begin a move by its key: on the checked lines if there are any and it can be."""
    if page.model.checked and page.selection.offers(move):
        page.acts.start_several(move, page.model.checked)
    else:
        page.start(move)


def close_not_found(page: QueuePage) -> None:
    """Close as not found, at once: the checked lines, else the signalement shown."""
    detail = page.detail.ready
    if page.model.checked:
        page.acts.close_several_not_found(page.model.checked)
    elif detail is not None:
        page.acts.close_not_found(detail)


def open_why(page: QueuePage, desk: Desk) -> None:
    """Say why the signalement shown is with its team."""
    from desktop_app.ui.queue.why_dialog import WhyDialog

    detail = page.detail.ready
    if detail is not None:
        subject = wording.subject(detail.row)
        WhyDialog(page, desk, detail.row.number, subject, page.acts.choices.teams).open()


def follow_place(page: QueuePage, desk: Desk) -> None:
    """Follow the place of the signalement shown."""
    detail = page.detail.ready
    if detail is None:
        page.acts.say_nothing_open(page.detail.number)
    elif not allowed(desk.seat.actor, Action.EDIT_HOTSPOT):
        desk.toast(page.tr("« Suivre ce lieu » : votre profil ne le permet pas."))
    elif detail.hotspot:
        desk.toast(page.tr("Ce lieu est déjà suivi : {0}").format(detail.hotspot))
    else:
        from desktop_app.ui.hotspots.follow import follow_signalement

        follow_signalement(desk, page, detail)


def bind_keys(page: QueuePage, desk: Desk) -> None:
    """The keys of the page, wherever the focus is in it."""
    page.selection.not_found_asked.connect(lambda: close_not_found(page))
    files = AttachmentsActs(desk, page, page.detail)
    Elsewhere(desk, page.detail)
    slots: dict[str, Any] = {
        key: lambda move=move: press(page, move) for move, key in KEYS.items() if key
    }
    slots |= {
        NOT_FOUND_KEY: lambda: close_not_found(page),
        FOLLOW_KEY: lambda: follow_place(page, desk),
        ADD_KEY: files.add,
        "Ctrl+V": files.paste,
        "Ctrl+Z": page.acts.undo,
        "F": page.bar.open_filters,
        "Escape": page.go_back,
    }
    bind(page, slots.items(), repeat=False)
