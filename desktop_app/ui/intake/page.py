"""The entry page: a call typed in one pass, the right side answering while it is typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.codes import Category
from desktop_app.domain.entry import Entry
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.moments import PARIS
from desktop_app.domain.outbox import OutboxLine
from desktop_app.domain.views import Changes
from desktop_app.services.drafts import Draft
from desktop_app.ui.desk import Desk, ToastAction
from desktop_app.ui.intake.attachment_watch import AttachmentWatch
from desktop_app.ui.intake.attachments_after import AttachmentsAfter
from desktop_app.ui.intake.confirmation import Confirmation
from desktop_app.ui.intake.draft_keeper import DraftKeeper
from desktop_app.ui.intake.drafts_question import DraftsQuestion
from desktop_app.ui.intake.drafts_shelf import DraftsShelf
from desktop_app.ui.intake.emergency_calls import EmergencyCalls
from desktop_app.ui.intake.failure import Failure
from desktop_app.ui.intake.footer import Footer
from desktop_app.ui.intake.form import EntryForm
from desktop_app.ui.intake.group import Content
from desktop_app.ui.intake.reflow import LEAST, Reflow
from desktop_app.ui.intake.right_side import RightSide
from desktop_app.ui.intake.saver import Saved, Saver
from desktop_app.ui.intake.side import SidePanel
from desktop_app.ui.intake.when import as_typed
from desktop_app.ui.intake.where import place_content, place_from
from desktop_app.ui.page import Page
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.shortcuts import SAVE_KEYS, bind

FORM_SHARE, SIDE_SHARE = 64, 36
CLOCK_MS = 20_000
KEPT_FOR_NEXT = ("channel", "reporter_kind")


class IntakePage(Page):
    """Groups at the left, answers at the right, buttons below."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._last: Saved | None = None
        self._asked_drafts = False
        self._then_new = False
        self.setProperty("kind", "canvas")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        # Made top to bottom, left to right: Tab goes the same way.
        self.failure = Failure(self)
        self.confirmation = Confirmation(lambda: desk.seat.clock(), self)
        self.question = DraftsQuestion(self)
        self.form = EntryForm(desk, self)
        self.card = Card(self, margin=0)
        self.side = SidePanel(lambda: desk.seat.clock(), self)
        self.footer = Footer(self)
        self.right = RightSide(desk, self.form, self.side, self.facts)
        self.keeper = DraftKeeper(desk, self.content, self)
        self.shelf = DraftsShelf(desk, self.question, self)
        self.saver = Saver(desk, self.form, self)
        self.watch = AttachmentWatch(self.right, self.saver, self.failure)
        self.emergency = EmergencyCalls(desk, self.form.what.emergency)
        lay_out(self)
        self.reflow = Reflow(self, self.form, self.side)
        self._connect_entry()
        self._connect_saving()
        bind_keys(self)

    def _connect_entry(self) -> None:
        self.form.changed.connect(self.keeper.touch)
        self.right.changed.connect(self.keeper.touch)
        self.emergency.changed.connect(self.keeper.touch)
        self.emergency.changed.connect(self.right.live.ask_soon)
        self.emergency.refused.connect(lambda sentence: self.failure.tell(sentence))
        self.form.where.place.resolved.connect(self._on_place)
        self.side.duplicates.attach_changed.connect(self.footer.say_target)
        self.keeper.saved.connect(self._on_draft_saved)
        self.keeper.failed.connect(self._on_draft_failed)
        self.keeper.emptied.connect(lambda: self.status_said.emit("", "neutral"))
        self.shelf.counted.connect(self.footer.say_drafts)
        self.shelf.picked.connect(self.pick)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self.form.when.tick)
        self._clock.start()

    def _connect_saving(self) -> None:
        self.footer.save_asked.connect(lambda: self.save(then_new=False))
        self.footer.save_next_asked.connect(lambda: self.save(then_new=True))
        self.footer.clear_asked.connect(self._on_clear)
        self.footer.drafts_asked.connect(self.shelf.ask)
        self.saver.saved.connect(self._on_saved)
        self.saver.cancelled.connect(self._on_cancelled)
        self.saver.fault_met.connect(self._on_fault)
        self.saver.refused.connect(lambda sentence: self.failure.tell(sentence))
        self.saver.busy.connect(self._hold)
        self.confirmation.next_asked.connect(lambda: self.start())
        self.confirmation.open_asked.connect(self._desk.open_number)
        self.confirmation.list_asked.connect(self._desk.outbox_asked)
        self._desk.outbox_told.connect(self.confirmation.follow)
        self.confirmation.undo_asked.connect(self._on_undo)
        AttachmentsAfter(self._desk, self.confirmation)

    def minimumSizeHint(self) -> QSize:
        """Qt's: narrower than the two columns, see `Reflow`."""
        return LEAST

    # -- what the window asks

    def title(self) -> str:
        """See Page."""
        return self.tr("Nouveau signalement")

    def shown(self) -> None:
        """Ready to type; at the first time, ask about drafts that a crash left behind."""
        if self.card.isHidden():
            self.start()
        self.form.take_focus()
        if not self._asked_drafts:
            self._asked_drafts = True
            self.shelf.load(self.keeper.uid, self.keeper.untouched)

    def refresh(self, changes: Changes) -> None:
        """See Page."""
        self.right.refresh(changes)

    def leaving(self) -> None:
        """See Page."""
        self.keeper.save_now()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses the category where no field has the focus."""
        digit = event.text()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        free = self.hasFocus() and not self.saver.under_way
        if free and plain and digit.isascii() and digit.isdigit():
            self.form.what.category.digit(int(digit))
            return
        super().keyPressEvent(event)

    # -- the entry

    def content(self) -> Content:
        """Everything typed and chosen, as a draft keeps it."""
        about = self.side.duplicates.attached_about()
        chosen = {
            "override": self.side.team.content(),
            "attach_to": self.side.duplicates.attached(),
            "attach_place": None if about is None else place_content(about),
        }
        return self.form.content() | chosen

    def facts(self) -> Entry | None:
        """What the right side is asked about."""
        return self.form.facts(self.side.team.override())

    def restore(self, content: Content) -> None:
        """Show a content; {} empties the page."""
        self.side.duplicates.attach(None)
        self.form.restore(content)
        self.side.team.restore(content.get("override"))
        about = content.get("attach_place")
        self.side.duplicates.attach(content.get("attach_to"), place_from(about) if about else None)
        self.failure.hide()
        self.right.match_place()
        self.right.live.ask_soon()

    def start(self, content: Content | None = None) -> None:
        """Begin the next entry; `content` is what is kept from the last."""
        self.restore(content or {})
        self.keeper.start()
        self.confirmation.hide()
        self._show_form(True)
        self.status_said.emit("", "neutral")
        self.form.take_focus()

    def _show_form(self, shown: bool) -> None:
        for widget in (self.card, self.side, self.footer):
            widget.setVisible(shown)

    def save(self, *, then_new: bool) -> None:
        """Save the entry; with `then_new` go on with the next, same channel and reporter kind."""
        if self.card.isHidden() or self.saver.under_way:
            return
        self.failure.hide()
        self.watch.forget()
        self.emergency.forget()
        self._then_new = then_new
        self.keeper.save_now()
        self.saver.save(
            self.keeper.uid,
            self.side.duplicates.attached,
            lambda: self.form.entry(self.side.team.override()),
            self.content,
            lambda: self.watch.obstacle() or self.emergency.obstacle(),
            then_new=then_new,
        )

    def _hold(self, busy: bool) -> None:
        # What is chosen or answered during a saving belongs to no entry: it has to wait.
        for widget in (self.form, self.side, self.question, self.confirmation):
            widget.setDisabled(busy)
        self.footer.hold(busy)
        if busy:
            self.keeper.pause()
        else:
            self.keeper.resume()

    def _on_saved(self, saved: Saved) -> None:
        self._last = saved
        kept = {name: saved.content[name] for name in KEPT_FOR_NEXT} if saved.then_new else {}
        self.start(kept)
        self._show_form(saved.then_new)
        confirm(self, self._desk, saved)

    def _on_place(self) -> None:
        # By then the number of the entry before was read out: give its room to the form.
        if self.card.isVisible() and self.form.where.place.place() is not None:
            self.confirmation.hide()

    def _on_fault(self, fault: WorldFault, again: Callable[[], None] | None) -> None:
        self.keeper.touch()
        self.failure.tell(fault.message, again or (lambda: self.save(then_new=self._then_new)))

    def _on_undo(self) -> None:
        if self._last is not None:
            self.saver.take_back(self._last)

    def _on_cancelled(self, taken_back: Saved) -> None:
        self._give_back(taken_back.content)
        text = self.tr("{number} est annulé : corrigez puis enregistrez.")
        self._desk.toast(text.format(number=taken_back.answer.number))

    def _give_back(self, content: Content) -> None:
        self.keeper.save_now()  # what was begun since stays as a draft
        self.start()
        self.restore(content)

    def _on_clear(self) -> None:
        content, uid = self.content(), self.keeper.uid
        if self.keeper.untouched():
            return
        self.keeper.drop(uid)
        self.start()
        self._offer_back(self.tr("Saisie effacée."), content)

    def _on_give_back(self, content: Content) -> None:
        if self.saver.under_way:
            self._offer_back(self.tr("Un enregistrement est en cours."), content)
        else:
            self._give_back(content)

    def _offer_back(self, said: str, content: Content) -> None:
        back = ToastAction(self.tr("Rétablir"), lambda: self._on_give_back(content))
        self._desk.toast(said, back)

    # -- drafts and emergency calls

    def _on_draft_saved(self, at: dt.datetime) -> None:
        text = self.tr("Brouillon enregistré à {hour}")
        self.status_said.emit(text.format(hour=f"{at.astimezone(PARIS):%H:%M:%S}"), "neutral")

    def _on_draft_failed(self, error: Exception) -> None:
        self.status_said.emit(self.tr("Brouillon non enregistré"), "danger")
        if isinstance(error, UserError) and self.failure.isHidden():
            self.failure.tell(error.message)

    def pick(self, draft: Draft) -> None:
        """Go on with a draft; what was begun meanwhile stays as one of its own."""
        self.keeper.save_now()
        self._show_form(True)
        self.confirmation.hide()
        self.restore(as_typed(draft.content, draft.saved_at, self._desk.seat.clock()))
        self.keeper.start(draft.uid, draft.content)
        self._on_draft_saved(draft.saved_at)
        self.form.take_focus()

    def ask_emergency(self) -> None:
        """F9: where was the caller sent?"""
        if not self.card.isHidden() and not self.saver.under_way:
            self.form.ensureWidgetVisible(self.form.what.emergency)
            self.form.what.emergency.open_menu()


def confirm(page: IntakePage, desk: Desk, saved: Saved) -> None:
    """Tell everyone what was saved, and the agent what to read out."""
    answer, alone = saved.answer, not saved.then_new
    if isinstance(answer, OutboxLine):
        page.confirmation.say_kept(answer, alone=alone)
        desk.kept.emit(answer)
        return
    desk.broadcast(answer.changes)
    category, undoable = Category(saved.content["category"]), page.saver.may_take_back(saved)
    page.confirmation.say(answer, category, alone=alone, undoable=undoable)


def lay_out(page: IntakePage) -> None:
    """Notices and form at the left, answers at the right, buttons below."""
    page.card.body.setContentsMargins(1, 1, 1, 1)
    page.card.body.addWidget(page.form)
    left = QVBoxLayout()
    left.setSpacing(12)
    for widget in (page.failure, page.question, page.confirmation):
        left.addWidget(widget)
    left.addWidget(page.card, 1)
    left.addStretch(0)  # takes the room of the form while it is hidden
    body = QHBoxLayout()
    body.setContentsMargins(20, 14, 20, 10)
    body.setSpacing(0)  # the answers bring their own gutter, and take it with them
    body.addLayout(left, FORM_SHARE)
    body.addWidget(page.side, SIDE_SHARE)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addLayout(body, 1)
    column.addWidget(page.footer)
    for button in page.findChildren(QPushButton):
        button.setAutoDefault(True)  # Enter presses what has the focus


def bind_keys(page: IntakePage) -> None:
    """The keys of the page, wherever the focus is in it."""
    slots: tuple[tuple[str, Callable[[], object]], ...] = (
        *((keys, lambda: page.save(then_new=False)) for keys in SAVE_KEYS),
        ("Ctrl+Shift+Return", lambda: page.save(then_new=True)),
        ("Ctrl+Shift+Enter", lambda: page.save(then_new=True)),
        ("F9", page.ask_emergency),
    )
    bind(page, slots)
