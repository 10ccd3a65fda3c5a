"""« Services »: when each team works, changed and confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.duty import Duty
from desktop_app.domain.duty_doubts import doubts
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.team_card import TeamCard
from desktop_app.domain.views import Changes
from desktop_app.ui.admin.asked import ask_to_leave
from desktop_app.ui.admin.duty_acts import DutyActs
from desktop_app.ui.admin.duty_editor import DutyEditor
from desktop_app.ui.admin.races import ask_duty, tr
from desktop_app.ui.admin.scrolled import scrolled
from desktop_app.ui.admin.team_list import TeamList
from desktop_app.ui.admin.unsaved import Unsaved
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import ask
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.pill import Pill
from desktop_app.ui.widgets.shortcuts import SAVE_KEYS, bind

if TYPE_CHECKING:
    from desktop_app.services.team_cards import Teams

SIDE_BY_SIDE = 900  # pixels of width at the plain text size


def duty_words(duty: Duty) -> tuple[str, str]:
    """What there is to know of a team's hours, and its tone."""
    if not duty.known:
        return tr("sans horaires : rien ne lui est proposé"), "warn"
    if duty.confirmed:
        return tr("horaires confirmés"), "ok"
    return tr("horaires à confirmer"), "warn"


class DutyPanel(QWidget):
    """One team at a time; what is changed is told until it is saved."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._editable = allowed(desk.seat.actor, Action.EDIT_REFERENCE)
        self._cards: dict[str, TeamCard] = {}
        self._card: TeamCard | None = None
        self._wanted = ""
        self.acts = DutyActs(desk, self)
        self.list = TeamList(lambda card: duty_words(card.team.duty)[0], self)
        self.name = Label(self)
        self.name.setProperty("kind", "subtitle")
        self.pill = Pill("", "neutral", self)
        self.editor = DutyEditor(desk, self)
        self.editor.set_editable(self._editable)
        self.changes = Unsaved(
            self,
            self.acts,
            changed=self.editor.changed,
            save=self._on_save,
            discard=self._on_undo,
        )
        self.banner = Banner("", "warn", self)
        self.banner.hide()
        self.problem = Label(self)
        self.problem.setProperty("kind", "error")
        self.problem.setWordWrap(True)
        self.confirm = QPushButton(self.tr("Confirmer les horaires"), self)
        self.undo = QPushButton(self.tr("Revenir à l’enregistré"), self)
        self.save = QPushButton(self.tr("Enregistrer"), self)
        self.save.setProperty("kind", "primary")
        self.save.setToolTip(self.tr("Ctrl+Entrée"))
        self._lay_out()
        self._connect()
        self.load()

    def _lay_out(self) -> None:
        state = QHBoxLayout()
        state.setSpacing(10)
        state.addWidget(self.pill)
        state.addStretch(1)
        state.addWidget(self.confirm)
        self._head = QHBoxLayout()
        self._head.setSpacing(10)
        self._head.addWidget(self.name)
        self._head.addLayout(state, 1)
        scroll = scrolled(self, self.editor)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.undo)
        buttons.addWidget(self.save)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(8)
        self._foot.addWidget(self.problem, 1)
        self._foot.addLayout(buttons)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(self._head)
        right.addWidget(self.banner)
        right.addWidget(scroll, 1)
        right.addLayout(self._foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(14)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        for button in (self.confirm, self.undo, self.save):
            button.setVisible(self._editable)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: names and sentences above the buttons where the room is narrow for its text."""
        super().resizeEvent(event)
        stacked = self.width() < px(SIDE_BY_SIDE)
        ways = QBoxLayout.Direction
        for row in (self._head, self._foot):
            row.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
        self.name.setWordWrap(stacked)

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.editor.edited.connect(self._say_state)
        self.acts.moved.connect(self._say_state)
        self.acts.saved.connect(self._on_saved)
        self.acts.refused.connect(self._on_refused)
        self.confirm.clicked.connect(self._on_confirm)
        self.undo.clicked.connect(self._on_undo)
        self.save.clicked.connect(self._on_save)
        bind(self, [(keys, self.save.click) for keys in SAVE_KEYS])

    # Reading -------------------------------------------------------------------------------

    def refresh(self, changes: Changes) -> None:
        """Read again where the reference changed; what is being changed here stays."""
        if changes.reference:
            self.load()

    def load(self) -> None:
        """Read the teams and their duty."""
        seat = self._desk.seat

        def work() -> Teams:
            from desktop_app.services.team_cards import team_cards

            return team_cards(seat)

        self._desk.tasks.run(self, work, self._on_teams)

    def _on_teams(self, teams: Teams) -> None:
        active = [card for card in teams.cards if card.team.active]
        self._cards = {card.team.code: card for card in active}
        code = "" if self._card is None else self._card.team.code
        wanted, self._wanted = self._wanted, ""
        if wanted in self._cards and not self.editor.changed():
            code = wanted
        if code not in self._cards and active:
            code = active[0].team.code
        self.list.fill(active, code)
        fresh = self._cards.get(code)
        if fresh is None:
            return
        if self._card is not None and self.editor.changed():
            if fresh.version != self._card.version:
                self._say_changed()
            return
        self._show(fresh)

    def _show(self, card: TeamCard) -> None:
        self._card = card
        self.acts.give_up()
        self.banner.hide()
        self.name.setText(card.team.name)
        self.editor.show_duty(card.team.duty, card.team.capacity, card.team.name)
        self.list.choose(card.team.code)
        self._say_state()

    def _say_state(self) -> None:
        duty, changed = self.editor.duty, self.editor.changed()
        if changed:
            self.pill.say(self.tr("modifications non enregistrées"), "accent")
        elif duty.known and not duty.slots:
            self.pill.say(self.tr("aucun service dans la semaine"), "neutral")
        else:
            self.pill.say(*duty_words(duty))
        problem = self.editor.problem()
        self._say_problem("" if problem is None else problem.message)
        at_rest = self.acts.sent is None
        self.save.setEnabled(changed and at_rest)
        self.undo.setEnabled(changed)
        unconfirmed = bool(duty.slots) and not duty.confirmed
        self.confirm.setEnabled(unconfirmed and not changed and at_rest)

    def _say_problem(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _say_changed(self) -> None:
        said = self.tr("Ces horaires ont été modifiés entre-temps depuis un autre poste.")
        self.banner.offer(said, "warn", self.tr("Relire"), self._on_undo)

    def go_to(self, code: str) -> None:
        """Show the duty of a team, as soon as it is read; what is being changed is asked about."""
        self._wanted = "" if code in self._cards else code
        self._on_chosen(code)

    def _on_chosen(self, code: str) -> None:
        card = self._cards.get(code)
        if card is None or self._card is None or not self.editor.changed():
            if card is not None:
                self._show(card)
            return
        self.list.choose(self._card.team.code)
        text = self.tr("Les horaires changés de {0} ne sont pas enregistrés.")
        ask_to_leave(
            self,
            self.acts,
            text.format(self._card.team.name),
            lambda: self._show(card),
            lambda: self._on_chosen(code),
        )

    def _on_undo(self) -> None:
        self.acts.take_back()
        if self._card is not None:
            self._show(self._cards.get(self._card.team.code, self._card))

    def asks_first(
        self, then: Callable[[], object], stay: Callable[[], object] | None = None
    ) -> bool:
        """Whether what was changed here is to be saved or given up before the user goes."""
        name = "" if self._card is None else self._card.team.name
        text = self.tr("Les horaires changés de {0} ne sont pas enregistrés.").format(name)
        return self.changes.asks_first(text, then, stay)

    # Saving --------------------------------------------------------------------------------

    def _on_save(self) -> None:
        self.changes.forget()
        problem = self.editor.problem()
        if self._card is None or problem is not None:
            self.editor.week.setFocus()
            return
        doubtful = doubts(self.editor.duty, self.editor.kept)
        if not doubtful:
            self._send(self._card)
            return
        card, title = self._card, self.tr("Ces horaires sont-ils voulus ?")
        yes, no = self.tr("Enregistrer quand même"), self.tr("Revenir aux horaires")
        ask(self, title, "\n".join(doubtful), yes, lambda: self._send(card), no=no)

    def _send(self, card: TeamCard) -> None:
        self.acts.save(card, self.editor.duty)
        self.pill.say(self.tr("recherche des trous…"), "neutral")

    def _on_confirm(self) -> None:
        if self._card is not None:
            self.acts.confirm(self._card)

    def _on_settled(self, card: TeamCard, duty: Duty) -> None:
        self._show(card)
        if duty != card.team.duty:
            self.editor.propose(duty)
            self._on_save()

    def _on_saved(self, sent: Duty, saved: TeamCard) -> None:
        if self.editor.duty == sent:
            self._show(saved)
            self.changes.settled()
            return
        self._card = saved
        self.editor.settle(saved.team.duty)

    def _on_refused(self, error: UserError) -> None:
        self.changes.forget()
        if error.code == "changed_meanwhile":
            card, editor = self._card, self.editor
            if card is not None and editor.changed():
                versions = editor.kept, editor.duty
                ask_duty(
                    self._desk, self, card.team.code, versions, error.message, self._on_settled
                )
            self.load()
            self._say_changed()
        else:
            self._say_problem(error.message)
