"""The team proposed, why, by when; another one, with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from desktop_app.domain.codes import OverrideReason
from desktop_app.domain.entry import Override
from desktop_app.domain.moments import say_delay
from desktop_app.domain.views import Proposal, TeamRef
from desktop_app.ui.intake.group import Content
from desktop_app.ui.intake.override import OverrideQuestion
from desktop_app.ui.why_words import why_not_words
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.label import Label, literal
from desktop_app.ui.widgets.pill import Pill


class TeamPanel(Card):
    """`override_changed()`; `why_not_asked(TeamRef)`, answered by `explain`."""

    override_changed = Signal()
    why_not_asked = Signal(object)

    def __init__(self, clock: Callable[[], dt.datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent, edge="accent")
        self._clock = clock
        self._teams: tuple[TeamRef, ...] = ()
        self._override: Override | None = None
        self._proposal: Proposal | None = None
        self.heading = Label(self.tr("Orientation proposée"), self)
        self.heading.setProperty("kind", "heading")
        self.pill = Pill("", "warn", self)
        self.team = _wrapped(self, "subtitle")
        self.reasons = _wrapped(self, "muted")
        self.reasons.setTextFormat(Qt.TextFormat.RichText)  # hanging bullets
        self.deadlines = _wrapped(self, "small")
        self.explained = _wrapped(self, "small")
        self.change = self._link(self.tr("Chan&ger l’équipe…"), self._on_change)
        self.back = self._link(self.tr("Revenir à la proposition"), lambda: self.set_override(None))
        self.why_not = self._link(self.tr("Pourquoi pas… ?"), self._on_why_not)
        self.menu = QMenu(self)
        self._build()
        self.show_proposal(None)

    def _build(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(self.pill)
        links = QHBoxLayout()
        links.setSpacing(4)
        links.setContentsMargins(-7, 0, 0, 0)  # their text under the text above
        for link in (self.change, self.back, self.why_not):
            links.addWidget(link)
        links.addStretch(1)
        self.body.addLayout(top)
        for label in (self.team, self.reasons, self.deadlines, self.explained):
            self.body.addWidget(label)
        self.body.addLayout(links)
        self.body.setSpacing(6)

    def _link(self, text: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("kind", "link")
        button.clicked.connect(lambda: slot())
        return button

    def set_teams(self, teams: Sequence[TeamRef]) -> None:
        """The teams that may be chosen."""
        self._teams = tuple(teams)

    def override(self) -> Override | None:
        """The agent's own choice, if any."""
        return self._override

    def set_override(self, override: Override | None) -> None:
        """Take another team, or go back to the proposal."""
        changed = override != self._override
        self._override = override
        self.back.setVisible(override is not None)
        if changed:
            self.override_changed.emit()

    def content(self) -> Content | None:
        """The override as plain values, for a draft."""
        chosen = self._override
        if chosen is None:
            return None
        return {"team": chosen.team, "reason": chosen.reason.value, "text": chosen.text}

    def restore(self, content: Mapping[str, Any] | None) -> None:
        """The override of a draft, or none."""
        self.set_override(
            Override(content["team"], OverrideReason(content["reason"]), content["text"])
            if content
            else None
        )

    def show_proposal(self, proposal: Proposal | None, problem: str = "") -> None:
        """Show a proposal; None says what is missing before there can be one."""
        known = proposal is not None
        self._proposal = proposal
        self.pill.setVisible(known)
        for widget in (self.deadlines, self.change, self.why_not):
            widget.setVisible(known)
        self.back.setVisible(self._override is not None)
        self._say_explained("")
        if proposal is None:
            self.team.setText("")
            self.team.hide()
            self.reasons.setText(
                escape(problem)
                or self.tr("Choisissez ce qui se passe et où : l’équipe s’affiche ici.")
            )
            return
        own = self._override is not None
        self.heading.setText(
            self.tr("Orientation choisie") if own else self.tr("Orientation proposée")
        )
        self.team.show()
        self.team.setText(proposal.team.name if proposal.team else self.tr("Sans équipe (vivier)"))
        self.reasons.setText("".join(_bullet(reason) for reason in proposal.reasons))
        self._show_deadlines(proposal)

    def _show_deadlines(self, proposal: Proposal) -> None:
        now, due = self._clock(), proposal.deadlines
        self.pill.say(self.tr("À accepter {when}").format(when=say_delay(due.accept, now)), "warn")
        self.deadlines.setText(
            self.tr("Premier passage : {visit} · réponse au déclarant : {answer}").format(
                visit=_tied(say_delay(due.visit, now)), answer=_tied(say_delay(due.answer, now))
            )
        )

    def explain(self, team: TeamRef, sentences: Sequence[str]) -> None:
        """Say why a team is not the one proposed."""
        self._say_explained(why_not_words(team, sentences))

    def _say_explained(self, text: str) -> None:
        self.explained.setText(text)
        self.explained.setVisible(bool(text))

    def _on_change(self) -> None:
        chosen = self._override.team if self._override else None
        dialog = OverrideQuestion(self.window(), self._teams, chosen)
        dialog.accepted.connect(lambda: self.set_override(dialog.override()))
        dialog.open()

    def _on_why_not(self) -> None:
        self.menu.clear()
        proposed = self._proposal.team if self._proposal else None
        second = self._proposal.runner_up if self._proposal else None
        first = [second.team] if second else []
        others = [team for team in self._teams if team != proposed and team not in first]
        for team in (*first, *others):
            action = self.menu.addAction(literal(team.name))
            action.triggered.connect(lambda _=False, asked=team: self.why_not_asked.emit(asked))
        self.menu.popup(self.why_not.mapToGlobal(self.why_not.rect().bottomLeft()))
        if self.menu.actions():
            self.menu.setActiveAction(self.menu.actions()[0])


def _tied(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _bullet(reason: str) -> str:
    text = escape(reason[:1].upper() + reason[1:])
    return f'<p style="margin: 0 0 1px 12px; text-indent: -11px">• {text}</p>'


def _wrapped(parent: QWidget, kind: str) -> Label:
    label = Label(parent)
    label.setProperty("kind", kind)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label
