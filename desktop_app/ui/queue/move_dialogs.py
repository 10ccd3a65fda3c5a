"""The dialogs of the moves that want a reason, a team, a partner or a date."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QComboBox, QWidget

from desktop_app.domain.codes import HoldReason, OverrideReason, Partner, RefusalReason
from desktop_app.domain.views import TeamRef
from desktop_app.services import moves
from desktop_app.ui.queue.choice_list import ChoiceList, WhenField
from desktop_app.ui.queue.move_dialog import Command, MoveDialog
from desktop_app.ui.queue.wording import tr

POOL = ""


class RefuseDialog(MoveDialog):
    """Send back to the pool, with a reason."""

    def __init__(self, parent: QWidget | None, subject: str) -> None:
        super().__init__(parent, tr("Refuser"), subject, tr("Refuser"))
        choices = [(reason.value, reason.label) for reason in RefusalReason]
        self.reason = ChoiceList(choices, self)
        self.add_field("reason", tr("Motif du refus"), self.reason)
        self.note = self.add_text("text", tr("Précision (obligatoire pour « Autre »)"))
        self.reason.setFocus()

    def command(self) -> Command:
        """Refuse."""
        reason, text = RefusalReason(self.reason.code()), self.note.toPlainText().strip()
        return lambda seat, number, version: moves.refuse(
            seat, number, reason, text, version=version
        )


class HoldDialog(MoveDialog):
    """Stop the clocks, with a reason and perhaps a date to look again."""

    def __init__(self, parent: QWidget | None, subject: str, now: dt.datetime) -> None:
        super().__init__(parent, tr("Mettre en attente"), subject, tr("Mettre en attente"))
        choices = [(reason.value, reason.label) for reason in HoldReason]
        self.reason = ChoiceList(choices, self)
        self.add_field("reason", tr("Les délais s’arrêtent. Pourquoi ?"), self.reason)
        self.when = WhenField(now, self)
        self.when.go(7)
        self.add_field("review", tr("À revoir le"), self.when)
        self.note = self.add_text("text", tr("Précision"))
        self.reason.setFocus()

    def command(self) -> Command:
        """Hold."""
        reason, text = HoldReason(self.reason.code()), self.note.toPlainText().strip()
        review_at = self.when.instant()
        return lambda seat, number, version: moves.hold(
            seat, number, reason, text, review_at, version=version
        )


class HandOverDialog(MoveDialog):
    """Give to a partner."""

    def __init__(self, parent: QWidget | None, subject: str) -> None:
        super().__init__(parent, tr("Transmettre"), subject, tr("Transmettre"))
        self.partner = ChoiceList([(each.value, each.label) for each in Partner], self)
        self.add_field("partner", tr("À qui ?"), self.partner)
        self.note = self.add_text("text", tr("Référence ou précision"))
        self.partner.setFocus()

    def begin_with(self, code: str) -> None:
        """Choose what was proposed, if it is possible still."""
        if self.partner.offers(code):
            self.partner.choose(code)

    def command(self) -> Command:
        """Hand over."""
        partner, text = Partner(self.partner.code()), self.note.toPlainText().strip()
        return lambda seat, number, version: moves.hand_over(
            seat, number, partner, text, version=version
        )


class AssignDialog(MoveDialog):
    """Another team, or the pool, and why."""

    def __init__(
        self,
        parent: QWidget | None,
        subject: str,
        teams: tuple[TeamRef, ...],
        present: str | None,
        *,
        pool: bool,
    ) -> None:
        super().__init__(parent, tr("Affecter à une équipe"), subject, tr("Affecter"))
        self.team = QComboBox(self)
        self.team.setObjectName("team")
        for team in teams:
            if team.code != present:
                self.team.addItem(team.name, team.code)
        if pool:
            self.team.addItem(tr("Sans équipe"), POOL)
        self.add_field("team", tr("Équipe"), self.team)
        self.reason = ChoiceList([(each.value, each.label) for each in OverrideReason], self)
        self.add_field("reason", tr("Pourquoi elle ?"), self.reason)
        self.note = self.add_text("text", tr("Précision (obligatoire pour « Autre »)"))
        self.team.setFocus()

    def command(self) -> Command:
        """Assign."""
        team = self.team.currentData() or None
        reason, text = OverrideReason(self.reason.code()), self.note.toPlainText().strip()
        return lambda seat, number, version: moves.assign(
            seat, number, team, reason, text, version=version
        )


class ScheduleDialog(MoveDialog):
    """A date for the passage."""

    def __init__(self, parent: QWidget | None, subject: str, now: dt.datetime) -> None:
        super().__init__(parent, tr("Programmer un passage"), subject, tr("Programmer"))
        self.when = WhenField(now, self)
        self.add_field("at", tr("Passage prévu le"), self.when)
        self.when.setFocus()

    def command(self) -> Command:
        """Schedule."""
        at = self.when.instant()
        return lambda seat, number, version: moves.schedule(seat, number, at, version=version)


class MonitorDialog(MoveDialog):
    """Keep in sight until a date."""

    def __init__(self, parent: QWidget | None, subject: str, now: dt.datetime) -> None:
        super().__init__(parent, tr("Mettre sous surveillance"), subject, tr("Surveiller"))
        self.when = WhenField(now, self)
        self.when.go(7)
        self.add_field("review", tr("À revoir le"), self.when)
        self.when.setFocus()

    def command(self) -> Command:
        """Monitor."""
        review_at = self.when.instant()
        return lambda seat, number, version: moves.monitor(seat, number, review_at, version=version)


class TextDialog(MoveDialog):
    """A move that only wants a sentence: reopen, cancel."""

    def __init__(
        self, parent: QWidget | None, title: str, subject: str, label: str, *, cancels: bool
    ) -> None:
        super().__init__(parent, title, subject, title)
        self._cancels = cancels
        self.note = self.add_text("text", label)
        self.note.setFocus()

    def command(self) -> Command:
        """Reopen or cancel."""
        text = self.note.toPlainText().strip()
        if self._cancels:
            return lambda seat, number, version: moves.cancel(seat, number, text, version=version)
        return lambda seat, number, version: moves.reopen(seat, number, text, version=version)
