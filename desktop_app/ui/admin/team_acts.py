"""What is done to a team: saved, put aside, taken back; the holes it opens are shown before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.rules import Team
from desktop_app.domain.team_card import TeamCard
from desktop_app.domain.views import Changes
from desktop_app.ui.admin.asked import Asked
from desktop_app.ui.admin.holes_question import ask_holes
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import ask

if TYPE_CHECKING:
    from desktop_app.services.edit_teams import SavedTeam
    from desktop_app.services.team_holes import Opened

_REACH = ("kind", "surface", "underground", "sectors", "arrondissements")
"""What routing looks at: only there can a change open a hole."""


class TeamActs(QObject):
    """`saved(SavedTeam)`, `refused(UserError)`; the world's faults go to the window.

    `busy` while an act is under way, `looking` while its holes are looked for; `moved` when
    either changes.
    """

    saved = Signal(object)
    refused = Signal(object)
    moved = Signal()

    def __init__(self, desk: Desk, panel: QWidget) -> None:
        super().__init__(panel)
        self._desk, self._panel = desk, panel
        self.busy = self.looking = False
        self._asked: Asked | None = None
        self._then: Callable[[], object] | None = None

    def save(self, former: Team, card: TeamCard) -> None:
        """Save `card`; `former` is the team as it was shown."""
        team = card.team
        asked = self._asked = Asked(lambda: self.save(former, card))
        if not team.code or all(getattr(team, name) == getattr(former, name) for name in _REACH):
            self._write(card, asked)
        else:
            self._look_for_holes(team, lambda: self._write(card, asked), "", asked)

    @property
    def writing(self) -> bool:
        """Whether a team is being written, too late to be taken back."""
        return self._asked is not None and self._asked.begun

    def take_back(self) -> Callable[[], None] | None:
        """Give up what was asked to be saved; what asks for it again, None where nothing was."""
        asked = self._asked
        if asked is None or not asked.give_up():
            return None
        self._asked = None
        self._move(busy=False)
        return asked.again

    def at_rest(self, then: Callable[[], object]) -> None:
        """Run `then` once what is being written is written or refused."""
        self._then = then

    def turn_round(self, card: TeamCard) -> None:
        """Put an active team aside, after a question; take back one that is not."""
        team, seat = card.team, self._desk.seat
        if not team.active:
            self._set_active(card, active=True)
            return

        def work() -> int:
            from desktop_app.services.edit_teams import open_count

            return open_count(seat, team.code)

        self._desk.tasks.run(self, work, lambda held: self._ask_aside(card, held))

    def _write(self, card: TeamCard, asked: Asked) -> None:
        seat = self._desk.seat

        def work() -> SavedTeam | None:
            from desktop_app.services.edit_teams import save_team

            return save_team(seat, card) if asked.begin() else None

        def done(saved: SavedTeam | None) -> None:
            if saved is not None:
                self._asked = None
                self._move(busy=False)
                self.saved.emit(saved)
                self._go_on()

        self._move(busy=True)
        refused = self._refusal(lambda: self._write(card, asked), asked)
        self._desk.tasks.run(self, work, done, refused)

    def _look_for_holes(
        self, team: Team, then: Callable[[], object], yes: str, asked: Asked
    ) -> None:
        seat = self._desk.seat

        def work() -> Opened:
            from desktop_app.services.team_holes import holes_opened

            return holes_opened(seat, team)

        def done(opened: Opened) -> None:
            if asked.given_up:
                return
            self._move(busy=False)
            ask_holes(self._panel, opened, then, yes)

        self._move(busy=True, looking=True)
        refused = self._refusal(asked.again, asked)
        self._desk.tasks.run(self, work, done, refused, lane="net")

    def _ask_aside(self, card: TeamCard, held: int) -> None:
        team = card.team
        text = self.tr("Plus aucun signalement ne lui sera confié. Elle garde son historique.")
        if held:
            count = self.tr("1 signalement ouvert : il passera")
            if held > 1:
                count = self.tr("{0} signalements ouverts : ils passeront").format(held)
            text += "\n" + self.tr(
                "Elle tient encore {0} « Sans équipe », à la vue de tous."
            ).format(count)

        def look() -> None:
            self._look_for_holes(
                replace(team, active=False),
                lambda: self._set_active(card, active=False, to_pool=held > 0),
                self.tr("Désactiver quand même"),
                Asked(look),
            )

        title = self.tr("Désactiver {0} ?").format(team.name)
        ask(self._panel, title, text, self.tr("Désactiver"), look, danger=True)

    def _set_active(self, card: TeamCard, *, active: bool, to_pool: bool = False) -> None:
        seat, code, version = self._desk.seat, card.team.code, card.version

        def work() -> Changes:
            from desktop_app.services.edit_teams import deactivate_team, reactivate_team

            if active:
                return reactivate_team(seat, code, version=version)
            return deactivate_team(seat, code, version=version, to_pool=to_pool)

        def done(changes: Changes) -> None:
            self._move(busy=False)
            self._desk.broadcast(changes)

        self._move(busy=True)
        refused = self._refusal(lambda: self._set_active(card, active=active, to_pool=to_pool))
        self._desk.tasks.run(self, work, done, refused)

    def _refusal(
        self, again: Callable[[], None], asked: Asked | None = None
    ) -> Callable[[Exception], None]:
        def refused(error: Exception) -> None:
            if asked is not None and asked.given_up:
                return
            self._asked = None
            self._move(busy=False)
            if isinstance(error, WorldFault):
                self._desk.show_problem(error, again)
            elif isinstance(error, UserError):
                self.refused.emit(error)
            self._go_on()

        return refused

    def _go_on(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    def _move(self, *, busy: bool, looking: bool = False) -> None:
        self.busy, self.looking = busy, looking
        self.moved.emit()
