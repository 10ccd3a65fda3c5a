"""« Équipes »: the list at the left, all of one team at the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.codes import TeamKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.rules import Team
from desktop_app.domain.team_card import TeamCard, require_sound, warnings_of
from desktop_app.domain.views import Changes
from desktop_app.ui.admin.asked import ask_to_leave
from desktop_app.ui.admin.races import ask_team
from desktop_app.ui.admin.scrolled import scrolled
from desktop_app.ui.admin.team_acts import TeamActs
from desktop_app.ui.admin.team_form import TeamForm
from desktop_app.ui.admin.team_list import TeamList
from desktop_app.ui.admin.unsaved import Unsaved
from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.shortcuts import SAVE_KEYS, bind

if TYPE_CHECKING:
    from desktop_app.services.edit_teams import SavedTeam
    from desktop_app.services.team_cards import Teams


class TeamsPanel(QWidget):
    """Who may edit the reference changes it here; the others read.

    `hours_asked(code)` to go and give a team the hours it lacks.
    """

    hours_asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._editable = allowed(desk.seat.actor, Action.EDIT_REFERENCE)
        self._teams: Teams | None = None
        self._card = TeamCard(Team("", "", TeamKind.MARAUDE))
        self._sent: Team | None = None  # of the team shown, the last asked to be saved
        self._wanted = ""
        self.acts = TeamActs(desk, self)
        self.list = TeamList(_say_under, self)
        self.form = TeamForm(self)
        self.form.set_editable(self._editable)
        self.changes = Unsaved(
            self,
            self.acts,
            changed=lambda: self._teams is not None and self.form.changed(),
            save=self._on_save,
            discard=lambda: self._show(self._card),
        )
        self.banner = Banner("", "warn", self)
        self.banner.hide()
        self.state = Label(self)
        self.state.setProperty("kind", "muted")
        self.state.setWordWrap(True)
        self.new = QPushButton(self.tr("Nouvelle équipe"), self)
        self.aside = QPushButton(self)
        self.save = QPushButton(self.tr("Enregistrer"), self)
        self.save.setProperty("kind", "primary")
        self.save.setToolTip(self.tr("Ctrl+Entrée"))
        self._lay_out()
        self._connect()
        self.load()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.list, 1)
        left.addWidget(self.new)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.aside)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.save)
        scroll = scrolled(self, self.form)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.banner)
        right.addWidget(scroll, 1)
        right.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(14)
        row.addLayout(left)
        row.addLayout(right, 1)
        for button in (self.new, self.aside, self.save):
            button.setVisible(self._editable)

    def _connect(self) -> None:
        self.acts.moved.connect(self._say_moved)
        self.acts.saved.connect(self._on_saved)
        self.acts.refused.connect(self._on_refused)
        self.list.chosen.connect(self._on_chosen)
        self.form.edited.connect(self._say_state)
        self.new.clicked.connect(self._on_new)
        self.save.clicked.connect(self._on_save)
        self.aside.clicked.connect(self._on_aside)
        bind(self, [(keys, self.save.click) for keys in SAVE_KEYS])

    # Reading -------------------------------------------------------------------------------

    def refresh(self, changes: Changes) -> None:
        """Read again where the reference or the outlines changed; what is typed stays."""
        if changes.reference or changes.places:
            self.load()

    def load(self) -> None:
        """Read the teams."""
        seat = self._desk.seat

        def work() -> Teams:
            from desktop_app.services.team_cards import team_cards

            return team_cards(seat)

        self._desk.tasks.run(self, work, self._on_teams)

    def _on_teams(self, teams: Teams) -> None:
        typed = self._teams is not None and self.form.changed()
        self._teams = teams
        code = self._wanted or self._card.team.code
        self._wanted = ""
        cards = {card.team.code: card for card in teams.cards}
        if typed:
            self.list.fill(teams.cards, self._card.team.code)
            fresh = cards.get(self._card.team.code)
            if fresh is not None and fresh.version != self._card.version:
                self._say_changed()
            return
        card = cards.get(code) or (teams.cards[0] if teams.cards else self._card)
        self.list.fill(teams.cards, card.team.code)
        self._show(card)

    def _show(self, card: TeamCard) -> None:
        self._card, self._sent = card, None
        self._say_hours()
        self.form.show_team(card.team, {} if self._teams is None else self._teams.sectors)
        self.list.choose(card.team.code)
        active = card.team.active
        self.aside.setText(self.tr("Désactiver…") if active else self.tr("Remettre en activité"))
        self.aside.setEnabled(bool(card.team.code))
        self._say_state()

    def _say_state(self) -> None:
        changed = self.form.changed()
        self.state.setText(self.tr("Modifications non enregistrées") if changed else "")
        self.save.setEnabled(changed and not self.acts.busy)

    def _say_moved(self) -> None:
        self._say_state()
        if self.acts.looking:
            self.state.setText(self.tr("Recherche des trous…"))

    def _say_hours(self) -> None:
        # The form has no hours: without a word here the new team would seem ready for work.
        said = warnings_of(self._card.team) if self._card.team.code else ()
        self.banner.clear_actions()
        self.banner.say(
            self.tr("Cette équipe est sans horaires : aucun signalement ne lui est proposé."),
            "warn",
        )
        if self._editable:
            self.banner.add_action(self.tr("Saisir ses horaires"), self._on_hours)
        self.banner.setVisible(bool(said))

    def _on_hours(self) -> None:
        self._leave(lambda: self.hours_asked.emit(self._card.team.code))

    def _say_changed(self) -> None:
        said = self.tr("{0} a été modifiée entre-temps depuis un autre poste.")
        said = said.format(self._card.team.name)
        self.banner.offer(said, "warn", self.tr("Relire"), self._on_reread)

    # Going elsewhere -----------------------------------------------------------------------

    def _on_chosen(self, code: str) -> None:
        cards = () if self._teams is None else self._teams.cards
        card = next((each for each in cards if each.team.code == code), None)
        if card is not None:
            self._leave(lambda: self._show(card))

    def _on_new(self) -> None:
        def begin() -> None:
            self._show(TeamCard(Team("", "", TeamKind.MARAUDE)))
            self.form.texts["name"].setFocus()

        self._leave(begin)

    def _on_reread(self) -> None:
        self.form.show_team(self._card.team, {})
        self._wanted = self._card.team.code
        self.load()

    def _leave(self, then: Callable[[], object]) -> None:
        if not self.form.changed():
            then()
            return
        self.list.choose(self._card.team.code)
        text = self.tr("Ce qui a été changé de cette équipe n’est pas enregistré.")
        ask_to_leave(self, self.acts, text, then, lambda: self._leave(then))

    def asks_first(
        self, then: Callable[[], object], stay: Callable[[], object] | None = None
    ) -> bool:
        """Whether what was changed here is to be saved or given up before the user goes."""
        name = self._card.team.name or self.tr("La nouvelle équipe")
        text = self.tr("{0} : ce qui a été changé n’est pas enregistré.").format(name)
        return self.changes.asks_first(text, then, stay)

    # Saving --------------------------------------------------------------------------------

    def _on_save(self) -> None:
        self.changes.forget()
        self.form.clear_errors()
        try:
            team = self.form.team()
            require_sound(team, () if self._teams is None else self._teams.sectors)
        except UserError as error:
            self.form.show_error(error)
            return
        self._sent = team
        self.acts.save(self._card.team, TeamCard(team, self._card.version))

    def _on_refused(self, error: UserError) -> None:
        self.changes.forget()
        if self.form.show_error(error):
            return
        if error.code == "changed_meanwhile":
            self._say_changed()
            if self._sent is not None:
                versions = self._card.team, self._sent
                ask_team(self._desk, self, versions, error.message, self._on_settled)
            return
        self.banner.clear_actions()
        self.banner.say(error.message, "danger")
        self.banner.show()

    def _on_settled(self, card: TeamCard, team: Team) -> None:
        self._show(card)
        if team != card.team:
            self.form.show_team(team, {} if self._teams is None else self._teams.sectors)
            self.form.settle(card.team)
            self._on_save()

    def _on_saved(self, saved: SavedTeam) -> None:
        if self._sent is not None:  # else another team is shown
            self._take_saved(self._sent, saved.card)
        told = self.tr("{0} : enregistrée").format(saved.card.team.name)
        if warnings_of(saved.card.team):
            told = self.tr("{0} : enregistrée, sans horaires : rien ne lui sera proposé").format(
                saved.card.team.name
            )
        self._desk.toast(told)
        self._desk.broadcast(saved.changes)
        self.changes.settled()

    def _take_saved(self, sent: Team, card: TeamCard) -> None:
        if self.form.tells(sent):
            self._show(card)
            return
        self._card, self._sent = card, None
        self.form.settle(card.team)
        self._say_hours()
        self.aside.setEnabled(True)
        self._say_state()

    def _on_aside(self) -> None:
        def begin() -> None:
            self._show(self._card)
            self.acts.turn_round(self._card)

        self._leave(begin)


def _say_under(card: TeamCard) -> str:
    team = card.team
    if not team.active:
        return _tr("inactive")
    if not team.duty.known:
        return _tr("sans horaires : rien ne lui est proposé")
    missing = [] if team.confirmed else [_tr("périmètre")]
    missing += [] if team.duty.confirmed else [_tr("horaires")]
    return _tr("à confirmer : {0}").format(", ".join(missing)) if missing else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("TeamsPanel", text)
